"""What a new save begins with, where a purchase makes the save and brings nothing else.

`{Gold = 0, Level = 1}` is all that is left when a handler changes a copy that it never saves. A level of 1 looks like
something that is had once. So it is asked: where a save is there already, and says something else, or nothing, does
a purchase make it so again?
"""

from collections.abc import Iterator, Mapping, Sequence

from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.memory import in_memory
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.clean_runs import CleanRuns, Look
from pytest_robloxmarket._trial.learning.spending import comes_again

__all__ = ("begun_places",)


def begun_places(looks: CleanRuns, product: ProductId, once: Look, ladders: Sequence[Ladder]) -> tuple[Location, ...]:
    """The places in data stores of some ladders, if all of them are what a new save begins with; else none.

    A save in which nothing counts from 0 is no profile: that it is there at all may be what was bought.

    Args:
        looks: the game.
        product: what is bought.
        once: what one purchase leaves.
        ladders: all that is known of the product.
    """
    saved = [one for one in ladders if one.place.store]
    saves = {one.place[:2] for one in saved}
    if len(saves) != 1 or not all(_is_made(one) for one in saved):
        return ()
    held = {place: value for place, value in once.sights.later.held.items() if place[:2] in saves}
    if not any(is_number(value) and value == 0 for value in held.values()):
        return ()
    made = {one.place: one.shown[1] for one in saved}
    stay = all(
        comes_again(looks, product, place, left[place], left) is False for left in _otherwise(made) for place in made
    )
    return tuple(made) if stay else ()


def _is_made(ladder: Ladder) -> bool:
    return ladder.once and ladder.shown[0] is None and not in_memory(ladder.place.store)


def _otherwise(made: Mapping[Location, Value]) -> Iterator[Mapping[Location, Value]]:
    """The places with nothing there, and with something else there."""
    yield dict.fromkeys(made)
    yield {place: _other(value) for place, value in made.items()}


def _other(value: Value) -> Value:
    if is_number(value):
        return value + 1
    return not value if isinstance(value, bool) else f"{value}?"
