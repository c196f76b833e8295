"""What a handler in Python is given: the dictionary of a receipt, with its types."""

from collections.abc import Callable
from typing import NotRequired, TypeAlias, TypedDict

from pytest_robloxmarket._terms.answers import TransferInfo
from pytest_robloxmarket._terms.enums import CurrencyType, ProductPurchaseChannel, ReceiptType

__all__ = ("Handler", "Receipt")


class Receipt(TypedDict):
    """A receipt as Roblox hands it over (creator-docs: MarketplaceService.yaml, ProcessReceipt and BindReceiptHandler).

    A bound handler's has `ReceiptType` and no `ProductPurchaseChannel`; that of ProcessReceipt is the other way round.
    """

    PurchaseId: str
    PlayerId: int
    PlaceIdWherePurchased: int
    ProductId: int
    CurrencySpent: int
    CurrencyType: CurrencyType
    ReceiptType: NotRequired[ReceiptType]
    ProductPurchaseChannel: NotRequired[ProductPurchaseChannel]


# What takes receipts. Code that does not name the type may take any dictionary.
Handler: TypeAlias = (
    Callable[[Receipt], object] | Callable[[TransferInfo], object] | Callable[[dict[str, object]], object]
)
