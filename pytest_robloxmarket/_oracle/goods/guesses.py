"""Where a first purchase makes a place, what was there before is guessed: whether one more purchase agrees with that.

Whoever begins with 100 coins has 150 after 50 more. Whose level follows from points has 6, 8 and 10 after three
purchases, as if it had begun at 4; a fourth one tells.
"""

from collections.abc import Callable, Sequence, Set

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.sights import Sights, seen_at
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("with_checked_bases",)


def with_checked_bases(
    ladders: Sequence[Ladder], growing: Set[Location], purchases: int, further: Callable[[], Sights]
) -> list[Ladder]:
    """The ladders; one whose base was guessed wrong is not even, and has one rung more.

    Args:
        ladders: what runs with fewer purchases show.
        growing: the places that the game adds to without any purchase.
        purchases: one more than these.
        further: makes a run with so many.
    """
    guessed = [one for one in ladders if _is_guessed(one) and one.place not in growing]
    if not guessed:
        return list(ladders)
    sights = further()
    wrong = [one.place for one in guessed if not _agrees(one, sights, purchases)]
    return [_with_one_more(one, sights) if one.place in wrong else one for one in ladders]


def _is_guessed(ladder: Ladder) -> bool:
    return bool(ladder.step and ladder.base) and ladder.shown[0] is None and not (ladder.span or ladder.drawn)


def _agrees(ladder: Ladder, sights: Sights, purchases: int) -> bool:
    """Whether so many purchases, if all were granted, leave what they should."""
    sight = sights.later if ladder.comes_later else sights.now
    return sight.granted != purchases or seen_at(ladder, sight) == ladder.base + ladder.step * purchases


def _with_one_more(ladder: Ladder, sights: Sights) -> Ladder:
    now, later = (seen_at(ladder, sight) for sight in (sights.now, sights.later))
    rungs, after = (*ladder.rungs, now), (*ladder.later, later) if ladder.later else ()
    return replace(ladder, rungs=rungs, later=after, step=0, base=0)
