"""Decisions, channels and reasons, spelled and numbered as Roblox does.

Source of names and numbers: creator-docs, reference/engine/enums/*.yaml.
"""

from collections.abc import Callable
from enum import Enum, EnumMeta
from typing import TYPE_CHECKING, Final, cast

__all__ = (
    "CloseReason",
    "CurrencyType",
    "PlayerExitReason",
    "ProductPurchaseChannel",
    "ProductPurchaseDecision",
    "ReceiptDecision",
    "ReceiptType",
    "REJECTED",
    "RobloxEnum",
    "offer_rejection",
)


class _Items(EnumMeta):
    """The type of all enums: an item that there is not is told as Roblox tells it, and as what the game's line asks."""

    # A type checker that saw it would take a misspelt item for one that is there.
    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> object:
            found = cls._member_map_.get(name)
            # What Python looks for by itself begins like this, and is no item.
            if found is None:
                raise AttributeError(
                    name if name[:1] == "_" else f'{name} is not a valid member of "Enum.{cls.__name__}"'
                )
            return found


class RobloxEnum(Enum, metaclass=_Items):
    """An enum whose items print as Roblox prints them."""

    # There is one object for each item, and the hash of a plain enum is a call of Python code.
    __hash__ = object.__hash__

    def __str__(self) -> str:
        return f"Enum.{type(self).__name__}.{self.name}"


# The item that developers ask for. Roblox's enums have none, and only a contract that has it lets game code see it.
REJECTED: Final = "PurchaseRejected"


class _Decision(_Items):
    """The type of the enums that have the item that developers ask for, under some contracts."""

    # Whether the code that runs may see it; whoever knows which market runs says so.
    offers: Callable[[], bool] = staticmethod(lambda: True)

    # A type checker that saw it would take a misspelt item for one that is there.
    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> object:
            if name == REJECTED and _Decision.offers():
                return _REJECTIONS[cls.__name__]
            return super().__getattr__(name)


class ProductPurchaseDecision(RobloxEnum, metaclass=_Decision):
    """What a ProcessReceipt handler answers. `PurchaseRejected` is there where the contract has it."""

    NotProcessedYet = 0
    PurchaseGranted = 1
    if TYPE_CHECKING:
        PurchaseRejected = 2


class ReceiptDecision(RobloxEnum, metaclass=_Decision):
    """What a handler bound with BindReceiptHandler answers. `PurchaseRejected` is there where the contract has it."""

    NotProcessedYet = 0
    Processed = 1
    if TYPE_CHECKING:
        PurchaseRejected = 2


# They print as items of the enums that they would be items of.
_REJECTIONS: Final[dict[str, Enum]] = {
    name: getattr(cast("Callable[..., type[RobloxEnum]]", RobloxEnum)(name, {REJECTED: 2}), REJECTED)
    for name in ("ProductPurchaseDecision", "ReceiptDecision")
}


def offer_rejection(offers: Callable[[], bool]) -> None:
    """Say when game code sees `PurchaseRejected`."""
    _Decision.offers = staticmethod(offers)


class ReceiptType(RobloxEnum):
    """What kind of receipt a bound handler receives."""

    DeveloperProduct = 0
    RobuxTransferSender = 1
    RobuxTransferReceiver = 2


class ProductPurchaseChannel(RobloxEnum):
    """Where a purchase was made. There is no item 0."""

    InExperience = 1
    ExperienceDetailsPage = 2
    AdReward = 3
    CommerceProduct = 4


class CurrencyType(RobloxEnum):
    """The currency of a purchase: always Robux in a receipt."""

    Default = 0
    Robux = 1
    Tix = 2


class CloseReason(RobloxEnum):
    """Why a server closes, as a BindToClose function is told."""

    Unknown = 0
    RobloxMaintenance = 1
    DeveloperShutdown = 2
    DeveloperUpdate = 3
    ServerEmpty = 4
    OutOfMemory = 5


class PlayerExitReason(RobloxEnum):
    """Why a player left, as PlayerRemoving is told."""

    Unknown = 0
    PlatformKick = 1
    CreatorKick = 2
