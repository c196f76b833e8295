"""Bounds on a game in Python that no run has: what it may do to the process, and how long it may take to load."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

from pytest_robloxmarket._simulation.realtime import real_seconds
from pytest_robloxmarket._terms.errors import SlowToLoadError

__all__ = ("loads_within", "stays_alive")

# What a command needs besides: a game that has taken all of its time to load is told so by the trial.
_GRACE_S: Final = 1.0

# A game that catches everything hears it again, so often a second.
_AGAIN_S: Final = 0.25

# Whoever may end a process: we do, and what runs processes for us.
_OURS: Final = ("pytest_robloxmarket.", "multiprocessing.")


@contextmanager
def stays_alive() -> Iterator[None]:
    """Let no game end this process past all that Python does: its exit status would be taken for a verdict.

    What it asks for is raised like `sys.exit()`, which is an error like another.
    """
    former = os._exit, os.abort
    os._exit, os.abort = _refusing("os._exit", os._exit), _refusing("os.abort", os.abort)
    try:
        yield
    finally:
        os._exit, os.abort = former


def _refusing(name: str, end: Callable[..., NoReturn]) -> Callable[..., NoReturn]:
    def refuse(*arguments: int) -> NoReturn:
        if str(sys._getframe(1).f_globals.get("__name__")).startswith(_OURS):
            end(*arguments)
        raise SystemExit(f"{name}({', '.join(map(str, arguments))})")

    return refuse


@contextmanager
def loads_within(seconds: float, started: float) -> Iterator[None]:
    """End the loading of a game when the seconds are over.

    Args:
        seconds: real ones, of the whole command.
        started: when it began, as `real_seconds` says it.

    Raises:
        SlowToLoadError: when they are over.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(_number: int, _frame: object) -> None:
        raise SlowToLoadError(seconds)

    left_s = started + seconds + _GRACE_S - real_seconds()
    former = signal.signal(signal.SIGALRM, late)
    ticks = signal.setitimer(signal.ITIMER_REAL, min(max(left_s, _AGAIN_S), threading.TIMEOUT_MAX), _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *ticks)
        signal.signal(signal.SIGALRM, former)
