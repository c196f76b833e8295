"""The mechanism of a harm, read from the run that shows it: which step took the goods away, or gave them twice.

A search keeps only what the judge says at first; this is asked once, of a run that will be told.
"""

from collections.abc import Sequence, Set
from typing import Final

from pytest_robloxmarket._oracle.causes.absences import (
    budget_spent,
    call_failed,
    friend_away,
    gives_later,
    gone,
    left,
    never_set,
    nothing_written,
)
from pytest_robloxmarket._oracle.causes.astray import from_another, goods_of_another, hangs_on_price, sent_elsewhere
from pytest_robloxmarket._oracle.causes.before import after_a_declined_prompt, after_another_product, renamed
from pytest_robloxmarket._oracle.causes.earlier import granted_while_busy, mixed_up, taken_for_earlier
from pytest_robloxmarket._oracle.causes.mechanisms import NO_HANDLER, Cause
from pytest_robloxmarket._oracle.causes.phrases import granted_anyway, in_line, request, when
from pytest_robloxmarket._oracle.causes.repeats import given_twice, worked_off_again
from pytest_robloxmarket._oracle.causes.stale import added_to_the_past, misspelled, overwritten, unchanged
from pytest_robloxmarket._oracle.causes.stuck import kept_open
from pytest_robloxmarket._oracle.causes.trail import Taken, Trail
from pytest_robloxmarket._oracle.causes.unsaved import taken_out, under_way, unsaved
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.goods.places import told
from pytest_robloxmarket._terms.events import Event, StoreFaulted, StoreRefused, StoreWritten
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("explained",)

# The laws of which a run shows more than the law itself says.
_EXPLAINED: Final = frozenset({"double_grant", "acknowledged_before_durable", "lost_purchase", "torn_purchase"})

# A longer value is no number that a reader looks for.
_VALUE_MAX: Final = 20

_ENDED: Final = {"never": "never got an answer", "applied_but_failed": "reported failure"}


def explained(
    events: Sequence[Event], violation: Violation, expect: Expectations, cleared: Set[int] = frozenset()
) -> Violation:
    """A violation with the sentence that says how it came about, and with the receipt that was hit.

    It comes back as it is where nothing more is known than the law says. Where the sentence blames a write, its number
    is the violation's `step`; a write that was `cleared` is not blamed: without it the harm was the same.
    """
    if violation.law == "stuck_purchase":
        return kept_open(events, violation, cleared)
    if violation.place is None or violation.law not in _EXPLAINED:
        return never_set(events, violation) if violation.mechanism == NO_HANDLER else violation
    trail = Trail(events, violation, violation.place, expect)
    claim = trail.case.claims.get(violation.receipt)
    if claim is None:
        return violation
    if violation.law == "acknowledged_before_durable":
        return _charged(trail, violation, claim, under_way(trail, claim))
    mixed = goods_of_another(trail, cleared)
    if violation.law == "double_grant":
        return _doubled(trail, violation, claim, mixed)
    claim, found = mixed or _lost(trail, claim, cleared)
    if found is not None:
        found = found._replace(reason=f"{found.reason}{_in_the_end(trail)}")
    return _charged(trail, violation, claim, found)


def _lost(trail: Trail, claim: Claim, cleared: Set[int]) -> tuple[Claim, Cause | None]:
    """The receipt whose goods are missing, and what took them away, or why they never came."""
    beforehand = renamed(trail, claim) or after_a_declined_prompt(trail, claim) or after_another_product(trail, claim)
    if beforehand is not None:
        return claim, beforehand
    mistaken = added_to_the_past(trail) or misspelled(trail)
    if mistaken is not None:
        return mistaken
    taken = trail.taken()
    if taken is not None and taken.step.number not in cleared:
        return _added_nothing(trail, taken) or (taken.claim, overwritten(trail, taken))
    claim = _left_out(trail, claim)
    return claim, hangs_on_price(trail, claim) or _not_given(trail, claim, cleared)


def _added_nothing(trail: Trail, taken: Taken) -> tuple[Claim, Cause] | None:
    """Where a write took nothing away, and a call that failed explains that it added nothing of its own."""
    claim = taken.step.claim
    cause = call_failed(trail, claim, taken.step.event.delivery) if claim is not None and not taken.step.worth else None
    return None if claim is None or cause is None else (claim, cause)


def _in_the_end(trail: Trail) -> str:
    """The number that decides, as a sentence: what is saved when all is over, and what should be."""
    spot = next((one for one in trail.case.spots if one.place == trail.place and one.is_of(trail.user)), None)
    if spot is None or not (spot.in_store and trail.case.healed) or spot.counted or spot.growing:
        return ""
    value = told(trail.case.value(spot))
    if len(value) > _VALUE_MAX:
        return ""
    granted = [one for one in trail.case.claims.values() if one.recorded_at >= 0 and spot.is_of(one.holder)]
    steps = [spot.ladders[one.product].step for one in granted if one.product in spot.ladders]
    due = f", and not {told(spot.base + sum(steps))}" if spot.even else ""
    return f" In the end {trail.named} is {value}{due}."


def _charged(trail: Trail, violation: Violation, claim: Claim, cause: Cause | None) -> Violation:
    """A violation with its cause, and with the receipt that was hit; as it was where no cause is known."""
    if cause is None:
        return violation
    charged = trail.case.claims[violation.receipt]
    headline = violation.headline.replace(trail.case.title(charged), trail.case.title(claim))
    return violation._replace(receipt=claim.id, product=claim.product, headline=headline, **cause._asdict())


def _doubled(trail: Trail, violation: Violation, claim: Claim, mixed: tuple[Claim, Cause] | None) -> Violation:
    """What came twice, with how it came."""
    listed = worked_off_again(trail)
    if listed is not None:
        return _charged(trail, _of_one(trail, violation), claim, listed)
    cause = from_another(trail, claim)
    return _charged(trail, violation, *(mixed or ((claim, cause) if cause else given_twice(trail, claim))))


def _of_one(trail: Trail, violation: Violation) -> Violation:
    """A violation that one of several receipts may have met, and nobody knows which."""
    claims = trail.case.claims.values()
    known = [f"R{one.id}" for one in claims if one.holder == trail.user and one.product == violation.product]
    if len(known) < 2:
        return violation
    title = trail.case.title(trail.case.claims[violation.receipt])
    name = title.replace(f"receipt R{violation.receipt}", f"one of {', '.join(known[:-1])} and {known[-1]}")
    return violation._replace(headline=violation.headline.replace(title, name))


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


def _not_given(trail: Trail, claim: Claim, cleared: Set[int]) -> Cause | None:
    """Why a receipt's own calls brought nothing, or nothing that stayed."""
    granting = trail.granting(claim)
    astray = sent_elsewhere(trail, claim)
    if astray is not None:
        return astray
    for look in (_failed, _refused, call_failed, _read_failed, budget_spent, taken_out, unsaved):
        cause = look(trail, claim, granting)
        if cause is not None:
            return cause
    early = trail.remembered_early(claim, granting)
    if early is not None and early[0] not in cleared:
        return _remembered(trail, claim, *early)
    return _of_others(trail, claim, granting, cleared) or (
        None if trail.given(claim) else nothing_written(trail, claim, granting)
    )


def _of_others(trail: Trail, claim: Claim, granting: DeliveryId, cleared: Set[int]) -> Cause | None:
    """Where somebody was not there, or another call or purchase is a part of it."""
    away, later = None if _was_given(trail, claim, granting) else gone(trail, claim, granting), gives_later(trail)
    # Who goes away in the midst of a call is a part of the story; who leaves in the end is not.
    if away is not None and not later and away.reason in {"hop", "away"}:
        return left(trail, claim, away)
    # What another call is a part of is tested by leaving that call out.
    for look in (friend_away, mixed_up, _kept_in_memory, granted_while_busy):
        cause = look(trail, claim, granting)
        if cause is not None and cause.step not in cleared:
            return cause
    if away is not None:
        return nothing_written(trail, claim, granting) if later else left(trail, claim, away)
    earlier = taken_for_earlier(trail, claim, granting)
    if earlier is not None and earlier.step not in cleared:
        return earlier
    return unchanged(trail, claim, granting)


def _was_given(trail: Trail, claim: Claim, granting: DeliveryId) -> bool:
    """Whether a receipt's goods came; on a player, what another call gave was there in its own session alone."""
    given = trail.given(claim)
    return bool(given) if trail.place.store else any(step.event.delivery == granting for step in given)


def _failed(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    for one in trail.of(claim, StoreFaulted):
        if one.delivery == granting and one.api != "GetAsync" and one.outcome != "late":
            what = f"{_came_to_nothing(trail, one, claim)}, and the answer "
            if trail.answered_before(granting, one):
                return Cause(
                    "answered too early",
                    f"{what}PurchaseGranted had not waited for it: answer after the save has returned, and "
                    "NotProcessedYet when it fails.",
                    rests_on=trail.numbers(one),
                )
            return Cause(
                "failed write ignored",
                f"{what}was PurchaseGranted all the same: answer NotProcessedYet when a save fails.",
                rests_on=trail.numbers(one),
            )
    return None


def _came_to_nothing(trail: Trail, one: StoreFaulted, claim: Claim) -> str:
    """How a request ended: `SetAsync of Coins[alice] for R1 on server 1 failed at 1.1 s (Shop.luau:12)`."""
    return f"{request(trail, one, claim)} {_ENDED.get(one.outcome, 'failed')} at {when(one)}{in_line(one)}"


def _read_failed(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """A read of the call failed, nothing was written after it, and the answer was that it was granted."""
    failed = next(
        (
            one
            for one in trail.of(claim, StoreFaulted)
            if one.delivery == granting and one.api == "GetAsync" and one.outcome in {"failed", "never"}
        ),
        None,
    )
    if failed is None or any(step.event.delivery == granting for step in trail.steps):
        return None
    happened = _came_to_nothing(trail, failed, claim)
    return granted_anyway(trail, claim, "failed read ignored", failed, happened, "when a read fails")


def _refused(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    for one in trail.of(claim, StoreRefused):
        if one.delivery == granting:
            return Cause(
                "failed write ignored",
                f"{request(trail, one, claim)} was refused ({one.message}), and the answer was PurchaseGranted all "
                "the same.",
                rests_on=trail.numbers(one),
            )
    return None


def _remembered(trail: Trail, claim: Claim, number: int, one: StoreWritten) -> Cause:
    """An earlier call remembered the receipt, and did not come to giving its goods."""
    mend = (
        "No write can hold both, so do first what was paid for, and remember the PurchaseId then: what is done twice "
        "in a crash is better than what is never done."
        if trail.passing
        else "The id outlived the goods: write both in one UpdateAsync."
    )
    never = f"did not come to {trail.named}" if trail.passing else f"what it gave never came to {trail.named} for good"
    return Cause(
        "id outlived the goods",
        f"A call on server {one.server} remembered R{claim.id} in {trail.case.key(one.store, one.key)} at "
        f"{when(one)}{in_line(one)}, and {never}; the next call took it for done. {mend}",
        number,
        one.source,
        (number,),
    )


def _kept_in_memory(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """An earlier call on the same server could not save what it gave, and the call that was recorded wrote nothing."""
    writes = (StoreWritten, StoreFaulted, StoreRefused)
    if any(isinstance(one, writes) and one.delivery == granting and one.api != "GetAsync" for one in trail.events):
        return None
    call = trail.call(claim, granting)
    struck: list[StoreFaulted | StoreRefused] = [*trail.of(claim, StoreFaulted), *trail.of(claim, StoreRefused)]
    for one in struck:
        came_to_nothing = isinstance(one, StoreRefused) or one.outcome in {"failed", "never"}
        if came_to_nothing and one.api != "GetAsync" and (one.server, one.store) == (call.server, trail.place.store):
            return Cause(
                "id outlived the goods",
                f"{request(trail, one, claim)} came to nothing at {when(one)}{in_line(one)}, and the next call there, "
                f"at {when(call)}, wrote nothing and answered PurchaseGranted: the server's memory had remembered the "
                "PurchaseId. Remember it only when it is saved, together with the goods.",
                trail.numbers(trail.call(claim, one.delivery))[0],
                rests_on=trail.numbers(one, call),
            )
    return None
