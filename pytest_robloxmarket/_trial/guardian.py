"""Ends this process from outside where its game lets nothing inside of it do that.

Python hears a signal only between two of its own steps, and with some memory and stack left. A sum over 10^12 numbers
takes no such step for hours, and code that lives from catching MemoryError or RecursionError leaves no room.
"""

import mmap
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NoReturn

__all__ = ("SILENCE_S", "beat", "guarded")

# Of computing, in which no timer of this process was heard. They tick every second or two.
SILENCE_S: Final = 5.0

_LOOK_S: Final = 0.2

_DEAF: Final = (
    b"robloxmarket: the game's code computes, and hears nothing that could stop it: it was ended, and nothing could be "
    b"judged. Let it do less at once, and catch neither MemoryError nor RecursionError.\n"
)

# Where the fields of /proc/PID/stat begin to count, behind the name, and which of them are times.
_TIMES: Final = slice(11, 13)

# What both processes see; written at each tick.
_heart: Final[list[mmap.mmap]] = []


def beat() -> None:
    """Say that a timer was heard."""
    for heart in _heart:
        heart[0] = (heart[0] + 1) % 256


@contextmanager
def guarded(silence_s: float = SILENCE_S) -> Iterator[None]:
    """Let another process end this one when it has computed for long without hearing a timer; only on Linux."""
    if sys.platform != "linux" or _heart:
        yield
        return
    kill: Callable[[int, int], None] = os.kill
    heart, parent = mmap.mmap(-1, 1), os.getpid()
    guardian = os.fork()
    if not guardian:
        _guard(parent, heart, silence_s)
    _heart.append(heart)
    try:
        yield
    finally:
        _heart.clear()
        with suppress(ProcessLookupError, ChildProcessError):
            kill(guardian, signal.SIGKILL)
            os.waitpid(guardian, 0)


def _guard(parent: int, heart: mmap.mmap, silence_s: float) -> NoReturn:
    """What the other process does: it looks, and says what it did. It is no command, and prints nothing else."""
    with suppress(BaseException):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        heard, since_s = heart[0], _computed_s(parent)
        while os.getppid() == parent:
            select.select((), (), (), _LOOK_S)
            if heart[0] != heard:
                heard, since_s = heart[0], _computed_s(parent)
            elif _computed_s(parent) - since_s > silence_s:
                os.write(2, _DEAF)
                os.kill(parent, signal.SIGKILL)
                break
    os._exit(0)


def _computed_s(process: int) -> float:
    """For how many seconds a process has computed."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return sum(map(int, fields[_TIMES])) / os.sysconf("SC_CLK_TCK")
