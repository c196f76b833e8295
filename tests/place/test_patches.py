"""Values that are put into modules: by the command line, and ids where placeholders stand."""

from pathlib import Path

import pytest

from pytest_robloxmarket._place.games import GameOptions
from pytest_robloxmarket._place.ids import literals_of
from pytest_robloxmarket._place.loading import read_game
from pytest_robloxmarket._place.nodes import Node
from pytest_robloxmarket._place.patches import fill_placeholders
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket.errors import UsageError
from tests.engine.game import printed, raised
from tests.place.project import write_project

MAIN = "src/server/Main.server.luau"
CONFIG = "src/shared/Config.luau"


def patched(folder: Path, config: str, *patches: str, show: str) -> list[str]:
    """What a game with patches prints and raises."""
    main = f"local Config = require(game.ReplicatedStorage.Shared.Config) print({show})"
    game = read_game(write_project(folder, {CONFIG: config, MAIN: main}), GameOptions(patches=patches))
    market = Market()
    game.install(market)
    market.server()
    return printed(market) + raised(market)


@pytest.mark.parametrize(
    ("config", "place", "show", "expected"),
    [
        ("return { Products = { Gold = 0 } }", "Products.Gold=123", "Config.Products.Gold", "123"),
        ("return { Gold = 0 } -- the end", "Gold=true", "Config.Gold", "true"),
        ("return { 5, 6 }", "2=9", "Config[2]", "9"),
        ("return table.freeze({ A = table.freeze({ B = 1 }) })", "A.B=7", "Config.A.B", "7"),
        ("return { Name = 'x' }", "Name=a b", "Config.Name", "a b"),
        ("--!strict\nlocal t = { Gold = 1 }\nfunction t.f() return t.Gold end\nreturn t", "Gold=2", "Config.f()", "2"),
    ],
)
def test_a_patch_is_in_what_the_module_returns(
    tmp_path: Path, config: str, place: str, show: str, expected: str
) -> None:
    assert [expected] == patched(tmp_path, config, f"ReplicatedStorage.Shared.Config:{place}", show=show)


def test_a_patched_module_keeps_its_lines(tmp_path: Path) -> None:
    told = patched(tmp_path, "local x = 1\nerror('no')\nreturn {}", "ReplicatedStorage.Shared.Config:A=1", show="1")
    assert "src/shared/Config.luau:2: no" == told[0]


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        ("Config", "should be a module, a place in what it returns and a value"),
        ("A.B:C", "should be a module"),
        ("A.B:=1", "should be a module"),
        ("ReplicatedStorage.Nope:A=1", "has no module ReplicatedStorage.Nope. It has: ReplicatedStorage.Shared.Config"),
    ],
)
def test_a_wrong_patch_is_told(tmp_path: Path, patch: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        patched(tmp_path, "return { Gold = 0 }", patch, show="1")
    assert message in str(error.value)


def test_a_patch_of_what_is_not_there_is_told(tmp_path: Path) -> None:
    patch = "ReplicatedStorage.Shared.Config:Products.Gold=1"
    (error, *_) = patched(tmp_path, "return { Gold = 0 }", patch, show="1")
    assert f"--patch {patch}: the module has no Products" in error


@pytest.mark.parametrize(
    ("source", "filled"),
    [
        ("local PRODUCT_ID = 0", "local PRODUCT_ID = 900000001"),
        ("local PRODUCT_ID = 3", "local PRODUCT_ID = 3"),
        ("local a = { productId = 1 }\nlocal b = { productId = 1 }", "{ productId = 900000002 }"),
        ("local Product_IDs = { Gold = 0, Gems = 0 }", "{ Gold = 900000002, Gems = 900000001 }"),
        ("local t = { Id = 0, Product = 'Gold', Price = 0 }", "{ Id = 900000001, Product = 'Gold', Price = 0 }"),
        (
            "local p = { { ProductId = -1 }, { ProductId = -2 } }",
            "{ ProductId = 900000002 }, { ProductId = 900000001 }",
        ),
        ("local PRODUCT_ID: number = 0000000 -- mine", "local PRODUCT_ID: number = 900000001 -- mine"),
        ('local t = { ["ProductId"] = 0 }', '{ ["ProductId"] = 900000001 }'),
        ("local C = { DeveloperProducts = { Gold = 0 } }", "{ Gold = 900000001 }"),
        ("local C = { Products = { Gold = 0 } }", "{ Gold = 0 }"),
        ("C = { PRODUCT_GOLD = 0, PRODUCT_GOLD_AMOUNT = 0 }", "{ PRODUCT_GOLD = 900000001, PRODUCT_GOLD_AMOUNT = 0"),
        ("local DEV_PRODUCT_VIP = 0", "local DEV_PRODUCT_VIP = 900000001"),
        ("local PRODUCT_COUNT = 0", "local PRODUCT_COUNT = 0"),
        ("local PRODUCT_ID = 0.5", "local PRODUCT_ID = 0.5"),
        ("local PRODUCT_ID = 0x12", "local PRODUCT_ID = 0x12"),
        ("local playerId = 0 -- product", "local playerId = 0"),
    ],
)
def test_a_placeholder_gets_an_id_of_its_own(source: str, filled: str) -> None:
    root = Node("Game", "DataModel", children=[Node("A", "ModuleScript", source, "A.luau")])
    notes = list(fill_placeholders(root))
    assert filled in (root.children[0].source or "")
    assert bool(notes) == (root.children[0].source != source)


@pytest.mark.parametrize("spec", ["src/Shop.spec.luau", "src/Shop.test.lua", "src/__tests__/Shop.luau"])
def test_the_ids_of_a_games_own_tests_are_no_products(spec: str) -> None:
    """They repeat those of the game, which are no placeholders for that, or make up some."""
    source = "local t = { productId = 1804412001 }"
    nodes = [Node("A", "ModuleScript", source, "src/A.luau"), Node("B", "ModuleScript", source + " or 1234567", spec)]
    assert [] == list(fill_placeholders(Node("Game", "DataModel", children=nodes)))
    assert (1804412001,) == literals_of(nodes, nodes)
