"""MemoryStoreService of one server: hash maps, sorted maps and queues.

The `..._async` methods are for Python in blocking style; the `begin_...` methods are for code of any language that
waits by itself: its task is resumed with the answer, or thrown an error. Source: creator-docs,
reference/engine/classes/MemoryStoreHashMap.yaml and MemoryStoreSortedMap.yaml.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._platform.memory import ITEMS_MAX, Item, MemoryMap, SortKey, rank
from pytest_robloxmarket._platform.values import copy_out
from pytest_robloxmarket._server.errands import Change, Errand, Updating, is_left_out, note_change, send_errand
from pytest_robloxmarket._server.memory_queues import Queue
from pytest_robloxmarket._server.memory_values import (
    bound_of,
    checked_count,
    checked_key,
    checked_sort_key,
    checked_value,
    life_ms,
)
from pytest_robloxmarket._server.outside import Outside
from pytest_robloxmarket._terms.checks import check_function
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("HashMap", "MemoryStores", "SortedMap")

# "The valid range is 1 to 200 inclusive", for lists of hash maps and ranges of sorted maps.
_COUNT_MAX: Final = 200

# "Invisibility timeout defaults to 30 seconds".
_HIDDEN_S: Final = 30

_Begin: TypeAlias = "Callable[[Task], None]"


class MemoryStores(Struct, eq=False):
    """The MemoryStoreService of one server. What it hands out survives the server; the objects do not."""

    _server: Server

    @door
    def get_hash_map(self, name: str) -> HashMap:
        """The hash map of a name.

        Raises:
            PlatformError: when there can be none of this name.
        """
        contents = self._server.world.platform.memory.map("hash", checked_key(name, "name"))
        return HashMap(self._server, contents)

    @door
    def get_sorted_map(self, name: str) -> SortedMap:
        """The sorted map of a name.

        Raises:
            PlatformError: when there can be none of this name.
        """
        contents = self._server.world.platform.memory.map("sorted", checked_key(name, "name"))
        return SortedMap(self._server, contents)

    @door
    def get_queue(self, name: str, invisibility_timeout: float = _HIDDEN_S) -> Queue:
        """The queue of a name.

        Args:
            name: its name.
            invisibility_timeout: for how many seconds what is read here is given to nobody else.

        Raises:
            PlatformError: when there can be none of this name, or the timeout is no number of seconds.
        """
        contents = self._server.world.platform.memory.queue(checked_key(name, "name"))
        return Queue(self._server, contents, life_ms(invisibility_timeout, 2))

    def __repr__(self) -> str:
        return f"<MemoryStores of server {self._server.id}>"


class HashMap(Struct, eq=False):
    """One hash map as one server sees it."""

    _server: Server
    _map: MemoryMap

    @door
    def get_async(self, key: str) -> object:
        """The value under a key, or None. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        return copy_out(_wait(self._server, lambda task: self.begin_get(task, key)))

    @door
    def set_async(self, key: str, value: object, expiration: float) -> bool:
        """Put a value under a key for so many seconds; whether one was there already. May yield.

        Raises:
            PlatformError: when it cannot be stored so, or the call fails.
        """
        return bool(_wait(self._server, lambda task: self.begin_set(task, key, value, expiration)))

    @door
    def update_async(self, key: str, transform: Callable[[object], object], expiration: float) -> object:
        """Read, change and write a value so that no other write is lost; the new value. May yield.

        Args:
            key: at most 128 characters.
            transform: gets the value and returns the new one, or None to leave it. It is called again when somebody
                else has written meanwhile, and must not yield.
            expiration: how many seconds the item lives from then on.

        Raises:
            PlatformError: when the call fails, or the transform raises.
        """
        check_function(transform, 'update_async("lock", lambda old: ..., 60)')

        def change(value: object, _: SortKey) -> tuple[object, SortKey] | None:
            new = transform(copy_out(value))
            return None if new is None else (new, None)

        return copy_out(_wait(self._server, lambda task: self.begin_update(task, key, change, expiration)))

    @door
    def remove_async(self, key: str) -> None:
        """Let nothing be under a key. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        _wait(self._server, lambda task: self.begin_remove(task, key))

    @door
    def list_items_async(self, count: int) -> tuple[dict[str, object], ...]:
        """All items, as dictionaries with `key` and `value`, in no order. May yield.

        Args:
            count: how many a page has, from 1 to 200. Code in Python is given all pages at once.

        Raises:
            PlatformError: when the call fails.
        """
        found = _wait(self._server, lambda task: self.begin_list(task, count))
        assert isinstance(found, tuple)
        return tuple(copy_out(list(found)))  # type: ignore[arg-type] # A list stays one.

    def begin_get(self, task: Task, key: object) -> None:
        """Ask for a value."""

        def act(errand: Errand) -> object:
            item = self._map.read(errand.key, self._server.world.scheduler.now_ms)
            return None if item is None else item.value

        send_errand(self._server, "GetAsync", self._map.label, checked_key(key), task, act=act)

    def begin_set(self, task: Task, key: object, value: object, expiration: object) -> None:
        """Ask to put a value under a key."""
        begin_set(self._server, self._map, task, key, value, expiration)

    def begin_update(self, task: Task, key: object, change: Change, expiration: object) -> None:
        """Ask to change a value."""
        name = checked_key(key)
        updating = Updating(self._map, change, checked_value, life_ms(expiration, 3), lambda value, _: value)
        # "Consumes a minimum of two units".
        send_errand(self._server, "UpdateAsync", self._map.label, name, task, updating=updating, units=2)

    def begin_remove(self, task: Task, key: object) -> None:
        """Ask to remove a key."""
        begin_remove(self._server, self._map, task, key)

    def begin_list(self, task: Task, count: object) -> None:
        """Ask for all items."""
        checked_count(count, _COUNT_MAX)

        def act(errand: Errand) -> object:
            world = self._server.world
            now_ms = world.scheduler.now_ms
            found = self._map.items(now_ms)
            # "Consumes [number of partitions scanned] + [items returned] units": here there is one partition.
            world.platform.memory.spend(len(found), len(world.homes), now_ms)
            return tuple({"key": key, "value": item.value} for key, item in found)

        send_errand(self._server, "ListItemsAsync", self._map.label, "", task, act=act)

    def __repr__(self) -> str:
        return f"<HashMap {self._map.label} on server {self._server.id}>"


class SortedMap(Struct, eq=False):
    """One sorted map as one server sees it."""

    _server: Server
    _map: MemoryMap

    @door
    def get_async(self, key: str) -> tuple[object, SortKey]:
        """The value under a key and its sort key, both None when nothing is there. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        return _pair(_wait(self._server, lambda task: self.begin_get(task, key)))

    @door
    def set_async(self, key: str, value: object, expiration: float, sort_key: SortKey = None) -> bool:
        """Put a value under a key for so many seconds; whether one was there already. May yield.

        Raises:
            PlatformError: when it cannot be stored so, or the call fails.
        """
        return bool(_wait(self._server, lambda task: self.begin_set(task, key, value, expiration, sort_key)))

    @door
    def update_async(
        self, key: str, transform: Callable[[object, SortKey], tuple[object, SortKey] | None], expiration: float
    ) -> tuple[object, SortKey]:
        """Read, change and write a value and its sort key so that no other write is lost; the new ones. May yield.

        Args:
            key: at most 128 characters.
            transform: gets the value and the sort key and returns the new ones, or None to leave them.
            expiration: how many seconds the item lives from then on.

        Raises:
            PlatformError: when the call fails, or the transform raises.
        """
        check_function(transform, 'update_async("alice", lambda value, sort_key: (..., ...), 60)')

        def change(value: object, sort_key: SortKey) -> tuple[object, SortKey] | None:
            new = transform(copy_out(value), sort_key)
            return None if new is None else (new[0], checked_sort_key(new[1]))

        return _pair(_wait(self._server, lambda task: self.begin_update(task, key, change, expiration)))

    @door
    def remove_async(self, key: str) -> None:
        """Let nothing be under a key. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        _wait(self._server, lambda task: self.begin_remove(task, key))

    @door
    def get_range_async(
        self,
        count: int,
        *,
        descending: bool = False,
        lower: Mapping[str, SortKey] | None = None,
        upper: Mapping[str, SortKey] | None = None,
    ) -> list[dict[str, object]]:
        """The first items of a range, as dictionaries with `key`, `value` and `sortKey`. May yield.

        Args:
            count: how many at most, from 1 to 200.
            descending: the last ones first.
            lower: what they come behind: `{"sortKey": 100, "key": "alice"}`, one of them or both.
            upper: what they come before.

        Raises:
            PlatformError: when the call fails.
        """
        found = _wait(self._server, lambda task: self.begin_range(task, descending, count, lower, upper))
        assert isinstance(found, list)
        return copy_out(found)  # type: ignore[return-value] # A copy of a list of dictionaries.

    @door
    def get_size_async(self) -> int:
        """How many items there are. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        return int(_wait(self._server, self.begin_size))  # type: ignore[call-overload, no-any-return]

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
        most, low, high = checked_count(count, _COUNT_MAX, 2), bound_of(lower), bound_of(upper)
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


def begin_set(
    server: Server,
    where: MemoryMap,
    task: Task,
    key: object,
    value: object,
    expiration: object,
    sort_key: SortKey = None,
) -> None:
    """Ask to put a value under a key of a map."""
    name = checked_key(key)
    copied, size = checked_value(value)
    life = life_ms(expiration, 3)

    def act(errand: Errand) -> object:
        world = server.world
        now_ms = world.scheduler.now_ms
        before = where.read(name, now_ms)
        if before is None and len(where.items(now_ms)) >= ITEMS_MAX:
            raise PlatformError("DataStructureItemsOverLimit: Exceeds data structure level item count limit (1M).")
        if not is_left_out(server):
            bytes_all = size + len(name)
            more = bytes_all - (0 if before is None else before.size)
            world.platform.memory.check_room(more, len(world.homes), now_ms)
            where.write(name, copied, sort_key, size=bytes_all, expires_ms=now_ms + life)
            note_change(errand, None if before is None else before.value, copied)
        return before is not None

    send_errand(server, "SetAsync", where.label, name, task, act=act)


def begin_remove(server: Server, where: MemoryMap, task: Task, key: object) -> None:
    """Ask to remove a key of a map."""
    name = checked_key(key)

    def act(errand: Errand) -> object:
        before = where.read(name, server.world.scheduler.now_ms)
        if before is not None and not is_left_out(server):
            where.remove(name)
            note_change(errand, before.value, None)
        return None

    send_errand(server, "RemoveAsync", where.label, name, task, act=act)


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


def _wait(server: Server, begin: _Begin) -> object:
    """What a call answers, for Python code in blocking style. May yield."""
    task = server.world.waiting_task() or Outside(server)
    begin(task)
    return task.suspend()
