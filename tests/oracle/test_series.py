"""Series of saves: which keys are one thing that is saved again and again, and which save of it counts."""

import pytest

from pytest_robloxmarket._oracle.goods.saves import find_saves
from pytest_robloxmarket._oracle.goods.series import Newest, collapsed, in_order, marked, newest_of
from pytest_robloxmarket._terms.events import Event, PlayerJoined, PurchaseMade, StoreRead, StoreWritten
from pytest_robloxmarket._terms.ids import NO_DELIVERY, ProductId, ReceiptId, Robux, ServerId
from pytest_robloxmarket._terms.verdict import Location
from tests.oracle.helpers import ALICE

SERVER = ServerId(1)


def wrote(key: str, after: object, before: object = None, store: str = "S") -> StoreWritten:
    return StoreWritten(0, SERVER, store, key, "SetAsync", before, after, NO_DELIVERY, "")


def read(key: str, value: object = None, *, cached: bool = False) -> StoreRead:
    return StoreRead(0, SERVER, "S", key, value, cached, NO_DELIVERY)


def joins() -> PlayerJoined:
    return PlayerJoined(0, SERVER, ALICE, "alice")


def run_of(*saves: list[StoreWritten], load: tuple[str, ...] = ()) -> list[Event]:
    """A run in which each purchase leads to some writes, and a load that reads some keys."""
    events: list[Event] = [joins()]
    for number, after in enumerate(saves):
        events.append(PurchaseMade(0, ReceiptId(number), ALICE, ProductId(1), Robux(1), "InExperience", Robux(1)))
        events += after
    return [*events, joins(), *map(read, load)]


def series(*saves: list[StoreWritten], load: tuple[str, ...] = ()) -> list[str]:
    return [str(one) for one in find_saves(run_of(*saves, load=load), ALICE).series]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("save_{user}_12", "save_{user}_<newest>"),
        ("{user}/2026-11-27 12:51", "{user}/<newest>"),
        ("{user}/9e3779b9-7f4a-4c15-8000-000000000001", "{user}/<newest>"),
        ("slot3_{user}", "slot<newest>_{user}"),
        ("gold_{user}", "gold_{user}"),
    ],
)
def test_a_number_or_an_id_is_marked_as_the_newest(key: str, name: str) -> None:
    assert name == collapsed(key)


def test_a_few_keys_are_named_by_what_differs() -> None:
    assert "slot_<A|B>_{user}" == marked(["slot_A_{user}", "slot_B_{user}"])


def test_keys_that_only_together_climb_are_a_series() -> None:
    saves = [[wrote(f"1001_{number}", {"gold": 100 * number})] for number in (1, 2, 3)]
    assert ["S[{user}_<newest>]"] == series(*saves)


def test_keys_that_climb_each_by_itself_are_places_of_their_own() -> None:
    saves = [[wrote("1001_1", 100 * number), wrote("1001_2", 100 * number)] for number in (1, 2, 3)]
    assert [] == series(*saves, load=("1001_1", "1001_2"))


def test_things_under_keys_of_their_own_are_counted_together() -> None:
    saves = [[wrote(f"1001_{number}", {"kind": "cat"})] for number in (1, 2, 3)]
    assert ["S[{user}_<each>]"] == series(*saves, load=("1001_1", "1001_2", "1001_3"))


def test_things_under_numbers_in_a_table_are_counted_together() -> None:
    crowns = [{f"n{number}": True for number in range(1, most + 1)} for most in (1, 2, 3)]
    assert ["S[{user}].crowns.<each>"] == series(*([wrote("1001", {"crowns": one})] for one in crowns))


def test_a_table_of_things_is_seen_as_a_list() -> None:
    events: list[Event] = [joins(), wrote("1001", {"crowns": {"n4": True, "n9": True}})]
    found = list(in_order(events, (Location("S", "{user}", "crowns.<each>"),)))[-1]
    assert isinstance(found, StoreWritten)
    assert {"crowns": {"<each>": [True, True]}} == found.after


def test_keys_of_things_are_seen_as_a_list() -> None:
    place = Location("S", "{user}_<each>", "")
    found = list(in_order([joins(), wrote("1001_4", "cat"), wrote("1001_9", "owl")], (place,)))[-1]
    assert isinstance(found, StoreWritten)
    assert (["cat"], ["cat", "owl"]) == (found.before, found.after)


def test_what_is_had_once_is_in_a_series_where_a_load_reads_the_newest_alone() -> None:
    saves = [[wrote(f"1001_{number}", {"vip": True})] for number in (1, 2, 3)]
    assert ["S[{user}_<newest>]"] == series(*saves, load=("1001_3",))


def test_a_list_of_things_with_numbers_is_no_series() -> None:
    things = [{"kind": "cat", "number": number} for number in (1, 2, 3)]
    assert [] == series(*([wrote("1001", {"pets": things[:number]})] for number in (1, 2, 3)))


def test_a_list_of_states_is_a_series() -> None:
    states = [{"gold": 100 * number} for number in (1, 2, 3)]
    assert ["S[{user}].saves.<newest>"] == series(
        *([wrote("1001", {"saves": states[:number]})] for number in (1, 2, 3))
    )


def test_what_numbers_the_saves_is_a_pointer() -> None:
    saves = [
        [wrote(f"1001_{number}", {"gold": 100 * number, "n": number}), wrote("1001", number, store="Heads")]
        for number in (1, 2, 3)
    ]
    found = find_saves(run_of(*saves), ALICE)
    assert {"S[{user}_<newest>].n", "Heads[{user}]"} == set(map(str, found.pointers))


def test_a_backup_that_no_load_reads_is_no_place() -> None:
    states = [{"gold": 100 * number, "items": []} for number in (1, 2, 3)]
    saves = [[wrote("main1001", state), wrote("backup1001", state)] for state in states]
    found = find_saves(run_of(*saves, load=("main1001",)), ALICE)
    assert {("S", "backup{user}")} == found.followers


def newest() -> Newest:
    return Newest((Location("S", "{user}_<newest>", ""),))


NAMES = {ALICE: "alice"}


def test_a_write_of_another_save_goes_on_from_the_one_before() -> None:
    saves = newest()
    saves.wrote(wrote("1001_1", 100), NAMES)
    found = saves.wrote(wrote("1001_2", 200), NAMES)
    assert ("1001_<newest>", 100, 200) == (found.key, found.before, found.after)


def test_the_one_that_is_loaded_counts() -> None:
    saves = newest()
    for number in (1, 2):
        saves.wrote(wrote(f"1001_{number}", 100 * number), NAMES)
    saves.joined()
    found = saves.read(read("1001_1"), NAMES)
    assert found is not None
    assert (200, 100) == (found.before, found.after)


def test_of_several_that_are_loaded_the_one_written_last_counts() -> None:
    saves = newest()
    for number in (1, 2):
        saves.wrote(wrote(f"1001_{number}", 100 * number), NAMES)
    saves.joined()
    saves.read(read("1001_1"), NAMES)
    found = saves.read(read("1001_2"), NAMES)
    assert found is not None
    assert 200 == found.after


def test_what_a_cache_answers_says_nothing() -> None:
    saves = newest()
    for number in (1, 2):
        saves.wrote(wrote(f"1001_{number}", 100 * number), NAMES)
    assert saves.read(read("1001_1", cached=True), NAMES) is None


def test_an_old_save_that_is_removed_takes_nothing_away() -> None:
    saves = newest()
    for number in (1, 2):
        saves.wrote(wrote(f"1001_{number}", 100 * number), NAMES)
    assert 200 == saves.wrote(wrote("1001_1", None, 100), NAMES).after


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (None, [{"gold": 1}], ("1", {"gold": 1})),
        ([1], [1, 2], ("2", 2)),
        ({"1": "a"}, {"1": "a", "2": "b"}, ("2", "b")),
        ({"1": "a", "2": "b"}, {"1": "c", "2": "b"}, ("1", "c")),
        ({"1": "a"}, {"1": "a"}, ("1", "a")),
    ],
)
def test_the_entry_that_a_write_changed_is_the_newest(before: object, after: object, found: tuple[str, object]) -> None:
    assert found == newest_of(before, after, "1")


def test_events_of_a_table_show_its_newest_entry_alone() -> None:
    place = Location("S", "{user}", "saves.<newest>")
    events: list[Event] = [joins(), wrote("1001", {"saves": [{"gold": 1}, {"gold": 2}], "name": "a"})]
    found = list(in_order(events, (place,)))[-1]
    assert isinstance(found, StoreWritten)
    assert {"saves": {"<newest>": {"gold": 2}}, "name": "a"} == found.after
