"""Laws on what is missing: lost_purchase, acknowledged_before_durable and torn_purchase.

The second is the sharper form of the first: the purchase was recorded as granted, and a crash of the
server that had granted it took the effect away. The third is a purchase of which one part came and another did not.
"""

from typing import NamedTuple

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._oracle.causes.mechanisms import NO_HANDLER, Cause
from pytest_robloxmarket._oracle.claims import Claim, Session
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.places import told
from pytest_robloxmarket._oracle.goods.spots import Spot
from pytest_robloxmarket._terms.deeds import is_deed
from pytest_robloxmarket._terms.events import Acknowledged, DecisionRecorded, PlayerLeft
from pytest_robloxmarket._terms.ids import ServerId
from pytest_robloxmarket._terms.verdict import Location, Value, Violation

__all__ = ("lost_by_silence", "lost_in_session", "lost_in_the_end", "lost_without_effect")

# Below half an effect a difference is the game's own bookkeeping (interest, tax), and not a lost purchase.
_SHARE = 0.5


class _Gap(NamedTuple):
    """A place where less is than was recorded as granted: the receipts, and how many purchases are missing there.

    `odd` when what is there is no number of purchases at all.
    """

    spot: Spot
    granted: list[Claim]
    missing: float
    odd: bool = False


def lost_by_silence(case: Case, index: int, event: Acknowledged) -> Violation | None:
    """The platform closed a receipt since the game had set no handler (platform-facts.md, P12).

    Where it is known what a purchase gives, the end shows whether it came in another way, as at a prompt's end.
    """
    claim = case.claims[event.receipt]
    return None if claim.silent else _silence(case, index, claim, event.server)


def _silence(case: Case, index: int, claim: Claim, server: ServerId) -> Violation:
    mechanism, what = NO_HANDLER, "ProcessReceipt"
    advice = "set the handler before anything that can wait or fail."
    if case.refused:
        taken = case.refused.get(claim.product)
        binding = "the binding that names it" if taken is not None else "a binding before its own"
        taken = next(iter(case.refused.values())) if taken is None else taken
        mechanism, what = "binding refused", f"handler for {claim.product}"
        advice = f"{binding} was refused, since {taken} has a handler already: bind each product once."
    reason = f"Server {server} had no {what} when R{claim.id} came, and Roblox then closes the receipt: {advice}"
    return _loss(case, index, claim, "was acknowledged with no handler set", Cause(mechanism, reason))


def lost_without_effect(case: Case, index: int, event: DecisionRecorded) -> Violation | None:
    """A product that the game does not know was granted."""
    claim = case.claims[event.receipt]
    if claim.product not in case.expect.barren:
        return None
    reason = (
        f"The handler answered PurchaseGranted for {claim.product}, a product that it does not know: "
        "it is paid for, and never comes again. Answer NotProcessedYet for what you cannot give."
    )
    return _loss(case, index, claim, "was granted and nothing was given", Cause("unknown product", reason))


def lost_in_session(case: Case, index: int, event: PlayerLeft) -> Violation | None:
    """The end of a session shows what its grants were worth, for effects that no data store holds."""
    session = case.sessions.get(event.user)
    if not case.expect.of_session or session is None or session.server != event.server:
        return None
    return _judge_session(case, index, session, event.reason == "crash")


def lost_in_the_end(case: Case, index: int) -> Violation | None:
    """After everything has healed, each recorded grant must still show."""
    if case.expect.of_session:
        for session in (*case.past.values(), *case.sessions.values()):
            found = _judge_session(case, index, session, False)
            if found is not None:
                return found
    if not (case.healed or any(claim.silent for claim in case.claims.values())):
        return None
    lasting = case.expect.lasting_places
    judged = [(spot, gap) for spot in case.spots if spot.place in lasting for gap in [_gap_at(case, spot)]]
    # What the platform closed unseen does not come again, whatever the weather.
    gaps = [gap for _, gap in judged if gap is not None and (case.healed or _silent(gap.granted, gap.spot.place))]
    for gap in gaps:
        whole = [spot for spot, other in judged if other is None and _shows(case, spot, gap)]
        parted = whole or gap.odd or gap.spot.place in case.expect.stocks
        found = _torn(case, index, gap, whole) if parted else _missing(case, index, gap)
        if found is not None:
            return found
    return None


def _judge_session(case: Case, index: int, session: Session, crashed: bool) -> Violation | None:
    of_session = case.expect.of_session
    granted = [
        claim for claim in session.granted if claim.product in of_session and not (claim.kept or case.had(claim))
    ]
    if not granted:
        return None
    for ladder in case.expect.ladders[granted[-1].product]:
        place = ladder.place
        if ladder.passing and not ladder.step and _had_before(case, granted[-1]):
            continue
        spot = case.spot(granted[-1].holder, place)
        value = case.value_in(session, place)
        missing = _missing_at(spot, value, granted)
        claim = (_empty_handed(granted, place) or granted)[-1]
        if claim.silent and (missing is None or missing >= _SHARE):
            return _silence(case, index, claim, claim.server)
        if missing is None or missing >= case.expect.share:
            cause = Cause("answered too early", _nothing(claim, place, value))
            return _loss(case, index, claim, "was granted and nothing was given", cause, place)
        if crashed and not ladder.passing:
            return _before_durable(case, index, claim, place)
    return None


def _had_before(case: Case, claim: Claim) -> bool:
    """Whether another purchase has brought the same: nothing more may come then, and it may be gone since.

    What is on a player they must have themselves, and what is in the world is there for all.
    """
    others = (one for one in case.claims.values() if one.product == claim.product)
    in_world = any(is_deed(ladder.place.path) for ladder in case.expect.ladders[claim.product])
    return any((in_world or one.holder == claim.holder) and (one.kept or case.had(one)) for one in others)


def _gap_at(case: Case, spot: Spot) -> _Gap | None:
    """What is missing at a place, of all that was recorded as granted."""
    granted = [
        claim
        for claim in case.claims.values()
        if spot.is_of(claim.holder) and claim.recorded_at >= 0 and claim.product in spot.ladders
    ]
    if not granted:
        return None
    missing = _missing_at(spot, case.value(spot), granted)
    if missing is None:
        return None if _is_beyond(case, spot) else _Gap(spot, granted, 1, odd=True)
    if missing < case.expect.share or _is_turned(case, spot):
        return None
    return _Gap(spot, granted, missing)


def _is_beyond(case: Case, spot: Spot) -> bool:
    """Whether calls may have brought more purchases to a place than were looked at in clean weather."""
    value = case.value(spot)
    return all(one.may_come_to(value) and is_more for one, is_more in _called(case, spot))


def _is_turned(case: Case, spot: Spot) -> bool:
    """Whether calls may have brought more purchases than were looked at to a place where more may leave less."""
    return any(one.turns and is_more for one, is_more in _called(case, spot))


def _called(case: Case, spot: Spot) -> list[tuple[Ladder, bool]]:
    """The ladders of what was bought at a place, and whether there were more calls than each of them has purchases."""
    bought = [one for one in case.claims.values() if spot.is_of(one.holder) and one.product in spot.ladders]
    calls = sum(one.delivered for one in bought)
    ladders = [spot.ladders[product] for product in {one.product for one in bought}]
    return [(one, calls >= len(one.later or one.rungs)) for one in ladders]


def _missing_at(spot: Spot, value: Value, granted: list[Claim]) -> float | None:
    return spot.missing(value, [one.product for one in granted])


def _shows(case: Case, spot: Spot, gap: _Gap) -> bool:
    """Whether another place of the same product does show all that was granted."""
    claim = gap.granted[-1]
    if claim.product not in spot.ladders or not spot.is_of(claim.holder):
        return False
    reach = spot.ladders[claim.product].reach(case.value(spot))
    return reach is not None and reach[0] > len(gap.granted) - _SHARE


def _torn(case: Case, index: int, gap: _Gap, whole: list[Spot]) -> Violation:
    claim = (_empty_handed(gap.granted, gap.spot.place) or gap.granted)[-1]
    here = case.named(claim.holder, gap.spot.place)
    if gap.odd:
        mechanism, what = "odd value", "left something that no number of purchases makes"
        reason = (
            f"{here} is {told(case.value(gap.spot))}, and no number of purchases leaves that in clean weather: it was "
            "written from a copy that was out of date, or in part."
        )
    elif gap.spot.place in case.expect.stocks:
        mechanism, what = "sold and still there", "was sold and is still counted as there to be sold"
        reason = (
            f"{len(gap.granted)} purchases were granted, and {here} is {told(case.value(gap.spot))}: {gap.missing:g} "
            "did not change it, so that more is sold than there is. Take it from the stock in an UpdateAsync, for each "
            "PurchaseId once, before it is given."
        )
    else:
        there = " and ".join(case.named(claim.holder, spot.place) for spot in whole[:2])
        mechanism, what = "in part", "came in part"
        reason = (
            f"{there} shows the purchase and {here} does not: keep all that one purchase gives in one value, or answer "
            "PurchaseGranted only when every part has been saved."
        )
    title = f"{case.title(claim)} {what}"
    cause = Cause(mechanism, reason)
    return _charge("torn_purchase", claim, index, title, cause, gap.spot.place)


def _missing(case: Case, index: int, gap: _Gap) -> Violation | None:
    spot, granted, place = gap.spot, gap.granted, gap.spot.place
    silent = _silent(granted, place)
    if silent:
        return _silence(case, index, silent[-1], silent[-1].server)
    empty = _empty_handed(granted, place)
    crashed = [claim for claim in empty if claim.crashed_at >= 0 and not claim.failed]
    kept = _missing_at(spot, spot.peak, granted)
    if not empty or (kept is not None and kept < case.expect.share):
        claim = (empty or granted)[-1]
        # Where each adds the same, what was given by each was there.
        all_came = spot.even or (kept is not None and kept < case.expect.share)
        cause = _gave_less(case, gap) or (_written_over(case, spot, claim) if all_came else _fell_short(case, gap))
        return _loss(case, index, claim, "was granted and its effect is missing", cause, place)
    # What a failed write explains, or a call that gave nothing after the crash, the crash did not take away; nor what
    # adds nothing, as to a bag that is full.
    others = [claim for claim in granted if claim.failed or (claim in empty and claim not in crashed)]
    if crashed and gap.missing - spot.idle(granted[-1].product, len(granted)) - len(others) >= _SHARE:
        return _before_durable(case, index, crashed[-1], place)
    claim = empty[-1]
    mechanism, how = _how_lost(granted)
    cause = Cause(mechanism, f"{_count(case, gap)}{how}")
    return _loss(case, index, claim, "was granted and its effect is missing", cause, place)


def _count(case: Case, gap: _Gap) -> str:
    spot = gap.spot
    claim = gap.granted[-1]
    who, where = case.names[claim.user], case.named(claim.holder, spot.place)
    if not spot.even:
        times = f"{len(gap.granted)} purchases" if len(gap.granted) > 1 else "a purchase"
        return (
            f"{who} paid for {times}, recorded as granted, and {where} is {told(case.value(spot))} after everything "
            "had healed: "
        )
    due = sum(spot.ladders[one.product].step for one in gap.granted)
    return (
        f"{who} paid for {due:g} at {where}, all recorded as granted, and has {case.gained(spot):g} after everything "
        "had healed: "
    )


def _empty_handed(granted: list[Claim], place: Location) -> list[Claim]:
    """Those of the grants whose own deliveries have not brought their effect to a place."""
    return [one for one in granted if one.given.get(place, 0) < _SHARE]


def _silent(granted: list[Claim], place: Location) -> list[Claim]:
    """Those of them that the platform closed unseen."""
    return [one for one in _empty_handed(granted, place) if one.silent]


def _how_lost(granted: list[Claim]) -> tuple[str, str]:
    """The mechanism, and the end of the sentence that names it."""
    if any(claim.failed for claim in granted):
        failed = "a write had failed, or was said to have, and the answer was PurchaseGranted all the same."
        return "failed write ignored", failed
    return "answered too early", "what was granted was never saved, or was left out of what a later save wrote."


def _gave_less(case: Case, gap: _Gap) -> Cause | None:
    """The sentence on purchases that gave less than in clean weather, where nothing took away what they gave."""
    spot, granted = gap.spot, gap.granted
    if not spot.even:
        return None
    due = sum(spot.ladders[one.product].step for one in granted)
    given = sum(spot.ladders[one.product].step * one.given.get(spot.place, 0) for one in granted)
    if abs(given) >= abs(due) or abs(case.gained(spot)) < abs(given):
        return None
    who, where = case.names[granted[-1].user], case.named(granted[-1].holder, spot.place)
    return Cause(
        "gave less",
        f"{who} paid for {due:g} at {where}, all recorded as granted, and was given {given:g}: does "
        "the amount hang on something that is not known yet when a receipt comes early, like a pass that is "
        "still being asked for? Wait for that, or answer NotProcessedYet.",
    )


def _fell_short(case: Case, gap: _Gap) -> Cause:
    """The sentence on purchases each of which gave something, and which never gave together what they should."""
    return Cause(
        "gave less",
        f"{_count(case, gap)}each of them gave something there, and all of them less than as many do one after "
        "another. Did one call reckon with what another one was about to change? Read it and change it in one "
        "UpdateAsync.",
    )


def _written_over(case: Case, spot: Spot, claim: Claim) -> Cause:
    return Cause(
        "overwritten",
        f"All that {case.names[claim.user]} paid for had been saved at {case.named(claim.holder, spot.place)}, and "
        "an older value was written over it: change what is there with UpdateAsync, and never save a copy without "
        "looking.",
    )


def _nothing(claim: Claim, place: Location, value: Value) -> str:
    there = "was not there" if value is None else f"was {told(value)}"
    return (
        f"The handler answered PurchaseGranted for R{claim.id}, and {place} {there}: "
        "answer NotProcessedYet while the effect cannot be given."
    )


def _before_durable(case: Case, index: int, claim: Claim, place: Location) -> Violation:
    cause = Cause(
        "in memory only",
        f"PurchaseGranted was recorded while {case.goods(claim, place)} lived only in server {claim.server}'s "
        "memory: save it first, and answer after the save has returned.",
    )
    title = f"{case.title(claim)} was granted and lost in a crash"
    return _charge("acknowledged_before_durable", claim, index, title, cause, place)


def _loss(case: Case, index: int, claim: Claim, what: str, cause: Cause, place: Location | None = None) -> Violation:
    return _charge("lost_purchase", claim, index, f"{case.title(claim)} {what}", cause, place)


def _charge(law: str, claim: Claim, index: int, title: str, cause: Cause, place: Location | None) -> Violation:
    return Violation(law, claim.product, claim.id, claim.holder, index, title, place=place, **cause._asdict())
