"""What can happen on the way of a data store request, and that no law asks for."""

from typing import TypeAlias

from msgspec import Struct

from pytest_robloxmarket._terms.ids import DeliveryId, ServerId

__all__ = ("BudgetSpent", "StoreEvent", "TransformRepeated", "UpdateCancelled")


class UpdateCancelled(Struct, frozen=True, gc=False):
    """The transform of an UpdateAsync returned nil, and so nothing was written; `value` is what it was given."""

    at_ms: int
    server: ServerId
    store: str
    key: str
    value: object
    delivery: DeliveryId


class TransformRepeated(Struct, frozen=True, gc=False):
    """Somebody wrote the key of an UpdateAsync after its transform had seen the value: it is called again."""

    at_ms: int
    server: ServerId
    store: str
    key: str
    delivery: DeliveryId


class BudgetSpent(Struct, frozen=True, gc=False):
    """A server was asked for a budget, an item of `Enum.DataStoreRequestType`, and its other code had used it up."""

    at_ms: int
    server: ServerId
    request_type: str
    delivery: DeliveryId


StoreEvent: TypeAlias = UpdateCancelled | TransformRepeated | BudgetSpent
