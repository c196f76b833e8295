"""Laws on what is missing: lost_purchase and acknowledged_before_durable.

The second is the sharper form of the first: the purchase was recorded as granted, and a crash of the
server that had granted it took the effect away.
"""

from pytest_robloxmarket._oracle.case import Case, Claim, Session
from pytest_robloxmarket._terms.events import Acknowledged, DecisionRecorded, PlayerLeft
from pytest_robloxmarket._terms.ids import UserId
from pytest_robloxmarket._terms.verdict import Effects, Location, Violation

__all__ = ("lost_by_silence", "lost_in_session", "lost_in_the_end", "lost_without_effect")

# Below half an effect a difference is the game's own bookkeeping (interest, tax), and not a lost purchase.
_SHARE = 0.5


def lost_by_silence(case: Case, index: int, event: Acknowledged) -> Violation:
    """The platform closed a receipt since the game had set no handler (platform-facts.md, P12)."""
    return _loss(
        case,
        index,
        case.claims[event.receipt],
        "was acknowledged with no handler set",
        f"Server {event.server} had no ProcessReceipt when R{event.receipt} came, and Roblox then closes the receipt: "
        "set the handler before anything that can wait or fail.",
    )


def lost_without_effect(case: Case, index: int, event: DecisionRecorded) -> Violation | None:
    """A product that the game does not know was granted."""
    claim = case.claims[event.receipt]
    if claim.product not in case.expect.barren:
        return None
    return _loss(
        case,
        index,
        claim,
        "was granted and nothing was given",
        f"The handler answered PurchaseGranted for {claim.product}, a product that it does not know: "
        "it is paid for, and never comes again. Answer NotProcessedYet for what you cannot give.",
    )


def lost_in_session(case: Case, index: int, event: PlayerLeft) -> Violation | None:
    """The end of a session shows what its grants were worth, for effects that no data store holds."""
    session = case.sessions.get(event.user)
    if not case.expect.of_session or session is None or session.server != event.server:
        return None
    return _judge_session(case, index, session, event.reason == "crash")


def lost_in_the_end(case: Case, index: int) -> Violation | None:
    """After everything has healed, each recorded grant must still show."""
    if case.expect.of_session:
        for session in case.sessions.values():
            found = _judge_session(case, index, session, False)
            if found is not None:
                return found
    if not case.healed:
        return None
    for user in case.names:
        for place in case.expect.lasting_places:
            found = _judge_place(case, index, user, place)
            if found is not None:
                return found
    return None


def _judge_session(case: Case, index: int, session: Session, crashed: bool) -> Violation | None:
    of_session = case.expect.of_session
    granted = [claim for claim in session.granted if claim.product in of_session]
    if not granted:
        return None
    effects = case.expect.effects
    for place in effects[granted[-1].product]:
        due = sum(effects[one.product].get(place, 0) for one in granted)
        amount = effects[granted[-1].product][place]
        claim = (_empty_handed(granted, place, effects) or granted)[-1]
        value = session.values.get(place.path)
        gained = value - case.expect.bases.get(place, 0) if isinstance(value, int | float) else 0
        if (due - gained) / amount >= _SHARE:
            return _loss(case, index, claim, "was granted and nothing was given", _nothing(claim, place, value))
        if crashed:
            return _before_durable(case, index, claim, place)
    return None


def _judge_place(case: Case, index: int, user: UserId, place: Location) -> Violation | None:
    effects = case.expect.effects
    granted: list[Claim] = []
    due = amount = 0.0
    for claim in case.claims.values():
        if claim.user == user and claim.recorded_at >= 0:
            share = effects.get(claim.product, {}).get(place)
            if share is not None:
                granted.append(claim)
                amount = share
                due += share
    if not granted:
        return None
    spot = case.spot(user, place)
    gained = case.gained(spot)
    if (due - gained) / amount < _SHARE:
        return None
    empty = _empty_handed(granted, place, effects)
    # What a failed write explains, the crash did not take away.
    owed = due - sum(effects[claim.product][place] for claim in granted if claim.failed)
    crashed = [claim for claim in empty if claim.crashed_at >= 0 and not claim.failed]
    kept = (spot.peak or 0) - spot.base
    if not empty or (due - kept) / amount < _SHARE:
        claim = (empty or granted)[-1]
        return _loss(case, index, claim, "was granted and its effect is missing", _written_over(case, user, place))
    if crashed and (owed - gained) / amount >= _SHARE:
        return _before_durable(case, index, crashed[-1], place)
    return _loss(
        case,
        index,
        empty[-1],
        "was granted and its effect is missing",
        f"{case.names[user]} paid for {due:g} at {case.named(user, place)}, all recorded as granted, and has "
        f"{gained:g} after everything had healed: {_how_lost(granted)}",
    )


def _empty_handed(granted: list[Claim], place: Location, effects: Effects) -> list[Claim]:
    """Those of the grants whose own deliveries have not brought their effect to a place."""
    return [
        one
        for one in granted
        if (amount := effects[one.product].get(place)) and one.given.get(place, 0) / amount < _SHARE
    ]


def _how_lost(granted: list[Claim]) -> str:
    if any(claim.failed for claim in granted):
        return "a write had failed, or was said to have, and the answer was PurchaseGranted all the same."
    return "what was granted was never saved, or was left out of what a later save wrote."


def _written_over(case: Case, user: UserId, place: Location) -> str:
    return (
        f"All that {case.names[user]} paid for had been saved at {case.named(user, place)}, and an older value was "
        "written over it: change what is there with UpdateAsync, and never save a copy without looking."
    )


def _nothing(claim: Claim, place: Location, value: object) -> str:
    there = "was not there" if value is None else f"was {value}"
    return (
        f"The handler answered PurchaseGranted for R{claim.id}, and {place} {there}: "
        "answer NotProcessedYet while the effect cannot be given."
    )


def _before_durable(case: Case, index: int, claim: Claim, place: Location) -> Violation:
    return Violation(
        "acknowledged_before_durable",
        claim.product,
        claim.id,
        claim.user,
        index,
        f"{case.title(claim)} was granted and lost in a crash",
        f"PurchaseGranted was recorded while {case.named(claim.user, place)} lived only in server {claim.server}'s "
        "memory: save it first, and answer after the save has returned.",
    )


def _loss(case: Case, index: int, claim: Claim, what: str, reason: str) -> Violation:
    return Violation("lost_purchase", claim.product, claim.id, claim.user, index, f"{case.title(claim)} {what}", reason)
