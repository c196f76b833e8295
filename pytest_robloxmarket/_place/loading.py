"""What `market.load` does."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._place.choosing import is_model, is_project
from pytest_robloxmarket._place.games import PLAIN, Game, GameOptions
from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.places import game_at, game_of
from pytest_robloxmarket._place.scripts import checked_source

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("load_game", "load_text", "read_game")

# What a product costs that only the game's source names.
_PRICE: Final = 99


def read_game(path: Path, options: GameOptions = PLAIN) -> Game:
    """The game at a path: of a folder, of a `.project.json` file, or of one Luau file.

    Raises:
        UsageError: when it cannot be read, or is no game.
    """
    # The methods of a path raise for a name that is too long.
    whole = os.path.isdir(path) or (os.path.isfile(path) and (is_project(path) or is_model(path)))
    return game_at(path, options) if whole else game_of(path, options)


def load_game(market: "Market", path: Path) -> None:
    """Put a game on every server of a market that starts from now on, and its products into the catalogue.

    Raises:
        UsageError: when it cannot be read, or is no game.
    """
    game = read_game(path)
    game.install(market)
    _sell(market, game.literals)


def load_text(market: "Market", name: str, text: str) -> None:
    """Put one script on every server of a market that starts from now on; `name` is what messages call it.

    Raises:
        UsageError: when it is no Luau.
    """
    checked_source(name, text).install(market)
    _sell(market, integer_literals(text))


def _sell(market: "Market", numbers: Iterable[int]) -> None:
    """Put the ids that stand in a game's source into the catalogue, so that a test need not repeat them."""
    for number in numbers:
        if market.catalogue.get(number) is None:
            market.catalogue.product(number, price=_PRICE)
