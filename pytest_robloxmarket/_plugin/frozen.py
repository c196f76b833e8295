"""Shows the market's time to Python code that reads the machine's clock: `datetime.now()`, `time.time()` and the like.

freezegun does the patching, once for a whole test. It asks for the time when somebody reads it, and is told the
market's then: nothing is moved from run to run or from task to task, so a search is not slower for it.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from freezegun import api, freeze_time

from pytest_robloxmarket._terms.moments import EPOCH_S

__all__ = ("market_time",)

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
        yield
        return
    freezer = freeze_time(_EPOCH, ignore=[*besides])
    freezer.start()
    factories: list[Any] = api.freeze_factories
    factories[-1] = lambda: _moment(now_ms())
    try:
        yield
    finally:
        freezer.stop()


def _moment(now_ms: int | None) -> datetime:
    if now_ms is None:
        return api.real_datetime.now(UTC).replace(tzinfo=None)
    return _EPOCH + timedelta(milliseconds=now_ms)


def _is_frozen() -> bool:
    """Whether the test itself has stopped or moved the clock."""
    travels = getattr(sys.modules.get("time_machine"), "coordinates_stack", ())
    return bool(api.freeze_factories or travels)
