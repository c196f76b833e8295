"""What buyers do while all requests of data stores fail."""

from typing import Final

from pytest_robloxmarket._platform.catalogue import Product
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outage import Outage
from pytest_robloxmarket._simulation.staying import return_while_failing
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._trial.scenarios.planned import plan_purchase

__all__ = ("outage", "outage_of_many_calls")

# How long before a purchase data stores begin to fail, when a game has loaded, and for how long.
_BEFORE_MS: Final = 100
_OUTAGE_S: Final = 60

# When the first purchase is made.
_FIRST_MS: Final = 1_000

# A buyer who has nothing buys again: each purchase makes Roblox call the handler for the others once more. No more
# are made than were looked at when it was learned what a purchase gives.
_PURCHASES: Final = 3
_APART_S: Final = 10


def outage(market: Market, alice: User, product: Product) -> None:
    """Alice buys while everything fails for a minute."""
    failing = _begin(market, until_ended=False)
    plan_purchase(market, _BEFORE_MS, alice, product)
    market.clock.advance(_OUTAGE_S)
    failing.end()


def outage_of_many_calls(market: Market, alice: User, product: Product) -> None:
    """Alice buys, and buys again, and comes back to the same server again and again, while everything fails.

    Where a server counts how often it has failed and gives up, it gives up here.
    """
    failing = _begin(market, until_ended=True)
    for _ in range(1 if product.once else _PURCHASES):
        plan_purchase(market, _BEFORE_MS, alice, product)
        market.clock.advance(_APART_S)
    return_while_failing(market, failing)


def _begin(market: Market, *, until_ended: bool) -> Outage:
    market.clock.advance((_FIRST_MS - _BEFORE_MS) / 1000)
    failing = Outage(market)
    failing.begin(until_ended=until_ended)
    return failing
