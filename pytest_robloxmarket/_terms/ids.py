"""Identities and units, so that a user id is never mistaken for a price."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NewType

__all__ = (
    "NOBODY",
    "NO_DELIVERY",
    "PRICE_MAX",
    "PRICE_MIN",
    "OWN_ID",
    "PURCHASE_ID",
    "DeliveryId",
    "PassId",
    "ProductId",
    "ReceiptId",
    "Robux",
    "ServerId",
    "UserId",
    "purchase_id",
    "short_ids",
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

# An id that a game has made for a thing of its own (HttpService:GenerateGUID); our PurchaseIds end otherwise.
OWN_ID: Final = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-(?!a000-0{6})[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")


_GUID: Final = re.compile(r"([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def short_ids(text: str) -> str:
    """A text in which each GUID, like a PurchaseId, is cut to its beginning."""
    return _GUID.sub(r"\1..", text)


# So many letters of a PurchaseId may well be the same by chance, where a game sells for long.
_ALIKE: Final = 7


@lru_cache(maxsize=256)
def purchase_id(number: int, style: str) -> str:
    """The PurchaseId of a receipt: unique, and the same in every replay.

    Args:
        number: the receipt's number.
        style: `guid`, as receipts seem to hold today, or `number`. Format and length are not documented. `alike` are
            GUIDs that begin and end with the same letters: with seven of them two in some ten thousand purchases do.
    """
    if style == "alike":
        whole, first = purchase_id(number, "guid"), purchase_id(1, "guid")
        return first[:_ALIKE] + whole[_ALIKE:-_ALIKE] + first[-_ALIKE:]
    scrambled = number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    if style == "number":
        return f"{scrambled % 10**18:018d}"
    text = f"{scrambled:016x}{number:016x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


NO_DELIVERY: Final = DeliveryId(0)
NOBODY: Final = UserId(0)

# "The minimum price is 1 Robux, and the maximum price is 1 billion Robux."
# creator-docs: production/monetization/developer-products.md
PRICE_MIN: Final = Robux(1)
PRICE_MAX: Final = Robux(1_000_000_000)
