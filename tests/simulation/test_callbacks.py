"""Callbacks of a game that would run none of their lines are refused where they are handed in."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import UsageError


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
@pytest.mark.parametrize("function", [waits, yields, both, Shop().method], ids=["async", "yield", "both", "method"])
def test_a_callback_that_would_run_later_is_refused(door: str, function: Callable[..., object]) -> None:
    with pytest.raises(UsageError, match="runs none of its lines"):
        DOORS[door](Market(), function)
