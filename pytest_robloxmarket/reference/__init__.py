"""The lodger: a marketplace wrapper as a studio would own it, after ADR-0008, and the code on trial.

Holds:     what it believes of passes and of granted purchases; it dies with its server, but for the ledger.
Yields:    where the functions that it is given do. It never asks for a service by itself.
Imports:   the standard library and itself: it must not be able to peek at the books.
Imported:  by tests and examples, which bring it into the house. Never by the house.
The decisions behind it are in docs/decisions/0010-the-wrapper-stands-trial.md.
"""

from pytest_robloxmarket.reference.errors import ErrorCode, MarketplaceError
from pytest_robloxmarket.reference.passes import GamePassCache
from pytest_robloxmarket.reference.ports import Decision, Receipt
from pytest_robloxmarket.reference.registry import DeveloperProductRegistry, ProductDefinition
from pytest_robloxmarket.reference.service import MarketplaceHandle, MarketplaceService, create_marketplace_service
from pytest_robloxmarket.reference.validator import DataStoreLedger, PurchaseValidator

__all__ = (
    "create_marketplace_service",
    "MarketplaceHandle",
    "MarketplaceService",
    "DeveloperProductRegistry",
    "ProductDefinition",
    "GamePassCache",
    "PurchaseValidator",
    "DataStoreLedger",
    "Decision",
    "Receipt",
    "ErrorCode",
    "MarketplaceError",
)
