"""What a purchase moves beside the goods: records of sales, and what only looks like one."""

from collections.abc import Sequence

import pytest

from pytest_robloxmarket._oracle.goods.bookkeeping import Sale, daily_places, recorded_places
from pytest_robloxmarket._oracle.goods.ladders import Ladder, learned_ladder
from pytest_robloxmarket._oracle.goods.sights import Sight, Sights
from pytest_robloxmarket._terms.ids import ProductId, Robux
from pytest_robloxmarket._terms.verdict import Location, Value

SALE = Sale(ProductId(456456), Robux(99))
GOODS = ("Save", "gold")
COUNTS = (1, 2, 3)


def ladder(store: str, path: str, rungs: Sequence[Value]) -> Ladder:
    found = learned_ladder(Location(store, "{user}", path), (None, *rungs), (None, *rungs))
    assert found is not None
    return found


def records(
    *others: tuple[str, str, Sequence[Value]], loaded: Sequence[str] = (), dated: str = "", goods: bool = True
) -> list[str]:
    """The places that are taken for records, beside gold."""
    ladders = [ladder(*one) for one in others]
    if goods:
        ladders.append(ladder(*GOODS, (100, 200, 300)))
    keys = {(store, "{user}") for store in loaded}
    times = [Location(dated, "{user}", "at")] if dated else []
    return [str(place) for place in recorded_places(ladders, keys, times, SALE)]


@pytest.mark.parametrize(
    ("store", "path", "rungs"),
    [
        ("Stats", "", (99, 198, 297)),
        ("Stats", "robux", (99, 198, 297)),
        ("Sales", "", COUNTS),
        ("Data", "purchases", COUNTS),
        ("TopTen (ordered)", "", COUNTS),
        ("Extra", '[*].what="456456"', COUNTS),
        ("Extra", "[*].product=456456", COUNTS),
        ("Extra", '[*].id="<PurchaseId>"', COUNTS),
        ("Extra", "last", (456456, 456456, 456456)),
    ],
)
def test_what_counts_or_names_purchases_in_a_save_of_its_own_is_a_record(
    store: str, path: str, rungs: Sequence[Value]
) -> None:
    assert [str(Location(store, "{user}", path))] == records((store, path, rungs))


@pytest.mark.parametrize(
    ("store", "path", "rungs"),
    [
        ("Gems", "", (5, 10, 15)),
        ("Vip", "", (True, True, True)),
        ("Crates", "", COUNTS),
        ("Items", '[*].kind="sword"', COUNTS),
        ("SalesLog", "gems", (5, 10, 15)),
    ],
)
def test_what_was_bought_is_none(store: str, path: str, rungs: Sequence[Value]) -> None:
    assert [] == records((store, path, rungs))


def test_a_count_is_a_record_where_the_game_loads_the_goods_and_not_the_count() -> None:
    assert ["Crates[{user}]"] == records(("Crates", "", COUNTS), loaded=["Save"])


def test_a_count_that_the_game_loads_is_none() -> None:
    assert [] == records(("Sales", "", COUNTS), loaded=["Save", "Sales"])


def test_a_count_beside_a_date_is_a_record() -> None:
    assert ["Extra[{user}].n"] == records(("Extra", "n", COUNTS), dated="Extra")


def test_all_that_stands_beside_the_name_of_a_purchase_in_a_list_is_the_record() -> None:
    entries = [
        ("Extra", "#", COUNTS),
        ("Extra", "[*].product=456456", COUNTS),
        ("Extra", '[*].title="100 gold"', COUNTS),
    ]
    assert 3 == len(records(*entries))


def test_a_save_with_goods_in_it_is_no_record_whatever_else_is_there() -> None:
    assert [] == records(("Extra", "[*].product=456456", COUNTS), ("Extra", "gems", (5, 10, 15)))


def test_a_record_alone_is_all_that_shows_a_purchase() -> None:
    assert [] == records(("Sales", "", COUNTS), goods=False)


# What three purchases leave that are made one soon after the other, what they leave on three days, and where a date
# is saved; and which places begin anew each day beside goods, which do so alone, and of which there is more.
DAYS: list[tuple[dict[str, tuple[Sequence[Value], Value]], str, tuple[list[str], list[str], list[str]]]] = [
    ({"energy": ((50, 100, 150), 180)}, "Save", ([], [], ["energy"])),
    ({"energy": ((50, 100, 150), 180)}, "Other", ([], [], [])),  # Nothing says that time could matter.
    ({"energy": ((70, 121, 171), 200)}, "Other", ([], [], ["energy"])),
    ({"power": ((2, 4, 8), 8)}, "Other", ([], [], [])),
    ({"coins": ((100, 200, 300), 300), "today": ((1, 2, 3), 1)}, "Other", (["today"], [], [])),
    ({"coins": ((100, 200, 300), 340), "today": ((1, 2, 3), 1)}, "Other", (["today"], [], ["coins"])),
    ({"coins": ((100, 200, 300), 100), "today": ((1, 2, 3), 1)}, "Save", ([], ["coins", "today"], [])),
    ({"spins": ((5, 10, 15), 5)}, "Save", ([], ["spins"], [])),
    (
        {"spins": ((5, 10, 15), 5)},
        "Other",
        ([], [], []),
    ),  # A save that knows no date was lost, and does not begin anew.
]


@pytest.mark.parametrize(("places", "dated", "told"), DAYS)
def test_what_begins_anew_each_day_and_what_days_add_to_are_told_apart(
    places: dict[str, tuple[Sequence[Value], Value]], dated: str, told: tuple[list[str], ...]
) -> None:
    ladders = [ladder("Save", path, rungs) for path, (rungs, _) in places.items()]
    held = {Location("Save", "{user}", path): value for path, (_, value) in places.items()}
    days = Sight(held, bought=3, delivered=3, granted=3)
    dates = [Location(dated, "{user}", "at")]
    found = daily_places(ladders, lambda: Sights(days, days), dates, dates)
    assert told == tuple([place.path for place in each] for each in found)


def test_the_day_of_a_visit_does_not_say_that_a_purchase_brings_more_with_time() -> None:
    days = Sight({Location("Save", "{user}", "gold"): 380}, bought=3, delivered=3, granted=3)
    dated = [Location("Save", "{user}", "day")]
    found = daily_places([ladder("Save", "gold", (100, 200, 300))], lambda: Sights(days, days), [], dated)
    assert ((), {}, ()) == found
