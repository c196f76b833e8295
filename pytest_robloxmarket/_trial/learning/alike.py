"""Products that share their code and differ in a table row: one of them is proved, and the others are looked at."""

from collections.abc import Hashable, Sequence
from typing import Final

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.events import (
    DeliveryStarted,
    HandlerAnswered,
    SessionChanged,
    StoreRead,
    StoreRefused,
    StoreWritten,
)
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("SPOT_RUNS", "group_alike", "say_alike")

# So many runs each product is given whose code another one has been proved with.
SPOT_RUNS: Final = 200

# So many products are named in a note.
_NAMED_MAX: Final = 5


def group_alike(target: Target, worn: Worn, lessons: Sequence[Lesson]) -> list[list[Lesson]]:
    """The products in groups that run the same lines in the same order and change the same places in the same way."""
    groups: dict[Hashable, list[Lesson]] = {}
    for lesson in lessons:
        groups.setdefault(_shape_of(target, worn, lesson), []).append(lesson)
    return list(groups.values())


def say_alike(group: Sequence[Lesson]) -> str:
    """The note on a group of which only the first product was searched to the end."""
    first, *others = group
    named = ", ".join(str(one.product) for one in others[:_NAMED_MAX])
    more = f" and {len(others) - _NAMED_MAX} more" if len(others) > _NAMED_MAX else ""
    same = "runs the same code" if len(others) == 1 else "run the same code"
    rest = "the other" if len(others) == 1 else "the others"
    return (
        f"{named}{more} {same} as {first.product}: {first.product} was searched as told, {rest} in {SPOT_RUNS} runs"
        f"{'' if len(others) == 1 else ' each'} (--every-product searches each)"
    )


def _shape_of(target: Target, worn: Worn, lesson: Lesson) -> Hashable:
    """What two purchases of a product do in clear weather, but for the amounts."""
    scenario = Scenario(target, Kind.TWICE, lesson.product, worn)
    history = run(Setup(scenario.program, CALM, contract=target.rules), PoliteChoices(), tracing=True).history
    steps = tuple(step for step in map(_step_of, history) if step)
    ladders = tuple((ladder.place, bool(ladder.step), ladder.once, ladder.lasts) for ladder in lesson.ladders)
    return steps, ladders, lesson.lasting, lesson.growing


def _step_of(event: object) -> tuple[object, ...]:
    """One step of the game's code: where it stands, and what it touches."""
    if isinstance(event, StoreWritten):
        return (event.api, event.store, event.key, event.source, event.at_ms)
    if isinstance(event, StoreRead | StoreRefused):
        return (type(event).__name__, event.store, event.key, event.at_ms)
    if isinstance(event, SessionChanged):
        return (event.where, event.source, event.at_ms)
    if isinstance(event, HandlerAnswered):
        return (event.decision, event.at_ms)
    return (event.handler, event.at_ms) if isinstance(event, DeliveryStarted) else ()
