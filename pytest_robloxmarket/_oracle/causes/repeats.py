"""How it came that one receipt was given twice: what its second call could have known, and did not ask."""

from typing import Final

from pytest_robloxmarket._oracle.causes.mechanisms import WORKED_OFF, Cause
from pytest_robloxmarket._oracle.causes.phrases import in_line, request, when, where, who
from pytest_robloxmarket._oracle.causes.trail import Memory, Step, Trail, ids_in
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._oracle.goods.places import told
from pytest_robloxmarket._terms.events import (
    DeliveryStarted,
    Event,
    HandlerAnswered,
    HandlerRaised,
    RecordingLost,
    ServerCrashed,
    SessionChanged,
    StoreFaulted,
    StoreRead,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import DeliveryId, ServerId

__all__ = ("given_twice", "worked_off_again")

# A longer change is no number that a reader looks for.
_CHANGE_MAX: Final = 40

_FORGOT: Final = "nothing durable had remembered its PurchaseId: write the PurchaseId together with the goods"

# What nothing keeps is done in one session of its buyer, on one server.
_FORGOT_DEED: Final = (
    "nothing had remembered its PurchaseId. Roblox may deliver a receipt again whose answer it did not hear of: "
    "remember each PurchaseId when this is done, in a table of the server at least, and answer PurchaseGranted for it "
    "without doing it again"
)


_IN_THE_UPDATE: Final = "Look for the PurchaseId and write it in the UpdateAsync that gives."
_ONE_AT_A_TIME: Final = (
    "Keep the PurchaseIds that are being handled in a table of the server, and answer NotProcessedYet for one that is "
    "in it."
)


def given_twice(trail: Trail, claim: Claim) -> tuple[Claim, Cause | None]:
    """The receipt that was given twice, and how: not the one that the judge names, where its only write brought more.

    A server that keeps in memory what it could not save may save it with the next receipt.
    """
    given = trail.given(claim)
    if claim.delivered == 1 and sum(step.worth for step in given) <= 1:
        # It came once, and what is too much came before, with a receipt that came again.
        others = (one for one in reversed(trail.case.claims.values()) if one.delivered > 1)
        claim = next((one for one in others if (one.product, one.holder) == (claim.product, claim.holder)), claim)
    if claim.delivered > 1 or len(given) != 1 or given[0].worth <= 1:
        return claim, _given_again(trail, claim)
    brought = given[0]
    before = [step for step in trail.steps if step.number < brought.number and step.worth > 0]
    first = next((step for step in reversed(before) if step.event.server == brought.event.server and step.claim), None)
    if first is not None and first.claim is not None:
        call = next(one for one in trail.deliveries(claim.id) if one.delivery == brought.event.delivery)
        end = _end_of(trail, first.event.server, first.event.delivery)
        ended = f", and {_how_ended(trail, end)}" if end is not None else ""
        how = f"R{first.claim.id} was given on {where(first)}{ended}; {who(brought)} gave it again {_again(brought)}"
        return first.claim, _resting_on(_forgetting(trail, first.claim, call, brought, how), first, end, trail)
    giving = [step.claim for step in trail.steps if step.worth > 0 and step.claim is not None]
    claim = next((one for one in reversed(giving) if one.delivered > 1), claim)
    return claim, _given_again(trail, claim)


def worked_off_again(trail: Trail) -> Cause | None:
    """What calls put into a list to be given later, and something else gave from there more than once.

    It gave for an entry and not in a call, so that nobody knows which receipt came twice.
    """
    place = trail.place
    brought = [step for step in trail.steps if step.worth > 0]
    if len(brought) < 2 or any(step.claim is not None or not isinstance(step.event, StoreWritten) for step in brought):
        return None
    listed = [
        one
        for one in trail.events
        if isinstance(one, StoreWritten) and one.delivery and one.before != one.after and ids_in("", one.after)
        if one.store != place.store or trail.case.key(one.store, one.key) != _key_of(trail, brought[0])
    ]
    if not listed or len(listed) >= len(brought):
        return None  # Each time that it was given, a call had put it there.
    last = brought[-1]
    times = ", ".join(when(step.event) for step in brought[:-1])
    number = len({one.receipt for one in trail.events if isinstance(one, DeliveryStarted)})
    return Cause(
        WORKED_OFF,
        f"What a purchase gives came to {trail.named} at {times} and {when(last.event)}{in_line(last.event)}, "
        f"{len(brought)} times for {number} receipt{'s' if number > 1 else ''}, and not in a call for any of them: it "
        f"had waited in {trail.case.key(listed[0].store, listed[0].key)}, and an entry was given more than once. Who "
        "gives later gives and takes out in one write, or writes the PurchaseId of the entry with the goods and looks "
        "for it there.",
        source=last.event.source,
        rests_on=(*trail.numbers(*listed), *(step.number for step in brought)),
    )


def _key_of(trail: Trail, step: Step) -> str:
    return trail.case.key(step.event.store, step.event.key) if isinstance(step.event, StoreWritten) else ""


def _given_again(trail: Trail, claim: Claim) -> Cause | None:
    """How it came that one receipt was given twice."""
    given = trail.given(claim)
    calls = list(dict.fromkeys(step.event.delivery for step in given))
    if len(calls) < 2:
        return (
            _twice_in_one_call(trail, claim, given)
            or _more_in_one_write(trail, claim, given)
            or _called_again(trail, claim)
        )
    first, second = (next(one for one in given if one.event.delivery == call) for call in (calls[0], calls[-1]))
    start = next(one for one in trail.deliveries(claim.id) if one.delivery == calls[-1])
    end = _end_of(trail, first.event.server, calls[0])
    here = first.event.server
    if end is None or trail.events.index(end) > trail.events.index(start):
        if trail.knew(calls[0], second):
            # Where each server has a call of its own, a reader wants to know which is which.
            other = "another call for it waited"
            other = f"a call for it waited on server {start.server}" if start.server != here else other
            how = f"R{claim.id} was given on {where(first)}, while {other}; that one gave it again {_again(second)}"
            return _resting_on(_forgetting(trail, claim, start, second, how), first, None, trail)
        calls_on = f"servers {here} and {start.server}" if start.server != here else f"server {here}"
        return Cause(
            "looked too early",
            f"Two calls for R{claim.id} ran on {calls_on} at the same time, and gave at {when(first.event)} and again "
            f"{_again(second)}: neither knew of the other. {_ONE_AT_A_TIME if trail.passing else _IN_THE_UPDATE}",
            source=second.event.source,
            rests_on=(first.number, second.number),
        )
    how = f"R{claim.id} was given on {where(first)}, and {_how_ended(trail, end)}; server {second.event.server} gave it"
    return _resting_on(_forgetting(trail, claim, start, second, f"{how} again {_again(second)}"), first, end, trail)


def _resting_on(cause: Cause, first: Step, end: Event | None, trail: Trail) -> Cause:
    """A cause whose sentence names also how the goods came first, and how that call ended."""
    return cause._replace(rests_on=(first.number, *trail.numbers(end), *cause.rests_on))


def _again(step: Step) -> str:
    """When a receipt was given again, what that made, and on which line: `at 6.1 s (100 -> 200, Shop.luau:12)`."""
    change = f"{told(step.before)} -> {told(step.after)}"
    words = [*([change] if len(change) <= _CHANGE_MAX else []), *([step.event.source] if step.event.source else [])]
    return f"at {when(step.event)}" + (f" ({', '.join(words)})" if words else "")


def _forgetting(trail: Trail, claim: Claim, call: DeliveryStarted, again: Step | None, how: str) -> Cause:
    """Why a call gave a second time, where an earlier one could have told it."""
    memory = trail.memory(claim, call, again.number if again is not None else -1)
    mechanism, since = _memory(trail, call, memory)
    dropped = memory.dropped if memory is not None else None
    source = dropped.source if dropped is not None else again.event.source if again is not None else ""
    known = trail.numbers(dropped, memory.write if memory is not None else None)
    return Cause(mechanism, f"{how}, {since}.", source=source, rests_on=((again.number, *known) if again else known))


def _memory(trail: Trail, call: DeliveryStarted, memory: Memory | None) -> tuple[str, str]:
    """What a later call could have known of the receipt, and how it came to give all the same: mechanism and words."""
    if memory is None:
        return "forgotten", f"since {_FORGOT_DEED if trail.passing else _FORGOT}"
    write, dropped, part = memory
    key = trail.case.key(write.store, write.key)
    its_id = f"a part of its PurchaseId ({part})" if part else "its PurchaseId"
    if dropped is not None:
        return "id dropped", (
            f"since {dropped.api} on server {dropped.server} had dropped {its_id} from {key} at "
            f"{when(dropped)}{in_line(dropped)}: a receipt may come again after many others, so keep the PurchaseIds "
            "of all"
        )
    reads = [one for one in trail.events if isinstance(one, StoreRead) and one.delivery == call.delivery]
    read = next((one for one in reads if (one.store, one.key) == (write.store, write.key)), None)
    where = "in an UpdateAsync right before this is done" if trail.passing else "in the UpdateAsync that gives"
    if read is not None and read.cached:
        return "looked too early", (
            f"although {key} had remembered {its_id} since {when(write)}: GetAsync answered from its cache, "
            f"which holds what was read up to 4 s before. Look for the PurchaseId {where}"
        )
    return "looked too early", (
        f"although {key} had remembered {its_id} since {when(write)}: look for it there, {where}"
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
                f"{request(trail, one, claim)} reported failure at {when(one)} and had been saved; it was tried "
                f"again, and added once more {_again(second)}. An error says nothing about what was saved: look for "
                "the PurchaseId in the value before you add.",
                source=source,
                rests_on=(first.number, second.number, *trail.numbers(one)),
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
        f"One call for R{claim.id} on server {first.event.server} gave at {when(first.event)} and again "
        f"{_again(second)}: {why}.",
        source=source,
        rests_on=(first.number, second.number),
    )


def _more_in_one_write(trail: Trail, claim: Claim, given: list[Step]) -> Cause | None:
    """One write brought more than one purchase, and no other call for the receipt can have brought any of it."""
    if len(given) != 1 or given[0].worth <= 1 or not isinstance(given[0].event, StoreWritten):
        return None
    step, call = given[0], trail.call(claim, given[0].event.delivery)
    others = [one for one in trail.deliveries(claim.id) if one.delivery != call.delivery]
    changed = {
        *(one.delivery for one in trail.of(claim, StoreWritten)),
        *(one.delivery for one in trail.of(claim, SessionChanged)),
    }
    if not others or changed != {call.delivery} or any(one.server == call.server for one in others):
        return None
    return Cause(
        "added to a copy",
        f"{who(step)} wrote {told(step.after)} over {told(step.before)} at {when(step.event)}"
        f"{in_line(step.event)}, which is more than R{claim.id} brings, and no other call had given any of it: it was "
        "added to a copy that was ahead of what is saved. Change what the transform is given.",
        source=step.event.source,
        rests_on=(step.number,),
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
    first_call, second_call = (f"on server {one.server} at {when(one)}" for one in (first, others[0]))
    given = next((step for step in trail.given(claim) if step.event.delivery == others[0].delivery), None)
    gave = f" and given {_again(given)}" if given is not None else ""
    handled = f"R{claim.id} was handled {first_call}{how}, and was handled again {second_call}{gave}"
    return _forgetting(trail, claim, others[0], given, handled)


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
        return f"that server crashed at {when(end)} before it had answered"
    if isinstance(end, HandlerRaised):
        return f"the call then raised an error ({end.message})"
    assert isinstance(end, HandlerAnswered)
    if end.decision == "NotProcessedYet":
        return "the call then answered NotProcessedYet"
    if not end.decision:
        return f"the call answered {end.shown}"
    lost = any(isinstance(one, RecordingLost) and one.delivery == end.delivery for one in trail.events)
    return "the recording of its answer was lost" if lost else "its answer was not recorded in time"
