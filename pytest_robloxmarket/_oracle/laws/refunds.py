"""The law on refunds: goods_without_purchase, for what was given and not taken back."""

from typing import Final

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._oracle.goods.ladders import Number
from pytest_robloxmarket._oracle.goods.spots import Spot
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import PurchaseRefunded
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("given_after_refund", "kept_after_refund")

_REASONS: Final = {
    "rejected": "and the handler then answered PurchaseRejected: reject before anything is given.",
    "expired": "and no grant was recorded for so long that the price went back: nobody has paid for it.",
}


def kept_after_refund(case: Case, index: int, event: PurchaseRefunded) -> Violation | None:
    """A receipt's price is back with its buyer: its goods must not be there."""
    claim = case.claims[event.receipt]
    for ladder in case.expect.ladders.get(claim.product, ()):
        place = ladder.place
        # When patience ends nobody plays, and what was on a player is gone with them.
        if not place.store and event.why == "expired":
            continue
        spot = case.spot(case.owner(claim.holder, place), place)
        if claim.given.get(place, 0) > 0 and _is_too_much(case, spot, ladder.step):
            reason = f"{case.named(claim.holder, place)} had been given, {_REASONS[event.why]}"
            return _unpaid(case, index, claim, "was refunded, and its goods stayed", reason)
    return None


def given_after_refund(case: Case, index: int, claim: Claim) -> Violation:
    """A delivery gives for a receipt whose price went back before."""
    return _unpaid(
        case,
        index,
        claim,
        "had its effect after it was refunded",
        f"The price of R{claim.id} was back with {case.names[claim.user]} before its delivery gave anything: what "
        "takes that long gives for nothing.",
    )


def _is_too_much(case: Case, spot: Spot, step: Number) -> bool:
    """Whether more is at a place than the receipts that were not refunded can have brought."""
    value = case.value(spot)
    if spot.even:
        gained = spot.given if spot.moves else value - spot.base if is_number(value) else 0
        return (gained - spot.allowed) / step >= 1
    reach = spot.shown(value)
    return reach is not None and reach[0] - sum(spot.owed.values()) >= 1


def _unpaid(case: Case, index: int, claim: Claim, what: str, reason: str) -> Violation:
    title = f"{case.title(claim)} {what}"
    return Violation("goods_without_purchase", claim.product, claim.id, claim.user, index, title, reason)
