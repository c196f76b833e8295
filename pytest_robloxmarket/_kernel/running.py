"""Finds out, inside of game code, which run it belongs to. Nobody keeps book of that: the call stack knows."""

import sys
from pathlib import PurePath
from types import FrameType
from typing import Final

from pytest_robloxmarket._kernel.greenlets import GreenletTask, is_house_file
from pytest_robloxmarket._kernel.scheduler import Scheduler

__all__ = ("running_line", "running_scheduler")

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


def running_line() -> str:
    """The innermost line of Python code that is not ours and acts now, like `shop.py:24`; empty when there is none.

    What the loop does by itself, like removing a thing whose time is over, is done by no line of a test that lets time
    pass.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_house_file(frame.f_code.co_filename):
        if frame.f_code is _LOOP:
            return ""
        frame = frame.f_back
    return "" if frame is None else f"{PurePath(frame.f_code.co_filename).name}:{frame.f_lineno}"
