"""Numbers that go down by themselves once they were bought: the seconds that are left of a boost."""

from pytest_robloxmarket._oracle.goods.asides import Aside, Sorter
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.lessons import Lessons
from pytest_robloxmarket._oracle.goods.sights import Sights, value_at
from pytest_robloxmarket._terms.checks import is_number

__all__ = ("without_fading",)


def without_fading(found: Lessons, early: Sights, once: Sights) -> Lessons:
    """What was learned, without the places at which less is left, the longer ago the purchase was.

    What is there says when something was bought as much as how much was.

    Args:
        found: what was learned.
        early: a run with one purchase, looked at soon after it.
        once: the same, looked at much later.
    """
    left = Sorter(found.ladders)
    changing = (one for one in found.ladders if one.place not in found.growing)
    left.put_aside(Aside.FADING, [one.place for one in changing if _fades(one, early, once)])
    return found._replace(ladders=tuple(left.ladders), aside={**found.aside, **left.aside})


def _fades(ladder: Ladder, early: Sights, once: Sights) -> bool:
    """Whether one purchase has left more soon after it than much later, and something at all."""
    before, place = ladder.rungs[0], ladder.place
    soon, late = (value_at(sights.now.held, place) for sights in (early, once))
    start = before if is_number(before) else 0
    return not (ladder.span or ladder.drawn) and is_number(soon) and is_number(late) and soon > late >= start
