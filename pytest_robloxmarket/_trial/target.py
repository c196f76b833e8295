"""What is on trial: something that installs a game into a market."""

import zlib
from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._place.games import Game
from pytest_robloxmarket._platform.contract import CONTRACTS, TODAY, Contract
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._trial.readings import Reading

__all__ = ("Target",)


class Target(NamedTuple):
    """A game, however it came.

    Attributes:
        name: how messages call it.
        install: puts it on every server of a market.
        literals: the integers that stand in its source: where product ids hide.
        contract: the name of the rules by which the platform plays.
        reading: what is undocumented is read like this, and not as the rules do.
        game: its files, if it is written in Luau.
        once: the products that nobody should have twice, as far as it is known; only some contracts obey.
    """

    name: str
    install: Callable[[Market], None]
    literals: tuple[int, ...] = ()
    contract: str = TODAY
    reading: Reading | None = None
    game: Game | None = None
    once: frozenset[int] = frozenset()

    @property
    def tag(self) -> int:
        """A number that tells targets apart by their name and their contract, for replay strings."""
        name = self.name if self.contract == TODAY else f"{self.name} {self.contract}"
        return zlib.crc32(name.encode("utf-8", "surrogatepass")) & 0xFFFF

    @property
    def rules(self) -> Contract:
        """The rules by which the platform plays."""
        rules = CONTRACTS[self.contract]
        return rules if self.reading is None else replace(rules, **{self.reading.switch: self.reading.value})
