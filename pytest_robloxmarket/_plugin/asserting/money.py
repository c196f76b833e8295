"""What a test may ask of a buyer's money by name: where it went, and where it stays."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pytest_robloxmarket._plugin.stories import story_error
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.verdict import Violation

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.catalogue import Product
    from pytest_robloxmarket._terms.snapshot import ReceiptPicture

__all__ = ("assert_in_limbo", "assert_refunded")

_STATES = {
    "pending": "is open: paid for, and neither granted nor refunded",
    "granted": "is granted",
    "acknowledged": "was closed by Roblox, since no handler was set",
    "refunded": "is refunded",
}


def assert_refunded(subject: Market | User, product: "Product | int | None" = None) -> None:
    """Make sure that purchases were refunded: that the price of each receipt is back with its buyer.

    Args:
        subject: a market, or one user.
        product: ask only of its receipts.

    Raises:
        ViolationError: with the story of the first receipt that was not.
        UsageError: when nothing was bought, or the subject is neither a market nor a user.
    """
    __tracebackhide__ = True
    market, receipts = _asked(subject, product)
    rules = market.platform.contract
    refunds = rules.purchase_rejected or rules.refund_after_ms
    advice = "" if refunds else " Under the contract of this market Roblox refunds nothing."
    _check(market, receipts, "refunded", "not_refunded", f"Its price is not back with its buyer.{advice}")


def assert_in_limbo(subject: Market | User, product: "Product | int | None" = None) -> None:
    """Make sure that purchases are in limbo: that the price of each receipt is in escrow, for nothing.

    Args:
        subject: a market, or one user.
        product: ask only of its receipts.

    Raises:
        ViolationError: with the story of the first receipt that is not open any more.
        UsageError: when nothing was bought, or the subject is neither a market nor a user.
    """
    __tracebackhide__ = True
    market, receipts = _asked(subject, product)
    _check(market, receipts, "pending", "not_in_limbo", "Its price does not wait in escrow any more.")


def _asked(subject: object, product: "Product | int | None") -> "tuple[Market, Sequence[ReceiptPicture]]":
    __tracebackhide__ = True
    if isinstance(subject, User):
        market, user = subject.market, subject
    elif isinstance(subject, Market):
        market, user = subject, None
    else:
        raise UsageError(
            f"this is asked of a market or of a user, like assert_refunded(market), and not of {shown(subject)}."
        )
    number = getattr(product, "id", product)
    if number is not None and type(number) is not int:
        raise UsageError(f"{shown(product)} is no product: write its id, or a product of the catalogue.")
    found = [
        one
        for one in market.snapshot().receipts
        if (user is None or one.user == user.id) and (number is None or one.product == number)
    ]
    if not found:
        who = "nobody has" if user is None else f"{user.name} has not"
        what = "anything" if number is None else f"product {number}"
        raise UsageError(f"{who} bought {what}, so there is no money to ask of. Let somebody buy it first.")
    return market, found


def _check(market: Market, receipts: "Sequence[ReceiptPicture]", status: str, law: str, reason: str) -> None:
    __tracebackhide__ = True
    for one in receipts:
        if one.status != status:
            title = f"receipt R{one.receipt} ({one.product}, {one.price} Robux, {market.world.names[one.user]})"
            headline = f"{title} {_STATES[one.status]}"
            last = len(market.history) - 1
            violation = Violation(law, one.product, one.receipt, one.user, last, headline, reason)
            raise story_error(market.history, violation, market.catalogue)
