"""How many purchases a value shows."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_robloxmarket._oracle.goods.ladders import Ladder, Reach, even_ladder, learned_ladder
from pytest_robloxmarket._terms.verdict import Location, Value

HERE = Location("Gold", "{user}", "")


def ladder(*rungs: Value, later: tuple[Value, ...] | None = None) -> Ladder:
    found = learned_ladder(HERE, rungs, rungs if later is None else later)
    assert found is not None
    return found


# What is there after 0, 1, 2 and 3 purchases; a value; and how many purchases it shows, at least and at most.
SHOWN: list[tuple[tuple[Value, ...], Value, Reach | None]] = [
    ((0, 100, 200, 300), 200, (2, 2)),
    ((0, 100, 200, 300), 150, (1.5, 1.5)),
    ((0, 100, 200, 300), 700, (7, 7)),
    ((0, 100, 200, 300), None, (0, 0)),
    ((0, 100, 200, 300), "VIP", None),
    ((None, 150, 250, 350), 50, (0, 0)),
    ((None, 0, 5, 10), 0, (1, 1)),
    ((None, 0, 5, 10), 15, (4, 4)),
    ((10, 9, 8, 7), 6, (4, 4)),
    ((10, 20, 20, 20), 10, (0, 0)),
    ((10, 20, 20, 20), 20, (1, inf)),
    ((10, 20, 20, 20), 0, (0, 0)),
    ((10, 20, 20, 20), 15, (0.5, 0.5)),
    ((10, 20, 20, 20), 30, None),
    ((0, 60, 100, 100), 60, (1, 1)),
    ((0, 60, 100, 100), 100, (2, inf)),
    ((None, 2, 4, 8), 8, (3, 3)),
    ((None, 2, 4, 8), 64, (6, 6)),
    ((None, "VIP", "VIP", "VIP"), "VIP", (1, inf)),
    ((None, "VIP", "VIP", "VIP"), None, (0, 0)),
    ((None, "VIP", "VIP", "VIP"), "King", None),
    (("bronze", "silver", "gold", "gold"), "silver", (1, 1)),
    ((None, True, True, True), True, (1, inf)),
    ((None, True, True, True), 1, None),
    ((0, 100, 200, 300), inf, None),
    ((0, 100, 200, 300), float("nan"), None),
]


@pytest.mark.parametrize(("rungs", "value", "reach"), SHOWN)
def test_a_value_shows_so_many_purchases(rungs: tuple[Value, ...], value: Value, reach: Reach | None) -> None:
    assert reach == ladder(*rungs).reach(value)


@pytest.mark.parametrize("rungs", [(5, 5, 5, 5), (None, None, None, None), ("a", "a", "a", "a")])
def test_where_no_purchase_makes_a_difference_there_is_no_ladder(rungs: tuple[Value, ...]) -> None:
    assert learned_ladder(HERE, rungs, rungs) is None


@pytest.mark.parametrize(
    ("rungs", "later", "step", "base"),
    [
        ((0, 100, 200, 300), (0, 100, 200, 300), 100, 0),
        ((None, 150, 250, 350), (50, 150, 250, 350), 100, 50),
        ((0, 100, 200, 300), (0, 0, 0, 0), 100, 0),
        ((None, None, None, None), (0, 100, 200, 300), 100, 0),
        ((0, 100, 200, 300), (0, 100, 150, 150), 0, 0),
        ((0, 100, 100, 100), (0, 100, 100, 100), 0, 0),
        ((0.5, 1.0, 1.5, 2.0), (), 0.5, 0.5),
        (("1", "2", "3", "4"), (), 0, 0),
    ],
)
def test_a_ladder_is_even_where_each_purchase_adds_the_same(
    rungs: tuple[Value, ...], later: tuple[Value, ...], step: float, base: float
) -> None:
    found = ladder(*rungs, later=later)
    assert (step, base) == (found.step, found.base)


@pytest.mark.parametrize(
    ("rungs", "later", "lasts", "once"),
    [
        ((0, 100, 200, 300), (0, 100, 200, 300), True, False),
        ((0, 100, 200, 300), (0, 0, 0, 0), False, False),
        ((10, 20, 20, 20), (10, 20, 20, 20), True, True),
        ((None, "VIP", "VIP", "VIP"), (), False, True),
    ],
)
def test_a_ladder_tells_what_lasts_and_what_is_had_once(
    rungs: tuple[Value, ...], later: tuple[Value, ...], lasts: bool, once: bool
) -> None:
    found = ladder(*rungs, later=later)
    assert (lasts, once) == (found.lasts, found.once)


def test_a_side_that_shows_no_purchase_says_nothing_of_a_value() -> None:
    """A tool that is gone after a rejoin, and a text that is saved only when the player leaves."""
    worn, saved = (
        ladder(None, None, 1, 1, later=(None,) * 4),
        ladder(None, None, None, None, later=(None, "a", "b", "c")),
    )
    assert ((0, 1), (0, 0)) == (worn.reach(None), saved.reach(None))


def test_what_was_seen_of_one_purchase_alone_claims_nothing_of_a_second() -> None:
    assert (1, inf) == Ladder(HERE, (None, "VIP")).reach("VIP")


@given(st.lists(st.one_of(st.none(), st.integers(0, 5), st.sampled_from("abc"), st.booleans()), min_size=4, max_size=4))
def test_every_rung_shows_its_own_number_of_purchases(rungs: list[Value]) -> None:
    found = learned_ladder(HERE, rungs, ())
    reaches = [] if found is None else [found.reach(value) for value in rungs]
    assert all(reach is not None and reach[0] <= number <= reach[1] for number, reach in enumerate(reaches))


@given(st.integers(-50, 50).filter(bool), st.integers(-100, 100), st.integers(0, 20))
def test_an_even_ladder_has_no_end(step: int, base: int, purchases: int) -> None:
    assert (purchases, purchases) == even_ladder(HERE, step, base).reach(base + step * purchases)


@pytest.mark.parametrize(
    ("rungs", "later", "lags"),
    [
        ((0, 0, 0, 0), (0, 10, 20, 30), True),  # All of it comes with a join.
        ((0, 10, 20, 20), (0, 10, 20, 30), True),  # The test has joined again after two of them.
        ((0, 10, 20, 30), (0, 10, 20, 30), False),
        ((0, 10, 20, 30), (0, 0, 0, 0), False),  # It is had for one stay.
        ((0, 10, 20, 30), (5, 15, 25, 35), False),  # A gift for each join comes on top.
        ((0, 1, 1, 1), (0, 1, 1, 1), False),
    ],
)
def test_what_comes_with_a_join_lags_behind(rungs: tuple[Value, ...], later: tuple[Value, ...], lags: bool) -> None:
    assert lags == Ladder(HERE, rungs, later).lags


@pytest.mark.parametrize(("base", "lags"), [(0, True), (5, False)])
def test_an_amount_that_no_save_holds_yet_is_what_is_there_without_a_purchase(base: int, lags: bool) -> None:
    later = tuple(base + 10 * number for number in range(4))
    now: tuple[Value, ...] = (None,) * 4 if lags else later
    assert lags == Ladder(HERE, now, later, 10, base).lags


@pytest.mark.parametrize(
    ("rungs", "value", "may"),
    [
        ((0, 1, 3, 6), 10, True),
        ((None, 3, 4, 4), 5, True),
        ((None, 3, 4, 4), 2, False),
        ((0, 1, 1, 1), 2, False),
        (("a", "b", "b", "b"), "c", False),
    ],
)
def test_more_purchases_than_were_looked_at_may_leave_more(rungs: tuple[Value, ...], value: Value, may: bool) -> None:
    assert may == ladder(*rungs).may_come_to(value)
