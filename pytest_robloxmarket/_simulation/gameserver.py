"""A game server, as a test and a Python game hold it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, overload

from msgspec import Struct

from pytest_robloxmarket._server.memory.service import MemoryStores
from pytest_robloxmarket._server.messaging import Messaging
from pytest_robloxmarket._server.policies import Policies
from pytest_robloxmarket._server.teleports import Teleports
from pytest_robloxmarket._server.web import HttpRequests
from pytest_robloxmarket._simulation.adapters import Adapters
from pytest_robloxmarket._simulation.clock import SPAN_MAX_S, moment_at
from pytest_robloxmarket._terms.checks import check_function, is_number, shown
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.enums import CloseReason
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._server.marketplace import Marketplace
    from pytest_robloxmarket._server.players import Players
    from pytest_robloxmarket._server.remotes import Remotes
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._server.stores.service import DataStores
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User

__all__ = ("GameServer",)


class GameServer(Struct, frozen=True):
    """One game server: its services, its players, its end. All handles of one server are equal."""

    _market: Market
    _server: Server

    @property
    def id(self) -> int:
        """The server's number, from 1."""
        return self._server.id

    @property
    def marketplace(self) -> Marketplace:
        """Its MarketplaceService."""
        return self._server.marketplace

    @property
    def players(self) -> Players:
        """Its Players service."""
        return self._server.players

    @property
    def data_stores(self) -> DataStores:
        """Its DataStoreService."""
        return self._server.data_stores

    @property
    def policies(self) -> Policies:
        """Its PolicyService, and what LocalizationService says of a player's country."""
        return self._server.part(Policies)

    @property
    def memory_stores(self) -> MemoryStores:
        """Its MemoryStoreService."""
        return self._server.part(MemoryStores)

    @property
    def teleports(self) -> Teleports:
        """Its TeleportService."""
        return self._server.part(Teleports)

    @property
    def web(self) -> HttpRequests:
        """Its HttpService, and what the web answers to it."""
        return self._server.part(HttpRequests)

    @property
    def messaging(self) -> Messaging:
        """Its MessagingService."""
        return self._server.part(Messaging)

    @property
    def adapters(self) -> Adapters:
        """Its services as functions and signals, for code that is handed what it may use."""
        return Adapters(self._server)

    @property
    def remotes(self) -> Remotes:
        """Its remote events and functions, which clients can call."""
        return self._server.remotes

    @property
    def alive(self) -> bool:
        """Whether its code still runs."""
        return self._server.alive

    @property
    def has_retries(self) -> bool:
        """Whether a receipt will be delivered here again, without any purchase or join."""
        return self._server.receipts.has_retries

    @door
    def join(self, name: str | User, *, robux: int = 0) -> User:
        """A user comes to this server, with so many Robux more; they leave where they are.

        Raises:
            UsageError: when the server does not let anybody in any more, or it is no user of this market.
        """
        self._market.world.check_open()
        if not self._server.open:
            raise UsageError(f"nobody can join server {self.id}: it is closed. Start another: market.server().")
        if not isinstance(name, str) and name not in self._market.users:
            raise _foreign(name, self.id)
        user = self._market.user(name if isinstance(name, str) else name.name, robux)
        self._market.world.join(self._server, user.id)
        return user

    def now(self) -> datetime:
        """The date and time as this server's code sees it, in UTC: a clock for code that is handed one."""
        return moment_at(self._market.scheduler, self._server.lane)

    @door
    def wait(self, seconds: float) -> None:
        """`task.wait` for Python code: let virtual time pass. May yield.

        Raises:
            UsageError: when it is no number, or longer than a hundred years.
        """
        if not is_number(seconds) or seconds > SPAN_MAX_S:
            raise UsageError(f"a server waits for a number of seconds like 2.5, not for {shown(seconds)}.")
        self._server.wait(seconds)

    @door
    def spawn(self, function: Callable[..., object], *arguments: object) -> None:
        """`task.spawn` for Python code: run a function as a thread of its own until it first waits."""
        self._server.spawn(function, *arguments)

    @door
    def print(self, text: str) -> None:
        """Write to the server's output.

        Raises:
            UsageError: when it is no text.
        """
        if not isinstance(text, str):
            raise UsageError(f"a server prints a text, not {shown(text)}. Write server.print(str(...)).")
        self._server.print(text)

    @door
    def watch_passes(self, answer: Callable[[int, int], object]) -> None:
        """Put a game's own knowledge of game passes under the law `stale_pass`.

        Whenever a pass changes hands, or its owner joins, the game is asked a minute later, and again a minute after
        the time that the platform itself may need (`Contract.pass_delay_ms`): then it must know.

        Args:
            answer: how the game says whether a user owns a pass: user id, pass id. May yield. If it raises, it has
                said nothing.

        Raises:
            UsageError: when it cannot be called.
        """
        check_function(answer, "watch_passes(cache.owns)")
        self._server.passes.watch(answer)

    @overload
    def bind_to_close(self, function: Callable[[], object]) -> None: ...

    @overload
    def bind_to_close(self, function: Callable[[CloseReason], object]) -> None: ...

    @door
    def bind_to_close(self, function: Callable[[CloseReason], object] | Callable[[], object]) -> None:
        """Call `function` when the server shuts down; it has 30 seconds.

        Args:
            function: gets the reason, if it takes an argument. May yield.

        Raises:
            UsageError: when it cannot be called, or calling it runs none of its lines.
        """
        self._server.bind_to_close(function)

    def crash(self) -> None:
        """Cut the power: no code of this server runs any more, not even a `finally`."""
        self._server.crash()

    @door
    def shutdown(self, reason: CloseReason = CloseReason.DeveloperShutdown) -> None:
        """End it gently: its players leave, and BindToClose functions have 30 seconds.

        Raises:
            UsageError: when the reason is none of Roblox's.
        """
        if not isinstance(reason, CloseReason):
            raise UsageError(
                f"server {self.id} cannot shut down for {reason!r}: a reason is an item of CloseReason, of "
                "pytest_robloxmarket.enums. Write CloseReason.DeveloperUpdate, or leave it out."
            )
        self._server.shutdown(reason)

    def __repr__(self) -> str:
        return f"<GameServer {self.id}>"


def _foreign(who: object, server: int) -> UsageError:
    market = getattr(who, "market", None)
    why = f"{who!r} is no user and no name" if market is None else f"{who!r} is a user of another market"
    name = getattr(who, "name", "alice")
    return UsageError(f"{why}, so nobody joins server {server}. Write server.join({name!r}).")
