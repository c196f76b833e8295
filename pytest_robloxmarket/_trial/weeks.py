"""What has become of a purchase when its buyer comes back after forty days and buys again. See docs/decisions/0104."""

from collections.abc import Iterable, Iterator
from typing import Final

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._simulation.outcome import CALM, run
from pytest_robloxmarket._trial.charges import setup_for
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("say_weeks_later",)

_GONE: Final = frozenset({"lost_purchase", "torn_purchase"})


def say_weeks_later(target: Target, worn: Worn, lessons: Iterable[Lesson]) -> Iterator[str]:
    """A note on each product whose first purchase is gone then: a season may have ended, or a month began anew.

    Args:
        target: the game.
        worn: what players have on them.
        lessons: its products, and what they give.
    """
    for lesson in lessons:
        scenario = Scenario(target, Kind.WEEKS_LATER, lesson.product, worn)
        for broken in run(setup_for(scenario, CALM, lesson), PoliteChoices()).violations:
            if broken.law in _GONE and broken.place is not None:
                yield (
                    f"who buys {lesson.product}, and again after forty days away, has less at {broken.place.told} than "
                    "two purchases: what the first one gave is gone, or kept where the game looks no more. A season or "
                    "the board of a week may be meant so; else keep it under a key without a date, and never begin "
                    "anew because time has passed"
                )
