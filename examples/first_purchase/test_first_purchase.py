"""Both shops in both languages, told by hand and explored."""

import sys
from pathlib import Path

import pytest

import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket import assert_granted_exactly_once, assert_no_double_grant, assert_not_lost

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from shop import PRODUCT, careful_shop, hasty_shop  # noqa: E402


def install(market, shop):
    """Put a shop on the market: a Luau file or a Python function."""
    if isinstance(shop, str):
        market.load(HERE / shop)
    else:
        market.on_server_start(shop)


careful = pytest.mark.parametrize("shop", ["ShopFixed.server.luau", careful_shop], ids=["luau", "python"])
hasty = pytest.mark.parametrize("shop", ["Shop.server.luau", hasty_shop], ids=["luau", "python"])


@careful
def test_coins_survive_a_write_that_lied(market, faults, shop):
    coins = market.catalogue.product(PRODUCT, name="100 coins", price=99)
    install(market, shop)
    alice = market.server().join("alice", robux=500)
    faults.data_store("UpdateAsync").applied_but_failed(times=1)
    alice.buy(coins)
    market.settle()
    alice.rejoin()
    assert_no_double_grant(market)
    assert_granted_exactly_once(alice, coins)


@hasty
def test_a_lost_recording_doubles_the_coins(market, faults, shop):
    coins = market.catalogue.product(PRODUCT, name="100 coins", price=99)
    install(market, shop)
    alice = market.server().join("alice", robux=500)
    faults.recording_lost()
    alice.buy(coins)
    market.settle()
    alice.rejoin()
    with pytest.raises(robloxmarket.errors.ViolationError, match="had its effect twice"):
        assert_no_double_grant(market)


@hasty
def test_a_failed_save_loses_the_coins(market, faults, shop):
    coins = market.catalogue.product(PRODUCT, name="100 coins", price=99)
    install(market, shop)
    alice = market.server().join("alice", robux=500)
    alice.buy(coins)
    market.settle()
    faults.data_store("IncrementAsync").failed()
    alice.buy(coins)
    market.settle()
    with pytest.raises(robloxmarket.errors.ViolationError, match="its effect is missing"):
        assert_not_lost(market)


@careful
@robloxmarket.explore(servers=2, crashes=1, faults=1, delays=1)
def test_the_careful_shop_survives_everything(market, shop):
    install(market, shop)
    market.catalogue.product(PRODUCT, price=99)
    market.server().join("alice", robux=500).buy(PRODUCT)
