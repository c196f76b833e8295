"""How long a trial may take: its seconds bound the learning too, and whoever interrupts it ends it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._terms.errors import RobloxMarketError
from pytest_robloxmarket._trial.target import Target

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("INTERRUPTED", "LATE", "Patience", "UnfinishedError", "endless")

# No clock of a process comes to so many seconds. One that tells more of them says that somebody wants the end, and
# adds as many at each look: so whoever began to wait only then has waited for long, too.
LATE: Final = 1e12


INTERRUPTED: Final = "it was interrupted: this is what was found so far"


class UnfinishedError(RobloxMarketError):
    """What must be known before anything can be judged could not be learned."""


class Patience:
    """Looks at the clock before each run. A clock that is `LATE` tells that somebody interrupted the trial."""

    def __init__(self, seconds: float, clock: Callable[[], float], started: float | None = None) -> None:
        self._clock: Final = clock
        self._seconds: Final = seconds
        self._started: Final = clock() if started is None else started
        # A search has a budget of its own, and keeps what it has found when that ends.
        self.guarding = True

    @property
    def interrupted(self) -> bool:
        """Whether somebody has asked for the end."""
        return self._clock() >= LATE

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return max(0.0, self._seconds - (self._clock() - self._started))

    def is_past(self, part: float) -> bool:
        """Whether so large a part of the time is over."""
        return self.left < (1 - part) * self._seconds

    def guard(self, target: Target) -> Target:
        """The same target, which cannot be run any more once the time is over.

        Raises:
            UnfinishedError: from its `install`, in time.
        """

        def install(market: "Market") -> None:
            if self.guarding and not self.left:
                raise UnfinishedError(
                    INTERRUPTED
                    if self.interrupted
                    else f"{self._seconds:g} seconds were over before it was known what a purchase does: give it more, "
                    "with --seconds, or name the products, with --product ID"
                )
            target.install(market)

        return target._replace(install=install)


def endless(clock: Callable[[], float]) -> Patience:
    """One that only an interrupt ends."""
    return Patience(LATE / 2, clock)
