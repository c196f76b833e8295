"""Where the first purchase makes a place, one purchase more tells whether what was there before was guessed right."""

from collections.abc import Callable

import pytest

from pytest_robloxmarket._oracle.goods.guesses import with_checked_bases
from pytest_robloxmarket._oracle.goods.ladders import Ladder, learned_ladder
from pytest_robloxmarket._oracle.goods.sights import Sight, Sights
from pytest_robloxmarket._terms.verdict import Location, Value

LEVEL = Location("Saves", "{user}", "level")


def learned(*rungs: Value) -> Ladder:
    found = learned_ladder(LEVEL, rungs, rungs)
    assert found is not None
    return found


def making(value: Value, granted: int = 4) -> Callable[[], Sights]:
    sight = Sight({LEVEL: value}, granted, granted, granted)
    return lambda: Sights(sight, sight)


@pytest.mark.parametrize(("value", "rungs"), [(12, (None, 6, 8, 10)), (11, (None, 6, 8, 10, 11))])
def test_a_fourth_purchase_tells_whether_each_adds_the_same(value: Value, rungs: tuple[Value, ...]) -> None:
    (found,) = with_checked_bases([learned(None, 6, 8, 10)], set(), 4, making(value))
    assert (rungs, rungs, bool(found.step)) == (found.rungs, found.later, value == 12)


def test_one_that_was_not_granted_tells_nothing() -> None:
    (found,) = with_checked_bases([learned(None, 6, 8, 10)], set(), 4, making(10, granted=3))
    assert (2, 4) == (found.step, found.base)


@pytest.mark.parametrize("rungs", [(0, 2, 4, 6), (None, 2, 4, 6), (4, 6, 8, 10)])
def test_where_nothing_was_guessed_no_run_is_made(rungs: tuple[Value, ...]) -> None:
    def never() -> Sights:
        raise AssertionError

    assert [learned(*rungs)] == with_checked_bases([learned(*rungs)], set(), 4, never)
