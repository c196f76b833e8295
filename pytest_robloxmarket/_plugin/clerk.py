"""What a market says of itself when a test asks: its verdict and its story."""

from typing import TYPE_CHECKING

from pytest_robloxmarket._plugin.asserts import broken_laws
from pytest_robloxmarket._plugin.sofar import products_of
from pytest_robloxmarket._report.story import tell_all

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("Clerk",)


class Clerk:
    """Tells verdicts and stories of markets."""

    def verdict(self, market: "Market") -> tuple[str, ...]:
        """The laws that are broken so far, by their names; none means that all hold."""
        return tuple(dict.fromkeys(one.law for one in broken_laws(market)))

    def story(self, market: "Market") -> str:
        """Every event so far, a line each, without anything that differs from machine to machine."""
        return "\n".join(line.rstrip() for line in tell_all(market.history, products_of(market)))
