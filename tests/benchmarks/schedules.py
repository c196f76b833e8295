"""Scheduler steps against `detangle`: two tasks, three waits each, a random order in each run."""

import asyncio
from typing import Final

import detangle

from pytest_robloxmarket._kernel.choices import Choices, SeededChoices
from pytest_robloxmarket._kernel.greenlets import GreenletTask
from pytest_robloxmarket._kernel.scheduler import Scheduler
from pytest_robloxmarket._kernel.tasks import Ended
from tests.benchmarks.measure import Result, race

__all__ = ("RESUMPTIONS", "compare_steps", "our_orders", "run_ours", "run_theirs", "their_orders")

_TASKS: Final = 2
_WAITS: Final = 3

# A step is one resumption of one of the two tasks: its start, and its going on after each wait.
#
# Our scheduler counts exactly these. detangle counts more: each handle of the event loop, so also the steps of
# the coroutine that gathers the two, and the callbacks by which they tell it that they are done (12 and not 8,
# and 18 when a wait takes time, since a timer is then a handle too). Those are its own overhead and no work that
# either side was asked for. The figures give its own count as well.
RESUMPTIONS: Final = _TASKS * (1 + _WAITS)


def compare_steps(*, runs: int, rounds: int) -> Result:
    """Steps per second, ours by theirs."""
    ratio, ours, theirs = race(lambda: run_ours(runs), lambda: run_theirs(runs), rounds=rounds)
    counted = _explore(1).total_steps
    return Result(
        "steps_per_second_vs_detangle",
        ratio,
        3.0,
        False,
        {
            "ours_per_second": ours,
            "theirs_per_second": theirs,
            "theirs_by_their_own_count_per_second": theirs * counted / RESUMPTIONS,
            "ratio_by_their_own_count": ratio * RESUMPTIONS / counted,
        },
    )


def run_ours(runs: int) -> int:
    """A campaign of ours; how many steps it took."""
    choices = SeededChoices(1)
    steps = 0
    for _ in range(runs):
        choices.forget()
        steps += _run_one(choices, [])
    return steps


def run_theirs(runs: int) -> int:
    """A campaign of theirs; how many steps it took."""
    return int(RESUMPTIONS * _explore(runs).runs)


def our_orders(runs: int) -> set[str]:
    """The different orders that a campaign of ours meets: both sides must be able to meet all 70."""
    choices = SeededChoices(1)
    orders = set()
    for _ in range(runs):
        choices.forget()
        seen: list[str] = []
        _run_one(choices, seen)
        orders.add("".join(seen))
    return orders


def their_orders(runs: int) -> set[str]:
    """The different orders that a campaign of theirs meets."""
    orders = set()

    async def main() -> None:
        seen: list[str] = []
        await asyncio.gather(_wait_in_theirs("a", seen), _wait_in_theirs("b", seen))
        orders.add("".join(seen))

    detangle.explore(main, runs=runs, strategy="random", seed=1, database=False)
    return orders


def _run_one(choices: Choices, seen: list[str]) -> int:
    scheduler = Scheduler(choices)
    scheduler.unordered = True
    for name in "ab":
        task = GreenletTask(scheduler, _wait_in_ours, (scheduler, name, seen), 0, _forget)
        scheduler.after(0, task.resume, None)
    scheduler.run()
    return scheduler.steps


def _wait_in_ours(scheduler: Scheduler, name: str, seen: list[str]) -> None:
    seen.append(name)
    for _ in range(_WAITS):
        task = scheduler.current
        assert isinstance(task, GreenletTask)
        scheduler.after(50, task.resume, None)
        task.suspend()
        seen.append(name)


def _forget(_: Ended) -> None:
    pass


def _explore(runs: int) -> detangle.ExploreStats:
    async def main() -> None:
        seen: list[str] = []
        await asyncio.gather(_wait_in_theirs("a", seen), _wait_in_theirs("b", seen))

    return detangle.explore(main, runs=runs, strategy="random", seed=1, database=False)


async def _wait_in_theirs(name: str, seen: list[str]) -> None:
    seen.append(name)
    for _ in range(_WAITS):
        # Their own idiom for a round trip, the cheapest wait they have, and the one under which they meet all orders.
        await asyncio.sleep(0)
        seen.append(name)
