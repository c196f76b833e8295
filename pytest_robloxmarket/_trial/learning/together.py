"""One clean run in which a buyer buys several products, one after another: what they hold in the end."""

from collections.abc import Sequence
from typing import Final

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.goods.saves import NO_SAVES, Saves
from pytest_robloxmarket._oracle.goods.sights import Held, see
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.ids import ProductId, UserId
from pytest_robloxmarket._trial.scenarios.purchases import PRICE, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("bought_together",)

_WALLET: Final = 10_000

# As far apart as the purchases that a lesson is learned from.
_PAUSE_S: Final = 61


def bought_together(
    target: Target, worn: Worn, products: Sequence[ProductId], *, leaves: bool, saves: Saves = NO_SAVES
) -> Held:
    """What a buyer has who has bought each of some products once, in this order.

    Args:
        target: the game.
        worn: what players have on them.
        products: what is bought.
        leaves: whether the buyer leaves in the end: a game may save only then.
        saves: how the game saves.
    """
    buyers: list[UserId] = []

    def play(market: Market) -> None:
        offered = [market.catalogue.product(int(one), price=PRICE) for one in products]
        market.player_defaults.update(worn)
        target.install(market)
        alice = market.server().join("alice", robux=_WALLET)
        buyers.append(alice.id)
        for one in offered:
            market.clock.advance(_PAUSE_S)
            alice.buy(one)
        market.clock.advance(_PAUSE_S)
        if leaves:
            alice.leave()
            market.clock.advance(_PAUSE_S)

    history = run(Setup(play, CALM, contract=target.rules, recover=False), PoliteChoices()).history
    return see(history, buyers[0], saves).held
