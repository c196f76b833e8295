"""A Luau coroutine as a kernel task: started, waiting, woken, finished by whoever resumes it last."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._kernel.tasks import Ended, OnEnd, Task, TaskState
from pytest_robloxmarket._luau import vm as machine
from pytest_robloxmarket._luau.tables import pack
from pytest_robloxmarket._luau.values import kind_of, shallow, to_luau_all
from pytest_robloxmarket._terms.errors import EndlessError, PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.context import Context
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauThread
    from pytest_robloxmarket._luau.rounds import Looking

__all__ = (
    "LuauRunnable",
    "LuauTask",
    "Recipient",
    "call_without_yield",
    "current_origin",
    "running_task",
    "suspend",
    "task_of",
)

_NEW: Final = TaskState.NEW
_RUNNING: Final = TaskState.RUNNING
_WAITING: Final = TaskState.WAITING
_DONE: Final = TaskState.DONE
_FAILED: Final = TaskState.FAILED

_RESUMABLE: Final = machine.RESUMABLE

# What a thread that yields where it must not leaves instead of an answer.
_NO_ANSWER: Final[list[object]] = [False]

# How the values that a function returned become the one value of an `Ended`.
Answer = Callable[[list[object]], object]


def _first_answer(values: list[object]) -> object:
    """The first returned value, as a method would receive it; None for no value at all."""
    try:
        return shallow(values[0]) if values else None
    except PlatformError as error:
        return str(error)


class LuauTask:
    """A thread of Luau code behind the kernel's task port.

    Who waits for its end gives `on_end`; without one, an error of it is reported as the server's own output.
    """

    __slots__ = (
        "alone",
        "answer",
        "asked",
        "context",
        "heard",
        "looking",
        "misses",
        "on_end",
        "origin",
        "pointer",
        "seen",
        "state",
        "thread",
    )

    def __init__(
        self,
        context: "Context",
        thread: "LuauThread",
        origin: int,
        on_end: OnEnd | None = None,
        answer: Answer = _first_answer,
    ) -> None:
        self.context: Final = context
        self.thread: Final = thread
        self.pointer: Final = thread.pointer
        self.origin = origin
        self.on_end: Final = on_end
        self.answer: Final = answer
        self.state = _NEW
        # Whether it waits in a function of this room, which takes packed values, and not where game code yielded.
        self.asked = False
        # Whether it never resumed another thread itself: what runs while it runs is then this thread.
        self.alone = True
        # How many things had come from outside when it last waited for a moment.
        self.heard = -1
        # The rounds of the loop that it waited in last.
        self.looking: Looking | None = None
        # How many things had when it was last seen that its next round would do more than look; how often in a row.
        self.seen = -1
        self.misses = 0

    @property
    def waiter(self) -> Task:
        """Itself."""
        return self

    def start(self, arguments: tuple[object, ...]) -> None:
        """Run from the beginning until it first gives way."""
        self.run(to_luau_all(self.context.vm, arguments))

    def resume(self, value: object = None) -> None:
        """Run on; a tuple stands for several values. Nothing happens if the thread does not wait any more."""
        if self.state is not _WAITING:
            return
        vm = self.context.vm
        values = value if type(value) is tuple else (value,)
        self.run(pack(vm, values) if self.asked else to_luau_all(vm, values))

    def throw(self, error: BaseException) -> None:
        """Run on with an error, or end for good. Nothing happens if the thread does not wait any more."""
        if self.state is not _WAITING:
            return
        if isinstance(error, EndlessError):
            # No `pcall` catches what a limit has stopped.
            self.thread.close()
            self.ended(None, str(error), stuck=True)
        else:
            self.run([], str(error))

    def cancel(self) -> None:
        """End the thread where it waits. Who waits for its end is told that it was cancelled.

        Raises:
            PlatformError: when it is not waiting.
        """
        # "running or resuming-others threads cannot be cancelled and raise an error", libraries/task.yaml.
        if self.thread.status != _RESUMABLE:
            raise PlatformError("cannot cancel thread")
        self.thread.close()
        self.ended(None, "the thread was cancelled", silent=True)

    def ended(self, value: object, error: str | None, *, stuck: bool = False, silent: bool = False) -> None:
        """Note that the thread is over, also when another thread of the game resumed it for the last time."""
        context = self.context
        context.tasks.pop(self.pointer, None)
        self.state = _DONE if error is None else _FAILED
        if context.dead:
            return
        if self.on_end is not None:
            self.on_end(Ended(value, error, stuck))
        elif error is not None and not silent:
            context.host.emit_task_error(error)

    def run(self, arguments: list[object], error: str | None = None) -> None:
        """Run until it gives way, with Luau values or with an error."""
        context = self.context
        if context.dead:
            return
        scheduler = context.scheduler
        resumer, scheduler.current = scheduler.current, self
        scheduler.sender = None  # Whatever it has sent is answered.
        self.state = _RUNNING
        failure = None
        try:
            values = context.vm.resume(self.thread, arguments, context, error)
        except machine.GameError as raised:
            # Not the error itself: it knows this frame, and so would keep the thread and all that it holds.
            failure = str(raised), raised.stuck
        finally:
            scheduler.current = resumer
        if failure is not None:
            error, stuck = failure
            self.ended(None, error, stuck=stuck)
            return
        if self.state is not _WAITING:
            self._paused(values)
        if self.origin and scheduler.sender is not self and scheduler.on_wait is not None and self.state is _WAITING:
            scheduler.on_wait(self)

    def _paused(self, values: list[object]) -> None:
        """The thread ended, or game code called `coroutine.yield` itself."""
        if self.thread.status == _RESUMABLE:
            self.state = _WAITING
            self.asked = False
            self.context.tasks[self.pointer] = self
        else:
            self.ended(self.answer(values), None)


class Recipient:
    """A thread that waits for something, and is given it in a form of its own."""

    __slots__ = ("_form", "_task", "origin", "state")

    def __init__(self, task: LuauTask, form: Callable[..., object]) -> None:
        self._task: Final = task
        self._form: Final = form
        self.origin = task.origin
        self.state = _WAITING

    @property
    def waiter(self) -> Task:
        """The thread that gives way."""
        return self._task.waiter

    def resume(self, value: object = None) -> None:
        """Hand over the answer in its form, or the error that making it raises."""
        try:
            answer = self._form(value)
        except PlatformError as error:
            self._task.throw(error)
        else:
            self._task.resume(answer)

    def throw(self, error: BaseException) -> None:
        """Hand over the error."""
        self._task.throw(error)


class LuauRunnable:
    """A Luau function that can be started as a task."""

    __slots__ = ("answer", "context", "function")

    def __init__(self, context: "Context", function: "LuauFunction", answer: Answer = _first_answer) -> None:
        self.context: Final = context
        self.function: Final = function
        self.answer: Final = answer

    def start(self, arguments: tuple[object, ...], origin: int, on_end: OnEnd | None = None) -> LuauTask:
        """Run the function in a new thread until it first gives way."""
        context = self.context
        task = LuauTask(context, context.vm.thread(self.function), origin, on_end, self.answer)
        task.start(arguments)
        return task


def current_origin(context: "Context") -> int:
    """The origin of what runs, which all that it starts inherits; 0 when nothing runs."""
    current = context.scheduler.current
    return 0 if current is None else current.origin


def running_task(context: "Context") -> LuauTask:
    """The thread that called the body that runs, as a task that may be made to wait.

    Raises:
        PlatformError: when Python waits for this thread and it may not yield.
    """
    current = context.scheduler.current
    if type(current) is LuauTask and current.alone and not context.callbacks:
        return current
    thread = context.vm.current_thread()
    pointer = thread.pointer
    if type(current) is LuauTask and current.pointer == pointer:
        return current
    if pointer in context.callbacks:
        raise PlatformError("Callbacks cannot yield")
    return task_of(context, thread)


def task_of(context: "Context", thread: "LuauThread") -> LuauTask:
    """The task of a thread; one that game code made itself becomes a task now."""
    task = context.tasks.get(thread.pointer)
    if isinstance(task, LuauTask):
        return task
    task = LuauTask(context, thread, current_origin(context))
    task.state = _WAITING
    return task


def suspend(task: LuauTask) -> None:
    """Let the running thread wait, as soon as the body that runs has returned."""
    task.state = _WAITING
    task.asked = True
    context = task.context
    context.tasks[task.pointer] = task
    context.vm.give_way()


def call_without_yield(
    context: "Context", function: "LuauFunction", caller: "LuauFunction", packed: list[object]
) -> list[object]:
    """Call a Luau function that may not give way, like the transform of `UpdateAsync`.

    Args:
        context: whose code it is.
        function: what is called.
        caller: called with the function and its packed arguments, and returns what `pcall` would.
        packed: its arguments, as tables.py packs them.

    Raises:
        GameError: when it raises.
        PlatformError: when it tries to yield.
    """
    vm = context.vm
    # Called by `pcall`, an error keeps its own text: nobody adds a position to what a transform raised.
    thread = vm.thread(caller)
    context.callbacks.append(thread.pointer)
    try:
        ok, *results = vm.resume(thread, [function, *packed], context) or _NO_ANSWER
    finally:
        context.callbacks.pop()
    if thread.status == _RESUMABLE:
        thread.close()
        raise PlatformError("Callbacks cannot yield")
    if not ok:
        error = shallow(results[0]) if results else None
        raise machine.GameError(error if isinstance(error, str) else f"a {kind_of(error)}", stuck=False)
    return results
