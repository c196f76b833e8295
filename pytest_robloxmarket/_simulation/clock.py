"""The market's clock, as a test holds it."""

from collections.abc import Callable
from typing import Final

from pytest_robloxmarket._kernel.scheduler import Scheduler
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("Clock",)


class Clock:
    """Virtual time. It moves when the market settles, or when a test moves it."""

    __slots__ = ("_scheduler", "_settle")

    def __init__(self, scheduler: Scheduler, settle: Callable[[], None]) -> None:
        self._scheduler: Final = scheduler
        self._settle: Final = settle

    @property
    def now_ms(self) -> int:
        """Milliseconds since the market began."""
        return self._scheduler.read_clock()

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass, and everything happen that is due in them.

        Raises:
            UsageError: when the time would go backwards, or is no number.
        """
        if not is_number(seconds):
            raise UsageError(f"the clock cannot advance by {seconds!r}: write a number of seconds, like 2.5.")
        if seconds < 0:
            raise UsageError(f"the clock cannot advance by {seconds} s: time does not go backwards.")
        self._scheduler.run_until(self._scheduler.now_ms + round(seconds * 1000))

    def settle(self) -> None:
        """Let time pass until nothing is left to do; the same as `market.settle()`."""
        self._settle()
