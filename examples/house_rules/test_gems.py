"""What a studio's tests look like when its plugin has made the market: no set-up is left in them."""

import pytest

from pytest_robloxmarket import Market, assert_granted_exactly_once, assert_lawful, explore
from pytest_robloxmarket.errors import ViolationError

GEMS = 456456


def test_gems_survive_an_outage(market: Market) -> None:
    (buyer,) = market.cast(1, robux=99)
    market.server().join(buyer)
    market.faults.named("outage")
    buyer.buy(GEMS)
    market.settle()
    buyer.rejoin()
    buyer.rejoin()
    buyer.rejoin()
    assert_granted_exactly_once(buyer, GEMS)


def test_a_law_of_our_own_is_asked(market: Market) -> None:
    (buyer,) = market.cast(1, robux=1_089)
    market.server().join(buyer)
    for _ in range(11):
        buyer.buy(GEMS)
    market.settle()
    with pytest.raises(ViolationError, match="nobody_is_rich"):
        assert_lawful(market)
    assert "ask #economy" in market.story()


@explore
def test_a_purchase_comes_once(market: Market) -> None:
    (buyer,) = market.cast(1, robux=99)
    market.server().join(buyer).buy(GEMS)
