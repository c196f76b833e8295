"""What `market.load` does."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._place.games import PLAIN, Game, GameOptions
from pytest_robloxmarket._place.places import game_at, game_of, is_project

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("load_game", "read_game")

# What a product costs that only the game's source names.
_PRICE: Final = 99


def read_game(path: Path, options: GameOptions = PLAIN) -> Game:
    """The game at a path: of a folder, of a `.project.json` file, or of one Luau file.

    Raises:
        UsageError: when it cannot be read, or is no game.
    """
    # The methods of a path raise for a name that is too long.
    whole = os.path.isdir(path) or (os.path.isfile(path) and is_project(path))
    return game_at(path, options) if whole else game_of(path, options)


def load_game(market: "Market", path: Path) -> None:
    """Put a game on every server of a market that starts from now on, and its products into the catalogue.

    Raises:
        UsageError: when it cannot be read, or is no game.
    """
    game = read_game(path)
    game.install(market)
    # A game's product ids stand in its source, so that a test need not repeat them to let somebody buy.
    for number in game.literals:
        if market.catalogue.get(number) is None:
            market.catalogue.product(number, price=_PRICE)
