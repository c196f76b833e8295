"""Who or what was not there: a buyer or a friend who had left when a call answered, an answer of Roblox, a server."""

from collections.abc import Sequence
from typing import Final

from pytest_robloxmarket._oracle.causes.mechanisms import Cause
from pytest_robloxmarket._oracle.causes.phrases import granted_anyway, when
from pytest_robloxmarket._oracle.causes.trail import Trail
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    CallFaulted,
    Event,
    HandlerAnswered,
    PlayerJoined,
    PlayerLeft,
    ServerClosing,
    ServerCrashed,
    StoreWritten,
    TaskRaised,
)
from pytest_robloxmarket._terms.ids import DeliveryId, UserId
from pytest_robloxmarket._terms.store_events import BudgetSpent
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("budget_spent", "call_failed", "friend_away", "gives_later", "gone", "left", "never_set", "nothing_written")

_SAVE_FIRST: Final = "give first, make sure that it is saved, and answer then."

# Budgets come back within a minute (platform-facts.md, 2.5).
_BACK_MS: Final = 60_000

# What comes above so large a part is the whole, and a rounding error.
_ALL: Final = 0.99

_FAILED: Final = ("failed", "applied_but_failed")


def never_set(events: Sequence[Event], violation: Violation) -> Violation:
    """No handler was there when a receipt came: what had ended a thread of that server before may well be why."""
    closed = next(one for one in events if isinstance(one, Acknowledged) and one.receipt == violation.receipt)
    for number, event in enumerate(events[: events.index(closed)]):
        if isinstance(event, TaskRaised) and event.server == closed.server:
            ended = f"A thread of that server had ended with an error at {when(event)}, and sets nothing any more"
            return violation._replace(
                reason=f"{violation.reason} {ended}: {event.message}", rests_on=(*violation.rests_on, number)
            )
    return violation


def gone(trail: Trail, claim: Claim, granting: DeliveryId) -> PlayerLeft | None:
    """The buyer leaves the server of a call and is not there any more when it answers."""
    return _gone(trail, claim.user, claim, granting)


def left(trail: Trail, claim: Claim, away: PlayerLeft) -> Cause:
    """The call answered although its buyer had left."""
    buyer = trail.case.names[claim.user]
    happened = f"{buyer} had left server {away.server} at {when(away)}"
    return granted_anyway(trail, claim, "buyer not there", away, happened, "while the buyer is not there")


def gives_later(trail: Trail) -> bool:
    """Whether goods came only after a call had answered: by the call itself, or by what saves for all calls.

    Who leaves is then no mistake of its own: such a game answers too early, whoever is there.
    """
    answered = {one.delivery: number for number, one in enumerate(trail.events) if isinstance(one, HandlerAnswered)}
    brought = [step for step in trail.steps if step.worth > 0]
    late = any(step.number > answered.get(step.event.delivery, step.number) for step in brought if step.claim)
    first = min(answered.values(), default=len(trail.events))
    saves = (step for step in brought if step.claim is None and isinstance(step.event, StoreWritten))
    return late or any(step.number > first for step in saves)


def friend_away(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """The friend for whom it was bought was not on the server of the call, and nothing was given."""
    if claim.holder == claim.user or trail.given(claim):
        return None
    server = trail.call(claim, granting).server
    away = _gone(trail, claim.holder, claim, granting)
    joined = [one for one in trail.events if isinstance(one, PlayerJoined)]
    if away is None and any((one.user, one.server) == (claim.holder, server) for one in joined):
        return None
    friend = trail.case.names[claim.holder]
    where = f"had left server {server} at {when(away)}" if away is not None else f"was not on server {server}"
    return Cause(
        "friend not there",
        f"{friend}, for whom R{claim.id} was bought, {where}, nothing was given, and the answer was PurchaseGranted "
        "all the same: save the gift in a data store, where the friend finds it, or answer NotProcessedYet.",
        rests_on=trail.numbers(away),
    )


def call_failed(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """A call that is no data store call failed, like a question for a pass, and the game granted all the same."""
    failed = next(
        (
            one
            for one in trail.events
            if isinstance(one, CallFaulted) and one.delivery == granting and one.outcome in _FAILED
        ),
        None,
    )
    brought = sum(step.worth for step in trail.given(claim))
    if failed is None or brought > _ALL:
        return None
    happened = f"{failed.api} failed on server {failed.server} at {when(failed)}"
    if brought:
        return Cause(
            "failed call ignored",
            f"{happened}, a part of what R{claim.id} gives came to {trail.named} and no more, and the answer was "
            "PurchaseGranted all the same: who asks and gets an error has not been told no, so answer NotProcessedYet "
            "when a call fails, and the receipt comes again.",
            rests_on=trail.numbers(failed),
        )
    return granted_anyway(trail, claim, "failed call ignored", failed, happened, "when a call fails")


def budget_spent(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """No requests were left on the server of a call, as it had been told in the last minute, and it gave nothing."""
    call = trail.call(claim, granting)
    begun, server = call.at_ms, call.server
    told = (one for one in trail.events if isinstance(one, BudgetSpent) and one.server == server)
    spent = next((one for one in told if one.delivery == granting or 0 <= begun - one.at_ms < _BACK_MS), None)
    if spent is None or any(step.event.delivery == granting for step in trail.steps):
        return None
    happened = f"Server {spent.server} had no {spent.request_type} left in its budget at {when(spent)}"
    return granted_anyway(trail, claim, "spent budget ignored", spent, happened, "while there is no budget")


def nothing_written(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause:
    """Nothing came to the place, neither before the answer nor while the server lived."""
    call = trail.call(claim, granting)
    after = trail.events[trail.events.index(call) :]
    end = next(
        (one for one in after if isinstance(one, ServerClosing | ServerCrashed) and one.server == call.server), None
    )
    how = ""
    if end is not None:
        how = f", nor before that server {'crashed' if isinstance(end, ServerCrashed) else 'shut down'} at {when(end)}"
    return Cause(
        "answered too early",
        f"Nothing came to {trail.named} for R{claim.id} before server {call.server} answered PurchaseGranted{how}: "
        + ("do first what was paid for, and answer then." if trail.passing else _SAVE_FIRST),
        rests_on=trail.numbers(end),
    )


def _gone(trail: Trail, user: UserId, claim: Claim, granting: DeliveryId) -> PlayerLeft | None:
    server = trail.call(claim, granting).server
    found: PlayerLeft | None = None
    for event in trail.events:
        if isinstance(event, PlayerLeft) and (event.user, event.server) == (user, server):
            found = event
        elif isinstance(event, PlayerJoined) and (event.user, event.server) == (user, server):
            found = None
        elif isinstance(event, HandlerAnswered) and event.delivery == granting:
            break
    return found
