"""Which laws apply, and when they are asked. The first violation of each law is kept."""

from collections.abc import Callable, Sequence
from typing import Final

from pytest_robloxmarket._oracle.case import FOLDS, Case
from pytest_robloxmarket._oracle.decisions import handler_error, invalid_decision
from pytest_robloxmarket._oracle.expectations import Expectations
from pytest_robloxmarket._oracle.grants import too_much
from pytest_robloxmarket._oracle.ledger import money_conserved
from pytest_robloxmarket._oracle.losses import (
    lost_by_silence,
    lost_in_session,
    lost_in_the_end,
    lost_without_effect,
)
from pytest_robloxmarket._oracle.progress import stuck
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    DecisionRecorded,
    Event,
    HandlerAnswered,
    HandlerRaised,
    PlayerLeft,
    SessionChanged,
    StoreWritten,
)
from pytest_robloxmarket._terms.snapshot import PlatformSnapshot
from pytest_robloxmarket._terms.verdict import LAWS, Violation

__all__ = ("judge",)

# Asked right after the event has been folded.
_AT_EVENT: Final[dict[type, Callable[..., Violation | None]]] = {
    SessionChanged: too_much,
    StoreWritten: too_much,
    HandlerAnswered: invalid_decision,
    HandlerRaised: handler_error,
    DecisionRecorded: lost_without_effect,
    Acknowledged: lost_by_silence,
    PlayerLeft: lost_in_session,
}

_AT_END: Final = (lost_in_the_end, stuck)


def judge(events: Sequence[Event], snapshot: PlatformSnapshot, expect: Expectations) -> tuple[Violation, ...]:
    """Judge one run.

    Args:
        events: all that happened.
        snapshot: what the platform holds at the end.
        expect: how the game behaves in clean weather.

    Returns:
        The first violation of each law that was broken, in the order of `LAWS`.
    """
    case = Case(expect)
    found: dict[str, Violation] = {}
    ask = _AT_EVENT.get
    for index, event in enumerate(events):
        kind = type(event)
        fold = FOLDS.get(kind)
        if fold is not None:
            fold(case, index, event)
        law = ask(kind)
        if law is not None:
            violation = law(case, index, event)
            if violation is not None:
                found.setdefault(violation.law, violation)
    last = len(events) - 1
    for at_end in _AT_END:
        _keep(found, at_end(case, last))
    _keep(found, money_conserved(case, last, snapshot))
    return tuple(sorted(found.values(), key=lambda violation: LAWS.index(violation.law)))


def _keep(found: dict[str, Violation], violation: Violation | None) -> None:
    if violation is not None:
        found.setdefault(violation.law, violation)
