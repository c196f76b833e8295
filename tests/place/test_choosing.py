"""Which file of a folder says what the game is, where the folder itself has no default.project.json."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_robloxmarket._place.loading import read_game
from pytest_robloxmarket.errors import UsageError
from tests.place.project import run_game, write_files

SELLS = "game.MarketplaceService.ProcessReceipt = print\nprint('shop')"
PLACE = json.dumps({"name": "x", "tree": {"$className": "DataModel", "ServerScriptService": {"$path": "server"}}})
ASKS = "print(require(game:GetService('ReplicatedStorage').Config))"
SHARING = json.dumps(
    {
        "name": "x",
        "tree": {
            "$className": "DataModel",
            "ReplicatedStorage": {"Shared": {"$path": "../../shared"}},
            "ServerScriptService": {"$path": "server"},
        },
    }
)


def model(source: str) -> str:
    """A place as Studio writes it, with one script."""
    text = f'<string name="Name">Main</string><ProtectedString name="Source">{source}</ProtectedString>'
    script = f'<Item class="Script" referent="1"><Properties>{text}</Properties></Item>'
    name = '<Properties><string name="Name">ServerScriptService</string></Properties>'
    service = f'<Item class="ServerScriptService" referent="0">{name}'
    return f'<roblox version="4">{service}{script}</Item></roblox>'


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"game/default.project.json": PLACE, "game/server/Main.server.luau": "print('in a folder')"}, "in a folder"),
        ({"sync/ServerScriptService/Main.server.luau": "print('Azul')"}, "Azul"),
        ({"place.rbxlx": model("print('Studio')"), "README.md": "# A game"}, "Studio"),
        (
            {
                "default.project.json": json.dumps({"tree": {"$className": "DataModel", "$path": "src"}}),
                "src/ServerScriptService/Main.server.luau": ASKS,
                "src/ReplicatedStorage/Config.luau": "return 'one path'",
            },
            "one path",
        ),
    ],
)
def test_a_game_is_found_below_its_folder(tmp_path: Path, files: Mapping[str, str], told: str) -> None:
    assert ([told], []) == run_game(write_files(tmp_path, files))


def test_places_of_a_repository_share_what_is_above_them(tmp_path: Path) -> None:
    files = {
        "places/lobby/default.project.json": SHARING,
        "places/lobby/server/Main.server.luau": "print(require(game.ReplicatedStorage.Shared.Config))",
        "shared/Config.luau": "return 'shared'",
    }
    assert ["shared"] == run_game(write_files(tmp_path, files))[0]


@pytest.mark.parametrize(
    ("others", "taken", "why"),
    [
        ({"places/a/server/Main.server.luau": "print(1)"}, "b", "it alone takes receipts"),
        (
            {
                "places/a/default.project.json": SHARING,
                "places/b/default.project.json": SHARING,
                "places/a/server/A.server.luau": "require(game.ReplicatedStorage.Shared.Shop)",
                "places/a/server/B.server.luau": "print(1)",
                "places/b/server/Shop.server.luau": "require(game.ReplicatedStorage.Shared.Shop)",
                "shared/Shop.luau": f"{SELLS}\nreturn 1",
            },
            "a",
            "those that take receipts do it in the same files",
        ),
    ],
)
def test_of_several_places_the_one_that_sells_is_on_trial(
    tmp_path: Path, others: Mapping[str, str], taken: str, why: str
) -> None:
    files = {f"places/{name}/default.project.json": PLACE for name in "ab"}
    folder = write_files(tmp_path, {**files, "places/b/server/Shop.server.luau": SELLS, **others})
    names = "places/a/default.project.json, places/b/default.project.json"
    assert (
        f"of the projects {names}, places/{taken}/default.project.json is on trial: {why} "
        "(name another one to check that)"
    ) == read_game(folder).remarks[0]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {
                **{f"{name}/default.project.json": PLACE for name in "ab"},
                **{f"{name}/server/{name}.server.luau": SELLS for name in "ab"},
            },
            "has the projects a/default.project.json, b/default.project.json, and more than one may be meant: "
            "name the one to check.",
        ),
        (
            {f"{name}/ServerScriptService/Shop.server.luau": SELLS for name in "ab"},
            "has the places a, b, and no project: name the one to check.",
        ),
        ({"place.rbxl": "<roblox!"}, "bytes that only Studio reads: save it as place.rbxlx."),
    ],
)
def test_where_several_may_be_meant_or_none_can_be_read_that_is_told(
    tmp_path: Path, files: Mapping[str, str], told: str
) -> None:
    with pytest.raises(UsageError) as error:
        read_game(write_files(tmp_path, files))
    assert told in str(error.value)
