"""Who paid for what, and for whom: a gift is its buyer's purchase, and its goods are the friend's."""

from typing import TYPE_CHECKING, NamedTuple

from pytest_robloxmarket._terms.events import PurchaseMade
from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, Robux, UserId

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("Purchase", "is_about", "purchases_on")


class Purchase(NamedTuple):
    """One purchase: its receipt, who paid, whose the goods are, what was bought and for how much."""

    receipt: ReceiptId
    buyer: UserId
    holder: UserId
    product: ProductId
    price: Robux


def purchases_on(market: "Market") -> list[Purchase]:
    """All purchases on a market so far."""
    return [
        Purchase(event.receipt, event.user, event.friend or event.user, event.product, event.price)
        for event in market.history
        if isinstance(event, PurchaseMade)
    ]


def is_about(market: "Market", violation: "Violation", user: UserId) -> bool:
    """Whether a violation is about a user: what they hold, or what they have paid for."""
    return violation.user == user or any(
        one.buyer == user for one in purchases_on(market) if one.receipt == violation.receipt
    )
