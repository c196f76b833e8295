"""Queues of MemoryStoreService on one server: who reads an item hides it for a while, and removes it in time.

Source: creator-docs, reference/engine/classes/MemoryStoreQueue.yaml.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pytest_robloxmarket._platform.queues import MemoryQueue
from pytest_robloxmarket._platform.values import copy_out
from pytest_robloxmarket._server.memory.errands import (
    WAITING,
    Errand,
    expire_memory,
    is_left_out,
    note_change,
    send_errand,
)
from pytest_robloxmarket._server.memory.values import checked_count, checked_value, life_ms
from pytest_robloxmarket._server.outside import wait_for
from pytest_robloxmarket._terms.answers import StoredValue
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("Queue",)

# "The maximum allowed value of this parameter is 100".
_COUNT_MAX: Final = 100

# "Reads are attempted every two seconds during this period".
_POLL_MS: Final = 2_000


class _Reading(Struct, eq=False):
    """A read that waits until the queue has what it asks for."""

    errand: Errand
    count: int
    whole: bool  # All of them, or none.
    until_ms: float


class Queue(Struct, eq=False):
    """One queue as one server sees it."""

    _server: Server
    _queue: MemoryQueue
    _hidden_ms: int

    @door
    def add_async(self, value: object, expiration: float, priority: float = 0) -> None:
        """Put an item into the queue for so many seconds. May yield.

        Raises:
            PlatformError: when it cannot be stored so, or the call fails.
        """
        wait_for(self._server, lambda task: self.begin_add(task, value, expiration, priority))

    @door
    def read_async(
        self, count: int, *, all_or_nothing: bool = False, wait_timeout: float = -1
    ) -> tuple[list[StoredValue], str | None]:
        """Read the next items and hide them; what they are, and the id to remove them with. May yield.

        Args:
            count: how many, from 1 to 100.
            all_or_nothing: so many or none.
            wait_timeout: for how many seconds to wait where there are not enough; -1 is for ever.

        Raises:
            PlatformError: when so many cannot be read, or the call fails.
        """
        answer = wait_for(self._server, lambda task: self.begin_read(task, count, all_or_nothing, wait_timeout))
        assert isinstance(answer, tuple)
        values, reading = answer
        return copy_out(values), reading  # type: ignore[return-value] # A copy of a list is one.

    @door
    def remove_async(self, reading: str) -> None:
        """Remove what was read under an id: nothing, once it is visible again. May yield.

        Raises:
            PlatformError: when it is no id, or the call fails.
        """
        wait_for(self._server, lambda task: self.begin_remove(task, reading))

    @door
    def get_size_async(self, *, exclude_invisible: bool = False) -> int:
        """How many items are in the queue. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        return int(wait_for(self._server, lambda task: self.begin_size(task, exclude_invisible)))  # type: ignore[call-overload, no-any-return]

    def begin_add(self, task: Task, value: object, expiration: object, priority: object = 0) -> None:
        """Ask to add an item."""
        server = self._server
        copied, size = checked_value(value, 1)
        life = life_ms(expiration, 2)
        if not is_number(priority):
            raise PlatformError("priority should be a number")

        def act(errand: Errand) -> object:
            world = server.world
            now_ms = world.scheduler.now_ms
            if not is_left_out(server):
                world.platform.memory.check_room(size, len(world.homes), now_ms)
                item = self._queue.add(copied, priority, size=size, expires_ms=now_ms + life)
                note_change(errand, None, copied, item.key)
            return None

        send_errand(server, "AddAsync", self._queue.label, "", task, act=act)

    def begin_read(self, task: Task, count: object, whole: object = False, wait_s: object = -1) -> None:
        """Ask for the next items."""
        number = checked_count(count, _COUNT_MAX)
        if not is_number(wait_s):
            raise PlatformError("waitTimeout should be a number")
        server = self._server

        def act(errand: Errand) -> object:
            now_ms = server.world.scheduler.now_ms
            until_ms = math.inf if wait_s < 0 else now_ms + wait_s * 1_000
            return self._read(_Reading(errand, number, bool(whole), until_ms))

        send_errand(server, "ReadAsync", self._queue.label, "", task, act=act)

    def begin_remove(self, task: Task, reading: object) -> None:
        """Ask to remove what was read under an id."""
        if not isinstance(reading, str):
            raise PlatformError("Argument 1 missing or nil" if reading is None else "id should be a string")
        server = self._server

        def act(errand: Errand) -> object:
            now_ms = server.world.scheduler.now_ms
            if reading.isdecimal() and not is_left_out(server):
                for item in self._queue.remove(int(reading), now_ms):
                    note_change(errand, item.value, None, item.key)
            return None

        send_errand(server, "RemoveAsync", self._queue.label, "", task, act=act)

    def begin_size(self, task: Task, without_hidden: object = False) -> None:
        """Ask for the number of items."""

        def act(errand: Errand) -> object:
            return self._queue.count(self._server.world.scheduler.now_ms, without_hidden=bool(without_hidden))

        send_errand(self._server, "GetSizeAsync", self._queue.label, "", task, act=act)

    def _read(self, reading: _Reading) -> object:
        """What can be read now; without enough of it, the read waits and is tried again."""
        server = self._server
        world = server.world
        now_ms = world.scheduler.now_ms
        items = self._queue.look(reading.count, now_ms)
        if items and (len(items) == reading.count or not reading.whole):
            number = self._queue.hide(items, now_ms + self._hidden_ms)
            world.platform.memory.spend(len(items) - 1, len(world.homes), now_ms)
            return [one.value for one in items], str(number)
        if now_ms + _POLL_MS > reading.until_ms:
            return [], None
        world.scheduler.after(_POLL_MS, self._poll, reading, server.lane)
        return WAITING

    def _poll(self, reading: _Reading) -> None:
        server = self._server
        if not server.alive:
            return
        expire_memory(server)
        # "Consumes an additional unit every two seconds while reading".
        world = server.world
        world.platform.memory.spend(1, len(world.homes), world.scheduler.now_ms)
        found = self._read(reading)
        if found is not WAITING:
            server.tell((reading.errand.number, repr(found)))
            reading.errand.task.resume(found)

    def __repr__(self) -> str:
        return f"<Queue {self._queue.label} on server {self._server.id}>"
