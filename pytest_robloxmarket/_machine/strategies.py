"""Strategies for what a test is about: users, what is for sale, the weather, and whole scripts."""

from typing import Final

from hypothesis import strategies as st

from pytest_robloxmarket._faults.plan import Bounds, check_bounds
from pytest_robloxmarket._faults.weather import MISFORTUNES, Kind, Misfortune, Strikes, Weather, WeatherChoices
from pytest_robloxmarket._machine.bridge import DrawnScript, tell_strike
from pytest_robloxmarket._platform.catalogue import Catalogue, Product
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import PRICE_MAX, PRICE_MIN, ProductId, Robux

__all__ = ("catalogues", "products", "scripts", "users", "weather")

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

# Roblox' ids fit a double exactly, and those of products that are made today have ten digits.
_ID_MAX: Final = 2**53

# No delivery has more chances of one kind than that, or nearly none.
_AFTER_MAX: Final = 9
_OUTCOME_MAX: Final = 3


# No example of Hypothesis' grows as large as that.
_SIZE_MAX: Final = 1_000


def users() -> st.SearchStrategy[str]:
    """User names that Roblox takes: 3 to 20 letters and digits, with one underscore in between or none.

    Source: create.roblox.com, "Username rules"; the platform's own message says the same.
    """
    plain = st.text(_LETTERS, min_size=3, max_size=20)
    joined = st.tuples(st.text(_LETTERS, min_size=1, max_size=9), st.text(_LETTERS, min_size=1, max_size=9))
    return plain | joined.map("_".join)


def products() -> st.SearchStrategy[Product]:
    """Developer products with ids, names and prices that Roblox takes."""
    return st.builds(
        Product,
        id=st.integers(0, _ID_MAX).map(ProductId),
        name=st.text(_LETTERS + " ", min_size=1, max_size=50),
        price=st.integers(PRICE_MIN, PRICE_MAX).map(Robux),
    )


def catalogues(*, max_size: int = 5) -> st.SearchStrategy[Catalogue]:
    """Catalogues of one product to `max_size`, for `open_market(catalogue=...)`.

    Args:
        max_size: the most products.

    Raises:
        UsageError: when it is no whole number from 1 to 1,000.
    """
    if type(max_size) is not int or not 1 <= max_size <= _SIZE_MAX:
        raise UsageError(
            f"a catalogue cannot have at most {shown(max_size)} products: write a whole number from 1 to {_SIZE_MAX}."
        )
    return st.lists(products(), min_size=1, max_size=max_size, unique_by=lambda one: one.id).map(_catalogue)


def weather(*, crashes: int = 1, faults: int = 1, delays: int = 1, moves: int = 1) -> st.SearchStrategy[Weather]:
    """What goes wrong, for `open_market(weather=...)`: in the simplest weather nothing does.

    Args:
        crashes: the most server crashes.
        faults: the most requests that fail, and recordings that are lost.
        delays: the most times that something overtakes.
        moves: the most times that a buyer goes away.

    Raises:
        UsageError: when a bound cannot be.
    """
    bounds = check_bounds(Bounds(2, crashes, faults, delays, moves))._asdict()
    kinds = [st.lists(_misfortunes(kind), max_size=bounds[name]) for kind, name in MISFORTUNES.items()]
    return st.tuples(*kinds).map(lambda found: _ToldWeather(tuple(one for some in found for one in some)))


def scripts(bounds: Bounds | None = None) -> st.SearchStrategy[DrawnScript]:
    """Whole scripts, for `open_market(weather=...)`: each choice is drawn while a run asks for it.

    Args:
        bounds: how much may go wrong; left out, what `@explore` takes too.

    Raises:
        UsageError: when a bound cannot be.
    """
    return _scripts(check_bounds(Bounds() if bounds is None else bounds))


class _ToldWeather(Weather):
    """A weather like any other; what of it strikes is counted in Hypothesis' statistics."""

    __slots__ = ()

    def fill(self, strikes: Strikes = tell_strike) -> tuple[WeatherChoices, Bounds]:
        return super().fill(strikes)

    def __repr__(self) -> str:
        return repr(Weather(*self))


@st.composite
def _scripts(draw: st.DrawFn, bounds: Bounds) -> DrawnScript:
    return DrawnScript(draw(st.data()), bounds)


def _misfortunes(kind: Kind) -> st.SearchStrategy[Misfortune]:
    return st.builds(Misfortune, st.just(kind), after=st.integers(0, _AFTER_MAX), outcome=st.integers(0, _OUTCOME_MAX))


def _catalogue(found: list[Product]) -> Catalogue:
    catalogue = Catalogue()
    for product in found:
        catalogue.product(product.id, name=product.name, price=product.price)
    return catalogue
