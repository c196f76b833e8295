"""What should sometimes happen in a search: a search in which it never did has not tried it.

Only runs that were made to their end are looked at, so that the counts do not depend on which process made which run.
"""

from collections.abc import Callable, Container, Iterable, Sequence, Set
from typing import Final, TypeAlias

from pytest_robloxmarket._terms.enums import CloseReason
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import (
    DeliveryStarted,
    Event,
    OrderChanged,
    PlayerLeft,
    RecordingLost,
    ServerClosing,
    ServerCrashed,
    StayedAway,
    StoreFaulted,
)
from pytest_robloxmarket._terms.nearest import there_are
from pytest_robloxmarket._terms.store_events import BudgetSpent, TransformRepeated

__all__ = ("GOALS", "check_goals", "could_break", "reached")

_Test: TypeAlias = Callable[[Sequence[Event]], bool]


def _fault(outcome: str) -> _Test:
    return lambda history: any(isinstance(event, StoreFaulted) and event.outcome == outcome for event in history)


def _crash(seam: str) -> _Test:
    return lambda history: any(isinstance(event, ServerCrashed) and event.seam == seam for event in history)


def _departure(reason: str) -> _Test:
    return lambda history: any(isinstance(event, PlayerLeft) and event.reason == reason for event in history)


def _duplicate(history: Sequence[Event]) -> bool:
    receipts = [event.receipt for event in history if isinstance(event, DeliveryStarted)]
    return len(set(receipts)) < len(receipts)


def _two_servers(history: Sequence[Event]) -> bool:
    places = {(event.receipt, event.server) for event in history if isinstance(event, DeliveryStarted)}
    return len({receipt for receipt, _ in places}) < len(places)


def _update(history: Sequence[Event]) -> bool:
    update = CloseReason.DeveloperUpdate.name
    return any(isinstance(event, ServerClosing) and event.reason == update for event in history)


def _chosen(history: Sequence[Event]) -> bool:
    return any(isinstance(event, StayedAway) and event.chosen for event in history)


def _any(_: Sequence[Event]) -> bool:
    return True


# By name: the kind of event without which it cannot have happened, and whether it did in a run that has one.
GOALS: Final[dict[str, tuple[type, _Test]]] = {
    "duplicate-delivery": (DeliveryStarted, _duplicate),
    "delivery-on-two-servers": (DeliveryStarted, _two_servers),
    "lost-recording": (RecordingLost, _any),
    "failed-request": (StoreFaulted, _fault("failed")),
    "lying-write": (StoreFaulted, _fault("applied_but_failed")),
    "late-answer": (StoreFaulted, _fault("late")),
    "no-answer": (StoreFaulted, _fault("never")),
    "transform-again": (TransformRepeated, _any),
    "budget-spent": (BudgetSpent, _any),
    "crash-before-write": (ServerCrashed, _crash("crash.write")),
    "crash-before-answer": (ServerCrashed, _crash("crash.reply")),
    "crash-before-recording": (ServerCrashed, _crash("crash.recording")),
    "crash-after-recording": (ServerCrashed, _crash("crash.recorded")),
    "gentle-end": (ServerClosing, _update),
    "buyer-left": (PlayerLeft, _departure("away")),
    "buyer-hopped": (PlayerLeft, _departure("hop")),
    "overtaking": (OrderChanged, _any),
    "long-absence": (StayedAway, _chosen),
}


def reached(history: Sequence[Event]) -> frozenset[str]:
    """Which goals a run has reached."""
    kinds = set(map(type, history))
    return frozenset([name for name, (kind, test) in GOALS.items() if kind in kinds and test(history)])


def could_break(laws: Set[str], goals: Container[str]) -> frozenset[str]:
    """Of the laws that were at stake in some run, those that a search could break which reached these goals.

    What a crash alone breaks was not tried where no server crashed.
    """
    crashed = any(name in goals for name in GOALS if name.startswith("crash-"))
    return frozenset(laws if crashed else laws - {"acknowledged_before_durable"})


def check_goals(names: Iterable[str], *, called: str) -> tuple[str, ...]:
    """The goals of these names.

    Raises:
        UsageError: when one of them is none.
    """
    if isinstance(names, str):
        raise UsageError(f"{called}={names!r} is a text, and no tuple of goals: write {called}=({names!r},).")
    asked = tuple(dict.fromkeys(names))
    for name in asked:
        if name not in GOALS:
            raise UsageError(f"{called} {name}: there is no such goal. {there_are(name, GOALS)}")
    return asked
