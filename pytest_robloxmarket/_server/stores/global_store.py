"""What all data stores can do, in blocking style for Python and step by step for other languages.

Source: creator-docs, reference/engine/classes/GlobalDataStore.yaml (platform-facts.md, 2.1 to 2.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from pytest_robloxmarket._kernel.tasks import Task
from pytest_robloxmarket._platform.stores import Stored, version_name
from pytest_robloxmarket._server.outside import Outside
from pytest_robloxmarket._server.signals import Connection
from pytest_robloxmarket._server.stores.arrivals import Transform, Update, value_of
from pytest_robloxmarket._server.stores.declined import Declined, foresee_update
from pytest_robloxmarket._server.stores.requests import Channel
from pytest_robloxmarket._server.stores.scopes import Scopes
from pytest_robloxmarket._server.stores.watching import Listener, watch
from pytest_robloxmarket._terms.answers import StoredValue
from pytest_robloxmarket._terms.checks import check_takes_one
from pytest_robloxmarket._terms.doors import door

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server

__all__ = ("GlobalDataStore",)


class GlobalDataStore(Struct, eq=False):
    """What all data stores can do, as one server sees one of them.

    The `..._async` methods are for Python in blocking style; the `begin_...` methods are for code of
    any language that waits by itself: the request's task is resumed with the answer, or thrown an error.
    """

    _server: Server
    name: str
    scope: str
    _channel: Channel | Scopes

    @door
    def get_async(self, key: str, *, use_cache: bool = True) -> StoredValue:
        """The value of a key, or None. May yield.

        Args:
            key: at most 50 characters.
            use_cache: take an answer that this server has had within the last 4 seconds.

        Raises:
            PlatformError: when the request fails.
        """
        cached = self._channel.cached(key) if use_cache else None
        if cached is not None:
            return value_of(cached[0])
        task = self._server.world.waiting_task() or Outside(self._server)
        self.begin_get(task, key)
        answer = task.suspend()
        return value_of(answer)

    @door
    def set_async(
        self, key: str, value: object, *, user_ids: Sequence[int] = (), metadata: Mapping[str, object] | None = None
    ) -> str:
        """Write a value, whatever was there; the new version, which is empty in an ordered data store. May yield.

        Args:
            key: at most 50 characters.
            value: what JSON can say; in an ordered data store a whole number.
            user_ids: whom it is about. Those that are not sent again are lost.
            metadata: texts and numbers by name, 300 characters at most. What is not sent again is lost.

        Raises:
            PlatformError: when the value cannot be stored or the request fails. A failed request may
                have been applied all the same.
        """
        task = self._server.world.waiting_task() or Outside(self._server)
        self.begin_set(task, key, value, user_ids, metadata)
        answer = task.suspend()
        assert isinstance(answer, Stored)
        return self.version_of(answer)

    @door
    def update_async(self, key: str, transform: Callable[[StoredValue], object]) -> StoredValue:
        """Read, change and write a value so that no other write is lost; the new value. May yield.

        Args:
            key: at most 50 characters.
            transform: gets the value and returns the new one, or None to leave it. It is called again
                when somebody else has written meanwhile, and must not yield.

        Raises:
            PlatformError: when the request fails, or the transform yields.
        """
        check_takes_one(transform, "the value", "update_async(key, lambda old: ...)")

        def update(stored: Stored | None) -> Update:
            return transform(value_of(stored)), (), {}

        task = self._server.world.waiting_task() or Outside(self._server)
        self.begin_update(task, key, update)
        answer = task.suspend()
        return value_of(answer)

    @door
    def increment_async(
        self,
        key: str,
        delta: int = 1,
        *,
        user_ids: Sequence[int] = (),
        metadata: Mapping[str, object] | None = None,
    ) -> int:
        """Add to an integer; the new value. May yield.

        Raises:
            PlatformError: when the stored value or the delta is no integer, or the request fails.
        """
        task = self._server.world.waiting_task() or Outside(self._server)
        self.begin_increment(task, key, delta, user_ids, metadata)
        answer = task.suspend()
        assert isinstance(answer, Stored)
        assert isinstance(answer.value, int)
        return answer.value

    @door
    def remove_async(self, key: str) -> StoredValue:
        """Remove a key; the value that was there. May yield.

        Raises:
            PlatformError: when the request fails.
        """
        task = self._server.world.waiting_task() or Outside(self._server)
        self.begin_remove(task, key)
        answer = task.suspend()
        return value_of(answer)

    @door
    def on_update(self, key: str, callback: Callable[[StoredValue], object]) -> Connection:
        """Call `callback(value)` when a key has changed: at once for a write of this server, else within a minute.

        Returns:
            A connection; `disconnect` ends it.

        Raises:
            PlatformError: 101 or 102, when the key cannot be.
        """
        check_takes_one(callback, "the value", 'on_update("key", callback), with def callback(value)')
        server = self._server
        runnable = server.runnable(callback)
        return self.watch(key, lambda value, origin: server.start_task(runnable, (value,), origin=origin))

    def watch(self, key: str, listener: Listener) -> Connection:
        """What `on_update` does, for code of any language."""
        channel, name = self._channel.place(key)
        return watch(channel, name, listener)

    def read_clock(self) -> int:
        """The time in ms, for whoever sees what depends on it."""
        return self._server.world.scheduler.read_clock(self._server.lane)

    def version_of(self, stored: Stored) -> str:
        """The version that SetAsync answers."""
        return version_name(stored.version)

    def cached(self, key: str) -> tuple[Stored | None] | None:
        """What the cache holds of a key: (answer,), or None when it must be asked for."""
        return self._channel.cached(key)

    def cache_ends(self) -> list[tuple[str, int]]:
        """The keys in the cache, and until when they are good."""
        return self._channel.cache_ends()

    def begin_get(self, task: Task, key: str) -> None:
        """Ask for a value; the task is resumed with a `Stored`, or None."""
        self._channel.send("GetAsync", key, task)

    def begin_set(
        self,
        task: Task,
        key: str,
        value: object,
        user_ids: Sequence[int] = (),
        metadata: Mapping[str, object] | None = None,
    ) -> None:
        """Ask to write a value; the task is resumed with the new `Stored`."""
        self._channel.send("SetAsync", key, task, value, tuple(user_ids), metadata)

    def begin_update(self, task: Task, key: str, transform: Transform) -> None:
        """Ask to change a value; the task is resumed with the new `Stored`, or None if cancelled."""
        self._channel.send("UpdateAsync", key, task, None, (), None, transform)

    def foresee_update(self, key: str) -> Declined | None:
        """What an update would meet for as long as nobody writes the key; None where that cannot be said."""
        return foresee_update(*self._channel.place(key))

    def begin_increment(
        self,
        task: Task,
        key: str,
        delta: object = 1,
        user_ids: Sequence[int] = (),
        metadata: Mapping[str, object] | None = None,
    ) -> None:
        """Ask to add to an integer; the task is resumed with the new `Stored`."""
        self._channel.send("IncrementAsync", key, task, delta, tuple(user_ids), metadata)

    def begin_remove(self, task: Task, key: str) -> None:
        """Ask to remove a key; the task is resumed with the `Stored` that was there, or None."""
        self._channel.send("RemoveAsync", key, task)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} on server {self._server.id}>"
