"""Signals: who is told, in which order, and in which thread."""

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
