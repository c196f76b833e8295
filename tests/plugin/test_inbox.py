"""An explored test of a shop whose goods lie in an inbox until their buyer joins again."""

from pathlib import Path
from typing import Final

import pytest

from pytest_robloxmarket import Market, explore
from tests.planted.traps import STYLES

INBOX: Final = next(path for path in STYLES if path.stem == "inbox_until_the_next_join")
COINS: Final = 440001


@pytest.mark.parametrize("buys_before", [0, 1])
def test_goods_that_come_with_the_next_join_are_not_lost_if_bought_before_or_after_one(buys_before: int) -> None:
    def body(market: Market) -> None:
        market.load(str(Path(INBOX)))
        market.catalogue.product(COINS, price=99)
        alice = market.server().join("alice", robux=500)
        for _ in range(buys_before):
            alice.buy(COINS)
            market.clock.advance(60)
        alice.buy(COINS)
        alice.rejoin()
        market.clock.advance(60)
        alice.buy_outside(COINS)

    explore(servers=1, crashes=1, faults=0, delays=0, moves=0)(body)()  # type: ignore[call-arg] # Each run has its own.
