"""Products that share their code and differ in a table row: one of them is proved, and the others are looked at."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final, NamedTuple

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
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("SPOT_RUNS", "Alike", "find_alike", "say_alike", "say_saved_alike")

# So many runs each product is given whose code another one has been proved with.
SPOT_RUNS: Final = 200

# So many products are named in a note.
_NAMED_MAX: Final = 5


class Alike(NamedTuple):
    """Which products do the same.

    Attributes:
        groups: those in one group run the same lines in the same order and change the same places in the same way.
        saved_like: for the first of a group, the first of an earlier one, whose handler makes the same requests of data
            stores at the same times and answers alike, although it gives something else.
    """

    groups: list[list[Lesson]]
    saved_like: Mapping[ProductId, ProductId] = {}


def find_alike(target: Target, worn: Worn, lessons: Sequence[Lesson]) -> Alike:
    """The products in groups of those that do the same."""
    groups: dict[Hashable, list[Lesson]] = {}
    firsts: dict[Hashable, ProductId] = {}
    saved_like: dict[ProductId, ProductId] = {}
    for lesson in lessons:
        steps = _steps_of(target, worn, lesson)
        ladders = tuple((ladder.place, bool(ladder.step), ladder.once, ladder.lasts) for ladder in lesson.ladders)
        group = groups.setdefault((steps, ladders, lesson.lasting, lesson.growing), [])
        group.append(lesson)
        if group[0] is lesson:
            saves = tuple(step for step in steps if not isinstance(step, _Shown)), lesson.once
            first = firsts.setdefault(saves, lesson.product)
            if first != lesson.product:
                saved_like[lesson.product] = first
    return Alike(list(groups.values()), saved_like)


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


def say_saved_alike(products: Sequence[ProductId], alike: Alike) -> str:
    """The note on products for which no time was left, beside others that are saved in the same way."""
    like = list(dict.fromkeys(str(alike.saved_like[one]) for one in products))
    named = ", ".join(map(str, products[:_NAMED_MAX]))
    more = f" and {len(products) - _NAMED_MAX} more" if len(products) > _NAMED_MAX else ""
    return (
        f"the time ended before all runs of {named}{more} were made in which one thing goes wrong: the verdict rests "
        f"on {', '.join(like)}, which {'is' if len(like) == 1 else 'are'} saved in the same way (give it more, with "
        "--seconds)"
    )


class _Shown(NamedTuple):
    """A step that changes what is on a player, and nothing that lasts."""

    where: str
    source: str
    at_ms: int


def _steps_of(target: Target, worn: Worn, lesson: Lesson) -> tuple[tuple[object, ...], ...]:
    """What two purchases of a product do in clear weather, but for the amounts."""
    scenario = Scenario(target, Kind.TWICE, lesson.product, worn)
    history = run(Setup(scenario.program, CALM, contract=target.rules), PoliteChoices(), tracing=True).history
    return tuple(step for step in map(_step_of, history) if step)


def _step_of(event: object) -> tuple[object, ...]:
    """One step of the game's code: where it stands, and what it touches."""
    if isinstance(event, StoreWritten):
        return (event.api, event.store, event.key, event.source, event.at_ms)
    if isinstance(event, StoreRead | StoreRefused):
        return (type(event).__name__, event.store, event.key, event.at_ms)
    if isinstance(event, SessionChanged):
        return _Shown(event.where, event.source, event.at_ms)
    if isinstance(event, HandlerAnswered):
        return (event.decision, event.at_ms)
    return (event.handler, event.at_ms) if isinstance(event, DeliveryStarted) else ()
