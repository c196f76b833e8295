"""The states of a task: the table, walked with a real task."""

from collections.abc import Callable

import pytest

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._kernel.greenlets import GreenletTask
from pytest_robloxmarket._kernel.scheduler import Scheduler
from pytest_robloxmarket._kernel.tasks import TRANSITIONS, Ended, TaskState

# What a task does between two moves from outside.
_FROM_OUTSIDE = ("resume", "throw")
_ABSENT = [(state, event) for state in TaskState for event in _FROM_OUTSIDE if (state, event) not in TRANSITIONS]


class Walked:
    """A task whose function does what it is resumed with, and every state that it was seen in."""

    def __init__(self) -> None:
        self.task = GreenletTask(Scheduler(PoliteChoices()), self._live, (), 0, lambda ended: None)
        self.while_running: TaskState | None = None

    def bring_to(self, state: TaskState) -> None:
        """Move the task to a state that lasts."""
        ways: dict[TaskState, tuple[str, ...]] = {
            TaskState.NEW: (),
            TaskState.WAITING: ("suspend",),
            TaskState.DONE: ("suspend", "return"),
            TaskState.FAILED: ("suspend", "raise"),
            TaskState.DROPPED: ("suspend", "drop"),
        }
        for order in ways[state]:
            if order == "drop":
                self.task.drop()
            else:
                self.task.resume(order)

    def _live(self) -> None:
        order: object = "suspend"
        while order == "suspend":
            self.while_running = self.task.state
            order = self.task.suspend()
        self.while_running = self.task.state
        if order == "raise":
            raise ValueError


@pytest.mark.parametrize(("state", "event"), TRANSITIONS, ids=lambda value: getattr(value, "value", value))
def test_each_row_of_the_table_happens(state: TaskState, event: str) -> None:
    walked = Walked()
    if event == "resume":
        walked.bring_to(state)
        walked.task.resume("return")
        seen = walked.while_running
    elif event == "throw":
        walked.bring_to(state)
        walked.task.throw(ValueError())
        seen = walked.while_running
    else:
        walked.bring_to(TRANSITIONS[state, event])
        seen = walked.task.state
    assert TRANSITIONS[state, event] == seen


@pytest.mark.parametrize(("state", "event"), _ABSENT, ids=lambda value: getattr(value, "value", value))
def test_what_is_absent_from_the_table_cannot_happen(state: TaskState, event: str) -> None:
    walked = Walked()
    refused: list[bool] = []
    moves: dict[str, Callable[[], None]] = {
        "resume": walked.task.resume,
        "throw": lambda: walked.task.throw(ValueError()),
    }

    def move() -> None:
        with pytest.raises(AssertionError):
            moves[event]()
        refused.append(True)

    if state is TaskState.RUNNING:
        running = GreenletTask(Scheduler(PoliteChoices()), move, (), 0, lambda ended: None)
        moves = {"resume": running.resume, "throw": lambda: running.throw(ValueError())}
        running.resume()
    else:
        walked.bring_to(state)
        move()
    assert [True] == refused


def test_nothing_follows_an_end() -> None:
    assert set() == {state for state, _ in TRANSITIONS} & {TaskState.DONE, TaskState.FAILED, TaskState.DROPPED}


def test_every_state_but_the_first_is_reached() -> None:
    assert set(TaskState) - {TaskState.NEW} == set(TRANSITIONS.values())


def test_an_end_is_not_stuck_unless_it_is_said() -> None:
    assert Ended(1, None, stuck=False) == Ended(1, None)
