"""Callbacks of a game that would run none of their lines are refused where they are handed in."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial, wraps
from typing import Any, cast

import pytest

from pytest_robloxmarket._server.stores.standard_store import DataStore
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.enums import ReceiptType
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

    def sell(self, receipt: object) -> None:
        raise AssertionError("nobody calls it")


# What is called with one thing, and what it is called with.
TAKES_ONE: dict[str, tuple[str, Callable[[Market, Callable[..., object]], object]]] = {
    "process_receipt": ("the receipt", DOORS["process_receipt"]),
    "bind_receipt_handler": (
        "the receipt",
        lambda market, function: market.server().marketplace.bind_receipt_handler(
            ReceiptType.DeveloperProduct, function
        ),
    ),
    "on_setup_receipt": (
        "the receipt",
        lambda market, function: market.server().adapters.on_setup_receipt(function),
    ),
    "subscribe": ("the message", DOORS["subscribe"]),
    "on_update": ("the value", lambda market, function: coins(market).on_update("alice", function)),
    "update_async": ("the value", lambda market, function: coins(market).update_async("alice", function)),
    "update_entry_async": (
        "the entry",
        lambda market, function: coins(market).update_entry_async("alice", cast("Any", function)),
    ),
    "memory": (
        "the value",
        lambda market, function: market.server().memory_stores.get_hash_map("Locks").update_async("a", function, 60),
    ),
}


def coins(market: Market) -> DataStore:
    return market.server().data_stores.get_data_store("Coins")


@pytest.mark.parametrize("door", TAKES_ONE)
@pytest.mark.parametrize(
    "function", [lambda: None, lambda one, two: None, Sale().begin, Sale.sell], ids=["none", "two", "method", "unbound"]
)
def test_what_cannot_take_what_it_is_called_with_is_refused_at_once(door: str, function: Callable[..., object]) -> None:
    what, hand_in = TAKES_ONE[door]
    with pytest.raises(UsageError, match=rf"cannot be called with one thing, {what}\. Write .*\("):
        hand_in(Market(), function)


@pytest.mark.parametrize("function", [lambda: None, lambda one: None, lambda one, two, three: None])
def test_a_transform_of_a_sorted_map_takes_the_value_and_its_sort_key(function: Callable[..., object]) -> None:
    scores = Market().server().memory_stores.get_sorted_map("Scores")
    with pytest.raises(UsageError, match="cannot be called with two things, the value and the sort key"):
        scores.update_async("alice", cast("Any", function), 60)


@pytest.mark.parametrize(
    "function",
    [
        lambda one: None,
        lambda one, two=5: None,
        lambda *all_of_them: None,
        Sale().sell,
        partial(Sale.sell, Sale()),
        print,
    ],
)
def test_a_handler_that_takes_a_receipt_is_fine(function: Callable[..., object]) -> None:
    market = Market()
    DOORS["process_receipt"](market, function)
    assert market.world.servers[0].marketplace.has_handler


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
