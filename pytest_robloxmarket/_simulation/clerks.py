"""Who tells verdicts and stories of a market: a port, since the rooms that can are not below this one."""

from collections.abc import Collection
from itertools import count
from typing import TYPE_CHECKING, Protocol

from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("Clerk", "free_name", "known")


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


def free_name(clerk: Clerk, taken: Collection[str]) -> str:
    """A made-up name that nobody has."""
    return next(name for name in (clerk.user_name(len(taken), attempt) for attempt in count()) if name not in taken)


def known(clerk: Clerk | None) -> Clerk:
    """The clerk of a market.

    Raises:
        UsageError: when it has none.
    """
    if clerk is None:
        raise UsageError("this market tells no verdicts and no stories: take the `market` fixture, which does.")
    return clerk
