"""DataStoreService of one server, in blocking style for Python and step by step for other languages.

Source: creator-docs, reference/engine/classes/GlobalDataStore.yaml (platform-facts.md, 2.1 to 2.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from pytest_robloxmarket._kernel.tasks import Task
from pytest_robloxmarket._platform.stores import Stored, check_name
from pytest_robloxmarket._server.arrivals import Transform, Update
from pytest_robloxmarket._server.budgets import pass_budget_seam
from pytest_robloxmarket._server.outside import Outside
from pytest_robloxmarket._server.requests import Channel, value_of
from pytest_robloxmarket._server.scopes import Scopes
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.names import DataStoreRequestType

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server

__all__ = ("DataStore", "DataStores")


class DataStores(Struct, eq=False):
    """The DataStoreService of one server."""

    _server: Server
    _stores: dict[tuple[str, str], DataStore] = {}

    @door
    def get_data_store(self, name: str, scope: str = "global") -> DataStore:
        """The data store of this name; the same object on repeat.

        Raises:
            PlatformError: 101 or 102, when the name or the scope cannot be.
        """
        key = (name, scope)
        found = self._stores.get(key)
        if found is None:
            server = self._server
            channel = Channel.of(server, server.world.platform.stores.open(name, scope))
            found = self._stores[key] = DataStore(server, name, scope, channel)
        return found

    def get_all_scopes(self, name: str) -> DataStore:
        """The data store of this name whose keys say which scope they are of; the same object on repeat."""
        found = self._stores.get((name, ""))
        if found is None:
            scopes = Scopes(self._server, check_name(name))
            found = self._stores[name, ""] = DataStore(self._server, name, "", scopes)
        return found

    def get_global_data_store(self) -> DataStore:
        """The data store without a name."""
        return self.get_data_store("global", "u")

    @door
    def get_request_budget_for_request_type(self, request_type: DataStoreRequestType) -> int:
        """How many requests of a type this server may still send now.

        Raises:
            PlatformError: for a type that has no budget.
        """
        world = self._server.world
        # It says when the requests before it were sent.
        world.scheduler.read_clock(self._server.lane)
        pass_budget_seam(self._server, request_type)
        return world.budgets.left(self._server, request_type)

    @door
    def set_rate_limit_for_request_type(
        self, request_type: DataStoreRequestType, base_limit: int, per_player_limit: int
    ) -> None:
        """Give this server a limit of its own: so many requests a minute, and so many more for each player.

        Raises:
            PlatformError: when the type cannot be configured, or a number is outside of its range.
        """
        self._server.world.budgets.set_rate(self._server, request_type, base_limit, per_player_limit)

    def cache_ends(self) -> list[tuple[str, str, str, int]]:
        """What is in the caches of GetAsync: store, scope, key, and until when it is good."""
        return [(*name, key, end_ms) for name, store in self._stores.items() for key, end_ms in store.cache_ends()]

    def __repr__(self) -> str:
        return f"<DataStores of server {self._server.id}>"


class DataStore(Struct, eq=False):
    """One data store as one server sees it.

    The `..._async` methods are for Python in blocking style; the `begin_...` methods are for code of
    any language that waits by itself: the request's task is resumed with the answer, or thrown an error.
    """

    _server: Server
    name: str
    scope: str
    _channel: Channel | Scopes

    @door
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
        task = self._server.world.waiting_task() or Outside(self._server)
        self.begin_get(task, key)
        answer = task.suspend()
        return value_of(answer)

    @door
    def set_async(self, key: str, value: object) -> str:
        """Write a value, whatever was there; the new version. May yield.

        Raises:
            PlatformError: when the value cannot be stored or the request fails. A failed request may
                have been applied all the same.
        """
        task = self._server.world.waiting_task() or Outside(self._server)
        self.begin_set(task, key, value)
        answer = task.suspend()
        assert isinstance(answer, Stored)
        return str(answer.version)

    @door
    def update_async(self, key: str, transform: Callable[[object], object]) -> object:
        """Read, change and write a value so that no other write is lost; the new value. May yield.

        Args:
            key: at most 50 characters.
            transform: gets the value and returns the new one, or None to leave it. It is called again
                when somebody else has written meanwhile, and must not yield.

        Raises:
            PlatformError: when the request fails, or the transform yields.
        """

        def update(stored: Stored | None) -> Update:
            return transform(value_of(stored)), (), {}

        task = self._server.world.waiting_task() or Outside(self._server)
        self.begin_update(task, key, update)
        answer = task.suspend()
        return value_of(answer)

    @door
    def increment_async(self, key: str, delta: int = 1) -> int:
        """Add to an integer; the new value. May yield.

        Raises:
            PlatformError: when the stored value or the delta is no integer, or the request fails.
        """
        task = self._server.world.waiting_task() or Outside(self._server)
        self.begin_increment(task, key, delta)
        answer = task.suspend()
        assert isinstance(answer, Stored)
        assert isinstance(answer.value, int)
        return answer.value

    @door
    def remove_async(self, key: str) -> object:
        """Remove a key; the value that was there. May yield.

        Raises:
            PlatformError: when the request fails.
        """
        task = self._server.world.waiting_task() or Outside(self._server)
        self.begin_remove(task, key)
        answer = task.suspend()
        return value_of(answer)

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
        return f"<DataStore {self.name} on server {self._server.id}>"
