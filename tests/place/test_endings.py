"""Files as other tools than Rojo write them: Studio's Script Sync, Azul, Argon."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_robloxmarket._place.loading import read_game
from tests.place.project import run_game, write_files, write_project

MAIN = "ServerScriptService/Main.server.luau"
MARKED = "print(script.Config.Name, script:GetAttribute('Price'), script.Parent:HasTag('Ours'))"
RULES = [
    {"pattern": "*.old.luau", "use": "legacyServerScript", "suffix": ".old.luau"},
    {"pattern": "*.run.luau", "use": "runContextServerScript", "suffix": ".run.luau"},
]


@pytest.mark.parametrize(
    "files",
    [
        {"ServerScriptService/Main.legacy.luau": "print('ran')"},
        {"ServerScriptService/Main/init.legacy.lua": "print(require(script.Config))"},
        {MAIN: "print('ran')", "ServerScriptService/Gui.local.luau": "print('client')"},
        {MAIN: "print('ran')", "ServerScriptService/Gui/init.local.luau": "print('client')"},
        {MAIN: "print(require(script.Parent.Config))", "ServerScriptService/Config.module.luau": "return 'ran'"},
        {MAIN: "print(require(script.Config))", "ServerScriptService/Main/Config.luau": "return 'ran'"},
    ],
)
def test_without_a_project_the_endings_of_studio_and_azul_count(tmp_path: Path, files: Mapping[str, str]) -> None:
    others = {"ServerScriptService/Main/Config.luau": "return 'ran'"} if "init.legacy" in str(files) else {}
    assert (["ran"], []) == run_game(write_files(tmp_path, {**files, **others}))


def test_in_a_project_the_endings_of_studio_are_parts_of_names(tmp_path: Path) -> None:
    files = {
        "src/server/Main.server.luau": "print(require(script.Parent['Config.local']))",
        "src/server/Config.local.luau": "return 'named'",
    }
    assert (["named"], []) == run_game(write_project(tmp_path, files))


def test_a_project_of_argons_is_read(tmp_path: Path) -> None:
    tree = {
        "$className": "DataModel",
        "ServerScriptService": {"$path": "src", "$keepUnknowns": True, "$tags": ["Ours"]},
    }
    project = {"name": "x", "tree": tree, "ignoreGlobs": ["**/*.spec.luau"], "legacyScripts": True, "placeIds": [1]}
    files = {
        "default.project.json": json.dumps(project),
        "src/Main/.src.server.luau": MARKED,
        "src/Main/.data.json": json.dumps({"className": "Script", "attributes": {"Price": 5}}),
        "src/Main/Config/.src.luau": "return 1",
        "src/Off.server.luau": "print('off')",
        "src/Off.data.json": json.dumps({"properties": {"Disabled": True}}),
        "src/Main.spec.luau": "return 1",
        "src/Prices.data.json": json.dumps({"gold": 5}),
        "src/Reads.server.luau": "print(require(script.Parent['Prices.data']).gold)",
    }
    folder = write_files(tmp_path, files)
    assert (["Config 5 true", "5"], []) == run_game(folder)
    assert "Main.spec" not in {node.name for _, node in read_game(folder).root.walk()}


def test_a_rule_says_whether_a_script_runs_by_its_place(tmp_path: Path) -> None:
    project = {
        "name": "x",
        "tree": {
            "$className": "DataModel",
            "ServerScriptService": {"$path": "server"},
            "ReplicatedStorage": {"$path": "shared"},
        },
        "emitLegacyScripts": False,
        "syncRules": RULES,
    }
    source = "print(script.RunContext.Name, script.Name)"
    files = {
        "default.project.json": json.dumps(project),
        "server/A.old.luau": source,
        "shared/B.run.luau": source,
        "shared/C.old.luau": source,
        "shared/D.server.luau": source,
    }
    assert (["Legacy A", "Server B", "Server D"], []) == run_game(write_files(tmp_path, files))


def test_rules_of_argon_say_what_its_files_are(tmp_path: Path) -> None:
    """Its projects say "type" where Rojo's say "use", name several exceptions, and what stands for a folder."""
    rules = [
        {"type": "ServerScript", "pattern": "**/*.srv.luau", "exclude": ["**/old/**", "**/*.spec.srv.luau"]},
        {"type": "ModuleScript", "pattern": "**/*.mod.luau", "suffix": ".mod.luau"},
        {"type": "ModuleScript", "childPattern": "init.luau"},
        {"type": "InstanceData", "pattern": "**/*.notes.json"},
    ]
    tree = {"$className": "DataModel", "ServerScriptService": {"$path": "src"}}
    files = {
        "default.project.json": json.dumps({"name": "x", "tree": tree, "syncRules": rules}),
        "src/Main.srv.luau": "for _, one in script.Parent:GetChildren() do print(one, require(one.Parent.Prices)) end",
        "src/Main.spec.srv.luau": "print('a test')",
        "src/Prices.mod.luau": "return 5",
        "src/Prices.notes.json": "{}",
    }
    assert (["Main.spec.srv 5", "Main.srv 5", "Prices 5"], []) == run_game(write_files(tmp_path, files))


def test_instances_of_rbxsync_are_read(tmp_path: Path) -> None:
    value = {"className": "IntValue", "properties": {"Value": {"type": "int", "value": 250}}}
    size = {"type": "Vector3", "value": {"x": 4, "y": 1, "z": 2}}
    files = {
        "rbxsync.json": '{"name": "x", "tree": "./src"}',
        "src/ReplicatedStorage/Remotes/_meta.rbxjson": '{"className": "Configuration"}',
        "src/ReplicatedStorage/Remotes/Buy.rbxjson": '{"className": "RemoteEvent", "name": "Buy"}',
        "src/ReplicatedStorage/Amount.rbxjson": json.dumps(value),
        "src/ReplicatedStorage/Part.rbxjson": json.dumps({"className": "Part", "properties": {"Size": size}}),
        "src/ServerScriptService/Main.rbxjson": '{"className": "Script"}',
        "src/ServerScriptService/Main.server.luau": "local RS = game.ReplicatedStorage\n"
        "print(RS.Amount.Value, RS.Remotes.ClassName, RS.Remotes.Buy.ClassName, RS.Part.ClassName)\n"
        "print(#script.Parent:GetChildren())",
    }
    assert (["250 Configuration RemoteEvent Part", "1"], []) == run_game(write_files(tmp_path, files))


def test_what_darklua_may_not_have_written_yet_is_told(tmp_path: Path) -> None:
    tree = {"$className": "DataModel", "ServerScriptService": {"$path": "src"}, "ServerStorage": {"$path": "dist"}}
    files = {"src/a.server.luau": "print(1)", ".darklua.json5": "{}"}
    files["default.project.json"] = json.dumps({"name": "x", "tree": tree})
    (remark,) = read_game(write_files(tmp_path, files)).remarks
    assert remark.endswith("(if darklua writes it, as .darklua.json5 suggests: run darklua process first)")
