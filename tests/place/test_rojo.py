"""Rojo projects as trees: what a script finds where, and what is wrong with a project, in one sentence."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pytest_robloxmarket._place.games import GameOptions
from pytest_robloxmarket._place.loading import read_game
from pytest_robloxmarket._place.rojo import glob_pattern
from pytest_robloxmarket.errors import UsageError
from tests.place.project import ROJO, run_game, write_files, write_project

MAIN = "src/server/Main.server.luau"
AT = '{"At": {"Vector2": [7, 8]}}'
CSV = 'Key,Source,Context,Example,es\nGold,Gold!,,,"Oro, por favor"\n,,a row without a name,,\n,Gems,,,Gemas\n'


@pytest.mark.parametrize(
    ("file", "text", "expression", "expected"),
    [
        ("src/shared/A.luau", "return 5", "require(RS.Shared.A)", "5"),
        ("src/shared/A.lua", "return 5", "require(RS.Shared.A)", "5"),
        ("src/shared/A/init.luau", "return script.ClassName", "require(RS.Shared.A)", "ModuleScript"),
        ("src/shared/A/B.luau", "return script.Parent.ClassName", "require(RS.Shared.A.B)", "Folder"),
        ("src/shared/A/init.meta.json", '{"className": "Configuration"}', "RS.Shared.A.ClassName", "Configuration"),
        ("src/shared/A.json", '{"a": [1, null, "x\\u00e9\\n"]}', "require(RS.Shared.A).a[3]", "x\u00e9\n"),
        ("src/shared/A.toml", "[x]\ny = 1.5", "require(RS.Shared.A).x.y", "1.5"),
        ("src/shared/A.txt", "hello", "RS.Shared.A.Value", "hello"),
        ("src/shared/A.model.json", '{"ClassName": "IntValue", "Properties": {"Value": 7}}', "RS.Shared.A.Value", "7"),
        (
            "src/shared/A.model.json",
            '{"className": "Folder", "children": [{"name": "B", "className": "RemoteEvent"}]}',
            "RS.Shared.A.B.ClassName",
            "RemoteEvent",
        ),
        ("src/shared/A/default.project.json", '{"tree": {"$className": "Folder"}}', "RS.Shared.A.ClassName", "Folder"),
        (
            "src/shared/A/default.project.json",
            '{"tree": {"$className": "Folder", "$attributes": {"Level": 3}}}',
            "RS.Shared.A:GetAttribute('Level')",
            "3",
        ),
        ("src/shared/Old.project.json", '{"name": "New", "tree": {"$className": "Folder"}}', "RS.Shared.New", "New"),
        ("src/client/Gui.client.luau", "error('runs')", "game.StarterPlayer.StarterPlayerScripts.Client.Gui", "Gui"),
        ("src/server/Other/init.server.luau", "", "script.Parent.Other.ClassName", "Script"),
        ("README.md", "nothing", "#script.Parent:GetChildren()", "1"),
        ("src/shared/T.csv", CSV, "RS.Shared.T.ClassName", "LocalizationTable"),
        ("src/shared/T.csv", CSV, "#RS.Shared.T:GetEntries()", "2"),
        ("src/shared/T.csv", CSV, "RS.Shared.T:GetEntries()[1].Values.es", "Oro, por favor"),
        ("src/shared/T.csv", CSV, "RS.Shared.T:GetEntries()[2].Key == ''", "true"),
        ("src/shared/T/init.csv", CSV, "RS.Shared.T:GetEntries()[1].Key", "Gold"),
        (
            "src/shared/T.csv",
            "Key,Source,es\nGold,Gold!,Oro",
            "RS.Shared.T:GetContents()",
            '[{"key":"Gold","source":"Gold!","values":{"es":"Oro"}}]',
        ),
    ],
)
def test_a_file_becomes_what_rojo_makes_of_it(
    tmp_path: Path, file: str, text: str, expression: str, expected: str
) -> None:
    main = f"local RS = game:GetService('ReplicatedStorage')\nprint({expression})"
    folder = write_project(tmp_path, {file: text, MAIN: main})
    assert ([expected], []) == run_game(folder)


def test_the_nodes_of_a_project_are_there_with_their_properties(tmp_path: Path) -> None:
    tree: dict[str, Any] = {
        "$className": "DataModel",
        "Workspace": {"Gold": {"$className": "IntValue", "$properties": {"Value": {"Int64": 12}}}},
        "ServerScriptService": {"$path": "src/server", "Extra": {"$className": "Folder"}},
        "ReplicatedStorage": {"$ignoreUnknownInstances": True, "Gone": {"$path": {"optional": "nowhere"}}},
    }
    main = (
        "print(workspace.Gold.Value, script:GetFullName(), script.Parent.Extra, #game.ReplicatedStorage:GetChildren())"
    )
    assert (["12 ServerScriptService.Main Extra 0"], []) == run_game(write_project(tmp_path, {MAIN: main}, tree))


def test_scripts_start_in_the_order_that_is_told(tmp_path: Path) -> None:
    """ServerScriptService before Workspace; parents before children, neighbours by their names."""
    tree = {
        "$className": "DataModel",
        "Workspace": {"W": {"$path": "src/w.server.luau"}},
        "ServerScriptService": {"$path": "src/server"},
        "ServerStorage": {"Never": {"$path": "src/never.server.luau"}},
    }
    say = "print(script.Name)"
    names = ("w.server.luau", "never.server.luau", "server/b.server.luau", "server/A/init.server.luau")
    files = {f"src/{name}": say for name in (*names, "server/A/c.server.luau")}
    assert (["A", "c", "b", "W"], []) == run_game(write_project(tmp_path, files, tree))


def test_a_disabled_script_does_not_run(tmp_path: Path) -> None:
    files = {MAIN: "print(1)", "src/server/Main.meta.json": '{"properties": {"Disabled": true}}'}
    with pytest.raises(UsageError, match="has no script that runs on a server"):
        read_game(write_project(tmp_path, files))


def test_scripts_with_a_run_context_run_in_replicated_storage(tmp_path: Path) -> None:
    project = '{"emitLegacyScripts": false, "tree": {"$className": "DataModel", "ReplicatedStorage": {"$path": "src"}}}'
    files = {
        "default.project.json": project,
        "src/a.server.luau": "print('server')",
        "src/b.client.luau": "print('no')",
    }
    assert (["server"], []) == run_game(write_files(tmp_path, files))


@pytest.mark.parametrize(
    ("project", "message"),
    [
        ('{"tree": {}, "treee": 1}', "default.project.json: a project has no key 'treee'"),
        ('{"name": "x"}', 'default.project.json: the project has no "tree"'),
        ("[1]", "default.project.json: the project should be a table in braces, and is '[1]'"),
        ('{"tree": \n}', "default.project.json:2: this is no JSON"),
        (
            '{"tree": {"$className": "DataModel", "A": {"$path": "gone"}}}',
            "the $path of A is 'gone', and there is nothing",
        ),
        ('{"tree": {"$className": "DataModel", "A": {"$klass": "Folder"}}}', "A has the key '$klass'"),
        ('{"tree": {"$className": "DataModel", "A": {}}}', "A has neither $className nor $path"),
        ('{"tree": {"$className": "DataModel", "A": {"$path": "default.project.json"}}}', "goes round in a circle"),
        ('{"syncRules": [{"pattern": "*.x", "use": "magic"}], "tree": {}}', 'syncRules has a "pattern" and a "use"'),
        ('{"tree": {"$path": "."}}', "goes round in a circle"),
        ('{"tree": {"$className": "DataModel", "A": {"$path": "../../.."}}}', "out of"),
        ('{"tree": {"$className": "DataModel", "A": {"$path": "LICENSE"}}}', "which Rojo makes no instance of"),
        ('{"tree": {"$className": "Model", "$path": "m.luau"}}', "only a folder can be given another class"),
    ],
)
def test_a_wrong_project_is_told_in_one_sentence(tmp_path: Path, project: str, message: str) -> None:
    files = {"default.project.json": project, "LICENSE": "x", "m.luau": "return 1"}
    folder = write_files(tmp_path / "one" / "game", files)
    with pytest.raises(UsageError) as error:
        read_game(folder)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


MISSING = "default.project.json: the $path of StarterGui is 'src/gui', and there is nothing at src/gui"


def test_a_path_that_is_not_there_is_told_and_does_not_stop_a_game(tmp_path: Path) -> None:
    """Git keeps no empty folders, and what only Studio has is in no repository."""
    tree = {**ROJO, "StarterGui": {"$path": "src/gui"}}
    game = read_game(write_project(tmp_path, {MAIN: "print(1)"}, tree))
    assert (MISSING,) == game.remarks
    with pytest.raises(UsageError, match=re.escape(f"{MISSING}. Make it, or mend the path.")):
        read_game(tmp_path, GameOptions(strict=True))


def test_a_meta_file_without_a_neighbour_is_passed_by_and_told(tmp_path: Path) -> None:
    """Rojo reads such files only for what stands beside them."""
    files = {MAIN: "print(1)", "src/server/Main.server.luau.meta.json": "{}"}
    folder = write_project(tmp_path, files)
    assert (["1"], []) == run_game(folder)
    (remark,) = read_game(folder).remarks
    assert "describes nothing, since there is no Main.server.luau beside it" in remark


def test_a_class_name_beside_a_folder_is_passed_by_and_told(tmp_path: Path) -> None:
    """Rojo's reader of `name.meta.json` knows no className, and passes by what it does not know."""
    files = {MAIN: "print(game.ReplicatedStorage.Shared.Panel.ClassName)", "src/shared/Panel/Row.luau": "return 1"}
    files["src/shared/Panel.meta.json"] = '{"className": "Frame"}'
    folder = write_project(tmp_path, files)
    assert (["Folder"], []) == run_game(folder)
    (remark,) = read_game(folder).remarks
    assert "Panel.meta.json names a className, and Rojo reads that only in init.meta.json" in remark


@pytest.mark.parametrize(
    ("value", "expression", "expected"),
    [
        ("[1, 2, 3]", "workspace.A.Size", "1, 2, 3"),
        ('{"Vector3": [1, 2, 3]}', "workspace.A.Size", "1, 2, 3"),
        ("[0, 0.5, 1]", "workspace.A.Color == Color3.new(0, 0.5, 1)", "true"),
        ('{"Color3uint8": [0, 255, 51]}', "workspace.A.Color == Color3.fromRGB(0, 255, 51)", "true"),
        ("[4, 5, 6]", "workspace.A.Position.Y", "5"),
        ('"Neon"', "workspace.A.Material", "Enum.Material.Neon"),
        ('{"Enum": 288}', "workspace.A.Material", "Enum.Material.Neon"),
        ('["Shop", "Red"]', "workspace.A:HasTag('Red')", "true"),
        ('{"Tags": ["Shop"]}', "workspace.A:HasTag('Shop')", "true"),
    ],
)
def test_a_property_may_be_written_in_all_of_rojos_forms(
    tmp_path: Path, value: str, expression: str, expected: str
) -> None:
    name = "Tags" if "Tag" in expression else expression.split(".")[2].split(" ", maxsplit=1)[0]
    part = f'{{"$className": "Part", "$properties": {{"{name}": {value}}}, "$attributes": {AT}}}'
    tree = {"$className": "DataModel", "Workspace": {"A": json.loads(part)}, "ServerScriptService": {"$path": "s"}}
    files = {"s/Main.server.luau": f"print({expression}, workspace.A:GetAttribute('At').Y)"}
    assert ([f"{expected} 8"], []) == run_game(write_project(tmp_path, files, tree))


@pytest.mark.parametrize(
    ("rule", "file", "expression", "expected"),
    [
        ('"*.data", "use": "json"', "A.data", "require(RS.A)[1]", "5"),
        ('"*.data", "use": "json", "suffix": ".x.data"', "A.x.data", "require(RS.A)[1]", "5"),
        ('"**/A.json", "use": "text"', "A.json", "RS.A.Value", "[5]"),
        ('"*.json", "use": "ignore"', "A.json", "#RS:GetChildren()", "0"),
        ('"*.json", "use": "ignore", "exclude": "**/A.json"', "A.json", "require(RS.A)[1]", "5"),
    ],
)
def test_a_project_may_say_what_its_files_are(
    tmp_path: Path, rule: str, file: str, expression: str, expected: str
) -> None:
    tree = {
        "$className": "DataModel",
        "ReplicatedStorage": {"$path": "s"},
        "ServerScriptService": {"$path": "src/server"},
    }
    files = {
        "default.project.json": f'{{"syncRules": [{{"pattern": {rule}}}], "tree": {json.dumps(tree)}}}',
        MAIN: f"local RS = game.ReplicatedStorage print({expression})",
        f"s/{file}": "[5]",
    }
    assert ([expected], []) == run_game(write_files(tmp_path, files))


def test_a_missing_file_is_a_missing_module(tmp_path: Path) -> None:
    tree = {**ROJO, "ServerStorage": {"Config": {"$path": "Config.luau"}}}
    code = "local Config = require(game.ServerStorage.Config) Config.Start() print('end')"
    assert (["end"], []) == run_game(write_project(tmp_path, {MAIN: code}, tree))


def test_packages_that_a_project_leaves_to_studio_are_read_where_the_sources_look_for_them(tmp_path: Path) -> None:
    files = {
        MAIN: "print(require(game.ReplicatedStorage.Packages.Signal))",
        "Packages/Signal.lua": "return require(script.Parent._Index.signal)",
        "Packages/_Index/signal.lua": "return 'signal'",
    }
    folder = write_project(tmp_path, files)
    assert (["signal"], []) == run_game(folder)
    assert (
        "default.project.json does not name Packages, and its sources do: taken as ReplicatedStorage.Packages",
    ) == read_game(folder).remarks


def test_a_link_that_leads_back_is_a_circle(tmp_path: Path) -> None:
    folder = write_project(tmp_path, {MAIN: "print(1)"})
    (folder / "src" / "shared" / "again").symlink_to(folder / "src" / "shared")
    with pytest.raises(UsageError, match="goes round in a circle: src/shared -> src/shared"):
        read_game(folder)


def test_a_repository_may_share_files_between_its_games(tmp_path: Path) -> None:
    tree = '{"tree": {"$className": "DataModel", "ServerScriptService": {"$path": "../common"}}}'
    files = {".git/HEAD": "", "lobby/default.project.json": tree, "common/a.server.luau": "print('shared')"}
    assert (["shared"], []) == run_game(write_files(tmp_path, files) / "lobby")


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("**/*.spec.luau", "src/a.spec.luau", True),
        ("**/*.spec.luau", "a.spec.luau", True),
        ("src/*.luau", "src/x/a.luau", True),
        ("src/*.luau", "lib/a.luau", False),
        ("**/*.{spec,test}.lua", "src/a.test.lua", True),
        ("**/*.{spec,test}.lua", "src/a.testing.lua", False),
        ("[!a]*.lua", "b.lua", True),
        ("[!a]*.lua", "a.lua", False),
        ("src/a,b.lua", "src/a,b.lua", True),
        ("src/x/**", "src/x/y/a.luau", True),
        ("src/?.luau", "src/a.luau", True),
    ],
)
def test_globs_name_paths(glob: str, path: str, expected: bool) -> None:
    assert expected == bool(glob_pattern(glob).fullmatch(path))


def test_ignored_paths_are_no_part_of_the_game(tmp_path: Path) -> None:
    tree = '{"$className": "DataModel", "ServerScriptService": {"$path": "s"}}'
    project = f'{{"globIgnorePaths": ["**/*.spec.luau"], "tree": {tree}}}'
    files = {
        "default.project.json": project,
        "s/a.spec.luau": "",
        "s/b.server.luau": "print(#script.Parent:GetChildren())",
    }
    assert (["1"], []) == run_game(write_files(tmp_path, files))


def test_a_game_in_typescript_that_is_not_compiled_says_how(tmp_path: Path) -> None:
    project = '{"tree": {"$className": "DataModel", "ServerScriptService": {"TS": {"$path": "out/server"}}}}'
    write_files(tmp_path, {"default.project.json": project, "tsconfig.json": "{}"})
    with pytest.raises(UsageError, match=r"there is nothing at out/server\. Run npx rbxtsc first, or mend the path\."):
        read_game(tmp_path)
