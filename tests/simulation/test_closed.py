"""A market that is closed: nothing begins on it any more, and who tries is told so."""

from collections.abc import Callable

import pytest

from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.errors import UsageError
from tests.server.helpers import GOLD, open_market


@pytest.mark.parametrize(
    "wish",
    [
        lambda market, alice: alice.buy(GOLD),
        lambda market, alice: alice.buy_outside(GOLD),
        lambda market, alice: alice.buy_pass(market.catalogue.game_pass(77, price=1)),
        lambda market, alice: alice.rejoin(),
        lambda market, alice: market.server(),
        lambda market, alice: GameServer(market, market.world.servers[0]).join("bob"),
    ],
)
def test_nothing_begins_on_a_market_that_is_closed(wish: Callable[[Market, User], object]) -> None:
    market = open_market()
    alice = market.server().join("alice", robux=500)
    market.close()
    with pytest.raises(UsageError, match=r"^this market is closed: its test, or its `with open_market\(\)` block"):
        wish(market, alice)
