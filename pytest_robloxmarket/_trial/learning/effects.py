"""Learns what a purchase of a product does, out of clean looks at the game. See docs/decisions/0008."""

from collections.abc import Mapping
from typing import NamedTuple

from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._oracle.goods.ladders import Ladder, Number
from pytest_robloxmarket._oracle.goods.lessons import Lessons, lasting_places
from pytest_robloxmarket._oracle.goods.places import VALUES
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.memory import in_memory
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.clean_runs import (
    QUICK,
    SLOW,
    CleanRuns,
    Look,
    Pace,
    changed_between,
)
from pytest_robloxmarket._trial.learning.crowding import Crowded, find_crowded
from pytest_robloxmarket._trial.learning.goods import goods_of, met_pace
from pytest_robloxmarket._trial.learning.spending import (
    is_set,
)

__all__ = ("Lesson", "glance", "in_memory_alone", "learn")


class Lesson(NamedTuple):
    """What a product does. Without a ladder nothing can be judged of it.

    Attributes:
        product: the product.
        ladders: the places that a purchase changes, and how.
        lasting: the places that show it to a buyer who has rejoined.
        granted: whether the handler grants it in clean weather.
        raised: whether the handler raises.
        refused: whether a data store request of it fails in clean weather.
        gaps: whether it meets something that is not faked.
        stuck: whether a limit stopped it.
        missed: what the game looked for on the player.
        changed: the places that a purchase changed, in whatever way, and what it left there.
        learned: what was found on the way and is not judged.
        again: where the handler grants a second purchase that changes nothing, what is there after each of them.
        full: where two purchases change something and the handler grants a third that does not, what is there then.
        replaced: those of these places at which a purchase also takes away what was more.
        crowded: numbers of all that are not judged, or may not be, and that purchases at once change less than others.
        unworn: places on the player that showed the purchase and do not after a rejoin, while a data store keeps it.
    """

    product: ProductId
    ladders: tuple[Ladder, ...]
    lasting: frozenset[Location]
    granted: bool
    raised: bool
    refused: bool
    gaps: bool
    stuck: bool
    missed: tuple[str, ...]
    changed: Mapping[Location, Value]
    learned: Lessons
    again: tuple[tuple[Location, Value], ...]
    full: tuple[tuple[Location, Value], ...]
    replaced: tuple[Location, ...]
    unworn: tuple[Location, ...]
    crowded: tuple[Crowded, ...] = ()

    @property
    def effect(self) -> Mapping[Location, Number | tuple[Value, ...]]:
        """What each purchase adds to a place, or where that differs what is there after none, one, two ..."""
        return {ladder.place: ladder.step or ladder.rungs for ladder in self.ladders}

    @property
    def once(self) -> bool:
        """Whether a second purchase changes nothing that the first has not: what is had, is had once."""
        return bool(self.ladders) and all(ladder.once for ladder in self.ladders)

    @property
    def growing(self) -> frozenset[Location]:
        """The places of its ladders that the game adds to without any purchase."""
        return self.learned.growing


def in_memory_alone(lesson: Lesson) -> bool:
    """Whether nothing but memory stores keeps what a product gives."""
    return bool(lesson.ladders) and all(in_memory(ladder.place.store) for ladder in lesson.ladders)


def glance(looks: CleanRuns, product: ProductId) -> Lesson:
    """What one quick purchase shows: whether there is anything to learn."""
    once, nothing = looks.at(product, 1, QUICK), looks.idle(product, QUICK)
    return _lesson(product, once, nothing, Lessons(()))


def learn(looks: CleanRuns, product: ProductId) -> Lesson:
    """Look at the game with no purchase, with one, with two and with three, and see what the buyer has each time."""
    if looks.at(product, 1, QUICK).stuck:
        # A handler that a limit has stopped is stopped each time, and that is slow.
        return glance(looks, product)
    once, nothing = looks.at(product, 1, SLOW), looks.idle(product, SLOW)
    if once.stuck or (once.raised and not once.now.granted and not changed_between(nothing, once)):
        # One that raises and leaves nothing behind teaches no more with three purchases than with one.
        return _lesson(product, once, nothing, Lessons(()))
    pace = met_pace(looks, product)
    once, nothing = looks.at(product, 1, pace), looks.idle(product, pace)
    found = goods_of(looks, product, pace)
    lesson = _lesson(product, once, nothing, found)
    if found.ladders:
        of_all = [place for why in (Aside.OF_ALL, Aside.RECORD) for place in found.aside.get(why, ())]
        # A stock in a memory store may begin anew each hour, and is then put aside as well.
        of_all += [one.place for one in found.ladders if in_memory(one.place.store)]
        lesson = lesson._replace(crowded=find_crowded(looks, product, pace, of_all))
    if looks.at(product, 2, pace).now.granted <= once.now.granted or _adds(looks, product, pace, found):
        return lesson._replace(full=_full(looks, product, pace) if lesson.ladders else ())
    again = tuple(lesson.changed.items())
    flat = [one for one in found.ladders if one.once and one.place.store and one.place not in found.growing]
    amounts = [(one.place, first) for one in flat for first in (once.value_at(one.place),) if is_number(first)]
    return lesson._replace(
        again=again,
        replaced=tuple(place for place, first in amounts if abs(first) > 1 and is_set(looks, product, place, first)),
    )


def _full(looks: CleanRuns, product: ProductId, pace: Pace) -> tuple[tuple[Location, Value], ...]:
    """What is there where a third purchase is granted and changes nothing that the second one has changed."""
    once, twice, thrice = (looks.at(product, number, pace) for number in (1, 2, 3))
    if thrice.now.granted <= twice.now.granted or changed_between(twice, thrice):
        return ()
    # Where nothing changes by a second one either, what comes is counted in a table, whatever it is called there.
    return tuple((place, twice.value_at(place)) for place in dict.fromkeys(changed_between(once, twice)))


def _adds(looks: CleanRuns, product: ProductId, pace: Pace, found: Lessons) -> bool:
    """Whether a second purchase changes anything, be it only what is counted in a table whatever it is called."""
    counted = any(VALUES in ladder.place.path and not ladder.once for ladder in found.ladders)
    return counted or bool(changed_between(looks.at(product, 1, pace), looks.at(product, 2, pace)))


def _lesson(product: ProductId, once: Look, nothing: Look, found: Lessons) -> Lesson:
    return Lesson(
        product,
        found.ladders,
        lasting_places(found.ladders),
        granted=once.now.granted > 0,
        raised=once.raised > 0,
        refused=once.refused > 0,
        gaps=once.gaps > 0,
        stuck=once.stuck > 0,
        missed=tuple(dict.fromkeys((*nothing.missed, *once.missed))),
        changed={place: once.value_at(place) for place in changed_between(nothing, once)},
        learned=found,
        again=(),
        full=(),
        replaced=(),
        unworn=_unworn(found.ladders),
    )


def _unworn(ladders: tuple[Ladder, ...]) -> tuple[Location, ...]:
    kept = any(ladder.place.store and ladder.lasts for ladder in ladders)
    return tuple(one.place for one in ladders if kept and not one.place.store and not one.lasts)
