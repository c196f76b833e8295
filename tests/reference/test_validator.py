"""One grant for each PurchaseId: by memory, and by a ledger."""

import pytest

from pytest_robloxmarket.reference import (
    DataStoreLedger,
    MarketplaceError,
    ProductDefinition,
    PurchaseValidator,
    Receipt,
)
from pytest_robloxmarket.reference.registry import Data
from tests.reference.helpers import ALICE, GEMS, Shelf

RECEIPT = Receipt("P1", ALICE, GEMS)
OTHER = Receipt("P2", ALICE, GEMS)


def add_gems(data: Data, receipt: Receipt) -> Data:
    """A hundred more."""
    gems = data.setdefault("gems", 0)
    assert isinstance(gems, int)
    data["gems"] = gems + 100
    return data


CHANGING = ProductDefinition(GEMS, change=add_gems)


def saved(gems: int, *purchases: str) -> dict[str, object]:
    """What a shelf holds for alice."""
    return {str(ALICE): {"data": {"gems": gems}, "purchases": dict.fromkeys(purchases, True)}}


def test_memory_grants_a_purchase_once() -> None:
    given: list[Receipt] = []
    product = ProductDefinition(GEMS, grant=given.append)
    validator = PurchaseValidator()
    for receipt in (RECEIPT, RECEIPT, OTHER):
        validator.grant_once(product, receipt)
    assert [RECEIPT, OTHER] == given


def test_another_servers_memory_knows_nothing_of_it() -> None:
    given: list[Receipt] = []
    product = ProductDefinition(GEMS, grant=given.append)
    for validator in (PurchaseValidator(), PurchaseValidator()):
        validator.grant_once(product, RECEIPT)
    assert [RECEIPT, RECEIPT] == given


def test_a_grant_that_refuses_is_asked_again() -> None:
    answers = iter([False, True])
    product = ProductDefinition(GEMS, grant=lambda _: next(answers))
    validator = PurchaseValidator()
    with pytest.raises(MarketplaceError, match="GRANT_REFUSED: product 456456 refuses purchase P1"):
        validator.grant_once(product, RECEIPT)
    validator.grant_once(product, RECEIPT)


def test_a_grant_that_raises_is_no_grant() -> None:
    def grant(receipt: Receipt) -> None:
        raise LookupError("no leaderstats")

    with pytest.raises(MarketplaceError, match="GRANT_FAILED: the grant of purchase P1 raised no leaderstats"):
        PurchaseValidator().grant_once(ProductDefinition(GEMS, grant=grant), RECEIPT)


def test_a_second_call_for_a_purchase_that_is_being_granted_is_refused() -> None:
    validator = PurchaseValidator()
    product = ProductDefinition(GEMS, grant=lambda receipt: validator.grant_once(product, receipt))
    with pytest.raises(MarketplaceError, match="GRANT_IN_PROGRESS: purchase P1 is being granted already"):
        validator.grant_once(product, RECEIPT)


def test_the_ledger_saves_goods_and_purchase_in_one_write() -> None:
    shelf = Shelf()
    PurchaseValidator(DataStoreLedger(shelf)).grant_once(CHANGING, RECEIPT)
    assert (saved(100, "P1"), 1) == (shelf.kept, shelf.writes)


def test_every_server_sees_the_ledger() -> None:
    shelf = Shelf()
    for receipt in (RECEIPT, RECEIPT, OTHER):
        PurchaseValidator(DataStoreLedger(shelf)).grant_once(CHANGING, receipt)
    assert (saved(200, "P1", "P2"), 2) == (shelf.kept, shelf.writes)


@pytest.mark.parametrize("fault", ["fails_before", "fails_after"])
def test_a_failed_write_is_tried_again_and_granted_once(fault: str) -> None:
    shelf = Shelf()
    validator = PurchaseValidator(DataStoreLedger(shelf))
    setattr(shelf, fault, True)
    with pytest.raises(MarketplaceError, match="LEDGER_FAILED: purchase P1 may or may not be saved: 502"):
        validator.grant_once(CHANGING, RECEIPT)
    setattr(shelf, fault, False)
    validator.grant_once(CHANGING, RECEIPT)
    assert saved(100, "P1") == shelf.kept


def test_a_change_that_refuses_writes_nothing() -> None:
    shelf = Shelf()
    with pytest.raises(MarketplaceError, match="GRANT_REFUSED"):
        PurchaseValidator(DataStoreLedger(shelf)).grant_once(
            ProductDefinition(GEMS, change=lambda data, receipt: None), RECEIPT
        )
    assert {} == shelf.kept


def test_what_others_keep_beside_it_stays() -> None:
    shelf = Shelf()
    shelf.kept[str(ALICE)] = {"data": {"swords": 1}, "purchases": {"P0": True}, "lock": "server 3"}
    PurchaseValidator(DataStoreLedger(shelf)).grant_once(CHANGING, RECEIPT)
    expected = {"data": {"swords": 1, "gems": 100}, "purchases": {"P0": True, "P1": True}, "lock": "server 3"}
    assert expected == shelf.kept[str(ALICE)]


@pytest.mark.parametrize("other", [5, "gold", [], {"gems": 100}, {"data": 5, "purchases": {}}])
def test_what_is_no_record_is_never_overwritten(other: object) -> None:
    shelf = Shelf()
    shelf.kept[str(ALICE)] = other
    with pytest.raises(MarketplaceError, match=r"LEDGER_FAILED: .* no record of this ledger"):
        PurchaseValidator(DataStoreLedger(shelf)).grant_once(CHANGING, RECEIPT)
    assert other == shelf.kept[str(ALICE)]


@pytest.mark.parametrize(
    ("validator", "product", "message"),
    [
        (PurchaseValidator(), CHANGING, "register a grant, or hand in a ledger"),
        (PurchaseValidator(DataStoreLedger(Shelf())), ProductDefinition(GEMS, grant=print), "register a change"),
    ],
)
def test_a_product_must_give_its_goods_in_a_way_that_is_remembered(
    validator: PurchaseValidator, product: ProductDefinition, message: str
) -> None:
    with pytest.raises(MarketplaceError, match=f"INVALID_PRODUCT: .*{message}"):
        validator.check(product)
