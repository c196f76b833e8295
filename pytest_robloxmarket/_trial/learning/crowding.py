"""Numbers of all that purchases at once change less than purchases one after another: one call wrote over another's.

Whether that harms anybody, a trial cannot say: it may be a statistic, a pot that somebody wins, or a limit.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from pytest_robloxmarket._oracle.goods.ladders import Number
from pytest_robloxmarket._oracle.goods.lessons import RUNGS
from pytest_robloxmarket._oracle.goods.sights import value_at
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.learning.clean_runs import AT_ONCE, CleanRuns, Pace, Twist

__all__ = ("AT_ONCE_MANY", "Crowded", "find_crowded")

# So many purchases are made at once.
AT_ONCE_MANY: Final = RUNGS - 1


class Crowded(NamedTuple):
    """A number of all: what purchases leave there one after another, and what as many leave that are made at once."""

    place: Location
    apart: Number
    at_once: Number


def find_crowded(looks: CleanRuns, product: ProductId, pace: Pace, places: Iterable[Location]) -> tuple[Crowded, ...]:
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
    nothing, one, apart, by_one, by_many = (
        look.sights.later.held
        for look in (
            looks.idle(product, pace),
            looks.at(product, 1, pace),
            looks.at(product, AT_ONCE_MANY, pace),
            looks.at(product, AT_ONCE_MANY, AT_ONCE),
            # What one buyer owns may keep their purchases apart.
            looks.at(product, AT_ONCE_MANY, AT_ONCE, Twist.CROWD),
        )
    )
    found = []
    for place in shared:
        start, first, most = (value_at(held, place) for held in (nothing, one, apart))
        if not (is_number(first) and is_number(most)):
            continue
        # A number that comes to be with the first purchase may begin with a stock of 500.
        base = start if is_number(start) else first - (most - first) / (AT_ONCE_MANY - 1)
        crowded = [value for held in (by_one, by_many) for value in [value_at(held, place)] if is_number(value)]
        fewest = min(crowded, key=lambda value: abs(value - base), default=most)
        if abs(fewest - base) < abs(most - base):
            found.append(Crowded(place, most, fewest))
    return tuple(found)
