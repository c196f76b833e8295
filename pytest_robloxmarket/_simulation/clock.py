"""The market's clock, as a test holds it. What is handed in is seconds, or a span; what is read says when it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from pytest_robloxmarket._kernel.lanes import FREE
from pytest_robloxmarket._kernel.scheduler import Scheduler
from pytest_robloxmarket._terms.checks import is_number, shown
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.moments import EPOCH_S

__all__ = ("SPAN_MAX_S", "Clock", "moment_at")

_EPOCH: Final = datetime.fromtimestamp(EPOCH_S, UTC)

# A span beyond this (a hundred years) leads out of the calendar, and is a mistake.
SPAN_MAX_S: Final = 100 * 366 * 86_400

# A test that waits for something longer than this waits for what will not come.
_WITHIN_S: Final = 3_600


class Clock:
    """Virtual time. It moves when the market settles, or when a test moves it."""

    __slots__ = ("_scheduler", "_settle")

    def __init__(self, scheduler: Scheduler, settle: Callable[[], None]) -> None:
        self._scheduler: Final = scheduler
        self._settle: Final = settle

    @property
    def now(self) -> datetime:
        """The date and time of the market, in UTC. It begins on 2026-01-01 at 00:00."""
        return moment_at(self._scheduler, FREE)

    @property
    def seconds(self) -> float:
        """Seconds since the market began."""
        return self._scheduler.read_clock() / 1000

    @door
    def advance(self, seconds: float | timedelta) -> None:
        """Let time pass, and everything happen that is due in it.

        Args:
            seconds: how long, in seconds or as a timedelta.

        Raises:
            UsageError: when the time would go backwards, or is no number.
        """
        self._run_until(self._scheduler.now_ms + _span_ms(seconds))

    @door
    def travel_to(self, moment: datetime) -> None:
        """Let time pass until a moment, and everything happen that is due by then.

        Args:
            moment: with a zone, like `datetime(2026, 1, 2, tzinfo=UTC)`.

        Raises:
            UsageError: when it has passed already, or has no zone.
        """
        self._run_until(self._moment_ms(moment))

    @door
    def run_until(self, condition: Callable[[], object] | datetime, *, within: float | timedelta = _WITHIN_S) -> None:
        """Let things happen until a condition is true, and no longer; or until a moment, as `travel_to` does.

        Args:
            condition: asked now, and again after each thing that happens, like `lambda: alice.wallet == 0`.
            within: how long it may take, in seconds or as a timedelta.

        Raises:
            UsageError: when the condition is not true in that time, or nothing is left to happen.
        """
        if isinstance(condition, datetime):
            self.travel_to(condition)
            return
        if not callable(condition):
            raise UsageError(
                f"the clock runs until a condition like lambda: alice.wallet == 0, or a moment, not {shown(condition)}."
            )
        watch = self._scheduler.watch
        end_ms = self._scheduler.now_ms + _span_ms(within)
        if watch is not None:
            watch.enters()
        try:
            self._step_until(condition, end_ms)
        finally:
            if watch is not None:
                watch.leaves()

    def settle(self) -> None:
        """Let time pass until nothing is left to do; the same as `market.settle()`."""
        self._settle()

    def __repr__(self) -> str:
        return f"<Clock at {self._scheduler.now_ms / 1000:.1f} s>"

    def _run_until(self, end_ms: int) -> None:
        if end_ms > SPAN_MAX_S * 1000:
            raise UsageError("the clock cannot go further than a hundred years: a market is not open that long.")
        self._scheduler.run_until(end_ms)

    def _moment_ms(self, moment: datetime) -> int:
        """A moment in ms since the market began.

        Raises:
            UsageError: when it is none, or has passed.
        """
        if not isinstance(moment, datetime):
            raise UsageError(f"the clock travels to a datetime like {self.now!r}, not to {shown(moment)}.")
        if moment.utcoffset() is None:
            raise UsageError(
                f"{moment} says nothing of its zone, so nobody knows when it is. Write datetime(..., tzinfo=UTC)."
            )
        due_ms = round((moment - _EPOCH) / timedelta(milliseconds=1))
        if due_ms < self._scheduler.now_ms:
            raise UsageError(f"the clock cannot travel to {moment}: it is {self.now} already.")
        return due_ms

    def _step_until(self, condition: Callable[[], object], end_ms: int) -> None:
        scheduler = self._scheduler
        began_ms = scheduler.now_ms
        scheduler.disturb()
        while not _asked(condition):
            due_ms = scheduler.next_due_ms()
            if due_ms is None or due_ms > end_ms:
                raise UsageError(
                    f"the condition was not true from {began_ms / 1000:.1f} s to {scheduler.now_ms / 1000:.1f} s, and "
                    f"nothing else happens by {end_ms / 1000:.1f} s. Give it longer: within=86_400; or let a server or "
                    "a user do something first."
                )
            scheduler.step()


def _asked(condition: Callable[[], object]) -> object:
    """What a condition answers.

    Raises:
        UsageError: when it cannot be called without arguments.
    """
    try:
        return condition()
    except TypeError as error:
        if error.__traceback__ is not None and error.__traceback__.tb_next is None:
            raise UsageError(f"a condition takes no arguments, and {shown(condition)} does: {error}.") from error
        raise


def moment_at(scheduler: Scheduler, lane: int) -> datetime:
    """What date and time it is, for whoever has this lane."""
    return _EPOCH + timedelta(milliseconds=scheduler.read_clock(lane))


def _span_ms(span: object) -> int:
    """A span of time that a test hands in, in ms.

    Raises:
        UsageError: when it is none, or goes backwards.
    """
    seconds = span.total_seconds() if isinstance(span, timedelta) else span
    if not is_number(seconds):
        raise UsageError(
            f"the clock cannot advance by {shown(span)}: write a number of seconds, like 2.5, or a timedelta."
        )
    if seconds < 0:
        raise UsageError(f"the clock cannot advance by {seconds} s: time does not go backwards.")
    return round(min(seconds, SPAN_MAX_S) * 1000)
