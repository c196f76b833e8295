"""What users observably own, folded out of events: numbers on the player, numbers in data stores."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from pytest_robloxmarket._terms.events import (
    Event,
    PlayerJoined,
    PlayerLeft,
    ServerCrashed,
    SessionChanged,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import UserId
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("PURCHASE_ID", "Holdings", "fold", "leaf", "leaves", "owner_of", "template")

# (whose it is, where it is) -> the number there.
Holdings: TypeAlias = dict[tuple[UserId, Location], int | float]

# A table nested deeper than this, or one with more numbers, holds no balance that one could name.
_DEPTH_MAX: Final = 8
_LEAVES_MAX: Final = 2_000

# What stands under a PurchaseId (a GUID, or a long number) remembers one purchase, and so does a list of them.
PURCHASE_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|[0-9]{15}")

_NUMBER: Final = (int, float)  # A union would be made anew each time that somebody asks.


def fold(events: Iterable[Event]) -> Holdings:
    """What every user holds after these events: in their present session, and in the data stores."""
    names: dict[UserId, str] = {}
    sessions: Holdings = {}
    stored: dict[tuple[str, str], object] = {}
    for event in events:
        if isinstance(event, PlayerJoined):
            names[event.user] = event.name
            sessions = {key: value for key, value in sessions.items() if key[0] != event.user}
        elif isinstance(event, PlayerLeft | ServerCrashed):
            continue
        elif isinstance(event, SessionChanged):
            _put(sessions, (event.user, Location("", "", event.where)), event.after)
        elif isinstance(event, StoreWritten):
            stored[event.store, event.key] = event.after
    for (store, key), value in stored.items():
        for path, number in leaves(value):
            owner, location = owner_of(Location(store, key, path), names)
            sessions[owner, location] = number
    return sessions


def leaves(value: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, int | float]]:
    """All numbers inside a value, with their paths; and as `path#` the size of each list that lists no purchases."""
    if isinstance(value, bool):
        yield path, int(value)
    elif isinstance(value, int | float):
        yield path, value
    elif depth < _DEPTH_MAX and isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else str(key), depth + 1)
    elif depth < _DEPTH_MAX and isinstance(value, list):
        if not any(isinstance(item, str) and PURCHASE_ID.search(item) for item in value):
            yield path + "#", len(value)
        for index, item in enumerate(value[:_LEAVES_MAX], 1):
            yield from leaves(item, f"{path}[{index}]", depth + 1)


def leaf(value: object, path: str) -> int | float | None:
    """The number at one path of a value, or None; quicker than looking at all of them."""
    names = _names_of(path)
    if names is None:
        return dict(leaves(value)).get(path)
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value if isinstance(value, _NUMBER) else None


@lru_cache(maxsize=1024)
def _names_of(path: str) -> tuple[str, ...] | None:
    """The keys that lead to a number; None when one of them is a place in a list, or the number is a list's size."""
    if path.endswith("#") or "[" in path:
        return None
    return tuple(path.split(".")) if path else ()


def owner_of(location: Location, names: Mapping[UserId, str]) -> tuple[UserId, Location]:
    """Whose a place in a data store is, and the place with `{user}` or `{name}` for its owner.

    A key or a path that holds a user's id or name is that user's; anything else belongs to nobody (0).
    """
    for user in names:
        found = _with_number(location, user)
        if found != location:
            return user, found
    for user, name in names.items():
        found = _with_name(location, name)
        if found != location:
            return user, found
    return UserId(0), location


def template(location: Location, user: UserId, name: str) -> Location:
    """The place with the user's id written as `{user}`, or their name as `{name}`."""
    found = _with_number(location, user)
    return found if found != location else _with_name(location, name)


def _with_number(location: Location, user: UserId) -> Location:
    if str(user) not in location.key and str(user) not in location.path:
        return location
    # The id 1001 is no part of the number 21001.
    number = re.compile(rf"(?<!\d){user}(?!\d)")
    return location._replace(key=number.sub("{user}", location.key), path=number.sub("{user}", location.path))


def _with_name(location: Location, name: str) -> Location:
    return location._replace(key=location.key.replace(name, "{name}"), path=location.path.replace(name, "{name}"))


def _put(holdings: Holdings, key: tuple[UserId, Location], value: object) -> None:
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, int | float):
        holdings[key] = value
    else:
        holdings.pop(key, None)
