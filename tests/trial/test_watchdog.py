"""Python code of a game that never waits is stopped; what waits again and again is not."""

import signal
from collections.abc import Callable

import pytest

from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import StepLimitError
from pytest_robloxmarket._terms.events import HandlerRaised, HandlerStuck, TaskRaised
from pytest_robloxmarket._trial.watchdog import watch

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
    market = Market()
    market.on_server_start(start)
    with watch(0.02):
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
    before = signal.getsignal(signal.SIGVTALRM)
    play(lambda server: None)
    assert (before, (0.0, 0.0)) == (signal.getsignal(signal.SIGVTALRM), signal.getitimer(signal.ITIMER_VIRTUAL))
