"""Game code finds the run that it belongs to."""

from collections.abc import Callable

import pytest

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._kernel.greenlets import GreenletTask, PythonRunnable
from pytest_robloxmarket._kernel.running import running_scheduler
from pytest_robloxmarket._kernel.scheduler import Scheduler


def by_a_task(scheduler: Scheduler, look: Callable[[], object]) -> None:
    """A task that is started outside of the loop."""
    kept: list[GreenletTask] = []
    PythonRunnable(scheduler, look, kept).start((), 0, lambda _: None)


def by_the_loop(scheduler: Scheduler, look: Callable[[], object]) -> None:
    """A function that the loop itself calls, as it calls the transform of UpdateAsync."""
    scheduler.after(5, lambda _: look(), None)
    scheduler.run()


def by_a_task_of_the_loop(scheduler: Scheduler, look: Callable[[], object]) -> None:
    """A task that the loop starts."""
    by_the_loop(scheduler, lambda: by_a_task(scheduler, look))


@pytest.mark.parametrize("call", [by_a_task, by_the_loop, by_a_task_of_the_loop])
def test_what_a_run_calls_belongs_to_it(call: Callable[[Scheduler, Callable[[], object]], None]) -> None:
    scheduler, found = Scheduler(PoliteChoices()), []
    call(scheduler, lambda: found.append(running_scheduler()))
    assert [scheduler] == found


def test_a_run_inside_of_another_is_the_nearer_one() -> None:
    outer, inner, found = Scheduler(PoliteChoices()), Scheduler(PoliteChoices()), []
    by_the_loop(outer, lambda: by_a_task(inner, lambda: found.append(running_scheduler())))
    assert [inner] == found


def test_outside_of_every_run_there_is_none() -> None:
    assert running_scheduler() is None
