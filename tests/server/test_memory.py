"""Hash maps and sorted maps of MemoryStoreService."""

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket._server.memory.service import HashMap
from pytest_robloxmarket._server.memory.sorted_maps import SortedMap
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.events import StoreWritten
from pytest_robloxmarket._terms.seams import SEAMS
from pytest_robloxmarket.errors import PlatformError, UsageError

DAY_S = 86_400


def hash_map() -> tuple[Market, GameServer, HashMap]:
    market = Market()
    server = market.server()
    return market, server, server.memory_stores.get_hash_map("Locks")


def sorted_map() -> tuple[Market, SortedMap]:
    market = Market()
    return market, market.server().memory_stores.get_sorted_map("Scores")


def test_what_is_put_there_is_there() -> None:
    _, _, locks = hash_map()
    assert [False, True] == [locks.set_async("a", {"by": 1}, 60), locks.set_async("a", {"by": 2}, 60)]
    assert {"by": 2} == locks.get_async("a")
    locks.remove_async("a")
    assert None is locks.get_async("a")


def test_an_item_is_gone_when_its_time_is_over() -> None:
    market, _, locks = hash_map()
    locks.set_async("a", 1, 60)
    market.clock.advance(59)
    before = locks.get_async("a")
    market.clock.advance(1)
    assert (1, None) == (before, locks.get_async("a"))
    assert [("expiry", 1, None)] == [
        (event.api, event.before, event.after)
        for event in market.history
        if isinstance(event, StoreWritten) and event.api == "expiry"
    ]


def test_it_survives_its_server_and_two_kinds_of_one_name_are_two() -> None:
    market, server, locks = hash_map()
    locks.set_async("a", 1, 60)
    server.crash()
    stores = market.server().memory_stores
    assert (1, (None, None)) == (
        stores.get_hash_map("Locks").get_async("a"),
        stores.get_sorted_map("Locks").get_async("a"),
    )


def test_an_update_is_made_of_the_newest_value() -> None:
    """Two servers take a lock at the same time, and one of them has it."""
    market = Market()
    taken: list[object] = []

    def take(server: GameServer) -> None:
        locks = server.memory_stores.get_hash_map("Locks")

        def transform(old: object) -> object:
            return None if old is not None else server.id

        taken.append(locks.update_async("a", transform, 60))

    for _ in range(2):
        server = market.server()
        server.spawn(take, server)
    market.settle()
    assert [1, None] == taken


def test_a_transform_that_returns_nothing_changes_nothing() -> None:
    market, _, locks = hash_map()
    locks.set_async("a", 1, 60)
    assert None is locks.update_async("a", lambda _: None, 600)
    market.clock.advance(61)
    assert None is locks.get_async("a")


def test_a_transform_that_raises_or_yields_fails_the_call() -> None:
    _, server, locks = hash_map()
    error = "TransformCallbackFailed: Failed to invoke transformation callback function"
    with pytest.raises(PlatformError, match=error):
        locks.update_async("a", lambda _: 1 / 0, 60)
    with pytest.raises(PlatformError, match=error):
        locks.update_async("a", lambda _: server.wait(1), 60)


def test_an_update_gives_up_in_the_end() -> None:
    """Somebody writes each time between its reading and its writing."""
    market = Market()
    server = market.server()
    locks = server.memory_stores.get_hash_map("Locks")
    seen: list[object] = []

    def transform(old: object) -> object:
        seen.append(old)
        number = len(seen)
        market.platform.memory.map("hash", "Locks").write("a", number, None, size=1, expires_ms=10**9)
        return 0

    with pytest.raises(PlatformError, match=r"UpdateConflict: Exceeded max number of retries\."):
        locks.update_async("a", transform, 60)
    assert [None, *range(1, 11)] == seen


def test_all_items_are_listed() -> None:
    _, _, locks = hash_map()
    for name in "ab":
        locks.set_async(name, 1, 60)
    assert ({"key": "a", "value": 1}, {"key": "b", "value": 1}) == locks.list_items_async(1)


@pytest.mark.parametrize(
    ("key", "value", "expiration", "error"),
    [
        (None, 1, 60, "Argument 1 missing or nil"),
        (" ", 1, 60, "InvalidRequest: The key field is required."),
        ("x" * 129, 1, 60, "InvalidRequest: The provided key is not valid."),
        ("a", None, 60, "Argument 2 missing or nil"),
        ("a", object(), 60, "InvalidRequest: Unable to convert value to json."),
        ("a", "x" * 32_767, 60, "ItemValueSizeTooLarge: Value size exceeds limit (32 KB)."),
        ("a", 1, None, "Argument 3 missing or nil"),
        ("a", 1, -1, "InvalidExpirationTime: The field 'expiration' time must be between 0 and 3,888,000."),
        ("a", 1, 3_888_001, "InvalidExpirationTime: The field 'expiration' time must be between 0 and 3,888,000."),
    ],
)
def test_what_no_map_takes_is_refused(key: str, value: object, expiration: float, error: str) -> None:
    _, _, locks = hash_map()
    with pytest.raises(PlatformError) as found:
        locks.set_async(key, value, expiration)
    assert error == str(found.value)


def test_a_value_of_32_kb_and_the_longest_life_are_taken() -> None:
    market, _, locks = hash_map()
    locks.set_async("a", "x" * 32_766, 3_888_000)
    market.clock.advance(44 * DAY_S)
    there = locks.get_async("a")
    market.clock.advance(1 * DAY_S)
    assert ("x" * 32_766, None) == (there, locks.get_async("a"))


def test_memory_is_full_until_something_expires() -> None:
    """64 KB and 1.2 KB for each user; what does not grow is written all the same."""
    market, _, locks = hash_map()
    for name in "ab":
        locks.set_async(name, "x" * 32_000, 60)
    with pytest.raises(PlatformError, match="TotalMemoryOverLimit: Memory usage of 66009 bytes would exceed"):
        locks.set_async("c", "x" * 2_000, 60)
    locks.set_async("a", "y" * 32_000, 60)
    market.clock.advance(61)
    locks.set_async("c", "x" * 2_000, 60)


def test_a_game_has_so_many_request_units_a_minute() -> None:
    """1000 and 120 for each user who plays; an update takes two of them."""
    market, server, locks = hash_map()
    for _ in range(500):
        server.spawn(locks.update_async, "a", lambda _: None, 60)
    market.settle()
    with pytest.raises(PlatformError, match="RequestThrottled: Recent MemoryStores requests hit one or more limits"):
        locks.get_async("a")
    server.join("alice")
    locks.get_async("a")


def test_a_sorted_map_is_sorted_by_its_sort_keys_and_then_by_its_keys() -> None:
    _, scores = sorted_map()
    for key, sort_key in (("e", None), ("d", "text"), ("c", 10), ("b", 2.5), ("a", 10)):
        scores.set_async(key, 1, 60, sort_key)
    assert ["b", "a", "c", "d", "e"] == [row["key"] for row in scores.get_range_async(200)]
    assert ["e", "d"] == [row["key"] for row in scores.get_range_async(2, descending=True)]
    assert ["c", "d"] == [row["key"] for row in scores.get_range_async(2, lower={"key": "a", "sortKey": 10})]
    assert ["b"] == [row["key"] for row in scores.get_range_async(9, upper={"sortKey": 10})]
    assert ["d", "e"] == [row["key"] for row in scores.get_range_async(9, lower={"sortKey": 10})]
    assert ([{"key": "b", "value": 1, "sortKey": 2.5}], 5) == (scores.get_range_async(1), scores.get_size_async())


def test_a_sorted_map_tells_and_updates_sort_keys() -> None:
    _, scores = sorted_map()
    scores.set_async("a", {"kills": 1}, 60, 1)
    assert ({"kills": 1}, 1) == scores.get_async("a")
    assert (5, "five") == scores.update_async("a", lambda old, sort_key: (5, "five"), 60)
    assert (5, "five") == scores.get_async("a")


@pytest.mark.parametrize("count", [0, 201])
def test_a_range_has_1_to_200_items(count: int) -> None:
    with pytest.raises(PlatformError, match=r"InvalidRequest: The field count must be between 1 and 200\."):
        sorted_map()[1].get_range_async(count)


def test_a_sort_key_is_a_number_or_a_text() -> None:
    with pytest.raises(PlatformError, match="InvalidRequest: Unable to convert sortKey to a valid number or string"):
        sorted_map()[1].set_async("a", 1, 60, True)


@pytest.mark.parametrize("api", ["set_async", "update_async", "remove_async"])
def test_a_change_fails_before_and_after_it_is_made(api: str) -> None:
    market, _, locks = hash_map()
    locks.set_async("a", 1, 60)
    arguments = {"set_async": ("a", 2, 60), "update_async": ("a", lambda _: 2, 60), "remove_async": ("a",)}[api]
    market.faults.memory_store(api, store="Locks").failed()  # type: ignore[arg-type] # One of its methods.
    market.faults.memory_store(api, key="a").applied_but_failed()  # type: ignore[arg-type] # The same.
    seen = []
    for _ in range(2):
        with pytest.raises(PlatformError, match=r"InternalError: Internal Error\."):
            getattr(locks, api)(*arguments)
        seen.append(locks.get_async("a"))
    assert [1, None if api == "remove_async" else 2] == seen


def test_an_answer_can_be_late_and_never_come() -> None:
    market, server, locks = hash_map()
    answers: list[object] = []
    market.faults.memory_store("GetAsync").late()
    server.spawn(lambda: answers.append(locks.get_async("a")))
    market.clock.advance(20)
    early = list(answers)
    market.clock.advance(20)
    market.faults.memory_store("GetAsync").never()
    server.spawn(lambda: answers.append(locks.get_async("a")))
    market.clock.advance(100)
    assert ([], [None]) == (early, answers)


def test_a_method_that_does_not_exist_cannot_fail() -> None:
    known = [name for name in SEAMS if name.startswith("memory.")]
    with pytest.raises(UsageError, match=r"there is no memory store method 'IncrementAsync'\. There are: GetAsync, "):
        Market().faults.memory_store("IncrementAsync")  # type: ignore[arg-type] # That is what is asked.
    assert 9 == len(known)
