"""How many data store requests a server, and a whole experience, may send within a minute, as tables.

Sources: creator-docs, cloud-services/data-stores/error-codes-and-limits.md; the names are those of
reference/engine/enums/DataStoreRequestType.yaml; what a limit can be set to is in
reference/engine/classes/DataStoreService.yaml (platform-facts.md, 2.5).
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("LIMITS", "MINUTE_MS", "QUEUE_MAX", "Limits", "check_rate", "dropped", "queue_of")

MINUTE_MS: Final = 60_000

# "Each queue has a limit of 30 requests."
QUEUE_MAX: Final = 30


class Limits(Struct, frozen=True):
    """The limits of one time. A limit is a pair: so many requests a minute, and so many more for each player."""

    server: Mapping[str, tuple[int, int]]
    experience: Mapping[str, tuple[int, int]]  # Today's only: with so many more for each user who plays anywhere.
    # What each method takes one of: in a standard data store, and in an ordered one.
    standard: Mapping[str, tuple[str, ...]]
    ordered: Mapping[str, tuple[str, ...]]
    # Other names by which a game may ask for a budget.
    names: Mapping[str, tuple[str, ...]]

    def kinds_of(self, name: str) -> tuple[str, ...]:
        """The kinds of budget that an item of `Enum.DataStoreRequestType` stands for.

        Raises:
            PlatformError: for a type that has no budget.
        """
        kinds = self.names.get(name) or ((name,) if name in self.server else ())
        if not kinds:
            raise PlatformError(f"Enum.DataStoreRequestType.{name} has no budget")
        return kinds


_STANDARD: Final = {
    "GetAsync": ("StandardRead",),
    "GetVersionAsync": ("StandardRead",),
    "GetVersionAtTimeAsync": ("StandardRead",),
    "SetAsync": ("StandardWrite",),
    "IncrementAsync": ("StandardWrite",),
    # "A single call will decrement both limits."
    "UpdateAsync": ("StandardRead", "StandardWrite"),
    "RemoveAsync": ("StandardRemove",),
    "ListKeysAsync": ("StandardList",),
    "ListVersionsAsync": ("StandardList",),
    "ListDataStoresAsync": ("StandardList",),
    "RemoveVersionAsync": ("RemoveVersionAsync",),
}

_ORDERED: Final = {
    "GetAsync": ("OrderedRead",),
    "BatchGetAsync": ("OrderedRead",),
    "SetAsync": ("OrderedWrite",),
    "IncrementAsync": ("OrderedWrite",),
    "UpdateAsync": ("OrderedRead", "OrderedWrite"),
    "RemoveAsync": ("OrderedRemove",),
    "GetSortedAsync": ("OrderedList",),
}

_TODAY: Final = Limits(
    server={
        "StandardRead": (60, 40),
        "StandardWrite": (60, 40),
        "StandardList": (5, 2),
        "StandardRemove": (60, 40),
        "OrderedRead": (60, 40),
        "OrderedWrite": (30, 5),
        "OrderedList": (5, 2),
        "OrderedRemove": (30, 5),
        "RemoveVersionAsync": (5, 2),
    },
    experience={
        "StandardRead": (300, 40),
        "StandardWrite": (300, 20),
        "StandardList": (300, 2),
        "StandardRemove": (300, 40),
        "OrderedRead": (300, 40),
        "OrderedWrite": (300, 20),
        "OrderedList": (300, 2),
        "OrderedRemove": (300, 40),
    },
    standard=_STANDARD,
    ordered=_ORDERED,
    # The legacy types, and what they are today.
    names={
        "GetAsync": ("StandardRead",),
        "SetIncrementAsync": ("StandardWrite",),
        "UpdateAsync": ("StandardRead", "StandardWrite"),
        "GetSortedAsync": ("OrderedList",),
        "SetIncrementSortedAsync": ("OrderedWrite",),
        "ListAsync": ("StandardList",),
        "GetVersionAsync": ("StandardRead",),
    },
)

# Until 2026-04-09 one limit was shared by Set, Increment, Update and Remove, and there were none of the experience.
_WRITES: Final = ("SetAsync", "IncrementAsync", "RemoveAsync")
_FORMER: Final = Limits(
    server={
        "GetAsync": (60, 10),
        "SetIncrementAsync": (60, 10),
        "GetSortedAsync": (5, 2),
        "SetIncrementSortedAsync": (30, 5),
        "ListAsync": (5, 2),
        "GetVersionAsync": (5, 2),
        "RemoveVersionAsync": (5, 2),
    },
    experience={},
    standard={
        "GetAsync": ("GetAsync",),
        **dict.fromkeys(_WRITES, ("SetIncrementAsync",)),
        "UpdateAsync": ("GetAsync", "SetIncrementAsync"),
        **dict.fromkeys(("GetVersionAsync", "GetVersionAtTimeAsync"), ("GetVersionAsync",)),
        **dict.fromkeys(("ListKeysAsync", "ListVersionsAsync", "ListDataStoresAsync"), ("ListAsync",)),
        "RemoveVersionAsync": ("RemoveVersionAsync",),
    },
    ordered={
        **dict.fromkeys(("GetAsync", "BatchGetAsync"), ("GetAsync",)),
        **dict.fromkeys(_WRITES, ("SetIncrementSortedAsync",)),
        "UpdateAsync": ("GetAsync", "SetIncrementSortedAsync"),
        "GetSortedAsync": ("GetSortedAsync",),
    },
    names={
        "UpdateAsync": ("GetAsync", "SetIncrementAsync"),
        **dict.fromkeys(("StandardRead", "OrderedRead"), ("GetAsync",)),
        **dict.fromkeys(("StandardWrite", "StandardRemove"), ("SetIncrementAsync",)),
        **dict.fromkeys(("OrderedWrite", "OrderedRemove"), ("SetIncrementSortedAsync",)),
        "StandardList": ("ListAsync",),
        "OrderedList": ("GetSortedAsync",),
    },
)

# By the contract's `request_limits`.
LIMITS: Final = {"today": _TODAY, "former": _FORMER}

# What SetRateLimitForRequestType takes: the highest base, and the highest number for each player.
_RATES: Final = {
    "GetAsync": (60, 40),
    "SetIncrementAsync": (60, 40),
    "GetSortedAsync": (5, 2),
    "SetIncrementSortedAsync": (30, 5),
    "ListAsync": (5, 2),
    "GetVersionAsync": (5, 2),
    "RemoveVersionAsync": (5, 2),
    **dict.fromkeys((kind for kind in _TODAY.server if kind[:3] in {"Sta", "Ord"}), (10_000, 200)),
}

# The four queues: set, ordered set, get, ordered get.
_SETS: Final = frozenset({*_WRITES, "UpdateAsync", "RemoveVersionAsync"})

_DROPPED: Final = {
    "GetAsync": "301: GetAsync",
    "SetAsync": "302: SetAsync",
    "IncrementAsync": "303: IncrementAsync",
    "UpdateAsync": "304: UpdateAsync",
    "GetSortedAsync": "305: GetSorted",
    "RemoveAsync": "306: RemoveAsync",
}


def queue_of(api: str, ordered: bool) -> str:
    """The queue in which a request of this method waits for its budget."""
    return f"{'ordered ' if ordered else ''}{'set' if api in _SETS else 'get'}"


def dropped(api: str) -> PlatformError:
    """The error of a request that finds its queue full."""
    numbered = _DROPPED.get(api)
    if numbered is not None:
        return PlatformError(f"{numbered} request dropped. Request was throttled but queue was full.")
    return PlatformError(f"{api} request dropped. Request was throttled.")


def check_rate(name: str, base: int, per_player: int) -> None:
    """Look at what a limit shall be set to.

    Raises:
        PlatformError: when the type cannot be configured, or a number is outside of its range.
    """
    most = _RATES.get(name)
    if most is None:
        # "Calling this API with those request types will result in an error"; its text is not documented.
        raise PlatformError(f"The rate limit of Enum.DataStoreRequestType.{name} cannot be set")
    for what, number, highest in (("baseLimit", base, most[0]), ("perPlayerLimit", per_player, most[1])):
        if not 0 <= number <= highest:
            raise PlatformError(f"{what} of {name} must be between 0 and {highest}")
