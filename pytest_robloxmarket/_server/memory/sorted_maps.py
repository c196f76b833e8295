"""Sorted maps of MemoryStoreService on one server.

Source: creator-docs, reference/engine/classes/MemoryStoreSortedMap.yaml.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._platform.memory import Item, MemoryMap, SortKey, rank
from pytest_robloxmarket._platform.values import copy_out
from pytest_robloxmarket._server.memory.calls import begin_remove, begin_set
from pytest_robloxmarket._server.memory.errands import Change, Errand, Updating, send_errand
from pytest_robloxmarket._server.memory.values import (
    bound_of,
    checked_count,
    checked_key,
    checked_sort_key,
    checked_value,
    life_ms,
)
from pytest_robloxmarket._server.outside import wait_for
from pytest_robloxmarket._terms.answers import MapItem, StoredValue
from pytest_robloxmarket._terms.checks import check_takes_two
from pytest_robloxmarket._terms.doors import door

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("RANGE_MAX", "SortedMap")

# "The valid range is 1 to 200 inclusive", for lists of hash maps and ranges of sorted maps.
RANGE_MAX: Final = 200


class SortedMap(Struct, eq=False):
    """One sorted map as one server sees it."""

    _server: Server
    _map: MemoryMap

    @door
    def get_async(self, key: str) -> tuple[StoredValue, SortKey]:
        """The value under a key and its sort key, both None when nothing is there. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        return _pair(wait_for(self._server, lambda task: self.begin_get(task, key)))

    @door
    def set_async(self, key: str, value: object, expiration: float, sort_key: SortKey = None) -> bool:
        """Put a value under a key for so many seconds; whether one was there already. May yield.

        Raises:
            PlatformError: when it cannot be stored so, or the call fails.
        """
        return bool(wait_for(self._server, lambda task: self.begin_set(task, key, value, expiration, sort_key)))

    @door
    def update_async(
        self, key: str, transform: Callable[[StoredValue, SortKey], tuple[object, SortKey] | None], expiration: float
    ) -> tuple[StoredValue, SortKey]:
        """Read, change and write a value and its sort key so that no other write is lost; the new ones. May yield.

        Args:
            key: at most 128 characters.
            transform: gets the value and the sort key and returns the new ones, or None to leave them.
            expiration: how many seconds the item lives from then on.

        Raises:
            PlatformError: when the call fails, or the transform raises.
        """
        example = 'update_async("alice", lambda value, sort_key: (..., ...), 60)'
        check_takes_two(transform, "the value and the sort key", example)

        def change(value: object, sort_key: SortKey) -> tuple[object, SortKey] | None:
            new = transform(copy_out(value), sort_key)
            return None if new is None else (new[0], checked_sort_key(new[1]))

        return _pair(wait_for(self._server, lambda task: self.begin_update(task, key, change, expiration)))

    @door
    def remove_async(self, key: str) -> None:
        """Let nothing be under a key. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        wait_for(self._server, lambda task: self.begin_remove(task, key))

    @door
    def get_range_async(
        self,
        count: int,
        *,
        descending: bool = False,
        lower: Mapping[str, SortKey] | None = None,
        upper: Mapping[str, SortKey] | None = None,
    ) -> list[MapItem]:
        """The first items of a range, as dictionaries with `key`, `value` and `sortKey`. May yield.

        Args:
            count: how many at most, from 1 to 200.
            descending: the last ones first.
            lower: what they come behind: `{"sortKey": 100, "key": "alice"}`, one of them or both.
            upper: what they come before.

        Raises:
            PlatformError: when the call fails.
        """
        found = wait_for(self._server, lambda task: self.begin_range(task, descending, count, lower, upper))
        assert isinstance(found, list)
        return copy_out(found)  # type: ignore[return-value] # A copy of a list of dictionaries.

    @door
    def get_size_async(self) -> int:
        """How many items there are. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        return int(wait_for(self._server, self.begin_size))  # type: ignore[call-overload, no-any-return]

    def begin_get(self, task: Task, key: object) -> None:
        """Ask for a value and its sort key."""

        def act(errand: Errand) -> object:
            item = self._map.read(errand.key, self._server.world.scheduler.now_ms)
            return (None, None) if item is None else (item.value, item.sort_key)

        send_errand(self._server, "GetAsync", self._map.label, checked_key(key), task, act=act)

    def begin_set(self, task: Task, key: object, value: object, expiration: object, sort_key: object = None) -> None:
        """Ask to put a value under a key."""
        begin_set(self._server, self._map, task, key, value, expiration, checked_sort_key(sort_key))

    def begin_update(self, task: Task, key: object, change: Change, expiration: object) -> None:
        """Ask to change a value and its sort key."""
        name, life = checked_key(key), life_ms(expiration, 3)
        updating = Updating(self._map, change, checked_value, life, lambda value, sort_key: (value, sort_key))
        send_errand(self._server, "UpdateAsync", self._map.label, name, task, updating=updating)

    def begin_remove(self, task: Task, key: object) -> None:
        """Ask to remove a key."""
        begin_remove(self._server, self._map, task, key)

    def begin_range(self, task: Task, descending: bool, count: object, lower: object, upper: object) -> None:
        """Ask for a range."""
        most, low, high = checked_count(count, RANGE_MAX, 2), bound_of(lower), bound_of(upper)
        server = self._server

        def act(errand: Errand) -> object:
            now_ms = server.world.scheduler.now_ms
            found = [pair for pair in self._map.ranked(now_ms) if _is_between(pair, low, high)]
            found = (found[::-1] if descending else found)[:most]
            # "If this method returns 10 items, the call counts as 10 request units".
            server.world.platform.memory.spend(len(found) - 1, len(server.world.homes), now_ms)
            return [_row(key, item) for key, item in found]

        send_errand(server, "GetRangeAsync", self._map.label, "", task, act=act)

    def begin_size(self, task: Task) -> None:
        """Ask for the number of items."""

        def act(errand: Errand) -> object:
            return len(self._map.items(self._server.world.scheduler.now_ms))

        send_errand(self._server, "GetSizeAsync", self._map.label, "", task, act=act)

    def __repr__(self) -> str:
        return f"<SortedMap {self._map.label} on server {self._server.id}>"


def _is_between(pair: tuple[str, Item], low: _Bound, high: _Bound) -> bool:
    """Whether an item stands behind one bound and before the other; both are exclusive."""
    key, item = pair
    place = rank(item.sort_key, key)
    return (low is None or place > _place(low, behind=True)) and (high is None or place < _place(high, behind=False))


def _place(bound: tuple[SortKey, str | None], *, behind: bool) -> tuple[int, float, str, str]:
    """Where a bound stands. Without a key it is behind all items of its sort key, or before them."""
    sort_key, key = bound
    return rank(sort_key, key if key is not None else "\U0010ffff" if behind else "")


_Bound: TypeAlias = "tuple[SortKey, str | None] | None"


def _row(key: str, item: Item) -> dict[str, object]:
    row: dict[str, object] = {"key": key, "value": item.value}
    return row if item.sort_key is None else {**row, "sortKey": item.sort_key}


def _pair(answer: object) -> tuple[object, SortKey]:
    assert isinstance(answer, tuple)
    value, sort_key = answer
    return copy_out(value), sort_key
