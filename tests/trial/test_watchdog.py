"""Python code of a game that never waits is stopped; what waits again and again is not."""

import re
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_robloxmarket._explore.workers import usual_ticks
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import BlockedError, StepLimitError
from pytest_robloxmarket._terms.events import HandlerRaised, HandlerStuck, TaskRaised
from pytest_robloxmarket._trial.watchdog import watch
from tests.trial.helpers import check

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such timer"),
]

SENTENCE = "the function ran too long without waiting for anything. Roblox stops such a script"


def never_waits(*_: object) -> None:
    while True:
        pass


def swallows(*_: object) -> None:
    while True:
        try:
            never_waits()
        except Exception:
            continue


def play(start: Callable[[GameServer], object]) -> Market:
    with watch(0.02):
        return trade(start)


def trade(start: Callable[[GameServer], object]) -> Market:
    """A game in which alice buys something."""
    market = Market()
    market.on_server_start(start)
    market.server().join("alice", robux=99).buy(market.catalogue.product(7, price=99))
    market.settle()
    return market


def messages(market: Market, kind: type[HandlerRaised | HandlerStuck | TaskRaised]) -> list[str]:
    """The first sentences of what went wrong."""
    return [event.message.partition(": let")[0] for event in market.history if type(event) is kind]


@pytest.mark.parametrize("handler", [never_waits, swallows])
def test_a_handler_that_never_waits_is_stopped(handler: Callable[..., None]) -> None:
    market = play(lambda server: setattr(server.marketplace, "process_receipt", handler))
    place = f"test_watchdog.py:{handler.__code__.co_firstlineno}"
    assert [f"{place}: {SENTENCE}"] == messages(market, HandlerStuck)


def test_a_transform_that_never_waits_is_stopped() -> None:
    def shop(server: GameServer) -> None:
        gold = server.data_stores.get_data_store("Gold")
        server.marketplace.process_receipt = lambda receipt: gold.update_async("alice", never_waits)

    place = f"test_watchdog.py:{never_waits.__code__.co_firstlineno}"
    raised = messages(play(shop), HandlerRaised)
    assert [f"PlatformError: {place}: {SENTENCE}"] == [text.split(": ", 1)[1] for text in raised]


def test_a_script_that_never_waits_is_stopped() -> None:
    place = f"test_watchdog.py:{never_waits.__code__.co_firstlineno}"
    assert [f"{place}: {SENTENCE}"] == messages(play(never_waits), TaskRaised)


def test_a_loop_that_waits_is_not_stopped() -> None:
    """However long it goes on: a run has a limit of its own."""

    def loops(server: GameServer) -> None:
        while True:
            server.wait(0.001)

    market = Market()
    market.on_server_start(loops)
    market.server()
    with watch(0.2), pytest.raises(StepLimitError):
        market.clock.advance(1000)


def test_nothing_is_left_of_the_watch() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGVTALRM, signal.SIGALRM)]
    play(lambda server: None)
    assert before == [signal.getsignal(number) for number in (signal.SIGVTALRM, signal.SIGALRM)]
    assert [(0.0, 0.0)] * 2 == [signal.getitimer(timer) for timer in (signal.ITIMER_VIRTUAL, signal.ITIMER_REAL)]


ASLEEP = re.compile(r"test_watchdog.py:\d+: the function waits in real time")


def sleeps(*_: object) -> None:
    time.sleep(1e6)


def waits_for_a_thread(*_: object) -> None:
    threading.Event().wait()


def swallows_sleep(*_: object) -> None:
    try:
        sleeps()
    except Exception:
        sleeps()


def naps(server: GameServer) -> None:
    """Each of these is short."""
    while True:
        time.sleep(0.01)
        server.wait(1)


@pytest.mark.parametrize("handler", [sleeps, waits_for_a_thread, swallows_sleep])
def test_a_handler_that_waits_in_real_time_is_named(handler: Callable[..., None]) -> None:
    with pytest.raises(BlockedError, match=ASLEEP), watch(sleep_s=0.1):
        trade(lambda server: setattr(server.marketplace, "process_receipt", handler))


def test_a_transform_that_waits_in_real_time_is_named() -> None:
    def shop(server: GameServer) -> None:
        gold = server.data_stores.get_data_store("Gold")
        server.marketplace.process_receipt = lambda receipt: gold.update_async("alice", sleeps)

    with pytest.raises(BlockedError, match=ASLEEP), watch(sleep_s=0.1):
        trade(shop)


def test_many_short_sleeps_are_one_long_one() -> None:
    with pytest.raises(BlockedError, match=ASLEEP), watch(sleep_s=1.0):
        trade(naps).clock.advance(1e6)


def test_a_worker_of_a_search_is_watched_over_too() -> None:
    """Timers are not inherited by a copy of a process."""
    with watch(sleep_s=30.0):
        ticks = usual_ticks()
    assert [2.0, 30.0] == list(ticks.values())


SLEEPER = """
import time
def handle(receipt):
    time.sleep(1e6)
def install(server):
    server.marketplace.process_receipt = handle
"""


def test_a_command_ends_though_the_game_sleeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    monkeypatch.syspath_prepend(tmp_path)
    said = check("sleeper:install", "--product", "7", "--seconds", "2")
    assert (2, True) == (
        said.status,
        said.err.startswith("robloxmarket: sleeper.py:3: the function waits in real time"),
    )
