"""`require` of a game's modules: by instance, by text, once for each server, and what goes wrong with it."""

import json
from pathlib import Path

import pytest

from pytest_robloxmarket._place.games import GameOptions
from pytest_robloxmarket._place.loading import read_game
from pytest_robloxmarket._simulation.market import Market
from tests.engine.game import printed, raised
from tests.place.project import ROJO, run_game, write_project

MAIN = "src/server/Main.server.luau"
SHARED = "local Shared = game:GetService('ReplicatedStorage').Shared\n"


def test_a_module_runs_once_for_all_who_require_it(tmp_path: Path) -> None:
    files = {
        "src/shared/Count.luau": "print('runs') return { n = 0 }",
        MAIN: SHARED + "local c = require(Shared.Count) c.n += 1",
        "src/server/Other.server.luau": SHARED + "print(require(Shared.Count).n)",
    }
    assert (["runs", "1"], []) == run_game(write_project(tmp_path, files))


def test_a_module_that_raises_names_its_line_and_other_scripts_run(tmp_path: Path) -> None:
    files = {
        "src/shared/Bad.luau": "local x = 1\nerror('no')",
        MAIN: SHARED + "require(Shared.Bad)",
        "src/server/Other.server.luau": "print('other')",
    }
    told, errors = run_game(write_project(tmp_path, files))
    assert ["other"] == told
    assert [
        "src/shared/Bad.luau:2: no",
        "src/server/Main.server.luau:2: Requested module experienced an error while loading",
    ] == errors


def test_a_circle_names_its_modules_and_the_line(tmp_path: Path) -> None:
    files = {
        "src/shared/A.luau": "return require(script.Parent.B)",
        "src/shared/B.luau": "\nreturn require(script.Parent.A)",
        MAIN: SHARED + "require(Shared.A)",
    }
    _, errors = run_game(write_project(tmp_path, files))
    assert "src/shared/B.luau:2: Requested module was required recursively: A -> B -> A" == errors[0]


def test_a_circle_of_two_threads_is_found_too(tmp_path: Path) -> None:
    files = {
        "src/shared/A.luau": "task.wait(1) return require(script.Parent.B)",
        "src/shared/B.luau": "task.wait(1) return require(script.Parent.A)",
        MAIN: SHARED + "require(Shared.A)",
        "src/server/Other.server.luau": SHARED + "require(Shared.B)",
    }
    _, errors = run_game(write_project(tmp_path, files), seconds=3)
    assert any("Requested module was required recursively" in one for one in errors)


def test_a_module_that_never_returns_is_told_with_its_line(tmp_path: Path) -> None:
    files = {"src/shared/A.luau": "local x\nwhile true do task.wait(1) end", MAIN: SHARED + "require(Shared.A)"}
    told, _ = run_game(write_project(tmp_path, files), seconds=9)
    assert ["Infinite yield possible on 'require(A)' (src/shared/A.luau:2)"] == told


def test_a_script_that_is_no_luau_does_not_stop_the_others(tmp_path: Path) -> None:
    files = {MAIN: "<<<<<<< HEAD\nprint(1)", "src/server/Other.server.luau": "print('other')"}
    told, errors = run_game(write_project(tmp_path, files))
    assert ["other"] == told
    assert errors[0].startswith("src/server/Main.server.luau:1: ")


@pytest.mark.parametrize(
    ("script", "text"),
    [
        (MAIN, "./Beside"),
        ("src/server/Deep/Main.server.luau", "../Beside"),
        ("src/server/Pack/init.server.luau", "./Beside"),
        ("src/server/Pack/init.server.luau", "@self/Inner"),
        (MAIN, "@shared/Config"),
        (MAIN, "@SHARED/Config"),
        (MAIN, "@game/ReplicatedStorage/Shared/Config"),
        (MAIN, "@shared/Folder"),
    ],
)
def test_a_text_names_a_module(tmp_path: Path, script: str, text: str) -> None:
    files = {
        ".luaurc": '{ "aliases": { "shared": "src/shared", }, }',
        "src/server/Beside.luau": "return 'found'",
        "src/server/Pack/Inner.luau": "return 'found'",
        "src/shared/Config.luau": "return 'found'",
        "src/shared/Folder/init.luau": "return 'found'",
        script: f"print(require('{text}'))",
    }
    assert (["found"], []) == run_game(write_project(tmp_path, files))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ('{ "aliases": { "config": "src/shared/Config" } }', "@config"),
        ('{ "aliases": { "src": "src", "shared": "@src/shared" } }', "@shared/Config"),
        ('{ "aliases": { "src": "src", "config": "@SRC/shared/Config" } }', "@config"),
    ],
)
def test_an_alias_may_be_a_module_and_may_begin_with_another_alias(tmp_path: Path, file: str, text: str) -> None:
    files = {".luaurc": file, "src/shared/Config.luau": "return 'found'", MAIN: f"print(require('{text}'))"}
    assert (["found"], []) == run_game(write_project(tmp_path, files))


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("Config.toml", "name = 'found'"),
        ("Config.json", '{ "name": "found" }'),
        ("Config.data.luau", "return { name = 'found' }"),
        ("Deep/Config.toml", "name = 'found'"),
    ],
)
def test_an_alias_leads_to_a_module_that_came_of_another_file(tmp_path: Path, file: str, source: str) -> None:
    """As the place has it: a table in TOML or JSON, or a name that a rule of the project's has made shorter."""
    rule = {"pattern": "*.data.luau", "use": "moduleScript", "suffix": ".data.luau"}
    files = {
        ".luaurc": '{ "aliases": { "shared": "src/shared" } }',
        f"src/shared/{file}": source,
        MAIN: f"print(require('@shared/{file.partition('.')[0]}').name)",
        "default.project.json": json.dumps({"name": "game", "tree": ROJO, "syncRules": [rule]}),
    }
    assert (["found"], []) == run_game(write_project(tmp_path, files))


@pytest.mark.parametrize("text", ["@shared/Made/Assets", "@shared/Assets", "./Assets", "@self/Assets", "@out/Assets"])
@pytest.mark.parametrize("strict", [True, False])
def test_something_stands_in_for_a_module_that_the_files_have_not(tmp_path: Path, text: str, strict: bool) -> None:
    """A game's own tools make it before it is published; what it holds nobody knows."""
    files = {
        ".luaurc": '{ "aliases": { "shared": "src/shared", "out": "made" } }',
        MAIN: f"local assets = require('{text}') print('on')",
    }
    game = read_game(write_project(tmp_path, files), GameOptions(strict=strict, fills=True))
    market = Market()
    game.install(market)
    market.server()
    stands_in = () if strict else (f'require("{text}")',)
    assert ([] if strict else ["on"], stands_in) == (printed(market), game.missing)
    market.close()


def test_aliases_that_go_round_in_a_circle_are_told(tmp_path: Path) -> None:
    files = {".luaurc": '{ "aliases": { "a": "@b", "b": "@a/x" } }', MAIN: "require('@a/Config')"}
    _, (error,) = run_game(write_project(tmp_path, files))
    assert "the aliases @a -> @b -> @a go round in a circle" in error


@pytest.mark.parametrize("key", ["shared", '["shared"]'])
def test_a_config_in_luau_may_have_the_aliases(tmp_path: Path, key: str) -> None:
    config = f'return {{ luau = {{ aliases = {{ -- gone = "x"\n {key} = "./src/shared" }} }} }}'
    files = {
        ".config.luau": config,
        "src/shared/Config.luau": "return 'found'",
        MAIN: "print(require('@shared/Config'))",
    }
    assert (["found"], []) == run_game(write_project(tmp_path, files))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("./Gone", 'require("./Gone"): there is no such module, since ServerScriptService.Server has no Gone'),
        ("Gone", 'require("Gone"): the text should begin with ./'),
        ("@none/Gone", 'require("@none/Gone"): no .luaurc above the script has the alias @none'),
        (
            "@shared/Gone",
            'require("@shared/Gone"): there is no such module, since ReplicatedStorage.Shared has no Gone',
        ),
        ("@out/Gone", 'require("@out/Gone"): the project has no module at '),
    ],
)
def test_a_text_that_names_nothing_says_why(tmp_path: Path, text: str, message: str) -> None:
    files = {".luaurc": '{ "aliases": { "shared": "src/shared", "out": "tools" } }', MAIN: f"\nrequire('{text}')"}
    market = Market()
    read_game(write_project(tmp_path, files), GameOptions(strict=True)).install(market)
    market.server()
    (error,) = raised(market)
    assert error.startswith(f"{MAIN}:2: {message}")
    market.close()


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            '{ "aliases": ["src/shared"] }',
            'aliases should be a table like { "Shared": "src/shared" }, and it is ["src/',
        ),
        ('{ "aliases": "src/shared" }', 'aliases should be a table like { "Shared": "src/shared" }, and it is "src/'),
        (
            '{ "aliases": { "Shared": 5 } }',
            'the alias Shared should be a path in quotes, like "src/shared", and it is 5',
        ),
        ('{ "aliases": { "Shared": null } }', "the alias Shared should be a path in quotes, like"),
        ('["src/shared"]', "a table in braces should stand where"),
        ('{ "alias": { "Shared": "src/shared" } }', "has the alias @shared: write one as { "),
        ('{ "aliases": { "Lib": "src/shared" } }', "has the alias @shared: they have @lib"),
    ],
)
def test_a_luaurc_with_a_mistake_says_what_is_wrong_in_it(tmp_path: Path, file: str, message: str) -> None:
    files = {".luaurc": file, "src/shared/A.luau": "return 1", MAIN: "require('@shared/A')"}
    _, (error,) = run_game(write_project(tmp_path, files))
    assert message in error
    assert ".luaurc" in error


def test_a_packages_link_leads_into_its_index(tmp_path: Path) -> None:
    files = {
        "src/shared/Packages/Signal.lua": 'return require(script.Parent._Index["sleitnick_signal@2.0.1"]["signal"])',
        "src/shared/Packages/_Index/sleitnick_signal@2.0.1/signal/init.lua": "return 'signal'",
        MAIN: SHARED + "print(require(Shared.Packages.Signal))",
    }
    assert (["signal"], []) == run_game(write_project(tmp_path, files))
