"""`OnUpdate`: who wants to be told of the changes of a key. Deprecated, and still there.

"Once every minute, OnUpdate polls for changes by other servers. Changes made on the same server will run the function
immediately", creator-docs, reference/engine/classes/GlobalDataStore.yaml. What a poll costs is not documented: nothing
here, and nothing goes wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._platform.stores import check_name
from pytest_robloxmarket._server.signals import Connection
from pytest_robloxmarket._server.stores.arrivals import value_of
from pytest_robloxmarket._terms.ids import NOBODY, DeliveryId

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.stores import Contents
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._server.stores.requests import Channel

__all__ = ("Listener", "watch")

# Gets the value, and the delivery by which it changed.
Listener: TypeAlias = Callable[[object, DeliveryId], object]

_POLL_MS: Final = 60_000


def watch(channel: Channel, key: object, listener: Listener) -> Connection:
    """Call a listener whenever the value of a key has changed.

    Raises:
        PlatformError: 101 or 102, when the key cannot be.
    """
    name = check_name(key)
    watching = getattr(channel.on_write, "__self__", None)
    if not isinstance(watching, _Watching):
        watching = _Watching(channel.server, channel.contents)
        channel.on_write = watching.wrote
    return watching.add(name, listener)


class _Watching(Struct, eq=False):
    """Who listens to the keys of one data store on one server."""

    _server: Server
    _contents: Contents
    _listeners: dict[str, tuple[Listener, ...]] = {}
    # The version of each key that its listeners know of.
    _known: dict[str, int] = {}

    def add(self, key: str, listener: Listener) -> Connection:
        """Call a listener whenever the value of a key has changed, until the connection ends."""
        if not self._listeners.get(key):
            self._known[key] = self._contents.version(key)
            self._plan(key)
        self._listeners[key] = (*self._listeners.get(key, ()), listener)
        return Connection(lambda: self._drop(key, listener))

    def wrote(self, key: str, origin: DeliveryId) -> None:
        """This server has written a key."""
        version = self._contents.version(key)
        if version == self._known.get(key, version):
            return
        self._known[key] = version
        stored = self._contents.read(key)
        for listener in self._listeners.get(key, ()):
            listener(value_of(stored), origin)

    def _drop(self, key: str, listener: Listener) -> None:
        self._listeners[key] = tuple(one for one in self._listeners[key] if one is not listener)

    def _plan(self, key: str) -> None:
        self._server.world.scheduler.after(_POLL_MS, self._poll, key, self._server.lane)

    def _poll(self, key: str) -> None:
        server = self._server
        if not server.alive or not self._listeners[key]:
            return
        if server.world.scheduler.watch is not None:
            server.tell((key, self._contents.latest(key)))
        self.wrote(key, DeliveryId(NOBODY))
        self._plan(key)
