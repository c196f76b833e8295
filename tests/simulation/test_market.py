"""The market that a test holds: how it settles, heals and recovers, and what it refuses."""

import math
from collections.abc import Callable
from typing import Any, cast

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import ScriptedChoices
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.enums import ReceiptDecision, ReceiptType
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import MarketHealed, OrderChanged, PlayerJoined, PurchaseMade, ServerClosed
from pytest_robloxmarket._terms.verdict import Location
from tests.server.helpers import (
    GEMS,
    GOLD,
    GRANTED,
    NOT_YET,
    PRICE,
    Call,
    after,
    ask,
    make_handler,
    open_market,
    open_shop,
    see,
)


def start_loop(market: Market, seconds: float, *, saves: bool = False) -> list[int]:
    """A server that does something every so often, for ever; the times of its rounds."""
    server, rounds = market.server(), list[int]()
    store = server.data_stores.get_data_store("Gold")

    def loop() -> None:
        while True:
            server.wait(seconds)
            rounds.append(market.scheduler.now_ms)
            if saves:
                store.increment_async("rounds")

    server.spawn(loop)
    return rounds


def test_settling_an_idle_market_takes_no_time() -> None:
    market = open_market()
    market.server().join("alice")
    market.settle()
    assert 0 == market.scheduler.now_ms


def test_settling_does_not_wait_for_a_loop_of_a_minute() -> None:
    market = open_market()
    rounds = start_loop(market, 60, saves=True)
    market.settle()
    assert ([], 0) == (rounds, market.scheduler.now_ms)


@pytest.mark.parametrize(("seconds", "saves"), [(1, False), (10, False), (1, True), (5, True)])
def test_settling_comes_to_an_end_beside_a_quicker_loop(seconds: float, saves: bool) -> None:
    market = open_market()
    rounds = start_loop(market, seconds, saves=saves)
    market.settle()
    assert (True, True) == (len(rounds) > 0, market.scheduler.now_ms <= 135_000)


def test_settling_beside_a_loop_that_only_waits_lasts_10_seconds() -> None:
    market = open_market()
    start_loop(market, 1)
    market.settle()
    assert 10_000 == market.scheduler.now_ms


def test_an_answer_from_outside_renews_the_10_seconds() -> None:
    market = open_market()
    server = market.server()
    store = server.data_stores.get_data_store("Gold")

    def thread() -> None:
        server.wait(8)
        store.set_async("alice", 1)
        server.wait(8)

    server.spawn(thread)
    market.settle()
    assert 16_100 == market.scheduler.now_ms


@pytest.mark.parametrize(("seconds", "status"), [(1, "granted"), (119, "granted"), (121, "pending")])
def test_settling_waits_for_a_handler_for_two_minutes(seconds: float, status: str) -> None:
    shop = open_shop(after(seconds, GRANTED))
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert [status] == shop.statuses


def test_settling_again_has_patience_again() -> None:
    shop = open_shop(after(200, GRANTED))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(100)
    shop.market.settle()
    assert ["granted"] == shop.statuses


def test_settling_waits_for_a_recording() -> None:
    shop = open_shop(contract=Contract(recording_ms=60_000))
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert ["granted"] == shop.statuses


def test_settling_waits_for_late_answers_one_after_the_other() -> None:
    market = open_market()
    server = market.server()
    store = server.data_stores.get_data_store("Gold")
    market.faults.data_store("SetAsync").late(times=2)
    answers = ask(server, lambda: (store.set_async("alice", 1), store.set_async("bob", 1)))
    market.settle()
    assert [("0000000000000001", "0000000000000002")] == answers


def test_settling_waits_for_a_server_in_its_grace_time() -> None:
    market = open_market()
    server = market.server()
    server.bind_to_close(lambda _: server.wait(25))
    server.shutdown()
    market.settle()
    assert [25_000] == [event.at_ms for event in see(market, ServerClosed)]


def test_a_crash_in_the_grace_time_leaves_nothing_to_wait_for() -> None:
    market = open_market()
    server = market.server()
    server.bind_to_close(lambda _: server.wait(25))
    server.shutdown()
    server.crash()
    assert not market.world.is_working()


def test_a_handler_in_a_dead_server_is_not_waited_for() -> None:
    shop = open_shop(after(60, GRANTED))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    shop.server.crash()
    shop.market.settle()
    assert (1_000, False) == (shop.market.scheduler.now_ms, shop.market.world.is_working())


def test_healing_clears_the_plan_and_says_so() -> None:
    shop = open_shop()
    shop.market.faults.recording_lost()
    shop.market.heal()
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert (["granted"], 1) == (shop.statuses, len(see(shop.market, MarketHealed)))


def test_after_healing_nobody_is_asked_for_a_choice() -> None:
    shop = open_shop()
    shop.market.weather.storm(Bounds())
    shop.market.order_by_choice()
    shop.market.heal()
    shop.alice.buy(GOLD)
    shop.alice.buy(GEMS)
    shop.market.settle()
    assert [] == shop.market.choices.labels


def test_order_is_a_matter_of_choice_only_within_the_bounds() -> None:
    shop = open_shop()
    shop.market.weather.storm(Bounds(delays=0))
    shop.market.order_by_choice()
    shop.alice.buy(GOLD)
    shop.alice.buy(GEMS)
    shop.market.settle()
    assert "order" not in shop.market.choices.labels


@pytest.mark.parametrize("delays", [1, 2])
def test_no_more_is_overtaken_than_the_bounds_allow(delays: int) -> None:
    shop = open_shop(choices=ScriptedChoices([1, 0, 1, 1, 1]))
    shop.market.weather.storm(Bounds(servers=1, crashes=0, faults=0, delays=delays))
    shop.market.order_by_choice()
    for _ in range(5):
        shop.alice.buy(GOLD)
    shop.market.settle()
    assert delays == len(see(shop.market, OrderChanged))


def test_recovering_brings_everybody_to_one_fresh_server() -> None:
    market = open_market()
    for name in ("alice", "bob"):
        market.server().join(name)
    market.recover()
    assert [(3, "alice"), (3, "bob")] == [(event.server, event.name) for event in see(market, PlayerJoined)][2:]


def test_recovering_without_rejoin_brings_those_who_wait_for_something() -> None:
    shop = open_shop(NOT_YET, GRANTED)
    shop.server.join("bob")
    shop.alice.buy(GOLD)
    shop.market.recover(rejoin=False)
    assert ([(2, "alice")], ["granted"]) == (
        [(event.server, event.name) for event in see(shop.market, PlayerJoined)][2:],
        shop.statuses,
    )


def test_recovering_without_rejoin_starts_no_server_for_nobody() -> None:
    shop = open_shop()
    shop.alice.buy(GOLD)
    shop.market.recover(rejoin=False)
    assert (1, None) == (len(shop.market.world.servers), shop.alice.server)


def test_recovering_buys_nothing_more_where_the_last_visit_was_enough() -> None:
    shop = open_shop(NOT_YET, NOT_YET, NOT_YET, NOT_YET, GRANTED)
    shop.alice.buy(GOLD)
    shop.market.recover()
    assert (["granted"], 1_000 - PRICE) == (shop.statuses, shop.alice.wallet)


def test_recovering_buys_once_more_when_rejoining_was_not_enough() -> None:
    shop = open_shop(NOT_YET, NOT_YET, NOT_YET, NOT_YET, NOT_YET, GRANTED)
    shop.alice.buy(GOLD)
    shop.market.recover()
    bought = [event.product for event in see(shop.market, PurchaseMade)]
    assert ([GOLD, GOLD], ["granted", "granted"], 1_000 - PRICE) == (bought, shop.statuses, shop.alice.wallet)


def test_recovering_comes_back_as_long_as_that_resolves_anything() -> None:
    """One receipt a visit, as where a handler works for one purchase of a player at a time."""
    shop = open_shop(NOT_YET, NOT_YET, NOT_YET, GRANTED, NOT_YET, NOT_YET, GRANTED, NOT_YET, GRANTED)
    for _ in range(3):
        shop.alice.buy_outside(GOLD)
    shop.market.recover()
    assert (3, ["granted"] * 3) == (len(see(shop.market, PurchaseMade)), shop.statuses)


def test_recovering_waits_for_what_comes_again_during_a_visit() -> None:
    """A bound handler's receipt does, after half a minute."""
    calls: list[Call] = []
    market = open_market()

    def start(server: GameServer) -> None:
        handler = make_handler(server, calls, ReceiptDecision.NotProcessedYet, ReceiptDecision.Processed)
        server.marketplace.bind_receipt_handler(ReceiptType.DeveloperProduct, handler)

    market.on_server_start(start)
    market.user("alice", 1_000).buy_outside(GOLD)
    market.recover()
    assert [1, 1] == [call.server for call in calls]


def test_recovering_buys_nothing_when_all_is_resolved() -> None:
    shop = open_shop(NOT_YET, GRANTED)
    shop.alice.buy(GOLD)
    shop.market.recover()
    assert (1, ["granted"]) == (len(see(shop.market, PurchaseMade)), shop.statuses)


def test_closing_ends_what_waits_and_a_second_time_nothing() -> None:
    market = Market()
    server, log = market.server(), list[str]()

    def thread() -> None:
        try:
            server.wait(5)
        finally:
            log.append("finally")

    server.spawn(thread)
    market.close()
    market.close()
    assert (["finally"], False) == (log, server.alive)


def test_what_the_snapshot_shows_does_not_change_later() -> None:
    shop = open_shop()
    before = shop.market.snapshot()
    shop.alice.buy(GOLD)
    assert (1_000, 0) == (before.wallets[shop.alice.id], len(before.receipts))


def test_an_effect_that_a_test_states_is_kept_by_product_and_place() -> None:
    market = open_market()
    market.set_effect(GOLD, {"leaderstats.Gold": 100})
    market.set_effect(market.catalogue.find(GEMS), {"Gems[{user}].count": 5})
    assert {
        GOLD: {Location("", "", "leaderstats.Gold"): 100},
        GEMS: {Location("Gems", "{user}", "count"): 5},
    } == market.effects


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (lambda m: m.catalogue.product(5, price=0), "product 5 cannot cost 0 Robux: Roblox takes whole prices from 1"),
        (lambda m: m.catalogue.product(5, price=1.5), "product 5 cannot cost 1.5 Robux"),
        (lambda m: m.catalogue.product("gold"), "a product id is a "),
        (lambda m: m.user("alice", 1).buy(99), "product 99 is not in the catalogue (it holds 7, 8). Add it: market."),
        (lambda m: m.user("alice", 9).buy(GOLD), "alice cannot pay 10 Robux for gold (7): the wallet holds 9."),
        (lambda m: m.user("alice", 9).buy_outside(GOLD), "alice cannot pay 10 Robux for gold (7)"),
        (lambda m: m.user(""), "a user has a name like 'alice', not ''"),
        (lambda m: m.user(" "), "a user has a name like 'alice', not ' '"),
        (lambda m: m.user("alice", -1), "alice cannot be given -1 Robux: it is a whole number, 0 or more"),
        (lambda m: m.user("alice", 2.5), "alice cannot be given 2.5 Robux"),
        (
            lambda m: m.load("Shop.server.luau"),
            "this market has no Luau: take the `market` fixture, or `with open_market() as market:` where",
        ),
        (lambda m: m.on_server_start(5), "5 is no function, and nothing else can be called later. Write market.on_s"),
        (lambda m: m.server().bind_to_close(5), "5 is no function, and nothing else can be called later. Write bin"),
        (lambda m: m.server().players.player_added.connect(5), "5 is no function, and nothing else can be called l"),
        (
            lambda m: setattr(m.server().marketplace, "process_receipt", 5),
            "5 is no function, and nothing else can be called later. Write process_receipt = handler, with def",
        ),
        (lambda m: m.set_effect(99, {"leaderstats.Gold": 1}), "product 99 is not in the catalogue"),
        (
            lambda m: m.set_effect(GOLD, {"leaderstats.Gold": 0}),
            "the effect of gold at leaderstats.Gold is 0: na",
        ),
        (lambda m: m.set_effect(GOLD, {}), 'the effect of gold is {}, which names no place: write one like {"lead'),
        (lambda m: m.set_effect(GOLD, 5), "the effect of gold is 5, which names no place: write one like {"),
        (lambda m: m.set_effect(GOLD, {5: 1}), "the effect of gold names the place 5: write one like {"),
        (lambda m: m.set_effect(GOLD, {"@Gold": "1"}), "the effect of gold at @Gold is '1': write a number, like 1"),
        (lambda m: m.set_effect(GOLD, {"@Gold": True}), "the effect of gold at @Gold is True: write a number, lik"),
        (lambda m: m.set_effect(GOLD, {"@Gold": math.nan}), "the effect of gold at @Gold is nan: write a number, l"),
        (
            lambda m: m.set_effect(GOLD, {"Gold[alice].coins": 100}),
            "the effect of gold at Gold[alice].coins says nowhere whose it is: each buyer's own place changes. Write "
            "{user} for their id or {name} for their name, like Gold[{user}].coins; or, if it is a gift that always "
            "goes to one friend, let them join first.",
        ),
        (lambda m: m.set_effect(GOLD, {"Gold[all]": 100}), "the effect of gold at Gold[all] says nowhere whose it "),
        (lambda m: m.load(5), "a game is loaded from a path like 'Shop.server.luau', not from 5."),
        (
            lambda m: m.server().join(5),
            "5 is no user and no name, so nobody joins server 1. Write server.join('alice')",
        ),
        (
            lambda m: m.server().join(open_market().user("bob")),
            "<User bob> is a user of another market, so nobody joins server 1. Write server.join('bob').",
        ),
        (lambda m: m.server().shutdown("x"), "server 1 cannot shut down for 'x': a reason is an item of CloseReason"),
        (lambda _: Market(contract=cast(Any, 5)), "5 is no contract: write Contract(receipt_order='before') or"),
        (
            lambda _: Market(contract=Contract(bad_answer=cast(Any, "maybe"))),
            "the contract's bad_answer is 'maybe'; it may be",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_the_message_says_what_to_do(wish: Callable[[Any], object], message: str) -> None:
    market = open_market()
    with pytest.raises(UsageError) as caught:
        wish(market)
    assert message == str(caught.value)[: len(message)]


@pytest.mark.parametrize("end", ["crash", "shutdown"])
def test_nobody_joins_a_server_that_is_closed(end: str) -> None:
    server = open_market().server()
    getattr(server, end)()
    with pytest.raises(UsageError, match=r"^nobody can join server 1: it is closed. Start another: market"):
        server.join("alice")


def test_nobody_joins_a_server_in_its_grace_time() -> None:
    server = open_market().server()
    server.bind_to_close(lambda _: server.wait(5))
    server.shutdown()
    with pytest.raises(UsageError, match="it is closed"):
        server.join("alice")


def test_a_refused_purchase_leaves_no_trace() -> None:
    market = open_market()
    alice = market.server().join("alice", robux=PRICE - 1)
    before = len(market.history)
    with pytest.raises(UsageError):
        alice.buy(GOLD)
    assert (before, PRICE - 1) == (len(market.history), alice.wallet)
