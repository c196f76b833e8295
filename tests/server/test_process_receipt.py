"""The ProcessReceipt callback itself: P12 to P22 of platform-facts.md, 1.3."""

from typing import Literal

import pytest

from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._terms.enums import ProductPurchaseChannel
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import Acknowledged, DecisionRecorded
from tests.server.helpers import (
    GEMS,
    GOLD,
    GRANTED,
    NOT_YET,
    PRICE,
    Call,
    after,
    make_handler,
    open_market,
    open_shop,
    see,
    set_handler,
)


def test_p12_without_a_handler_a_receipt_is_acknowledged_and_gone() -> None:
    market = open_market()
    server, calls = market.server(), list[Call]()
    alice = server.join("alice", robux=100)
    alice.buy(GOLD)
    market.settle()
    set_handler(server, calls, GRANTED)
    alice.buy(GEMS)
    market.settle()
    assert ([1], [GEMS]) == (
        [event.receipt for event in see(market, Acknowledged)],
        [call.info["ProductId"] for call in calls],
    )


def test_p12_the_developer_is_paid_for_what_was_acknowledged() -> None:
    market = open_market()
    market.server().join("alice", robux=100).buy(GOLD)
    market.settle()
    books = market.snapshot()
    assert (["acknowledged"], 0, PRICE) == (
        [receipt.status for receipt in books.receipts],
        books.escrow,
        books.developer,
    )


def test_p13_while_a_call_runs_there_is_no_second_one_on_its_server() -> None:
    shop = open_shop(after(20, GRANTED))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    shop.alice.buy(GEMS)
    shop.alice.leave()
    shop.server.join(shop.alice)
    shop.market.clock.advance(1)
    assert [(1, 1), (1, 2)] == shop.attempts


def test_p13_a_decision_on_its_way_counts_as_a_call_that_runs() -> None:
    shop = open_shop()
    shop.alice.buy(GOLD)
    shop.market.clock.advance(0.05)
    shop.alice.buy(GEMS)
    shop.market.settle()
    assert [(1, 1), (1, 2)] == shop.attempts


def test_p13_the_hostile_switch_allows_a_second_call_while_the_first_runs() -> None:
    shop = open_shop(after(20, GRANTED), contract=Contract(second_invocation=True))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    shop.alice.buy(GEMS)
    shop.market.clock.advance(1)
    assert [(1, 1), (1, 1), (1, 2)] == shop.attempts


def test_p15_the_last_assignment_is_the_one_that_counts() -> None:
    shop = open_shop()
    later: list[Call] = []
    set_handler(shop.server, later, GRANTED)
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert (0, 1) == (len(shop.calls), len(later))


def test_p15_a_call_that_runs_is_not_changed_by_a_later_assignment() -> None:
    shop = open_shop(after(5, NOT_YET))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    set_handler(shop.server, [], GRANTED)
    shop.market.settle()
    assert ["pending"] == shop.statuses


def test_p15_none_clears_the_handler() -> None:
    shop = open_shop()
    shop.server.marketplace.process_receipt = None
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert (0, ["acknowledged"]) == (len(shop.calls), shop.statuses)


@pytest.mark.parametrize(
    ("switch", "order"), [("after", ["added", "receipt"]), ("before", ["receipt", "added"])], ids=["after", "before"]
)
def test_p17_a_receipt_comes_after_player_added_or_by_the_switch_before_it(
    switch: Literal["after", "before"], order: list[str]
) -> None:
    shop = open_shop(contract=Contract(receipt_order=switch))
    heard: list[str] = []
    shop.alice.leave()
    shop.alice.buy_outside(GOLD)
    shop.server.players.player_added.connect(lambda _: heard.append("added"))
    shop.server.marketplace.process_receipt = lambda _: heard.append("receipt")
    shop.server.join(shop.alice)
    shop.market.settle()
    assert order == heard


def test_p17_a_receipt_does_not_wait_for_what_player_added_began() -> None:
    shop = open_shop()
    heard: list[str] = []
    shop.alice.leave()
    shop.alice.buy_outside(GOLD)

    def load(_: object) -> None:
        shop.server.wait(2)
        heard.append("loaded")

    shop.server.players.player_added.connect(load)
    shop.server.marketplace.process_receipt = lambda _: heard.append("receipt")
    shop.server.join(shop.alice)
    shop.market.settle()
    assert ["receipt", "loaded"] == heard


@pytest.mark.parametrize("recording_ms", [0, 100, 60_000])
def test_p18_recording_takes_as_long_as_the_switch_says(recording_ms: int) -> None:
    shop = open_shop(contract=Contract(recording_ms=recording_ms))
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert [recording_ms] == [event.at_ms for event in see(shop.market, DecisionRecorded)]


def test_p19_a_purchase_in_the_store_tab_waits_until_its_buyer_joins() -> None:
    shop = open_shop()
    shop.alice.leave()
    shop.alice.buy(GOLD)
    shop.market.settle()
    before = len(shop.calls)
    shop.server.join(shop.alice)
    shop.market.settle()
    channels = [call.info["ProductPurchaseChannel"] for call in shop.calls]
    assert (0, [ProductPurchaseChannel.ExperienceDetailsPage]) == (before, channels)


def test_p20_a_resolved_receipt_is_never_seen_again() -> None:
    shop = open_shop()
    shop.alice.buy(GOLD)
    shop.market.settle()
    shop.alice.buy(GEMS)
    shop.market.settle()
    shop.alice.rejoin()
    assert [(1, 1), (1, 2)] == shop.attempts


def test_p22_a_handler_can_be_set_and_not_be_read() -> None:
    marketplace = open_shop().server.marketplace
    with pytest.raises(PlatformError, match="only set the callback value, get is not available"):
        _ = marketplace.process_receipt


def test_p22_a_handler_may_yield_and_others_run_meanwhile() -> None:
    shop = open_shop(after(5, GRANTED), GRANTED)
    shop.alice.buy(GOLD)
    shop.alice.buy(GEMS)
    shop.market.settle()
    assert [2, 1] == [event.receipt for event in see(shop.market, DecisionRecorded)]


def test_a_handler_made_for_one_server_is_not_called_on_another() -> None:
    market = open_market()
    first, second, calls = market.server(), market.server(), list[Call]()
    first.marketplace.process_receipt = make_handler(first, calls, GRANTED)
    second.join("alice", robux=PRICE).buy(GOLD)
    market.settle()
    assert ([], 1) == (calls, len(see(market, Acknowledged)))
