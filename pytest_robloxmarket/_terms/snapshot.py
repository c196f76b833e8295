"""A plain picture of the platform, for judges and clerks."""

from collections.abc import Mapping

from msgspec import Struct

from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, Robux, UserId

__all__ = ("Books", "PlatformSnapshot", "ReceiptPicture")


class ReceiptPicture(Struct, frozen=True):
    """A receipt as the platform holds it; `status` is pending, granted, refunded or acknowledged."""

    receipt: ReceiptId
    user: UserId
    product: ProductId
    price: Robux
    status: str


class Books(Struct, frozen=True):
    """Whose the Robux are at one moment."""

    wallets: Mapping[UserId, int]
    escrow: int
    developer: int
    funded: int


class PlatformSnapshot(Books, frozen=True):
    """What the platform holds at one moment.

    `stores` maps (data store, key) to the stored value; removed keys are absent.
    """

    receipts: tuple[ReceiptPicture, ...]
    stores: Mapping[tuple[str, str], object]
