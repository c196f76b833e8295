"""Roblox's enums, for handlers in Python."""

from pytest_robloxmarket._terms.enums import (
    CloseReason,
    CurrencyType,
    PlayerExitReason,
    ProductPurchaseChannel,
    ProductPurchaseDecision,
    ReceiptDecision,
    ReceiptType,
)

__all__ = (
    "CloseReason",
    "CurrencyType",
    "PlayerExitReason",
    "ProductPurchaseChannel",
    "ProductPurchaseDecision",
    "ReceiptDecision",
    "ReceiptType",
)
