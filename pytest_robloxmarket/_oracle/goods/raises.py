"""Amounts that are drawn by chance: how much came says nothing, and how often a place was raised says all.

A value that had been there before shows what it showed then: a write that puts it back takes away what came since.
"""

from collections.abc import Iterable
from typing import TypeAlias

from pytest_robloxmarket._oracle.goods.ladders import Number
from pytest_robloxmarket._oracle.goods.places import written
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.ids import UserId
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("Seen", "count_raises", "raises")

# What has been at a place -> how often it had been raised by then; and by how much it was lowered last, under None.
Seen: TypeAlias = dict[Number | None, Number]


def count_raises(seen: Seen, before: Value, after: Value) -> int:
    """How often a place has been raised when a write is done; what is there now is remembered.

    What goes down by as much as it did before is used up, like minutes that pass, and comes by older values so.
    """
    was, now = (value if is_number(value) else 0 for value in (before, after))
    if now not in seen or (now < was and seen.get(None) == was - now):
        seen[now] = (seen.get(was, 0) if was else 0) + (now > was)
        if now < was:
            seen[None] = was - now
    return int(seen[now]) if now else 0


def raises(events: Iterable[Event]) -> dict[tuple[UserId, Location], int]:
    """How often each number in a data store was raised."""
    seen: dict[tuple[UserId, Location], Seen] = {}
    found: dict[tuple[UserId, Location], int] = {}
    for one in written(events):
        if is_number(one.after):
            place = one.owner, one.place
            found[place] = count_raises(seen.setdefault(place, {}), one.before, one.after)
    return found
