"""Whether there is a most that one can have, which a buyer of many at once comes to. See docs/decisions/0128."""

from collections.abc import Iterator
from typing import Final

from pytest_robloxmarket._simulation.outcome import Outcome
from pytest_robloxmarket._trial.scenarios.purchases import Scenario

__all__ = ("say_most",)

_MISSING: Final = frozenset({"lost_purchase", "torn_purchase"})


def say_most(scenario: Scenario, many: Outcome) -> Iterator[str]:
    """A note where not all of many purchases came that were granted in fair weather, though each of a few does.

    Args:
        scenario: somebody has many open purchases.
        many: what became of them.
    """
    short = next((one for one in many.violations if one.law in _MISSING and one.place is not None), None)
    if short is not None and short.place is not None:
        yield (
            f"some of twelve purchases of {scenario.product} that are open at once are granted and do not come to "
            f"{short.place.told}. Where that is full, one more is paid for and gives nothing: answer NotProcessedYet "
            "for what does not fit, and it comes when there is room, or give something else for it"
        )
