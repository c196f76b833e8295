"""One purchase taken for another: what a game remembers of an earlier one, and goods under a wrong PurchaseId."""

from collections.abc import Iterator
from typing import NamedTuple, TypeGuard

from pytest_robloxmarket._oracle.causes.mechanisms import Cause
from pytest_robloxmarket._oracle.causes.phrases import in_line, when
from pytest_robloxmarket._oracle.causes.trail import Step, Trail, ids_in, purchase_ids
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._oracle.goods.places import leaves, told
from pytest_robloxmarket._terms.events import (
    CallFaulted,
    DeliveryStarted,
    Event,
    HandlerAnswered,
    PlayerJoined,
    PlayerLeft,
    SessionChanged,
    StoreFaulted,
    StoreRead,
    StoreRefused,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.store_events import UpdateCancelled
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("mixed_up", "taken_for_earlier")

# What a call can have gone by. Where there is none of it, only the memory of its server is left.
_LOOKS = (CallFaulted, StoreRead, StoreWritten, StoreFaulted, StoreRefused, UpdateCancelled)

_EACH = "Remember each PurchaseId, and not the product or the buyer."


class _Mark(NamedTuple):
    """What an earlier purchase left in a data store, and a later call found there."""

    place: Location
    value: Value
    write: StoreWritten
    seen: Event
    earlier: Claim


def mixed_up(trail: Trail, claim: Claim) -> Cause | None:
    """A call that wrote the PurchaseId of another receipt that was under way there, and never that of its own."""
    called = {one.delivery: one for other in trail.case.claims.values() for one in trail.deliveries(other.id)}
    saved = frozenset[str]().union(
        *(ids_in(one.key, one.after) for one in trail.events if isinstance(one, StoreWritten))
    )
    for one in trail.events:
        call = called.get(one.delivery) if isinstance(one, StoreWritten) else None
        if call is None or not isinstance(one, StoreWritten) or purchase_ids(trail.case.claims[call.receipt]) & saved:
            continue
        new = ids_in(one.key, one.after) - ids_in("", one.before)
        other = next((each for each in trail.case.claims.values() if purchase_ids(each) & new), None)
        if other is not None and claim.id in {call.receipt, other.id}:
            return Cause(
                "mixed up",
                f"The call for R{call.receipt} on server {one.server} wrote the PurchaseId of R{other.id} to "
                f"{trail.case.key(one.store, one.key)} at {when(one)}, and that of R{call.receipt} was never written: "
                "two calls were under way on that server, and what belongs to one purchase is in a variable that all "
                "calls share. Keep it in a local of the handler.",
                source=one.source,
                rests_on=trail.numbers(one),
            )
    return None


def taken_for_earlier(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """What made a call give nothing for a later purchase: a mark in a data store, or the memory of its server."""
    if any(step.worth for step in trail.steps if step.event.delivery == granting):
        return None
    given = [step for step in trail.steps if step.worth > 0 and _is_earlier(step, claim)] or _of_others(trail, claim)
    if not given:
        return None
    looked = [one for one in trail.events if isinstance(one, _LOOKS) and one.delivery == granting]
    if not looked:
        return _in_memory(trail, claim, granting, given)
    wrote = any(step.event.delivery == granting for step in trail.steps)
    # Who writes what is there sets it, and needs no memory of anything.
    marks = [one for one in _marks(trail, claim, granting) if not (wrote and _is_goods(trail, one))]
    if not marks:
        return None
    mark = min(marks, key=lambda one: _rank(trail, claim, one))
    return Cause(
        "taken for an earlier one",
        f"The call for R{claim.id} on server {trail.call(claim, granting).server} found {_named(trail, mark)} "
        f"to be {told(mark.value)} at {when(mark.seen)}, and gave nothing: {mark.write.api} for R{mark.earlier.id} had "
        f"written that at {when(mark.write)}{in_line(mark.write)}, so it takes R{claim.id} for a purchase that it has "
        f"given. {_EACH}",
        trail.numbers(mark.write)[0],
        mark.write.source,
        trail.numbers(mark.write, mark.seen),
    )


def _is_earlier(step: Step, claim: Claim) -> bool:
    return step.claim is not None and step.claim is not claim and step.claim.product == claim.product


def _of_others(trail: Trail, claim: Claim) -> list[Step]:
    """What calls for purchases of the same product by others changed, wherever it was."""
    found = []
    for number, event in enumerate(trail.events):
        if isinstance(event, StoreWritten | SessionChanged) and event.delivery:
            step = Step(number, event, None, None, trail.case.deliveries.get(event.delivery), 1)
            found += [step] if _is_earlier(step, claim) else []
    return found


def _marks(trail: Trail, claim: Claim, granting: DeliveryId) -> Iterator[_Mark]:
    """What earlier purchases of the product had written, and the call found."""
    calls = {
        one.delivery: other
        for other in trail.case.claims.values()
        if other is not claim and other.product == claim.product
        for one in trail.deliveries(other.id)
    }
    for number, seen in enumerate(trail.events):
        if not _shows_value(seen) or seen.delivery != granting:
            continue
        found = dict(leaves(seen.before if isinstance(seen, StoreWritten) else seen.value))
        for write in trail.events[:number]:
            if not isinstance(write, StoreWritten) or (write.store, write.key) != (seen.store, seen.key):
                continue
            earlier = calls.get(write.delivery)
            before = dict(leaves(write.before))
            for path, value in leaves(write.after):
                if earlier is not None and before.get(path) != value and found.get(path) == value:
                    yield _Mark(Location(write.store, write.key, path), value, write, seen, earlier)


def _shows_value(event: Event) -> TypeGuard[StoreRead | StoreWritten | UpdateCancelled]:
    """Whether a call is shown what is under a key: by a read, or in its transform."""
    written = isinstance(event, StoreWritten) and event.api == "UpdateAsync"
    return written or isinstance(event, StoreRead | UpdateCancelled)


def _rank(trail: Trail, claim: Claim, mark: _Mark) -> tuple[bool, ...]:
    """How well a mark explains it: it names the product, or is nothing but a yes; the goods themselves come last."""
    text = f"{mark.place.key} {mark.place.path} {mark.value}"
    return str(claim.product) not in text, _is_goods(trail, mark), mark.value is not True


def _is_goods(trail: Trail, mark: _Mark) -> bool:
    return (mark.place.store, mark.place.path) == (trail.place.store, trail.path)


def _named(trail: Trail, mark: _Mark) -> str:
    """Where a mark is, in words."""
    named = mark.place.told
    for user, name in trail.case.names.items():
        named = named.replace(str(user), name)
    return named


def _in_memory(trail: Trail, claim: Claim, granting: DeliveryId, given: list[Step]) -> Cause | None:
    """The call neither read nor wrote: its server knew of an earlier purchase, or had its call under way."""
    call = trail.call(claim, granting)
    answer = next((one for one in trail.events if isinstance(one, HandlerAnswered) and one.delivery == granting), None)
    here = [step for step in given if step.event.server == call.server]
    if answer is None:
        return None
    return _busy(trail, claim, (call, answer), here) or _kept(trail, claim, (call, answer), here)


def _busy(trail: Trail, claim: Claim, run: tuple[DeliveryStarted, HandlerAnswered], here: list[Step]) -> Cause | None:
    """The call for another receipt had begun on the server and gave later, when this one had answered already."""
    start, end = trail.numbers(*run)
    for step in here:
        if step.claim is None or step.number < end:
            continue
        (begun,) = trail.numbers(trail.call(step.claim, step.event.delivery))
        if begun < start:
            return Cause(
                "granted while busy",
                f"The call for R{claim.id} on server {step.event.server} read nothing and wrote nothing, and answered "
                f"PurchaseGranted at {when(run[1])} while that for R{step.claim.id} was under way there: answer "
                "NotProcessedYet while another purchase is being given, and it comes again.",
                rests_on=(begun, start, end, step.number),
            )
    return None


def _kept(trail: Trail, claim: Claim, run: tuple[DeliveryStarted, HandlerAnswered], here: list[Step]) -> Cause | None:
    """An earlier purchase was given on the server, while the buyer was there all the time."""
    start, end = trail.numbers(*run)
    first = next((step for step in here if step.number < start and _stayed(trail, claim, step, start)), None)
    if first is None or first.claim is None:
        return None
    return Cause(
        "taken for an earlier one",
        f"The call for R{claim.id} on server {first.event.server} read nothing and wrote nothing before it answered "
        f"PurchaseGranted at {when(run[1])}: a variable of that server remembers R{first.claim.id}, given at "
        f"{when(first.event)}{in_line(first.event)}, and takes R{claim.id} for it. {_EACH}",
        source=first.event.source,
        rests_on=(first.number, start, end),
    )


def _stayed(trail: Trail, claim: Claim, step: Step, until: int) -> bool:
    """Whether the buyer was on the server from an earlier purchase on: else it may have known nothing of them yet."""
    moves = [
        one
        for one in trail.events[:until]
        if isinstance(one, PlayerJoined | PlayerLeft) and (one.user, one.server) == (claim.user, step.event.server)
    ]
    return bool(moves) and isinstance(moves[-1], PlayerJoined) and trail.numbers(moves[-1])[0] < step.number
