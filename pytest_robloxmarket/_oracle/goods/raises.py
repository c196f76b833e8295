"""Amounts that are drawn by chance: how much came says nothing, and how often a place was raised says all.

A value that had been there before shows what it showed then: a write that puts it back takes away what came since.
"""

from collections.abc import Iterable
from typing import TypeAlias

from pytest_robloxmarket._oracle.goods.drawn import Drawn
from pytest_robloxmarket._oracle.goods.ladders import Number
from pytest_robloxmarket._oracle.goods.places import owner_of, written
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import Event, PlayerJoined, StoreWritten
from pytest_robloxmarket._terms.ids import UserId
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("Seen", "count_raises", "raises", "raises_of")

# What has been at a place -> how often it had been raised by then; and by how much it was lowered last, under None.
Seen: TypeAlias = dict[Number | str | None, Number]


def count_raises(seen: Seen, before: Value, after: Value) -> int:
    """How often a place has been raised when a write is done; what is there now is remembered.

    What goes down by as much as it did before, or by the rest, is used up, like minutes that pass, and comes by older
    values so; and what comes then may well come to an older value.
    """
    if isinstance(before, str) or isinstance(after, str):
        return _count_new(seen, before, after)
    was, now = (value if is_number(value) else 0 for value in (before, after))
    seen.setdefault(0, 0)
    step, lowered = seen.get(None, 0), was - now
    used_up = lowered > 0 and (lowered == step or (not now and lowered < step))
    if now not in seen or used_up or (step and now > was):
        seen[now] = seen.get(was, 0) + (now > was)
        if lowered > 0 and now:
            seen[None] = lowered
    return int(seen[now])


def _count_new(seen: Seen, before: Value, after: Value) -> int:
    """The same of what no number tells: what was not there before has been put there."""
    was, now = (value if isinstance(value, str) else 0 for value in (before, after))
    seen.setdefault(0, 0)
    if now not in seen:
        seen[now] = seen.get(was, 0) + 1
    return int(seen[now])


def raises_of(events: Iterable[Event], drawn: Drawn, buyer: UserId) -> int:
    """How often something was put into a save of a buyer."""
    names: dict[UserId, str] = {}
    seen: Seen = {}
    often = 0
    for event in events:
        if isinstance(event, PlayerJoined):
            names[event.user] = event.name
        elif isinstance(event, StoreWritten) and event.store == drawn.place.store:
            owner, place = owner_of(Location(event.store, event.key, ""), names)
            if owner == buyer and place.key == drawn.place.key:
                often = count_raises(seen, drawn.read(event.before), drawn.read(event.after))
    return often


def raises(events: Iterable[Event]) -> dict[tuple[UserId, Location], int]:
    """How often each number in a data store was raised."""
    seen: dict[tuple[UserId, Location], Seen] = {}
    found: dict[tuple[UserId, Location], int] = {}
    for one in written(events):
        if is_number(one.after):
            place = one.owner, one.place
            found[place] = count_raises(seen.setdefault(place, {}), one.before, one.after)
    return found
