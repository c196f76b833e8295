"""Reading for an assertion takes no time, meets no fault and leaves no trace."""

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket.errors import UsageError


@pytest.fixture
def alice(server: GameServer) -> User:
    alice = server.join("alice")
    stores = server.data_stores
    stores.get_data_store("Coins").set_async(str(alice.id), 100)
    stores.get_data_store("Purses").set_async(f"player_{alice.id}", {"coins": 5, "bag": {"gems": 2}, "titles": ["a"]})
    stores.get_data_store("Coins", "eu").set_async("alice", 7)
    stores.get_data_store("Coins").set_async(f"{alice.id}0", 9)  # Somebody else's.
    alice.player.leaderstats["Gold"] = 3
    alice.player.attributes["Vip"] = True
    return alice


@pytest.mark.parametrize(
    ("store", "value"),
    [("Coins", 100), ("Purses", {"coins": 5, "bag": {"gems": 2}, "titles": ["a"]}), ("Coins/eu", 7)],
)
def test_what_is_stored_of_a_user_is_found_by_id_or_name(
    market: Market, alice: User, store: str, value: object
) -> None:
    assert value == market.stored(store, alice)


def test_what_is_stored_is_found_by_its_key(market: Market, alice: User) -> None:
    assert (100, 100, 7, None) == (
        market.stored("Coins", str(alice.id)),
        market.stored("Coins", alice.id),
        market.stored("Coins/eu", "alice"),
        market.stored("Coins", "nothing"),
    )


def test_nothing_is_stored_of_who_has_nothing(market: Market, alice: User) -> None:
    assert (None, {}) == (market.stored("Coins", market.user("bob")), dict(market.user("bob").holdings))


def test_reading_takes_no_time_and_meets_no_fault(market: Market, alice: User) -> None:
    market.faults.data_store("GetAsync").failed()
    before = (market.scheduler.now_ms, len(market.history))
    assert 100 == market.stored("Coins", alice) == alice.holdings["Coins[alice]"]
    assert before == (market.scheduler.now_ms, len(market.history))
    market.faults.clear()


def test_what_was_read_is_a_copy(market: Market, alice: User) -> None:
    purse = market.stored("Purses", alice)
    assert isinstance(purse, dict)
    purse["coins"] = 0
    assert 5 == alice.holdings["Purses[player_alice].coins"]


def test_holdings_are_told_by_place(alice: User) -> None:
    assert {
        "Coins[alice]": 100,
        "Purses[player_alice].coins": 5,
        "Purses[player_alice].bag.gems": 2,
        "Purses[player_alice].titles": ["a"],
        "Coins/eu[alice]": 7,
        "leaderstats.Gold": 3,
        "@Vip": True,
    } == dict(alice.holdings)


def test_a_place_is_found_as_an_effect_names_it(alice: User) -> None:
    assert (100, 7) == (alice.holdings["Coins[{user}]"], alice.holdings["Coins/eu[{name}]"])


def test_what_is_on_the_player_goes_with_them(alice: User) -> None:
    alice.leave()
    assert "leaderstats.Gold" not in alice.holdings


def test_a_place_that_is_empty_names_what_is_there(server: GameServer) -> None:
    alice = server.join("alice")
    alice.player.leaderstats["Gold"] = 3
    with pytest.raises(KeyError, match=r"alice holds nothing at 'leaderstats.Gems'. They hold leaderstats.Gold."):
        alice.holdings["leaderstats.Gems"]


def test_a_data_store_that_nobody_opened_is_refused(market: Market, alice: User) -> None:
    with pytest.raises(
        UsageError, match=r"no game code has opened a data store 'Coin' \(it has opened Coins, Purses, "
    ):
        market.stored("Coin", alice)


def test_two_keys_of_one_user_are_no_answer(market: Market, server: GameServer, alice: User) -> None:
    server.data_stores.get_data_store("Coins").set_async(f"old_{alice.id}", 1)
    with pytest.raises(
        UsageError, match=r"Coins has 2 keys of alice: '1001', 'old_1001'. Name the one that you mean: "
    ):
        market.stored("Coins", alice)
