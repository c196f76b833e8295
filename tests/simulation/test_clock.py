"""The market's clock."""

import math
from typing import Any

import pytest

from pytest_robloxmarket._terms.errors import UsageError
from tests.server.helpers import GOLD, ask, open_market, open_shop


def test_a_market_begins_at_0() -> None:
    assert 0 == open_market().clock.now_ms


@pytest.mark.parametrize(("seconds", "now_ms"), [(0, 0), (1.5, 1_500), (0.0006, 1), (86_400, 86_400_000)])
def test_advancing_takes_exactly_so_long(seconds: float, now_ms: int) -> None:
    clock = open_market().clock
    clock.advance(seconds)
    assert now_ms == clock.now_ms


def test_advances_add_up() -> None:
    clock = open_market().clock
    clock.advance(1)
    clock.advance(2)
    assert 3_000 == clock.now_ms


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
    assert 0 == clock.now_ms


@pytest.mark.parametrize("seconds", ["x", None, True, math.nan, math.inf])
def test_the_clock_advances_by_a_number(seconds: Any) -> None:
    with pytest.raises(UsageError, match=rf"^the clock cannot advance by {seconds!r}: write a number of seconds, like"):
        open_market().clock.advance(seconds)


def test_settling_the_clock_settles_the_market() -> None:
    shop = open_shop()
    shop.alice.buy(GOLD)
    shop.market.clock.settle()
    assert ["granted"] == shop.statuses
