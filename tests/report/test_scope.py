"""A verdict says what it is about."""

import pytest

from pytest_robloxmarket._explore.goals import GOALS
from pytest_robloxmarket._report.scope import Bounds, Tried, scope_section

BOUNDS = Bounds(servers=2, crashes=1, faults=1, delays=2, moves=1)
TWICE = Tried("alice buys 456456 twice", 1284, searched=True, exhausted=True)

SECTION = """\
what was tried:
  alice buys 456456 twice: 1,284 runs, which are all
  in clear weather only: bob is there too
  what could go wrong: a server crashes, or shuts down where the game listens to that (once); a data
    store call fails, lies or hangs, or a recording is lost (once); something takes up to 5 s
    longer, and what comes later overtakes it, or a buyer who has not got all of it yet stays away
    for an hour or three days (twice); a buyer leaves while a handler runs, and joins again, on at
    most 2 servers at a time (once)
  not varied: a third purchase"""


def test_it_says_who_bought_what_went_wrong_and_what_was_not_varied() -> None:
    assert SECTION == scope_section([TWICE, Tried("bob is there too")], BOUNDS, ["a third purchase"])


@pytest.mark.parametrize(
    ("tried", "expected"),
    [
        (TWICE._replace(exhausted=False), "1,284 runs, drawn from more"),
        (TWICE._replace(exhausted=False, completed=0), "1,284 runs, with the one in which nothing goes wrong"),
        (
            TWICE._replace(exhausted=False, completed=1),
            "1,284 runs, with all in which at most 1 thing went wrong",
        ),
        (
            TWICE._replace(exhausted=False, completed=2),
            "1,284 runs, with all in which at most 2 things went wrong",
        ),
        (TWICE._replace(runs=1), "1 run, which is all"),
    ],
)
def test_a_search_that_was_not_finished_says_how_far_it_came(tried: Tried, expected: str) -> None:
    assert f"  alice buys 456456 twice: {expected}" == scope_section([tried], BOUNDS).splitlines()[1]


def test_a_bound_of_zero_is_not_varied() -> None:
    told = scope_section([TWICE], Bounds(servers=1, crashes=0, faults=0, delays=0, moves=0))
    assert (
        "crashes and shutdowns; faults of data stores; the order of things; buyers who leave while a handler runs"
        in " ".join(told.split())
    )


def test_where_nothing_was_searched_no_misfortune_is_claimed() -> None:
    told = scope_section([Tried("alice buys 456456")], BOUNDS)
    assert ("what was tried:\n  in clear weather only: alice buys 456456", "") == (told, scope_section([], BOUNDS))


def test_the_name_of_a_goal_is_never_broken() -> None:
    """Not even where its hyphen would be the best place to do so."""
    goals = {"crash-before-recording": 1, "crash-after-recording": 1}
    tried = [Tried("alice buys", searched=True, exhausted=True)]
    told = [scope_section(tried, Bounds(1, 1, 1, 1, 0), goals=goals, width=width) for width in range(40, 80)]
    assert all(name in page for name in goals for page in told)


def test_each_goal_that_was_not_reached_is_told_in_words() -> None:
    told = scope_section([TWICE], BOUNDS, goals=dict.fromkeys(GOALS, 0), width=10_000)
    assert "a buyer stayed away for hours before a receipt came again (long-absence)" in told
    assert len(GOALS) == told.partition("what never happened: ")[2].partition("\n")[0].count(" (")


def test_what_was_not_begun_says_so() -> None:
    assert "alice buys: not begun, since the budget was used up" in scope_section(
        [Tried("alice buys", 0, True)], BOUNDS
    )
