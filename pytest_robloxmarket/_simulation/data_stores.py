"""A test's hand in the data stores: it writes past the game, holds requests back, and takes a budget away."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._faults.plan import Fault
from pytest_robloxmarket._platform.stores import Contents, check_name
from pytest_robloxmarket._platform.values import copy_integer, copy_storable
from pytest_robloxmarket._simulation.holdings import contents_named, key_named
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.events import StoreWritten
from pytest_robloxmarket._terms.ids import NO_DELIVERY, ServerId
from pytest_robloxmarket._terms.names import DataStoreRequestType
from pytest_robloxmarket._terms.seams import SEAMS

if TYPE_CHECKING:
    from pytest_robloxmarket._server.stores.arrivals import Request
    from pytest_robloxmarket._server.stores.requests import Channel
    from pytest_robloxmarket._simulation.gameserver import GameServer
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User

__all__ = ("HeldRequest", "HeldRequests", "MarketDataStores")

# Whose a write of the test is: of no server.
_NOBODY: Final = ServerId(0)


class MarketDataStores:
    """The data stores of a market, for the test. Reading needs no door of its own: `market.stored` does it."""

    __slots__ = ("_market",)

    def __init__(self, market: Market) -> None:
        self._market: Final = market

    def __repr__(self) -> str:
        opened = ", ".join(one.label for one in self._market.platform.stores.opened)
        return f"<MarketDataStores: {opened or 'none opened'}>"

    @door
    def put(self, store: str, key: User | str | int, value: object) -> None:
        """Write a key at once, as another program would: no time passes, no fault strikes, and no server is told.

        Args:
            store: the data store's name as the game has opened it, with the scope behind a slash where it has one; a
                name that no game has opened yet is opened.
            key: the key; or a user, whose key holds their id or name: where there is none yet, it is their id.
            value: what JSON can say; None removes the key.

        Raises:
            UsageError: when no data store takes such a value, or such a name; or more than one key is the user's.
        """
        try:
            contents = contents_named(self._market, store)
            self._put(contents, check_name(key_named(self._market, contents.label, key)), value)
        except PlatformError as error:
            raise UsageError(f"{store}[{key}] cannot be {shown(value)}: {error}") from error

    @door
    def hold(self) -> HeldRequests:
        """Let no request arrive any more until it is released. As a context manager it ends with the block.

        A request that is held has set off and done nothing: an UpdateAsync has called its transform by then.
        """
        return HeldRequests(self._market)

    @door
    def set_budget(self, request_type: DataStoreRequestType, left: int = 0, *, server: GameServer) -> None:
        """Let the other code of a server's game have used up a budget within the last minute, evenly.

        Args:
            request_type: whose budget, like "StandardWrite".
            left: how many requests may still be sent at once. More than there were does nothing.
            server: whose budget.

        Raises:
            UsageError: when the type has no budget, or less than nothing shall be left.
        """
        if left < 0:
            raise UsageError(f"a budget of {left} requests cannot be: write 0 or more.")
        found = next((one for one in self._market.world.servers if one.id == server.id), None)
        if found is None:
            raise UsageError(f"{server!r} is no server of this market: take market.server().")
        try:
            self._market.world.budgets.leave(found, request_type, left)
        except PlatformError as error:
            raise UsageError(f"{error}. Write one like 'StandardWrite' or 'OrderedRead'.") from error

    def _put(self, contents: Contents, key: str, value: object) -> None:
        world = self._market.world
        now_ms, before = world.scheduler.now_ms, contents.read(key)
        after: object = None
        if value is None:
            contents.remove(key, now_ms)
        else:
            after, characters = (copy_integer if contents.ordered else copy_storable)(value)
            contents.write(key, after, now_ms, characters=characters)
        was = None if before is None else before.value
        place = now_ms, _NOBODY, contents.label, key, "RemoveAsync" if value is None else "SetAsync"
        world.history.append(StoreWritten(*place, was, after, NO_DELIVERY, ""))


class HeldRequest:
    """A request that does not arrive until it is released."""

    __slots__ = ("_channel", "_request", "api", "key", "server", "store")

    def __init__(self, channel: Channel, request: Request) -> None:
        self._channel: Final = channel
        self._request: Final = request
        self.api: Final = request.api
        self.store: Final = channel.contents.label
        self.key: Final = request.key
        self.server: Final[int] = channel.server.id

    def go(self) -> None:
        """Let it arrive."""
        self._request.late = True  # No misfortune strikes it a second time.
        self._channel.arrive(self._request)

    def __repr__(self) -> str:
        return f"<{self.api} of {self.store}[{self.key}] from server {self.server}>"


class HeldRequests:
    """The requests that are held back, in the order in which they would have arrived."""

    __slots__ = ("_lines", "_market", "_waiting")

    def __init__(self, market: Market) -> None:
        world = market.world
        if world.held is not None:
            raise UsageError("requests are held back already: release those first, at the end of the `with` block.")
        self._market: Final = market
        self._waiting: Final[list[HeldRequest]] = []
        world.held = lambda channel, request: self._waiting.append(HeldRequest(channel, request))
        seams = [name for name in SEAMS if name.startswith("store.")]
        self._lines: Final = [market.weather.add(Fault(seam, "never", math.inf)) for seam in seams]

    @property
    def waiting(self) -> tuple[HeldRequest, ...]:
        """What is held back now."""
        return tuple(self._waiting)

    @door
    def release(self, request: HeldRequest | None = None) -> None:
        """Let one request arrive, the oldest or another, and its answer come.

        Raises:
            UsageError: when none is held back, or not this one.
        """
        if not self._waiting or (request is not None and request not in self._waiting):
            what = "no request" if request is None else shown(request)
            raise UsageError(f"{what} is held back. Those that are: {shown(list(self._waiting))}.")
        chosen = self._waiting[0] if request is None else request
        self._waiting.remove(chosen)
        chosen.go()

    def release_all(self) -> None:
        """Let all that are held back arrive, the oldest first."""
        while self._waiting:
            self.release()

    def stop(self) -> None:
        """Hold nothing back any more, and let all arrive that is."""
        for line in self._lines:
            self._market.weather.take_back(line)
        self._market.world.held = None
        self.release_all()

    def __repr__(self) -> str:
        return f"<HeldRequests: {len(self._waiting)} waiting>"

    def __enter__(self) -> HeldRequests:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
