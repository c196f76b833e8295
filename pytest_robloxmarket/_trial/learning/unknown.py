"""What a game does for a product that it has never heard of, and what it does otherwise for those that it knows."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.sights import seen_at
from pytest_robloxmarket._terms.deeds import is_deed
from pytest_robloxmarket._terms.events import DeliveryStarted, HandlerAnswered, HandlerRaised
from pytest_robloxmarket._terms.ids import DeliveryId, ProductId
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.clean_runs import QUICK, Look
from pytest_robloxmarket._trial.learning.effects import Lesson, learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.target import Target

__all__ = (
    "FirstCall",
    "first_calls",
    "gives_anything",
    "is_product",
    "look_at_unknown",
    "own_ladders",
    "seems_alike",
    "unknown_lesson",
    "unknown_product",
    "unknown_products",
    "without_bookkeeping",
    "without_common",
    "without_twins",
    "worked_for",
)


_RAISED: Final = "raised"


class FirstCall(NamedTuple):
    """The first call of the handler for a receipt.

    Attributes:
        end: the decision, or that it raised; empty where it answered no decision, or has not ended.
        took_ms: how long it took; 0 where it has not ended.
    """

    end: str
    took_ms: int


def first_calls(look: Look) -> list[FirstCall]:
    """The first calls of a run, one for each receipt that came to a handler."""
    ends: dict[DeliveryId, tuple[str, int]] = {}
    for event in look.outcome.history:
        if isinstance(event, HandlerAnswered):
            ends.setdefault(event.delivery, (event.decision, event.at_ms))
        elif isinstance(event, HandlerRaised):
            ends.setdefault(event.delivery, (_RAISED, event.at_ms))
    return [
        FirstCall(end, ended_ms - event.at_ms)
        for event in look.outcome.history
        if isinstance(event, DeliveryStarted) and event.attempt == 1
        for end, ended_ms in (ends.get(event.delivery, ("", event.at_ms)),)
    ]


def unknown_product(target: Target) -> ProductId:
    """An id that stands nowhere in the source."""
    return unknown_products(target, 1)[0]


def unknown_products(target: Target, number: int) -> list[ProductId]:
    """So many ids that stand nowhere in the source."""
    free = (ProductId(one) for one in range(999_999_937, 0, -1) if one not in target.literals)
    return list(islice(free, number))


def look_at_unknown(looks: Looks) -> Look:
    """One quick purchase of a product that stands nowhere in the source."""
    return looks.at(unknown_product(looks.target), 1, QUICK)


def unknown_lesson(looks: Looks, product: ProductId, lessons: Sequence[Lesson]) -> Lesson:
    """What the game gives for a product that it does not know, at the places where it gives for those that it knows."""
    goods = {ladder.place for lesson in lessons for ladder in lesson.ladders}
    lesson = learn(looks, product)
    return lesson._replace(ladders=tuple(ladder for ladder in lesson.ladders if ladder.place in goods))


def gives_anything(lessons: Sequence[Lesson], unknown: Look) -> bool:
    """Whether the game gives something even for a product that its source does not name.

    That it makes a save, in which there is nothing of anything yet, is no gift.
    """
    now = unknown.now
    return any(
        ladder.reach(seen_at(ladder, now)) != (0, 0)
        for lesson in lessons
        for ladder in lesson.ladders
        if ladder.place not in lesson.growing
    )


def is_product(lesson: Lesson, unknown: Look, named: Sequence[int]) -> bool:
    """Whether the game treats a number otherwise than one that it has never seen."""
    return (
        bool(lesson.ladders)
        or lesson.product in named
        or (lesson.granted and not unknown.now.granted)
        or (lesson.raised and not unknown.raised)
        or (lesson.refused and not unknown.refused)
        or (lesson.gaps and not unknown.gaps)
    )


def worked_for(looks: Looks, lessons: Sequence[Lesson], unknown: Look) -> tuple[int, ...]:
    """The products that show nothing and are not granted, and for which a call takes longer than for an unknown one.

    It asks for something, or waits: the game knows the number. Where it grants another product, and misses nothing that
    it looks for, what is paid for this one and stays open is the game's own fault.
    """
    if not any(one.granted and one.ladders for one in lessons):
        return ()
    usual_ms = _call_ms(unknown)
    silent = [one for one in lessons if not (one.ladders or one.granted or one.missed or one.gaps)]
    return tuple(int(one.product) for one in silent if _call_ms(looks.at(one.product, 1, QUICK)) > usual_ms)


def _call_ms(look: Look) -> int:
    """How long the first call of the handler took, in ms; 0 where none was answered."""
    first = next(iter(first_calls(look)), None)
    return 0 if first is None or first.end == _RAISED else first.took_ms


def without_bookkeeping(lessons: tuple[Lesson, ...], unknown: Look) -> tuple[Lesson, ...]:
    """The lessons without what a product that the game has never heard of changes as well, like a sum of all sales.

    A game that does nothing else gives the same for every product.
    """
    trimmed = tuple(_trimmed(lesson, unknown) for lesson in lessons)
    return trimmed if any(lesson.ladders for lesson in trimmed) else lessons


def without_common(lessons: tuple[Lesson, ...]) -> tuple[Lesson, ...]:
    """The lessons without what comes just so with a product of which it is no goods.

    A game may fill in what is missing at each load, so that it is there with whatever makes it save; and it may tell
    a client of each purchase.
    """
    return tuple(_without_common(lesson, lessons) for lesson in lessons)


def _without_common(lesson: Lesson, lessons: Sequence[Lesson]) -> Lesson:
    places = [one.place for one in lesson.ladders if (one.place.store and one.once) or is_deed(one.place.path)]
    common = {place for place in places if any(_comes_with(other, place, lesson.changed) for other in lessons)}
    if not common:
        return lesson
    kept = tuple(ladder for ladder in lesson.ladders if ladder.place not in common)
    aside = {**lesson.learned.aside, Aside.WITH_ALL: tuple(sorted(common))}
    learned = lesson.learned._replace(ladders=kept, aside=aside)
    return lesson._replace(ladders=kept, lasting=lesson.lasting - common, learned=learned)


def _comes_with(other: Lesson, place: Location, changed: Mapping[Location, Value]) -> bool:
    """Whether a product that gives something else leaves at a place what another one was found to leave there."""
    own = [ladder.place for ladder in other.ladders]
    return bool(own) and place not in own and place in changed and other.changed.get(place) == changed[place]


def _trimmed(lesson: Lesson, unknown: Look) -> Lesson:
    own = own_ladders(lesson, unknown)
    return lesson._replace(ladders=own, lasting=lesson.lasting & {ladder.place for ladder in own})


def own_ladders(lesson: Lesson, unknown: Look) -> tuple[Ladder, ...]:
    """What a product changes otherwise than one that the game has never heard of."""
    return tuple(ladder for ladder in lesson.ladders if not _is_alike(ladder, unknown))


def _is_alike(ladder: Ladder, unknown: Look) -> bool:
    """Whether one purchase of a product that the game has never heard of leaves a place on the same rung."""
    sides = ((ladder.rungs, unknown.sights.now), (ladder.later, unknown.sights.later))
    moved = [(rungs[1], sight) for rungs, sight in sides if len(rungs) > 1 and rungs[0] != rungs[1]]
    return bool(moved) and all(seen_at(ladder, sight) == value for value, sight in moved[:1])


def without_twins(lessons: tuple[Lesson, ...], unknown: Look, named: Sequence[int]) -> tuple[Lesson, ...]:
    """One lesson for all numbers that the game treats like an id it has never seen: the largest looks most like one."""

    def is_twin(lesson: Lesson) -> bool:
        return bool(lesson.ladders) and lesson.product not in named and not own_ladders(lesson, unknown)

    twins = [lesson for lesson in lessons if is_twin(lesson)]
    chosen = max(twins, key=lambda lesson: lesson.product, default=None)
    return tuple(lesson for lesson in lessons if lesson not in twins or lesson is chosen)


def seems_alike(looks: Looks, product: ProductId, unknown: Look) -> bool:
    """Whether one quick purchase shows the same as one of a product that the game has never heard of."""
    look = looks.at(product, 1, QUICK)
    return (look.sights, look.raised, look.refused, look.gaps) == (
        unknown.sights,
        unknown.raised,
        unknown.refused,
        unknown.gaps,
    )
