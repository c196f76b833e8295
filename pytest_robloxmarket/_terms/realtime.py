"""Real seconds, for budgets: a clock that no test freezes.

freezegun replaces `time.monotonic` wherever a module holds it, and time-machine all that tells the date. Neither
touches `time.clock_gettime` for the monotonic clock; where the platform has none (Windows), the function is taken
when the plugin is loaded, and kept where freezegun does not look for it.
"""

import time
from functools import partial
from typing import Final

__all__ = ("real_seconds",)

_CLOCK: Final = (
    partial(time.clock_gettime, time.CLOCK_MONOTONIC) if hasattr(time, "clock_gettime") else time.monotonic,
)


def real_seconds() -> float:
    """Seconds since some moment in the past, whatever a test does to time."""
    return _CLOCK[0]()
