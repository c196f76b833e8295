"""MemoryStoreService of one server, and its hash maps.

The `..._async` methods are for Python in blocking style; the `begin_...` methods are for code of any language that
waits by itself: its task is resumed with the answer, or thrown an error. Source: creator-docs,
reference/engine/classes/MemoryStoreService.yaml and MemoryStoreHashMap.yaml.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pytest_robloxmarket._platform.memory import MemoryMap, SortKey
from pytest_robloxmarket._platform.values import copy_out
from pytest_robloxmarket._server.memory.calls import begin_remove, begin_set
from pytest_robloxmarket._server.memory.errands import Change, Errand, Updating, send_errand
from pytest_robloxmarket._server.memory.queues import Queue
from pytest_robloxmarket._server.memory.sorted_maps import RANGE_MAX, SortedMap
from pytest_robloxmarket._server.memory.values import checked_count, checked_key, checked_value, life_ms
from pytest_robloxmarket._server.outside import wait_for
from pytest_robloxmarket._terms.answers import StoredValue
from pytest_robloxmarket._terms.checks import check_takes_one
from pytest_robloxmarket._terms.doors import door

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("HashMap", "MemoryStores")

# "Invisibility timeout defaults to 30 seconds".
_HIDDEN_S: Final = 30


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
    def get_async(self, key: str) -> StoredValue:
        """The value under a key, or None. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        return copy_out(wait_for(self._server, lambda task: self.begin_get(task, key)))

    @door
    def set_async(self, key: str, value: object, expiration: float) -> bool:
        """Put a value under a key for so many seconds; whether one was there already. May yield.

        Raises:
            PlatformError: when it cannot be stored so, or the call fails.
        """
        return bool(wait_for(self._server, lambda task: self.begin_set(task, key, value, expiration)))

    @door
    def update_async(self, key: str, transform: Callable[[StoredValue], object], expiration: float) -> StoredValue:
        """Read, change and write a value so that no other write is lost; the new value. May yield.

        Args:
            key: at most 128 characters.
            transform: gets the value and returns the new one, or None to leave it. It is called again when somebody
                else has written meanwhile, and must not yield.
            expiration: how many seconds the item lives from then on.

        Raises:
            PlatformError: when the call fails, or the transform raises.
        """
        check_takes_one(transform, "the value", 'update_async("lock", lambda old: ..., 60)')

        def change(value: object, _: SortKey) -> tuple[object, SortKey] | None:
            new = transform(copy_out(value))
            return None if new is None else (new, None)

        return copy_out(wait_for(self._server, lambda task: self.begin_update(task, key, change, expiration)))

    @door
    def remove_async(self, key: str) -> None:
        """Let nothing be under a key. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        wait_for(self._server, lambda task: self.begin_remove(task, key))

    @door
    def list_items_async(self, count: int) -> tuple[dict[str, StoredValue], ...]:
        """All items, as dictionaries with `key` and `value`, in no order. May yield.

        Args:
            count: how many a page has, from 1 to 200. Code in Python is given all pages at once.

        Raises:
            PlatformError: when the call fails.
        """
        found = wait_for(self._server, lambda task: self.begin_list(task, count))
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
        checked_count(count, RANGE_MAX)

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
