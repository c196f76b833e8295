"""Ordered data stores, versions, listings and sizes (platform-facts.md, 2.1 to 2.7): from Python and from Luau."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from pytest_robloxmarket._server.stores.standard_store import Entry, Revision
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import StoreFaulted
from pytest_robloxmarket._terms.names import StoreMethod
from tests.facts.languages import LANGUAGES, Ask, Step, Wait, in_both, in_python
from tests.server.helpers import see

HOUR = Wait(3_600)
PAIRS = (("c", 30), ("a", 10), ("b", 20), ("d", 20))


def put(*pairs: tuple[str, int]) -> list[Step]:
    """Entries of an ordered data store."""
    return [Ask("SetAsync", pair, ordered=True) for pair in pairs]


def sets(key: str, *values: object) -> list[Step]:
    """A value an hour."""
    return [step for value in values for step in (Ask("SetAsync", (key, value)), HOUR)]


def ordered(api: str, *arguments: object) -> Ask:
    return Ask(api, arguments, ordered=True)


def last(program: list[Step], folder: Path) -> object:
    """What the last step of a program answers, in both languages."""
    return in_both(program, folder)[-1]


@pytest.mark.parametrize(
    ("order", "pages"),
    [
        ((True, 10), [[["a", 10], ["b", 20], ["d", 20], ["c", 30]]]),
        ((False, 10), [[["c", 30], ["d", 20], ["b", 20], ["a", 10]]]),
        ((True, 2), [[["a", 10], ["b", 20]], [["d", 20], ["c", 30]]]),
        ((False, 3), [[["c", 30], ["d", 20], ["b", 20]], [["a", 10]]]),
        ((True, 10, 20), [[["b", 20], ["d", 20], ["c", 30]]]),
        ((True, 10, 11, 20), [[["b", 20], ["d", 20]]]),
        ((True, 10, None, 10), [[["a", 10]]]),
        ((True, 10, 40), [[]]),
    ],
)
def test_an_ordered_data_store_sorts_its_entries(tmp_path: Path, order: tuple[object, ...], pages: object) -> None:
    assert pages == last([*put(*PAIRS), ordered("GetSortedAsync", *order)], tmp_path)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ((True, 0), "106: PageSize must be within a predefined range."),
        ((True, 101), "106: PageSize must be within a predefined range."),
        ((True, 10, 1.5), "106: MinValue must be an integer."),
        ((True, 10, 1, 2.5), "106: MaxValue must be an integer."),
        ((True, 10, 3, 2), "107: MaxValue must be greater than or equal to MinValue."),
    ],
)
def test_an_order_that_cannot_be_is_refused(tmp_path: Path, order: tuple[object, ...], message: str) -> None:
    assert f"! {message}" == last([ordered("GetSortedAsync", *order)], tmp_path)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (5, 5),
        (5.0, 5),
        (-3, -3),
        (1.5, "! 103: double is not allowed in data stores."),
        ("5", "! 103: string is not allowed in data stores."),
        (True, "! 103: bool is not allowed in data stores."),
        ([1], "! 103: Array is not allowed in data stores."),
        ({"a": 1}, "! 103: Dictionary is not allowed in data stores."),
    ],
)
@pytest.mark.parametrize("api", ["SetAsync", "UpdateAsync"])
def test_an_ordered_data_store_takes_whole_numbers_only(
    tmp_path: Path, api: str, value: object, answer: object
) -> None:
    first, read = in_both([ordered(api, "k", value), ordered("GetAsync", "k")], tmp_path)
    assert (answer, None) == (first, read) if isinstance(answer, str) else answer == read


def test_an_ordered_data_store_takes_no_user_ids(tmp_path: Path) -> None:
    assert "! 517: Additional parameter UserIds not allowed" == last([ordered("Keep", "k", 1, [1001], {})], tmp_path)


def test_an_ordered_data_store_is_none_of_the_others(tmp_path: Path) -> None:
    assert last([*put(("k", 1)), Ask("GetAsync", ("k",))], tmp_path) is None


def test_what_an_ordered_data_store_removes_is_gone(tmp_path: Path) -> None:
    program = [*put(("a", 1), ("b", 2)), ordered("RemoveAsync", "a"), ordered("GetSortedAsync", True, 10)]
    assert [1, [[["b", 2]]]] == in_both(program, tmp_path)[-2:]


def test_an_ordered_data_store_counts(tmp_path: Path) -> None:
    program: list[Step] = [ordered("IncrementAsync", "k", 5), ordered("IncrementAsync", "k", -2)]
    assert [5, 3] == in_both(program, tmp_path)


def test_a_batch_answers_what_is_there_and_takes_one_read_for_each_key(tmp_path: Path) -> None:
    program = [*put(("a", 1), ("b", 2)), ordered("BatchGetAsync", ["a", "b", "x"]), Ask("Budget", ("OrderedRead",), "")]
    assert [{"a": 1, "b": 2}, 57] == in_both(program, tmp_path)[-2:]


@pytest.mark.parametrize("keys", [[], [f"k{number}" for number in range(101)]])
def test_a_batch_has_from_1_to_100_keys(tmp_path: Path, keys: list[str]) -> None:
    answer = last([ordered("BatchGetAsync", keys)], tmp_path)
    assert f"! BatchGetAsync takes from 1 to 100 keys, and got {len(keys)}" == answer


def test_each_page_takes_from_the_budget_of_lists(tmp_path: Path) -> None:
    """Five may be asked for in a minute, and the sixth waits."""
    numbers = [(f"k{number}", number) for number in range(12)]
    program = [*put(*numbers), ordered("GetSortedAsync", True, 2), Ask("GetAsync", ("x",))]
    pages = in_both(program, tmp_path)[-2]
    assert isinstance(pages, list)
    assert 6 == len(pages)


def test_a_key_keeps_the_first_write_of_each_hour_of_the_last_30_days(tmp_path: Path) -> None:
    program = [*sets("k", 1, 2, 3), Ask("ListVersionsAsync", ("k", True, 0)), Wait(30 * 86_400 - 5_400)]
    assert [[[False] * 3], [[False] * 2]] == [
        last(program[:-1], tmp_path),
        last([*program, Ask("ListVersionsAsync", ("k", True, 0))], tmp_path),
    ]


def test_writes_of_one_hour_leave_no_trace(tmp_path: Path) -> None:
    program: list[Step] = [Ask("SetAsync", ("k", value)) for value in (1, 2, 3)]
    assert [[False]] == last([*program, Ask("ListVersionsAsync", ("k", True, 0))], tmp_path)


def test_versions_come_in_both_directions_and_in_pages(tmp_path: Path) -> None:
    program = [*sets("k", 1, 2), Ask("RemoveAsync", ("k",)), Ask("ListVersionsAsync", ("k", False, 2))]
    assert [[True, False], [False]] == last(program, tmp_path)


def test_a_version_can_be_read_although_the_key_was_removed(tmp_path: Path) -> None:
    program = [*sets("k", 7, 8), Ask("RemoveAsync", ("k",)), Ask("OldValue", ("k", 0)), Ask("GetAsync", ("k",))]
    assert [7, None] == in_both(program, tmp_path)[-2:]


@pytest.mark.parametrize(("seconds_ago", "value"), [(1, 8), (3_700, 7), (8_000, None)])
def test_the_version_of_a_time_is_the_one_that_was_current(tmp_path: Path, seconds_ago: int, value: object) -> None:
    assert value == last([HOUR, *sets("k", 7, 8), Ask("ValueAt", ("k", seconds_ago))], tmp_path)


@pytest.mark.parametrize("seconds_ago", [-700, 2_000_000_000])
def test_a_time_that_cannot_be_is_refused(tmp_path: Path, seconds_ago: int) -> None:
    message = "! Timestamp must be positive and not more than ten minutes in the future."
    assert message == last([*sets("k", 7), Ask("ValueAt", ("k", seconds_ago))], tmp_path)


def test_a_removed_version_is_gone_for_good(tmp_path: Path) -> None:
    program = [*sets("k", 7, 8), Ask("ForgetVersion", ("k", 0)), Ask("ListVersionsAsync", ("k", True, 0))]
    assert [[False]] == last(program, tmp_path)


def test_a_key_whose_latest_version_was_removed_reads_as_nothing_and_has_no_tombstone(tmp_path: Path) -> None:
    program = [*sets("k", 7, 8), Ask("ForgetVersion", ("k", 1)), Ask("GetAsync", ("k",))]
    assert [None, [[False]]] == in_both([*program, Ask("ListVersionsAsync", ("k", True, 0))], tmp_path)[-2:]


def test_a_version_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    answer = last([Ask("SetAsync", ("k", 1)), Ask("UnknownVersion", ("k",))], tmp_path)
    assert "KeyNotFound: The requested key doesn't exist." in str(answer)


@pytest.mark.parametrize(
    ("asked", "pages"),
    [
        (("", 0, False), [["a1", "a2", "b1"]]),
        (("a", 0, False), [["a1", "a2"]]),
        (("", 2, False), [["a1", "a2"], ["b1"]]),
        (("", 1, True), [["a1"], ["b1"]]),
        (("x", 0, False), [[]]),
    ],
)
def test_keys_are_listed_by_prefix_with_those_that_were_removed(
    tmp_path: Path, asked: tuple[object, ...], pages: object
) -> None:
    program: list[Step] = [Ask("SetAsync", (key, 1)) for key in ("b1", "a2", "a1")]
    assert pages == last([*program, Ask("RemoveAsync", ("a2",)), Ask("ListKeysAsync", asked)], tmp_path)


def test_data_stores_are_listed_that_hold_something(tmp_path: Path) -> None:
    program: list[Step] = [Ask("SetAsync", ("k", 1), name) for name in ("Pets", "Gold", "Gems")]
    program += [Ask("RemoveAsync", ("k",), "Pets"), Ask("GetAsync", ("k",), "Empty"), *put(("k", 1))]
    assert [["Gems"], ["Gold"]] == last([*program, Ask("ListDataStoresAsync", ("", 1), "")], tmp_path)


def test_user_ids_and_metadata_are_kept_beside_a_value(tmp_path: Path) -> None:
    program: list[Step] = [Ask("Keep", ("k", 5, [1001], {"by": "shop"})), Ask("Entry", ("k",))]
    assert [5, [1001], {"by": "shop"}] == last(program, tmp_path)


@pytest.mark.parametrize(
    ("user_ids", "metadata", "message"),
    [
        ([1, 2, 3, 4, 5], {}, "512: UserID size exceeds 4 limit."),
        (["1001"], {}, "513: Attribute userId format is invalid."),
        ([], {"k" * 51: 1}, "511: Metadata attribute size exceeds 300 limit."),
        ([], {"k": "v" * 251}, "511: Metadata attribute size exceeds 300 limit."),
        ([], {"k1": "v" * 200, "k2": "v" * 97}, "511: Metadata attribute size exceeds 300 limit."),
    ],
)
def test_metadata_and_user_ids_have_limits(
    tmp_path: Path, user_ids: list[object], metadata: dict[str, object], message: str
) -> None:
    assert f"! {message}" == last([Ask("Keep", ("k", 1, user_ids, metadata))], tmp_path)


UTF8 = "104: Cannot store {} in data store. Data stores can only accept valid UTF-8 characters."


@pytest.mark.parametrize(
    ("key", "value", "answer"),
    [
        ("k" * 50, 1, True),
        ("k" * 51, 1, "! 102: Key name exceeds the 50 character limit."),
        ("", 1, "! 101: Key name can't be empty."),
        ("k", None, "! 104: Cannot store nil in data store."),
        ("k", float("inf"), True),
    ],
)
def test_a_bad_key_or_value_has_the_platforms_answer(tmp_path: Path, key: str, value: object, answer: object) -> None:
    assert answer == last([Ask("SetAsync", (key, value))], tmp_path)


def large(megabytes: float) -> str:
    """A text whose JSON has so many megabytes."""
    return "x" * (round(megabytes * 1_048_576) - 2)


def test_a_value_of_4_mb_is_taken_and_one_character_more_is_not() -> None:
    store = Market().server().data_stores.get_data_store("S")
    store.set_async("k", large(4))
    with pytest.raises(PlatformError, match="105: Serialized value exceeds 4MB limit"):
        store.set_async("l", large(4) + "x")


@pytest.mark.parametrize(("seconds", "denied"), [(50, True), (61, False)])
def test_a_key_takes_4_mb_a_minute(seconds: float, denied: bool) -> None:
    """Each write is rounded up to the next kilobyte, and other keys have a limit of their own."""
    market = Market()
    store = market.server().data_stores.get_data_store("S")
    store.set_async("k", large(2.5))
    store.set_async("other", large(2.5))
    market.clock.advance(seconds)
    assert denied == ("KeyThrottled" in error_of(lambda: store.set_async("k", large(2))))


def test_small_values_are_counted_once_they_are_many() -> None:
    """Each of 60 kilobytes, so that the 69th is over 4 MB; five servers, so that no budget is in the way."""
    market = Market()
    stores = [market.server().data_stores.get_data_store("S") for _ in range(5)]
    value = ["x" * 60] * 960
    errors = [error_of(partial(store.set_async, "k", value)) for _ in range(14) for store in stores]
    assert (70, True, "") == (len(errors), "KeyThrottled" in errors[-1], errors[60])


def test_a_key_gives_25_mb_a_minute() -> None:
    store = Market().server().data_stores.get_data_store("S")
    store.set_async("k", large(4))
    errors = [error_of(lambda: store.get_async("k", use_cache=False)) for _ in range(7)]
    assert ([""] * 6, True) == (errors[:6], "KeyThrottled" in errors[6])


def error_of(call: Callable[[], object]) -> str:
    try:
        call()
    except PlatformError as error:
        return str(error)
    return ""


NEW: Final[dict[StoreMethod, Ask]] = {
    "GetSortedAsync": Ask("GetSortedAsync", (True, 10), ordered=True),
    "BatchGetAsync": Ask("BatchGetAsync", (["a"],), ordered=True),
    "ListKeysAsync": Ask("ListKeysAsync", ("", 0, False)),
    "ListVersionsAsync": Ask("ListVersionsAsync", ("k", True, 0)),
    "ListDataStoresAsync": Ask("ListDataStoresAsync", ("", 0), ""),
    "GetVersionAsync": Ask("OldValue", ("k", 0)),
    "GetVersionAtTimeAsync": Ask("ValueAt", ("k", 0)),
    "RemoveVersionAsync": Ask("ForgetVersion", ("k", 0)),
}


@pytest.mark.parametrize("api", NEW)
def test_each_request_can_fail(tmp_path: Path, api: StoreMethod) -> None:
    for language in LANGUAGES:
        market = Market()
        market.faults.data_store(api).failed()
        answers = language.run(market, [Ask("SetAsync", ("k", 1)), NEW[api]], tmp_path)
        assert "! 502: API Services rejected request with error. HTTP 500 (Internal Server Error)" == answers[-1]


@pytest.mark.parametrize("api", NEW)
def test_each_request_can_be_late(tmp_path: Path, api: StoreMethod) -> None:
    market = Market()
    market.faults.data_store(api).late()
    in_python(market, [Ask("SetAsync", ("k", 1)), NEW[api]], tmp_path)
    assert ["late"] == [event.outcome for event in see(market, StoreFaulted)]


def test_a_removal_of_a_version_can_lie(tmp_path: Path) -> None:
    market = Market()
    market.faults.data_store("RemoveVersionAsync").applied_but_failed()
    program = [Ask("SetAsync", ("k", 1)), Ask("ForgetVersion", ("k", 0)), Ask("GetAsync", ("k",))]
    assert [True, None] == [str(one).startswith("! 502") or one for one in in_python(market, program, tmp_path)[1:]]


def test_all_scopes_are_listed_with_the_scope_before_the_key() -> None:
    stores = Market().server().data_stores
    stores.get_data_store("S").set_async("k1", 1)
    stores.get_data_store("S", "eu").set_async("k2", 1)
    every = stores.get_all_scopes("S")
    (listed,) = every.list_versions_async("eu/k2")
    entry = every.get_version_async("eu/k2", listed.version)
    assert entry is not None
    assert (["eu/k2", "global/k1"], 1) == (list(every.list_keys_async()), entry.value)


def test_update_entry_sees_and_writes_what_is_beside_a_value() -> None:
    store = Market().server().data_stores.get_data_store("S")
    store.set_async("k", 1, user_ids=[1001], metadata={"by": "shop"})

    def add(entry: Entry | None) -> Revision:
        assert entry is not None
        return Revision(5, user_ids=(*entry.user_ids, 1002), metadata=entry.metadata)

    entry = store.update_entry_async("k", add)
    assert entry is not None
    assert (5, (1001, 1002), {"by": "shop"}) == (entry.value, entry.user_ids, entry.metadata)
