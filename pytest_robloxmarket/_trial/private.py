"""What is bought on a private server, where the game asks whether it runs on one. See docs/decisions/0127."""

from collections.abc import Iterable, Iterator
from typing import Final

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._simulation.outcome import CALM, run
from pytest_robloxmarket._terms.events import PurchaseMade, StoreWritten
from pytest_robloxmarket._trial.charges import setup_for
from pytest_robloxmarket._trial.docket import Docket
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn

__all__ = ("try_private",)

_GONE: Final = frozenset({"lost_purchase", "torn_purchase"})


def try_private(docket: Docket, worn: Worn, lessons: Iterable[Lesson], *, offered: bool) -> Iterator[str]:
    """Buy each product on a private server, and join another one then.

    Where nothing at all is saved for it there, the purchase is lost. Where something is, the game may keep a world for
    each of its private servers, and only says so.

    Args:
        docket: takes what is broken.
        worn: what players have on them.
        lessons: the products, and what they give.
        offered: whether players are given what the game looks for.
    """
    for lesson in lessons:
        scenario = Scenario(docket.target, Kind.PRIVATE, lesson.product, worn)
        setup = setup_for(scenario, CALM, lesson)
        outcome = run(setup, PoliteChoices())
        broken = next((one for one in outcome.violations if one.law in _GONE and one.place is not None), None)
        if broken is None or broken.place is None or not _is_saved(outcome.history):
            docket.calm(scenario, setup.expect, offered=offered)
            continue
        yield (
            f"who buys {lesson.product} on a private server does not have it at {broken.place.told} on others, and "
            "something else is saved there. A world of its own for each private server may be meant so; else keep it "
            "under a key that says nothing of the server"
        )


def _is_saved(history: Iterable[object]) -> bool:
    """Whether anything in a data store changed after the purchase."""
    events = iter(history)
    any(isinstance(one, PurchaseMade) for one in events)
    return any(isinstance(one, StoreWritten) and one.before != one.after for one in events)
