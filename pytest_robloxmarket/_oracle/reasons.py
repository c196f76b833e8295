"""The mechanism of a harm, read from the run that shows it: which step took the goods away, or gave them twice.

A search keeps only what the judge says at first; this is asked once, of a run that will be told.
"""

from collections.abc import Sequence, Set
from typing import Final

from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._oracle.expectations import Expectations
from pytest_robloxmarket._oracle.mechanisms import Cause
from pytest_robloxmarket._oracle.places import told
from pytest_robloxmarket._oracle.trail import Memory, Step, Taken, Trail
from pytest_robloxmarket._oracle.unsaved import under_way, unsaved
from pytest_robloxmarket._terms.events import (
    DeliveryStarted,
    Event,
    HandlerAnswered,
    HandlerRaised,
    PlayerJoined,
    PlayerLeft,
    RecordingLost,
    ServerCrashed,
    StoreFaulted,
    StoreRead,
    StoreRefused,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import DeliveryId, ServerId
from pytest_robloxmarket._terms.memory import EXPIRY
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("explained",)

_LOSSES: Final = frozenset({"lost_purchase", "torn_purchase"})

_ENDED: Final = {"never": "never got an answer", "applied_but_failed": "reported failure"}

# A longer change is no number that a reader looks for.
_CHANGE_MAX: Final = 40

_FORGOT: Final = "nothing durable had remembered its PurchaseId: write the PurchaseId together with the goods"


def explained(
    events: Sequence[Event], violation: Violation, expect: Expectations, cleared: Set[int] = frozenset()
) -> Violation:
    """A violation with the sentence that says how it came about, and with the receipt that was hit.

    It comes back as it is where nothing more is known than the law says. Where the sentence blames a write, its number
    is the violation's `step`; a write that was `cleared` is not blamed: without it the harm was the same.
    """
    if violation.place is None:
        return violation
    trail = Trail(events, violation, violation.place, expect)
    claim = trail.case.claims.get(violation.receipt)
    if claim is None:
        return violation
    if violation.law not in _LOSSES:
        tell = {"double_grant": _given_again, "acknowledged_before_durable": under_way}.get(violation.law)
        return _charged(trail, violation, claim, tell(trail, claim) if tell is not None else None)
    taken = trail.taken()
    if taken is None or taken.step.number in cleared:
        claim = _left_out(trail, claim)
        return _charged(trail, violation, claim, _not_given(trail, claim, cleared))
    return _charged(trail, violation, taken.claim, _overwritten(trail, taken))


def _charged(trail: Trail, violation: Violation, claim: Claim, cause: Cause | None) -> Violation:
    """A violation with its cause, and with the receipt that was hit; as it was where no cause is known."""
    if cause is None:
        return violation
    charged = trail.case.claims[violation.receipt]
    headline = violation.headline.replace(trail.case.title(charged), trail.case.title(claim))
    return violation._replace(receipt=claim.id, headline=headline, **cause._asdict())


def _left_out(trail: Trail, claim: Claim) -> Claim:
    """The receipt whose goods never came: not the one that the judge names, where a later save brought that one's."""
    if not trail.carried([claim]):
        return claim
    others = [
        one
        for one in trail.case.claims.values()
        if one.recorded_at >= 0 and (one.product, one.holder) == (claim.product, claim.holder)
    ]
    carried = trail.carried(others)
    return next((one for one in reversed(others) if one.id not in carried), claim)


def _blamed(step: Step) -> int:
    """The number of a step that can be left out, to see whether it is to blame: a write, and no change of a player."""
    return step.number if isinstance(step.event, StoreWritten) and step.event.api != EXPIRY else -1


def _overwritten(trail: Trail, taken: Taken) -> Cause:
    """The write that took away what had been there."""
    claim, given, step = taken
    if isinstance(step.event, StoreWritten) and step.event.api == EXPIRY:
        return Cause(
            "expired",
            f"R{claim.id}'s goods were at {trail.named} at {_when(given.event)}, and nowhere else. A memory store "
            f"keeps nothing for longer than 45 days, and their time was over by {_when(step.event)}: keep what was "
            "paid for in a data store.",
        )
    what = f"wrote {told(step.after)} over {told(step.before)}" if step.before != step.after else "wrote over them"
    return Cause(
        "overwritten",
        f"R{claim.id}'s goods were at {trail.named} at {_when(given.event)}. Then {_who(step)} {what} at "
        f"{_when(step.event)}, from what had been read before: change what is there with UpdateAsync, and never save a "
        "copy without looking.",
        _blamed(step),
        step.event.source,
    )


def _not_given(trail: Trail, claim: Claim, cleared: Set[int]) -> Cause | None:
    """Why a receipt's own calls brought nothing, or nothing that stayed."""
    granting = trail.granting(claim)
    for look in (_failed, _refused, unsaved):
        cause = look(trail, claim, granting)
        if cause is not None:
            return cause
    early = trail.remembered_early(claim, granting)
    if early is not None and early[0] not in cleared:
        return _remembered(trail, claim, *early)
    cause = _left(trail, claim, granting) or _unchanged(trail, claim, granting)
    if cause is not None or trail.given(claim):
        return cause
    server = next(one.server for one in trail.deliveries(claim.id) if one.delivery == granting)
    return Cause(
        "answered too early",
        f"Nothing was written to {trail.named} for R{claim.id} before server {server} answered PurchaseGranted: give "
        "first, make sure that it is saved, and answer then.",
    )


def _failed(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    for one in trail.of(claim, StoreFaulted):
        if one.delivery == granting and one.api != "GetAsync" and one.outcome != "late":
            what = f"{_request(trail, one, claim)} {_ENDED.get(one.outcome, 'failed')} at {_when(one)}, and the answer "
            if trail.answered_before(granting, one):
                return Cause(
                    "answered too early",
                    f"{what}PurchaseGranted had not waited for it: answer after the save has returned, and "
                    "NotProcessedYet when it fails.",
                )
            return Cause(
                "failed write ignored",
                f"{what}was PurchaseGranted all the same: answer NotProcessedYet when a save fails.",
            )
    return None


def _refused(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    for one in trail.of(claim, StoreRefused):
        if one.delivery == granting:
            return Cause(
                "failed write ignored",
                f"{_request(trail, one, claim)} was refused ({one.message}), and the answer was PurchaseGranted all "
                "the same.",
            )
    return None


def _remembered(trail: Trail, claim: Claim, number: int, one: StoreWritten) -> Cause:
    """An earlier call remembered the receipt, and did not come to giving its goods."""
    return Cause(
        "id outlived the goods",
        f"A call on server {one.server} remembered R{claim.id} in {trail.case.key(one.store, one.key)} at "
        f"{_when(one)}, and what it gave never came to {trail.named} for good; the next call took it for done. The id "
        "outlived the goods: write both in one UpdateAsync.",
        number,
        one.source,
    )


def _left(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """The buyer was not there any more when the call answered."""
    server = next(one.server for one in trail.deliveries(claim.id) if one.delivery == granting)
    gone: PlayerLeft | None = None
    for event in trail.events:
        if isinstance(event, PlayerLeft) and (event.user, event.server) == (claim.user, server):
            gone = event
        elif isinstance(event, PlayerJoined) and (event.user, event.server) == (claim.user, server):
            gone = None
        elif isinstance(event, HandlerAnswered) and event.delivery == granting:
            break
    if gone is None or trail.given(claim):
        return None
    who = trail.case.names[claim.user]
    return Cause(
        "answered too early",
        f"{who} had left server {server} at {_when(gone)}, nothing was given, and the answer was PurchaseGranted all "
        "the same: answer NotProcessedYet while the buyer is not there to be given what they paid for.",
    )


def _unchanged(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """The call wrote what was there already."""
    for step in trail.steps:
        if step.event.delivery == granting and step.worth == 0:
            return Cause(
                "nothing added",
                f"{_who(step)} left {trail.named} at {told(step.after)} at {_when(step.event)}, as it was: what it "
                "had read before was out of date, or it gives nothing for one more purchase.",
                source=step.event.source,
            )
    return None


def _given_again(trail: Trail, claim: Claim) -> Cause | None:
    """How it came that one receipt was given twice."""
    given = trail.given(claim)
    calls = list(dict.fromkeys(step.event.delivery for step in given))
    if len(calls) < 2:
        return _twice_in_one_call(trail, claim, given) or _called_again(trail, claim)
    first, second = (next(one for one in given if one.event.delivery == call) for call in (calls[0], calls[-1]))
    start = next(one for one in trail.deliveries(claim.id) if one.delivery == calls[-1])
    end = _end_of(trail, first.event.server, calls[0])
    here = first.event.server
    if end is None or trail.events.index(end) > trail.events.index(start):
        if trail.knew(calls[0], second):
            # Where each server has a call of its own, a reader wants to know which is which.
            other = "another call for it waited"
            other = f"a call for it waited on server {start.server}" if start.server != here else other
            how = f"R{claim.id} was given on {_where(first)}, while {other}; that one gave it again {_again(second)}"
            return _forgetting(trail, claim, start, second, how)
        calls_on = f"servers {here} and {start.server}" if start.server != here else f"server {here}"
        return Cause(
            "looked too early",
            f"Two calls for R{claim.id} ran on {calls_on} at the same time, and gave at {_when(first.event)} and again "
            f"{_again(second)}: neither knew of the other. Look for the PurchaseId and write it in the UpdateAsync "
            "that gives.",
            source=second.event.source,
        )
    how = (
        f"R{claim.id} was given on {_where(first)}, and {_how_ended(trail, end)}; server {second.event.server} gave it"
    )
    return _forgetting(trail, claim, start, second, f"{how} again {_again(second)}")


def _again(step: Step) -> str:
    """When a receipt was given again, and what that made."""
    change = f"{told(step.before)} -> {told(step.after)}"
    return f"at {_when(step.event)}" + (f" ({change})" if len(change) <= _CHANGE_MAX else "")


def _forgetting(trail: Trail, claim: Claim, call: DeliveryStarted, again: Step | None, how: str) -> Cause:
    """Why a call gave a second time, where an earlier one could have told it."""
    memory = trail.memory(claim, call, again.number if again is not None else -1)
    mechanism, since = _memory(trail, call, memory)
    dropped = memory.dropped if memory is not None else None
    source = dropped.source if dropped is not None else again.event.source if again is not None else ""
    return Cause(mechanism, f"{how}, {since}.", source=source)


def _memory(trail: Trail, call: DeliveryStarted, memory: Memory | None) -> tuple[str, str]:
    """What a later call could have known of the receipt, and how it came to give all the same: mechanism and words."""
    if memory is None:
        return "forgotten", f"since {_FORGOT}"
    write, dropped = memory
    where = trail.case.key(write.store, write.key)
    if dropped is not None:
        return "id dropped", (
            f"since {dropped.api} on server {dropped.server} had dropped its PurchaseId from {where} at "
            f"{_when(dropped)}: a receipt may come again after many others, so keep the PurchaseIds of all"
        )
    reads = [one for one in trail.events if isinstance(one, StoreRead) and one.delivery == call.delivery]
    read = next((one for one in reads if (one.store, one.key) == (write.store, write.key)), None)
    if read is not None and read.cached:
        return "looked too early", (
            f"although {where} had remembered its PurchaseId since {_when(write)}: GetAsync answered from its cache, "
            "which holds what was read up to 4 s before. Look for the PurchaseId in the UpdateAsync that gives"
        )
    return "looked too early", (
        f"although {where} had remembered its PurchaseId since {_when(write)}: look for it there, in the UpdateAsync "
        "that gives"
    )


def _twice_in_one_call(trail: Trail, claim: Claim, given: list[Step]) -> Cause | None:
    if len(given) < 2:
        return None
    first, second = given[:2]
    source = second.event.source
    for one in trail.of(claim, StoreFaulted):
        if one.outcome == "applied_but_failed" and _is_at(one, first) and trail.events.index(one) < second.number:
            return Cause(
                "added again after an error",
                f"{_request(trail, one, claim)} reported failure at {_when(one)} and had been saved; it was tried "
                f"again, and added once more {_again(second)}. An error says nothing about what was saved: look for "
                "the PurchaseId in the value before you add.",
                source=source,
            )
    writes = isinstance(second.event, StoreWritten)
    why = (
        "it has more than one write that adds: make what one purchase gives one write"
        if writes
        else "what is done in each try, or in a transform, is done again when that runs again: give once, after "
        "UpdateAsync has returned"
    )
    return Cause(
        "twice in one call",
        f"One call for R{claim.id} on server {first.event.server} gave at {_when(first.event)} and again "
        f"{_again(second)}: {why}.",
        source=source,
    )


def _is_at(fault: StoreFaulted, step: Step) -> bool:
    """Whether a request was for the key that a step changed."""
    return isinstance(step.event, StoreWritten) and (fault.store, fault.key) == (step.event.store, step.event.key)


def _called_again(trail: Trail, claim: Claim) -> Cause | None:
    """Each call gave in the memory of its server, and what was saved later shows it."""
    first, *others = trail.deliveries(claim.id)
    if not others:
        return None
    end = _end_of(trail, first.server, first.delivery)
    over = end is not None and trail.events.index(end) < trail.events.index(others[0])
    how = f", {_how_ended(trail, end)}" if over and end is not None else ""
    first_call, second_call = (f"on server {one.server} at {_when(one)}" for one in (first, others[0]))
    handled = f"R{claim.id} was handled {first_call}{how}, and was handled again {second_call}"
    return _forgetting(trail, claim, others[0], None, handled)


def _end_of(trail: Trail, server: ServerId, delivery: DeliveryId) -> Event | None:
    """How a call ended: what it answered, that it raised, or that its server crashed."""
    begun = False
    for event in trail.events:
        begun = begun or getattr(event, "delivery", 0) == delivery
        if isinstance(event, HandlerAnswered | HandlerRaised) and event.delivery == delivery:
            return event
        if begun and isinstance(event, ServerCrashed) and event.server == server:
            return event
    return None


def _how_ended(trail: Trail, end: Event) -> str:
    if isinstance(end, ServerCrashed):
        return f"that server crashed at {_when(end)} before it had answered"
    if isinstance(end, HandlerRaised):
        return f"the call then raised an error ({end.message})"
    assert isinstance(end, HandlerAnswered)
    if end.decision == "NotProcessedYet":
        return "the call then answered NotProcessedYet"
    if not end.decision:
        return f"the call answered {end.shown}"
    lost = any(isinstance(one, RecordingLost) and one.delivery == end.delivery for one in trail.events)
    return "the recording of its answer was lost" if lost else "its answer was not recorded in time"


def _request(trail: Trail, event: StoreFaulted | StoreRefused, claim: Claim) -> str:
    return f"{event.api} of {trail.case.key(event.store, event.key)} for R{claim.id} on server {event.server}"


def _who(step: Step) -> str:
    what = step.event.api if isinstance(step.event, StoreWritten) else "a change"
    return f"{what} on server {step.event.server}" + (f" for R{step.claim.id}" if step.claim is not None else "")


def _where(step: Step) -> str:
    return f"server {step.event.server} at {_when(step.event)}"


def _when(event: Event) -> str:
    return f"{event.at_ms / 1000:.1f} s"
