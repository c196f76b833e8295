"""Finds the texts to which several products add a word each, by clean runs in which several are bought."""

from collections.abc import Mapping, Sequence
from typing import Final

from pytest_robloxmarket._oracle.goods.words import SHARED, in_words, is_list, item_at, word_at
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.together import bought_together
from pytest_robloxmarket._trial.scenarios.purchases import Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("with_words",)

# A list shows with so many of its words: one of them may keep another one out, and the order may matter.
_BOUGHT_MAX: Final = 3


def with_words(target: Target, worn: Worn, lessons: Sequence[Lesson]) -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
    """The lessons, with a place for each word of a text to which several products add one; and notes on texts they set.

    Args:
        target: the game.
        worn: what players have on them.
        lessons: what was learned of its products, each by itself.
    """
    found, notes = tuple(lessons), list[str]()
    for place in dict.fromkeys(ladder.place for lesson in lessons for ladder in lesson.ladders):
        sharing = [one for one in lessons if word_at(one.ladders, place)]
        words = {one.product: word_at(one.ladders, place) for one in sharing}
        if len({*words.values()}) < SHARED:
            continue
        products = list(words)[:_BOUGHT_MAX]
        orders = (products, products[::-1])
        held = [bought_together(target, worn, one, leaves=bool(place.store)) for one in orders]
        if is_list([item_at(place, words[one]) for one in products], held):
            found = tuple(_split(one, place) if one in sharing else one for one in found)
        elif [one.get(place) for one in held] == [words[one[-1]] for one in orders]:
            notes.append(_say_set(products, place, words))
    return found, tuple(notes)


def _say_set(products: Sequence[ProductId], place: Location, words: Mapping[ProductId, str]) -> str:
    first, last = products[0], products[-1]
    return (
        f'who buys {first} and then {last} has "{words[last]}" at {place.told}, and in the other order '
        f'"{words[first]}": what was bought before is gone. If one of them is worth more, let it stay; if both can be '
        "had, keep a name for each in a table"
    )


def _split(lesson: Lesson, place: Location) -> Lesson:
    item = item_at(place, word_at(lesson.ladders, place))
    lasting = (lesson.lasting - {place}) | ({item} if place in lesson.lasting else frozenset())
    return lesson._replace(ladders=in_words(lesson.ladders, place), lasting=lasting)
