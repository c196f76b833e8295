"""Callbacks of a game that would run none of their lines are refused where they are handed in."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import wraps

import pytest

from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import UsageError


async def waits_for_one(_: object) -> None:
    """A coroutine of the one thing that it will be called with."""


async def waits(*_: object) -> None:
    raise AssertionError("nobody calls it")


def yields(*_: object) -> Iterator[int]:
    yield 1


async def both(*_: object) -> AsyncIterator[int]:
    yield 1


class Shop:
    async def method(self, *_: object) -> None:
        raise AssertionError("nobody calls it")


def set_handler(server: GameServer, function: Callable[..., object]) -> None:
    server.marketplace.process_receipt = function


DOORS: dict[str, Callable[[Market, Callable[..., object]], object]] = {
    "on_server_start": lambda market, function: market.on_server_start(function),
    "process_receipt": lambda market, function: set_handler(market.server(), function),
    "player_added": lambda market, function: market.server().players.player_added.connect(function),
    "bind_to_close": lambda market, function: market.server().bind_to_close(function),
    "subscribe": lambda market, function: market.server().messaging.subscribe_async("gifts", function),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "function",
    [waits, waits_for_one, yields, both, Shop().method],
    ids=["async", "async of one", "yield", "both", "method"],
)
def test_a_callback_that_would_run_later_is_refused(door: str, function: Callable[..., object]) -> None:
    with pytest.raises(UsageError, match="runs none of its lines"):
        DOORS[door](Market(), function)


class Sale:
    def begin(self) -> None:
        raise AssertionError("nobody calls it")


@pytest.mark.parametrize(
    ("start", "taken"),
    [
        (lambda: None, r"<lambda>\(\)"),
        (lambda server, store: None, r"<lambda>\(server, store\)"),
        (lambda *, server: None, r"<lambda>\(\*, server\)"),
        (lambda server, *, store: None, r"<lambda>\(server, \*, store\)"),
        (Sale().begin, r"begin\(\)"),
    ],
)
def test_a_start_that_takes_no_server_is_refused_at_once(start: Callable[..., object], taken: str) -> None:
    with pytest.raises(UsageError, match=taken + r" cannot be called with one thing, the server\. Write .*def start_g"):
        Market().on_server_start(start)


@pytest.mark.parametrize("start", [lambda server: None, lambda *servers: None, lambda server, store=None: None, print])
def test_a_start_that_takes_a_server_is_fine(start: Callable[..., object]) -> None:
    Market().on_server_start(start)


@wraps(Sale.begin)
def decorated(server: GameServer) -> None:
    server.print("hello")


def test_a_start_is_asked_what_it_takes_and_not_what_it_wraps() -> None:
    Market().on_server_start(decorated)
