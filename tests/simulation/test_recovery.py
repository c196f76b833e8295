"""How users come back: who has paid for something that they do not have yet may stay away for long before they do."""

import pytest

from pytest_robloxmarket._faults.plan import Fault
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.events import PlayerJoined, ServerClosed, StayedAway
from tests.server.helpers import GOLD, GRANTED, NOT_YET, PRICE, open_market, see, set_handler

HOUR_MS = 3_600_000


def buy_with_a_lost_recording(market: Market) -> User:
    market.catalogue.product(GOLD, price=PRICE)
    market.on_server_start(lambda server: set_handler(server, [], GRANTED))
    alice = market.server().join("alice", robux=PRICE)
    market.faults.recording_lost()
    alice.buy(GOLD)
    market.settle()
    return alice


@pytest.mark.parametrize(("outcome", "hours"), [("hour", 1), ("three_days", 73)])
def test_who_has_an_open_receipt_may_stay_away_before_they_join_again(outcome: str, hours: int) -> None:
    market = open_market()
    alice = buy_with_a_lost_recording(market)
    market.weather.add(Fault("absence", outcome))
    alice.rejoin()
    (absence,), joins = see(market, StayedAway), see(market, PlayerJoined)
    assert (hours * HOUR_MS, True) == (absence.away_ms, joins[-1].at_ms - absence.at_ms >= hours * HOUR_MS)


def test_a_server_that_everybody_has_left_closes_meanwhile() -> None:
    market = open_market()
    alice = buy_with_a_lost_recording(market)
    market.weather.add(Fault("absence", "hour"))
    alice.rejoin()
    assert [1] == [event.server for event in see(market, ServerClosed)]


def test_who_has_got_everything_comes_as_they_like() -> None:
    market = open_market()
    alice = buy_with_a_lost_recording(market)
    alice.rejoin()
    market.weather.add(Fault("absence", "hour"))
    alice.rejoin()
    assert [] == see(market, StayedAway)


def test_all_stay_away_before_a_market_recovers() -> None:
    market = open_market()
    buy_with_a_lost_recording(market)
    market.weather.add(Fault("absence", "hour"))
    market.recover()
    assert [HOUR_MS] == [event.away_ms for event in see(market, StayedAway)]


def test_who_gets_one_receipt_an_hour_is_not_made_to_buy_once_more() -> None:
    market = open_market()
    given: list[int] = []

    def one_in_half_an_hour(_: object) -> object:
        now_ms = market.scheduler.now_ms
        if given and now_ms - given[-1] < HOUR_MS // 2:
            return NOT_YET
        given.append(now_ms)
        return GRANTED

    market.on_server_start(lambda server: setattr(server.marketplace, "process_receipt", one_in_half_an_hour))
    alice = market.server().join("alice", robux=3 * PRICE)
    for _ in range(3):
        alice.buy(GOLD)
    market.recover()
    assert ["granted"] * 3 == [receipt.status for receipt in market.snapshot().receipts]


def test_a_handler_whose_requests_queue_is_waited_for() -> None:
    market = open_market()

    def slow(server: GameServer) -> None:
        server.data_stores.set_rate_limit_for_request_type("StandardWrite", 1, 0)
        store = server.data_stores.get_data_store("Saves")

        def write_much(_: object) -> object:
            for number in range(30):
                store.set_async(f"part{number}", 1)
            return GRANTED

        server.marketplace.process_receipt = write_much

    market.on_server_start(slow)
    market.server().join("alice", robux=PRICE).buy(GOLD)
    market.recover()
    assert ["granted"] == [receipt.status for receipt in market.snapshot().receipts]
