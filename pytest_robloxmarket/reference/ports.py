"""What the wrapper is given, and what it gives back: it never asks for a service by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from pytest_robloxmarket.reference.errors import ErrorCode, MarketplaceError

__all__ = (
    "Clock",
    "Connection",
    "DataStore",
    "Decision",
    "Logger",
    "PassOwnershipFetcher",
    "Player",
    "Receipt",
    "ReceiptHandler",
    "SetupReceipt",
    "Signal",
    "read_receipt",
)


class Decision(StrEnum):
    """What `process_receipt` answers: the names of Roblox's `ProductPurchaseDecision`."""

    PurchaseGranted = "PurchaseGranted"
    NotProcessedYet = "NotProcessedYet"


# Wraps `UserOwnsGamePassAsync`: (user id, pass id) -> owned. May yield, and raises when Roblox does not answer.
PassOwnershipFetcher: TypeAlias = Callable[[int, int], bool]

# Takes a receipt as Roblox hands it over.
ReceiptHandler: TypeAlias = Callable[[Mapping[str, object]], Decision]

# Makes a handler the place's `ProcessReceipt`, and turns its answers into Roblox's enum.
SetupReceipt: TypeAlias = Callable[[ReceiptHandler], object]

# Seconds that only grow.
Clock: TypeAlias = Callable[[], float]


class Player(Protocol):
    """What a signal tells of a player."""

    @property
    def user_id(self) -> int:
        """The account's id."""


class Connection(Protocol):
    """What connecting to a signal returns."""

    def disconnect(self) -> None:
        """Hear no more of it."""


class Signal(Protocol):
    """An event of the engine."""

    def connect(self, listener: Callable[..., object], /) -> Connection:
        """Call `listener` whenever it fires."""


class Logger(Protocol):
    """Where refusals are told; a `logging.Logger` is one."""

    def info(self, message: str, /) -> object:
        """Tell what went as it should."""

    def warning(self, message: str, /) -> object:
        """Tell what somebody should look at."""


class DataStore(Protocol):
    """One data store."""

    def update_async(self, key: str, transform: Callable[[object], object], /) -> object:
        """Read, change and write a key, all or nothing; a transform that returns None writes nothing. May yield.

        Raises:
            Exception: when the request failed; it may have been applied all the same.
        """


@dataclass(frozen=True, slots=True)
class Receipt:
    """A purchase that somebody has paid for.

    Attributes:
        purchase_id: unique for the purchase, and the same whenever it is delivered.
        player_id: the buyer's user id; they may have left.
        product_id: what was bought.
    """

    purchase_id: str
    player_id: int
    product_id: int


def read_receipt(info: Mapping[str, object]) -> Receipt:
    """What the wrapper needs of the dictionary that Roblox hands over.

    Raises:
        MarketplaceError: INVALID_RECEIPT, when a field is missing or cannot be.
    """
    purchase_id, player_id, product_id = info.get("PurchaseId"), info.get("PlayerId"), info.get("ProductId")
    if not isinstance(purchase_id, str) or not purchase_id:
        raise MarketplaceError(ErrorCode.INVALID_RECEIPT, f"a PurchaseId is a text, and not {purchase_id!r}.")
    return Receipt(purchase_id, _whole("PlayerId", player_id), _whole("ProductId", product_id))


def _whole(field: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise MarketplaceError(ErrorCode.INVALID_RECEIPT, f"a {field} is a whole number, and not {value!r}.")
    return value
