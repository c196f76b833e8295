"""Laws on what came too much: double_grant, goods_without_purchase, wrong_recipient.

All three ask one question at each change: does a user have more than the receipts delivered to them
can have brought? Deliveries are counted and not purchases, since a receipt that the handler has not
seen yet cannot have had its effect.
"""

from typing import NamedTuple

from pytest_robloxmarket._oracle.case import Case, Claim, Number, Spot
from pytest_robloxmarket._terms.events import SessionChanged, StoreWritten
from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, UserId
from pytest_robloxmarket._terms.verdict import Location, Violation

__all__ = ("too_much",)

_COUNTS = {2: "twice", 3: "three times", 4: "four times"}


def too_much(case: Case, index: int, event: SessionChanged | StoreWritten) -> Violation | None:
    """Judge one change of holdings."""
    if not case.touched:
        return None
    if event.before is None and not event.delivery and type(event) is SessionChanged:
        # What a server keeps on a player as they join is loaded, and was judged where it was saved.
        return None
    claim = case.deliveries.get(event.delivery)
    for spot, before, value in case.touched:
        if value is None:
            continue
        place = spot.place
        product, amount = _effect_at(case, place, claim)
        step = value - (spot.base if before is None else before)
        if step / amount <= 0:
            continue  # This event only rewrites what was there, or takes of it.
        if claim is not None and claim.user == spot.user:
            claim.given[place] = claim.given.get(place, 0) + step
        excess = _brought(spot, claim, step, value) / amount
        if excess >= 1:
            return _convict(case, index, event, _Excess(spot.user, place, product, excess, bool(spot.allowed)))
    return None


def _brought(spot: Spot, claim: Claim | None, step: Number, value: Number) -> Number:
    """How much more has come to a place than the receipts delivered to its user can have brought.

    Where the game gives without any purchase as well, only what deliveries do themselves can be held against it.
    """
    if not spot.growing:
        return value - spot.base - spot.allowed
    if claim is None:
        return 0
    if claim.user != spot.user:
        return step
    spot.given += step
    return spot.given - spot.allowed


def _effect_at(case: Case, place: Location, claim: Claim | None) -> tuple[ProductId, int | float]:
    """Whose effect a change at this place may be: that of the product delivered, or else the smallest one."""
    effects = case.expect.effects
    if claim is not None:
        amount = effects.get(claim.product, {}).get(place)
        if amount is not None:
            return claim.product, amount
    here = [(product, effect[place]) for product, effect in effects.items() if place in effect]
    return min(here, key=lambda one: abs(one[1]), default=(ProductId(0), 0))


class _Excess(NamedTuple):
    """Who has too much, where, of what, by how many effects, and whether they were owed any."""

    user: UserId
    place: Location
    product: ProductId
    effects: float
    owed: bool


def _convict(case: Case, index: int, event: SessionChanged | StoreWritten, excess: _Excess) -> Violation:
    user, place = excess.user, excess.place
    claim = case.deliveries.get(event.delivery)
    who = case.names[user]
    if claim is not None and claim.user != user:
        buyer = case.names[claim.user]
        return Violation(
            "wrong_recipient",
            claim.product,
            claim.id,
            claim.user,
            index,
            f"{case.title(claim)} had its effect on {who}",
            f"{buyer} paid for R{claim.id}, and {case.named(user, place)} of {who} changed: "
            "the receipt's PlayerId says who gets it.",
        )
    early = None
    if claim is None:
        claim = _last_delivered(case, user, place)
        early = next((one for one in _claims_on(case, user, place) if not one.delivered), None)
    else:
        claim = next((one for one in _claims_on(case, user, place) if _doubled(case, one, place)), claim)
    if claim is None or not excess.owed or early is not None:
        unpaid = (
            f"Nothing that {who} paid for had been delivered" if early is None else f"R{early.id} was not delivered yet"
        )
        return Violation(
            "goods_without_purchase",
            excess.product,
            ReceiptId(0),
            user,
            index,
            f"{who} got {case.named(user, place)} without a purchase",
            f"{unpaid}: only a receipt handed to the handler proves a purchase.",
        )
    times = round(excess.effects) + 1
    return Violation(
        "double_grant",
        claim.product,
        claim.id,
        user,
        index,
        f"{case.title(claim)} had its effect {_COUNTS.get(times, f'{times} times')}",
        _why_double(case, claim),
    )


def _why_double(case: Case, claim: Claim) -> str:
    if claim.delivered > 1:
        return f"R{claim.id} was delivered {claim.delivered} times, and nothing durable had remembered its PurchaseId."
    return f"R{claim.id} was delivered once, and the same change was made more than once for it."


def _doubled(case: Case, claim: Claim, place: Location) -> bool:
    """Whether the deliveries of this receipt have brought more than one effect, by themselves."""
    return claim.given.get(place, 0) / case.expect.effects[claim.product][place] > 1


def _last_delivered(case: Case, user: UserId, place: Location) -> Claim | None:
    delivered = [claim for claim in _claims_on(case, user, place) if claim.delivered]
    return delivered[-1] if delivered else None


def _claims_on(case: Case, user: UserId, place: Location) -> list[Claim]:
    """A user's receipts of products that have an effect at this place."""
    effects = case.expect.effects
    return [one for one in case.claims.values() if one.user == user and place in effects.get(one.product, {})]
