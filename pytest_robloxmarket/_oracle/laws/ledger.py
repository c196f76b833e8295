"""The law on the market's own books: money_conserved. When it breaks, the bug is ours."""

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, UserId
from pytest_robloxmarket._terms.snapshot import Books
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("money_conserved",)


def money_conserved(case: Case, index: int, books: Books) -> Violation | None:
    """Every Robux is in a wallet, in escrow or with the developer, and escrow holds the open receipts."""
    closed = case.closed
    paid, held = case.paid_for_passes, 0
    for claim in case.claims.values():
        if claim.refunded:
            continue  # As if it had never been bought.
        paid += claim.price
        if claim.id not in closed:
            held += claim.price
    found = (books.escrow, books.developer, sum(books.wallets.values()))
    expected = (held, paid - held, books.funded - paid)
    if found == expected:
        return None
    return Violation(
        "money_conserved",
        ProductId(0),
        ReceiptId(0),
        UserId(0),
        index,
        "the market's own books do not balance",
        f"escrow, developer and wallets hold {found}, and by the events they should hold {expected}. "
        "This is a bug of pytest-robloxmarket: please report it with the replay string.",
    )
