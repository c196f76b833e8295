"""One record for each thing that can happen in a run.

Events are structs and not dataclasses: a search makes tens of them in each of its
thousands of runs, and a struct is made in a nineteenth of the time (docs/decisions/0002).
Every event begins with `at_ms`, the market's time in milliseconds.
"""

from typing import TypeAlias

from msgspec import Struct

from pytest_robloxmarket._terms.absence_events import StayedAway
from pytest_robloxmarket._terms.binding_events import BindingRefused
from pytest_robloxmarket._terms.ids import DeliveryId, ProductId, ReceiptId, Robux, ServerId, UserId
from pytest_robloxmarket._terms.pass_events import (
    CallFaulted,
    ClientSpoke,
    PassAnswered,
    PassAsked,
    PassEvent,
    PassGained,
    PassLost,
    PassPromptClosed,
    PassPromptOpened,
    PassRefused,
)
from pytest_robloxmarket._terms.planned import Planned
from pytest_robloxmarket._terms.service_events import ServiceEvent

__all__ = (
    "Acknowledged",
    "BindingRefused",
    "BindToCloseTimedOut",
    "CallFaulted",
    "ClientSpoke",
    "DecisionRecorded",
    "DeliveryStarted",
    "Event",
    "HandlerAnswered",
    "HandlerRaised",
    "HandlerStuck",
    "MarketHealed",
    "MissingLooked",
    "OrderChanged",
    "PassAnswered",
    "PassAsked",
    "PassGained",
    "PassLost",
    "PassPromptClosed",
    "PassPromptOpened",
    "PassRefused",
    "PlayerJoined",
    "PlayerLeft",
    "Printed",
    "PromptClosed",
    "PurchaseMade",
    "PurchaseRefunded",
    "PurchaseRefused",
    "RecordingLost",
    "ServerClosed",
    "ServerClosing",
    "ServerCrashed",
    "ServerStarted",
    "SessionChanged",
    "StayedAway",
    "StoreFaulted",
    "StoreRead",
    "StoreRefused",
    "StoreWritten",
    "TaskRaised",
    "Unsupported",
)


class ServerStarted(Struct, frozen=True, gc=False):
    """A game server runs its scripts."""

    at_ms: int
    server: ServerId


class ServerCrashed(Struct, frozen=True, gc=False):
    """A server lost power: nothing of it runs any more, and nothing unsaved is left."""

    at_ms: int
    server: ServerId
    seam: str


class ServerClosing(Struct, frozen=True, gc=False):
    """A server begins its gentle end: players are sent away, BindToClose functions run."""

    at_ms: int
    server: ServerId
    reason: str


class ServerClosed(Struct, frozen=True, gc=False):
    """A server is gone after a shutdown."""

    at_ms: int
    server: ServerId


class BindToCloseTimedOut(Struct, frozen=True, gc=False):
    """The grace time ended while BindToClose functions were still running."""

    at_ms: int
    server: ServerId


class PlayerJoined(Struct, frozen=True, gc=False):
    """A user is on a server now."""

    at_ms: int
    server: ServerId
    user: UserId
    name: str


class PlayerLeft(Struct, frozen=True, gc=False):
    """A user is no longer on a server; `reason` is leave, hop, kick, crash or shutdown."""

    at_ms: int
    server: ServerId
    user: UserId
    reason: str


class PromptClosed(Struct, frozen=True, gc=False):
    """A purchase prompt closed. It says nothing about the purchase itself."""

    at_ms: int
    server: ServerId
    user: UserId
    product: ProductId
    purchased: bool


class PurchaseMade(Struct, frozen=True, gc=False):
    """A user paid: the money is in escrow and a receipt is open.

    `wish`: whose idea it was, where not the user's own here: `prompt`, the game's, `place`, theirs in another place, or
    `check`, ours: a purchase may make a server ask for what is open. `friend`: for whom it is, if not for the user."""

    at_ms: int
    receipt: ReceiptId
    user: UserId
    product: ProductId
    price: Robux
    channel: str
    escrow: Robux
    wish: str = ""
    friend: UserId = UserId(0)


class PurchaseRefused(Struct, frozen=True, gc=False):
    """A purchase did not happen; no money moved."""

    at_ms: int
    user: UserId
    product: ProductId
    why: str


class DeliveryStarted(Struct, frozen=True, gc=False):
    """The platform calls the game's handler for a receipt; `attempt` counts from 1."""

    at_ms: int
    delivery: DeliveryId
    receipt: ReceiptId
    server: ServerId
    attempt: int
    handler: str


class HandlerAnswered(Struct, frozen=True, gc=False):
    """A handler returned; `decision` is empty when the value is no decision at all."""

    at_ms: int
    delivery: DeliveryId
    receipt: ReceiptId
    server: ServerId
    decision: str
    shown: str


class HandlerRaised(Struct, frozen=True, gc=False):
    """A handler raised an error."""

    at_ms: int
    delivery: DeliveryId
    receipt: ReceiptId
    server: ServerId
    message: str


class HandlerStuck(Struct, frozen=True, gc=False):
    """Game code was stopped by a limit of the simulator: it looped, recursed or allocated for ever.

    `delivery` is 0 for code that belongs to no delivery, like the main part of a script.
    """

    at_ms: int
    server: ServerId
    delivery: DeliveryId
    message: str


class DecisionRecorded(Struct, frozen=True, gc=False):
    """The platform stored that the receipt is granted, and will not deliver it again."""

    at_ms: int
    receipt: ReceiptId
    server: ServerId
    delivery: DeliveryId


class RecordingLost(Struct, frozen=True, gc=False):
    """A granted decision did not reach the platform: the receipt stays open."""

    at_ms: int
    receipt: ReceiptId
    server: ServerId
    delivery: DeliveryId


class Acknowledged(Struct, frozen=True, gc=False):
    """The platform closed a receipt by itself, since the game set no handler."""

    at_ms: int
    receipt: ReceiptId
    server: ServerId


class PurchaseRefunded(Struct, frozen=True, gc=False):
    """The platform gave a receipt's price back, and closed it.

    `why` is "rejected", when a handler's PurchaseRejected was recorded, or "expired", when it stayed open for too long.
    """

    at_ms: int
    receipt: ReceiptId
    user: UserId
    price: Robux
    why: str


class SessionChanged(Struct, frozen=True, gc=False):
    """A value kept on a player in a server changed, for instance `leaderstats.Gold`."""

    at_ms: int
    server: ServerId
    user: UserId
    where: str
    before: object
    after: object
    delivery: DeliveryId
    source: str


class StoreWritten(Struct, frozen=True, gc=False):
    """A data store key has a new value. `after` is None for a removed key."""

    at_ms: int
    server: ServerId
    store: str
    key: str
    api: str
    before: object
    after: object
    delivery: DeliveryId
    source: str


class StoreRead(Struct, frozen=True, gc=False):
    """A data store key was read; `cached` when the answer came from the server's own cache."""

    at_ms: int
    server: ServerId
    store: str
    key: str
    value: object
    cached: bool
    delivery: DeliveryId


class StoreFaulted(Struct, frozen=True, gc=False):
    """The weather struck a data store request: failed, applied_but_failed, late or never."""

    at_ms: int
    server: ServerId
    store: str
    key: str
    api: str
    outcome: str
    delivery: DeliveryId
    source: str = ""


class StoreRefused(Struct, frozen=True, gc=False):
    """A data store request failed in any weather: a rule forbids it, or its transform raised."""

    at_ms: int
    server: ServerId
    store: str
    key: str
    api: str
    message: str
    delivery: DeliveryId


class Printed(Struct, frozen=True, gc=False):
    """Game code wrote to the output; `level` is print or warn."""

    at_ms: int
    server: ServerId
    level: str
    text: str


class TaskRaised(Struct, frozen=True, gc=False):
    """Game code outside a handler raised an error, and its thread ended."""

    at_ms: int
    server: ServerId
    message: str


class MissingLooked(Struct, frozen=True, gc=False):
    """Game code looked for something on a player that is not there."""

    at_ms: int
    server: ServerId
    user: UserId
    where: str


class Unsupported(Struct, frozen=True, gc=False):
    """Game code used a member of Roblox's API that is not faked; `delivery` is 0 outside of handlers."""

    at_ms: int
    server: ServerId
    member: str
    delivery: DeliveryId


class OrderChanged(Struct, frozen=True, gc=False):
    """Something overtook what politeness would have let happen first.

    `overtaken` is when the late thing was due. What it is, and what came first, only a run that will be told knows.
    """

    at_ms: int
    overtaken: int
    late: Planned | None = None
    first: Planned | None = None


class MarketHealed(Struct, frozen=True, gc=False):
    """The weather cleared: from here on nothing goes wrong."""

    at_ms: int


Event: TypeAlias = (
    ServerStarted
    | ServerCrashed
    | ServerClosing
    | ServerClosed
    | BindToCloseTimedOut
    | PlayerJoined
    | PlayerLeft
    | PromptClosed
    | PassEvent
    | BindingRefused
    | StayedAway
    | PurchaseMade
    | PurchaseRefused
    | DeliveryStarted
    | HandlerAnswered
    | HandlerRaised
    | HandlerStuck
    | DecisionRecorded
    | RecordingLost
    | Acknowledged
    | PurchaseRefunded
    | SessionChanged
    | StoreWritten
    | StoreRead
    | StoreFaulted
    | StoreRefused
    | Printed
    | TaskRaised
    | MissingLooked
    | Unsupported
    | OrderChanged
    | ServiceEvent
    | MarketHealed
)
