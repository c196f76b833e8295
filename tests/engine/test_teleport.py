"""Teleports between the servers of a place."""

from pathlib import Path

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket.errors import PlatformError
from tests.engine.game import open_game, printed, raised

ARRIVE = """
local T = game:GetService("TeleportService")
local Players = game:GetService("Players")
Players.PlayerAdded:Connect(function(player)
    local data = player:GetJoinData()
    print(game.JobId:sub(-1), player.Name, data.SourcePlaceId, data.TeleportData and data.TeleportData.gold)
end)
T.TeleportInitFailed:Connect(function(player, result, message, place)
    print("failed", player.Name, result, place == game.PlaceId)
end)
"""


def run(folder: Path, source: str) -> list[str]:
    """What two servers print; `source` runs on the first one, a second after alice has joined it."""
    market = open_game(folder, f'{ARRIVE}task.wait(1)\nif game.JobId:sub(-1) == "1" then\n{source}\nend')
    first = market.server()
    market.server()
    first.join("alice")
    market.clock.advance(10)
    assert [] == raised(market)
    return printed(market)


def test_a_player_arrives_with_what_they_bring(tmp_path: Path) -> None:
    source = """
    local options = Instance.new("TeleportOptions")
    options:SetTeleportData({gold = 7})
    local result = T:TeleportAsync(game.PlaceId, Players:GetPlayers(), options)
    print(result.PrivateServerId == "", result.ReservedServerAccessCode == "")
    """
    assert ["1 alice nil nil", "2 alice 1818 7", "true true"] == run(tmp_path, source)


def test_the_former_methods_teleport_too(tmp_path: Path) -> None:
    source = """
    local here, problem, place, job = T:GetPlayerPlaceInstanceAsync(Players:GetPlayers()[1].UserId)
    print(here, problem, place == game.PlaceId, job == game.JobId)
    T:TeleportToPlaceInstance(place, job:sub(1, -2) .. "2", Players:GetPlayers()[1], nil, {gold = 3})
    """
    assert ["1 alice nil nil", "true  true true", "2 alice 1818 3"] == run(tmp_path, source)


def test_a_reserved_server_is_for_those_who_have_its_code(tmp_path: Path) -> None:
    source = """
    local code, id = T:ReserveServerAsync(game.PlaceId)
    T:TeleportToPrivateServer(game.PlaceId, code, Players:GetPlayers(), nil, {gold = 1})
    """
    market = open_game(tmp_path, f'{ARRIVE}task.wait(1)\nif game.JobId:sub(-1) == "1" then\n{source}\nend')
    market.server().join("alice")
    market.clock.advance(10)
    private = [server.world.platform.teleports.private_id(server.id) for server in market.world.servers]
    assert (["1 alice nil nil", "2 alice 1818 1"], [False, True]) == (printed(market), [bool(one) for one in private])


def test_who_cannot_be_sent_stays(tmp_path: Path) -> None:
    source = 'T:TeleportToPlaceInstance(game.PlaceId, "no such server", Players:GetPlayers()[1]) '
    found = run(tmp_path, source + "task.wait(1) print(#Players:GetPlayers())")
    assert ["1 alice nil nil", "failed alice Enum.TeleportResult.GameEnded true", "1"] == found


def test_who_goes_to_another_place_is_gone(tmp_path: Path) -> None:
    assert ["1 alice nil nil", "0"] == run(
        tmp_path, "T:Teleport(99, Players:GetPlayers()[1]) task.wait(1) print(#Players:GetPlayers())"
    )


def test_who_joins_again_brings_nothing() -> None:
    market = Market()
    first, second = market.server(), market.server()
    alice = first.join("alice")
    first.teleports.teleport_async(market.platform.place_id, [alice.player], data=[1])
    brought = second.teleports.join_data(alice.player)
    alice.leave()
    second.join(alice)
    assert ([1], {}) == (brought["TeleportData"], second.teleports.join_data(alice.player))


def test_two_servers_are_one_too_many() -> None:
    market = Market()
    server = market.server()
    alice = server.join("alice")
    with pytest.raises(PlatformError, match="TeleportOptions name more than one server"):
        server.teleports.teleport_async(1818, [alice.player], job_id="a", access_code="b")


def test_a_teleport_fails_by_plan() -> None:
    market = Market()
    server = market.server()
    alice = server.join("alice")
    market.faults.service("TeleportAsync").failed()
    with pytest.raises(PlatformError, match=r"TeleportService:TeleportAsync\(\) failed because HTTP 500"):
        server.teleports.teleport_async(1818, [alice.player])
    assert alice.server == server
