"""Things that are had once, in the same save as an amount that each purchase raises: a skin in a pack of gold.

A thing that comes to be with the first purchase may as well be what a new profile begins with. What is bought comes
again with the next purchase, once it is gone from the save; what a profile begins with does not, or comes by itself.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pytest_robloxmarket._oracle.goods.ladders import Ladder, learned_ladder
from pytest_robloxmarket._oracle.goods.lessons import RUNGS, Lessons
from pytest_robloxmarket._oracle.goods.places import EACH, leaf
from pytest_robloxmarket._oracle.goods.sights import value_at
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.clean_runs import CleanRuns, Pace, Twist
from pytest_robloxmarket._trial.learning.spending import comes_bought

__all__ = ("with_things",)

_JSON: Final = "<json>"

# A thing in a list, as a path: which list, where in the thing, and what is there.
_IN_LIST: Final = re.compile(r"((?:<json>\.)?[^\[\]<]*)\[\*\]\.?([^\[\]<=]*)=(.*)", re.DOTALL)

# What chance does not choose comes with each of these random numbers.
_LUCKS: Final = (1, 2, 3)

# So many things of one save are tried: a pack of more says no more.
_THINGS_MAX: Final = 4


def with_things(looks: CleanRuns, product: ProductId, pace: Pace, found: Lessons) -> Lessons:
    """What was learned, with the things that come once, beside the amounts of the same save.

    Args:
        looks: the game.
        product: what is bought.
        pace: how far apart purchases are made.
        found: what was learned so far.
    """
    climbing = {one.place[:2] for one in found.ladders if one.place.store and not one.once}
    aside = {place for places in found.aside.values() for place in places}
    known = {*aside, *(one.place for one in found.ladders)}
    made = _made(looks, product, pace) if climbing else ()
    things = [one for one in made if one.place[:2] in climbing and one.place not in known]
    bought = [
        one for save in climbing for one in _bought(looks, product, [one for one in things if one.place[:2] == save])
    ]
    return found._replace(ladders=(*found.ladders, *bought))


def _made(looks: CleanRuns, product: ProductId, pace: Pace) -> Iterator[Ladder]:
    """The marks and the things in lists that the first purchase makes, at any time and whatever chance chooses."""
    looked = [looks.idle(product, pace), *(looks.at(product, number, pace) for number in range(1, RUNGS))]
    last = looked[-1]
    lucks = _LUCKS if last.sights.drew else ()
    others = [looks.at(product, RUNGS - 1, pace, Twist.SHIFTED)]
    others += [looks.at(product, RUNGS - 1, pace, Twist.PLAIN, luck) for luck in lucks]
    for place in last.sights.later.held:
        now = [value_at(look.sights.now.held, place) for look in looked]
        later = [value_at(look.sights.later.held, place) for look in looked]
        ladder = learned_ladder(place, now, later) if _is_thing(place, later) else None
        if ladder is not None and all(value_at(one.sights.later.held, place) == later[-1] for one in others):
            yield ladder


def _is_thing(place: Location, values: Sequence[Value]) -> bool:
    """Whether a mark of a buyer, or one thing in a list of theirs, was not there before, and is after each purchase."""
    before, *after = values
    saved = bool(place.store) and place.owned and not before
    return saved and all(one is True or (EACH in place.path and one == 1) for one in after)


def _bought(looks: CleanRuns, product: ProductId, things: Sequence[Ladder]) -> Iterator[Ladder]:
    """Those of the things of one save that come with a purchase, and not with a join alone."""

    def take(value: object) -> object:
        for one in things:
            value = _without(value, one.place.path)
        return value

    return (one for one in things[:_THINGS_MAX] if comes_bought(looks, product, one.place, take))


def _without(value: object, path: str) -> object:
    """A saved value without the mark, or the thing in a list, at a path."""
    listed = _IN_LIST.fullmatch(path)
    if listed is None:
        return _with_less(value, path.split("."), None)
    return _with_less(value, listed[1].split("."), (listed[2], json.loads(listed[3])))


def _with_less(value: object, names: Sequence[str], thing: tuple[str, Value] | None) -> object:
    """The same by the names that lead to a mark, or to a list: the thing is known by what is at a path in it."""
    name, *rest = names
    if name == _JSON and isinstance(value, str):
        return json.dumps(_with_less(json.loads(value), rest, thing))
    if not isinstance(value, Mapping) or name not in value:
        return value
    inside = value[name]
    if rest:
        return {**value, name: _with_less(inside, rest, thing)}
    if thing is None:
        return {other: one for other, one in value.items() if other != name}
    path, known = thing
    return {**value, name: [one for one in inside if leaf(one, path) != known]} if isinstance(inside, list) else value
