"""A market for a `with` block: for `@given`, which calls a test often and makes its fixtures once."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from pytest_robloxmarket._platform.catalogue import Catalogue
from pytest_robloxmarket._plugin.markets import new_market
from pytest_robloxmarket._plugin.sofar import add_story_so_far
from pytest_robloxmarket._plugin.unseen import find_unseen, warn_of
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._faults.plan import Bounds
    from pytest_robloxmarket._kernel.choices import Choices
    from pytest_robloxmarket._platform.contract import Contract
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("Storm", "open_market")


class Storm(Protocol):
    """What can go wrong on a market: a `Weather`, or what `strategies.scripts` draws."""

    def fill(self) -> "tuple[Choices, Bounds]":
        """What fills the choice port of a market, and how much may go wrong on it."""
        ...


@contextmanager
def open_market(
    *,
    contract: "Contract | str | None" = None,
    catalogue: Catalogue | None = None,
    weather: Storm | None = None,
) -> "Iterator[Market]":
    """A market of its own, which can load Luau, and is let go of at the end of the `with` block.

    A green block warns of what nobody has looked at, as the fixture `market` does, unless it has a weather.

    Args:
        contract: the rules by which the platform plays, or their name.
        catalogue: what is for sale from the start; it is copied.
        weather: what goes wrong, like `Weather((Misfortune("crash"),))`, or what a strategy draws. It has cleared when
            the test calls `market.recover()`.

    Yields:
        The market.

    Raises:
        UsageError: when the contract, the catalogue or the weather cannot be.
    """
    __tracebackhide__ = True
    _check(catalogue, weather)
    choices, bounds = (None, None) if weather is None else weather.fill()
    market = new_market(contract, choices=choices)
    for product in catalogue or ():
        market.catalogue.product(product.id, name=product.name, price=product.price, once=product.once)
    for game_pass in () if catalogue is None else catalogue.passes:
        market.catalogue.game_pass(game_pass.id, name=game_pass.name, price=game_pass.price)
    if bounds is not None:
        market.storm(bounds)
    # Behind this function and contextlib's own stands the line of the `with`.
    caller = sys._getframe(2)
    place = (caller.f_code.co_filename, caller.f_lineno)
    try:
        yield market
        unseen = [] if weather is not None else find_unseen(market, place)
    except AssertionError as error:
        add_story_so_far(error, market)
        raise
    finally:
        market.close()
    warn_of(unseen)


def _check(catalogue: object, weather: object) -> None:
    if catalogue is not None and not isinstance(catalogue, Catalogue):
        raise UsageError(f"{shown(catalogue)} is no catalogue: write Catalogue(), and catalogue.product(7, price=5).")
    if weather is not None and not callable(getattr(type(weather), "fill", None)):
        raise UsageError(
            f"{shown(weather)} is no weather: write Weather((Misfortune('crash'),)), or let strategies.weather() draw "
            "it."
        )
