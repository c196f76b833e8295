"""A test's hand in the data stores: writing past the game, holding requests back, taking a budget away."""

from datetime import datetime
from typing import cast

import pytest

from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import StoreFaulted
from tests.server.helpers import ask, see


def test_what_a_test_puts_is_read_by_the_game_at_once() -> None:
    market = Market()
    server = market.server()
    market.data_stores.put("Coins/eu", "alice", {"coins": 5})
    read = server.data_stores.get_data_store("Coins", "eu").get_async("alice")
    assert ({"coins": 5}, 0.1) == (read, market.clock.seconds)


def test_what_a_test_puts_is_not_in_the_cache_of_a_server() -> None:
    """A server that has read a key goes on with what it has for 4 seconds, as after another server's write."""
    market = Market()
    store = market.server().data_stores.get_data_store("Coins")
    store.set_async("alice", 1)
    market.data_stores.put("Coins", "alice", 2)
    cached = store.get_async("alice")
    assert (1, 2) == (cached, market.stored("Coins", "alice"))


def test_a_key_is_a_text_or_a_users_id() -> None:
    market = Market()
    market.data_stores.put("Coins", 1001, 5)
    assert 5 == market.stored("Coins", 1001)


@pytest.mark.parametrize("key", ["player_1001", "alice"])
def test_a_user_stands_for_the_key_that_holds_their_id_or_name(key: str) -> None:
    market = Market()
    alice = market.user("alice")
    market.data_stores.put("Coins", key, 1)
    market.data_stores.put("Coins", alice, 5)
    assert (5, 5) == (market.stored("Coins", key), market.stored("Coins", alice))


def test_a_user_without_a_key_gets_one_that_is_their_id() -> None:
    market = Market()
    alice = market.user("alice")
    market.data_stores.put("Coins", alice, 5)
    assert 5 == market.stored("Coins", alice.id)


def test_a_user_with_two_keys_is_no_key() -> None:
    market = Market()
    alice = market.user("alice")
    market.data_stores.put("Coins", "alice", 1)
    market.data_stores.put("Coins", "alice/old", 1)
    with pytest.raises(UsageError, match=r"2 keys of alice: .*: market.data_stores.put\('Coins', 'alice', ...\)"):
        market.data_stores.put("Coins", alice, 5)


@pytest.mark.parametrize("key", [3.5, True, None, Market().user("bob")])
def test_what_is_no_key_is_wrong_usage(key: object) -> None:
    with pytest.raises(UsageError, match="is no key of Coins: write a text, a whole number, or a user"):
        Market().data_stores.put("Coins", cast("str", key), 5)


def test_a_moment_without_a_zone_is_wrong_usage() -> None:
    store = Market().server().data_stores.get_data_store("Coins")
    with pytest.raises(UsageError, match="2026-01-01 00:00:00 has no zone"):
        store.get_version_at_time_async("k", datetime(2026, 1, 1))


def test_none_removes_a_key() -> None:
    market = Market()
    market.data_stores.put("Coins", "alice", 5)
    market.data_stores.put("Coins", "alice", None)
    assert market.stored("Coins", "alice") is None


def test_an_ordered_data_store_is_found_by_its_name() -> None:
    market = Market()
    board = market.server().data_stores.get_ordered_data_store("Top")
    market.data_stores.put("Top", "alice", 7)
    assert (7, 7) == (board.get_async("alice"), market.stored("Top", "alice"))


@pytest.mark.parametrize(
    ("store", "value", "message"),
    [
        ("Coins", object(), "Coins.k. cannot be .*: 104: Cannot store object"),
        ("Coins" * 11, 1, "102: Key name exceeds the 50 character limit"),
        ("", 1, "101: Key name can't be empty"),
        ("Top", "text", "103: string is not allowed"),
    ],
)
def test_what_no_data_store_takes_is_wrong_usage(store: str, value: object, message: str) -> None:
    market = Market()
    market.server().data_stores.get_ordered_data_store("Top")
    with pytest.raises(UsageError, match=message):
        market.data_stores.put(store, "k", value)


def test_what_is_held_does_nothing_until_it_is_released() -> None:
    market = Market()
    server = market.server()
    store = server.data_stores.get_data_store("Coins")
    with market.data_stores.hold() as held:
        first, second = ask(server, lambda: store.set_async("a", 1)), ask(server, lambda: store.set_async("b", 2))
        market.settle()
        before = [(one.api, one.store, one.key, one.server) for one in held.waiting]
        held.release(held.waiting[1])
        released = market.stored("Coins", "a"), market.stored("Coins", "b"), len(first), len(second)
    after = market.stored("Coins", "a"), len(first)
    expected = [("SetAsync", "Coins", "a", 1), ("SetAsync", "Coins", "b", 1)]
    assert (expected, (None, 2, 0, 1), (1, 1)) == (before, released, after)


def test_a_held_update_is_done_again_when_somebody_wrote_meanwhile() -> None:
    market = Market()
    server = market.server()
    store = server.data_stores.get_data_store("Coins")
    seen: list[object] = []
    with market.data_stores.hold() as held:
        ask(server, lambda: store.update_async("a", lambda old: seen.append(old) or 10))  # type: ignore[func-returns-value]
        market.settle()
        market.data_stores.put("Coins", "a", 5)
        held.release()
        market.settle()
    assert ([None, 5], 10) == (seen, market.stored("Coins", "a"))


def test_what_is_held_is_no_misfortune() -> None:
    market = Market()
    server = market.server()
    with market.data_stores.hold():
        ask(server, lambda: server.data_stores.get_data_store("Coins").get_async("a"))
        market.settle()
    assert [] == see(market, StoreFaulted)


def test_nothing_is_held_after_the_block() -> None:
    market = Market()
    store = market.server().data_stores.get_data_store("Coins")
    with market.data_stores.hold():
        pass
    assert store.set_async("a", 1)


def test_nobody_holds_twice_and_nothing_is_released_that_is_not_held() -> None:
    market = Market()
    with market.data_stores.hold() as held:
        with pytest.raises(UsageError, match="requests are held back already"):
            market.data_stores.hold()
        with pytest.raises(UsageError, match="no request is held back"):
            held.release()


@pytest.mark.parametrize("left", [0, 3])
def test_a_budget_can_be_taken_away(left: int) -> None:
    market = Market()
    server = market.server()
    market.data_stores.set_budget("StandardWrite", left, server=server)
    now = server.data_stores.get_request_budget_for_request_type("StandardWrite")
    market.clock.advance(30)
    later = server.data_stores.get_request_budget_for_request_type("StandardWrite")
    market.clock.advance(31)
    assert (left, True, 60) == (
        now,
        left + 25 <= later <= left + 35,
        server.data_stores.get_request_budget_for_request_type("StandardWrite"),
    )


def test_a_request_waits_for_a_budget_that_was_taken_away() -> None:
    market = Market()
    server = market.server()
    market.data_stores.set_budget("StandardWrite", server=server)
    server.data_stores.get_data_store("Coins").set_async("a", 1)
    assert 1.0 < market.clock.seconds < 1.2


def test_a_budget_that_is_none_is_wrong_usage() -> None:
    market = Market()
    with pytest.raises(UsageError, match="OnUpdate has no budget"):
        market.data_stores.set_budget("OnUpdate", server=market.server())  # type: ignore[arg-type]
