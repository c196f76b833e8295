"""What game code asks other services for than data stores and the marketplace: a part of events.py."""

from typing import TypeAlias

from msgspec import Struct

from pytest_robloxmarket._terms.ids import DeliveryId, ServerId, UserId
from pytest_robloxmarket._terms.store_events import StoreEvent

__all__ = ("CallRefused", "MessageFaulted", "MessageSent", "PolicyAsked", "ServiceEvent", "TransferAnswered")


class MessageSent(Struct, frozen=True, gc=False):
    """A message is on its way to so many servers."""

    at_ms: int
    server: ServerId
    topic: str
    servers: int
    delivery: DeliveryId


class MessageFaulted(Struct, frozen=True, gc=False):
    """A message did not arrive as it was sent: `outcome` is lost, doubled, late, or over the limit."""

    at_ms: int
    server: ServerId
    topic: str
    outcome: str
    delivery: DeliveryId


class PolicyAsked(Struct, frozen=True, gc=False):
    """Game code was told what is allowed to a player: by `api`, the policies or the country that they live in."""

    at_ms: int
    server: ServerId
    user: UserId
    api: str
    delivery: DeliveryId


class CallRefused(Struct, frozen=True, gc=False):
    """Game code called what cannot be called like that, whatever it did with the error; `message` begins with where."""

    at_ms: int
    server: ServerId
    message: str
    delivery: DeliveryId


class TransferAnswered(Struct, frozen=True, gc=False):
    """A handler answered the receipt of a Robux transfer; `answer` is a decision, another value, or an error."""

    at_ms: int
    server: ServerId
    user: UserId
    type: str
    robux: int
    answer: str


ServiceEvent: TypeAlias = CallRefused | TransferAnswered | MessageFaulted | MessageSent | PolicyAsked | StoreEvent
