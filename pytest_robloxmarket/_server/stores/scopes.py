"""A data store opened with `AllScopes`: each key names its scope, like `global/player_1`.

Source: creator-docs, reference/engine/classes/DataStoreOptions.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from pytest_robloxmarket._platform.stores import Contents, Stored
from pytest_robloxmarket._server.stores.arrivals import Transform
from pytest_robloxmarket._server.stores.requests import Channel
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("Scopes",)


class Scopes(Struct, eq=False):
    """The way of requests to all scopes of one name. It has caches of its own, as another data store object has."""

    _server: Server
    _name: str
    _channels: dict[str, Channel] = {}

    def cached(self, key: str) -> tuple[Stored | None] | None:
        """What the cache holds of a key: (answer,), or None when it must be asked for."""
        channel, name = self._of(key)
        return channel.cached(name)

    def place(self, key: str) -> tuple[Channel, str]:
        """Where a key is."""
        return self._of(key)

    def lister(self) -> Channel:
        """The way of requests that are about no key."""
        return self._of("global/")[0]

    def listed(self) -> list[tuple[str, Contents]]:
        """The data stores of all scopes, and what stands before their keys."""
        return [(f"{one.scope}/", one) for one in self._server.world.platform.stores.scopes_of(self._name)]

    def cache_ends(self) -> list[tuple[str, int]]:
        """The keys in the caches, and until when they are good."""
        return [(f"{scope}/{key}", end) for scope, one in self._channels.items() for key, end in one.cache_ends()]

    def send(
        self,
        api: str,
        key: str,
        task: Task,
        value: object = None,
        user_ids: tuple[int, ...] = (),
        metadata: Mapping[str, object] | None = None,
        transform: Transform | None = None,
    ) -> None:
        """Let a request travel.

        Raises:
            PlatformError: when a rule forbids it, or the key names no scope.
        """
        channel, name = self._of(key)
        channel.send(api, name, task, value, user_ids, metadata, transform)

    def _of(self, key: str) -> tuple[Channel, str]:
        scope, slash, name = key.partition("/")
        if not slash:
            # "Omitting the slash throws an error"; its text is not documented.
            raise PlatformError(f"The key {key} must have the form scope/keyname when AllScopes is enabled")
        found = self._channels.get(scope)
        if found is None:
            contents = self._server.world.platform.stores.open(self._name, scope)
            found = self._channels[scope] = Channel.of(self._server, contents)
        return found, name
