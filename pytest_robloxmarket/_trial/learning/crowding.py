"""Numbers of all that purchases at once change less than purchases one after another: one call wrote over another's.

Whether that harms anybody, a trial cannot say: it may be a statistic, a pot that somebody wins, or a limit.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from pytest_robloxmarket._oracle.goods.ladders import Number, is_number
from pytest_robloxmarket._oracle.goods.lessons import RUNGS
from pytest_robloxmarket._oracle.goods.sights import value_at
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.learning.looks import AT_ONCE, Looks, Pace

__all__ = ("AT_ONCE_MANY", "Crowded", "find_crowded")

# So many purchases are made at once.
AT_ONCE_MANY: Final = RUNGS - 1


class Crowded(NamedTuple):
    """A number of all: what purchases leave there one after another, and what as many leave that are made at once."""

    place: Location
    apart: Number
    at_once: Number


def find_crowded(looks: Looks, product: ProductId, pace: Pace, places: Iterable[Location]) -> tuple[Crowded, ...]:
    """Those of some places that purchases made at once change less.

    Args:
        looks: the game.
        product: what is bought.
        pace: how far apart purchases are made otherwise.
        places: where something is that purchases change and that belongs to nobody.
    """
    shared = [place for place in places if not place.owned]
    if not shared:
        return ()
    nothing, apart, at_once = (
        look.sights.later.held
        for look in (
            looks.idle(product, pace),
            looks.at(product, AT_ONCE_MANY, pace),
            looks.at(product, AT_ONCE_MANY, AT_ONCE),
        )
    )
    found = []
    for place in shared:
        start, most, crowded = (value_at(held, place) for held in (nothing, apart, at_once))
        base = start if is_number(start) else 0
        if is_number(most) and is_number(crowded) and abs(crowded - base) < abs(most - base):
            found.append(Crowded(place, most, crowded))
    return tuple(found)
