"""The market's clock."""

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from pytest_robloxmarket._terms.errors import UsageError
from tests.server.helpers import GOLD, ask, open_market, open_shop


def test_a_market_begins_at_0() -> None:
    assert 0 == open_market().clock.seconds


@pytest.mark.parametrize(
    ("span", "seconds"),
    [(0, 0), (1.5, 1.5), (0.0006, 0.001), (86_400, 86_400), (timedelta(minutes=1), 60), (timedelta(), 0)],
)
def test_advancing_takes_exactly_so_long(span: float | timedelta, seconds: float) -> None:
    clock = open_market().clock
    clock.advance(span)
    assert seconds == clock.seconds


def test_advances_add_up() -> None:
    clock = open_market().clock
    clock.advance(1)
    clock.advance(2)
    assert 3 == clock.seconds


def test_advancing_lets_happen_what_is_due_and_nothing_else() -> None:
    market = open_market()
    server = market.server()
    due = [
        ask(server, lambda: server.wait(1)),
        ask(server, lambda: server.wait(2)),
        ask(server, lambda: server.wait(3)),
    ]
    market.clock.advance(2)
    assert [1, 1, 0] == [len(answers) for answers in due]


def test_time_does_not_go_backwards() -> None:
    clock = open_market().clock
    with pytest.raises(UsageError, match="cannot advance by -1 s: time does not go backwards"):
        clock.advance(-1)
    assert 0 == clock.seconds


@pytest.mark.parametrize("seconds", ["x", None, True, math.nan, math.inf])
def test_the_clock_advances_by_a_number(seconds: Any) -> None:
    with pytest.raises(UsageError, match=rf"^the clock cannot advance by {seconds!r}: write a number of seconds, like"):
        open_market().clock.advance(seconds)


def test_settling_the_clock_settles_the_market() -> None:
    shop = open_shop()
    shop.alice.buy(GOLD)
    shop.market.clock.settle()
    assert ["granted"] == shop.statuses


def test_a_market_begins_with_the_year_2026() -> None:
    assert datetime(2026, 1, 1, tzinfo=UTC) == open_market().clock.now


def test_the_clock_travels_to_a_moment_of_any_zone() -> None:
    clock = open_market().clock
    clock.travel_to(datetime(2026, 1, 1, 3, tzinfo=timezone(timedelta(hours=2))))
    assert (3_600, datetime(2026, 1, 1, 1, tzinfo=UTC)) == (clock.seconds, clock.now)


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        (datetime(2025, 12, 31, tzinfo=UTC), "it is 2026-01-01 00:00:00.00:00 already"),
        (datetime(2026, 1, 2), "says nothing of its zone"),
        (60, "travels to a datetime like .*, not to 60"),
        (datetime(2999, 1, 2, tzinfo=UTC), "further than a hundred years"),
    ],
)
def test_the_clock_travels_to_no_moment_that_cannot_be(moment: Any, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        open_market().clock.travel_to(moment)


def test_the_clock_runs_until_a_condition_is_true_and_no_longer() -> None:
    market = open_market()
    server = market.server()
    answers = ask(server, lambda: server.wait(5))
    ask(server, lambda: server.wait(60))
    market.clock.run_until(lambda: answers)
    assert 5 == market.clock.seconds


def test_a_condition_that_is_true_already_takes_no_time() -> None:
    clock = open_market().clock
    clock.run_until(lambda: True)
    assert 0 == clock.seconds


def test_the_clock_runs_until_a_moment() -> None:
    clock = open_market().clock
    clock.run_until(datetime(2026, 1, 1, 0, 1, tzinfo=UTC))
    assert 60 == clock.seconds


def test_a_condition_that_never_comes_true_is_told() -> None:
    market = open_market()
    server = market.server()
    ask(server, lambda: server.wait(5))
    with pytest.raises(UsageError, match=r"not true from 0\.0 s to 5\.0 s, and nothing else happens by 60\.0 s"):
        market.clock.run_until(lambda: False, within=timedelta(minutes=1))


def test_the_clock_runs_until_nothing_else() -> None:
    odd: Any = 5
    with pytest.raises(UsageError, match=r"until a condition like .*, or a moment, not 5"):
        open_market().clock.run_until(odd)


def test_a_server_tells_the_same_time() -> None:
    market = open_market()
    server = market.server()
    market.clock.advance(90)
    assert (market.clock.now, datetime(2026, 1, 1, 0, 1, 30, tzinfo=UTC)) == (server.now(), server.now())
