"""DataStoreService of one server, in blocking style for Python and step by step for other languages.

Source: creator-docs, reference/engine/classes/GlobalDataStore.yaml (platform-facts.md, 2.1 to 2.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._kernel.tasks import Task, TaskState
from pytest_robloxmarket._platform.stores import Key, Stored, check_name, store_label
from pytest_robloxmarket._server.requests import Channel, Request, Transform, Update, is_integer, value_of
from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.ids import DeliveryId

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server

__all__ = ("DataStore", "DataStores")


class DataStores:
    """The DataStoreService of one server."""

    __slots__ = ("_server", "_stores")

    def __init__(self, server: Server) -> None:
        self._server: Final = server
        self._stores: Final[dict[tuple[str, str], DataStore]] = {}

    def get_data_store(self, name: str, scope: str = "global") -> DataStore:
        """The data store of this name; the same object on repeat.

        Raises:
            PlatformError: 101 or 102, when the name or the scope cannot be.
        """
        found = self._stores.get((name, scope))
        if found is None:
            check_name(name)
            check_name(scope)
            found = self._stores[name, scope] = DataStore(self._server, name, scope)
        return found

    def get_global_data_store(self) -> DataStore:
        """The data store without a name."""
        return self.get_data_store("global", "u")


class DataStore:
    """One data store as one server sees it.

    The `..._async` methods are for Python in blocking style; the `begin_...` methods are for code of
    any language that waits by itself: the request's task is resumed with the answer, or thrown an error.
    """

    __slots__ = ("_channel", "_server", "name", "scope")

    def __init__(self, server: Server, name: str, scope: str) -> None:
        self._server: Final = server
        self.name: Final = name
        self.scope: Final = scope
        self._channel: Final = Channel(server, store_label(Key(name, scope, "")))

    def get_async(self, key: str, *, use_cache: bool = True) -> object:
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
        answer = self._wait(lambda task: self.begin_get(task, key))
        assert answer is None or isinstance(answer, Stored)
        return value_of(answer)

    def set_async(self, key: str, value: object) -> str:
        """Write a value, whatever was there; the new version. May yield.

        Raises:
            PlatformError: when the value cannot be stored or the request fails. A failed request may
                have been applied all the same.
        """
        answer = self._wait(lambda task: self.begin_set(task, key, value))
        assert isinstance(answer, Stored)
        return str(answer.version)

    def update_async(self, key: str, transform: Callable[[object], object]) -> object:
        """Read, change and write a value so that no other write is lost; the new value. May yield.

        Args:
            key: at most 50 characters.
            transform: gets the value and returns the new one, or None to leave it. It is called again
                when somebody else has written meanwhile, and must not yield.

        Raises:
            PlatformError: when the request fails, or the transform yields.
        """

        def update(value: object, _: Stored | None) -> Update:
            return transform(value), (), {}

        answer = self._wait(lambda task: self.begin_update(task, key, update))
        return value_of(answer) if isinstance(answer, Stored) else None

    def increment_async(self, key: str, delta: int = 1) -> int:
        """Add to an integer; the new value. May yield.

        Raises:
            PlatformError: when the stored value or the delta is no integer, or the request fails.
        """
        answer = self._wait(lambda task: self.begin_increment(task, key, delta))
        assert isinstance(answer, Stored)
        assert isinstance(answer.value, int)
        return answer.value

    def remove_async(self, key: str) -> object:
        """Remove a key; the value that was there. May yield.

        Raises:
            PlatformError: when the request fails.
        """
        answer = self._wait(lambda task: self.begin_remove(task, key))
        assert answer is None or isinstance(answer, Stored)
        return value_of(answer)

    def cached(self, key: str) -> tuple[Stored | None] | None:
        """What the cache holds of a key: (answer,), or None when it must be asked for."""
        return self._channel.cached(key)

    def begin_get(self, task: Task, key: str) -> None:
        """Ask for a value; the task is resumed with a `Stored`, or None."""
        self._channel.send(self._request("GetAsync", key, task))

    def begin_set(
        self,
        task: Task,
        key: str,
        value: object,
        user_ids: Sequence[int] = (),
        metadata: Mapping[str, object] | None = None,
    ) -> None:
        """Ask to write a value; the task is resumed with the new `Stored`."""
        request = self._request("SetAsync", key, task)
        request.value = self._channel.storable(request, value)
        request.user_ids = tuple(user_ids)
        request.metadata = metadata
        self._channel.send(request)

    def begin_update(self, task: Task, key: str, transform: Transform) -> None:
        """Ask to change a value; the task is resumed with the new `Stored`, or None if cancelled."""
        request = self._request("UpdateAsync", key, task)
        request.transform = transform
        self._channel.send(request)

    def begin_increment(self, task: Task, key: str, delta: object = 1) -> None:
        """Ask to add to an integer; the task is resumed with the new `Stored`."""
        request = self._request("IncrementAsync", key, task)
        if not is_integer(delta):
            whole = "103: double is not allowed in data stores."
            self._channel.refuse(request.api, key, whole if isinstance(delta, float) else "delta must be an integer")
        request.value = int(delta)  # type: ignore[call-overload]
        self._channel.send(request)

    def begin_remove(self, task: Task, key: str) -> None:
        """Ask to remove a key; the task is resumed with the `Stored` that was there, or None."""
        self._channel.send(self._request("RemoveAsync", key, task))

    def _wait(self, begin: Callable[[Task], None]) -> object:
        """Send a request of Python code and wait for its answer. May yield."""
        world = self._server.world
        task = world.waiting_task()
        if task is not None:
            begin(task)
            return task.suspend()
        return _Outside(self._server).wait(begin)

    def _request(self, api: str, key: object, task: Task) -> Request:
        world = self._server.world
        try:
            name = check_name(key)
        except PlatformError as error:
            self._channel.refuse(api, str(key), str(error))
        return Request(api, Key(self.name, self.scope, name), task, DeliveryId(task.origin), world.source())


class _Outside:
    """Waits for a request that was sent from outside of every task: the test itself asks."""

    __slots__ = ("_answer", "_error", "_server", "_waiting", "origin", "state")

    def __init__(self, server: Server) -> None:
        self.origin = 0
        self.state = TaskState.WAITING
        self._server: Final = server
        self._answer: object = None
        self._error: BaseException | None = None
        self._waiting = True

    def resume(self, value: object = None) -> None:
        """Take the answer."""
        self._answer, self._waiting = value, False

    def throw(self, error: BaseException) -> None:
        """Take the error."""
        self._error, self._waiting = error, False

    def wait(self, begin: Callable[[Task], None]) -> object:
        """Let the world go on until the answer is here."""
        begin(self)
        while self._waiting:
            if not self._server.world.scheduler.step():
                raise UsageError(
                    "a data store request that the test itself sent never got its answer: the weather swallowed it, "
                    "or its server is gone. Send it before the faults, or from a fresh server."
                )
        if self._error is not None:
            raise self._error
        return self._answer
