"""Finds the numbers into which several products put a bit each, by one clean run in which all of them are bought."""

from collections.abc import Iterable, Sequence

from pytest_robloxmarket._oracle.goods.bits import comes_together, in_bits, sets_all, sharers
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.places import told
from pytest_robloxmarket._oracle.goods.sights import value_at
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.together import bought_together
from pytest_robloxmarket._trial.scenarios.purchases import Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("with_bits",)


def with_bits(target: Target, worn: Worn, lessons: Sequence[Lesson]) -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
    """The lessons, with a place for each bit of a number that products share; and what a reader should know of others.

    Args:
        target: the game.
        worn: what players have on them.
        lessons: what was learned of its products, each by itself.
    """
    notes: list[str] = []
    for place, ladders in sharers({one.product: one.ladders for one in lessons}).items():
        # Whoever gives all that the others give leaves nothing to see of them.
        products = [one for one, ladder in ladders.items() if not sets_all(ladder, ladders.values())]
        held = value_at(bought_together(target, worn, products, leaves=bool(place.store)), place)
        if comes_together([ladders[one] for one in products], held):
            lessons = [_split(one, place, ladders.values()) for one in lessons]
        elif len(products) > 1 and is_number(held) and held == ladders[products[-1]].rungs[1]:
            notes.append(_say_set(products, place, held))
    return tuple(lessons), tuple(notes)


def _split(lesson: Lesson, place: Location, sharing: Iterable[Ladder]) -> Lesson:
    """A lesson that knows the bits of a number."""
    ladders = in_bits(lesson.ladders, place, sharing)
    bits = {one.place for one in ladders} - {one.place for one in lesson.ladders}
    lasting = (lesson.lasting - {place}) | (bits if place in lesson.lasting else frozenset())
    return lesson._replace(ladders=ladders, lasting=lasting)


def _say_set(products: Sequence[ProductId], place: Location, held: Value) -> str:
    bought = f"{', '.join(map(str, products[:-1]))} and {products[-1]}"
    return (
        f"who buys {bought}, one after another, has {told(held)} at {place.told}, as after {products[-1]} alone: what "
        "the others gave is gone. If it can be had beside it, add to what is there: bit32.bor(old, new), or a name for "
        "each in a table"
    )
