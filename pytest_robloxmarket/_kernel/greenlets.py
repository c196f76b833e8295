"""A Python function in plain blocking style as a task. The only file that imports greenlet."""

from collections.abc import Callable
from typing import Final, Protocol

from greenlet import GreenletExit, getcurrent, greenlet

from pytest_robloxmarket._kernel.tasks import Ended, OnEnd, Task, TaskState

__all__ = ("CurrentTask", "GreenletTask", "PythonRunnable")

_NEW: Final = TaskState.NEW
_RUNNING: Final = TaskState.RUNNING
_WAITING: Final = TaskState.WAITING
_DROPPED: Final = TaskState.DROPPED

# So often may the `finally` blocks of a dropped function wait. One that catches everything and waits in
# a loop would never end; it is left behind then.
_DROPS_MAX: Final = 20


class CurrentTask(Protocol):
    """Where a task writes down that it is the one that runs."""

    current: Task | None


class GreenletTask:
    """A Python function that runs until it suspends, and later runs on.

    A power cut leaves the task where it waits: no `finally` of it runs before its keeper drops it.
    """

    __slots__ = ("_arguments", "_function", "_greenlet", "_on_end", "_world", "origin", "state")

    def __init__(
        self,
        world: CurrentTask,
        function: Callable[..., object],
        arguments: tuple[object, ...],
        origin: int,
        on_end: OnEnd,
    ) -> None:
        self.origin = origin
        self.state = _NEW
        self._world: Final = world
        self._function: Final = function
        self._arguments: Final = arguments
        self._on_end: Final = on_end
        self._greenlet: Final = greenlet(self._run)

    def resume(self, value: object = None) -> None:
        """Run on until the function suspends or ends."""
        started = self.state is not _NEW
        assert not started or self.state is _WAITING
        world = self._world
        resumer, world.current = world.current, self
        self.state = _RUNNING
        self._greenlet.parent = getcurrent()
        if started:
            self._greenlet.switch(value)
        else:
            self._greenlet.switch()
        world.current = resumer

    def throw(self, error: BaseException) -> None:
        """Run on with an error raised where the function waits."""
        assert self.state is _WAITING
        world = self._world
        resumer, world.current = world.current, self
        self.state = _RUNNING
        self._greenlet.parent = getcurrent()
        self._greenlet.throw(error)
        world.current = resumer

    def drop(self) -> None:
        """End a task for good if it still waits. Its `finally` blocks run now, and nobody is told of its end.

        This is for after the run: what a waiting greenlet holds is out of sight of the garbage collector,
        so that a task which is only forgotten stays in memory with its whole market.
        """
        world = self._world
        for _ in range(_DROPS_MAX):
            if self.state is not _WAITING:
                return
            resumer, world.current = world.current, self
            self.state = _DROPPED
            self._greenlet.parent = getcurrent()
            self._greenlet.throw(GreenletExit)
            world.current = resumer
        self.state = _DROPPED

    def suspend(self) -> object:
        """Give way; the answer is what the task is resumed with. May yield."""
        self.state = _WAITING
        parent = self._greenlet.parent
        assert parent is not None
        return parent.switch()

    def _run(self) -> None:
        try:
            value = self._function(*self._arguments)
        except GreenletExit:
            return  # Dropped: nobody is left to be told.
        except Exception as error:
            if self.state is _DROPPED:
                return
            self.state = TaskState.FAILED
            self._on_end(Ended(None, f"{type(error).__name__}: {error}"))
            return
        if self.state is _DROPPED:
            return
        self.state = TaskState.DONE
        self._on_end(Ended(value, None))


class PythonRunnable:
    """A Python function that can be started as a task."""

    __slots__ = ("_function", "_keep", "_world")

    def __init__(
        self, world: CurrentTask, function: Callable[..., object], keep: Callable[[GreenletTask], object]
    ) -> None:
        self._world: Final = world
        self._function: Final = function
        # Whoever keeps the task decides when the function's `finally` blocks may run: after a power
        # cut not before the run is over and judged. Then each task must be dropped.
        self._keep: Final = keep

    def start(self, arguments: tuple[object, ...], origin: int, on_end: OnEnd) -> GreenletTask:
        """Run the function until it first gives way."""
        task = GreenletTask(self._world, self._function, arguments, origin, on_end)
        self._keep(task)
        task.resume()
        return task
