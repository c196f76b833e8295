"""Finds out, inside of game code, which run it belongs to. Nobody keeps book of that: the call stack knows."""

import sys
from types import FrameType
from typing import Final

from pytest_robloxmarket._kernel.greenlets import GreenletTask
from pytest_robloxmarket._kernel.scheduler import Scheduler

__all__ = ("running_scheduler",)

# Game code in Python is called by one of these: as a task, or by the loop itself, like the transform of UpdateAsync.
_TASK: Final = GreenletTask.run.__code__
_LOOP: Final = Scheduler._go.__code__


def running_scheduler() -> Scheduler | None:
    """The scheduler whose step this is; None outside of every step, as when a test itself calls."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code is _LOOP:
            found = frame.f_locals["self"]
            return found if isinstance(found, Scheduler) else None
        if frame.f_code is _TASK:
            world = frame.f_locals["self"].world
            return world if isinstance(world, Scheduler) else None
        frame = frame.f_back
    return None
