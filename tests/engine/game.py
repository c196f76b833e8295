"""A market with one Luau script on it, for tests of the services."""

from pathlib import Path

from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.events import Printed, TaskRaised, Unsupported

__all__ = ("GOLD", "open_game", "printed", "raised", "unsupported")

GOLD = 456456


def open_game(folder: Path, source: str, name: str = "Shop.server.luau") -> Market:
    """A market whose servers run this script; nobody plays yet."""
    path = folder / name
    path.write_text(source, encoding="utf-8")
    market = Market()
    market.catalogue.product(GOLD, name="gold", price=99)
    load_source(path).install(market)
    return market


def printed(market: Market) -> list[str]:
    """What the game wrote to its output."""
    return [event.text for event in market.history if isinstance(event, Printed)]


def raised(market: Market) -> list[str]:
    """The errors of the game's threads."""
    return [event.message for event in market.history if isinstance(event, TaskRaised)]


def unsupported(market: Market) -> list[str]:
    """What the game used and is not faked."""
    return [event.member for event in market.history if isinstance(event, Unsupported)]
