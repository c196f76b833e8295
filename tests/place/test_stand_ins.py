"""What stands in for what a game's files do not hold, and where nothing does."""

from pathlib import Path

import pytest

from pytest_robloxmarket._place.games import GameOptions
from pytest_robloxmarket._place.loading import load_game, read_game
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.events import MissingLooked
from tests.engine.game import printed, raised, unsupported
from tests.place.project import run_game, write_files, write_project

MAIN = "src/server/Main.server.luau"


@pytest.mark.parametrize(
    "code",
    [
        "workspace.Map.Board.Touched:Connect(print)",
        "local m = workspace:WaitForChild('Map') m.Lamp.Transparency = 1",
        "game.ReplicatedStorage:FindFirstChild('Sword'):Clone().Parent = workspace",
        "game.ReplicatedStorage.Remotes.Buy.OnServerEvent:Connect(print)",
        "game.ReplicatedStorage.Remotes.Bought:FireAllClients(1)",
        "for _, part in workspace.Map.Parts:GetChildren() do part:Destroy() end",
        "game.ReplicatedStorage.Remotes.Ask.OnServerInvoke = function() end",
        "local Admin = require(172732271) Admin.Start({ prefix = ':' })",
        "local tag = game.ReplicatedStorage.Tag:Clone() tag.Frame.NameText.Text = 'x' tag.Parent = workspace",
        "local box = Instance.new('Folder') game.ReplicatedStorage.Tag:Clone().Parent = box box.Tag.Frame.Text = 'x'",
        "local tag = game.ReplicatedStorage.Tag:Clone() tag:WaitForChild('Frame').Text = 'x'",
        "local Signal = require(game.ReplicatedStorage.Packages.Signal) local s = Signal.new() s:Connect(print)",
    ],
)
def test_a_missing_piece_does_not_stop_a_script(tmp_path: Path, code: str) -> None:
    assert (["end"], []) == run_game(write_files(tmp_path, {"a.server.luau": f"{code}\nprint('end')"}))


def test_what_stood_in_is_known_by_its_name(tmp_path: Path) -> None:
    game = read_game(write_files(tmp_path, {"a.server.luau": "print(workspace.Map.Board)"}))
    market = Market()
    game.install(market)
    market.server()
    assert ("Workspace.Map", "Workspace.Map.Board") == game.missing


def test_a_copy_of_what_stands_in_may_have_whatever_the_model_has_also_on_a_character(tmp_path: Path) -> None:
    """It is told under the name of the model, and what nobody knows of it is a gap and no mistake of the game's."""
    source = """
        local function tag(character)
            local made = game.ReplicatedStorage.Tag:Clone()
            made.Parent = character
            made.Frame.NameText.Text = "x"
            made[string.rep("e", 3)] = 1
            print(made[string.rep("x", 2)])
        end
        game.Players.PlayerAdded:Connect(function(player) player.CharacterAdded:Connect(tag) end)
    """
    game = read_game(write_files(tmp_path, {"a.server.luau": source}))
    market = Market()
    game.install(market)
    market.server().join("alice")
    market.clock.advance(1)
    missed = [event.where for event in market.history if isinstance(event, MissingLooked)]
    assert (("ReplicatedStorage.Tag",), ["alice.Tag.xx"], []) == (
        game.missing,
        unsupported(market),
        missed,
    )


def test_a_model_that_is_loaded_by_its_number_is_named(tmp_path: Path) -> None:
    source = """
        local model = game:GetService("InsertService"):LoadAsset(77)
        local tool = model:GetChildren()[1]
        tool.Parent = workspace
        print(tool.Handle, model:FindFirstChildOfClass("Tool"))
    """
    game = read_game(write_files(tmp_path, {"a.server.luau": source}))
    market = Market()
    game.install(market)
    market.server()
    market.clock.advance(1)
    assert (["Handle Tool"], ("InsertService:LoadAsset(77)",)) == (printed(market), game.missing)


def test_with_strict_nothing_stands_in(tmp_path: Path) -> None:
    game = read_game(write_files(tmp_path, {"a.server.luau": "print(workspace.Map)"}), GameOptions(strict=True))
    market = Market()
    game.install(market)
    market.server()
    assert ((), ["Workspace.Map"]) == (game.missing, unsupported(market))


def test_what_a_stand_in_would_answer_is_a_gap(tmp_path: Path) -> None:
    market = Market()
    load_game(market, write_files(tmp_path, {"a.server.luau": "local Gold = workspace.Prices.Gold print(Gold.Value)"}))
    market.server()
    assert (["Workspace.Prices.Gold.Value"], 1) == (unsupported(market), len(raised(market)))


def test_nothing_stands_in_for_what_the_game_itself_makes(tmp_path: Path) -> None:
    files = {
        "a.server.luau": "print(game.ReplicatedStorage:WaitForChild('Remotes').ClassName)",
        "b.server.luau": "task.wait(1)\nlocal f = Instance.new('Folder')\nf.Name = 'Remotes'\n"
        "f.Parent = game.ReplicatedStorage",
    }
    assert (["Folder"], []) == run_game(write_files(tmp_path, files), seconds=2)


def test_what_a_client_makes_is_nowhere_on_a_server(tmp_path: Path) -> None:
    make = "local made = Instance.new('Folder') made.Name = 'Board' made.Parent = workspace"
    files = {MAIN: "workspace.Board.Touched:Connect(print)", "src/client/Board.client.luau": make}
    assert ([], []) == run_game(write_project(tmp_path, files))


def test_nothing_stands_in_for_a_name_that_is_put_together(tmp_path: Path) -> None:
    code = "print(workspace:FindFirstChild('User' .. 5))"
    assert (["nil"], []) == run_game(write_files(tmp_path, {"a.server.luau": code}))


def test_nothing_stands_in_for_what_is_asked_for_by_a_name_that_is_handed_on(tmp_path: Path) -> None:
    code = "local function find(name) return workspace:FindFirstChild(name) end print(find('Map'))"
    assert (["nil"], []) == run_game(write_files(tmp_path, {"a.server.luau": code}))


OUTWARDS = """
local one, found = script, nil
repeat
    found, one = one:FindFirstChild("Libraries"), one.Parent
until found
return found:FindFirstChild("Signal").Name
"""


def test_nothing_stands_in_for_what_a_game_only_asks_for_and_names_elsewhere(tmp_path: Path) -> None:
    code = """
    local config = workspace:FindFirstChild("settings")
    if config then print("some") end
    print("settings")
    """
    assert (["settings"], []) == run_game(write_files(tmp_path, {"a.server.luau": code}))


def test_nothing_stands_in_where_a_game_looks_from_the_inside_to_the_outside(tmp_path: Path) -> None:
    """As the runtime of roblox-ts does for `node_modules`: each module of a package asks whether it has some itself."""
    files = {
        "ReplicatedStorage/Libraries/Inner/Deep.luau": OUTWARDS,
        "ReplicatedStorage/Libraries/Signal.luau": "return 1",
        "ServerScriptService/a.server.luau": "print(require(game.ReplicatedStorage.Libraries.Inner.Deep))\n"
        "local other = script.Parent:FindFirstChild('Libraries').Name",
    }
    assert ["Signal"] == run_game(write_files(tmp_path, files))[0]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("local map = workspace:FindFirstChild('Map')\nprint(map and map.Name)", "nil"),
        ("local map = workspace:FindFirstChild('Map')\nif not map then print('none') end", "none"),
        ("if workspace:FindFirstChild('Map') then print('some') else print('none') end", "none"),
        ("local map = workspace:FindFirstChild('Map')\nprint(map.Name)", "Map"),
        ("print(workspace:FindFirstChild('Map').Name)", "Map"),
        ("local map = workspace:FindFirstChild('Map')\nprint(map and workspace.Map.Name)", "Map"),
    ],
)
def test_nothing_stands_in_where_the_game_only_asks_whether_it_is_there(tmp_path: Path, code: str, found: str) -> None:
    assert ([found], []) == run_game(write_files(tmp_path, {"a.server.luau": code}))


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("workspace.Lobby.Spawn.CFrame.Position", "0, 0, 0"),
        ("workspace.Lobby.Spawn.Size.X", "0"),
        ("workspace.Lobby:GetPivot() * CFrame.new(1, 2, 3) == CFrame.new(1, 2, 3)", "true"),
        ("workspace.Lobby.PrimaryPart.Position", "0, 0, 0"),
        ("select('#', workspace.Lobby:GetBoundingBox())", "2"),
    ],
)
def test_a_stand_in_is_at_the_origin(tmp_path: Path, expression: str, told: str) -> None:
    assert ([told], []) == run_game(write_files(tmp_path, {"a.server.luau": f"print({expression})"}))
