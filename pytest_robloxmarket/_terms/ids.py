"""Identities and units, so that a user id is never mistaken for a price."""

import re
from typing import TYPE_CHECKING, Final, NewType

__all__ = (
    "NOBODY",
    "NO_DELIVERY",
    "PRICE_MAX",
    "PRICE_MIN",
    "PURCHASE_ID",
    "DeliveryId",
    "PassId",
    "ProductId",
    "ReceiptId",
    "Robux",
    "ServerId",
    "UserId",
)

if TYPE_CHECKING:
    UserId = NewType("UserId", int)
    ProductId = NewType("ProductId", int)
    PassId = NewType("PassId", int)
    ServerId = NewType("ServerId", int)
    Robux = NewType("Robux", int)

    # A receipt's number in the order of purchase: stories say R1, R2, ...
    # The game sees another identity, the PurchaseId string.
    ReceiptId = NewType("ReceiptId", int)

    # One call of the game's handler, numbered from 1 in the order of the calls.
    DeliveryId = NewType("DeliveryId", int)
else:
    # Only a type checker tells them apart. To call a NewType costs four times as much, and each request does.
    UserId = ProductId = PassId = ServerId = Robux = ReceiptId = DeliveryId = int

# A PurchaseId (a GUID, or a long number) remembers one purchase, wherever it stands.
PURCHASE_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|[0-9]{15}")

NO_DELIVERY: Final = DeliveryId(0)
NOBODY: Final = UserId(0)

# "The minimum price is 1 Robux, and the maximum price is 1 billion Robux."
# creator-docs: production/monetization/developer-products.md
PRICE_MIN: Final = Robux(1)
PRICE_MAX: Final = Robux(1_000_000_000)
