"""Amounts that are drawn by chance: how much came says nothing, and how often a place was raised says all.

A value that had been there before shows what it showed then: a write that puts it back takes away what came since.
"""

from collections.abc import Iterable
from typing import TypeAlias

from pytest_robloxmarket._oracle.ladders import Number, is_number
from pytest_robloxmarket._oracle.places import leaves, owner_of
from pytest_robloxmarket._terms.events import Event, PlayerJoined, StoreWritten
from pytest_robloxmarket._terms.ids import UserId
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("Seen", "count_raises", "raises")

# What has been at a place -> how often it had been raised by then.
Seen: TypeAlias = dict[Number, int]


def count_raises(seen: Seen, before: Value, after: Value) -> int:
    """How often a place has been raised when a write is done; what is there now is remembered."""
    was, now = (value if is_number(value) else 0 for value in (before, after))
    if now not in seen:
        seen[now] = (seen.get(was, 0) if was else 0) + (now > was)
    return seen[now] if now else 0


def raises(events: Iterable[Event]) -> dict[tuple[UserId, Location], int]:
    """How often each number in a data store was raised."""
    names: dict[UserId, str] = {}
    seen: dict[tuple[UserId, Location], Seen] = {}
    found: dict[tuple[UserId, Location], int] = {}
    for event in events:
        if isinstance(event, PlayerJoined):
            names[event.user] = event.name
        elif isinstance(event, StoreWritten):
            before = dict(leaves(event.before))
            for path, after in leaves(event.after):
                if is_number(after):
                    place = owner_of(Location(event.store, event.key, path), names)
                    found[place] = count_raises(seen.setdefault(place, {}), before.get(path), after)
    return found
