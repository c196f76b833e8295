"""Purchases that are planned: when their time comes, whoever plays buys."""

from typing import Final

from pytest_robloxmarket._kernel.scheduler import LOUD
from pytest_robloxmarket._platform.catalogue import Product
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User

__all__ = ("plan_purchase",)

# Who comes back and has not bought so far, buys so long after.
_AFTER_RETURN_MS: Final = 1_000


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
