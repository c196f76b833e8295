"""A Python function in plain blocking style as a task. The only file that imports greenlet."""

import os
from collections.abc import Callable
from pathlib import PurePath
from traceback import walk_tb
from typing import Final, Protocol

from greenlet import GreenletExit, getcurrent, greenlet
from msgspec import Struct

from pytest_robloxmarket._kernel.tasks import Ended, OnEnd, Task, TaskState
from pytest_robloxmarket._terms.errors import EndlessError, UsageError
from pytest_robloxmarket._terms.texts import kind_of, text_of

__all__ = ("CurrentTask", "GreenletTask", "PythonRunnable", "is_house_file")

_NEW: Final = TaskState.NEW
_RUNNING: Final = TaskState.RUNNING
_WAITING: Final = TaskState.WAITING
_DONE: Final = TaskState.DONE
_FAILED: Final = TaskState.FAILED
_DROPPED: Final = TaskState.DROPPED

# Where our own files lie; the wrapper among them is game code, and stories may point to it.
_PACKAGE: Final = f"{PurePath(__file__).parents[1]}{os.sep}"
_WRAPPER: Final = f"{_PACKAGE}reference{os.sep}"

# How a function ends that was let go of.
_CUT_OFF: Final = Ended(None, "GreenletExit")

# A task knows who resumed it, and nobody else may raise anything there.
_THROWN_HERE: Final = (
    "the game throws {} into a greenlet that is not its own: nothing could be judged. Let it raise its errors where "
    "they happen."
)

# So often may the `finally` blocks of a dropped function wait. One that catches everything and waits in
# a loop would never end; it is left behind then.
_DROPS_MAX: Final = 20

# An error that was raised from another, and that from another: nobody reads more of them, and they may go in a circle.
_SOURCES_MAX: Final = 10

# Greenlets whose task has ended, ready for the next one. A new greenlet costs 4 µs, since Python maps fresh
# memory for its frames, and to go on in an old one a fifteenth of that.
_idle: Final[list[greenlet]] = []

# More tasks than this seldom wait at a time; an idle greenlet holds some 16 KB.
_IDLE_MAX: Final = 64


class CurrentTask(Protocol):
    """Where a task writes down that it is the one that runs."""

    current: Task | None
    # Who has sent the last request.
    sender: Task | None
    # Told of each task with an origin that gives way, but of the sender: a request is no wait.
    on_wait: Callable[[Task], None] | None


class _Thrown(list[BaseException]):
    """An error as the answer to what a task waits for. It is taken out and raised where that waits.

    To let the greenlet itself throw it costs as much as twenty switches. And a frame that still had a name for the
    error would keep it for ever, and be kept by it.
    """

    __slots__ = ()


class GreenletTask(Struct, eq=False):
    """A Python function that runs until it suspends, and later runs on.

    A power cut leaves the task where it waits: no `finally` of it runs before its keeper drops it.
    """

    world: CurrentTask
    _function: Callable[..., object]
    _arguments: tuple[object, ...]
    origin: int
    _on_end: OnEnd
    state: TaskState = _NEW
    _greenlet: greenlet | None = None  # None before the start.

    @property
    def waiter(self) -> Task:
        """Itself."""
        return self

    def resume(self, value: object = None) -> None:
        """Run on until the function suspends or ends."""
        running = self._greenlet
        if running is None:
            assert self.state is _NEW
            running = self._greenlet = _hire()
            value = self  # What an idle greenlet waits for.
        else:
            assert self.state is _WAITING
            running.parent = getcurrent()
        world = self.world
        resumer = world.current
        world.current = self
        world.sender = None  # Whatever it has sent is answered.
        self.state = _RUNNING
        try:
            running.switch(value)
        except Exception as error:
            # What ends in the greenlet itself has frames of its own, down to the function that told of it.
            if error.__traceback__ is not None and error.__traceback__.tb_next is None:
                raise UsageError(_THROWN_HERE.format(_told(error))) from None
            raise
        world.current = resumer
        if self.origin and world.sender is not self and world.on_wait is not None and self.state is _WAITING:
            world.on_wait(self)

    def throw(self, error: BaseException) -> None:
        """Run on with an error raised where the function waits."""
        assert self.state is _WAITING
        self.resume(_Thrown([error]))

    def drop(self) -> None:
        """End a task for good if it still waits. Its `finally` blocks run now, and nobody is told of its end.

        This is for after the run: what a waiting greenlet holds is out of sight of the garbage collector,
        so that a task which is only forgotten stays in memory with its whole market.
        """
        world = self.world
        for _ in range(_DROPS_MAX):
            if self.state is not _WAITING:
                return
            assert self._greenlet is not None
            resumer, world.current = world.current, self
            self.state = _DROPPED
            self._greenlet.parent = getcurrent()
            self._greenlet.switch(_Thrown([GreenletExit()]))
            world.current = resumer
        self.state = _DROPPED

    def suspend(self) -> object:
        """Give way; the answer is what the task is resumed with. May yield."""
        assert self._greenlet is not None
        self.state = _WAITING
        parent = self._greenlet.parent
        assert parent is not None
        answer = parent.switch()
        if type(answer) is _Thrown:
            raise answer.pop()
        return answer

    def run(self) -> None:
        """Run the whole function, inside of a greenlet. Nobody is told of the end of a task that was dropped."""
        # No name is given to the end here: an error's frames lead back to this one, which would keep both for ever.
        self._tell(self._play())

    def _play(self) -> Ended:
        try:
            return Ended(self._function(*self._arguments), None)
        except GreenletExit:
            return _CUT_OFF
        except EndlessError as error:
            return Ended(None, str(error), stuck=True)
        except (Exception, SystemExit, GeneratorExit) as error:
            # Game code does not decide how the process ends: `sys.exit()` is an error like another.
            # Its frames begin with the game's: this one would keep what it has a name for.
            error.__traceback__ = error.__traceback__.tb_next if error.__traceback__ else None
            return Ended(None, _told(error), cause=error)

    def _tell(self, ended: Ended) -> None:
        if self.state is not _DROPPED:
            self.state = _DONE if ended.error is None else _FAILED
            self._on_end(ended)


class PythonRunnable(Struct, frozen=True, eq=False):
    """A Python function that can be started as a task."""

    world: CurrentTask
    _function: Callable[..., object]
    # Whoever keeps the task decides when the function's `finally` blocks may run: after a power
    # cut not before the run is over and judged. Then each task must be dropped. One that never waits needs no
    # keeper.
    _kept: list[GreenletTask]

    def start(self, arguments: tuple[object, ...], origin: int, on_end: OnEnd) -> GreenletTask:
        """Run the function until it first gives way."""
        task = GreenletTask(self.world, self._function, arguments, origin, on_end)
        task.resume()
        if task.state is _WAITING:
            self._kept.append(task)
        return task


def is_house_file(path: str) -> bool:
    """Whether a file of code is ours, and none of the game's."""
    return path.startswith(_PACKAGE) and not path.startswith(_WRAPPER)


def _told(error: BaseException) -> str:
    """An error in words, with where it was raised, and what it was raised from."""
    texts: list[str] = []
    source: BaseException | None = error
    while source is not None and len(texts) < _SOURCES_MAX:
        texts.append(f"{_place_of(source)}{kind_of(source)}: {text_of(source, '(its text cannot be shown)')}")
        source = source.__cause__ or (None if source.__suppress_context__ else source.__context__)
    return " (from ".join(texts) + ")" * (len(texts) - 1)


def _place_of(error: BaseException) -> str:
    """`file.py:line: `, as Luau writes it: the innermost line that is not ours; nothing when there is none."""
    found = ""
    for frame, line in walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        # A name like `<frozen importlib._bootstrap>` is no file's.
        if not file.startswith("<") and not is_house_file(file):
            found = f"{PurePath(file).name}:{line}: "
    return found


def _hire() -> greenlet:
    """A greenlet that runs the task that it is switched to.

    A greenlet keeps the recursion depth of where it was made for good. So only those that were made outside of
    all others go into the pool: otherwise tasks that start tasks would make it deeper and deeper.
    """
    here = getcurrent()
    if here.parent is not None:
        return greenlet(GreenletTask.run)
    while _idle:
        hired = _idle.pop()
        try:
            hired.parent = here
        except ValueError:
            continue  # It belongs to another thread.
        return hired
    return greenlet(_serve)


def _serve(task: GreenletTask) -> None:
    """Run one task after the other."""
    me = getcurrent()
    while True:
        task.run()
        if len(_idle) >= _IDLE_MAX:
            return
        del task  # An idle greenlet holds nothing of the run that it has served.
        me.gr_context = None
        _idle.append(me)
        resumer = me.parent
        assert resumer is not None
        task = resumer.switch()
