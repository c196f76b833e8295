"""Ticks of a server's clock: they come when they are due, and cost no choice."""

import pytest

from pytest_robloxmarket._kernel.choices import Choices, PoliteChoices, ScriptedChoices
from pytest_robloxmarket._kernel.scheduler import Scheduler
from tests.helpers import every_run


class Noted:
    """A scheduler, and the order in which things happened on it."""

    def __init__(self, choices: Choices | None = None) -> None:
        self.scheduler = Scheduler(PoliteChoices() if choices is None else choices)
        self.scheduler.unordered = True
        self.seen: list[str] = []

    def plan(self, name: str, delay_ms: int) -> None:
        """Plan to note a name."""
        self.scheduler.after(delay_ms, lambda _: self.seen.append(name), None)


def ticking(noted: Noted, lane: int, every_ms: int = 10) -> None:
    """Let a server's clock tick for ever."""

    def tick(_: object) -> None:
        noted.seen.append(".")
        noted.scheduler.tick(every_ms, tick, None, lane)

    noted.scheduler.tick(every_ms, tick, None, lane)


def test_a_tick_comes_when_it_is_due() -> None:
    noted = Noted()
    ticking(noted, noted.scheduler.new_lane())
    noted.plan("a", 25)
    noted.scheduler.run_until(40)
    assert "..a.." == "".join(noted.seen)


def test_a_tick_costs_no_choice_and_nothing_is_put_off_for_it() -> None:
    def run(choices: ScriptedChoices) -> str:
        noted = Noted(choices)
        ticking(noted, noted.scheduler.new_lane())
        noted.plan("a", 25)
        noted.plan("b", 45)
        noted.scheduler.run_until(60)
        return "".join(noted.seen)

    assert ["..a..b..", "..ba.."] == sorted(set(every_run(run)))


def test_the_ticks_of_a_server_go_with_it() -> None:
    noted = Noted()
    lane, other = noted.scheduler.new_lane(), noted.scheduler.new_lane()
    ticking(noted, lane)
    ticking(noted, other, every_ms=30)
    noted.scheduler.drop_lane(lane)
    noted.scheduler.run_until(30)
    assert ["."] == noted.seen


@pytest.mark.parametrize(
    ("reach_ms", "other_ms", "ticks"),
    [(100, 1_000, 10), (100, 55, 5), (5, 1_000, 0), (-1, 1_000, 0)],
    ids=["up to where a step may carry it", "up to what else is due", "not beyond its reach", "not by itself"],
)
def test_time_goes_on_from_tick_to_tick_within_a_step(reach_ms: int, other_ms: int, ticks: int) -> None:
    noted = Noted()
    scheduler = noted.scheduler
    found: list[int] = []

    def count(_: object) -> None:
        found.append(0)
        while scheduler.tick_on(10):
            found[0] += 1

    scheduler.after(0, count, None)
    noted.plan("a", other_ms)
    scheduler.step(reach_ms)
    assert ([ticks], 10 * ticks) == (found, scheduler.now_ms)
