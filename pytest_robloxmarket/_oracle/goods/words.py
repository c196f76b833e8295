"""Texts to which several products add a word each, `GoldSword,Bow`: each word is a place of its own.

One product alone leaves one word, and who owns it is given no second one: that looks like a text that is set, like a
title, which the next product may set anew. Clean runs in which several products are bought tell them apart.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.places import EACH, TEXT
from pytest_robloxmarket._oracle.goods.sights import Held
from pytest_robloxmarket._terms.packed import unpacked
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("SHARED", "in_words", "is_list", "item_at", "word_at")

# So many different words are shared.
SHARED: Final = 2


def word_at(ladders: Iterable[Ladder], place: Location) -> str:
    """The one word that a purchase leaves at a place, where a second purchase changes nothing; else nothing."""
    ladder = next((one for one in ladders if one.place == place), None)
    if ladder is None or EACH in place.path or not ladder.once:
        return ""
    before, first = ladder.shown[:2]
    return first if not before and isinstance(first, str) and unpacked(first) == [first] else ""


def item_at(place: Location, word: str) -> Location:
    """The place of one word of a text."""
    return place._replace(path=f"{place.path}.{TEXT}{EACH}={json.dumps(word, ensure_ascii=False)}".lstrip("."))


def is_list(items: Sequence[Location], held: Iterable[Held]) -> bool:
    """Whether words come to stand beside one another, in one order of buying or the other."""
    return any(len({item for item in items if one.get(item) == 1}) >= SHARED for one in held)


def in_words(ladders: Iterable[Ladder], place: Location) -> tuple[Ladder, ...]:
    """The ladders of a product, with a place for the word that it adds to a text."""
    ladders = tuple(ladders)
    item = item_at(place, word_at(ladders, place))
    return tuple(_of_word(one, item) if one.place == place else one for one in ladders)


def _of_word(ladder: Ladder, item: Location) -> Ladder:
    rungs, later = (tuple(int(bool(value)) for value in side) for side in (ladder.rungs, ladder.later))
    return replace(ladder, place=item, rungs=rungs, later=later)
