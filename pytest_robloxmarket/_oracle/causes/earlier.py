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
    HandlerRaised,
    PlayerJoined,
    PlayerLeft,
    SessionChanged,
    StoreFaulted,
    StoreRead,
    StoreRefused,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.nothing import nothing_in
from pytest_robloxmarket._terms.store_events import UpdateCancelled
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("granted_while_busy", "mixed_up", "taken_for_earlier")

# What a call can have gone by. Where there is none of it, only the memory of its server is left.
_LOOKS = (CallFaulted, StoreRead, StoreWritten, StoreFaulted, StoreRefused, UpdateCancelled)

# What a call did that may have been refused, or have failed, and was no look alone.
_WRITES = (StoreWritten, StoreFaulted, StoreRefused, CallFaulted)

_EACH = "Remember each PurchaseId, and not the product or the buyer."


_MISSING = (
    "`{}` names no purchase: the game took it from something that the receipt does not have. The id of a purchase is "
    "its PurchaseId, spelled just so, and a text that is no number."
)


class _Mark(NamedTuple):
    """What an earlier purchase left in a data store, and a later call found there."""

    place: Location
    value: Value
    write: StoreWritten
    seen: Event
    earlier: Claim


def mixed_up(trail: Trail, claim: Claim, _: DeliveryId) -> Cause | None:
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
                f"{trail.case.key(one.store, one.key)} at {when(one)}{in_line(one)}, and that of "
                f"R{call.receipt} was never written: two calls were under way on that server, and what belongs to one "
                "purchase is in a variable that all calls share. Keep it in a local of the handler.",
                _last_call(trail, other, one),
                one.source,
                trail.numbers(one),
            )
    return None


def _last_call(trail: Trail, claim: Claim, before: Event) -> int:
    """The number of the last call for a receipt before something happened."""
    numbers = [number for one in trail.deliveries(claim.id) for number in trail.numbers(one)]
    return max((number for number in numbers if number < trail.numbers(before)[0]), default=-1)


def granted_while_busy(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """Nothing was written, and another call was under way on the server for as long as the call took."""
    call = trail.call(claim, granting)
    answer = next((one for one in trail.events if isinstance(one, HandlerAnswered) and one.delivery == granting), None)
    if answer is None or any(isinstance(one, _WRITES) and one.delivery == granting for one in trail.events):
        return None
    start, end = trail.numbers(call, answer)
    ended = {one.delivery for one in trail.events[:end] if isinstance(one, HandlerAnswered | HandlerRaised)}
    for number, other in enumerate(trail.events[:start]):
        if (
            isinstance(other, DeliveryStarted)
            and other.server == call.server
            and other.receipt != claim.id
            and other.delivery not in ended
        ):
            return Cause(
                "granted while busy",
                f"The call for R{claim.id} on server {call.server} wrote nothing, and answered PurchaseGranted at "
                f"{when(answer)} while that for R{other.receipt} was under way there: answer NotProcessedYet while "
                "another purchase is being given, and it comes again.",
                number,
                rests_on=(number, start, end),
            )
    return None


def taken_for_earlier(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """What made a call give nothing for a later purchase: a mark in a data store, or the memory of its server."""
    if any(step.worth for step in trail.steps if step.event.delivery == granting) or trail.gave(granting):
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
    word = nothing_in(_said(mark))
    return Cause(
        "taken for an earlier one",
        f"The call for R{claim.id} on server {trail.call(claim, granting).server} found {_found(trail, mark)} "
        f"at {when(mark.seen)}, and gave nothing: {mark.write.api} for R{mark.earlier.id} had "
        f"written that at {when(mark.write)}{in_line(mark.write)}, so it takes R{claim.id} for a purchase that it has "
        f"given. {_MISSING.format(word) if word else _EACH}",
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
                # What counting begins with, or a switch that is off, is no memory of anything.
                if earlier is not None and value and before.get(path) != value and found.get(path) == value:
                    yield _Mark(Location(write.store, write.key, path), value, write, seen, earlier)


def _shows_value(event: Event) -> TypeGuard[StoreRead | StoreWritten | UpdateCancelled]:
    """Whether a call is shown what is under a key: by a read, or in its transform."""
    written = isinstance(event, StoreWritten) and event.api == "UpdateAsync"
    return written or isinstance(event, StoreRead | UpdateCancelled)


def _rank(trail: Trail, claim: Claim, mark: _Mark) -> tuple[bool, ...]:
    """How well a mark explains it: it names the product, or nothing at all; the goods themselves come last.

    How many of something there are says less than which.
    """
    text = _said(mark)
    tells = str(claim.product) in text or bool(nothing_in(text))
    return not tells, _is_goods(trail, mark), mark.place.path.endswith("#"), mark.value is not True


def _said(mark: _Mark) -> str:
    """All that a mark says: where it is, and what."""
    return f"{mark.place.key} {mark.place.path} {mark.value}"


def _is_goods(trail: Trail, mark: _Mark) -> bool:
    return (mark.place.store, mark.place.path) == (trail.place.store, trail.path)


def _found(trail: Trail, mark: _Mark) -> str:
    """Where a mark is, in words, and what is there; of a list it says all that the item is in it."""
    named = mark.place.told
    for user, name in trail.case.names.items():
        named = named.replace(str(user), name)
    return named if "[*]" in mark.place.path else f"{named} to be {told(mark.value)}"


def _in_memory(trail: Trail, claim: Claim, granting: DeliveryId, given: list[Step]) -> Cause | None:
    """The call neither read nor wrote: its server knew of an earlier purchase, or had its call under way."""
    call = trail.call(claim, granting)
    answer = next((one for one in trail.events if isinstance(one, HandlerAnswered) and one.delivery == granting), None)
    here = [step for step in given if step.event.server == call.server]
    return None if answer is None else _kept(trail, claim, (call, answer), here)


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
        trail.numbers(trail.call(first.claim, first.event.delivery))[0],
        first.event.source,
        (first.number, start, end),
    )


def _stayed(trail: Trail, claim: Claim, step: Step, until: int) -> bool:
    """Whether the buyer was on the server from an earlier purchase on: else it may have known nothing of them yet."""
    moves = [
        one
        for one in trail.events[:until]
        if isinstance(one, PlayerJoined | PlayerLeft) and (one.user, one.server) == (claim.user, step.event.server)
    ]
    return bool(moves) and isinstance(moves[-1], PlayerJoined) and trail.numbers(moves[-1])[0] < step.number
