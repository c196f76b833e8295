"""The rules that Roblox once had, or that developers ask for."""

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket._platform.contract import CONTRACTS, Contract
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision, ReceiptDecision, ReceiptType
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    DecisionRecorded,
    HandlerAnswered,
    HandlerRaised,
    PromptClosed,
    PurchaseRefunded,
    PurchaseRefused,
)
from tests.server.helpers import GOLD, GRANTED, NOT_YET, PRICE, Shop, after, open_market, open_shop, see

REJECTING = Contract(purchase_rejected=True)
PATIENT = Contract(refund_after_ms=60_000)


def reject(_: object) -> object:
    """A handler's work that looks the item up when it runs, as Luau would."""
    return ProductPurchaseDecision.PurchaseRejected


def buy(shop: Shop) -> Shop:
    """Alice buys gold, and everything comes to its end."""
    shop.alice.buy(shop.gold)
    shop.market.settle()
    return shop


def test_a_rejection_gives_the_price_back_at_once() -> None:
    shop = buy(open_shop(reject, contract=REJECTING))
    (refund,) = see(shop.market, PurchaseRefunded)
    assert (["refunded"], 1_000, 100, "rejected") == (shop.statuses, shop.alice.wallet, refund.at_ms, refund.why)


def test_a_rejection_is_no_recorded_grant() -> None:
    assert [] == see(buy(open_shop(reject, contract=REJECTING)).market, DecisionRecorded)


def test_a_rejected_receipt_is_not_delivered_again() -> None:
    shop = buy(open_shop(reject, contract=REJECTING))
    shop.alice.rejoin()
    assert 1 == len(shop.calls)


def test_a_rejection_that_is_lost_leaves_the_receipt_open_until_the_next_delivery() -> None:
    shop = open_shop(reject, contract=REJECTING)
    shop.market.faults.recording_lost()
    buy(shop)
    seen = [shop.statuses, shop.alice.wallet]
    shop.alice.rejoin()
    assert [["pending"], 1_000 - PRICE, ["refunded"], 1_000] == [*seen, shop.statuses, shop.alice.wallet]


def test_without_the_rule_game_code_finds_no_rejection() -> None:
    shop = buy(open_shop(reject))
    (raised,) = see(shop.market, HandlerRaised)
    assert raised.message.endswith('PurchaseRejected is not a valid member of "Enum.ProductPurchaseDecision"')


def test_without_the_rule_a_rejection_from_elsewhere_is_the_same_error() -> None:
    """A module that was imported outside of every market has the item, and Roblox would not."""
    shop = buy(open_shop(ProductPurchaseDecision.PurchaseRejected))
    (raised,) = see(shop.market, HandlerRaised)
    assert ('PurchaseRejected is not a valid member of "Enum.ProductPurchaseDecision"', ["pending"]) == (
        raised.message,
        shop.statuses,
    )


def test_each_market_has_its_own_rules() -> None:
    """Two at the same time: what one of them sees is not what the other one sees."""
    today, proposed = open_shop(reject), open_shop(reject, contract=REJECTING)
    for shop in (proposed, today):
        buy(shop)
    assert (["pending"], ["refunded"]) == (today.statuses, proposed.statuses)


def test_the_rejection_of_another_enum_is_no_decision() -> None:
    shop = buy(open_shop(lambda _: ReceiptDecision.PurchaseRejected, contract=REJECTING))
    (answer,) = see(shop.market, HandlerAnswered)
    assert ("", "Enum.ReceiptDecision.PurchaseRejected", ["pending"]) == (
        answer.decision,
        answer.shown,
        shop.statuses,
    )


def bound_market(contract: Contract) -> Market:
    """A market whose servers bind a handler that rejects everything."""

    def start(server: GameServer) -> None:
        server.marketplace.bind_receipt_handler(
            ReceiptType.DeveloperProduct, lambda _: ReceiptDecision.PurchaseRejected
        )

    market = open_market(contract)
    market.on_server_start(start)
    market.server().join("alice", robux=PRICE).buy(GOLD)
    market.settle()
    return market


def test_a_bound_handler_rejects_with_its_own_enum() -> None:
    assert ["refunded"] == [one.status for one in bound_market(REJECTING).snapshot().receipts]


def test_a_bound_handler_finds_no_rejection_without_the_rule() -> None:
    (raised, *_) = see(bound_market(Contract()), HandlerRaised)
    assert raised.message.endswith('PurchaseRejected is not a valid member of "Enum.ReceiptDecision"')


def test_with_bound_handlers_only_process_receipt_is_never_called() -> None:
    shop = buy(open_shop(GRANTED, contract=CONTRACTS["bound-handlers-only"]))
    assert ([], 1) == (shop.calls, len(see(shop.market, Acknowledged)))


@pytest.mark.parametrize(("seconds", "status"), [(59.9, "pending"), (60, "refunded")])
def test_an_open_receipt_is_refunded_when_patience_ends(seconds: float, status: str) -> None:
    shop = open_shop(NOT_YET, contract=PATIENT)
    shop.alice.buy(shop.gold)
    shop.market.clock.advance(seconds)
    assert [status] == shop.statuses


def test_a_market_that_settles_does_not_wait_for_refunds() -> None:
    shop = buy(open_shop(NOT_YET, contract=PATIENT))
    assert (["pending"], True) == (shop.statuses, shop.market.scheduler.now_ms < 60_000)


def test_a_granted_receipt_is_not_refunded() -> None:
    shop = buy(open_shop(GRANTED, contract=PATIENT))
    shop.market.clock.advance(60)
    assert (["granted"], []) == (shop.statuses, see(shop.market, PurchaseRefunded))


def test_each_receipt_has_a_patience_of_its_own() -> None:
    shop = open_shop(NOT_YET, contract=PATIENT)
    shop.alice.buy(shop.gold)
    shop.market.clock.advance(30)
    shop.alice.buy(shop.gold)
    shop.market.clock.advance(30)
    assert ["refunded", "pending"] == shop.statuses


def test_an_answer_that_comes_after_the_refund_changes_nothing() -> None:
    shop = open_shop(after(90, GRANTED), contract=PATIENT)
    shop.alice.buy(shop.gold)
    shop.market.clock.advance(100)
    assert (["refunded"], []) == (shop.statuses, see(shop.market, DecisionRecorded))


def test_no_crash_stops_a_refund() -> None:
    shop = buy(open_shop(NOT_YET, contract=PATIENT))
    shop.server.crash()
    shop.market.clock.advance(60)
    assert ["refunded"] == shop.statuses


def test_recovery_waits_until_nothing_more_can_be_refunded() -> None:
    shop = buy(open_shop(NOT_YET, contract=CONTRACTS["refund-after-72-hours"]))
    shop.market.recover()
    assert {"refunded"} == set(shop.statuses)


@pytest.mark.parametrize(("name", "purchases"), [("today", 2), ("sold-once", 1), ("all-proposals", 1)])
def test_what_is_sold_once_is_refused_the_second_time(name: str, purchases: int) -> None:
    shop = open_shop(GRANTED, contract=CONTRACTS[name])
    shop.market.catalogue.product(GOLD, name="gold", price=PRICE, once=True)
    for _ in range(2):
        shop.alice.buy(GOLD)
        shop.market.settle()
    closed = [event.purchased for event in see(shop.market, PromptClosed)]
    assert (purchases, 2 - purchases, purchases) == (
        len(shop.statuses),
        len(see(shop.market, PurchaseRefused)),
        closed.count(True),
    )


@pytest.mark.parametrize("name", CONTRACTS)
@pytest.mark.parametrize("answer", [GRANTED, NOT_YET, reject, ValueError("no gold")])
def test_the_books_balance_under_every_contract(name: str, answer: object) -> None:
    shop = buy(open_shop(answer, contract=CONTRACTS[name]))
    shop.market.recover()
    shop.market.platform.ledger.check()
    snapshot = shop.market.snapshot()
    assert snapshot.funded == snapshot.escrow + snapshot.developer + sum(snapshot.wallets.values())
