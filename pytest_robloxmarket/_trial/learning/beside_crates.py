"""Products whose goods come to a place or a save to which another product adds what chance draws.

How much is there says nothing any more, of either: there each is judged by how often something came.
"""

from collections.abc import Sequence, Set
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._oracle.goods.ladders import Ladder, even_ladder
from pytest_robloxmarket._oracle.goods.saves import Saves
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.together import bought_together
from pytest_robloxmarket._trial.scenarios.purchases import Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("with_crates_known",)

# So many purchases tell whether each puts something in once.
_BOUGHT: Final = 2


def with_crates_known(target: Target, worn: Worn, lessons: Sequence[Lesson]) -> tuple[Lesson, ...]:
    """The lessons, each judged by how often something came where another product adds what is drawn.

    Where a product puts something into a save more or less often than once, nothing drawn is judged there.

    Args:
        target: the game.
        worn: what players have on them.
        lessons: what was learned of its products, each by itself.
    """
    drawn = {ladder.place for lesson in lessons for ladder in lesson.ladders if ladder.drawn and not ladder.together}
    found = tuple(_counting(one, drawn) for one in lessons)
    for crate in [ladder for lesson in lessons for ladder in lesson.ladders if ladder.together is not None]:
        counts = {one.product: _often(target, worn, one, crate) for one in lessons if one.ladders}
        if any(count not in {0, _BOUGHT} for count in counts.values()):
            found = tuple(_without(one, crate) for one in found)
        else:
            found = tuple(_with(one, crate) if counts.get(one.product) else one for one in found)
    shown = {place for one in lessons if _draws(one) for place in one.learned.aside.get(Aside.CHANCE, ())}
    return tuple(_but_for(one, shown) for one in found)


def _draws(lesson: Lesson) -> bool:
    return any(one.drawn for one in lesson.ladders)


def _counting(lesson: Lesson, drawn: Set[Location]) -> Lesson:
    """A lesson that counts how often these places are raised; those that it does not raise each time are left out."""
    changed = {one.place: _counted(one) for one in lesson.ladders if one.place in drawn and not one.drawn}
    ladders = (changed.get(one.place, one) for one in lesson.ladders)
    left = tuple(one for one in ladders if one is not None)
    return lesson._replace(ladders=left, lasting=lesson.lasting & {one.place for one in left})


def _counted(ladder: Ladder) -> Ladder | None:
    rungs = ladder.later or ladder.rungs
    numbers = [value if is_number(value) else 0 for value in rungs]
    rises = ladder.step > 0 or (len(rungs) > _BOUGHT and all(before < after for before, after in pairwise(numbers)))
    return replace(even_ladder(ladder.place, 1), drawn=True) if rises else None


def _but_for(lesson: Lesson, places: Set[Location]) -> Lesson:
    """A lesson without what is shown on the player of what is drawn, where it keeps something else."""
    left = tuple(one for one in lesson.ladders if one.place not in places)
    return lesson._replace(ladders=left, lasting=lesson.lasting - places) if left else lesson


def _often(target: Target, worn: Worn, lesson: Lesson, crate: Ladder) -> object:
    """How often two purchases of a product put something into the save of a crate."""
    if any(one.place == crate.place for one in lesson.ladders):
        return _BOUGHT
    saves = Saves(drawn=(crate.together,) if crate.together is not None else ())
    held = bought_together(target, worn, [lesson.product] * _BOUGHT, leaves=True, saves=saves)
    return held.get(crate.place)


def _with(lesson: Lesson, crate: Ladder) -> Lesson:
    if any(one.place == crate.place for one in lesson.ladders):
        return lesson
    # What chance may add to as well says nothing any more of what this product has added.
    left = tuple(one for one in lesson.ladders if crate.together is None or not crate.together.holds(one.place))
    lasting = lesson.lasting - {one.place for one in lesson.ladders if one not in left}
    return lesson._replace(ladders=(*left, crate), lasting=lasting | {crate.place})


def _without(lesson: Lesson, crate: Ladder) -> Lesson:
    left = tuple(one for one in lesson.ladders if one.place != crate.place)
    if len(left) == len(lesson.ladders):
        return lesson
    aside = {**lesson.learned.aside, Aside.CHANCE: (*lesson.learned.aside.get(Aside.CHANCE, ()), crate.place)}
    return lesson._replace(
        ladders=left, lasting=lesson.lasting - {crate.place}, learned=lesson.learned._replace(aside=aside)
    )
