"""The life of a receipt."""

import re

import pytest

from pytest_robloxmarket._platform.receipts import LIFE, PENDING, Receipt, Receipts
from pytest_robloxmarket._terms.enums import ProductPurchaseChannel
from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, Robux, UserId

ALICE = UserId(1)
BOB = UserId(2)

# What the platform is told, in its order (P4 to P6 and P12 of platform-facts.md, 1.3), and the status after it. Some
# contracts know a rejection, and others an end to their patience.
LIVES = """
    -                                                   pending
    NotProcessedYet                                     pending
    NotProcessedYet, NotProcessedYet                    pending
    PurchaseGranted                                     granted
    NotProcessedYet, PurchaseGranted                    granted
    PurchaseGranted, NotProcessedYet                    granted
    PurchaseGranted, PurchaseGranted                    granted
    PurchaseGranted, no handler                         granted
    PurchaseRejected                                    refunded
    PurchaseRejected, PurchaseGranted                   refunded
    NotProcessedYet, PurchaseRejected                   refunded
    PurchaseGranted, PurchaseRejected                   granted
    expired                                             refunded
    NotProcessedYet, expired                            refunded
    expired, PurchaseGranted                            refunded
    PurchaseGranted, expired                            granted
    no handler, expired                                 acknowledged
    no handler                                          acknowledged
    no handler, PurchaseGranted                         acknowledged
    no handler, NotProcessedYet                         acknowledged
    no handler, no handler                              acknowledged
    NotProcessedYet, no handler, PurchaseGranted        acknowledged
"""
ROWS = [re.split(r"\s{2,}", line.strip()) for line in LIVES.strip().splitlines()]


def buy(receipts: Receipts, user: UserId = ALICE, style: str = "guid") -> Receipt:
    """A new receipt."""
    return receipts.open(user, ProductId(7), Robux(99), ProductPurchaseChannel.InExperience, 1818, style)


@pytest.mark.parametrize(("told", "status"), ROWS)
def test_a_life(told: str, status: str) -> None:
    receipts = Receipts()
    receipt = buy(receipts)
    closings = [receipts.tell(receipt, what) for what in told.split(", ") if what != "-"]
    closed = status != PENDING
    assert (status, closed, not closed) == (
        receipt.status,
        closings.count(True) == 1,
        receipt in receipts.pending(ALICE),
    )


def test_the_table_says_what_follows_for_each_status_and_word() -> None:
    statuses, words = {status for status, _ in LIFE}, {word for _, word in LIFE}
    assert {(status, word) for status in statuses for word in words} == set(LIFE)


def test_what_is_closed_stays_as_it_is() -> None:
    assert [] == [row for row, after in LIFE.items() if row[0] != PENDING and after != row[0]]


def test_only_the_word_that_closes_a_receipt_says_so() -> None:
    receipts = Receipts()
    receipt = buy(receipts)
    words = ("NotProcessedYet", "PurchaseGranted", "PurchaseGranted")
    assert [False, True, False] == [receipts.tell(receipt, word) for word in words]


def test_open_receipts_are_the_users_own_and_oldest_first() -> None:
    receipts = Receipts()
    first, _, third = buy(receipts, ALICE), buy(receipts, BOB), buy(receipts, ALICE)
    assert [first, third] == receipts.pending(ALICE)


def test_a_user_who_never_bought_has_no_receipts() -> None:
    assert [] == Receipts().pending(BOB)


def test_closing_one_receipt_leaves_the_others_open() -> None:
    receipts = Receipts()
    first, second = buy(receipts), buy(receipts)
    receipts.tell(first, "PurchaseGranted")
    assert [second] == receipts.pending(ALICE)


def test_receipts_are_numbered_from_1_and_found_by_number() -> None:
    receipts = Receipts()
    bought = [buy(receipts), buy(receipts, BOB)]
    assert ([1, 2], bought) == ([receipt.id for receipt in receipts], [receipts.get(ReceiptId(n)) for n in (1, 2)])


def test_a_receipt_keeps_what_the_game_will_be_told() -> None:
    receipt = buy(Receipts())
    told = (receipt.user, receipt.product, receipt.price, receipt.channel, receipt.place)
    assert (ALICE, 7, 99, ProductPurchaseChannel.InExperience, 1818) == told


def test_a_new_receipt_was_never_attempted() -> None:
    assert 0 == buy(Receipts()).attempts


@pytest.mark.parametrize(
    ("style", "form"),
    [("guid", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"), ("number", r"[0-9]{18}")],
)
def test_a_purchase_id_has_its_form_and_is_unique(style: str, form: str) -> None:
    receipts = Receipts()
    ids = [buy(receipts, style=style).purchase_id for _ in range(2_000)]
    assert (2_000, []) == (len(set(ids)), [text for text in ids if not re.fullmatch(form, text)])


def test_a_purchase_id_is_the_same_in_every_replay() -> None:
    assert buy(Receipts()).purchase_id == buy(Receipts()).purchase_id
