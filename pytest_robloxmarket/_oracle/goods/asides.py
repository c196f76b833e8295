"""Why places that a purchase changes are put aside, and not judged."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Final

from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("Aside", "Sorter", "put_shared_aside")


class Aside(Enum):
    """What a place is found to be that is no goods of the buyer's."""

    TIME = "it differs with the time alone"
    CHANCE = "it differs with the game's random numbers"
    SERIAL = "it counts things by a number that each purchase draws from, like a serial number"
    DELIVERIES = "each delivery moves it, while the rest of its save stays where it was"
    TODAY = "it begins anew each day, while goods in the same save go on"
    FADING = "less is left of it, the longer ago the purchase was"
    COPY = "the rest of the game fills it with what a call has saved elsewhere, like a board of the rich"
    RECORD = "it keeps a record of sales beside the goods"
    OF_ALL = "it belongs to all, where the buyer has places of their own"
    BEGUN = "a new save begins with it, and a purchase that finds a save leaves it as it is"
    WITH_ALL = "it comes with a purchase of another product as well, which gives something else"
    OWNER = "it says whose it is"
    CHARACTER = "a new character changes it just so, whoever gets one"


class Sorter:
    """The ladders of a product that are left, and the places that were put aside, each with the reason."""

    __slots__ = ("aside", "ladders")

    def __init__(self, ladders: Iterable[Ladder]) -> None:
        self.ladders: list[Ladder] = [*ladders]
        self.aside: Final[dict[Aside, tuple[Location, ...]]] = {}

    def put_aside(self, why: Aside, places: Iterable[Location]) -> Sequence[Ladder]:
        """Take these places out, with those that were for this reason; returns their ladders."""
        found = tuple(places)
        if not found:
            return ()
        self.aside[why] = (*self.aside.get(why, ()), *found)
        out = [one for one in self.ladders if one.place in found]
        self.ladders = [one for one in self.ladders if one.place not in found]
        return out


def put_shared_aside(left: Sorter, records: Sequence[Ladder], every: Sequence[Ladder]) -> Sequence[Ladder]:
    """Put aside what belongs to nobody, where the buyer has places of their own.

    Args:
        left: the ladders of a product.
        records: those that were taken for records of sales.
        every: the ladders with those of memory stores, which may be left out of `left`.

    Returns:
        What counts something that belongs to nobody.
    """
    of_all = [ladder for ladder in left.ladders if not ladder.place.owned]
    # A count of all that was sold may be a record, and may say how much is left to sell.
    shared: Sequence[Ladder] = [one for one in records if one.step and not one.place.owned]
    if len(of_all) < len(left.ladders):
        # A number of all there may say what is left to sell.
        counters = [one for one in every if one not in left.ladders and one.step and not one.place.owned]
        left.ladders += counters
        shared = [*shared, *left.put_aside(Aside.OF_ALL, [one.place for one in (*of_all, *counters)])]
    return shared
