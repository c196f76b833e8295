"""Who tells verdicts and stories of a market: a port, since the rooms that can are not below this one."""

from collections.abc import Collection, Iterator
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol

from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("WHOLE_MARKET", "Clerk", "free_names", "known")

# What is said to whose market was made without the rooms above this one.
WHOLE_MARKET: Final = "take the `market` fixture, or `with open_market() as market:` where there is no pytest."

# A story of more people is followed by nobody.
_CAST_MAX: Final = 100


class Clerk(Protocol):
    """Who tells verdicts and stories of a market."""

    def verdict(self, market: "Market") -> tuple[str, ...]:
        """The laws that are broken so far."""
        ...

    def story(self, market: "Market") -> str:
        """Every event so far, a line each."""
        ...

    def beside(self, market: "Market") -> list[str]:
        """What the project says below a story."""
        ...

    def user_name(self, number: int, attempt: int) -> str:
        """A made-up name, the same for the same test and number, and another one at each attempt."""
        ...


def free_names(clerk: Clerk, taken: Collection[str], wanted: int) -> Iterator[str]:
    """Made-up names that nobody has; each is taken before the next one is asked for.

    Raises:
        UsageError: when there cannot be so many.
    """
    if type(wanted) is not int or not 1 <= wanted <= _CAST_MAX:
        raise UsageError(f"market.cast({shown(wanted)}) cannot be: it is a number of users from 1 to {_CAST_MAX}.")
    for _ in range(wanted):
        names = (clerk.user_name(len(taken), attempt) for attempt in count())
        yield next(name for name in names if name not in taken)


def known(clerk: Clerk | None) -> Clerk:
    """The clerk of a market.

    Raises:
        UsageError: when it has none.
    """
    if clerk is None:
        raise UsageError(f"this market tells no verdicts and no stories: {WHOLE_MARKET}")
    return clerk
