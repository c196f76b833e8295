"""Stops Python code of a game that never waits, or that waits in real time: nothing else happens in its process then.

Luau has a limit of instructions for this. Python can only be interrupted from outside, by a signal. Only the command
line knows that nobody else wants the signal of the real clock; that of a process's own computing hardly anybody wants.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from types import FrameType
from typing import Final, NamedTuple, NoReturn, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._kernel.greenlets import GreenletTask
from pytest_robloxmarket._kernel.scheduler import Scheduler
from pytest_robloxmarket._terms.errors import BlockedError, EndlessError, SlowToLoadError, UsageError
from pytest_robloxmarket._terms.realtime import real_seconds
from pytest_robloxmarket._terms.texts import clipped, text_of, visible
from pytest_robloxmarket._trial.guardian import beat

__all__ = ("SLEEP_S", "TICK_S", "loads_within", "watch", "watch_computing")

# Of this process's own computing, so that a busy machine changes nothing. A step of a game takes some microseconds;
# one that imports something large may well take a second.
TICK_S: Final = 2.0

# The part of all seconds of a command, and at least so much.
_OF_ALL: Final = 0.4
_TICK_MIN_S: Final = 0.5

# Of real time, for what does not compute.
SLEEP_S: Final = 1.0

# Who has computed for less than this part of a tick has slept. However busy the machine is, who wants to compute does
# so for more of it.
_AWAKE: Final = 0.02

# One alone may be a process that was stopped from outside, and goes on.
_NAPS_MAX: Final = 2

# What a command needs besides: a game that has taken all of its time to load is told so by the trial.
_GRACE_S: Final = 1.0

# A game that catches everything while it is loaded hears it again, so often.
_AGAIN_S: Final = 0.25

# Once something was stopped it will be stopped in each run, and nobody wants to wait for all of them.
_HASTE: Final = 4

# Code that catches everything hears it so often, and then the process ends: nothing else can stop it.
_THROWN_MAX: Final = 3

# A game may replace them, or have left no memory for a text.
_end, _write = os._exit, os.write
_STUBBORN: Final = (
    b"robloxmarket: the game's code runs on whatever is raised in it: nothing can stop it, and nothing could be "
    b"judged. Let it catch only the errors that it knows.\n"
)
_INCONCLUSIVE: Final = 3

_PID: Final = os.getpid()

_OURS: Final = "pytest_robloxmarket."
_LUAU: Final = ("pytest_robloxmarket._luau.", "pytest_robloxmarket._engine.")  # They count their own instructions.

_Tick: TypeAlias = Callable[[int, FrameType | None], None]


class _Step(NamedTuple):
    """One step of one run, and the function of the game that takes it."""

    scheduler: Scheduler
    number: int
    place: str


class _GivenUpError(BaseException):
    """Thrown into a function that computes for ever, past everything, to end a whole test."""


class _Computing(Struct):
    """Stops a function that computes from one tick to the next, with an error that is made of its place."""

    tick_s: float
    error: Callable[[str], BaseException] = EndlessError
    most: float = _THROWN_MAX
    last: _Step | None = None
    thrown: int = 0

    def __call__(self, _number: int, frame: FrameType | None) -> None:
        try:
            step = _step_of(frame)
        except (MemoryError, RecursionError):
            _give_up()
        beat()
        before, self.last = self.last, step
        if before is None or step is None or before[:2] != step[:2]:
            self.thrown = 0
            return
        self.thrown += 1
        if self.thrown > self.most:
            _give_up()
        signal.setitimer(signal.ITIMER_VIRTUAL, self.tick_s / _HASTE, self.tick_s / _HASTE)
        raise self.error(step.place)


class _Sleeping(Struct):
    """Stops a game that is found asleep at several ticks in a row, be it in one step or in one after the other."""

    tick_s: float
    naps: int = 0
    computed_s: float = 0

    def __call__(self, _number: int, frame: FrameType | None) -> None:
        step, times = _step_of(frame), os.times()
        beat()
        before_s, self.computed_s = self.computed_s, times.user + times.system
        asleep = step is not None and self.computed_s - before_s < self.tick_s * _AWAKE
        self.naps = self.naps + 1 if asleep else 0
        if self.naps > _NAPS_MAX + _THROWN_MAX:
            _give_up()
        if step is not None and self.naps >= _NAPS_MAX:
            raise BlockedError(step.place)


@contextmanager
def watch(tick_s: float = TICK_S, sleep_s: float = SLEEP_S, seconds: float = inf) -> Iterator[None]:
    """Throw an error into each function that runs on from one tick to the next without giving way.

    Args:
        tick_s: between two looks at who computes, in seconds of computing.
        sleep_s: between two looks at who sleeps, in real seconds.
        seconds: of the whole command. Where they are few, nobody can compute for as long.

    Raises:
        BlockedError: when Python code of the game waits in real time.
    """
    if not _can_tick():
        yield
        return
    tick_s = min(tick_s, max(seconds * _OF_ALL, _TICK_MIN_S))
    hook, threading.excepthook = threading.excepthook, _tell_of_thread
    unraisable, sys.unraisablehook = sys.unraisablehook, _tell_of_lost
    try:
        with (
            _every(tick_s, signal.ITIMER_VIRTUAL, signal.SIGVTALRM, _Computing(tick_s)),
            _every(sleep_s, signal.ITIMER_REAL, signal.SIGALRM, _Sleeping(sleep_s)),
        ):
            yield
    finally:
        threading.excepthook, sys.unraisablehook = hook, unraisable


@contextmanager
def watch_computing() -> Iterator[None]:
    """The same in a test, where others may want signals too. The whole test ends at the first function.

    Raises:
        UsageError: when Python code of the game computes for ever.
    """
    if not _can_tick() or signal.getsignal(signal.SIGVTALRM) is not signal.SIG_DFL:
        yield
        return
    try:
        with _every(TICK_S, signal.ITIMER_VIRTUAL, signal.SIGVTALRM, _Computing(TICK_S, _GivenUpError, inf)):
            yield
    except _GivenUpError as error:
        raise UsageError(str(EndlessError(str(error)))) from None


@contextmanager
def loads_within(seconds: float, started: float) -> Iterator[None]:
    """End the loading of a game when the seconds are over.

    Args:
        seconds: real ones, of the whole command.
        started: when it began, as `real_seconds` says it.

    Raises:
        SlowToLoadError: when they are over.
    """
    if not _can_tick():
        yield
        return

    thrown = iter(range(_THROWN_MAX))

    def late(_number: int, _frame: object) -> None:
        if next(thrown, None) is None:
            _give_up()
        raise SlowToLoadError(seconds)

    left_s = min(max(started + seconds + _GRACE_S - real_seconds(), _AGAIN_S), threading.TIMEOUT_MAX)
    with _every(_AGAIN_S, signal.ITIMER_REAL, signal.SIGALRM, late, first_s=left_s):
        yield


def _give_up() -> NoReturn:
    """End the process. A copy of it, which works for a search, ends alone, and the search goes on without it."""
    if os.getpid() == _PID:
        _write(2, _STUBBORN)
    _end(_INCONCLUSIVE)


def _can_tick() -> bool:
    """Whether there are timers: not on Windows, and only the main thread may hear them."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def _every(tick_s: float, timer: int, number: int, tick: _Tick, *, first_s: float = 0) -> Iterator[None]:
    """Let a timer tick, for the first time after so many seconds; who used it before goes on with it then."""
    former = signal.signal(number, tick)
    ticks = signal.setitimer(timer, first_s or tick_s, tick_s)
    try:
        yield
    finally:
        signal.setitimer(timer, *ticks)
        signal.signal(number, former)


def _tell_of_thread(raised: "threading.ExceptHookArgs") -> None:
    """One line for what a thread of the game has raised; the run itself tells what was our own refusal."""
    if not isinstance(raised.exc_value, UsageError) and sys.stderr is not None:
        text = visible(f"robloxmarket: a thread of the game raised {raised.exc_type.__name__}: {raised.exc_value}")
        sys.stderr.write(f"{text}\n")


def _tell_of_lost(raised: "sys.UnraisableHookArgs") -> None:
    """One line for what is raised where nobody can hear it, as in `__del__` of an object of the game."""
    if sys.stderr is not None:
        text = text_of(raised.exc_value, "(its text cannot be shown)")
        sys.stderr.write(f"robloxmarket: the game raised where nobody hears it: {visible(clipped(text))}\n")


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
