"""Who waits for a child to come: the other half of `Instance:WaitForChild`."""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.gaps import tell_gap
from pytest_robloxmarket._kernel.tasks import TaskState
from pytest_robloxmarket._terms.waits import INFINITE_YIELD

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.instances import Instance
    from pytest_robloxmarket._kernel.scheduler import Entry
    from pytest_robloxmarket._luau.threads import LuauTask

__all__ = ("Waiters",)

# After so long the thread is warned of: see `INFINITE_YIELD`.
_WARNS_MS: Final = 5_000


class Waiters:
    """The threads that wait for a child of one instance, by its name, and what is planned in case it does not come."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: Final[dict[str, dict[LuauTask, Entry | None]]] = {}

    def add(self, parent: "Instance", name: str, task: "LuauTask", timeout_ms: int | None) -> None:
        """Let a thread wait for a child of this name, for ever without a timeout."""
        context = parent.context
        timer: Entry | None = None
        if timeout_ms is not None:
            timer = context.after(timeout_ms, self._give_up, (name, task))
        elif not context.scheduler.unordered:
            # Where the order is chosen nobody is warned: a warning that comes earlier or later changes nothing in
            # a game, and a search would try both.
            timer = context.after(_WARNS_MS, _warn, (parent, name, task))
        self._waiting.setdefault(name, {})[task] = timer

    def wake(self, child: "Instance") -> None:
        """Who waits for a child of this name goes on, at the next resumption point."""
        context = child.context
        for task, timer in self._waiting.pop(child.name, {}).items():
            if timer is not None:
                context.scheduler.cancel(timer)
            context.after(0, lambda found, task=task: task.resume(found), child)  # type: ignore[misc]

    def _give_up(self, argument: object) -> None:
        name, task = cast("tuple[str, LuauTask]", argument)
        self._waiting.get(name, {}).pop(task, None)
        task.resume(None)


def _warn(argument: object) -> None:
    parent, name, task = cast("tuple[Instance, str, LuauTask]", argument)
    if task.state is not TaskState.WAITING:
        return  # It was cancelled.
    context = task.context
    # Roblox prints the stack below; its one line that matters fits on this one.
    place = context.vm.where(task.thread)
    call = f'{parent.full_name()}:WaitForChild("{name}")'
    context.host.emit_print("warn", f"{INFINITE_YIELD} '{call}'" + (f" ({place})" if place else ""))
    tell_gap(parent, name, task.origin)
