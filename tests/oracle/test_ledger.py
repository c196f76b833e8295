"""The law on the market's own books: money_conserved."""

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._oracle.suite import judge
from pytest_robloxmarket._terms.snapshot import PlatformSnapshot
from tests.oracle.helpers import BANK, History

# One receipt is open, one is granted, one was closed for want of a handler.
BOUGHT = "a@1 R1=a R2=a R3=a D1=R1 D1:bank=100 D1+ D1. R2."


def ledger_laws(**books: object) -> list[str]:
    """The laws broken when the platform's books are these at the end."""
    history = History(BOUGHT)
    snapshot: PlatformSnapshot = replace(history.snapshot(), **books)
    return [violation.law for violation in judge(history.events, snapshot, BANK)]


def test_books_in_order_are_upheld() -> None:
    assert ["lost_purchase"] == ledger_laws()


@pytest.mark.parametrize(
    "books",
    [
        {"escrow": 98},
        {"escrow": 100},
        {"developer": 197},
        {"developer": 199},
        {"escrow": 0, "developer": 297},
        {"wallets": {1001: 9_702}},
        {"wallets": {1001: 9_704}},
        {"wallets": {}},
        {"funded": 10_001},
    ],
)
def test_books_that_are_off_are_found(books: dict[str, object]) -> None:
    assert ["lost_purchase", "money_conserved"] == ledger_laws(**books)


def test_it_does_not_matter_whose_wallet_it_is() -> None:
    assert ["lost_purchase"] == ledger_laws(wallets={1: 3, 2: 9_700})


def test_the_message_says_that_the_bug_is_ours() -> None:
    history = History("a@1 R1=a")
    (found,) = judge(history.events, replace(history.snapshot(), escrow=0), BANK)
    assert found.reason.startswith(
        "escrow, developer and wallets hold (0, 0, 9901), and by the events they should hold"
    )
