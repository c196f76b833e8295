"""Real data libraries: a session, a second server that takes it over, a crash, an outage, a shutdown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_robloxmarket._place.loading import load_game
from pytest_robloxmarket._simulation.market import Market
from tests.engine.game import raised, unsupported

GOLD = 3205150001

pytestmark = [pytest.mark.npm, pytest.mark.real]

NAMES = ("datastore2", "flamework", "lapis", "profile_service", "profile_store", "suphi")
# Flamework is none: a game on it writes by itself, and asks again only when its user comes once more.
LIBRARIES = tuple(name for name in NAMES if name != "flamework")


@pytest.fixture
def market() -> Market:
    return Market()


def gold_of(market: Market, user: int) -> object:
    """How much gold is saved for a user, wherever a library keeps it."""
    for contents in market.platform.stores.opened:
        for key, stored in contents.current():
            if str(user) in key and isinstance(stored.value, dict):
                value = stored.value
                data = value.get("Data") or value.get("data") or value
                assert isinstance(data, dict)
                return data.get("Gold", data.get("gold"))
    return None


@pytest.mark.parametrize("name", NAMES)
def test_a_purchase_is_granted_and_saved(market: Market, make_game: Callable[..., Path], name: str) -> None:
    load_game(market, make_game(name))
    alice = market.server().join("alice", robux=500)
    market.clock.advance(10)
    alice.buy(GOLD)
    market.settle()
    assert (100, [], []) == (gold_of(market, alice.id), raised(market), unsupported(market))
    market.close()


@pytest.mark.parametrize("name", NAMES)
def test_another_server_goes_on_with_what_was_saved(market: Market, make_game: Callable[..., Path], name: str) -> None:
    load_game(market, make_game(name))
    alice = market.server().join("alice", robux=500)
    market.clock.advance(10)
    alice.buy(GOLD)
    market.settle()
    market.server().join(alice)
    market.clock.advance(10)
    alice.buy(GOLD)
    market.settle()
    assert 200 == gold_of(market, alice.id)
    market.close()


@pytest.mark.parametrize("name", NAMES)
def test_what_a_crashed_server_held_can_be_had_again(market: Market, make_game: Callable[..., Path], name: str) -> None:
    load_game(market, make_game(name))
    server = market.server()
    alice = server.join("alice", robux=500)
    market.clock.advance(10)
    alice.buy(GOLD)
    market.settle()
    server.crash()
    market.clock.advance(2_000)
    market.server().join(alice)
    market.clock.advance(60)
    alice.buy(GOLD)
    market.clock.advance(30)
    assert 200 == gold_of(market, alice.id)
    market.close()


@pytest.mark.parametrize("name", LIBRARIES)
def test_an_outage_of_data_stores_loses_nothing(market: Market, make_game: Callable[..., Path], name: str) -> None:
    load_game(market, make_game(name))
    alice = market.server().join("alice", robux=500)
    market.clock.advance(10)
    market.faults.data_store("UpdateAsync").failed(times=2)
    alice.buy(GOLD)
    market.clock.advance(120)
    alice.rejoin()
    market.clock.advance(120)
    assert 100 == gold_of(market, alice.id)
    market.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_shutdown_saves_all_who_play(market: Market, make_game: Callable[..., Path], name: str) -> None:
    load_game(market, make_game(name))
    server = market.server()
    users = [server.join(f"user{number}", robux=500) for number in range(12)]
    market.clock.advance(20)
    for user in users:
        user.buy(GOLD)
    server.shutdown()
    market.clock.advance(60)
    for user in users:
        market.server().join(user)
    market.clock.advance(120)
    assert [100] * len(users) == [gold_of(market, user.id) for user in users]
    market.close()


# ProfileStore asks the holder of a session to end it by a message; here nothing else ends it when its player leaves.
KEEPS = {"        profile:EndSession()\n    end\nend)": "    end\nend)"}


@pytest.mark.parametrize(("lost", "seconds"), [(False, 20), (True, 60)])
def test_a_lost_message_costs_a_take_over_time_and_no_purchase(
    market: Market, make_game: Callable[..., Path], lost: bool, seconds: int
) -> None:
    """Another server steals the session after 40 seconds, where the message did not come."""
    load_game(market, make_game("profile_store", KEEPS))
    alice = market.server().join("alice", robux=500)
    market.clock.advance(10)
    alice.buy(GOLD)
    market.settle()
    if lost:
        market.faults.message().lost(times=20)
    market.server().join(alice)
    began = market.clock.now
    alice.buy(GOLD)
    market.clock.run_until(lambda: gold_of(market, alice.id) == 200, within=120)
    took = (market.clock.now - began).total_seconds()
    assert (lost, True) == (took > 20, took < seconds)
    market.close()


def test_a_memory_store_that_fails_costs_suphi_time_and_no_purchase(
    market: Market, make_game: Callable[..., Path]
) -> None:
    """Its lock is an item of a memory store: who cannot have it tries again."""
    load_game(market, make_game("suphi"))
    faults = market.faults.memory_store("UpdateAsync").failed(times=2)
    alice = market.server().join("alice", robux=500)
    market.clock.advance(60)
    alice.buy(GOLD)
    market.clock.advance(60)
    assert (100, 2) == (gold_of(market, alice.id), faults.struck)
    market.close()


# When bob comes, his server sends gold to alice, whose profile another server holds.
GIFTS = {
    "profile_store": {
        "    profile:Reconcile()\n": """
    profile:Reconcile()
    profile:MessageHandler(function(message, processed)
        profile.Data.Gold += message.Gold
        processed()
        task.delay(1, profile.Save, profile)
    end)
    if player.Name == "bob" then
        store:MessageAsync(`player_{Players:GetUserIdFromNameAsync("alice")}`, { Gold = 5 })
    end
"""
    },
    "suphi": {
        '    local store = DataStoreModule.new("Player", tostring(player.UserId))\n': """
    local store = DataStoreModule.new("Player", tostring(player.UserId))
    store.ProcessQueue:Connect(function(id, gifts)
        for _, gold in gifts do
            store.Value.gold += gold
        end
        if store:Save() == "Saved" then
            store:RemoveQueue(id)
        end
    end)
    if player.Name == "bob" then
        DataStoreModule.hidden("Player", tostring(Players:GetUserIdFromNameAsync("alice"))):Queue(5)
    end
"""
    },
}


def send_gift(market: Market) -> float:
    """After how many seconds a gift of bob's, who is on another server, is saved with what alice has bought."""
    alice = market.server().join("alice", robux=500)
    market.clock.advance(10)
    alice.buy(GOLD)
    market.clock.advance(30)
    began = market.clock.now
    market.server().join("bob")
    market.clock.run_until(lambda: gold_of(market, alice.id) == 105, within=900)
    return (market.clock.now - began).total_seconds()


@pytest.mark.parametrize(("lost", "least", "most"), [(False, 0, 30), (True, 60, 310)])
def test_a_lost_message_delays_a_gift_to_the_next_save(
    market: Market, make_game: Callable[..., Path], lost: bool, least: int, most: int
) -> None:
    """ProfileStore keeps it in the data store, and tells the other server only that something is there."""
    load_game(market, make_game("profile_store", GIFTS["profile_store"]))
    if lost:
        market.faults.message().lost(times=20)
    took = send_gift(market)
    assert (True, []) == (least <= took < most, raised(market))
    market.close()


@pytest.mark.parametrize(("failures", "least", "most"), [(0, 0, 30), (2, 2, 40)])
def test_a_message_that_cannot_be_queued_is_sent_again(
    market: Market, make_game: Callable[..., Path], failures: int, least: int, most: int
) -> None:
    """Suphi's messages lie in a queue of a memory store, and it tries three times to put one there."""
    load_game(market, make_game("suphi", GIFTS["suphi"]))
    if failures:
        market.faults.memory_store("AddAsync").failed(times=failures)
    took = send_gift(market)
    assert (True, []) == (least <= took < most, raised(market))
    market.close()
