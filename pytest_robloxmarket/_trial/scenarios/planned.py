"""Purchases that are planned: when their time comes, whoever plays buys."""

from typing import Final

from pytest_robloxmarket._kernel.lanes import LOUD
from pytest_robloxmarket._platform.catalogue import Product
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User

__all__ = ("plan_purchase", "there_and_back")

# Who comes back and has not bought so far, buys so long after.
_AFTER_RETURN_MS: Final = 1_000

# When somebody buys who moves there and back, and when they move: what GetAsync has read at first is cached for four
# seconds (platform-facts.md, 2.2), and is still there in the end.
_BUYS_MS: Final = (1_000, 2_500, 4_000)
_MOVES_MS: Final = (2_000, 3_500)


def plan_purchase(market: Market, at_ms: int, user: User, product: Product) -> None:
    """Plan a purchase by a user who plays; one whose server is gone comes to a fresh one first.

    Who is away buys a second after they are back.

    Args:
        market: where it is planned.
        at_ms: after so many ms.
        user: who buys.
        product: what they buy.
    """

    def buy(_: object) -> None:
        back_ms = market.world.away.get(user.id)
        if back_ms is not None:
            market.scheduler.after(back_ms - market.scheduler.now_ms + _AFTER_RETURN_MS, buy, None, LOUD)
            return
        if user.server is None:
            market.server().join(user)
        user.buy(product)

    market.scheduler.after(at_ms, buy, None, LOUD)


def there_and_back(market: Market, user: User, product: Product) -> None:
    """Plan purchases on one server, on another one, and back on the first, before its cache has run out."""

    def move(_: object) -> None:
        if user.server is not None:
            user.hop()

    for at_ms in _MOVES_MS:
        market.scheduler.after(at_ms, move, None, LOUD)
    for at_ms in _BUYS_MS:
        plan_purchase(market, at_ms, user, product)
