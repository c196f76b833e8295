"""Timer events against `simpy`: ten clocks of different periods, each tick written down.

Ours are on the clocks of two servers, with choices on: whenever both servers have a tick to come, which one is first
is drawn and recorded. simpy has one queue and no choice.
"""

from collections.abc import Generator
from typing import Final

import simpy

from pytest_robloxmarket._kernel.choices import SeededChoices
from pytest_robloxmarket._kernel.scheduler import Scheduler
from tests.benchmarks.measure import Result, race

__all__ = ("compare_timers", "tick_ours", "tick_theirs")

_PERIODS_MS: Final = (1, 2, 3, 5, 7, 11, 13, 17, 19, 23)


def compare_timers(*, ticks: int, rounds: int) -> Result:
    """Timer events per second, ours by theirs."""
    ratio, ours, theirs = race(lambda: tick_ours(ticks), lambda: tick_theirs(ticks), rounds=rounds)
    figures = {"ours_per_second": ours, "theirs_per_second": theirs}
    return Result("timers_per_second_vs_simpy", ratio, 0.5, False, figures)


def tick_ours(ticks: int) -> int:
    """Let each clock of ours tick so often; how many ticks there were."""
    scheduler = Scheduler(SeededChoices(1))
    scheduler.unordered = True
    history: list[tuple[int, int]] = []
    lanes = (scheduler.new_lane(), scheduler.new_lane())

    def start(clock: int, period_ms: int, lane: int) -> None:
        def tick(left: object) -> None:
            assert isinstance(left, int)
            history.append((scheduler.now_ms, clock))
            if left > 1:
                scheduler.after(period_ms, tick, left - 1, lane)

        scheduler.after(period_ms, tick, ticks, lane)

    for clock, period_ms in enumerate(_PERIODS_MS):
        start(clock, period_ms, lanes[clock % 2])
    scheduler.run()
    return len(history)


def tick_theirs(ticks: int) -> int:
    """Let each clock of theirs tick so often; how many ticks there were."""
    environment = simpy.Environment()
    history: list[tuple[float, int]] = []

    def tick(clock: int, period_ms: int) -> Generator[simpy.Event, object, None]:
        for _ in range(ticks):
            yield environment.timeout(period_ms)
            history.append((environment.now, clock))

    for clock, period_ms in enumerate(_PERIODS_MS):
        environment.process(tick(clock, period_ms))
    environment.run()
    return len(history)
