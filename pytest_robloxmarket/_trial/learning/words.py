"""Finds the texts to which several products add a word each, `GoldSword,Bow`: each word is a place of its own.

One product alone leaves one word, and who owns it is given no second one: that looks like a text that is set, like a
title, which the next product may set anew. Clean runs in which several products are bought tell them apart.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.places import EACH, TEXT
from pytest_robloxmarket._oracle.goods.sights import Held
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.packed import unpacked
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.together import bought_together
from pytest_robloxmarket._trial.scenarios.purchases import Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("with_words",)

# A list shows with so many of its words: one of them may keep another one out, and the order may matter.
_BOUGHT_MAX: Final = 3

# So many different words are shared.
_SHARED: Final = 2


def with_words(target: Target, worn: Worn, lessons: Sequence[Lesson]) -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
    """The lessons, with a place for each word of a text to which several products add one; and notes on texts they set.

    Args:
        target: the game.
        worn: what players have on them.
        lessons: what was learned of its products, each by itself.
    """
    found, notes = tuple(lessons), list[str]()
    for place in dict.fromkeys(ladder.place for lesson in lessons for ladder in lesson.ladders):
        sharing = [one for one in lessons if _word_at(one, place)]
        words = {one.product: _word_at(one, place) for one in sharing}
        if len({*words.values()}) < _SHARED:
            continue
        products = list(words)[:_BOUGHT_MAX]
        orders = (products, products[::-1])
        held = [bought_together(target, worn, one, leaves=bool(place.store)) for one in orders]
        if _is_list([_item(place, words[one]) for one in products], held):
            found = tuple(_split(one, place) if one in sharing else one for one in found)
        elif [one.get(place) for one in held] == [words[one[-1]] for one in orders]:
            notes.append(_say_set(products, place, words))
    return found, tuple(notes)


def _word_at(lesson: Lesson, place: Location) -> str:
    """The one word that a purchase leaves at a place, where a second purchase changes nothing; else nothing."""
    ladder = next((one for one in lesson.ladders if one.place == place), None)
    if ladder is None or EACH in place.path or not ladder.once:
        return ""
    before, first = ladder.shown[:2]
    return first if not before and isinstance(first, str) and unpacked(first) == [first] else ""


def _is_list(items: Sequence[Location], held: Sequence[Held]) -> bool:
    """Whether words come to stand beside one another, in one order of buying or the other."""
    return any(len({item for item in items if one.get(item) == 1}) >= _SHARED for one in held)


def _say_set(products: Sequence[ProductId], place: Location, words: Mapping[ProductId, str]) -> str:
    first, last = products[0], products[-1]
    return (
        f'who buys {first} and then {last} has "{words[last]}" at {place.told}, and in the other order '
        f'"{words[first]}": what was bought before is gone. If one of them is worth more, let it stay; if both can be '
        "had, keep a name for each in a table"
    )


def _item(place: Location, word: str) -> Location:
    return place._replace(path=f"{place.path}.{TEXT}{EACH}={json.dumps(word, ensure_ascii=False)}".lstrip("."))


def _split(lesson: Lesson, place: Location) -> Lesson:
    item = _item(place, _word_at(lesson, place))
    lasting = (lesson.lasting - {place}) | ({item} if place in lesson.lasting else frozenset())
    ladders = tuple(_of_word(one, item) if one.place == place else one for one in lesson.ladders)
    return lesson._replace(ladders=ladders, lasting=lasting)


def _of_word(ladder: Ladder, item: Location) -> Ladder:
    rungs, later = (tuple(int(bool(value)) for value in side) for side in (ladder.rungs, ladder.later))
    return replace(ladder, place=item, rungs=rungs, later=later)
