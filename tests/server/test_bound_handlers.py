"""BindReceiptHandler, row by row of platform-facts.md, 1.5 (B1 to B11 in tests/facts)."""

from typing import Any, NamedTuple

import pytest

from pytest_robloxmarket._platform.catalogue import Product
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._server.signals import Connection
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision, ReceiptDecision, ReceiptType
from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.events import Acknowledged, BindingRefused, DeliveryStarted
from pytest_robloxmarket._terms.ids import ProductId, Robux
from tests.server.helpers import GEMS, GOLD, GRANTED, PRICE, Call, after, make_handler, open_market, see, set_handler

PROCESSED = ReceiptDecision.Processed
NOT_YET = ReceiptDecision.NotProcessedYet
PRODUCT = ReceiptType.DeveloperProduct


class Counter(NamedTuple):
    """A server with alice on it, and who was called with which product, in order."""

    market: Market
    server: GameServer
    alice: User
    calls: dict[str, list[Call]]

    def bind(self, name: str, products: list[int] | None = None, answer: object = PROCESSED) -> Connection:
        """Bind a handler of this name."""
        handler = make_handler(self.server, self.calls.setdefault(name, []), answer)
        return self.server.marketplace.bind_receipt_handler(PRODUCT, handler, products)

    def buy(self, *products: int) -> list[tuple[str, object]]:
        """Buy, one after the other; who was called with what, since the beginning."""
        for product in products:
            self.alice.buy(product)
            self.market.settle()
        return [(name, call.info["ProductId"]) for name, calls in self.calls.items() for call in calls]


def open_counter(contract: Contract | None = None) -> Counter:
    """No handler is set yet."""
    market = open_market(contract)
    server = market.server()
    return Counter(market, server, server.join("alice", robux=1_000), {})


def test_a_filtered_handler_gets_its_products_only() -> None:
    counter = open_counter()
    counter.bind("gold", [GOLD])
    counter.bind("rest")
    assert [("gold", GOLD), ("rest", GEMS)] == counter.buy(GOLD, GEMS)


def test_a_filter_may_name_more_than_one_product() -> None:
    counter = open_counter()
    counter.bind("both", [GOLD, GEMS])
    assert [("both", GOLD), ("both", GEMS)] == counter.buy(GOLD, GEMS)


@pytest.mark.parametrize(
    ("bound", "called"),
    [
        (["filtered", "catch-all", "legacy"], "bound handler"),
        (["catch-all", "legacy"], "bound catch-all"),
        (["legacy", "filtered"], "bound handler"),
        (["legacy"], "ProcessReceipt"),
    ],
)
def test_filtered_comes_before_catch_all_before_process_receipt(bound: list[str], called: str) -> None:
    counter = open_counter()
    for name in bound:
        if name == "legacy":
            set_handler(counter.server, [], GRANTED)
        else:
            counter.bind(name, [GOLD] if name == "filtered" else None)
    counter.buy(GOLD)
    assert [called] == [event.handler for event in see(counter.market, DeliveryStarted)]


def test_what_no_handler_claims_is_acknowledged() -> None:
    counter = open_counter()
    counter.bind("gems", [GEMS])
    counter.buy(GOLD)
    assert [1] == [event.receipt for event in see(counter.market, Acknowledged)]


def test_a_second_handler_for_a_product_is_refused() -> None:
    counter = open_counter()
    counter.bind("first", [GOLD])
    with pytest.raises(PlatformError, match=f"DeveloperProduct and product {GOLD} is already bound"):
        counter.bind("second", [GEMS, GOLD])


def test_a_refused_handler_gets_none_of_its_products() -> None:
    counter = open_counter()
    counter.bind("first", [GOLD])
    with pytest.raises(PlatformError):
        counter.bind("second", [GEMS, GOLD])
    assert [("first", GOLD)] == counter.buy(GEMS, GOLD)


def test_a_refused_binding_is_written_down() -> None:
    counter = open_counter()
    counter.bind("first", [GOLD])
    counter.bind("all", None)
    for products in ([GEMS, GOLD], None):
        with pytest.raises(PlatformError):
            counter.bind("second", products)
    events = see(counter.market, BindingRefused)
    assert [((GEMS, GOLD), GOLD), ((), 0)] == [(event.products, event.taken) for event in events]


@pytest.mark.parametrize("receipt_type", ReceiptType)
def test_a_second_catch_all_of_a_type_is_refused(receipt_type: ReceiptType) -> None:
    marketplace = open_counter().server.marketplace
    marketplace.bind_receipt_handler(receipt_type, lambda _: PROCESSED)
    with pytest.raises(PlatformError, match=f"catch-all receipt handler for ReceiptType.{receipt_type.name} is alre"):
        marketplace.bind_receipt_handler(receipt_type, lambda _: PROCESSED)


def test_the_handler_of_a_transfer_gets_no_products() -> None:
    counter = open_counter()
    handler = make_handler(counter.server, counter.calls.setdefault("transfer", []), PROCESSED)
    counter.server.marketplace.bind_receipt_handler(ReceiptType.RobuxTransferSender, handler)
    assert ([], 1) == (counter.buy(GOLD), len(see(counter.market, Acknowledged)))


@pytest.mark.parametrize("products", [[GOLD], None])
def test_after_disconnect_receipts_fall_through(products: list[int] | None) -> None:
    counter = open_counter()
    set_handler(counter.server, counter.calls.setdefault("legacy", []), GRANTED)
    connection = counter.bind("bound", products)
    connection.disconnect()
    assert ([("legacy", GOLD)], False) == (counter.buy(GOLD), connection.connected)


@pytest.mark.parametrize("products", [[GOLD], None])
def test_after_disconnect_the_place_can_be_bound_again(products: list[int] | None) -> None:
    counter = open_counter()
    counter.bind("first", products).disconnect()
    counter.bind("second", products)
    assert [("second", GOLD)] == counter.buy(GOLD)


def test_a_transfer_type_can_be_bound_again_after_disconnect() -> None:
    marketplace = open_counter().server.marketplace
    first = marketplace.bind_receipt_handler(ReceiptType.RobuxTransferSender, lambda _: PROCESSED)
    first.disconnect()
    assert marketplace.bind_receipt_handler(ReceiptType.RobuxTransferSender, lambda _: PROCESSED).connected


def test_a_second_disconnect_does_not_unbind_a_later_handler() -> None:
    counter = open_counter()
    first = counter.bind("first", [GOLD])
    first.disconnect()
    counter.bind("second", [GOLD])
    first.disconnect()
    assert [("second", GOLD)] == counter.buy(GOLD)


def test_a_call_that_runs_goes_on_after_disconnect_and_counts() -> None:
    counter = open_counter()
    connection = counter.bind("slow", [GOLD], after(5, PROCESSED))
    counter.alice.buy(GOLD)
    counter.market.clock.advance(1)
    connection.disconnect()
    counter.market.settle()
    assert ["granted"] == [receipt.status for receipt in counter.market.snapshot().receipts]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (PROCESSED, "granted"),
        (NOT_YET, "pending"),
        (ProductPurchaseDecision.PurchaseGranted, "pending"),
        (None, "pending"),
        (ValueError("x"), "pending"),
    ],
)
def test_a_bound_handler_answers_a_receipt_decision(answer: object, status: str) -> None:
    counter = open_counter()
    counter.bind("gold", [GOLD], answer)
    counter.buy(GOLD)
    assert [status] == [receipt.status for receipt in counter.market.snapshot().receipts]


def test_not_processed_yet_comes_again_in_the_same_session() -> None:
    counter = open_counter()
    counter.bind("gold", [GOLD], NOT_YET)
    counter.alice.buy(GOLD)
    counter.market.clock.advance(61)
    assert [0, 30_000, 60_000] == [call.at_ms for call in counter.calls["gold"]]


def test_the_switch_bound_retry_ms_at_0_waits_for_a_purchase_or_a_join() -> None:
    counter = open_counter(Contract(bound_retry_ms=0))
    counter.bind("gold", [GOLD], NOT_YET)
    counter.alice.buy(GOLD)
    counter.market.clock.advance(86_400)
    before = len(counter.calls["gold"])
    counter.buy(GEMS)
    assert (1, 2) == (before, len(counter.calls["gold"]))


def test_not_processed_yet_comes_again_at_the_next_join() -> None:
    counter = open_counter()
    counter.bind("gold", [GOLD], NOT_YET)
    counter.buy(GOLD)
    counter.alice.leave()
    counter.server.join(counter.alice)
    counter.market.settle()
    assert 2 == len(counter.calls["gold"])


def test_processed_does_not_come_again() -> None:
    counter = open_counter()
    counter.bind("gold", [GOLD])
    counter.buy(GOLD)
    counter.market.clock.advance(120)
    assert [("gold", GOLD), ("gold", GOLD)] == counter.buy(GOLD)


def test_processed_whose_recording_is_lost_comes_again() -> None:
    counter = open_counter()
    counter.bind("gold", [GOLD])
    counter.market.faults.recording_lost()
    counter.buy(GOLD)
    assert [("gold", GOLD), ("gold", GOLD), ("gold", GOLD)] == counter.buy(GOLD)


def test_a_bound_handler_is_not_called_for_a_user_who_has_gone() -> None:
    counter = open_counter()
    counter.bind("gold", [GOLD], NOT_YET)
    counter.buy(GOLD)
    counter.alice.leave()
    counter.market.clock.advance(86_400)
    assert 1 == len(counter.calls["gold"])


def test_a_handler_that_is_bound_late_gets_what_comes_then() -> None:
    counter = open_counter()
    counter.buy(GOLD)
    counter.bind("gold", [GOLD])
    assert ([("gold", GOLD)], 1) == (counter.buy(GOLD), len(see(counter.market, Acknowledged)))


def test_a_receipt_may_be_retried_by_another_handler_than_the_first() -> None:
    counter = open_counter()
    first = counter.bind("first", [GOLD], NOT_YET)
    counter.alice.buy(GOLD)
    counter.market.clock.advance(1)
    first.disconnect()
    counter.bind("second", [GOLD])
    counter.market.clock.advance(30)
    assert (1, 1, PRICE) == (
        len(counter.calls["first"]),
        len(counter.calls["second"]),
        counter.market.snapshot().developer,
    )


def test_an_empty_filter_claims_nothing() -> None:
    counter = open_counter()
    counter.bind("nothing", [])
    counter.bind("rest")
    assert [("rest", GOLD)] == counter.buy(GOLD)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((PRODUCT, lambda _: PROCESSED, Product(ProductId(7), "gold", Robux(1))), "a handler's filter is a list of "),
        ((PRODUCT, lambda _: PROCESSED, [Product(ProductId(7), "gold", Robux(1))]), "a handler's filter is a list of "),
        ((PRODUCT, lambda _: PROCESSED, "7"), "a handler's filter is a list of product ids like [456456], not '7'. W"),
        ((PRODUCT, lambda _: PROCESSED, 7), "a handler's filter is a list of product ids like [456456], not 7. Write"),
        ((PRODUCT, lambda _: PROCESSED, [True]), "a handler's filter is a list of product ids like [456456], not [Tr"),
        ((PRODUCT, 5), "5 is no function, and nothing else can be called later. Write bind_receipt_handler("),
        ((0, lambda _: PROCESSED), "0 is no kind of receipt: write ReceiptType.DeveloperProduct, of pytest_roblox"),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else value,
)
def test_what_cannot_be_bound_is_refused(arguments: tuple[Any, ...], message: str) -> None:
    marketplace = open_market().server().marketplace
    with pytest.raises(UsageError) as caught:
        marketplace.bind_receipt_handler(*arguments)
    assert message == str(caught.value)[: len(message)]
