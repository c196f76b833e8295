"""The bank as a whole: what moves together moves together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_robloxmarket._platform.catalogue import Catalogue
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._platform.receipts import Receipt
from pytest_robloxmarket._platform.state import Platform
from pytest_robloxmarket._terms.enums import ProductPurchaseChannel
from pytest_robloxmarket._terms.ids import Robux, UserId
from pytest_robloxmarket._terms.snapshot import PlatformSnapshot, ReceiptPicture

ALICE = UserId(1)


@pytest.fixture
def platform() -> Platform:
    return open_bank(robux=100)


def open_bank(robux: int) -> Platform:
    """A bank that sells product 7 for 40 Robux, and where Alice has some."""
    platform = Platform(Contract())
    platform.catalogue.product(7, price=40)
    platform.ledger.fund(ALICE, Robux(robux))
    return platform


def buy(platform: Platform) -> Receipt | None:
    """Alice buys product 7."""
    return platform.purchase(ALICE, platform.catalogue.find(7), ProductPurchaseChannel.InExperience)


def money(platform: Platform) -> tuple[int, int, int]:
    """Wallet, escrow and developer."""
    return platform.ledger.wallet(ALICE), platform.ledger.escrow, platform.ledger.developer


def test_a_purchase_takes_the_price_and_opens_a_receipt(platform: Platform) -> None:
    receipt = buy(platform)
    assert ((60, 40, 0), [receipt]) == (money(platform), platform.receipts.pending(ALICE))


def test_a_purchase_of_all_that_one_has_is_made() -> None:
    assert buy(open_bank(robux=40)) is not None


def test_a_purchase_that_is_too_dear_moves_nothing() -> None:
    platform = open_bank(robux=39)
    assert (None, (39, 0, 0), []) == (buy(platform), money(platform), list(platform.receipts))


def test_a_recorded_grant_pays_the_developer_once(platform: Platform) -> None:
    receipt = buy(platform)
    assert receipt is not None
    closed = [platform.record(receipt, "PurchaseGranted"), platform.record(receipt, "PurchaseGranted")]
    assert ([True, False], (60, 0, 40)) == (closed, money(platform))


def test_an_unresolved_purchase_stays_in_escrow(platform: Platform) -> None:
    """`Unresolved purchases are never removed nor refunded`, platform-facts.md 1.3, P6."""
    receipt = buy(platform)
    assert receipt is not None
    assert (False, (60, 40, 0)) == (platform.record(receipt, "NotProcessedYet"), money(platform))


def test_a_receipt_without_a_handler_is_paid_for_and_gone(platform: Platform) -> None:
    """P12: receipts are acknowledged, unrecoverable."""
    receipt = buy(platform)
    assert receipt is not None
    closed = platform.record(receipt, "no handler")
    assert (True, (60, 0, 40), []) == (closed, money(platform), platform.receipts.pending(ALICE))


@given(st.lists(st.sampled_from(["buy", "PurchaseGranted", "NotProcessedYet", "no handler"]), max_size=30))
def test_escrow_is_what_open_receipts_cost(steps: list[str]) -> None:
    platform = open_bank(robux=200)
    receipts: list[Receipt] = []
    for number, step in enumerate(steps):
        if step == "buy":
            receipt = buy(platform)
            receipts += [] if receipt is None else [receipt]
        elif receipts:
            platform.record(receipts[number % len(receipts)], step)
        platform.ledger.check()
        assert sum(receipt.price for receipt in platform.receipts.pending(ALICE)) == platform.ledger.escrow


def test_the_contract_says_what_purchase_ids_look_like() -> None:
    platform = Platform(Contract(purchase_id="number"), Catalogue())
    platform.ledger.fund(ALICE, Robux(1))
    receipt = platform.purchase(ALICE, platform.catalogue.product(7), ProductPurchaseChannel.AdReward)
    assert receipt is not None
    assert receipt.purchase_id.isdecimal()


def test_an_empty_catalogue_that_is_given_is_the_one_that_is_used() -> None:
    """A catalogue with no products must not be mistaken for none."""
    catalogue = Catalogue()
    assert catalogue is Platform(Contract(), catalogue).catalogue


def test_a_snapshot_is_a_picture_of_everything(platform: Platform) -> None:
    first, _ = buy(platform), buy(platform)
    assert first is not None
    platform.record(first, "PurchaseGranted")
    platform.stores.open("Gold").write("1", 100, 0)
    picture = PlatformSnapshot(
        wallets={ALICE: 20},
        escrow=40,
        developer=40,
        funded=100,
        receipts=(ReceiptPicture(first.id, ALICE, first.product, first.price, "granted"), _picture(platform, 2)),
        stores={("Gold", "1"): 100},
    )
    assert picture == platform.snapshot()


def test_a_snapshot_does_not_change_any_more(platform: Platform) -> None:
    before = platform.snapshot()
    buy(platform)
    platform.stores.open("Gold").write("1", 100, 0)
    assert (100, 0, (), {}) == (before.wallets[ALICE], before.escrow, before.receipts, before.stores)


def _picture(platform: Platform, number: int) -> ReceiptPicture:
    receipt = list(platform.receipts)[number - 1]
    return ReceiptPicture(receipt.id, receipt.user, receipt.product, receipt.price, "pending")


@pytest.mark.parametrize("word", ["PurchaseRejected", "expired"])
def test_what_refunds_a_receipt_gives_its_price_back_once(platform: Platform, word: str) -> None:
    receipt = buy(platform)
    assert receipt is not None
    closed = [platform.record(receipt, word), platform.record(receipt, word)]
    assert ([True, False], (100, 0, 0), "refunded") == (closed, money(platform), receipt.status)


def test_what_is_refunded_is_not_paid_for_by_a_later_grant(platform: Platform) -> None:
    receipt = buy(platform)
    assert receipt is not None
    platform.record(receipt, "expired")
    assert (False, (100, 0, 0)) == (platform.record(receipt, "PurchaseGranted"), money(platform))


@pytest.mark.parametrize(
    ("contract", "once", "purchases"), [(True, True, 1), (True, False, 2), (False, True, 2), (False, False, 2)]
)
def test_what_is_marked_so_is_sold_once_where_the_contract_knows_that(
    contract: bool, once: bool, purchases: int
) -> None:
    platform = Platform(Contract(sold_once=contract))
    platform.catalogue.product(7, price=40, once=once)
    platform.ledger.fund(ALICE, Robux(100))
    assert purchases == sum(buy(platform) is not None for _ in range(3))


def test_what_is_sold_once_is_sold_again_after_a_refund() -> None:
    platform = Platform(Contract(sold_once=True, purchase_rejected=True))
    product = platform.catalogue.product(7, price=40, once=True)
    platform.ledger.fund(ALICE, Robux(100))
    first = buy(platform)
    assert first is not None
    refused = platform.refusal(ALICE, product)
    platform.record(first, "PurchaseRejected")
    assert ("it is sold once, and they have bought it", True) == (refused, buy(platform) is not None)


def test_what_is_sold_once_is_sold_to_each_user() -> None:
    platform = Platform(Contract(sold_once=True))
    product = platform.catalogue.product(7, price=40, once=True)
    for user in (ALICE, UserId(2)):
        platform.ledger.fund(user, Robux(40))
        assert platform.purchase(user, product, ProductPurchaseChannel.InExperience) is not None
