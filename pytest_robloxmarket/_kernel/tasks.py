"""The task port: anything that can run, give way, be woken and be dropped.

A Python function on a greenlet and a Luau coroutine are both tasks. The states and who may move
them are a table, which the tests walk.
"""

from collections.abc import Callable
from enum import Enum
from typing import Final, Protocol, TypeAlias

from msgspec import Struct

__all__ = ("TRANSITIONS", "Ended", "OnEnd", "Runnable", "Task", "TaskState")


class TaskState(Enum):
    """Where a task is in its life."""

    NEW = "new"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


# (state, what happens) -> the state that follows. What is absent cannot happen.
TRANSITIONS: Final[dict[tuple[TaskState, str], TaskState]] = {
    (TaskState.NEW, "resume"): TaskState.RUNNING,
    (TaskState.WAITING, "resume"): TaskState.RUNNING,
    (TaskState.WAITING, "throw"): TaskState.RUNNING,
    (TaskState.WAITING, "drop"): TaskState.DROPPED,
    (TaskState.RUNNING, "suspend"): TaskState.WAITING,
    (TaskState.RUNNING, "return"): TaskState.DONE,
    (TaskState.RUNNING, "raise"): TaskState.FAILED,
}


class Ended(Struct, frozen=True, eq=False):
    """How a task ended: with a value, or with an error's text. `stuck` when a limit stopped it.

    `cause` is the exception itself, where the code is Python; two tasks that end alike need not share it. Its
    frames lead back to here, so that the garbage collector must know of this struct.
    """

    value: object
    error: str | None
    stuck: bool = False
    cause: BaseException | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ended) and self._told() == other._told()

    def __hash__(self) -> int:
        return hash(self._told())

    def _told(self) -> tuple[object, str | None, bool]:
        return self.value, self.error, self.stuck


OnEnd: TypeAlias = Callable[[Ended], None]


class Task(Protocol):
    """One thread of game code.

    `origin` is whatever its owner wants to know of it later (for us: which delivery started it).
    """

    origin: int
    state: TaskState

    @property
    def waiter(self) -> "Task":
        """The thread that gives way while this task waits: itself, or the one that it hands its answer to."""
        ...

    def resume(self, value: object = None) -> None:
        """Run on, with `value` as the answer to what the task waits for, until it gives way or ends."""
        ...

    def throw(self, error: BaseException) -> None:
        """Run on, with an error as the answer to what the task waits for."""
        ...


class Runnable(Protocol):
    """Code that can be started as a task: a Python function or a Luau function."""

    def start(self, arguments: tuple[object, ...], origin: int, on_end: OnEnd) -> Task:
        """Make a task, run it until it first gives way, and return it."""
        ...
