"""Amounts of which more comes on some days of the week, or in some hours: how much came then says nothing."""

from collections.abc import Callable, Sequence
from typing import Final

from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.sights import Sights, seen_at
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("WEEK_MS", "amounts_by_day")

_HOUR_MS: Final = 3_600_000

# A market begins on a Thursday at midnight, UTC. These are the evening of Friday, that of Saturday, and noon on Sunday.
WEEK_MS: Final = (44 * _HOUR_MS, 66 * _HOUR_MS, 84 * _HOUR_MS)


def amounts_by_day(
    ladders: Sequence[Ladder], once: Sights, week: Sequence[Callable[[], Sights]]
) -> tuple[Location, ...]:
    """The places in data stores to which each purchase adds the same, and something else on another day.

    Args:
        ladders: what runs on one day show.
        once: the one of them with the most purchases.
        week: make it again on other days.
    """
    even = [one for one in ladders if one.step and one.place.store]
    days = [sights for look in week for sights in (look(),) if sights.now.granted == once.now.granted] if even else []
    return tuple(one.place for one in even if any(seen_at(one, day.later) != seen_at(one, once.later) for day in days))
