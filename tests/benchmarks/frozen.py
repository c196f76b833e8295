"""What it costs a search that Python code sees the market's time on the machine's clock."""

from contextlib import nullcontext
from datetime import datetime

from pytest_robloxmarket._simulation.frozen import market_time
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.moments import EPOCH_S
from tests.benchmarks.measure import Result, race
from tests.benchmarks.purchases import STORM, run_ours, stays

__all__ = ("compare_frozen", "hours_seen")


def compare_frozen(*, runs: int, rounds: int) -> Result:
    """How many times longer as many runs take while the machine's clock shows the market's time."""

    def search(*, frozen: bool) -> int:
        with market_time(lambda: 0) if frozen else nullcontext():
            return run_ours(stays, STORM, runs)

    ratio, free, frozen = race(lambda: search(frozen=False), lambda: search(frozen=True), rounds=rounds)
    return Result("frozen_time_vs_free", ratio, 1.05, True, {"runs_per_second": free, "frozen_per_second": frozen})


def hours_seen(market: Market) -> float:
    """How many hours Python code believes that the market has been open."""
    with market_time(lambda: market.scheduler.now_ms):
        return (datetime.now().timestamp() - EPOCH_S) / 3_600
