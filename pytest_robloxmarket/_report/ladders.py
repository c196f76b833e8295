"""What is at a place after no, one, two, three purchases, in words."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeGuard

from pytest_robloxmarket._report.values import is_number, short

__all__ = ("tell_ladder",)


def tell_ladder(rungs: Sequence[object]) -> str:
    """`+100` where each purchase adds the same, `10 -> 20 -> 20` elsewhere.

    Args:
        rungs: what is there after 0, 1, 2, ... purchases; None where nothing is.
    """
    numbers = [0 if value is None else value for value in rungs]
    if len(numbers) > 1 and _are_numbers(numbers):
        # A profile is often made by the first purchase: what it begins with is no part of what is bought.
        steps = {after - before for before, after in pairwise(numbers)}
        if len(steps) == 1 and steps != {0}:
            return _signed(steps.pop())
    return " -> ".join(map(short, _up_to_the_end(rungs)))


def _up_to_the_end(rungs: Sequence[object]) -> Sequence[object]:
    """The same without what only repeats the end; that it is the end is shown once, but where nothing can follow."""
    ends = len(rungs)
    while ends > 1 and rungs[ends - 1] == rungs[ends - 2]:
        ends -= 1
    repeats = 0 if ends == len(rungs) or rungs[-1] is True else 1
    return rungs[: ends + repeats]


def _are_numbers(values: Sequence[object]) -> "TypeGuard[Sequence[int | float]]":
    return all(map(is_number, values))


def _signed(amount: float) -> str:
    return f"+{short(amount)}" if amount >= 0 else short(amount)
