"""What the rest of the game keeps on every player, as the command line says it: `leaderstats.Gold=0`, `@Coins=0`."""

from collections.abc import Sequence
from functools import cache
from math import isfinite

from pytest_robloxmarket._engine.classes import class_info
from pytest_robloxmarket._terms.checks import value_of
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._trial.scenarios.purchases import Worn

__all__ = ("is_misspelled", "read_worn")


def read_worn(texts: Sequence[str]) -> Worn:
    """From `leaderstats.Gold=0` to {"leaderstats.Gold": 0}.

    Raises:
        UsageError: when a text is no place and value, or game code could not find anything at the place.
    """
    worn: Worn = {}
    for text in texts:
        place, _, value = text.partition("=")
        if not place or not value:
            raise UsageError(f"--player {text!r} should be a place and a value, like leaderstats.Gold=0 or @Coins=0.")
        _check_place(text, place)
        parsed = value_of(value)
        if isinstance(parsed, float) and not isfinite(parsed):
            raise UsageError(f"--player {text!r}: {value} is no amount that a game could keep. Give a number.")
        worn[place] = parsed
    return worn


def is_misspelled(where: str) -> bool:
    """Whether a place is called like what every player has, but for capital letters: `player.Userid`.

    No game puts that on its players, and a value there would hide the mistake.
    """
    return where.lower() in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(name.lower() for name in class_info("Player").members)


def _check_place(text: str, place: str) -> None:
    *folders, name = place.split(".")
    if "" in (*folders, name.removeprefix("@")):
        raise UsageError(f"--player {text!r} has an empty name in it: write leaderstats.Gold=0 or @Coins=0.")
    attribute = next((folder for folder in folders if folder.startswith("@")), "")
    if attribute:
        raise UsageError(
            f"--player {text!r}: nothing is kept below the attribute {attribute}. An attribute comes last, like "
            "@Coins=0 or leaderstats.@Coins=0."
        )
    first = (*folders, name)[0]
    if first in class_info("Player").members:
        raise UsageError(
            f"--player {text!r}: every player has {first} from Roblox, and game code that asks for it never finds a "
            "value of your own there. Name what your game puts on its players."
        )
