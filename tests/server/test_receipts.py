"""When a receipt comes, and when it is closed: P1 to P11 of platform-facts.md, 1.3."""

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import Choices
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._terms.events import DecisionRecorded, DeliveryStarted, HandlerAnswered
from tests.helpers import every_run
from tests.server.helpers import (
    GEMS,
    GOLD,
    GRANTED,
    NOT_YET,
    PRICE,
    after,
    open_shop,
    see,
)


def test_p1_one_handler_gets_the_receipts_of_every_product() -> None:
    shop = open_shop()
    shop.alice.buy(GOLD)
    shop.alice.buy(GEMS)
    shop.market.settle()
    assert [GOLD, GEMS] == [call.info["ProductId"] for call in shop.calls]


def test_p2_a_purchase_brings_all_open_receipts_of_its_buyer() -> None:
    shop = open_shop(NOT_YET)
    shop.alice.buy(GOLD)
    shop.market.settle()
    shop.alice.buy(GEMS)
    shop.market.settle()
    assert [(1, 1), (1, 1), (1, 2)] == shop.attempts


def test_p2_a_successful_prompt_brings_all_open_receipts_of_its_buyer() -> None:
    shop = open_shop(NOT_YET)
    shop.alice.buy(GOLD)
    shop.market.settle()
    shop.server.marketplace.prompt_product_purchase(shop.alice.player, GEMS)
    shop.market.settle()
    assert [(1, 1), (1, 1), (1, 2)] == shop.attempts


def test_p2_a_join_brings_all_open_receipts_of_the_user() -> None:
    shop = open_shop(NOT_YET)
    shop.alice.buy(GOLD)
    shop.alice.buy(GEMS)
    shop.market.settle()
    shop.alice.rejoin()
    assert [(1, 1), (1, 2), (2, 1), (2, 2)] == shop.attempts


def test_p2_a_purchase_brings_no_receipt_of_another_user() -> None:
    shop = open_shop(NOT_YET)
    shop.alice.buy(GOLD)
    shop.market.settle()
    shop.server.join("bob", robux=PRICE).buy(GOLD)
    shop.market.settle()
    assert [(1, 1), (1, 2)] == shop.attempts


def test_p3_a_purchase_begins_with_the_price_in_escrow() -> None:
    shop = open_shop()
    shop.alice.buy(GOLD)
    books = shop.market.snapshot()
    assert (1_000 - PRICE, PRICE, 0) == (shop.alice.wallet, books.escrow, books.developer)


@pytest.mark.parametrize(("answer", "status", "escrow"), [(GRANTED, "granted", 0), (NOT_YET, "pending", PRICE)])
def test_p4_only_a_recorded_grant_closes_a_receipt(answer: object, status: str, escrow: int) -> None:
    shop = open_shop(answer)
    shop.alice.buy(GOLD)
    shop.market.settle()
    books = shop.market.snapshot()
    assert ([status], escrow, PRICE - escrow) == (shop.statuses, books.escrow, books.developer)


def test_p4_an_answer_alone_closes_nothing_yet() -> None:
    shop = open_shop()
    shop.alice.buy(GOLD)
    shop.market.clock.advance(0.05)
    assert ([(1, 1)], ["pending"]) == (shop.attempts, shop.statuses)


def test_p5_a_grant_whose_recording_is_lost_comes_again_with_the_next_purchase() -> None:
    shop = open_shop()
    shop.market.faults.recording_lost()
    shop.alice.buy(GOLD)
    shop.market.settle()
    shop.alice.buy(GEMS)
    shop.market.settle()
    assert ([(1, 1), (1, 1), (1, 2)], ["granted", "granted"]) == (shop.attempts, shop.statuses)


def test_p5_a_grant_whose_recording_is_lost_comes_again_at_the_next_join() -> None:
    shop = open_shop()
    shop.market.faults.recording_lost()
    shop.alice.buy(GOLD)
    shop.market.settle()
    shop.alice.rejoin()
    assert ([(1, 1), (2, 1)], ["granted"]) == (shop.attempts, shop.statuses)


def test_p5_a_lost_recording_is_not_told_of_and_leaves_the_money_in_escrow() -> None:
    shop = open_shop()
    shop.market.faults.recording_lost()
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert (["pending"], PRICE) == (shop.statuses, shop.market.snapshot().escrow)


def test_p6_an_unresolved_purchase_is_never_removed_nor_refunded() -> None:
    shop = open_shop(NOT_YET)
    shop.alice.buy(GOLD)
    for _ in range(5):
        shop.market.clock.advance(30 * 86_400)
        shop.alice.rejoin()
    assert (6, ["pending"], 1_000 - PRICE) == (len(shop.calls), shop.statuses, shop.alice.wallet)


def test_p7_time_alone_brings_no_receipt_again() -> None:
    shop = open_shop(NOT_YET)
    shop.alice.buy(GOLD)
    shop.market.clock.advance(30 * 86_400)
    assert [(1, 1)] == shop.attempts


def test_p7_somebody_elses_join_brings_no_receipt_again() -> None:
    shop = open_shop(NOT_YET)
    shop.alice.buy(GOLD)
    shop.market.settle()
    shop.server.join("bob")
    shop.market.settle()
    assert [(1, 1)] == shop.attempts


def test_p7_a_purchase_that_could_not_be_paid_brings_no_receipt_again() -> None:
    shop = open_shop(NOT_YET)
    shop.market.catalogue.product(9, price=5_000)
    shop.alice.buy(GOLD)
    shop.market.settle()
    shop.server.marketplace.prompt_product_purchase(shop.alice.player, 9)
    shop.market.settle()
    assert [(1, 1)] == shop.attempts


def test_p8_a_handler_may_take_as_long_as_its_server_lives_and_its_answer_counts() -> None:
    shop = open_shop(after(86_400, GRANTED))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(86_399)
    before = shop.statuses
    shop.market.clock.advance(2)
    assert (["pending"], ["granted"]) == (before, shop.statuses)


def test_p9_open_receipts_come_in_any_order() -> None:
    def join_with_two_receipts(choices: Choices) -> tuple[int, ...]:
        shop = open_shop(choices=choices)
        shop.alice.leave()
        for product in (GOLD, GEMS):
            shop.alice.buy_outside(product)
        shop.market.weather.storm(Bounds(servers=1, crashes=0, faults=0, delays=1))
        shop.market.order_by_choice()
        shop.server.join(shop.alice)
        shop.market.settle()
        return tuple(receipt for _, receipt in shop.attempts)

    assert {(1, 2), (2, 1)} == set(every_run(join_with_two_receipts))


def test_p10_a_call_does_not_start_for_a_user_who_has_gone() -> None:
    shop = open_shop()
    shop.alice.buy(GOLD)
    shop.alice.leave()
    shop.market.settle()
    assert ([], ["pending"]) == (shop.calls, shop.statuses)


def test_p10_the_user_need_not_be_there_when_the_grant_is_recorded() -> None:
    shop = open_shop(after(5, GRANTED))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    shop.alice.leave()
    shop.market.settle()
    assert ["granted"] == shop.statuses


def test_p10_the_user_may_leave_as_the_handler_is_called() -> None:
    found: list[object] = []
    shop = open_shop(lambda server: found.append(server.players.get_player_by_user_id(1001)))
    shop.market.faults.hop("delivery")
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert (None, (1, 1)) == (found[0], shop.attempts[0])


def test_p10_without_that_harshness_nobody_leaves_as_the_handler_is_called() -> None:
    shop = open_shop(contract=Contract(leaves_as_called=False))
    shop.market.faults.hop("delivery")
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert shop.server.id == getattr(shop.alice.server, "id", None)


def test_p11_one_receipt_runs_on_two_servers_at_once() -> None:
    shop = open_shop(after(5, GRANTED))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    shop.alice.hop()
    shop.market.clock.advance(1)
    assert ([(1, 1), (2, 1)], []) == (shop.attempts, see(shop.market, HandlerAnswered))


def test_p11_the_first_recorded_grant_is_the_only_one() -> None:
    shop = open_shop(after(5, GRANTED))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    shop.alice.hop()
    shop.market.settle()
    recorded = [(event.receipt, event.server) for event in see(shop.market, DecisionRecorded)]
    assert ([(1, 1)], PRICE) == (recorded, shop.market.snapshot().developer)


@pytest.mark.parametrize("answers", [(GRANTED, NOT_YET), (NOT_YET, GRANTED)])
def test_p11_a_grant_of_either_server_outweighs_the_other_answer(answers: tuple[object, object]) -> None:
    shop = open_shop(*(after(5, answer) for answer in answers))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    shop.alice.hop()
    shop.market.settle()
    assert ["granted"] == shop.statuses


def test_attempts_are_counted_over_all_servers() -> None:
    shop = open_shop(NOT_YET)
    shop.alice.buy(GOLD)
    shop.market.settle()
    shop.alice.rejoin()
    assert [(1, 1), (2, 2)] == [(event.server, event.attempt) for event in see(shop.market, DeliveryStarted)]
