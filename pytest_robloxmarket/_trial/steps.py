"""What a purchase does, out of what is held after none, one, two and three of them. See docs/decisions/0005."""

from collections.abc import Callable
from typing import NamedTuple

from pytest_robloxmarket._terms.verdict import Location

__all__ = ("Effect", "Held", "effect_of", "marks_of", "step")

Effect = dict[Location, int | float]


class Held(NamedTuple):
    """What a buyer holds at the end of a run, and how often a receipt was delivered in it."""

    held: Effect
    delivered: int


def effect_of(nothing: Held, once: Held, twice: Held, thrice: Callable[[], Held]) -> Effect:
    """The places that a purchase changes, and by how much; a third purchase is asked for only where it tells more."""
    even = _even_steps(nothing, once, twice)
    if even:
        return _numbers_first(even)
    first = {place: change for place in once.held if (change := step(nothing, once, place))}
    # A first purchase makes a profile with something in it, and the later ones show what a purchase adds.
    made = {place: change for place in first if place not in nothing.held and (change := step(once, twice, place))}
    # What only the first of two changed, by more than a mark.
    only = {place: change for place, change in first.items() if abs(change) > 1 and not step(once, twice, place)}
    if not made and not only:
        return {}
    last = thrice()
    found = {place: change for place, change in made.items() if step(twice, last, place) == change}
    found = found or {
        place: change
        for place, change in only.items()
        # What was not there before may be what a new profile begins with, unless a later purchase adds as much.
        if place in nothing.held or step(twice, last, place) == change
    }
    return _numbers_first(found)


def marks_of(nothing: Held, once: Held) -> Effect:
    """The places where a purchase leaves a mark, like owning a sword: it is had once."""
    return _numbers_first({place: 1 for place in once.held if step(nothing, once, place) == 1})


def step(before: Held, after: Held, place: Location) -> int | float:
    """By how much a place changed."""
    change = after.held.get(place, 0) - before.held.get(place, 0)
    return int(change) if change == int(change) else change


def _even_steps(nothing: Held, once: Held, twice: Held) -> Effect:
    """The places that each purchase changed by the same amount, or each delivery.

    A handler that never says "granted" is called for the first receipt again when the second comes.
    """
    calls, more = once.delivered - nothing.delivered, twice.delivered - once.delivered
    effect: Effect = {}
    for place in twice.held:
        first, second = step(nothing, once, place), step(once, twice, place)
        if first and (second == first or (calls == 1 and second == first * more)):
            effect[place] = first
    return effect


def _numbers_first(steps: Effect) -> Effect:
    """The sizes of lists count only where no number changed."""
    numbers = {place: change for place, change in steps.items() if not place.path.endswith("#")}
    return numbers or steps
