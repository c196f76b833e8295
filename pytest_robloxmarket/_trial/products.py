"""Finds the products of a game: those that were named, or the integers of its source that do something.

Everything here happens in clean weather.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.effects import Idle, Lesson, Look, learn, look
from pytest_robloxmarket._trial.scenarios import Kind, Scenario, Worn
from pytest_robloxmarket._trial.steps import Effect
from pytest_robloxmarket._trial.target import Target

__all__ = ("Discovery", "discover", "unknown_product")

# A source with more integers than this has tables of data in it; its products must be named.
_LITERALS_MAX: Final = 400

# Published sources often have these where the ids belong (luau-clients.md, 1, 12).
_PLACEHOLDERS: Final = range(9)

# Offering what is missing can show that more is missing: first `leaderstats`, then `leaderstats.Gold`.
_OFFERS_MAX: Final = 6


class Discovery(NamedTuple):
    """What was found.

    Attributes:
        lessons: the products with an effect, or named by the user.
        offered: what players had to be given so that the game found it.
        bare: for what was offered, the lessons of the same products without it.
        unknown: a purchase of a product that the game has never heard of.
        tried: how many integers were tried.
        handled: whether any receipt reached a handler.
        untried: how many integers were not, since a source with so many is no list of ids.
    """

    lessons: tuple[Lesson, ...]
    offered: Worn
    bare: tuple[Lesson, ...]
    unknown: Look
    tried: int
    handled: bool = True
    untried: int = 0


def discover(target: Target, named: Sequence[int], worn: Worn) -> Discovery:
    """Find the products: those that are named, or else among the integers of the source, or else a placeholder."""
    unknown = look(Scenario(target, Kind.UNKNOWN, unknown_product(target), worn))
    found = _discover_among(target, _candidates(target, named), unknown, named, worn)
    if found.lessons or named or not unknown.delivered:
        return found
    # A list of amounts has its products at 1, 2, 3 without naming them.
    others = tuple(number for number in _PLACEHOLDERS if number not in target.literals)
    return _discover_among(target, others, unknown, named, worn)


def _discover_among(
    target: Target, candidates: tuple[int, ...], unknown: Look, named: Sequence[int], worn: Worn
) -> Discovery:
    """Try products in clean weather, with what players are said to have, and then with what was missed."""
    if not unknown.delivered:
        candidates = _handled(target, candidates, worn, unknown)
    if not candidates and not unknown.delivered:
        # No handler was set: there is nobody to learn from.
        return Discovery((), {}, (), unknown, 0, handled=False)
    lessons = _learn_all(target, candidates, worn)
    offered = _offers(target, candidates, worn, lessons)
    bare: tuple[Lesson, ...] = ()
    dressed = _learn_all(target, candidates, {**worn, **offered}) if offered else ()
    if not any(_does_more(new, old) for new, old in zip(dressed, lessons, strict=False)):
        offered = {}  # The game does without: it makes for itself what it looked for, or needs it for nothing.
    if offered:
        bare, lessons = lessons, dressed
        unknown = look(Scenario(target, Kind.UNKNOWN, unknown_product(target), {**worn, **offered}))
    lessons = _without_bookkeeping(lessons, unknown)
    kept = _without_twins(tuple(one for one in lessons if _is_product(one, unknown, named)), unknown, named)
    integers = 0 if named else len(_integers(target))
    return Discovery(
        kept,
        offered,
        tuple(one for one in bare if any(one.product == other.product and other.effect for other in kept)),
        unknown,
        min(integers, _LITERALS_MAX),
        untried=max(0, integers - _LITERALS_MAX),
    )


def _handled(target: Target, candidates: Sequence[int], worn: Worn, unknown: Look) -> tuple[int, ...]:
    """The products that a game with bound handlers alone has one for."""
    if unknown.stuck:
        return ()  # Its script never came to its end, and would not with another product.
    return tuple(one for one in candidates if look(Scenario(target, Kind.ONCE, ProductId(one), worn)).delivered)


def _is_product(lesson: Lesson, unknown: Look, named: Sequence[int]) -> bool:
    """Whether the game treats a number otherwise than one that it has never seen."""
    return (
        bool(lesson.effect)
        or lesson.product in named
        or (lesson.granted and not unknown.granted)
        or (lesson.raised and not unknown.raised)
        or (lesson.refused and not unknown.refused)
        or (lesson.gaps and not unknown.gaps)
    )


def _does_more(new: Lesson, old: Lesson) -> bool:
    """Whether a product does with an offer what it did not do without."""
    return bool(new.effect and not old.effect) or (new.granted and not old.granted)


def _without_bookkeeping(lessons: tuple[Lesson, ...], unknown: Look) -> tuple[Lesson, ...]:
    """The lessons without what a product that the game has never heard of changes as well, like a sum of all sales.

    A game that does nothing else gives the same for every product.
    """
    trimmed = tuple(_trimmed(lesson, unknown) for lesson in lessons)
    return trimmed if any(lesson.effect for lesson in trimmed) else lessons


def _trimmed(lesson: Lesson, unknown: Look) -> Lesson:
    own = _own_effect(lesson, unknown)
    return lesson._replace(effect=own, lasting=lesson.lasting & own.keys())


def _own_effect(lesson: Lesson, unknown: Look) -> Effect:
    """What a product changes otherwise than one that the game has never heard of."""
    return {
        place: amount
        for place, amount in lesson.effect.items()
        if unknown.held.get(place, 0) - lesson.bases[place] != amount
    }


def _without_twins(lessons: tuple[Lesson, ...], unknown: Look, named: Sequence[int]) -> tuple[Lesson, ...]:
    """One lesson for all numbers that the game treats like an id it has never seen: the largest looks most like one."""

    def is_twin(lesson: Lesson) -> bool:
        return bool(lesson.effect) and lesson.product not in named and not _own_effect(lesson, unknown)

    twins = [lesson for lesson in lessons if is_twin(lesson)]
    chosen = max(twins, key=lambda lesson: lesson.product, default=None)
    return tuple(lesson for lesson in lessons if lesson not in twins or lesson is chosen)


def unknown_product(target: Target) -> ProductId:
    """An id that stands nowhere in the source."""
    number = 999_999_937
    while number in target.literals:
        number -= 1
    return ProductId(number)


def _candidates(target: Target, named: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(named or _integers(target)[:_LITERALS_MAX]))


def _integers(target: Target) -> list[int]:
    return [number for number in target.literals if number >= 0]


def _learn_all(target: Target, candidates: Sequence[int], worn: Worn) -> tuple[Lesson, ...]:
    idle: Idle = {}
    return tuple(learn(target, ProductId(number), worn, idle) for number in candidates)


def _offers(target: Target, candidates: Sequence[int], worn: Worn, lessons: tuple[Lesson, ...]) -> Worn:
    """What the game looked up on a player and did not find, and that makes a difference when it is there."""
    offered: Worn = {}
    without = [one for one in lessons if not one.effect or (one.missed and not one.granted)]
    for _ in range(_OFFERS_MAX):
        missed = {where for one in without for where in one.missed if where not in worn and where not in offered}
        if not missed:
            break
        offered.update(dict.fromkeys(sorted(missed), 0))
        without = list(_learn_all(target, [one.product for one in without], {**worn, **offered}))
    # A folder that was looked up only on the way to something below it is there with it.
    return {
        where: value for where, value in offered.items() if not any(other.startswith(f"{where}.") for other in offered)
    }
