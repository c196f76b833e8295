"""What was paid against what was granted, below the story of an assertion that failed."""

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

from pytest_robloxmarket._plugin.purchases import Purchase, purchases_on
from pytest_robloxmarket._terms.texts import clipped, visible

if TYPE_CHECKING:
    from pytest_robloxmarket._oracle.goods.expectations import Expectations
    from pytest_robloxmarket._oracle.goods.ladders import Ladder, Reach
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User
    from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("balance",)


def balance(market: "Market", violation: "Violation", expect: "Expectations") -> list[str]:
    """What was paid for whoever should have the goods of a violation, and what is held for it."""
    product = market.catalogue.get(violation.product)
    users = {one.id: one for one in market.users}
    purchases = [one for one in purchases_on(market) if product is not None and one.product == product.id]
    meant = next((one.holder for one in purchases if one.receipt == violation.receipt), violation.user)
    if product is None or meant not in users:
        return []
    lines = ["", *_paid(market, visible(product.name), users[meant], purchases)]
    ladders = expect.ladders.get(product.id, ())
    is_gift = any(one.holder != one.buyer for one in purchases)
    for user in [users[meant], *(_others(users[meant], purchases, ladders) if is_gift else [])]:
        whose = f"{visible(user.name)}'s " if is_gift else ""
        lines += [f"  + granted  {_told(user, ladder, whose)}" for ladder in ladders]
    return lines


def _others(meant: "User", purchases: "Sequence[Purchase]", ladders: "Sequence[Ladder]") -> "list[User]":
    """Who else has of the goods, for whom nobody has bought any."""
    paid_for = {one.holder for one in purchases}
    others = [one for one in meant.market.users if one.id not in paid_for]
    return [one for one in others if any(_reach(one, ladder) != (0, 0) for ladder in ladders)]


def _paid(market: "Market", called: str, holder: "User", purchases: "Sequence[Purchase]") -> list[str]:
    """A line for each buyer who has paid for somebody's goods; one that says none, where nobody has."""
    status = {one.receipt: one.status for one in market.platform.snapshot().receipts}
    names = {one.id: visible(one.name) for one in market.users}
    own = [one for one in purchases if one.holder == holder.id]
    lines = []
    for buyer in dict.fromkeys(one.buyer for one in own) or (holder.id,):
        bought = [one for one in own if one.buyer == buyer]
        receipts = ", ".join(f"R{one.receipt} {status[one.receipt]}" for one in bought) or "none"
        who = names[buyer] if buyer == holder.id else f"{names[buyer]} for {names[holder.id]}"
        lines.append(f"  - paid     {len(bought)} x {called} by {who}: {receipts}")
    return lines


def _told(user: "User", ladder: "Ladder", whose: str) -> str:
    place = _place_of(user, ladder)
    value = user.holdings.get(place)
    held = "nothing" if value is None else clipped(repr(value), 80)
    named = "" if ladder.place.store else whose
    return f"{named}{visible(place)} is {visible(held)}: {_shown(_reach(user, ladder))}"


def _place_of(user: "User", ladder: "Ladder") -> str:
    return str(ladder.place).replace("{user}", user.name).replace("{name}", user.name)


def _reach(user: "User", ladder: "Ladder") -> "Reach | None":
    value = user.holdings.get(_place_of(user, ladder))
    return ladder.reach(value) if value is None or isinstance(value, int | float | str) else None


def _shown(reach: "Reach | None") -> str:
    """How many purchases a value shows, in words."""
    if reach is None:
        return "no number of purchases makes that"
    low, high = reach
    if low == high:
        return f"what {low:g} {'purchase gives' if low == 1 else 'purchases give'}"
    return f"what {low:g} or more purchases give" if high == inf else f"what {low:g} to {high:g} purchases give"
