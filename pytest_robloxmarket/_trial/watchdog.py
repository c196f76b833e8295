"""Stops Python code of a game that never waits: nothing else happens in its process until it does.

Luau has a limit of instructions for this. Python can only be interrupted from outside, by a signal, and only the
command line knows that nobody else wants that signal.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final, NamedTuple

from pytest_robloxmarket._kernel.greenlets import GreenletTask
from pytest_robloxmarket._kernel.scheduler import Scheduler
from pytest_robloxmarket._terms.errors import EndlessError

__all__ = ("TICK_S", "watch")

# Of this process's own computing, so that a busy machine changes nothing. A step of a game takes some microseconds;
# one that imports something large may well take a second.
TICK_S: Final = 2.0

# Once something was stopped it will be stopped in each run, and nobody wants to wait for all of them.
_HASTE: Final = 4

_OURS: Final = "pytest_robloxmarket."
_LUAU: Final = "pytest_robloxmarket._luau."  # Counts its own instructions.


class _Step(NamedTuple):
    """One step of one run, and the function of the game that takes it."""

    scheduler: Scheduler
    number: int
    place: str


@contextmanager
def watch(tick_s: float = TICK_S) -> Iterator[None]:
    """Throw an error into each function that runs on from one tick to the next without waiting for anything."""
    if not hasattr(signal, "setitimer"):
        yield  # Windows has no such timer.
        return
    last: _Step | None = None

    def tick(_number: int, frame: FrameType | None) -> None:
        nonlocal last
        before, last = last, _step_of(frame)
        if before is not None and last is not None and before[:2] == last[:2]:
            signal.setitimer(signal.ITIMER_VIRTUAL, tick_s / _HASTE, tick_s / _HASTE)
            raise EndlessError(last.place)

    try:
        former = signal.signal(signal.SIGVTALRM, tick)
    except ValueError:
        yield  # Only the main thread may do so.
        return
    signal.setitimer(signal.ITIMER_VIRTUAL, tick_s, tick_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)


def _step_of(frame: FrameType | None) -> _Step | None:
    """What a frame is part of; None when no Python code of a game runs."""
    place = ""
    while frame is not None:
        module = str(frame.f_globals.get("__name__"))
        if module.startswith(_LUAU):
            return None
        if not module.startswith(_OURS):
            # The function that the game was called by, and not the line: two runs must not differ.
            place = f"{Path(frame.f_code.co_filename).name}:{frame.f_code.co_firstlineno}"
        # A handler runs in a task of its own, and the transform of UpdateAsync in the loop itself.
        owner = frame.f_locals.get("self")
        scheduler = owner.world if isinstance(owner, GreenletTask) else owner
        if isinstance(scheduler, Scheduler):
            return _Step(scheduler, scheduler.steps, place) if place else None
        frame = frame.f_back
    return None
