"""When a market begins, for whoever asks what day it is."""

from typing import Final

__all__ = ("EPOCH_S", "FIRST_MOMENT_S")

# 2026-01-01 00:00:00 UTC, in seconds since 1970: a date that looks like one, the same in each run.
EPOCH_S: Final = 1_767_225_600

# A number in a save that is as large as this is a moment, in seconds since 1970 or in ms.
FIRST_MOMENT_S: Final = 1_000_000_000
