"""What was paid against what was granted, below the story of an assertion that failed."""

from math import inf
from typing import TYPE_CHECKING

from pytest_robloxmarket._terms.texts import clipped, visible

if TYPE_CHECKING:
    from pytest_robloxmarket._oracle.expectations import Expectations
    from pytest_robloxmarket._oracle.ladders import Ladder, Reach
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User
    from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("balance",)


def balance(market: "Market", violation: "Violation", expect: "Expectations") -> list[str]:
    """The receipts of the buyer and product that a violation is about, and what the buyer holds for them."""
    user = next((one for one in market.users if one.id == violation.user), None)
    product = market.catalogue.get(violation.product)
    if user is None or product is None:
        return []
    bought = [one for one in market.platform.snapshot().receipts if one.user == user.id and one.product == product.id]
    receipts = ", ".join(f"R{one.receipt} {one.status}" for one in bought) or "none"
    lines = ["", f"  - paid     {len(bought)} x {visible(product.name)} by {visible(user.name)}: {receipts}"]
    return lines + [f"  + granted  {_told(user, ladder)}" for ladder in expect.ladders.get(product.id, ())]


def _told(user: "User", ladder: "Ladder") -> str:
    place = str(ladder.place).replace("{user}", user.name).replace("{name}", user.name)
    value = user.holdings.get(place)
    held = "nothing" if value is None else clipped(repr(value), 80)
    reach = ladder.reach(value) if value is None or isinstance(value, int | float | str) else None
    return f"{visible(place)} is {visible(held)}: {_shown(reach)}"


def _shown(reach: "Reach | None") -> str:
    """How many purchases a value shows, in words."""
    if reach is None:
        return "no number of purchases makes that"
    low, high = reach
    if low == high:
        return f"what {low:g} {'purchase gives' if low == 1 else 'purchases give'}"
    return f"what {low:g} or more purchases give" if high == inf else f"what {low:g} to {high:g} purchases give"
