"""A plain picture of the platform, for judges and clerks."""

from collections.abc import Mapping

from msgspec import Struct

from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, Robux, UserId

__all__ = ("PlatformSnapshot", "ReceiptPicture")


class ReceiptPicture(Struct, frozen=True):
    """A receipt as the platform holds it; `status` is pending, granted or acknowledged."""

    receipt: ReceiptId
    user: UserId
    product: ProductId
    price: Robux
    status: str


class PlatformSnapshot(Struct, frozen=True):
    """What the platform holds at one moment.

    `stores` maps (data store, key) to the stored value; removed keys are absent.
    """

    wallets: Mapping[UserId, int]
    escrow: int
    developer: int
    funded: int
    receipts: tuple[ReceiptPicture, ...]
    stores: Mapping[tuple[str, str], object]
