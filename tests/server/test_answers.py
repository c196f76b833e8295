"""What a handler gets, what its answer means, and when there is no handler yet."""

import re
from typing import Literal

import pytest

from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import (
    CurrencyType,
    ProductPurchaseChannel,
    ProductPurchaseDecision,
    ReceiptDecision,
    ReceiptType,
)
from pytest_robloxmarket._terms.events import Acknowledged, HandlerAnswered, HandlerRaised
from tests.server.helpers import (
    GEMS,
    GOLD,
    GRANTED,
    NOT_YET,
    PRICE,
    Call,
    Shop,
    after,
    make_handler,
    open_market,
    open_shop,
    see,
    set_handler,
)

FOREIGN = [
    (None, "nil"),
    (True, "true"),
    (False, "false"),
    (1, "1"),
    ("PurchaseGranted", '"PurchaseGranted"'),
    (ReceiptDecision.Processed, "Enum.ReceiptDecision.Processed"),
    (ReceiptDecision.NotProcessedYet, "Enum.ReceiptDecision.NotProcessedYet"),
]


def buy_gold(shop: Shop) -> Shop:
    """Alice buys gold, and all comes to its end."""
    shop.alice.buy(GOLD)
    shop.market.settle()
    return shop


@pytest.mark.parametrize(("value", "shown"), FOREIGN)
def test_a_foreign_answer_leaves_the_receipt_open_and_is_shown(value: object, shown: str) -> None:
    shop = buy_gold(open_shop(value))
    answers = [(event.decision, event.shown) for event in see(shop.market, HandlerAnswered)]
    assert (["pending"], [("", shown)]) == (shop.statuses, answers)


def test_an_error_leaves_the_receipt_open_and_is_shown() -> None:
    shop = buy_gold(open_shop(ValueError("no leaderstats")))
    raised = [event.message for event in see(shop.market, HandlerRaised)]
    assert (["pending"], ["ValueError: no leaderstats"]) == (shop.statuses, [text.split(": ", 1)[1] for text in raised])


def test_a_receipt_that_was_answered_wrongly_comes_again() -> None:
    shop = buy_gold(open_shop(None, ValueError("x"), GRANTED))
    shop.alice.rejoin()
    shop.alice.rejoin()
    assert ([(1, 1), (2, 1), (3, 1)], ["granted"]) == (shop.attempts, shop.statuses)


@pytest.mark.parametrize("answer", [None, True, ReceiptDecision.NotProcessedYet, ValueError("x")])
def test_the_switch_bad_answer_makes_a_wrong_answer_a_grant(answer: object) -> None:
    assert ["granted"] == buy_gold(open_shop(answer, contract=Contract(bad_answer="granted"))).statuses


def test_the_switch_bad_answer_leaves_a_right_refusal_alone() -> None:
    assert ["pending"] == buy_gold(open_shop(NOT_YET, contract=Contract(bad_answer="granted"))).statuses


@pytest.mark.parametrize("answer", ProductPurchaseDecision)
def test_an_answer_is_written_down_by_its_name(answer: ProductPurchaseDecision) -> None:
    shop = buy_gold(open_shop(answer))
    assert [answer.name] == [event.decision for event in see(shop.market, HandlerAnswered)]


def test_process_receipt_gets_the_documented_dictionary() -> None:
    shop = buy_gold(open_shop())
    info = shop.calls[0].info
    purchase_id = info.pop("PurchaseId")
    assert {
        "PlayerId": shop.alice.id,
        "PlaceIdWherePurchased": 1818,
        "ProductId": GOLD,
        "CurrencySpent": PRICE,
        "CurrencyType": CurrencyType.Robux,
        "ProductPurchaseChannel": ProductPurchaseChannel.InExperience,
    } == info
    assert isinstance(purchase_id, str)


def test_a_bound_handler_gets_the_documented_dictionary() -> None:
    market = open_market()
    server, calls = market.server(), list[Call]()
    server.marketplace.bind_receipt_handler(ReceiptType.DeveloperProduct, make_handler(server, calls, GRANTED))
    alice = server.join("alice", robux=PRICE)
    alice.buy(GOLD)
    market.settle()
    info = calls[0].info
    purchase_id = info.pop("PurchaseId")
    assert {
        "PlayerId": alice.id,
        "PlaceIdWherePurchased": 1818,
        "ProductId": GOLD,
        "CurrencySpent": PRICE,
        "CurrencyType": CurrencyType.Robux,
        "ReceiptType": ReceiptType.DeveloperProduct,
    } == info
    assert isinstance(purchase_id, str)


def test_p21_a_receipt_shows_no_status() -> None:
    keys = buy_gold(open_shop()).calls[0].info
    assert [] == [key for key in keys if re.search("status|open|closed", key, re.IGNORECASE)]


def test_a_receipt_keeps_its_purchase_id_from_call_to_call() -> None:
    shop = buy_gold(open_shop(NOT_YET))
    shop.alice.rejoin()
    first, second = (call.info["PurchaseId"] for call in shop.calls)
    assert first == second


def test_two_receipts_have_two_purchase_ids() -> None:
    shop = buy_gold(buy_gold(open_shop()))
    first, second = (call.info["PurchaseId"] for call in shop.calls)
    assert first != second


@pytest.mark.parametrize(("style", "form"), [("guid", r"[0-9a-f-]{36}"), ("number", r"\d{18}")])
def test_the_purchase_id_has_the_form_of_its_switch(style: Literal["guid", "number"], form: str) -> None:
    shop = buy_gold(open_shop(contract=Contract(purchase_id=style)))
    assert re.fullmatch(form, str(shop.calls[0].info["PurchaseId"]))


def test_a_call_gets_a_dictionary_of_its_own() -> None:
    shop = buy_gold(open_shop(NOT_YET))
    shop.calls[0].info.clear()
    shop.alice.rejoin()
    assert GOLD == shop.calls[1].info["ProductId"]


def join_while_the_script_waits(contract: Contract, *, assigns: bool, answer: object = GRANTED) -> Shop:
    """Alice comes with an open receipt a second before the script assigns its handler, if it does."""
    market = open_market(contract)
    calls: list[Call] = []

    def script(server: GameServer) -> None:
        server.wait(1)
        if assigns:
            set_handler(server, calls, answer)
            server.wait(60)

    market.on_server_start(script)
    alice = market.user("alice", PRICE)
    alice.buy_outside(GOLD)
    server = market.server()
    server.join(alice)
    market.settle()
    return Shop(market, server, alice, market.catalogue.find(GOLD), calls)


def test_p16_a_receipt_is_held_while_a_script_may_still_assign_the_handler() -> None:
    shop = join_while_the_script_waits(Contract(), assigns=True)
    assert ([1_000], ["granted"]) == ([call.at_ms for call in shop.calls], shop.statuses)


def test_p16_the_switch_late_callback_acknowledges_at_once() -> None:
    shop = join_while_the_script_waits(Contract(late_callback="acknowledge"), assigns=True)
    closed = [event.at_ms for event in see(shop.market, Acknowledged)]
    assert ([], [0], ["acknowledged"]) == (shop.calls, closed, shop.statuses)


def test_p16_what_was_held_is_acknowledged_when_the_script_ends_without_a_handler() -> None:
    shop = join_while_the_script_waits(Contract(), assigns=False)
    assert [1_000] == [event.at_ms for event in see(shop.market, Acknowledged)]


def test_p16_a_script_that_raises_before_its_assignment_lets_the_receipt_be_acknowledged() -> None:
    market = open_market()

    def script(server: GameServer) -> None:
        server.wait(1)
        raise ValueError("a module is missing")

    market.on_server_start(script)
    market.server().join("alice", robux=PRICE).buy(GOLD)
    market.settle()
    assert [1_000] == [event.at_ms for event in see(market, Acknowledged)]


def test_p16_a_bound_handler_too_is_waited_for_and_only_by_its_own_products() -> None:
    market = open_market()
    calls: list[Call] = []

    def script(server: GameServer) -> None:
        server.wait(1)
        handler = make_handler(server, calls, ReceiptDecision.Processed)
        server.marketplace.bind_receipt_handler(ReceiptType.DeveloperProduct, handler, [GEMS])
        server.wait(1)
        set_handler(server, calls, GRANTED)

    market.on_server_start(script)
    alice = market.server().join("alice", robux=2 * PRICE)
    alice.buy(GOLD)
    alice.buy(GEMS)
    market.settle()
    assert [(GEMS, 1_000), (GOLD, 2_000)] == [(call.info["ProductId"], call.at_ms) for call in calls]


def test_assigning_a_handler_brings_nothing_that_was_not_held() -> None:
    shop = buy_gold(open_shop(NOT_YET))
    set_handler(shop.server, shop.calls, NOT_YET)
    shop.market.settle()
    assert [(1, 1)] == shop.attempts


def test_p16_what_was_held_comes_once_and_not_with_each_assignment() -> None:
    shop = join_while_the_script_waits(Contract(), assigns=True, answer=NOT_YET)
    set_handler(shop.server, shop.calls, GRANTED)
    shop.market.settle()
    assert [1_000] == [call.at_ms for call in shop.calls]


@pytest.mark.parametrize("at_ms", [0, 50, 99])
def test_a_grant_that_a_crash_by_hand_overtakes_is_not_recorded(at_ms: int) -> None:
    shop = open_shop()
    shop.alice.buy(GOLD)
    shop.market.clock.advance(at_ms / 1000)
    shop.server.crash()
    shop.market.settle()
    assert (1, ["pending"]) == (len(shop.calls), shop.statuses)


def test_a_handler_that_ends_its_own_server_has_answered_nothing() -> None:
    shop = buy_gold(open_shop(lambda server: server.crash() or GRANTED))
    answers = see(shop.market, HandlerAnswered)
    assert (["pending"], [], False) == (shop.statuses, answers, shop.market.world.is_working())


def test_an_answer_in_a_dead_server_is_heard_by_nobody() -> None:
    shop = open_shop(after(5, GRANTED))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    shop.server.crash()
    shop.market.settle()
    assert (["pending"], []) == (shop.statuses, see(shop.market, HandlerAnswered))
