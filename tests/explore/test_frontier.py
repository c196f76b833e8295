"""Every script within bounds is reached, once, and the fewest deviations come first."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_robloxmarket._explore.frontier import Frontier
from pytest_robloxmarket._kernel.choices import Choices, DeviatingChoices
from tests.helpers import every_run

Asks = Callable[[Choices], None]


def flat(choices: Choices) -> None:
    for _ in range(3):
        choices.choose(2, "x")


def wide(choices: Choices) -> None:
    choices.choose(5, "x")
    choices.choose(1, "x")
    choices.choose(3, "x")


def branching(choices: Choices) -> None:
    """What is asked depends on what was answered."""
    if choices.choose(2, "x"):
        choices.choose(3, "y")
        return
    for _ in range(choices.choose(3, "z")):
        choices.choose(2, "x")


def bounded(choices: Choices) -> None:
    """At most two things go wrong."""
    left = 2
    for _ in range(6):
        if left:
            left -= bool(choices.choose(3, "x"))


def silent(_: Choices) -> None:
    """Asks nothing."""


def brute_force(asks: Asks) -> list[tuple[int, ...]]:
    """All runs, by an odometer."""

    def run(choices: Choices) -> tuple[int, ...]:
        asks(choices)
        return tuple(choices.taken)

    return list(every_run(run))


def explored(asks: Asks) -> list[tuple[int, ...]]:
    """All runs, by the frontier, in its order."""
    frontier, reached = Frontier(), []
    while (deviations := frontier.take()) is not None:
        choices = DeviatingChoices(dict(deviations))
        asks(choices)
        reached.append(tuple(choices.taken))
        frontier.expand(deviations, choices.counts)
    return reached


def deviations_of(run: tuple[int, ...]) -> int:
    return sum(1 for value in run if value)


PROGRAMS = pytest.mark.parametrize("asks", [flat, wide, branching, bounded, silent])


@PROGRAMS
def test_every_run_is_reached_once(asks: Asks) -> None:
    assert sorted(brute_force(asks)) == sorted(explored(asks))


@PROGRAMS
def test_the_fewest_deviations_come_first(asks: Asks) -> None:
    order = [deviations_of(run) for run in explored(asks)]
    assert sorted(order) == order


@given(st.lists(st.integers(1, 3), min_size=1, max_size=6), st.integers(0, 5))
def test_every_run_of_any_program_is_reached_once(sizes: list[int], depth: int) -> None:
    def asks(choices: Choices) -> None:
        for position in range(depth):
            choices.choose(sizes[(position + sum(choices.taken)) % len(sizes)], "x")

    assert sorted(brute_force(asks)) == sorted(explored(asks))


def test_the_polite_run_is_the_first() -> None:
    assert () == Frontier().take()


def test_the_level_is_the_number_of_deviations() -> None:
    frontier, levels = Frontier(), []
    while (deviations := frontier.take()) is not None:
        levels.append((frontier.level, len(deviations)))
        choices = DeviatingChoices(dict(deviations))
        flat(choices)
        frontier.expand(deviations, choices.counts)
    assert [(0, 0)] + [(1, 1)] * 3 + [(2, 2)] * 3 + [(3, 3)] == levels


def test_what_waits_is_counted_on_both_levels() -> None:
    frontier = Frontier()
    counts = [frontier.waiting]
    frontier.take()
    frontier.expand((), [2, 3])
    counts.append(frontier.waiting)
    first = frontier.take()
    assert first is not None
    frontier.expand(first, [2, 3])
    assert [1, 3, 4] == [*counts, frontier.waiting]


def test_a_run_that_is_not_expanded_leaves_its_followers_out() -> None:
    frontier = Frontier()
    frontier.take()
    assert None is frontier.take()
