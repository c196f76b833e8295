"""What the planted handlers have in common: the profile in the data store, and the one write that is right."""

from collections.abc import Callable
from typing import Any

from pytest_robloxmarket._server.stores.standard_store import DataStore
from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("Profile", "Receipt", "adding", "key_of", "profile_of", "saved")

Receipt = dict[str, Any]
Profile = dict[str, Any]


def key_of(receipt: Receipt) -> str:
    return f"player_{receipt['PlayerId']}"


def profile_of(value: object) -> Profile:
    return value if isinstance(value, dict) else {"gold": 0, "done": {}}


def adding(receipt: Receipt, amount: int, *, check: bool = True) -> Callable[[object], Profile]:
    """The good handler's transform: balance and PurchaseId together."""

    def add(old: object) -> Profile:
        profile = profile_of(old)
        if not check or receipt["PurchaseId"] not in profile["done"]:
            profile["gold"] += amount
            profile["done"][receipt["PurchaseId"]] = True
        return profile

    return add


def saved(store: DataStore, receipt: Receipt, transform: Callable[[object], Profile]) -> bool:
    """Whether the write has returned."""
    try:
        store.update_async(key_of(receipt), transform)
    except PlatformError:
        return False
    return True
