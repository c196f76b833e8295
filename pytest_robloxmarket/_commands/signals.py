"""Ctrl-C and SIGTERM before a command hears them, and after all is said. It loads nothing that takes time."""

import os
import signal
import sys
from contextlib import suppress
from typing import Final, NoReturn

__all__ = ("INTERRUPTED", "end_at_once", "end_in_peace", "end_in_ruins", "leave")

# As a shell says it of a command that Ctrl-C has ended; SIGTERM ends a trial likewise.
INTERRUPTED: Final = 130

_INCONCLUSIVE: Final = 3
_RUINS: Final = (
    b"robloxmarket: the game has broken what Python itself needs to go on: nothing could be judged. Let it replace no "
    b"functions and hooks of Python's own.\n"
)

# A game in Python may replace them.
_end, _write = os._exit, os.write


def end_at_once() -> None:
    """Let Ctrl-C and SIGTERM end this process as long as no command hears them: while it loads, and while it prints.

    Else Python would end it with 1 for some of them, and that is the verdict "violated".
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: os._exit(INTERRUPTED))


def end_in_peace() -> None:
    """Ignore both from now on: all is said, and Python only has to be taken down."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def leave(status: object) -> None:
    """End this process with a command's exit status, without what a game has left for its end.

    Threads that still run, and what it has registered with `atexit`, could keep the process or change its status.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    _end(status if isinstance(status, int) else int(status is not None))


def end_in_ruins() -> NoReturn:
    """End this process where not even an error can be told, since what all code needs is broken: with no verdict."""
    _write(2, _RUINS)
    _end(_INCONCLUSIVE)
