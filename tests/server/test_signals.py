"""Signals: who is told, in which order, and in which thread."""

import functools
from collections.abc import Callable
from unittest.mock import Mock

import pytest

from pytest_robloxmarket._server.signals import Signal
from pytest_robloxmarket._terms.events import TaskRaised
from tests.server.helpers import open_market, see


def make_signal() -> tuple[Signal, list[str]]:
    """A signal that calls its listeners at once, and a log for them."""
    return Signal(lambda listener, arguments: listener(*arguments)), []


def test_listeners_are_told_in_the_order_in_which_they_were_connected() -> None:
    signal, log = make_signal()
    for name in ("a", "b", "c"):
        signal.connect(lambda told, name=name: log.append(name + told))
    signal.fire("!")
    assert ["a!", "b!", "c!"] == log


def test_rooms_of_the_house_hear_before_all_listeners() -> None:
    signal, log = make_signal()
    signal.connect(lambda: log.append("listener"))
    signal.hear(lambda: log.append("house"))
    signal.fire()
    assert ["house", "listener"] == log


def test_disconnect_stops_one_listener_and_a_second_time_none() -> None:
    signal, log = make_signal()
    first = signal.connect(lambda: log.append("first"))
    signal.connect(lambda: log.append("second"))
    before = first.connected
    first.disconnect()
    first.disconnect()
    signal.fire()
    assert (True, False, ["second"]) == (before, first.connected, log)


def test_a_listener_that_was_connected_twice_is_told_twice_and_stopped_once() -> None:
    signal, log = make_signal()

    def listener() -> None:
        log.append("told")

    signal.connect(listener)
    signal.connect(listener).disconnect()
    signal.fire()
    assert ["told"] == log


def test_a_listener_that_is_connected_while_the_signal_fires_is_told_the_next_time() -> None:
    signal, log = make_signal()
    signal.connect(lambda: signal.connect(lambda: log.append("late")) and None)
    signal.fire()
    assert [] == log
    signal.fire()
    assert ["late"] == log


def test_a_listener_may_disconnect_itself_while_the_signal_fires() -> None:
    signal, log = make_signal()

    def stop() -> None:
        connection.disconnect()

    connection = signal.connect(stop)
    signal.connect(lambda: log.append("next"))
    signal.fire()
    assert ["next"] == log


def test_a_listener_that_fails_does_not_stop_the_others() -> None:
    market = open_market()
    server, log = market.server(), list[str]()
    server.players.player_added.connect(lambda _: [].pop())
    server.players.player_added.connect(lambda player: log.append(player.name))
    server.join("alice")
    assert (["alice"], 1) == (log, len(see(market, TaskRaised)))


def test_each_listener_has_a_thread_of_its_own() -> None:
    market = open_market()
    server, log = market.server(), list[str]()

    def wait(_: object) -> None:
        server.wait(1)
        log.append("waited")

    server.players.player_added.connect(wait)
    server.players.player_added.connect(lambda _: log.append("told"))
    server.join("alice")
    market.settle()
    assert ["told", "waited"] == log


def test_a_listener_that_crashes_its_server_is_the_last_one_told() -> None:
    server, log = open_market().server(), list[str]()
    server.players.player_added.connect(lambda _: server.crash())
    server.players.player_added.connect(lambda _: log.append("told"))
    server.join("alice")
    assert [] == log


class Shop:
    """What listens with its methods."""

    def __init__(self, *told: object) -> None:
        self.log = list(told)

    def one(self, player: object) -> None:
        self.log.append(player)

    def all(self, *told: object) -> None:
        self.log += told

    def __call__(self, player: object, reason: object) -> None:
        self.log += [player, reason]

    @functools.wraps(one)
    def wrapped(self, *told: object) -> None:
        Shop.one(self, *told)


@pytest.mark.parametrize(
    ("listener_of", "told"),
    [
        (lambda log: lambda: log.append("none"), ["none"]),
        (lambda log: lambda player, reason=None: log.extend([player, reason]), ["alice", "left"]),
        (lambda log: lambda *told: log.extend(told), ["alice", "left", 3]),
        (lambda log: lambda player, *, log=log: log.append(player), ["alice"]),
        (lambda log: functools.partial(lambda log, player: log.append(player), log), ["alice"]),
        (lambda log: log.append, ["alice"]),
    ],
)
def test_a_listener_gets_as_much_as_it_takes(
    listener_of: Callable[[list[object]], Callable[..., object]], told: list[object]
) -> None:
    """In Luau a function drops the values that it does not name."""
    signal, _ = make_signal()
    log: list[object] = []
    signal.connect(listener_of(log))
    signal.fire("alice", "left", 3)
    assert told == log


@pytest.mark.parametrize(
    ("name", "told"),
    [("one", ["alice"]), ("all", ["alice", "left"]), ("wrapped", ["alice"]), ("__call__", ["alice", "left"])],
)
def test_a_method_gets_as_much_as_it_takes_beside_itself(name: str, told: list[object]) -> None:
    signal, shop = make_signal()[0], Shop()
    signal.connect(shop if name == "__call__" else getattr(shop, name))
    signal.fire("alice", "left")
    assert told == shop.log


def test_a_mock_gets_everything() -> None:
    signal, mock = make_signal()[0], Mock()
    signal.connect(mock)
    signal.fire("alice", "left")
    mock.assert_called_once_with("alice", "left")


def test_a_listener_that_wants_more_than_there_is_raises_as_any_function_does() -> None:
    signal, _ = make_signal()
    signal.connect(lambda player, reason: None)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'reason'"):
        signal.fire("alice")
