"""Decisions, channels and reasons, spelled and numbered as Roblox does.

Source of names and numbers: creator-docs, reference/engine/enums/*.yaml.
"""

from enum import Enum

__all__ = (
    "CloseReason",
    "CurrencyType",
    "PlayerExitReason",
    "ProductPurchaseChannel",
    "ProductPurchaseDecision",
    "ReceiptDecision",
    "ReceiptType",
    "RobloxEnum",
)


class RobloxEnum(Enum):
    """An enum whose items print as Roblox prints them."""

    # There is one object for each item, and the hash of a plain enum is a call of Python code.
    __hash__ = object.__hash__

    def __str__(self) -> str:
        return f"Enum.{type(self).__name__}.{self.name}"


class ProductPurchaseDecision(RobloxEnum):
    """What a ProcessReceipt handler answers."""

    NotProcessedYet = 0
    PurchaseGranted = 1


class ReceiptDecision(RobloxEnum):
    """What a handler bound with BindReceiptHandler answers."""

    NotProcessedYet = 0
    Processed = 1


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
