"""The life of a server: scripts, threads, a crash as a power cut, and a shutdown with its grace time."""

from typing import Literal

import pytest

from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._server.server import GRACE_MS
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import CloseReason
from pytest_robloxmarket._terms.events import (
    BindToCloseTimedOut,
    PlayerLeft,
    Printed,
    ServerClosed,
    ServerClosing,
    ServerCrashed,
    TaskRaised,
)
from pytest_robloxmarket._terms.ids import ServerId
from pytest_robloxmarket._terms.names import CrashSeam
from pytest_robloxmarket._terms.seams import SEAMS
from tests.server.helpers import GOLD, GRANTED, Shop, after, ask, open_market, open_shop, see

CRASHES = [name.removeprefix("crash.") for name in SEAMS if name.startswith("crash.")]


def open_busy_shop(log: list[str]) -> Shop:
    """A shop where everything that might outlive a crash would write into the log."""

    def work(server: GameServer) -> object:
        store = server.data_stores.get_data_store("Gold")
        try:
            store.get_async("alice", use_cache=False)
            store.set_async("alice", 1)
            server.memory_stores.get_hash_map("Gold").get_async("alice")
            server.wait(1)
            log.append("went on")
        finally:
            log.append("finally")
        return GRANTED

    def tick(server: GameServer) -> None:
        server.wait(50)
        log.append("timer")

    shop = open_shop(work)
    server = shop.server
    server.players.player_removing.connect(lambda *_: log.append("removing"))
    server.bind_to_close(lambda _: log.append("closing"))
    server.spawn(tick, server)
    return shop


@pytest.mark.parametrize("seam", CRASHES)
def test_a_crash_is_a_power_cut_at_every_seam(seam: CrashSeam) -> None:
    log: list[str] = []
    shop = open_busy_shop(log)
    shop.market.faults.crash(seam)
    shop.alice.buy(GOLD)
    shop.market.clock.advance(60)
    late = ["went on", "finally"] if seam in {"recording", "recorded"} else []
    assert ([f"crash.{seam}"], late) == ([event.seam for event in see(shop.market, ServerCrashed)], log)


def test_without_a_crash_everything_in_that_shop_is_heard() -> None:
    log: list[str] = []
    shop = open_busy_shop(log)
    shop.alice.buy(GOLD)
    shop.market.clock.advance(60)
    shop.server.shutdown()
    assert ["went on", "finally", "timer", "removing", "closing"] == log


@pytest.mark.parametrize(
    ("seam", "saved", "status"),
    [
        ("delivery", False, "pending"),
        ("read", False, "pending"),
        ("write", False, "pending"),
        ("reply", False, "pending"),
        ("recording", True, "pending"),
        ("recorded", True, "granted"),
    ],
)
def test_what_a_crash_leaves_behind(seam: CrashSeam, saved: bool, status: str) -> None:
    shop = open_busy_shop([])
    shop.market.faults.crash(seam)
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert (saved, [status]) == (bool(shop.market.snapshot().stores), shop.statuses)


def test_a_crash_after_the_write_and_before_its_reply_keeps_the_write() -> None:
    shop = open_busy_shop([])
    shop.market.faults.crash("reply", skip=1)
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert ({("Gold", "alice"): 1}, ["pending"]) == (shop.market.snapshot().stores, shop.statuses)


def test_a_crash_by_hand_ends_the_requests_on_their_way() -> None:
    market = open_market()
    server = market.server()
    store, got = server.data_stores.get_data_store("Gold"), list[object]()
    ask(server, lambda: store.set_async("alice", 1))
    ask(server, lambda: store.get_async("alice"))
    ask(server, lambda: store.update_async("alice", got.append))
    before = len(market.history)
    server.crash()
    market.settle()
    assert ([ServerCrashed], [], {}) == (list(map(type, market.history[before:])), got, market.snapshot().stores)


def test_in_a_crash_the_power_is_off_before_the_players_are_gone() -> None:
    server, powered = open_market().server(), list[bool]()
    server.join("alice")
    server.players.player_gone.hear(lambda _: powered.append(server.alive))
    server.crash()
    assert [False] == powered


def test_a_second_crash_is_none() -> None:
    market = open_market()
    server = market.server()
    server.crash()
    server.crash()
    server.shutdown()
    assert (1, [], False) == (len(see(market, ServerCrashed)), see(market, ServerClosing), server.alive)


def test_a_crash_leaves_the_other_servers_alone() -> None:
    market = open_market()
    first, second = market.server(), market.server()
    answers = ask(second, lambda: second.wait(5))
    first.crash()
    market.settle()
    assert ([None], True) == (answers, second.alive)


def test_a_shutdown_sends_everybody_away_and_closes() -> None:
    market = open_market()
    server = market.server()
    server.join("alice")
    server.shutdown()
    assert (["shutdown"], 1, False) == (
        [event.reason for event in see(market, PlayerLeft)],
        len(see(market, ServerClosed)),
        server.alive,
    )


@pytest.mark.parametrize("reason", CloseReason)
def test_bind_to_close_is_told_the_reason(reason: CloseReason) -> None:
    market = open_market()
    server, told = market.server(), list[CloseReason]()
    server.bind_to_close(told.append)
    server.shutdown(reason)
    assert ([reason], [reason.name]) == (told, [event.reason for event in see(market, ServerClosing)])


def test_what_bind_to_close_calls_need_not_take_the_reason() -> None:
    server, told = open_market().server(), list[str]()
    server.bind_to_close(lambda: told.append("closed"))
    server.shutdown()
    assert ["closed"] == told


def test_bind_to_close_functions_run_side_by_side() -> None:
    market = open_market()
    server = market.server()
    for _ in range(3):
        server.bind_to_close(lambda _: server.wait(20))
    server.shutdown()
    market.settle()
    assert [20_000] == [event.at_ms for event in see(market, ServerClosed)]


def test_a_server_stays_until_the_last_bind_to_close_function_has_ended() -> None:
    market = open_market()
    server = market.server()
    server.bind_to_close(lambda _: server.wait(1))
    server.bind_to_close(lambda _: server.wait(9))
    server.bind_to_close(lambda _: server.wait(5))
    server.shutdown()
    market.settle()
    assert [9_000] == [event.at_ms for event in see(market, ServerClosed)]


def test_after_30_seconds_the_server_dies_with_what_still_runs() -> None:
    market = open_market()
    server, log = market.server(), list[str]()

    def save(_: CloseReason) -> None:
        try:
            server.wait(31)
        finally:
            log.append("saved")

    server.bind_to_close(save)
    server.shutdown()
    market.clock.advance(60)
    assert (30_000, [GRACE_MS], [GRACE_MS], []) == (
        GRACE_MS,
        [event.at_ms for event in see(market, BindToCloseTimedOut)],
        [event.at_ms for event in see(market, ServerClosed)],
        log,
    )


def test_data_stores_work_during_a_shutdown() -> None:
    market = open_market()
    server = market.server()
    server.bind_to_close(lambda _: server.data_stores.get_data_store("Gold").set_async("alice", 1))
    server.shutdown()
    market.settle()
    assert {("Gold", "alice"): 1} == market.snapshot().stores


def test_a_bind_to_close_function_that_raises_does_not_stop_the_others() -> None:
    market = open_market()
    server, log = market.server(), list[str]()
    server.bind_to_close(lambda _: [].pop())
    server.bind_to_close(lambda _: log.append("saved"))
    server.shutdown()
    market.settle()
    assert (["saved"], 1, False) == (log, len(see(market, TaskRaised)), server.alive)


@pytest.mark.parametrize(
    ("switch", "order"),
    [("before", ["removing", "closing"]), ("after", ["closing", "removing"])],
    ids=["before", "after"],
)
def test_player_removing_comes_before_bind_to_close_or_by_the_switch_after_it(
    switch: Literal["before", "after"], order: list[str]
) -> None:
    market = open_market(Contract(removing_at_close=switch))
    server, log = market.server(), list[str]()
    server.players.player_removing.connect(lambda *_: log.append("removing"))
    server.bind_to_close(lambda _: log.append("closing"))
    server.join("alice")
    server.shutdown()
    assert order == log


def test_a_second_shutdown_is_none() -> None:
    market = open_market()
    server = market.server()
    server.bind_to_close(lambda _: server.wait(5))
    server.shutdown()
    server.shutdown()
    market.settle()
    assert (1, 1) == (len(see(market, ServerClosing)), len(see(market, ServerClosed)))


def test_a_server_may_crash_while_it_shuts_down() -> None:
    market = open_market()
    server = market.server()
    server.bind_to_close(lambda _: server.wait(5))
    server.shutdown()
    server.crash()
    market.settle()
    assert (1, []) == (len(see(market, ServerCrashed)), see(market, ServerClosed))


def test_a_handler_that_still_runs_does_not_keep_a_server_open() -> None:
    shop = open_shop(lambda server: server.wait(5))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    shop.server.shutdown()
    assert [1_000] == [event.at_ms for event in see(shop.market, ServerClosed)]


def test_a_grant_during_the_grace_time_is_recorded() -> None:
    shop = open_shop(after(5, GRANTED))
    shop.server.bind_to_close(lambda _: shop.server.wait(20))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    shop.server.shutdown()
    shop.market.settle()
    assert ["granted"] == shop.statuses


def test_a_thread_that_raises_ends_alone_and_is_written_down() -> None:
    market = open_market()
    server, log = market.server(), list[str]()
    server.spawn(int, "gold")
    server.spawn(log.append, "runs")
    raised = [event.message for event in see(market, TaskRaised)]
    assert (["runs"], ["ValueError: invalid literal for int() with base 10: 'gold'"]) == (log, raised)


def test_what_a_server_prints_is_written_down() -> None:
    market = open_market()
    market.server().print("sold out")
    assert [Printed(0, ServerId(1), "print", "sold out")] == see(market, Printed)


@pytest.mark.parametrize(("seconds", "at_ms"), [(2.5, 2_500), (0, 0), (-3, 0), (0.0004, 0)])
def test_a_wait_takes_its_seconds_on_the_virtual_clock(seconds: float, at_ms: int) -> None:
    market = open_market()
    server, times = market.server(), list[int]()

    def thread() -> None:
        server.wait(seconds)
        times.append(market.scheduler.now_ms)

    server.spawn(thread)
    market.settle()
    assert [at_ms] == times
