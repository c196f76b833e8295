"""Whether there is a most that one can have, which a buyer of many at once comes to. See docs/decisions/0128."""

from collections.abc import Iterator
from typing import Final

from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.goods.places import EACH, PURCHASE
from pytest_robloxmarket._simulation.outcome import Outcome
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.scenarios.purchases import Scenario

__all__ = ("say_most",)

_MISSING: Final = frozenset({"lost_purchase", "torn_purchase"})


def say_most(scenario: Scenario, expect: Expectations, many: Outcome) -> Iterator[str]:
    """A note where not all of many purchases came that were granted in fair weather, though each of a few does.

    A short list of purchases beside the goods is a memory, and not full.

    Args:
        scenario: somebody has many open purchases.
        expect: what a purchase gives.
        many: what became of them.
    """
    goods = [ladder.place for ladder in expect.ladders.get(scenario.product, ())]
    memories = {_list_of(place) for place in goods if PURCHASE in place.path}
    if all(_list_of(place) in memories for place in goods):
        memories.clear()
    missing = [one.place for one in many.violations if one.law in _MISSING and one.place is not None]
    short = next((place for place in missing if _list_of(place) not in memories), None)
    if short is not None:
        yield (
            f"some of twelve purchases of {scenario.product} that are open at once are granted and do not come to "
            f"{short.told}. Where that is full, one more is paid for and gives nothing: answer NotProcessedYet "
            "for what does not fit, and it comes when there is room, or give something else for it"
        )


def _list_of(place: Location) -> Location:
    """The list or table that a place counts things of."""
    return place._replace(path=place.path.partition(EACH)[0].rstrip("#"))
