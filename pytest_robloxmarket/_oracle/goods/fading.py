"""Numbers that go down by themselves once they were bought: the seconds that are left of a boost."""

from collections.abc import Container, Iterable

from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.sights import Sights, value_at
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("fading_places",)


def fading_places(
    ladders: Iterable[Ladder], growing: Container[Location], early: Sights, once: Sights
) -> tuple[Location, ...]:
    """The places at which less is left, the longer ago the purchase was.

    What is there says when something was bought as much as how much was.

    Args:
        ladders: what purchases change.
        growing: the places that change without any purchase.
        early: a run with one purchase, looked at soon after it.
        once: the same, looked at much later.
    """
    return tuple(one.place for one in ladders if one.place not in growing and _fades(one, early, once))


def _fades(ladder: Ladder, early: Sights, once: Sights) -> bool:
    """Whether one purchase has left more soon after it than much later, and something at all."""
    before, place = ladder.rungs[0], ladder.place
    soon, late = (value_at(sights.now.held, place) for sights in (early, once))
    start = before if is_number(before) else 0
    return not (ladder.span or ladder.drawn) and is_number(soon) and is_number(late) and soon > late >= start
