"""A Python function as a task."""

import sys
import weakref
from collections.abc import Callable
from contextlib import suppress

import pytest

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._kernel.greenlets import GreenletTask, PythonRunnable
from pytest_robloxmarket._kernel.scheduler import Scheduler
from pytest_robloxmarket._kernel.tasks import Ended, Task, TaskState


class World:
    """Where tasks run: which one does, which are kept, and how they ended."""

    def __init__(self) -> None:
        self.current: Task | None = None
        self.sender: Task | None = None
        self.on_wait: Callable[[Task], None] | None = None
        self.kept: list[GreenletTask] = []
        self.ends: list[Ended] = []

    def start(self, function: Callable[..., object], *arguments: object) -> GreenletTask:
        """Start a function as a task."""
        return PythonRunnable(self, function, self.kept).start(arguments, 5, self.ends.append)

    def suspend(self) -> object:
        """Give way in the task that runs."""
        assert isinstance(self.current, GreenletTask)
        return self.current.suspend()


# Where `World.suspend` waits.
SUSPEND_LINE = World.suspend.__code__.co_firstlineno + 3


@pytest.fixture
def world() -> World:
    return World()


def test_a_function_runs_until_it_gives_way(world: World) -> None:
    seen: list[str] = []

    def function() -> None:
        seen.append("before")
        world.suspend()
        seen.append("after")

    world.start(function)
    assert ["before"] == seen


def test_a_function_gets_what_it_is_resumed_with(world: World) -> None:
    task = world.start(world.suspend)
    task.resume("answer")
    assert [Ended("answer", None)] == world.ends


def test_a_function_gets_its_arguments(world: World) -> None:
    world.start(lambda *arguments: arguments, 1, "two")
    assert [Ended((1, "two"), None)] == world.ends


def test_an_error_of_the_function_is_its_end_and_stays_inside(world: World) -> None:
    world.start(int, "gold")
    assert [Ended(None, "ValueError: invalid literal for int() with base 10: 'gold'")] == world.ends


def fails() -> None:
    raise ValueError("no gold")


def test_an_error_names_the_innermost_line_of_the_game(world: World) -> None:
    world.start(fails)
    assert [Ended(None, f"test_greenlets.py:{fails.__code__.co_firstlineno + 1}: ValueError: no gold")] == world.ends


def test_an_error_of_code_without_a_file_has_no_place(world: World) -> None:
    world.start(eval, "1 / 0")
    assert [Ended(None, "ZeroDivisionError: division by zero")] == world.ends


def test_a_function_that_exits_ends_its_task_only(world: World) -> None:
    world.start(lambda: sys.exit(7))
    assert ["SystemExit: 7"] == [str(ended.error).split(": ", 1)[1] for ended in world.ends]


def test_an_error_can_be_thrown_to_where_the_function_waits(world: World) -> None:
    def function() -> str:
        try:
            world.suspend()
        except ValueError as error:
            return f"caught {error}"
        return "not caught"

    world.start(function).throw(ValueError("502"))
    assert [Ended("caught 502", None)] == world.ends


def test_a_thrown_error_that_nobody_catches_ends_the_task_and_names_the_line_that_waited(world: World) -> None:
    world.start(world.suspend).throw(ValueError("502"))
    assert [Ended(None, f"test_greenlets.py:{SUSPEND_LINE}: ValueError: 502")] == world.ends


def test_the_task_that_runs_is_the_current_one(world: World) -> None:
    task = world.start(lambda: (world.current, world.suspend(), world.current))
    task.resume()
    assert [Ended((task, None, task), None)] == world.ends


def test_nobody_is_current_between_tasks(world: World) -> None:
    task = world.start(world.suspend)
    waiting = world.current
    task.throw(ValueError())
    assert (None, None) == (waiting, world.current)


def test_a_task_that_starts_another_runs_on_when_that_gives_way(world: World) -> None:
    """`task.spawn` in Roblox: the new thread runs first, until it waits."""
    seen: list[str] = []

    def inner() -> None:
        seen.append("inner")
        world.suspend()

    def outer() -> None:
        starter = world.current
        world.start(inner)
        seen.append("outer" if world.current is starter else "lost")

    world.start(outer)
    assert ["inner", "outer"] == seen


def test_a_task_gives_way_to_whoever_resumed_it_last(world: World) -> None:
    seen: list[str] = []

    def sleeper() -> None:
        world.suspend()
        world.suspend()

    sleeping = world.start(sleeper)

    def waker() -> None:
        sleeping.resume()
        seen.append("waker")

    world.start(waker)
    assert ["waker"] == seen


def test_a_task_is_given_to_its_keeper(world: World) -> None:
    assert [world.start(world.suspend)] == world.kept


def test_a_task_knows_what_it_was_started_for(world: World) -> None:
    assert 5 == world.start(lambda: None).origin


def test_no_finally_runs_before_the_task_is_dropped(world: World) -> None:
    seen: list[str] = []

    def function() -> None:
        try:
            world.suspend()
        finally:
            seen.append("finally")

    task = world.start(function)
    at_the_cut = list(seen)
    task.drop()
    assert ([], ["finally"]) == (at_the_cut, seen)


@pytest.mark.parametrize("swallows", [False, True])
def test_a_dropped_task_tells_nobody_of_its_end(world: World, swallows: bool) -> None:
    def function() -> None:
        try:
            world.suspend()
        except BaseException:
            if not swallows:
                raise ValueError("in a handler") from None

    world.start(function).drop()
    assert [] == world.ends


def test_a_finally_of_a_dropped_task_may_wait(world: World) -> None:
    """As one that gives back a lock in a data store does."""
    seen: list[str] = []

    def function() -> None:
        try:
            world.suspend()
        finally:
            try:
                world.suspend()
            finally:
                seen.append("unlocked")

    task = world.start(function)
    task.drop()
    assert (["unlocked"], TaskState.DROPPED, None) == (seen, task.state, world.current)


def test_a_dropped_task_that_waits_for_ever_is_left_behind(world: World) -> None:
    def function() -> None:
        while True:
            with suppress(BaseException):
                world.suspend()

    task = world.start(function)
    task.drop()
    assert TaskState.DROPPED == task.state


def test_dropping_a_task_that_has_ended_changes_nothing(world: World) -> None:
    task = world.start(lambda: None)
    task.drop()
    assert TaskState.DONE == task.state


class Held:
    """Something that a task's function holds, like its market."""


@pytest.mark.parametrize("waits", [False, True])
def test_a_task_that_is_over_leaves_no_memory_behind(world: World, waits: bool) -> None:
    """A greenlet that only waits is never collected, and holds on to its whole market; an idle one must not."""
    held = Held()
    trace = weakref.ref(held)
    world.start(lambda _: waits and world.suspend(), held).drop()
    world.kept.clear()
    del held
    assert trace() is None


def test_a_test_that_fails_inside_a_task_fails(world: World) -> None:
    """`pytest.fail` is no `Exception`: it belongs to the test and not to the game."""
    with pytest.raises(pytest.fail.Exception, match="in a handler"):
        world.start(lambda: pytest.fail("in a handler"))


def test_the_scheduler_is_a_world_for_tasks() -> None:
    scheduler = Scheduler(PoliteChoices())
    task = GreenletTask(scheduler, lambda: scheduler.current, (), 0, lambda ended: None)
    scheduler.after(10, task.resume, None)
    scheduler.run()
    assert (TaskState.DONE, 10) == (task.state, scheduler.now_ms)
