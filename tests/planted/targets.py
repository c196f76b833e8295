"""The planted handlers as targets of a trial, in Python and in Luau."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._trial.target import Target
from tests.planted.cases import LITERALS
from tests.planted.games import GAMES
from tests.planted.handlers import HANDLERS

__all__ = ("EVERYTHING", "FOLDER", "LANGUAGES", "luau_target", "python_target")

FOLDER: Final = Path(__file__).parent / "luau"
EVERYTHING: Final = {**HANDLERS, **GAMES}


def python_target(name: str) -> Target:
    """The function of this name."""

    def install(market: Market) -> None:
        market.on_server_start(EVERYTHING[name])

    return Target(name, install, LITERALS)


def luau_target(name: str) -> Target:
    """The source of `luau/<name>.luau`, whose integers are its own."""
    source = load_source(FOLDER / f"{name}.luau")
    return Target(name, source.install, integer_literals(source.text))


# A language, and how a handler's name becomes a target.
LANGUAGES: Final[dict[str, Callable[[str], Target]]] = {"luau": luau_target, "python": python_target}
