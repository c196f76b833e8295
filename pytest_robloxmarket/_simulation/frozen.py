"""Shows the market's time to Python code that reads the machine's clock: `datetime.now()`, `time.time()` and the like.

What it draws meanwhile comes from generators that each run begins anew.

freezegun does the patching, once for a whole test. It asks for the time when somebody reads it, and is told the
market's then: nothing is moved from run to run or from task to task, so a search is not slower for it.
"""

import datetime as datetime_module
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import BuiltinFunctionType
from typing import Any, Final

from pytest_robloxmarket._kernel.running import running_scheduler
from pytest_robloxmarket._simulation.chance import drawn_bytes
from pytest_robloxmarket._terms.moments import EPOCH_S

__all__ = ("code_time", "market_time")

# Hypothesis measures the garbage collector, which may come in the midst of game code: nobody has read a clock then.
_MEASURES: Final = "hypothesis.internal.conjecture.junkdrawer"

# freezegun keeps moments without a zone, in UTC.
_EPOCH: Final = datetime.fromtimestamp(EPOCH_S, UTC).replace(tzinfo=None)


@contextmanager
def market_time(now_ms: Callable[[], int | None], besides: Sequence[str] = ()) -> Iterator[None]:
    """While it lasts, the clock of the machine shows the market's time; where a test has frozen it, it stays so.

    Args:
        now_ms: the market's time, in milliseconds since it began; None for whoever shall see the real time.
        besides: packages that see the real time in any case, and are spared the question.
    """
    if _is_frozen():
        with drawn_bytes():
            yield
        return
    # Not before: loaded while a test has replaced the clock, it would take that for the real one from then on.
    from freezegun import api, freeze_time  # noqa: PLC0415

    def moment() -> datetime:
        ms = now_ms()
        return api.real_datetime.now(UTC).replace(tzinfo=None) if ms is None else _EPOCH + timedelta(milliseconds=ms)

    freezer = freeze_time(_EPOCH, ignore=[_MEASURES, *besides])
    freezer.start()
    factories: list[Any] = api.freeze_factories
    factories[-1] = moment
    try:
        with drawn_bytes():
            yield
    finally:
        freezer.stop()


def code_time() -> int | None:
    """The market's time in ms, for game code that asks; None for everybody else.

    The run takes note of it as of any clock that code reads: at another time it might do something else.
    """
    scheduler = running_scheduler()
    return None if scheduler is None else scheduler.read_clock()


def _is_frozen() -> bool:
    """Whether the test itself has stopped, moved or replaced the clock."""
    travels = getattr(sys.modules.get("time_machine"), "coordinates_stack", ())
    clocks = getattr(sys.modules.get("freezegun.api"), "freeze_factories", ())
    replaced = not isinstance(time.time, BuiltinFunctionType) or datetime_module.datetime.__module__ != "datetime"
    return bool(travels or clocks or replaced)
