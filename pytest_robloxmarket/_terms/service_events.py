"""What game code asks other services for than data stores and the marketplace: a part of events.py."""

from typing import TypeAlias

from msgspec import Struct

from pytest_robloxmarket._terms.ids import DeliveryId, ServerId, UserId
from pytest_robloxmarket._terms.store_events import StoreEvent

__all__ = ("PolicyAsked", "ServiceEvent")


class PolicyAsked(Struct, frozen=True, gc=False):
    """Game code was told what is allowed to a player: by `api`, the policies or the country that they live in."""

    at_ms: int
    server: ServerId
    user: UserId
    api: str
    delivery: DeliveryId


ServiceEvent: TypeAlias = PolicyAsked | StoreEvent
