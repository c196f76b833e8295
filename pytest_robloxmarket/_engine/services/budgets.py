"""How many data store requests of a kind a server may still send: so many a minute, and more for each player.

Source: creator-docs, cloud-services/data-stores/error-codes-and-limits.md (platform-facts.md, 2.5). What a server sends
beyond them is not held back here; a trial says so when it happens.
"""

from typing import Final

from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("MINUTE_MS", "budget_left", "spends")

MINUTE_MS: Final = 60_000

# Requests a minute: for a server, and for each player on it.
_LIMITS: Final = {
    "StandardRead": (60, 40),
    "StandardWrite": (60, 40),
    "StandardList": (5, 2),
    "StandardRemove": (60, 40),
    "OrderedRead": (60, 40),
    "OrderedWrite": (30, 5),
    "OrderedList": (5, 2),
    "OrderedRemove": (30, 5),
}

# The former types, and what they are today.
_FORMER: Final = {
    "GetAsync": ("StandardRead",),
    "SetIncrementAsync": ("StandardWrite",),
    "UpdateAsync": ("StandardRead", "StandardWrite"),
    "GetSortedAsync": ("OrderedList",),
    "SetIncrementSortedAsync": ("OrderedWrite",),
    "ListAsync": ("StandardList",),
    "GetVersionAsync": ("StandardRead",),
    "RemoveVersionAsync": ("StandardRemove",),
}

_SPENDS: Final = {
    "GetAsync": ("StandardRead",),
    "SetAsync": ("StandardWrite",),
    "IncrementAsync": ("StandardWrite",),
    "UpdateAsync": ("StandardRead", "StandardWrite"),
    "RemoveAsync": ("StandardRemove",),
}


def spends(api: str) -> tuple[str, ...]:
    """The kinds of budget that a request takes from, one of each: "UpdateAsync counts one read and one write"."""
    return _SPENDS[api]


def budget_left(name: str, players: int, spent: dict[str, int]) -> int:
    """How many requests of an `Enum.DataStoreRequestType` may still be sent.

    Args:
        name: the item's name.
        players: how many players are on the server.
        spent: how many of each kind it has sent within the last minute.

    Raises:
        PlatformError: for a type that has no budget.
    """
    kinds = _FORMER.get(name, (name,))
    if any(kind not in _LIMITS for kind in kinds):
        raise PlatformError(f"Enum.DataStoreRequestType.{name} has no budget")
    left = [_LIMITS[kind][0] + _LIMITS[kind][1] * players - spent.get(kind, 0) for kind in kinds]
    return max(0, min(left))
