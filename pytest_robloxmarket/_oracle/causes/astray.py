"""Goods that went astray: to somebody else, those of another product, or those of a price that nobody paid."""

from collections.abc import Iterator, Set

from pytest_robloxmarket._oracle.causes.mechanisms import Cause
from pytest_robloxmarket._oracle.causes.phrases import beside_the_write, called, in_line, when, who
from pytest_robloxmarket._oracle.causes.trail import Step, Trail, ids_in, purchase_ids
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._terms.events import DeliveryStarted, HandlerAnswered, StoreWritten
from pytest_robloxmarket._terms.ids import ProductId

__all__ = ("from_another", "goods_of_another", "hangs_on_price", "other_product", "sent_elsewhere")

_PLAYER_ID = "The receipt's PlayerId says who gets it"


def sent_elsewhere(trail: Trail, claim: Claim) -> Cause | None:
    """A receipt's own call gave its goods to somebody else; None where it gave them to its buyer as well."""
    found = next((one for one in trail.astray if one.step.claim is claim), None)
    if found is None or trail.given(claim):
        return None
    names, step = trail.case.names, found.step
    return Cause(
        "wrong recipient",
        f"{who(step)} gave to {names[found.user]} at {when(step.event)}{in_line(step.event)} what "
        f"{names[claim.holder]} should have got. {_PLAYER_ID}.",
        source=step.event.source,
        rests_on=(step.number,),
    )


def from_another(trail: Trail, claim: Claim) -> Cause | None:
    """What is too much came by a call for a receipt of somebody else; None where the receipt itself came twice."""
    if len(trail.given(claim)) > 1:
        return None
    for step in trail.steps:
        if step.claim is not None and step.worth > 0 and any(one.step.number == step.number for one in trail.astray):
            buyer, holder = (trail.case.names[user] for user in (step.claim.user, trail.user))
            return Cause(
                "wrong recipient",
                f"R{step.claim.id}, which {buyer} bought, had its effect on {holder} at {when(step.event)}"
                f"{in_line(step.event)}, and R{claim.id} had its own once. {_PLAYER_ID}.",
                source=step.event.source,
                rests_on=(step.number,),
            )
    return _in_one_table(trail, claim)


def _in_one_table(trail: Trail, claim: Claim) -> Cause | None:
    """What is too much was in the save of somebody else: one write brought it with the PurchaseId of their receipt."""
    for step in trail.steps:
        event = step.event
        if step.claim is not claim or step.worth <= 1 or not isinstance(event, StoreWritten):
            continue
        new = ids_in(event.key, event.after) - ids_in("", event.before)
        others = (one for one in trail.case.claims.values() if one.holder != claim.holder)
        other = next((one for one in others if purchase_ids(one) & new), None)
        if other is not None:
            key = trail.case.key(event.store, event.key)
            return Cause(
                "one table for all",
                f"{who(step)} wrote to {key} at {when(event)}{in_line(event)} what R{other.id} had brought as well, "
                f"which {trail.case.names[other.user]} bought: its PurchaseId is in there. Both saves were made of one "
                "table of that server: copy what a new player begins with for each of them, with the tables that are "
                "in it (table.clone copies none of those).",
                source=event.source,
                rests_on=(step.number,),
            )
    return None


def goods_of_another(trail: Trail, cleared: Set[int]) -> tuple[Claim, Cause] | None:
    """A call that gave what another product gives, whose call was under way on the same server; with its receipt."""
    for step in trail.steps:
        claim, product = step.claim, other_product(trail, step)
        if claim is None or product is None or not product:
            continue
        for call in _under_way(trail, step, claim, product):
            number = trail.numbers(call)[0]
            if number in cleared:
                continue
            return claim, Cause(
                "mixed up",
                f"The call for R{claim.id} ({called(trail, claim.product)}) on server {step.event.server} gave what "
                f"{called(trail, product)} gives, at {when(step.event)}{in_line(step.event)}, while the call for "
                f"R{call.receipt} ({called(trail, product)}) was under way there: what belongs to one purchase is "
                "in a variable that all calls share. Keep it in a local of the handler.",
                number,
                step.event.source,
                (step.number, number, *trail.numbers(trail.call(claim, step.event.delivery))),
            )
    return None


def hangs_on_price(trail: Trail, claim: Claim) -> Cause | None:
    """A receipt of another price than that at which it was learned what its product gives."""
    usual = trail.case.expect.price
    if not usual or claim.price == usual:
        return None
    return beside_the_write(
        trail,
        claim,
        "price in the code",
        f"{trail.case.names[claim.user]} paid {claim.price} Robux for R{claim.id}, and {trail.named} did not show it; "
        f"for {usual} Robux it does. Prices change, and Roblox sets its own in some countries and for some players: "
        "tell products by ProductId, and never by what was paid.",
    )


def other_product(trail: Trail, step: Step) -> ProductId | None:
    """The product whose effect a change is, where that is not the one of its receipt; else None."""
    spot = next((one for one in trail.case.spots if one.place == trail.place and one.is_of(trail.user)), None)
    if step.claim is None or spot is None or not spot.even or step.claim.product not in spot.ladders:
        return None
    change = step.worth * min((ladder.step for ladder in spot.ladders.values()), key=abs)
    if change == spot.ladders[step.claim.product].step:
        return None
    return next((product for product, ladder in spot.ladders.items() if ladder.step == change), None)


def _under_way(trail: Trail, step: Step, claim: Claim, product: ProductId) -> Iterator[DeliveryStarted]:
    """The calls for receipts of a product that had begun when a change was made, and had not ended before its call."""
    begun = trail.numbers(trail.call(claim, step.event.delivery))[0]
    ended = {one.delivery for one in trail.events[:begun] if isinstance(one, HandlerAnswered)}
    for one in trail.events[: step.number]:
        if not isinstance(one, DeliveryStarted) or one.server != step.event.server or one.delivery in ended:
            continue
        if trail.case.claims[one.receipt].product == product:
            yield one
