"""How much each event matters to the case: what a story must say, may say, and leaves out."""

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any, Final, NamedTuple, TypeAlias

from pytest_robloxmarket._report.changes import counted
from pytest_robloxmarket._report.scene import Scene
from pytest_robloxmarket._report.strikes import Strikes, find_strikes
from pytest_robloxmarket._report.values import is_number
from pytest_robloxmarket._terms.deeds import is_deed
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    BindingRefused,
    BindToCloseTimedOut,
    CallFaulted,
    ClientSpoke,
    DecisionRecorded,
    DeliveryStarted,
    Event,
    HandlerAnswered,
    HandlerRaised,
    HandlerStuck,
    MarketHealed,
    MissingLooked,
    OrderChanged,
    PassAnswered,
    PassAsked,
    PassGained,
    PassLost,
    PassPromptClosed,
    PassPromptOpened,
    PassRefused,
    PlayerJoined,
    PlayerLeft,
    Printed,
    PromptClosed,
    PurchaseMade,
    PurchaseRefunded,
    PurchaseRefused,
    RecordingLost,
    ServerClosing,
    ServerCrashed,
    SessionChanged,
    StayedAway,
    StoreFaulted,
    StoreRead,
    StoreRefused,
    StoreWritten,
    TaskRaised,
    Unsupported,
)
from pytest_robloxmarket._terms.ids import NOBODY, DeliveryId, ReceiptId, ServerId, UserId
from pytest_robloxmarket._terms.service_events import (
    CallRefused,
    MessageFaulted,
    MessageSent,
    PolicyAsked,
    TransferAnswered,
)
from pytest_robloxmarket._terms.store_events import BudgetSpent, UpdateCancelled
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("Case", "Weight", "open_case", "weigh")

# The last deliveries show what the proof rests on; the first one, what was promised.
_LAST_DELIVERIES: Final = 2


# Of those who bought before the victim, so many last ones are named.
_EARLIER_MAX: Final = 2


# These are about all that a buyer paid for together.
_SUMS: Final = ("lost_purchase", "torn_purchase")

# These are about something that was there for a while, and is gone.
_LOSSES: Final = (*_SUMS, "acknowledged_before_durable")


class Weight(IntEnum):
    """How soon a line gives way when a story is too long; the highest goes first."""

    KEEP = 0  # Without it the story proves nothing, or hides where the run left the polite path.
    EFFECT = 1  # What the convicted deliveries did.
    STEP = 2  # What moves the convicted receipt or its buyer along.
    CONTEXT = 3  # What else the buyer did, and what the market was like.
    ASIDE = 4  # What was looked at, and what the game complained about.
    NOISE = 5  # What the game printed.


class Case(NamedTuple):
    """What a violation is about: its receipts, their deliveries, the users and the keys they touch.

    `servers` are those on which the deliveries were. `turning` are the deliveries of which a story must show at least
    the call; the others may be counted. `earlier` are receipts that others bought before: what the game kept of them
    may be the cause. `named` are the numbers of the events that the reason names. `things` are what has come into the
    world, and what is inside of one came with it.
    """

    scene: Scene
    law: str
    receipts: frozenset[ReceiptId]
    deliveries: frozenset[DeliveryId]
    servers: frozenset[ServerId]
    turning: frozenset[DeliveryId]
    cast: frozenset[UserId]
    keys: frozenset[tuple[str, str]]
    strikes: Strikes
    earlier: frozenset[ReceiptId]
    named: frozenset[int]
    things: tuple[str, ...] = ()


Weigher: TypeAlias = Callable[[Any, Case], Weight | None]


def open_case(events: Sequence[Event], violation: Violation, scene: Scene) -> Case:
    """Find out what a violation is about.

    Args:
        events: the run as far as it will be told.
        violation: what the judge said.
        scene: the same run's names and receipts.
    """
    receipts = _receipts(events, violation, scene)
    numbers = [delivery for delivery, receipt in scene.receipts.items() if receipt in receipts]
    deliveries = frozenset(numbers)
    written = [event for event in events if isinstance(event, StoreWritten) and event.delivery in deliveries]
    changed = [event for event in events if isinstance(event, SessionChanged) and event.delivery in deliveries]
    cast = {violation.user, *(scene.buyers[receipt] for receipt in receipts), *(event.user for event in changed)}
    cast -= {NOBODY}
    keys = frozenset((event.store, event.key) for event in written)
    effective = {event.delivery for event in written} | {event.delivery for event in changed}
    return Case(
        scene=scene,
        law=violation.law,
        receipts=receipts,
        deliveries=deliveries,
        servers=frozenset(e.server for e in events if isinstance(e, DeliveryStarted) and e.delivery in deliveries),
        turning=frozenset({*numbers[:1], *numbers[-_LAST_DELIVERIES:], *effective}),
        cast=frozenset(cast or scene.names),
        keys=keys,
        strikes=find_strikes(events, scene, frozenset(cast), keys, deliveries),
        earlier=_earlier(events, receipts, cast),
        named=frozenset(violation.rests_on),
        things=tuple({f"{event.where}." for event in changed if is_deed(event.where)}),
    )


def weigh(event: Event, case: Case, number: int = -1) -> Weight | None:
    """How much an event, by its number in the run, matters; None when the story does not need it at all."""
    if number in case.strikes.blows or number in case.named:
        return Weight.KEEP
    if number in case.strikes.reads:
        return Weight.EFFECT
    weigher = _WEIGHERS.get(type(event))
    return None if weigher is None else weigher(event, case)


def _receipts(events: Sequence[Event], violation: Violation, scene: Scene) -> frozenset[ReceiptId]:
    """The convicted receipt; where the judge names none, all of that user's for that product."""
    if violation.receipt in scene.buyers:
        return frozenset({violation.receipt})
    return frozenset(
        event.receipt
        for event in events
        if isinstance(event, PurchaseMade) and event.user == violation.user and event.product == violation.product
    )


def _earlier(events: Sequence[Event], receipts: frozenset[ReceiptId], cast: set[UserId]) -> frozenset[ReceiptId]:
    """What others bought before the convicted purchase; of a crowd only the last."""
    purchases = [event for event in events if isinstance(event, PurchaseMade)]
    first = next((number for number, event in enumerate(purchases) if event.receipt in receipts), 0)
    others = [event.receipt for event in purchases[:first] if event.user not in cast]
    return frozenset(others[-_EARLIER_MAX:])


def _always(weight: Weight) -> Weigher:
    return lambda _event, _case: weight


def _of_the_user(weight: Weight) -> Weigher:
    return lambda event, case: weight if event.user in case.cast else None


def _of_the_receipt(event: Any, case: Case) -> Weight | None:
    if event.receipt in case.receipts:
        return Weight.STEP
    is_near = event.receipt in case.earlier or case.scene.buyers.get(event.receipt) in case.cast
    return Weight.CONTEXT if is_near else None


def _player_left(event: PlayerLeft, case: Case) -> Weight | None:
    if event.reason in {"hop", "away"}:
        return Weight.KEEP
    # A crash and a shutdown have lines of their own, and the next join tells the rest.
    if event.user not in case.cast or event.reason in {"crash", "shutdown"}:
        return None
    return Weight.STEP


def _server_closing(event: ServerClosing, case: Case) -> Weight:
    # What a server had not saved when it ended is lost as it is in a crash.
    return Weight.KEEP if event.server in case.servers and case.law in _LOSSES else Weight.STEP


def _prompt_closed(event: PromptClosed, case: Case) -> Weight | None:
    # A prompt says nothing about a purchase; only who grants on it makes it part of the story.
    return Weight.STEP if case.law == "goods_without_purchase" and event.user in case.cast else None


def _pass_asked(event: PassAsked, case: Case) -> Weight | None:
    if event.user not in case.cast:
        return None
    return Weight.STEP if case.law == "stale_pass" else Weight.ASIDE


def _purchase_made(event: PurchaseMade, case: Case) -> Weight | None:
    if event.receipt in case.receipts:
        return Weight.KEEP
    if event.receipt in case.earlier:
        return Weight.STEP
    return _beside(case) if event.user in case.cast else None


def _delivery_started(event: DeliveryStarted, case: Case) -> Weight | None:
    if event.delivery in case.turning:
        return Weight.KEEP
    if event.delivery in case.deliveries:
        return Weight.STEP
    if case.scene.buyer(event.delivery) in case.cast:
        return _beside(case)
    return Weight.CONTEXT if _is_near(event.delivery, case) else None


def _session_changed(event: SessionChanged, case: Case) -> Weight | None:
    if event.where.startswith(case.things):
        return Weight.CONTEXT
    if event.delivery in case.deliveries:
        return Weight.KEEP if is_number(event.after) else Weight.EFFECT
    if event.user not in case.cast:
        return Weight.CONTEXT if case.scene.receipts.get(event.delivery) in case.earlier else None
    return Weight.CONTEXT if event.delivery else Weight.STEP


def _store_written(event: StoreWritten, case: Case) -> Weight | None:
    if event.delivery in case.deliveries:
        # A number that the convicted purchase moved is what the verdict rests on.
        return Weight.KEEP if counted(event.before, event.after) else Weight.EFFECT
    if event.delivery:
        if case.law == "lost_purchase" and (event.store, event.key) in case.keys:
            return Weight.EFFECT  # It may be the one that wrote over what was paid for.
        return Weight.CONTEXT if _is_near(event.delivery, case) else None
    return Weight.STEP if _concerns(event, case) else None


def _store_read(event: StoreRead, case: Case) -> Weight | None:
    cached = event.cached and (event.store, event.key) in case.keys
    return Weight.ASIDE if cached or event.delivery in case.deliveries else None


def _store_refused(event: StoreRefused | UpdateCancelled, case: Case) -> Weight | None:
    if event.delivery in case.deliveries:
        return Weight.EFFECT  # It is why the handler did not get further.
    return Weight.CONTEXT if _concerns(event, case) else None


def _handler_stuck(event: HandlerStuck, case: Case) -> Weight | None:
    # `HandlerRaised` follows with the same message.
    return None if case.scene.receipts.get(event.delivery) else Weight.CONTEXT


def _printed(event: Printed, _case: Case) -> Weight | None:
    return Weight.ASIDE if event.level == "warn" else Weight.NOISE


def _beside(case: Case) -> Weight:
    """How much another purchase of the same buyer matters: where a sum is wrong, all of them are part of it."""
    return Weight.EFFECT if case.law in _SUMS else Weight.CONTEXT


def _is_near(delivery: DeliveryId, case: Case) -> bool:
    """Whether a delivery is about another purchase of the same people, or about one that may be the cause."""
    return case.scene.buyer(delivery) in case.cast or case.scene.receipts.get(delivery) in case.earlier


def _concerns(event: StoreWritten | StoreRefused | UpdateCancelled, case: Case) -> bool:
    """Whether a data store key is one that the convicted deliveries wrote, or names one of their users."""
    return (event.store, event.key) in case.keys or bool(case.scene.owners(event.key) & case.cast)


# Not here, and so not told: servers that start or have closed, which the players' lines say as well.
_WEIGHERS: Final[Mapping[type[object], Weigher]] = {
    ServerCrashed: _always(Weight.KEEP),
    RecordingLost: _always(Weight.KEEP),
    StoreFaulted: _always(Weight.KEEP),
    OrderChanged: _always(Weight.KEEP),
    PurchaseMade: _purchase_made,
    DeliveryStarted: _delivery_started,
    SessionChanged: _session_changed,
    StoreWritten: _store_written,
    HandlerAnswered: _of_the_receipt,
    HandlerRaised: _of_the_receipt,
    HandlerStuck: _handler_stuck,
    DecisionRecorded: _of_the_receipt,
    BindingRefused: _always(Weight.STEP),
    Acknowledged: _of_the_receipt,
    PurchaseRefunded: _of_the_receipt,
    PlayerJoined: _of_the_user(Weight.STEP),
    PlayerLeft: _player_left,
    ServerClosing: _server_closing,
    BindToCloseTimedOut: _always(Weight.STEP),
    PromptClosed: _prompt_closed,
    ClientSpoke: _of_the_user(Weight.KEEP),
    CallFaulted: _always(Weight.KEEP),
    MessageFaulted: _always(Weight.KEEP),
    MessageSent: _always(Weight.STEP),
    PassGained: _of_the_user(Weight.KEEP),
    PassLost: _of_the_user(Weight.KEEP),
    PassRefused: _of_the_user(Weight.CONTEXT),
    PassPromptOpened: _of_the_user(Weight.STEP),
    PassPromptClosed: _of_the_user(Weight.STEP),
    PassAnswered: _of_the_user(Weight.STEP),
    PassAsked: _pass_asked,
    TransferAnswered: _of_the_user(Weight.STEP),
    PolicyAsked: _of_the_user(Weight.STEP),
    PurchaseRefused: _of_the_user(Weight.CONTEXT),
    StoreRefused: _store_refused,
    UpdateCancelled: _store_refused,
    BudgetSpent: _always(Weight.KEEP),
    TaskRaised: _always(Weight.CONTEXT),
    CallRefused: _always(Weight.EFFECT),
    Unsupported: _always(Weight.CONTEXT),
    MarketHealed: _always(Weight.CONTEXT),
    StayedAway: _always(Weight.KEEP),
    MissingLooked: _of_the_user(Weight.ASIDE),
    StoreRead: _store_read,
    Printed: _printed,
}
