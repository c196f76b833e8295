"""What comes late: whether what is missing at the end of a run comes where its users stay for some minutes more."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.recovery import linger, may_still_come
from pytest_robloxmarket._terms.errors import StepLimitError, WorkLimitError
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("Judged", "judge_later")

# What has happened, and the laws that it breaks.
Judged: TypeAlias = tuple[list[Event], Sequence[Violation]]

# What is missing may still come: a game may have saved that it is owed, and give it in the next round of a loop.
_COMES: Final = frozenset({"lost_purchase", "acknowledged_before_durable", "torn_purchase"})


def judge_later(
    market: Market, broken: Sequence[Violation], judge: Callable[[list[Event]], Sequence[Violation]]
) -> Judged:
    """What a run has broken where its users stay for some minutes more; all as it was where that mends nothing.

    Args:
        market: where all else has ended.
        broken: the laws that are broken so far.
        judge: says which laws a history breaks.
    """
    before = list(market.world.history)
    if not (any(one.law in _COMES for one in broken) and may_still_come(market)):
        return before, broken
    try:
        linger(market)
    except (StepLimitError, WorkLimitError):
        return before, broken
    history = list(market.world.history)
    later = judge(history)
    mended = {one.law for one in later} < {one.law for one in broken}
    return (history, later) if mended else (before, broken)
