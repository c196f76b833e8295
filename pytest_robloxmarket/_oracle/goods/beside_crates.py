"""Products whose goods come to a place or a save to which another product adds what chance draws.

How much is there says nothing any more, of either: there each is judged by how often something came.
"""

from collections.abc import Callable, Mapping, Set
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._oracle.goods.ladders import Ladder, even_ladder
from pytest_robloxmarket._oracle.goods.lessons import Lessons
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("BOUGHT", "beside_crates")

# So many purchases tell whether each puts something in once.
BOUGHT: Final = 2


def beside_crates(
    lessons: Mapping[ProductId, Lessons], often: Callable[[ProductId, Ladder], object]
) -> dict[ProductId, Lessons]:
    """What was learned of products, each judged by how often something came where another product adds what is drawn.

    Where a product puts something into a save more or less often than once, nothing drawn is judged there.

    Args:
        lessons: what was learned of each product by itself.
        often: how often `BOUGHT` purchases of a product put something into the save of a crate.
    """
    every = [(product, ladder) for product, one in lessons.items() for ladder in one.ladders]
    drawn = {ladder.place for _, ladder in every if ladder.drawn and not ladder.together}
    found = {product: _counting(one, drawn) for product, one in lessons.items()}
    for crate in [ladder for _, ladder in every if ladder.together is not None]:
        own = {product for product, ladder in every if ladder.place == crate.place}
        counts = {one: BOUGHT if one in own else often(one, crate) for one, each in lessons.items() if each.ladders}
        if any(count not in {0, BOUGHT} for count in counts.values()):
            found = {product: _without(one, crate) for product, one in found.items()}
        else:
            found = {product: _with(one, crate) if counts.get(product) else one for product, one in found.items()}
    drawing = [one for one in lessons.values() if any(ladder.drawn for ladder in one.ladders)]
    shown = {place for one in drawing for place in one.aside.get(Aside.CHANCE, ())}
    return {product: _but_for(one, shown) for product, one in found.items()}


def _counting(found: Lessons, drawn: Set[Location]) -> Lessons:
    """How often these places are raised; those that a product does not raise each time are left out."""
    changed = {one.place: _counted(one) for one in found.ladders if one.place in drawn and not one.drawn}
    ladders = (changed.get(one.place, one) for one in found.ladders)
    return found._replace(ladders=tuple(one for one in ladders if one is not None))


def _counted(ladder: Ladder) -> Ladder | None:
    rungs = ladder.later or ladder.rungs
    numbers = [value if is_number(value) else 0 for value in rungs]
    rises = ladder.step > 0 or (len(rungs) > BOUGHT and all(before < after for before, after in pairwise(numbers)))
    return replace(even_ladder(ladder.place, 1), drawn=True) if rises else None


def _but_for(found: Lessons, places: Set[Location]) -> Lessons:
    """What was learned, without what is shown on the player of what is drawn, where something else is kept."""
    left = tuple(one for one in found.ladders if one.place not in places)
    return found._replace(ladders=left) if left else found


def _with(found: Lessons, crate: Ladder) -> Lessons:
    if any(one.place == crate.place for one in found.ladders):
        return found
    # What chance may add to as well says nothing any more of what this product has added.
    left = tuple(one for one in found.ladders if crate.together is None or not crate.together.holds(one.place))
    return found._replace(ladders=(*left, crate))


def _without(found: Lessons, crate: Ladder) -> Lessons:
    left = tuple(one for one in found.ladders if one.place != crate.place)
    if len(left) == len(found.ladders):
        return found
    aside = {**found.aside, Aside.CHANCE: (*found.aside.get(Aside.CHANCE, ()), crate.place)}
    return found._replace(ladders=left, aside=aside)
