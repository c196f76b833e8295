"""When a market begins, for whoever asks what day it is."""

from datetime import UTC, datetime, timedelta
from typing import Final

from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("EPOCH_S", "FIRST_MOMENT_S", "moment", "since_start_ms")

# 2026-01-01 00:00:00 UTC, in seconds since 1970: a date that looks like one, the same in each run.
EPOCH_S: Final = 1_767_225_600

# A number in a save that is as large as this is a moment, in seconds since 1970 or in ms.
FIRST_MOMENT_S: Final = 1_000_000_000

_EPOCH: Final = datetime.fromtimestamp(EPOCH_S, UTC)


def moment(at_ms: int) -> datetime:
    """The date and time of a market so many ms after its start."""
    return _EPOCH + timedelta(milliseconds=at_ms)


def since_start_ms(when: datetime) -> int:
    """How many ms after a market's start a date and time is.

    Raises:
        UsageError: when it has no zone.
    """
    if when.tzinfo is None:
        raise UsageError(f"{when} has no zone: write datetime(2026, 1, 2, tzinfo=UTC), or take server.now().")
    return round((when - _EPOCH) / timedelta(milliseconds=1))
