"""Laws on what came too much: double_grant, goods_without_purchase, wrong_recipient.

All three ask one question at each change: does a user have more than the receipts delivered to them
can have brought? Deliveries are counted and not purchases, since a receipt that the handler has not
seen yet cannot have had its effect.
"""

from typing import NamedTuple

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._oracle.causes.mechanisms import OF_ANOTHER_PRODUCT, Cause
from pytest_robloxmarket._oracle.causes.phrases import in_line
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._oracle.goods.ladders import Number
from pytest_robloxmarket._oracle.goods.spots import Spot
from pytest_robloxmarket._oracle.laws.refunds import given_after_refund
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import SessionChanged, StoreWritten
from pytest_robloxmarket._terms.ids import NOBODY, ProductId, ReceiptId, UserId
from pytest_robloxmarket._terms.nothing import nothing_in
from pytest_robloxmarket._terms.verdict import Location, Value, Violation

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
        product = _product_at(spot, claim)
        found = _even_excess(spot, product, claim, before, value) if spot.even else _excess(spot, before, value)
        if found is None:
            continue
        worth, excess = found
        if claim is not None and spot.is_of(claim.holder):
            claim.given[spot.place] = claim.given.get(spot.place, 0) + worth
        if claim is not None and spot.user == NOBODY and nothing_in(" ".join(spot.place)):
            return _to_nobody(case, index, claim, spot.place)
        # What comes of an empty promise is too much, also where it is a part of an effect only.
        if spot.place in case.expect.stocks:
            continue  # Who sells less than there is does no buyer any harm.
        if excess >= 1 or (excess > 0 and case.promised and not case.claims):
            owed = any(spot.owed.values())
            return _convict(case, index, event, _Excess(spot.user, spot.place, product, excess, owed))
    return None


def _even_excess(
    spot: Spot, product: ProductId, claim: Claim | None, before: Value, value: Value
) -> tuple[float, float] | None:
    """How many purchases' worth has come to an even place, and how many more are there than may be.

    None where nothing has come.
    """
    if not is_number(value):
        return None
    amount = spot.ladders[product].step
    step = value - (before if is_number(before) else spot.start)
    if step / amount <= 0:
        return None  # This event only rewrites what was there, or takes of it.
    return step / amount, _brought(spot, claim, step, value) / amount


def _excess(spot: Spot, before: Value, value: Value) -> tuple[float, float] | None:
    """The same for a place of any other kind, out of how many purchases its values show at least."""
    now, was = spot.shown(value), spot.shown(before)
    if now is None or value is None or now[0] <= (was[1] if was else 0) or now[0] == (was[0] if was else 0):
        return None
    return now[0] - (was[0] if was else 0), now[0] - sum(spot.owed.values())


def _brought(spot: Spot, claim: Claim | None, step: Number, value: Number) -> Number:
    """How much more has come to a place than the receipts delivered to its user can have brought.

    Where the game gives without any purchase as well, or a test takes of it, only what deliveries do themselves can be
    held against it.
    """
    if not spot.moves:
        return value - spot.base - spot.allowed
    if claim is None:
        return 0
    if not spot.is_of(claim.holder):
        return step
    spot.given += step
    # After a load that failed, a session begins with less, and comes up to what is saved with the next purchase.
    return min(spot.given, value - spot.base, key=abs) - spot.allowed


def _product_at(spot: Spot, claim: Claim | None) -> ProductId:
    """Whose effect a change at this place may be: that of the product delivered, or else the smallest one."""
    if claim is not None and claim.product in spot.ladders:
        return claim.product
    return min(spot.ladders, key=lambda product: abs(spot.ladders[product].step))


class _Excess(NamedTuple):
    """Who has too much, where, of what, by how many effects, and whether they were owed any."""

    user: UserId
    place: Location
    product: ProductId
    effects: float
    owed: bool


def _convict(case: Case, index: int, event: SessionChanged | StoreWritten, excess: _Excess) -> Violation:
    """Which law this is too much for."""
    user, place = excess.user, excess.place
    claim = case.deliveries.get(event.delivery)
    if claim is not None and user not in {NOBODY, claim.holder}:
        return _misdelivered(case, index, event, excess, claim)
    if claim is not None and claim.refunded:
        return given_after_refund(case, index, claim)
    if claim is None:
        guilty = _last_delivered(case, user, place)
        early = next((one for one in _claims_on(case, user, place) if not one.delivered), None)
    else:
        guilty, early = next((one for one in _claims_on(case, user, place) if _doubled(one, place)), claim), None
    if claim is not None and claim.holder == user and claim.product not in case.expect.at[place] and not excess.owed:
        return _of_another_product(case, index, event, excess, claim)
    if guilty is None or not excess.owed or early is not None:
        return _unpaid(case, index, event, excess, early)
    return _granted_again(case, index, excess, guilty)


def _misdelivered(
    case: Case, index: int, event: SessionChanged | StoreWritten, excess: _Excess, claim: Claim
) -> Violation:
    who = _named(case, excess.user)
    buyer, holder = case.names[claim.user], case.names[claim.holder]
    is_gift = claim.holder != claim.user
    says = f"it was a gift for {holder}" if is_gift else "the receipt's PlayerId says who gets it"
    if is_gift and excess.user == claim.user and case.crashed:
        says += f". A crash forgot that {buyer} had chosen {holder}: save it before the prompt"
    reason = (
        f"{buyer} paid for R{claim.id}, and {case.named(excess.user, excess.place)} changed{in_line(event)}: {says}."
    )
    found = _wrong_recipient(case, index, claim, excess.place, who, reason)
    return found._replace(mechanism="wrong recipient", source=event.source)


def _unpaid(
    case: Case, index: int, event: SessionChanged | StoreWritten, excess: _Excess, early: Claim | None
) -> Violation:
    """What nobody paid for, or what came before its receipt was delivered."""
    who, where = _named(case, excess.user), case.named(excess.user, excess.place)
    unpaid = f"R{early.id} was not delivered yet" if early else f"Nothing that {who} paid for had been delivered"
    return Violation(
        "goods_without_purchase",
        excess.product,
        ReceiptId(0),
        excess.user,
        index,
        f"{who} got {where} without a purchase",
        f"{unpaid}, and {where} changed{in_line(event)}: only a receipt handed to the handler proves a purchase.",
        excess.place,
        mechanism="given without a receipt",
        source=event.source,
    )


def _of_another_product(
    case: Case, index: int, event: SessionChanged | StoreWritten, excess: _Excess, claim: Claim
) -> Violation:
    """What the call for one product gave of another one, of which nothing had been delivered."""
    who, where = _named(case, excess.user), case.named(excess.user, excess.place)
    return Violation(
        "goods_without_purchase",
        excess.product,
        claim.id,
        excess.user,
        index,
        f"{who} got {where} without a purchase",
        f"The call for R{claim.id} ({claim.product}) gave what {excess.product} gives: {where} changed"
        f"{in_line(event)}. What a receipt gives is for its ProductId alone to say.",
        excess.place,
        mechanism=OF_ANOTHER_PRODUCT,
        source=event.source,
    )


def _granted_again(case: Case, index: int, excess: _Excess, claim: Claim) -> Violation:
    times = round(excess.effects) + 1
    return Violation(
        "double_grant",
        claim.product,
        claim.id,
        excess.user,
        index,
        f"{case.title(claim)} had its effect {_COUNTS.get(times, f'{times} times')}",
        place=excess.place,
        **_why_double(claim)._asdict(),
    )


def _named(case: Case, user: UserId) -> str:
    return "everybody" if user == NOBODY else case.names[user]


def _to_nobody(case: Case, index: int, claim: Claim, place: Location) -> Violation:
    """The goods went to a place of all, where a missing value stands for whose it is."""
    word = nothing_in(" ".join(place))
    reason = (
        f"What {case.names[claim.user]} paid for went to {place.told}, which all buyers share: `{word}` stands where "
        "the buyer should be named. The receipt's PlayerId says who that is, spelled just so."
    )
    return _wrong_recipient(case, index, claim, place, "everybody", reason)


def _wrong_recipient(case: Case, index: int, claim: Claim, place: Location, who: str, reason: str) -> Violation:
    headline = f"{case.title(claim)} had its effect on {who}"
    return Violation("wrong_recipient", claim.product, claim.id, claim.user, index, headline, reason, place)


def _why_double(claim: Claim) -> Cause:
    again = f"R{claim.id} was delivered {claim.delivered} times, and nothing durable had remembered its PurchaseId."
    once = f"R{claim.id} was delivered once, and the same change was made more than once for it."
    return Cause("forgotten", again) if claim.delivered > 1 else Cause("twice in one call", once)


def _doubled(claim: Claim, place: Location) -> bool:
    """Whether the deliveries of this receipt have brought more than one effect, by themselves."""
    return claim.given.get(place, 0) > 1


def _last_delivered(case: Case, user: UserId, place: Location) -> Claim | None:
    """The receipt that came last, and rather one that came more than once."""
    delivered = [claim for claim in _claims_on(case, user, place) if claim.delivered]
    again = [claim for claim in delivered if claim.delivered > 1]
    return next(reversed(again or delivered), None)


def _claims_on(case: Case, user: UserId, place: Location) -> list[Claim]:
    """The receipts whose products have an effect at this place: a user's, or for a place of all everybody's."""
    products = case.expect.at[place]
    return [one for one in case.claims.values() if user in {NOBODY, one.holder} and one.product in products]
