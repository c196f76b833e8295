"""What an explored test's purchases do, learned from its polite run."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.inference import infer
from pytest_robloxmarket._platform.receipts import REFUNDED
from pytest_robloxmarket._plugin.late import late_game
from pytest_robloxmarket._simulation.outcome import Setup, run
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._oracle.expectations import Expectations
    from pytest_robloxmarket._plugin.late import late_game
from pytest_robloxmarket._simulation.market import Market

__all__ = ("Learned", "learn")


class Learned(NamedTuple):
    """What the polite run shows: the effects of purchases, and the products bought that show none."""

    expect: "Expectations"
    silent: list[int]


def learn(name: str, body: "Callable[[Market], None]", calm: Setup) -> Learned:
    """Learn from the polite run of a test, with one purchase more of each product that was granted.

    Raises:
        UsageError: when nobody buys anything, or the game does not run where they do: then there is nothing to judge.
    """
    __tracebackhide__ = True
    named: set[int] = set()
    # Product -> whether a purchase of it was kept: what was given back gives nothing, and rightly.
    bought: dict[int, bool] = {}

    def play(market: "Market") -> None:
        __tracebackhide__ = True
        body(market)
        _buy_again(market)
        late = late_game(market)
        if late:
            raise UsageError(f"{name} is explored, and {late}")
        named.update(market.effects)
        for receipt in market.platform.receipts:
            bought[receipt.product] = bought.get(receipt.product, False) or receipt.status != REFUNDED

    polite = run(Setup(play, calm.bounds, contract=calm.contract, loader=calm.loader), PoliteChoices())
    if not bought:
        raise UsageError(
            f"{name} is explored, and nobody bought anything on its market in the polite run: nothing was tried. Let "
            'a user buy: market.server().join("alice", robux=500).buy(product).'
        )
    expect = infer(polite.history)
    silent = [one for one, kept in bought.items() if kept and one not in named and one not in expect.ladders]
    return Learned(expect, silent)


def _buy_again(market: "Market") -> None:
    """What a second purchase adds tells what the first one found: a new profile may begin with something."""
    market.settle()
    granted = {(one.user, one.product) for one in market.platform.receipts if one.status == "granted"}
    for user in market.users:
        for product in market.catalogue:
            if (user.id, product.id) in granted and user.server is not None:
                market.fund(user, product.price)
                user.buy(product)
    market.settle()
