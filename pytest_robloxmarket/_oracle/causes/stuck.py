"""Receipts that stay open: the error that strikes at each call, and the call that left a server refusing."""

from collections.abc import Iterator, Sequence, Set
from typing import Final

from pytest_robloxmarket._oracle.causes.phrases import when
from pytest_robloxmarket._terms.events import (
    DecisionRecorded,
    DeliveryStarted,
    Event,
    HandlerAnswered,
    HandlerRaised,
    MarketHealed,
    StoreFaulted,
    StoreRead,
    StoreRefused,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import DeliveryId, ServerId
from pytest_robloxmarket._terms.store_events import UpdateCancelled
from pytest_robloxmarket._terms.texts import count
from pytest_robloxmarket._terms.verdict import NEVER_GRANTED, Violation

__all__ = ("GUESS", "kept_open")

# What tells of a request of a data store.
_REQUESTS: Final = (StoreFaulted, StoreRead, StoreRefused, StoreWritten, UpdateCancelled)

# What the law guesses where nothing more is known: the number of the server belongs into it.
GUESS: Final = ": something in the memory of server {} keeps it open"


def kept_open(events: Sequence[Event], violation: Violation, cleared: Set[int]) -> Violation:
    """A receipt that stays open, with what keeps it so as far as the run shows it.

    A call that is blamed is the violation's `step`; one that was `cleared` is not.
    """
    calls = [one for one in events if isinstance(one, DeliveryStarted) and one.receipt == violation.receipt]
    if violation.mechanism == NEVER_GRANTED:
        return _with_error(events, violation, calls)
    if violation.mechanism == "one server refuses":
        return _left_refusing(events, violation, calls, cleared)
    return violation


def _with_error(events: Sequence[Event], violation: Violation, calls: Sequence[DeliveryStarted]) -> Violation:
    """The same with the error that strikes at each of its calls, where one does."""
    struck = [next(_errors(events, call.delivery), None) for call in calls]
    told = {error for error in struck if error is not None}
    if None in struck or len(told) != 1:
        return _with_nil(events, violation, calls)
    reason = (
        f"R{violation.receipt} was delivered {count(len(calls), 'time')}, also after everything had healed, and each "
        f"time {told.pop()}: it is paid for, and Roblox does not refund it. Mend that, and it is granted when it comes "
        "again."
    )
    return violation._replace(reason=reason)


def _with_nil(events: Sequence[Event], violation: Violation, calls: Sequence[DeliveryStarted]) -> Violation:
    """The same with the UpdateAsync that ended each call since everything had healed, where its function gave nil."""
    healed_ms = next((one.at_ms for one in events if isinstance(one, MarketHealed)), 0)
    stores = {_given_up(events, call.delivery) for call in calls if call.at_ms >= healed_ms}
    store = next(iter(stores), "")
    if not store or len(stores) > 1:
        return violation
    reason = (
        f"R{violation.receipt} was delivered {count(len(calls), 'time')}, and each time since everything had healed "
        f"the function of UpdateAsync of {store} returned nil: then nothing is written, and UpdateAsync returns nil as "
        "well. It is paid for, and Roblox does not refund it. Where nil means that the purchase is there already, "
        "answer PurchaseGranted, or return the value as it is."
    )
    return violation._replace(reason=reason)


def _given_up(events: Sequence[Event], call: DeliveryId) -> str:
    """The store of the UpdateAsync that was a call's last request, where its function returned nil; else nothing."""
    requests = [one for one in events if isinstance(one, _REQUESTS) and one.delivery == call]
    last = requests[-1] if requests else None
    return last.store if isinstance(last, UpdateCancelled) else ""


def _errors(events: Sequence[Event], call: DeliveryId) -> Iterator[str]:
    """The errors that struck in a call, in any weather."""
    for one in events:
        if isinstance(one, StoreRefused) and one.delivery == call:
            yield f"{one.api} of {one.store} failed ({one.message})"
        elif isinstance(one, HandlerRaised) and one.delivery == call:
            yield f"the handler raised an error ({one.message})"


def _left_refusing(
    events: Sequence[Event], violation: Violation, calls: Sequence[DeliveryStarted], cleared: Set[int]
) -> Violation:
    """The same with the call that left the server so: without it, the server must grant."""
    healed = next(number for number, one in enumerate(events) if isinstance(one, MarketHealed))
    granted = {one.server for one in events if isinstance(one, DecisionRecorded) and one.receipt == violation.receipt}
    refusing = next(one.server for one in reversed(calls) if one.server not in granted)
    for number, one in enumerate(events[:healed]):
        if isinstance(one, DeliveryStarted) and one.server == refusing and number not in cleared:
            said = (
                f"The call for R{one.receipt} there at {when(one)} {_how_ended(events, one.delivery)}, and left "
                f"something in the memory of server {refusing}"
            )
            return violation._replace(
                reason=_since(violation, refusing, said), step=number, rests_on=(*violation.rests_on, number)
            )
    return violation._replace(
        reason=_since(violation, refusing, f"Something in the memory of server {refusing} does it")
    )


def _since(violation: Violation, server: ServerId, said: str) -> str:
    """The reason of the law, with what was found in place of what it guesses."""
    return violation.reason.replace(GUESS.format(server), f". {said}")


def _how_ended(events: Sequence[Event], call: DeliveryId) -> str:
    """How a call ended, as a verb with what belongs to it."""
    for one in events:
        if isinstance(one, HandlerRaised) and one.delivery == call:
            return f"raised an error ({one.message})"
        if isinstance(one, HandlerAnswered) and one.delivery == call:
            return f"answered {one.decision or one.shown}"
    return "never ended"
