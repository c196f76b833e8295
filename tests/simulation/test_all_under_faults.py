"""What a test can do to the data of a game: each from Python here, and from Luau in tests/suites."""

from pathlib import Path

import pytest

from pytest_robloxmarket._simulation.market import Market
from tests.engine.game import open_game, printed

STALE = """
local store = game:GetService("DataStoreService"):GetDataStore("S")
game.Players.PlayerAdded:Connect(function()
    print((store:GetAsync("k")))
    task.wait(2)
    print((store:GetAsync("k")))
    task.wait(5)
    print((store:GetAsync("k")))
end)
"""

LOCK = """
local locks = game:GetService("MemoryStoreService"):GetHashMap("Locks")
game.Players.PlayerAdded:Connect(function(player)
    local mine = locks:UpdateAsync("lock", function(holder) return if holder then nil else game.JobId end, 60)
    print(player.Name, mine == game.JobId)
end)
"""

HEARS = """
local messages = game:GetService("MessagingService")
messages:SubscribeAsync("gift", function(message) print(message.Data) end)
game.Players.PlayerAdded:Connect(function() messages:PublishAsync("gift", "here") end)
"""

ASKS = """
local stores = game:GetService("DataStoreService")
local store = stores:GetDataStore("S")
game.Players.PlayerAdded:Connect(function()
    task.wait(5)
    local began = os.clock()
    print(stores:GetRequestBudgetForRequestType(Enum.DataStoreRequestType.StandardWrite))
    print(pcall(store.SetAsync, store, "k", 1))
    print(os.clock() - began > 0.2)
end)
"""


def test_a_cache_is_stale_for_four_seconds(tmp_path: Path) -> None:
    market = open_game(tmp_path, STALE)
    market.data_stores.put("S", "k", "old")
    market.server().join("alice")
    market.clock.advance(1)
    market.data_stores.put("S", "k", "new")
    market.settle()
    assert ["old", "old", "new"] == printed(market)


def test_a_lock_outlives_the_server_that_holds_it(tmp_path: Path) -> None:
    market = open_game(tmp_path, LOCK)
    first = market.server()
    first.join("alice")
    market.clock.advance(5)
    first.crash()
    market.server().join("bob")
    market.clock.advance(65)
    market.server().join("carol")
    market.clock.advance(5)
    assert ["alice true", "bob false", "carol true"] == printed(market)


@pytest.mark.parametrize(("outcome", "heard"), [("lost", []), ("doubled", ["here", "here"]), ("late", [])])
def test_a_message_is_lost_doubled_and_late(tmp_path: Path, outcome: str, heard: list[str]) -> None:
    market = open_game(tmp_path, HEARS)
    server = market.server()
    market.clock.advance(5)
    getattr(market.faults.message("gift"), outcome)()
    server.join("alice")
    market.clock.advance(10)
    assert heard == printed(market)
    market.clock.advance(60)
    assert (heard or ["here"] * (outcome == "late")) == printed(market)


def test_a_request_waits_for_a_budget_that_others_have_spent(tmp_path: Path) -> None:
    market = open_game(tmp_path, ASKS)
    server = market.server()
    server.join("alice")
    market.clock.advance(4.9)
    market.data_stores.set_budget("StandardWrite", 0, server=server)
    market.clock.advance(90)
    first, *_, second, third = printed(market)
    assert ("true", "true") == (second[:4], third)
    assert 0 <= int(first) < 2


# platform-facts.md, 2.7: what only trouble at Roblox brings is brought by a test, in Roblox's own words.
TEXTS = [
    "401: Request failed. DataModel is inaccessible while the experience is shutting down.",
    "402: Request failed. LuaWebService is inaccessible while the experience is shutting down.",
    "403: Cannot write to DataStore from studio if API access is not enabled.",
    "404: OrderedDataStore does not exist.",
    "501: Can't parse response; data may be corrupted.",
    "503: Data store request was successful, but key was not found.",
    "504: Data store request was successful, but the response was not formatted correctly.",
    "505: OrderedDataStore request was successful, but the response was not formatted correctly.",
    "509: Operation not allowed.",
    "StandardReadExperienceThrottled: Request was throttled due to experience limits.",
]


@pytest.mark.parametrize("text", TEXTS)
def test_any_error_of_the_platform_can_be_brought(tmp_path: Path, text: str) -> None:
    market = open_game(tmp_path, ASKS)
    market.faults.data_store("SetAsync").failed(error=text)
    market.server().join("alice")
    market.settle()
    assert f"false {text}" == printed(market)[1]


def test_the_next_requests_of_a_kind_fail() -> None:
    market, seen = Market(), list[bool]()

    def play(_: object) -> None:
        for _ in range(3):
            try:
                market.world.servers[0].data_stores.get_data_store("S").set_async("k", 1)
                seen.append(True)
            except Exception:
                seen.append(False)

    market.faults.data_store("SetAsync").failed(times=2)
    market.on_server_start(play)
    market.server()
    market.settle()
    assert [False, False, True] == seen
