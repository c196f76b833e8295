"""What can happen on the way of a data store request, and that only a story needs."""

from msgspec import Struct

from pytest_robloxmarket._terms.ids import DeliveryId, ServerId

__all__ = ("UpdateCancelled",)


class UpdateCancelled(Struct, frozen=True, gc=False):
    """The transform of an UpdateAsync returned nil, and so nothing was written; `value` is what it was given."""

    at_ms: int
    server: ServerId
    store: str
    key: str
    value: object
    delivery: DeliveryId
