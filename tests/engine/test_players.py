"""The Players service of Luau code, and what is seen of the values on a player."""

from pathlib import Path

import pytest

from pytest_robloxmarket._terms.events import MissingLooked, SessionChanged
from tests.engine.game import open_game, printed, raised

PLAYERS = "local Players = game:GetService('Players')\n"
STATS = """
Players.PlayerAdded:Connect(function(player)
    local stats = Instance.new("Folder")
    stats.Name = "leaderstats"
    local gold = Instance.new("IntValue")
    gold.Name = "Gold"
    gold.Parent = stats
    stats.Parent = player
    gold.Value += 5
    player:SetAttribute("Coins", 7)
end)
"""


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("Players.PlayerAdded:Connect(function(p) print(p.Name, p.UserId, p.DisplayName) end)", ["alice 1001 alice"]),
        ("Players.PlayerAdded:Connect(function(p) print(Players:GetPlayerByUserId(p.UserId) == p) end)", ["true"]),
        ("Players.PlayerAdded:Connect(function(p) print(#Players:GetPlayers(), p.Parent == Players) end)", ["1 true"]),
        ("print(Players:GetPlayerByUserId(5))", ["nil"]),
        (
            "Players.PlayerAdded:Connect(function(p) p.CharacterAdded:Connect(function(c) print(c.Name) end) end)",
            ["alice"],
        ),
        ("task.delay(1, function() print(Players.alice.Character.Humanoid.Health) end)", ["100"]),
    ],
)
def test_a_player_is_found_as_on_roblox(tmp_path: Path, source: str, lines: list[str]) -> None:
    market = open_game(tmp_path, PLAYERS + source)
    market.server().join("alice")
    market.settle()
    assert (lines, []) == (printed(market), raised(market))


def test_who_was_here_before_the_service_was_asked_for_has_a_character(tmp_path: Path) -> None:
    market = open_game(tmp_path, "task.delay(1, function() print(game.Players.alice.Character.Humanoid.Health) end)")
    market.server().join("alice")
    market.settle()
    assert (["100"], []) == (printed(market), raised(market))


def test_removing_still_finds_the_player_and_then_nobody_does(tmp_path: Path) -> None:
    source = (
        "Players.PlayerRemoving:Connect(function(p, reason)\n"
        "print(Players:GetPlayerByUserId(p.UserId) == p, reason) task.wait()\n"
        "print(#Players:GetPlayers(), p.Parent) end)"
    )
    market = open_game(tmp_path, PLAYERS + source)
    alice = market.server().join("alice")
    alice.leave()
    market.settle()
    assert ["true Enum.PlayerExitReason.Unknown", "0 nil"] == printed(market)


def test_a_kick_says_so(tmp_path: Path) -> None:
    source = (
        "Players.PlayerAdded:Connect(function(p) p:Kick('no') end)\n"
        "Players.PlayerRemoving:Connect(function(p, reason) print(reason) end)"
    )
    market = open_game(tmp_path, PLAYERS + source)
    alice = market.server().join("alice")
    assert (["Enum.PlayerExitReason.CreatorKick"], None) == (printed(market), alice.server)


def test_values_below_a_player_are_events_with_their_place_in_the_code(tmp_path: Path) -> None:
    market = open_game(tmp_path, PLAYERS + STATS)
    market.server().join("alice")
    changes = [
        (event.where, event.before, event.after, event.source)
        for event in market.history
        if isinstance(event, SessionChanged)
    ]
    assert [
        ("leaderstats.Gold", None, 0, "Shop.server.luau:9"),
        ("leaderstats.Gold", 0, 5, "Shop.server.luau:10"),
        ("@Coins", None, 7, "Shop.server.luau:11"),
    ] == changes


def test_the_first_change_of_a_humanoid_knows_what_it_was_born_with(tmp_path: Path) -> None:
    source = "task.delay(1, function() local h = Players.alice.Character.Humanoid h.WalkSpeed += 8 h:Destroy() end)"
    market = open_game(tmp_path, PLAYERS + source)
    market.server().join("alice")
    market.settle()
    changes = [
        (event.where, event.before, event.after) for event in market.history if isinstance(event, SessionChanged)
    ]
    speed = "Character.Humanoid.WalkSpeed"
    assert [(speed, 16, 24), (speed, 24, None)] == changes


def test_what_the_rest_of_the_game_keeps_is_there_from_the_start(tmp_path: Path) -> None:
    source = (
        "Players.PlayerAdded:Connect(function(p) "
        "print(p.leaderstats.Gold.Value, p:GetAttribute('Coins'), p.Gems.Value, p.Vip.Value) end)"
    )
    market = open_game(tmp_path, PLAYERS + source)
    market.player_defaults.update({"leaderstats.Gold": 3, "@Coins": 4, "Gems": 5, "Vip": True})
    market.server().join("alice")
    assert (["3 4 5 true"], []) == (printed(market), raised(market))


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("p:FindFirstChild('leaderstats')", "leaderstats"),
        ("p:GetAttribute('Coins')", "@Coins"),
        ("pcall(function() return p.Data.Gold end)", "Data"),
        ("task.spawn(function() p:WaitForChild('leaderstats', 1) end)", "leaderstats"),
    ],
)
def test_what_the_game_misses_on_a_player_is_noted(tmp_path: Path, source: str, where: str) -> None:
    market = open_game(tmp_path, PLAYERS + f"Players.PlayerAdded:Connect(function(p) {source} end)")
    market.server().join("alice")
    market.settle()
    assert [where] == [event.where for event in market.history if isinstance(event, MissingLooked)]


def test_servers_share_nothing(tmp_path: Path) -> None:
    source = "_G.count = (_G.count or 0) + 1 shared.count = (shared.count or 0) + 1 print(_G.count, shared.count)"
    market = open_game(tmp_path, source)
    market.server()
    market.server()
    assert ["1 1", "1 1"] == printed(market)


def test_a_crashed_server_never_runs_again(tmp_path: Path) -> None:
    source = (
        "game:BindToClose(function() print('close') end)\n"
        "Players.PlayerRemoving:Connect(function() print('removing') end)\n"
        "task.delay(1, function() print('later') end)"
    )
    market = open_game(tmp_path, PLAYERS + source)
    server = market.server()
    server.join("alice")
    server.crash()
    market.settle()
    assert [] == printed(market)


def test_a_shutdown_runs_what_is_bound_to_it(tmp_path: Path) -> None:
    market = open_game(tmp_path, "game:BindToClose(function(reason) task.wait(2) print(reason) end)")
    server = market.server()
    server.shutdown()
    market.settle()
    assert (["Enum.CloseReason.DeveloperShutdown"], False) == (printed(market), server.alive)


def test_a_value_that_is_named_after_it_was_put_there_is_known_by_its_last_name(tmp_path: Path) -> None:
    source = """
    Players.PlayerAdded:Connect(function(player)
        local stats = Instance.new("Folder", player)
        stats.Name = "leaderstats"
        Instance.new("IntValue", stats).Name = "Gold"
    end)
    """
    market = open_game(tmp_path, PLAYERS + source)
    alice = market.server().join("alice")
    assert (["leaderstats.Gold"], 0) == (alice.player.places(), alice.player.value("leaderstats.Gold"))


def test_things_and_odd_values_on_a_player_are_kept_as_numbers_and_texts(tmp_path: Path) -> None:
    """Two rockets are 2, a colour and an item of an enum are the texts that show them."""
    source = """
    Players.PlayerAdded:Connect(function(player)
        for i = 1, 2 do
            local tool = Instance.new("Tool")
            tool.Name = "Rocket"
            tool.Parent = player.Backpack
        end
        player:SetAttribute("Aura", Vector3.new(1, 2, 3))
        local best = Instance.new("ObjectValue")
        best.Name = "Best"
        best.Value = player.Backpack.Rocket
        best.Parent = player
    end)
    """
    alice = open_game(tmp_path, PLAYERS + source).server().join("alice").player
    assert {place: alice.value(place) for place in alice.places()} == {
        "Backpack.Rocket": 2,
        "@Aura": "1, 2, 3",
        "Best": "Rocket",
    }
