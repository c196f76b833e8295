"""What memory stores hold: maps of items that expire, what they may hold, and how often they may be asked.

They survive every server and nothing else: "don't need to be durable", and "vanish when reaching the maximum lifetime".
Source: creator-docs, cloud-services/memory-stores/index.md, hash-map.md, sorted-map.md.
"""

from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Final, TypeAlias

from msgspec import Struct, field

from pytest_robloxmarket._platform.queues import MemoryQueue
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.memory import memory_label

__all__ = ("ITEMS_MAX", "Item", "Memory", "MemoryMap", "SortKey", "rank")

SortKey: TypeAlias = int | float | str | None

# "Maximum number of items: 1,000,000", for a sorted map or a queue.
ITEMS_MAX: Final = 1_000_000

_MINUTE_MS: Final = 60_000
_DAY_MS: Final = 24 * 60 * _MINUTE_MS

# "64 KB + 1.2 KB * [number of users]", and "a traceback period of eight days before the quota reevaluates".
_BYTES: Final = 64 * 1024
_USER_BYTES: Final = 1_229
_TRACEBACK_MS: Final = 8 * _DAY_MS

# "1000 + 120 * [number of concurrent users] request units per minute".
_UNITS: Final = 1_000
_USER_UNITS: Final = 120


class Item(Struct, frozen=True, gc=False):
    """What is under one key. It is there until `expires_ms`."""

    value: object
    version: int
    expires_ms: int
    size: int
    sort_key: SortKey = None


class MemoryMap(Struct, eq=False):
    """What one hash map or sorted map holds. `label` is what stories and effects call it."""

    label: str
    _numbers: Iterator[int]  # All memory stores of a universe draw from one.
    _items: dict[str, Item] = {}

    def read(self, key: str, now_ms: int) -> Item | None:
        """The item under a key; None when there is none, or its time is over."""
        item = self._items.get(key)
        return item if item is not None and item.expires_ms > now_ms else None

    def write(self, key: str, value: object, sort_key: SortKey, *, size: int, expires_ms: int) -> Item:
        """Put a value under a key, whatever was there."""
        item = self._items[key] = Item(value, next(self._numbers), expires_ms, size, sort_key)
        return item

    def remove(self, key: str) -> None:
        """Let nothing be under a key."""
        self._items.pop(key, None)

    def items(self, now_ms: int) -> list[tuple[str, Item]]:
        """What is there now, in the order in which it came."""
        return [(key, item) for key, item in self._items.items() if item.expires_ms > now_ms]

    def ranked(self, now_ms: int) -> list[tuple[str, Item]]:
        """What is there now, as a sorted map has it: by sort key, and by key where that is the same."""
        return sorted(self.items(now_ms), key=lambda pair: rank(pair[1].sort_key, pair[0]))

    def expire(self, now_ms: int) -> list[tuple[str, Item]]:
        """Take away what has expired, and hand it out."""
        over = [(key, item) for key, item in self._items.items() if item.expires_ms <= now_ms]
        for key, _ in over:
            del self._items[key]
        return over

    @property
    def size(self) -> int:
        """How many bytes all items take, with their keys."""
        return sum(item.size for item in self._items.values())


def rank(sort_key: SortKey, key: str) -> tuple[int, float, str, str]:
    """Where an item stands: those with a number before those with a text, and these before those with none."""
    if isinstance(sort_key, int | float):
        return 0, sort_key, "", key
    return (2, 0, "", key) if sort_key is None else (1, 0, sort_key, key)


class Memory(Struct, eq=False):
    """All memory stores of the universe."""

    _maps: dict[str, MemoryMap] = {}
    _queues: dict[str, MemoryQueue] = {}
    _numbers: Iterator[int] = field(default_factory=partial(count, 1))
    _units: deque[tuple[int, int]] = field(default_factory=deque)  # When so many were spent.
    _users: deque[tuple[int, int]] = field(default_factory=deque)  # When so many users were there.

    def map(self, kind: str, name: str) -> MemoryMap:
        """The map of a kind and a name; the same object on repeat. Maps of two kinds are two."""
        found = self._maps.get(f"{kind} {name}")
        if found is None:
            found = self._maps[f"{kind} {name}"] = MemoryMap(memory_label(name), self._numbers)
        return found

    def queue(self, name: str) -> MemoryQueue:
        """The queue of a name; the same object on repeat."""
        found = self._queues.get(name)
        if found is None:
            found = self._queues[name] = MemoryQueue(memory_label(name), self._numbers)
        return found

    @property
    def maps(self) -> list[MemoryMap]:
        """The hash maps and sorted maps that a game has opened."""
        return list(self._maps.values())

    @property
    def used(self) -> bool:
        """Whether a game has opened any."""
        return bool(self._maps or self._queues)

    def spend(self, units: int, users: int, now_ms: int) -> bool:
        """Count request units; False when the minute has none left, and then none is spent."""
        spent = self._units
        while spent and spent[0][0] <= now_ms - _MINUTE_MS:
            spent.popleft()
        if sum(number for _, number in spent) + units > _UNITS + _USER_UNITS * users:
            return False
        spent.append((now_ms, units))
        return True

    def check_room(self, more: int, users: int, now_ms: int) -> None:
        """Make sure that so many bytes more fit in.

        Raises:
            PlatformError: when they do not.
        """
        seen = self._users
        while seen and seen[0][0] <= now_ms - _TRACEBACK_MS:
            seen.popleft()
        while seen and seen[-1][1] <= users:
            seen.pop()
        seen.append((now_ms, users))
        quota = _BYTES + _USER_BYTES * seen[0][1]
        used = sum(one.size for one in self._maps.values()) + sum(one.size for one in self._queues.values())
        if more > 0 and used + more > quota:
            raise PlatformError(
                f"TotalMemoryOverLimit: Memory usage of {used + more} bytes would exceed the quota of {quota} bytes"
            )

    def expire(self, now_ms: int) -> list[tuple[str, str, object]]:
        """Take away what has expired: the label of its store, its key, and its value."""
        maps = [(one.label, key, item.value) for one in self._maps.values() for key, item in one.expire(now_ms)]
        queues = [(one.label, item.key, item.value) for one in self._queues.values() for item in one.expire(now_ms)]
        return [*maps, *queues]

    def picture(self, now_ms: int) -> tuple[object, ...]:
        """All that makes a difference to who asks from now on; when things expire is told from now."""
        spent = sum(number for at_ms, number in self._units if at_ms > now_ms - _MINUTE_MS)
        return (
            frozenset(
                [
                    (name, key, repr(item.value), item.sort_key, item.expires_ms - now_ms)
                    for name, one in self._maps.items()
                    for key, item in one.items(now_ms)
                ]
            ),
            tuple([(name, one.picture(now_ms)) for name, one in self._queues.items()]),
            # Far from the quota nobody can tell how near it is.
            spent if spent > _UNITS // 2 else 0,
        )
