"""What code under test is given instead of services: the injection pattern, from the side of the harness.

Code that asks for no service by itself is handed functions, signals, a clock and a logger. Here are those of one
game server, under the names that ADR-0008 gives them. The Protocols say what they can do; the code under test has
Protocols of its own, and fits because it asks for no more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._terms.answers import StoredValue
from pytest_robloxmarket._terms.checks import check_takes_one
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server

__all__ = (
    "Adapters",
    "InjectedClock",
    "InjectedConnection",
    "InjectedDataStore",
    "InjectedLogger",
    "InjectedPlayer",
    "InjectedSignal",
    "PassOwnershipFetcher",
    "ReceiptHandler",
    "SetupReceipt",
)

# A handler that knows no enum of Roblox answers with the name of the decision.
ReceiptHandler: TypeAlias = Callable[[dict[str, object]], object]

_DECISIONS: Final = {decision.name: decision for decision in ProductPurchaseDecision}


class PassOwnershipFetcher(Protocol):
    """`UserOwnsGamePassAsync` as a function."""

    def __call__(self, user_id: int, game_pass_id: int, /) -> bool:
        """Whether a user owns a pass. May yield."""


class SetupReceipt(Protocol):
    """Makes a handler the ProcessReceipt of its server."""

    def __call__(self, handler: ReceiptHandler, /) -> None:
        """Set it; it takes a receipt's dictionary and answers a decision, or the name of one."""


class InjectedPlayer(Protocol):
    """A player, as signals hand them over."""

    @property
    def user_id(self) -> int:
        """The account's id."""


class InjectedConnection(Protocol):
    """What connecting to a signal returns."""

    def disconnect(self) -> None:
        """Stop it."""


class InjectedSignal(Protocol):
    """An event of the engine."""

    def connect(self, listener: Callable[..., object], /) -> InjectedConnection:
        """Call `listener` whenever it fires."""


class InjectedClock(Protocol):
    """Tells seconds."""

    def __call__(self) -> float:
        """Seconds since the market began."""


class InjectedLogger(Protocol):
    """Where game code tells what it did."""

    @door
    def info(self, message: str, /) -> None:
        """Write a line, as `print` does."""

    @door
    def warning(self, message: str, /) -> None:
        """Write a line, as `warn` does."""


class InjectedDataStore(Protocol):
    """One data store."""

    def get_async(self, key: str, /) -> StoredValue:
        """The value of a key, or None. May yield."""

    def update_async(self, key: str, transform: Callable[[StoredValue], object], /) -> StoredValue:
        """Read, change and write a key, all or nothing; the new value. May yield."""


class Adapters(Struct, frozen=True, eq=False):
    """The injectables of one game server."""

    _server: Server

    @property
    def pass_ownership_fetcher(self) -> PassOwnershipFetcher:
        """Asks Roblox whether a user owns a pass: (user id, pass id). May yield, and raises as Roblox does."""
        return self._server.marketplace.user_owns_game_pass_async

    @property
    def on_setup_receipt(self) -> SetupReceipt:
        """Makes a handler the server's ProcessReceipt.

        The names "PurchaseGranted" and "NotProcessedYet" become the decisions of these names. Whatever else the
        handler answers goes to Roblox as it is.
        """
        return self._set_up

    @property
    def player_added(self) -> InjectedSignal:
        """Fires with a player who has joined."""
        return self._server.players.player_added

    @property
    def player_removing(self) -> InjectedSignal:
        """Fires with a player who is about to leave, and the reason."""
        return self._server.players.player_removing

    @property
    def pass_purchase_finished(self) -> InjectedSignal:
        """Fires when a pass's prompt closes: player, pass id, whether it was bought."""
        return self._server.marketplace.prompt_game_pass_purchase_finished

    @property
    def clock(self) -> InjectedClock:
        """Tells the market's time in seconds, as a function."""
        return self._seconds

    @property
    def logger(self) -> InjectedLogger:
        """Writes to the output of the server, which is part of the story."""
        return _Output(self._server)

    @door
    def data_store(self, name: str) -> InjectedDataStore:
        """The data store of this name.

        Raises:
            PlatformError: 101 or 102, when the name cannot be.
        """
        return self._server.data_stores.get_data_store(name)

    def __repr__(self) -> str:
        return f"<Adapters of server {self._server.id}>"

    def _set_up(self, handler: ReceiptHandler) -> None:
        check_takes_one(handler, "the receipt", "server.adapters.on_setup_receipt(handler), with def handler(receipt)")

        def process_receipt(receipt: dict[str, object]) -> object:
            answer = handler(receipt)
            return _DECISIONS.get(answer, answer) if isinstance(answer, str) else answer

        self._server.marketplace.process_receipt = process_receipt

    def _seconds(self) -> float:
        return self._server.world.scheduler.read_clock(self._server.lane) / 1000


class _Output(Struct, frozen=True, eq=False):
    _server: Server

    @door
    def info(self, message: str) -> None:
        """Write a line, as `print` does."""
        self._server.print(message)

    @door
    def warning(self, message: str) -> None:
        """Write a line, as `warn` does."""
        self._server.print(message, "warn")
