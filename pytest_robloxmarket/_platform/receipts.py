"""The receipt's life, as a table.

A purchase opens a receipt, and only a recorded grant closes it: "unresolved purchases are never
removed nor refunded" (creator-docs: reference/engine/classes/MarketplaceService.yaml, ProcessReceipt).
Some contracts know a rejection, and others a day on which an open receipt expires: both refund it.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from pytest_robloxmarket._terms.enums import ProductPurchaseChannel
from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, Robux, UserId, purchase_id

__all__ = ("EXPIRED", "GRANTED", "LIFE", "PENDING", "REFUNDED", "REJECTED", "Receipt", "Receipts")

PENDING: Final = "pending"
REFUNDED: Final = "refunded"

# What the platform may be told.
GRANTED: Final = "PurchaseGranted"
REJECTED: Final = "PurchaseRejected"
EXPIRED: Final = "expired"

# (status, what the platform is told) -> the status that follows.
# What closes it first wins over whatever comes later (platform-facts.md, section 6, point 15).
LIFE: Final[dict[tuple[str, str], str]] = {
    ("pending", "PurchaseGranted"): "granted",
    ("pending", "NotProcessedYet"): "pending",
    ("pending", "PurchaseRejected"): "refunded",
    ("pending", "expired"): "refunded",
    ("pending", "no handler"): "acknowledged",
    ("granted", "PurchaseGranted"): "granted",
    ("granted", "NotProcessedYet"): "granted",
    ("granted", "PurchaseRejected"): "granted",
    ("granted", "expired"): "granted",
    ("granted", "no handler"): "granted",
    ("refunded", "PurchaseGranted"): "refunded",
    ("refunded", "NotProcessedYet"): "refunded",
    ("refunded", "PurchaseRejected"): "refunded",
    ("refunded", "expired"): "refunded",
    ("refunded", "no handler"): "refunded",
    ("acknowledged", "PurchaseGranted"): "acknowledged",
    ("acknowledged", "NotProcessedYet"): "acknowledged",
    ("acknowledged", "PurchaseRejected"): "acknowledged",
    ("acknowledged", "expired"): "acknowledged",
    ("acknowledged", "no handler"): "acknowledged",
}


class Receipt(Struct, eq=False):
    """One purchase as the platform records it, from payment to its recorded decision."""

    id: ReceiptId
    purchase_id: str
    user: UserId
    product: ProductId
    price: Robux
    channel: ProductPurchaseChannel
    place: int
    status: str = PENDING
    attempts: int = 0


class Receipts(Struct, eq=False):
    """All receipts of the universe; the open ones by user, so that old ones cost nothing.

    So many purchases were `made_before`: the PurchaseIds begin behind theirs. Where they are `alike`, they begin and
    end with the same letters.
    """

    _all: list[Receipt] = []
    _pending: dict[UserId, dict[ReceiptId, Receipt]] = {}
    made_before: int = 0
    alike: bool = False

    def open(
        self,
        user: UserId,
        product: ProductId,
        price: Robux,
        channel: ProductPurchaseChannel,
        place: int,
        style: str = "guid",
    ) -> Receipt:
        """A new receipt for a purchase that has been paid into escrow; its PurchaseId is of this style."""
        number = ReceiptId(len(self._all) + 1)
        name = purchase_id(self.made_before + number, "alike" if self.alike else style)
        receipt = Receipt(number, name, user, product, price, channel, place)
        self._all.append(receipt)
        self._pending.setdefault(user, {})[number] = receipt
        return receipt

    def pending(self, user: UserId) -> list[Receipt]:
        """The open receipts of a user, oldest first."""
        found = self._pending.get(user)
        return list(found.values()) if found else []

    def tell(self, receipt: Receipt, what: str) -> bool:
        """Move a receipt along its life; True when this closed it."""
        before = receipt.status
        receipt.status = LIFE[before, what]
        if before != PENDING or receipt.status == PENDING:
            return False
        del self._pending[receipt.user][receipt.id]
        return True

    def get(self, number: ReceiptId) -> Receipt:
        """The receipt with this number."""
        return self._all[number - 1]

    def __iter__(self) -> Iterator[Receipt]:
        return iter(self._all)
