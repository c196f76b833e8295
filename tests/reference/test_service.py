"""The wrapper as a game holds it, without any simulator."""

import logging

import pytest

from pytest_robloxmarket.reference import (
    DataStoreLedger,
    Decision,
    MarketplaceError,
    MarketplaceHandle,
    create_marketplace_service,
)
from tests.reference.helpers import ALICE, GEMS, VIP, Roblox, Shelf, Somebody, receipt_info
from tests.reference.test_validator import add_gems, saved


@pytest.fixture
def roblox() -> Roblox:
    """What the wrapper is given."""
    return Roblox()


@pytest.fixture
def handle(roblox: Roblox) -> MarketplaceHandle:
    """A wrapper that runs and sells gems that cost it nothing."""
    made = create_marketplace_service(
        pass_ownership_fetcher=roblox.fetch,
        on_setup_receipt=roblox.set_up,
        player_removing=roblox,
        clock=roblox.clock,
        logger=roblox,
    )
    made.register_product(GEMS, grant=lambda receipt: None)
    made.service.on_init()
    made.service.on_start()
    return made


def test_the_start_sets_the_receipt_handler(handle: MarketplaceHandle, roblox: Roblox) -> None:
    assert roblox.handler is not None
    assert (Decision.PurchaseGranted, []) == (roblox.handler(receipt_info()), roblox.said)


@pytest.mark.parametrize(
    ("info", "code"),
    [
        (receipt_info(product=5), "UNKNOWN_PRODUCT"),
        ({**receipt_info(), "PurchaseId": None}, "INVALID_RECEIPT"),
    ],
)
def test_what_cannot_be_granted_stays_open_and_is_told(
    handle: MarketplaceHandle, roblox: Roblox, info: dict[str, object], code: str
) -> None:
    assert Decision.NotProcessedYet == handle.process_receipt(info)
    assert [code] == [said.partition(":")[0] for said in roblox.said]


def test_a_receipt_waits_while_the_service_does_not_run(handle: MarketplaceHandle, roblox: Roblox) -> None:
    handle.service.on_destroy()
    assert Decision.NotProcessedYet == handle.process_receipt(receipt_info())
    assert ["NOT_RUNNING: the service has not started, or is destroyed."] == roblox.said


def test_a_destroyed_service_hears_no_more_of_players(handle: MarketplaceHandle, roblox: Roblox) -> None:
    handle.service.on_destroy()
    assert [] == roblox.listeners


def test_a_service_starts_once(handle: MarketplaceHandle) -> None:
    with pytest.raises(MarketplaceError, match="ALREADY_STARTED"):
        handle.service.on_start()


def test_a_destroyed_service_can_start_again(handle: MarketplaceHandle) -> None:
    handle.service.on_destroy()
    handle.service.on_start()
    assert Decision.PurchaseGranted == handle.process_receipt(receipt_info())


def test_a_ledger_takes_changes() -> None:
    shelf, roblox = Shelf(), Roblox()
    handle = create_marketplace_service(
        pass_ownership_fetcher=roblox.fetch, on_setup_receipt=roblox.set_up, ledger=DataStoreLedger(shelf)
    )
    handle.register_product(GEMS, change=add_gems)
    handle.service.on_start()
    assert (Decision.PurchaseGranted, saved(100, "P1")) == (handle.process_receipt(receipt_info()), shelf.kept)


def test_a_product_is_refused_before_it_is_registered(handle: MarketplaceHandle) -> None:
    with pytest.raises(MarketplaceError, match="INVALID_PRODUCT"):
        handle.register_product(5, change=add_gems)
    handle.register_product(5, grant=lambda receipt: None)


def test_a_pass_is_asked_for_once_and_forgotten_when_the_player_leaves(
    handle: MarketplaceHandle, roblox: Roblox
) -> None:
    for _ in range(2):
        handle.user_owns_game_pass(ALICE, VIP)
    assert 1 == roblox.asked
    roblox.fire(Somebody(), "left")
    handle.user_owns_game_pass(ALICE, VIP)
    assert 2 == roblox.asked


def test_a_pass_that_the_game_has_heard_of_is_owned_at_once(handle: MarketplaceHandle) -> None:
    assert not handle.user_owns_game_pass(ALICE, VIP)
    handle.set_pass_owned(ALICE, VIP, True)
    assert handle.user_owns_game_pass(ALICE, VIP)


@pytest.mark.parametrize("purchased", [True, False])
def test_a_prompt_that_closed_says_what_is_owned_only_when_it_was_bought(roblox: Roblox, purchased: bool) -> None:
    handle = create_marketplace_service(
        pass_ownership_fetcher=roblox.fetch,
        on_setup_receipt=roblox.set_up,
        pass_purchase_finished=roblox,
        clock=roblox.clock,
    )
    handle.service.on_start()
    roblox.fire(Somebody(), VIP, purchased)
    assert (purchased, 0 if purchased else 1) == (handle.user_owns_game_pass(ALICE, VIP), roblox.asked)


def test_without_a_logger_it_tells_that_of_the_standard_library(
    roblox: Roblox, caplog: pytest.LogCaptureFixture
) -> None:
    handle = create_marketplace_service(pass_ownership_fetcher=roblox.fetch, on_setup_receipt=roblox.set_up)
    handle.process_receipt(receipt_info())
    assert [("marketplace", logging.WARNING)] == [record[:2] for record in caplog.record_tuples]
