"""A test that asks Roblox for something by itself, outside of every task, and waits for the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from pytest_robloxmarket._kernel.tasks import Task, TaskState
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server

__all__ = ("Outside", "wait_for")


class Outside(Struct, eq=False):
    """Stands where a task stands else, while the world goes on."""

    _server: Server
    origin: int = 0
    state: TaskState = TaskState.WAITING
    _answer: object = None
    _error: BaseException | None = None

    @property
    def waiter(self) -> Task:
        """Itself."""
        return self

    def resume(self, value: object = None) -> None:
        """Take the answer."""
        self._answer, self.state = value, TaskState.DONE

    def throw(self, error: BaseException) -> None:
        """Take the error."""
        self._error, self.state = error, TaskState.FAILED

    def suspend(self) -> object:
        """Let the world go on until the answer is here."""
        while self.state is TaskState.WAITING:
            if not self._server.world.scheduler.step():
                raise UsageError(
                    "a request that the test itself sent never got its answer: the weather swallowed it, or its "
                    "server is gone. Send it before the faults, or from a fresh server."
                )
        if self._error is not None:
            raise self._error
        return self._answer


def wait_for(server: Server, begin: Callable[[Task], None]) -> object:
    """What a request answers, for Python code in blocking style. May yield.

    Args:
        server: where the code runs.
        begin: sends the request of a task, which is woken with the answer.
    """
    task = server.world.waiting_task() or Outside(server)
    begin(task)
    return task.suspend()
