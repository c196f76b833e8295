"""What the command line says is in the place beside the files."""

import re
from pathlib import Path

import pytest

from pytest_robloxmarket._place.games import GameOptions
from pytest_robloxmarket._place.loading import read_game
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket.errors import UsageError
from tests.engine.game import printed
from tests.place.project import write_files


def run_with(folder: Path, source: str, *places: str) -> list[str]:
    """What a script prints in such a place."""
    path = write_files(folder, {"Shop.server.luau": source}) / "Shop.server.luau"
    market = Market()
    read_game(path, GameOptions(places=places)).install(market)
    market.server()
    told = printed(market)
    market.close()
    return told


@pytest.mark.parametrize(
    ("place", "expression", "found"),
    [
        ("ReplicatedStorage.Remotes.Buy=RemoteEvent", "game.ReplicatedStorage.Remotes.Buy.ClassName", "RemoteEvent"),
        ("game.ReplicatedStorage.Buy=RemoteFunction", "game.ReplicatedStorage.Buy.ClassName", "RemoteFunction"),
        ("workspace.Map=Model", "workspace.Map.ClassName", "Model"),
        ("ServerStorage.Prices.Gold=100", "game.ServerStorage.Prices.Gold.Value", "100"),
        ("ServerStorage.Factor=1.5", "game.ServerStorage.Factor.Value", "1.5"),
        ("ServerStorage.Open=true", "game.ServerStorage.Open.Value", "true"),
        ("ServerStorage.Motto=all for one", "game.ServerStorage.Motto.Value", "all for one"),
        ("workspace.@Closed=false", "workspace:GetAttribute('Closed')", "false"),
        ("script.@Price=5", "script:GetAttribute('Price')", "5"),
        ("script.Config.Gold=5", "script.Config.Gold.Value", "5"),
    ],
)
def test_a_script_finds_what_was_handed_in(tmp_path: Path, place: str, expression: str, found: str) -> None:
    assert [found] == run_with(tmp_path, f"print({expression})", place)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("Buy=RemoteEvent", "should be a place in the game and what is there: write ReplicatedStorage.Remotes.Buy="),
        ("ReplicatedStorage.Buy", "should be a place in the game"),
        ("ReplicatedStorage..Buy=5", "should be a place in the game"),
        ("ReplicatedStorage.@=5", "should be a place in the game"),
        ("Replicated.Buy=RemoteEvent", "Replicated is no service of Roblox's"),
        ("ServerScriptService.Shop=Folder", "the game has ServerScriptService.Shop already, and it is a Script"),
    ],
)
def test_what_is_no_place_is_told(tmp_path: Path, place: str, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        run_with(tmp_path, "print(1)", place)


def test_a_game_of_several_scripts_has_no_script_on_trial(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"A.server.luau": "", "B.server.luau": ""})
    with pytest.raises(UsageError, match=r"2 scripts run in this game: name its place instead"):
        read_game(folder, GameOptions(places=("script.@Price=5",)))
