"""Laws on what came too much: double_grant, goods_without_purchase, wrong_recipient.

All three ask one question at each change: does a user have more than the receipts delivered to them
can have brought? Deliveries are counted and not purchases, since a receipt that the handler has not
seen yet cannot have had its effect.
"""

from typing import NamedTuple

from pytest_robloxmarket._oracle.case import Case, Claim
from pytest_robloxmarket._terms.events import SessionChanged, StoreWritten
from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, UserId
from pytest_robloxmarket._terms.verdict import Location, Violation

__all__ = ("too_much",)

_COUNTS = {2: "twice", 3: "three times", 4: "four times"}


def too_much(case: Case, index: int, event: SessionChanged | StoreWritten) -> Violation | None:
    """Judge one change of holdings."""
    if event.before is None and not event.delivery and type(event) is SessionChanged:
        # What a server keeps on a player as they join is loaded, and was judged where it was saved.
        return None
    for user, place, value in case.places(event):
        product = _product_at(case, place)
        if product is None:
            continue
        amount = case.expect.effects[product][place]
        allowed = case.allowed.get((user, place), 0)
        excess = (value - case.expect.bases.get(place, 0) - allowed) / amount
        if excess >= 1 and _went_up(case, event, user, place, amount):
            return _convict(case, index, event, _Excess(user, place, product, excess, bool(allowed)))
    return None


def _went_up(case: Case, event: SessionChanged | StoreWritten, user: UserId, place: Location, amount: float) -> bool:
    """Whether this event is the one that brought more, and not one that only rewrites what was there."""
    before, after = (case.number_in(user, place, value) for value in (event.before, event.after))
    if before is None:
        before = case.expect.bases.get(place, 0)
    return after is not None and (after - before) / amount > 0


def _product_at(case: Case, place: Location) -> ProductId | None:
    """A product whose effect is at this place."""
    for product, effect in case.expect.effects.items():
        if place in effect:
            return product
    return None


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
            f"{buyer} paid for R{claim.id}, and {place} of {who} changed: the receipt's PlayerId says who gets it.",
        )
    if claim is None:
        claim = _last_delivered(case, user, place)
    if claim is None or not excess.owed:
        return Violation(
            "goods_without_purchase",
            excess.product,
            ReceiptId(0),
            user,
            index,
            f"{who} got {place} without a purchase",
            f"Nothing that {who} paid for had been delivered: only a receipt handed to the handler proves a purchase.",
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


def _last_delivered(case: Case, user: UserId, place: Location) -> Claim | None:
    found = None
    for claim in case.claims.values():
        if claim.user == user and claim.delivered and place in case.expect.effects.get(claim.product, {}):
            found = claim
    return found
