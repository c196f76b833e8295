"""Data stores as the game calls them: values, names, the cache, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from pytest_robloxmarket._server.stores.arrivals import CACHE_MS
from pytest_robloxmarket._server.stores.standard_store import DataStore
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.enums import CurrencyType
from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.events import StoreRead, StoreRefused, StoreWritten
from tests.server.helpers import ask, open_market, see


def open_store(market: Market | None = None) -> tuple[Market, DataStore]:
    """A data store, on a new server."""
    market = market or open_market()
    return market, market.server().data_stores.get_data_store("Gold")


def refused(call: Callable[[], object]) -> str:
    """The text with which a call is refused."""
    with pytest.raises(PlatformError) as caught:
        call()
    return str(caught.value)


def test_the_same_name_and_scope_give_the_same_data_store() -> None:
    stores = open_market().server().data_stores
    assert stores.get_data_store("Gold") is stores.get_data_store("Gold", "global")


def test_another_scope_is_another_data_store() -> None:
    stores = open_market().server().data_stores
    stores.get_data_store("Gold").set_async("alice", 1)
    assert None is stores.get_data_store("Gold", "eu").get_async("alice")


def test_the_global_data_store_is_one_too() -> None:
    stores = open_market().server().data_stores
    stores.get_global_data_store().set_async("alice", 1)
    assert (1, None) == (
        stores.get_global_data_store().get_async("alice"),
        stores.get_data_store("global").get_async("alice"),
    )


def test_what_is_set_is_got_on_every_server() -> None:
    market, store = open_store()
    store.set_async("alice", {"gold": [1, 2]})
    assert {"gold": [1, 2]} == open_store(market)[1].get_async("alice")


def test_a_missing_key_reads_as_none() -> None:
    assert None is open_store()[1].get_async("alice")


def test_what_is_got_is_a_copy() -> None:
    _, store = open_store()
    store.set_async("alice", {"gold": 1})
    got: Any = store.get_async("alice")
    got["gold"] = 2
    assert {"gold": 1} == store.get_async("alice")


def test_what_is_set_is_a_copy() -> None:
    _, store = open_store()
    value = {"gold": 1}
    store.set_async("alice", value)
    value["gold"] = 2
    assert {"gold": 1} == store.get_async("alice", use_cache=False)


def test_what_a_transform_gets_is_a_copy() -> None:
    _, store = open_store()
    store.set_async("alice", {"gold": 1})

    def change_and_cancel(value: Any) -> None:
        value["gold"] = 2

    store.update_async("alice", change_and_cancel)
    assert {"gold": 1} == store.get_async("alice", use_cache=False)


def test_set_async_answers_a_new_version_each_time() -> None:
    _, store = open_store()
    assert store.set_async("alice", 1) != store.set_async("alice", 1)


def test_update_async_answers_the_new_value() -> None:
    _, store = open_store()
    store.set_async("alice", 1)
    assert 101 == store.update_async("alice", lambda value: int(str(value)) + 100)


def test_update_async_gets_none_for_a_missing_key() -> None:
    _, store = open_store()
    got: list[object] = []
    store.update_async("alice", got.append)
    assert [None] == got


def test_update_async_that_returns_none_writes_nothing_and_answers_none() -> None:
    market, store = open_store()
    store.set_async("alice", 1)
    assert (None, 1, 1) == (
        store.update_async("alice", lambda _: None),
        store.get_async("alice", use_cache=False),
        len(see(market, StoreWritten)),
    )


@pytest.mark.parametrize(("delta", "after"), [(1, 6), (-7, -2), (0, 5)])
def test_increment_async_adds_and_answers_the_new_value(delta: int, after: int) -> None:
    _, store = open_store()
    store.set_async("alice", 5)
    assert (after, after) == (store.increment_async("alice", delta), store.get_async("alice"))


def test_increment_async_begins_at_0_and_adds_1() -> None:
    assert 1 == open_store()[1].increment_async("alice")


def test_increment_async_takes_a_whole_double() -> None:
    _, store = open_store()
    store.set_async("alice", 5.0)
    assert 6 == store.increment_async("alice")


def test_remove_async_answers_what_was_there_and_leaves_nothing() -> None:
    _, store = open_store()
    store.set_async("alice", 5)
    assert (5, None, None) == (store.remove_async("alice"), store.get_async("alice"), store.remove_async("alice"))


def test_remove_async_leaves_a_tombstone_behind_the_older_versions() -> None:
    market, store = open_store()
    store.set_async("alice", 5)
    store.remove_async("alice")
    assert [False, True] == [stored.removed for stored in market.platform.stores.open("Gold").versions("alice", 0)]


def instances(_: object = None) -> object:
    """What no data store takes: an enum item, as in a receipt's dictionary."""
    return CurrencyType.Robux


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda store: store.get_async(""), "101: Key name can't be empty."),
        (lambda store: store.set_async("", 1), "101: Key name can't be empty."),
        (lambda store: store.get_async(7), "a key is a text, and 7 is of type int: write str(7)."),
        (lambda store: store.increment_async(7), "a key is a text, and 7 is of type int: write str(7)."),
        (lambda store: store.update_async(None, str), "a key is a text, and None is of type NoneType."),
        (lambda store: store.get_async("k" * 51), "102: Key name exceeds the 50 character limit."),
        (lambda store: store.update_async("k" * 51, instances), "102: Key name exceeds the 50 character limit."),
        (lambda store: store.remove_async("k" * 51), "102: Key name exceeds the 50 character limit."),
        (lambda store: store.increment_async("alice", 0.5), "103: double is not allowed in data stores."),
        (lambda store: store.increment_async("text"), "103: string is not allowed in data stores."),
        (lambda store: store.increment_async("half"), "103: double is not allowed in data stores."),
        (lambda store: store.increment_async("table"), "103: Dictionary is not allowed in data stores."),
        (lambda store: store.set_async("alice", 1, metadata={"a": [1]}), "513: Attribute metadata format is invalid."),
        (lambda store: store.set_async("alice", None), "104: Cannot store nil in data store."),
        (lambda store: store.set_async("alice", instances()), "104: Cannot store CurrencyType in data store."),
        (lambda store: store.set_async("alice", {"a": instances()}), "104: Cannot store Dictionary in data store."),
        (lambda store: store.update_async("alice", instances), "104: Cannot store CurrencyType in data store."),
        (lambda store: store.set_async("alice", "\ud800"), "104: Cannot store string in data store."),
        (lambda store: store.set_async("alice", "x" * 4_194_304), "105: Serialized value exceeds 4MB limit."),
        (lambda store: store.update_async("alice", lambda _: "x" * 4_194_304), "105: Serialized value exceeds 4MB"),
    ],
)
def test_what_is_refused_has_its_number_and_is_written_down(call: Callable[[DataStore], object], message: str) -> None:
    market, store = open_store()
    for key, value in (("text", "x"), ("half", 0.5), ("table", {"a": 1})):
        store.set_async(key, value)
    text = refused(lambda: call(store))
    assert (True, [text], 3) == (
        text.startswith(message),
        [event.message for event in see(market, StoreRefused)],
        len(see(market, StoreWritten)),
    )


@pytest.mark.parametrize(
    ("name", "scope", "number"), [("", "global", "101"), ("x" * 51, "global", "102"), ("a", "", "101")]
)
def test_a_data_stores_own_name_follows_the_same_rules(name: str, scope: str, number: str) -> None:
    stores = open_market().server().data_stores
    assert number == refused(lambda: stores.get_data_store(name, scope))[:3]


def test_a_value_of_4_194_302_characters_fits_with_its_quotes() -> None:
    _, store = open_store()
    store.set_async("alice", "x" * 4_194_302)
    assert 4_194_302 == len(str(store.get_async("alice")))


@pytest.mark.parametrize("call", [lambda s: s.wait(1), lambda s: s.data_stores.get_data_store("Gold").get_async("bob")])
def test_a_transform_that_yields_is_refused(call: Callable[[GameServer], object]) -> None:
    market = open_market()
    server = market.server()
    store = server.data_stores.get_data_store("Gold")
    answers = ask(server, lambda: store.update_async("alice", lambda _: call(server)))
    market.settle()
    assert (["Callbacks cannot yield"], {}) == (answers, market.snapshot().stores)


def test_after_a_transform_that_yielded_others_may_yield() -> None:
    market = open_market()
    server = market.server()
    store = server.data_stores.get_data_store("Gold")
    ask(server, lambda: store.update_async("alice", lambda _: server.wait(1)))
    market.settle()
    store.set_async("bob", 1)
    assert {("Gold", "bob"): 1} == market.snapshot().stores


# The cache of GetAsync, platform-facts.md, 2.2. What another server has written is 2 here, and what was read is 1.


@pytest.mark.parametrize(("waited_ms", "seen"), [(0, 1), (CACHE_MS - 101, 1), (CACHE_MS - 100, 2)])
def test_what_another_server_writes_is_invisible_for_4_seconds_after_a_read(waited_ms: int, seen: int) -> None:
    market, store = open_store()
    _, other = open_store(market)
    other.set_async("alice", 1)
    store.get_async("alice")
    other.set_async("alice", 2)
    market.clock.advance(waited_ms / 1000)
    assert seen == store.get_async("alice")


def test_a_read_without_the_cache_sees_what_another_server_wrote() -> None:
    market, store = open_store()
    _, other = open_store(market)
    other.set_async("alice", 1)
    store.get_async("alice")
    other.set_async("alice", 2)
    assert 2 == store.get_async("alice", use_cache=False)


def test_a_read_without_the_cache_fills_it() -> None:
    market, store = open_store()
    store.get_async("alice", use_cache=False)
    open_store(market)[1].set_async("alice", 2)
    assert None is store.get_async("alice")


def test_a_cached_read_does_not_restart_the_4_seconds() -> None:
    market, store = open_store()
    _, other = open_store(market)
    store.get_async("alice")
    other.set_async("alice", 2)
    market.clock.advance(3)
    store.get_async("alice")
    market.clock.advance(1)
    assert 2 == store.get_async("alice")


def test_a_missing_key_is_cached_too() -> None:
    market, store = open_store()
    store.get_async("alice")
    open_store(market)[1].set_async("alice", 2)
    assert None is store.get_async("alice")


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.set_async("alice", 3),
        lambda store: store.update_async("alice", lambda _: 3),
        lambda store: store.increment_async("alice", 3),
    ],
)
def test_what_a_server_writes_it_reads_from_its_cache_for_4_seconds(write: Callable[[DataStore], object]) -> None:
    market, store = open_store()
    write(store)
    open_store(market)[1].set_async("alice", 4)
    before = store.get_async("alice")
    market.clock.advance(4)
    assert (3, 4) == (before, store.get_async("alice"))


def test_what_a_server_removes_is_not_in_its_cache() -> None:
    _, store = open_store()
    store.set_async("alice", 3)
    store.remove_async("alice")
    assert None is store.get_async("alice")


def test_update_async_does_not_read_from_the_cache() -> None:
    market, store = open_store()
    store.get_async("alice")
    open_store(market)[1].set_async("alice", 2)
    got: list[object] = []
    store.update_async("alice", got.append)
    assert [2] == got


def test_a_cached_read_takes_no_time_and_is_written_down_as_cached() -> None:
    market, store = open_store()
    store.get_async("alice")
    before_ms = market.scheduler.now_ms
    store.get_async("alice")
    assert ([False, True], before_ms) == ([event.cached for event in see(market, StoreRead)], market.scheduler.now_ms)


def test_each_data_store_has_a_cache_of_its_own() -> None:
    market = open_market()
    stores = market.server().data_stores
    for scope in ("global", "eu"):
        stores.get_data_store("Gold", scope).get_async("alice")
    assert [False, False] == [event.cached for event in see(market, StoreRead)]


def test_the_cache_dies_with_its_server() -> None:
    market, store = open_store()
    store.get_async("alice")
    open_store(market)[1].set_async("alice", 2)
    assert 2 == open_store(market)[1].get_async("alice")


def test_a_request_that_fails_while_its_server_shuts_down_says_so() -> None:
    """401, error-codes-and-limits.md."""
    market = open_market()
    server = market.server()
    texts: list[str] = []

    def close(_: object) -> None:
        market.faults.data_store("SetAsync").failed()
        try:
            server.data_stores.get_data_store("Gold").set_async("alice", 1)
        except PlatformError as error:
            texts.append(str(error))

    server.bind_to_close(close)
    server.shutdown()
    market.settle()
    assert ["401: Request failed. DataModel is inaccessible while the experience is shutting down."] == texts


def test_who_watches_a_key_hears_of_its_own_server_at_once_and_of_others_within_a_minute() -> None:
    market, store = open_store()
    other = market.server().data_stores.get_data_store("Gold")
    heard: list[object] = []
    connection = store.on_update("alice", heard.append)
    store.set_async("alice", 1)
    assert [1] == heard
    other.set_async("alice", 2)
    other.set_async("bob", 9)
    assert [1] == heard
    market.clock.advance(60)
    assert [1, 2] == heard
    store.remove_async("alice")
    store.increment_async("alice", 5)
    market.clock.advance(120)
    assert [1, 2, None, 5] == heard
    connection.disconnect()
    store.set_async("alice", 3)
    market.clock.advance(120)
    assert [1, 2, None, 5] == heard


def test_what_listens_to_a_key_must_be_a_function_and_the_key_a_text() -> None:
    _, store = open_store()
    assert "101: Key name can't be empty." == refused(lambda: store.on_update("", print))
    with pytest.raises(UsageError, match="on_update"):
        store.on_update("alice", 5)  # type: ignore[arg-type] # What a mistaken author hands in.
