"""What is on trial: something that installs a game into a market."""

import zlib
from collections.abc import Callable
from typing import Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._place.games import Game
from pytest_robloxmarket._platform.contract import CONTRACTS, TODAY, Contract
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._trial.readings import Reading

__all__ = ("Target",)

# In the name of a game of which some scripts were left out, that a replay string leaves out the same.
_WITHOUT: Final = "without others"


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
        asks_place: it speaks of the place in which a purchase was made.
        asks_private: it speaks of the id of a private server.
        sees_deeds: what calls of its handler do and nothing keeps is told.
    """

    name: str
    install: Callable[[Market], None]
    literals: tuple[int, ...] = ()
    contract: str = TODAY
    reading: Reading | None = None
    game: Game | None = None
    once: frozenset[int] = frozenset()
    asks_place: bool = False
    asks_private: bool = False
    sees_deeds: bool = False

    @property
    def tag(self) -> int:
        """A number that tells targets apart by their name and their contract, for replay strings."""
        name = self.name if self.contract == TODAY else f"{self.name} {self.contract}"
        if self.game is not None and self.game.left_out:
            name = f"{name} {_WITHOUT}"
        return zlib.crc32(name.encode("utf-8", "surrogatepass")) & 0xFFFF

    def may_say(self, word: str) -> bool:
        """Whether a word may stand in its code: in Python it may always."""
        return self.game is None or self.game.speaks_of(word)

    def without_others(self) -> "Target":
        """The same game with the scripts alone that can have to do with purchases; itself, where those are all."""
        game = None if self.game is None else self.game.without_others()
        return self if game is None or game is self.game else self._replace(game=game, install=game.install)

    @property
    def rules(self) -> Contract:
        """The rules by which the platform plays."""
        rules = CONTRACTS[self.contract]
        return rules if self.reading is None else replace(rules, **{self.reading.switch: self.reading.value})
