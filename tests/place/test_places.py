"""Folders without a project, single files, and sourcemaps."""

import json
from pathlib import Path

import pytest

from pytest_robloxmarket._place.games import GameOptions
from pytest_robloxmarket._place.loading import load_game, read_game
from pytest_robloxmarket._place.modules import returns_something
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket.errors import UsageError
from tests.engine.game import printed
from tests.place.project import run_game, write_files, write_project

MAIN = "src/server/Main.server.luau"


@pytest.mark.parametrize(
    ("module", "expression"),
    [
        ("src/shared/Config.luau", "game.ReplicatedStorage.Shared.Config"),
        ("src/shared/Config.luau", "game.ReplicatedStorage.shared.Config"),
        ("src/shared/Config.luau", "game.ReplicatedStorage.Config"),
        ("src/server/Config.luau", "script.Parent.Config"),
        ("ReplicatedStorage/Config.luau", "game.ReplicatedStorage.Config"),
        ("ServerStorage/Deep/Config.lua", "game.ServerStorage.Deep.Config"),
        ("Packages/Config.lua", "game.ReplicatedStorage.Packages.Config"),
    ],
)
def test_a_folder_without_a_project_is_read_by_its_names(tmp_path: Path, module: str, expression: str) -> None:
    files = {module: "return 'found'", MAIN: f"print(require({expression}))", "src/client/a.client.luau": "print('no')"}
    assert (["found"], []) == run_game(write_files(tmp_path, files))


def test_a_folder_of_services_is_read_by_their_names(tmp_path: Path) -> None:
    files = {
        "ServerScriptService/Main.server.luau": "print(require(game.ReplicatedStorage.Config))",
        "ReplicatedStorage/Config.luau": "return 'found'",
    }
    assert (["found"], []) == run_game(write_files(tmp_path, files))


def test_a_folder_of_loose_files_is_server_script_service(tmp_path: Path) -> None:
    files = {"Main.server.luau": "print(require(script.Parent.Config))", "Config.luau": "return 'found'"}
    assert (["found"], []) == run_game(write_files(tmp_path, files))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Main.lua", "print('ran')"),
        ("Main.Script.lua", "print('ran')\nreturn"),
        ("Main.lua", "local M = {}\nfunction M.go() return 1 end\nprint('ran')"),
    ],
)
def test_without_a_project_a_file_that_returns_nothing_is_a_script(tmp_path: Path, name: str, source: str) -> None:
    files = {
        f"ServerScriptService/{name}": source,
        "ServerScriptService/Client.lua": "print(game.Players.LocalPlayer)",
        "ServerScriptService/Gui.LocalScript.lua": "print('client')",
        "ServerScriptService/Config.ModuleScript.lua": "return print('module')",
        "ServerScriptService/Other.lua": "return print('module')",
    }
    assert (["ran"], []) == run_game(write_files(tmp_path, files))


@pytest.mark.parametrize(
    ("source", "returns"),
    [
        ("  local M = {}\n  return M", True),
        ("do\n\tlocal x = 1\nend\n\treturn {\n\t\tgo = function() return 1 end,\n\t}", True),
        ("local M = {} return M -- done", True),
        ("return if game then 1 else 2", True),
        ("return\n{ gold = 1 };", True),
        ("local function go()\nreturn 1\nend\ngo()", False),
        ("if game then\nreturn 1\nend", False),
        ("print(1)\n  return", False),
        ("print(1)\nreturn;", False),
        ("--[[\nreturn {}\n]]\nprint(1)", False),
        ("local text = [[\nreturn {}\n]]", False),
        ("local M = {\nreturn M", True),
    ],
)
def test_what_returns_a_value_at_its_end_is_a_module(source: str, returns: bool) -> None:
    assert returns == returns_something(source)


def test_an_indented_module_by_itself_is_called(tmp_path: Path) -> None:
    source = "  local M = {}\n  function M.Init() print('on') end\n  return M"
    assert (["on"], []) == run_game(write_files(tmp_path, {"Shop.luau": source}) / "Shop.luau")


def test_the_one_module_that_takes_receipts_is_called_where_there_are_no_scripts(tmp_path: Path) -> None:
    source = "local M = {}\nfunction M:Start() game.MarketplaceService.ProcessReceipt = print print('on') end\nreturn M"
    assert (["on"], []) == run_game(write_files(tmp_path, {"Shop.lua": source, "Other.lua": "return {}"}))


def test_what_is_asked_for_as_a_module_is_made_by_no_code(tmp_path: Path) -> None:
    code = "local part = Instance.new('Part') part.Name = 'Sound'\nrequire(game.ReplicatedStorage.Packages.Sound)"
    assert (["end"], []) == run_game(write_files(tmp_path, {"a.server.luau": f"{code}\nprint('end')"}))


def test_a_sourcemap_is_a_ready_answer(tmp_path: Path) -> None:
    def node(name: str, class_name: str, *children: object, file: str = "") -> dict[str, object]:
        return {"name": name, "className": class_name, "filePaths": [file] if file else [], "children": list(children)}

    tree = node(
        "game",
        "DataModel",
        node("ServerScriptService", "ServerScriptService", node("Main", "Script", file="x/m.server.luau")),
        node("ReplicatedStorage", "ReplicatedStorage", node("Config", "ModuleScript", file="y/c.luau")),
    )
    files = {
        "sourcemap.json": json.dumps(tree),
        "x/m.server.luau": "print(require(game.ReplicatedStorage.Config))",
        "y/c.luau": "return 'found'",
    }
    assert (["found"], []) == run_game(write_files(tmp_path, files))


def test_a_folder_without_scripts_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no script that runs on a server: call one NAME\.server\.luau"):
        read_game(write_files(tmp_path, {"Config.luau": "return 1"}))


def test_several_projects_must_be_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has the projects a\.project\.json, b\.project\.json"):
        read_game(write_files(tmp_path, {"a.project.json": "{}", "b.project.json": "{}"}))


def test_of_several_projects_of_the_same_files_the_largest_is_the_game(tmp_path: Path) -> None:
    """One for development, one that only serves the tests, and one of the place."""

    def project(**tree: object) -> str:
        return json.dumps({"name": "game", "tree": {"$className": "DataModel", **tree}})

    server, tests = {"ServerScriptService": {"$path": "src"}}, {"ReplicatedStorage": {"$path": "tests"}}
    files = {
        "dev.project.json": project(**server),
        "place.project.json": project(**server, ReplicatedStorage={"$path": "shared"}),
        "tests.project.json": project(**tests),
        "src/Main.server.luau": "print(require(game.ReplicatedStorage.Config))",
        "shared/Config.luau": "return 'found'",
        "tests/a.spec.luau": "return nil",
    }
    assert (["found"], []) == run_game(write_files(tmp_path, files))


@pytest.mark.parametrize(
    "model",
    [
        {"className": "Folder", "children": [{"name": "G", "className": "IntValue", "properties": {"Value": 1234567}}]},
        {"className": "Folder", "attributes": {"Gold": {"Float64": 1234567}}},
        {"className": "StringValue", "properties": {"Value": "1234567"}},
    ],
)
def test_ids_may_be_values_and_attributes_of_instances(tmp_path: Path, model: object) -> None:
    files = {"src/server/Products.model.json": json.dumps(model), MAIN: "print(100)"}
    assert (1234567,) == read_game(write_project(tmp_path, files)).literals


def test_a_file_of_a_project_has_its_modules_and_runs_alone(tmp_path: Path) -> None:
    files = {
        MAIN: "print(script:GetFullName(), require(game.ReplicatedStorage.Shared.Config))",
        "src/server/Other.server.luau": "print('other')",
        "src/shared/Config.luau": "return 'found'",
    }
    folder = write_project(tmp_path, files)
    assert (["ServerScriptService.Server.Main found"], []) == run_game(folder / MAIN)


def test_a_file_has_the_modules_beside_it(tmp_path: Path) -> None:
    files = {
        "Shop.server.luau": "print(require(script.Parent.Config), require('./Config'))",
        "Config.luau": "return require(script.Parent.Other)",
        "Other.luau": "return 'found'",
        "Broken.luau": "return return",
        "Second.server.luau": "print('second')",
    }
    assert (["found found"], []) == run_game(write_files(tmp_path, files) / "Shop.server.luau")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("local M = {}\nfunction M.Init() print('init') end\nreturn M", "init"),
        ("local M = {}\nfunction M:Start() print(self == M) end\nreturn M", "true"),
        ("return function() print('called') end", "called"),
    ],
)
def test_a_module_on_trial_is_called_as_its_names_suggest(tmp_path: Path, source: str, told: str) -> None:
    assert ([told], []) == run_game(write_files(tmp_path, {"Shop.luau": source}) / "Shop.luau")


@pytest.mark.parametrize(
    "source",
    [
        "local M = {}\nfunction M.ProcessReceipt(receipt) print(receipt.ProductId) end\nreturn M",
        "local M = {}\nfunction M:handleReceipt(receipt) print(receipt.ProductId) end\nreturn M",
        "return function(receipt) print(receipt.ProductId) end",
    ],
)
def test_a_module_that_takes_a_receipt_gets_it(tmp_path: Path, source: str) -> None:
    market = Market()
    market.catalogue.product(456456, price=9)
    load_game(market, write_files(tmp_path, {"Shop.luau": source}) / "Shop.luau")
    market.server().join("alice", robux=99).buy(456456)
    market.clock.advance(1)
    assert "456456" in printed(market)


def test_a_module_that_nothing_calls_says_what_to_hand_in(tmp_path: Path) -> None:
    _, (error, *_) = run_game(write_files(tmp_path, {"Shop.luau": "return { Sell = function() end }"}) / "Shop.luau")
    assert "Shop.luau returns a module that nothing calls (its functions: Sell). Hand in the script" in error


def test_a_file_that_only_studio_reads_is_told(tmp_path: Path) -> None:
    game = read_game(write_project(tmp_path, {MAIN: "print(1)", "src/shared/Map.rbxm": "<roblox!"}))
    assert ("not read, and empty here: src/shared/Map.rbxm is a model made in Studio",) == game.remarks


def test_among_many_integers_those_come_first_that_a_source_calls_products(tmp_path: Path) -> None:
    pictures = "\n".join(f"Pictures[{number}] = {number + 100} -- purchase" for number in range(100001, 100050))
    products = "Shop.DevProducts = {\n  Gold = 7654321,\n  Sub = { 7654322 },\n}\nShop.Icon = 7654323"
    files = {MAIN: f"local Pictures, Shop = {{}}, {{}}\n{pictures}\n{products}\nprint(7654324) -- Robux"}
    found = read_game(write_project(tmp_path, files)).literals
    assert ((7654321, 7654322, 7654324), 7654323) == (found[:3], found[-1])


@pytest.mark.parametrize(
    ("fills", "strict", "told"), [(True, False, "true"), (False, False, "false"), (True, True, "false")]
)
def test_what_a_game_tells_a_webhook_is_taken_in_a_trial(tmp_path: Path, fills: bool, strict: bool, told: str) -> None:
    code = "print((pcall(function() game:GetService('HttpService'):PostAsync('https://a.com', 'sold') end)))"
    game = read_game(write_files(tmp_path, {"a.server.luau": code}), GameOptions(fills=fills, strict=strict))
    market = Market()
    game.install(market)
    market.server()
    market.clock.advance(5)
    assert [told] == printed(market)
    assert (told == "true") == any("answered with nothing, as webhooks do" in one for one in game.remarks)
