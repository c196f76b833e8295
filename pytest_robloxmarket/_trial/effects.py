"""Learns what one purchase changes, and where: nothing, then one, then two, in clean weather.

What changed by the same amount each time is the product's effect, wherever the game keeps it.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.holdings import Holdings, fold
from pytest_robloxmarket._simulation.outcome import CALM, Outcome, Setup, run
from pytest_robloxmarket._terms.events import (
    DecisionRecorded,
    DeliveryStarted,
    HandlerRaised,
    HandlerStuck,
    MissingLooked,
)
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.scenarios import Kind, Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("Lesson", "Look", "learn", "look")

Effect = dict[Location, int | float]

_PURCHASE: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}")

# The first user of a market, who is the only one in these scenarios.
_ALICE: Final = 1001


class Look(NamedTuple):
    """One clean run: what alice holds after it, and how often her receipts were granted, delivered, and raised."""

    held: dict[Location, int | float]
    granted: int
    delivered: int
    raised: int
    stuck: int
    missed: tuple[str, ...]
    outcome: Outcome


class Lesson(NamedTuple):
    """What a product does. Without an `effect` nothing can be judged of it.

    An effect that is had only `once`, like owning a sword, is one that a second purchase does not add to.
    """

    product: ProductId
    effect: Effect
    lasting: frozenset[Location]
    bases: dict[Location, int | float]
    granted: bool
    raised: bool
    missed: tuple[str, ...]
    once: bool


def look(scenario: Scenario) -> Look:
    """Run a scenario once in clean weather."""
    outcome = run(Setup(scenario.program, CALM, loader=None, recover=False), PoliteChoices(), tracing=False)
    history = outcome.history
    held = _alices(fold(history))
    granted, delivered, raised, stuck = (
        sum(1 for event in history if isinstance(event, kind))
        for kind in (DecisionRecorded, DeliveryStarted, HandlerRaised, HandlerStuck)
    )
    missed = tuple(dict.fromkeys(event.where for event in history if isinstance(event, MissingLooked)))
    return Look(held, granted, delivered, raised, stuck, missed, outcome)


def learn(target: Target, product: ProductId, worn: Worn) -> Lesson:
    """Run the handler with no purchase, with one, and with two, and then let the buyer rejoin."""

    def at(kind: Kind, *, rejoin: bool = False) -> Look:
        return look(Scenario(target, kind, product, worn, rejoin))

    looks = [at(Kind.NOTHING), at(Kind.ONCE)]
    # A handler that a limit has stopped is stopped each time, and that is slow.
    looks.append(looks[1] if looks[1].stuck else at(Kind.TWICE))
    nothing, once, twice = (one.held for one in looks)
    effect = _same_steps(nothing, once, twice) or _later_steps(nothing, once, twice, lambda: at(Kind.THRICE).held)
    effect = effect or _only_steps(nothing, once, twice)
    marks: Effect = {} if effect else {place: 1 for place in once if _step(nothing, once, place) == 1}
    effect = _numbers_first(effect or marks)
    return Lesson(
        product,
        effect,
        _lasting(effect, once, at(Kind.ONCE, rejoin=True).held) if effect else frozenset(),
        {place: once[place] - amount for place, amount in effect.items()},
        granted=looks[1].granted > 0,
        raised=looks[1].raised > 0,
        missed=tuple(dict.fromkeys(where for one in looks for where in one.missed)),
        once=bool(marks),
    )


def _same_steps(nothing: Effect, once: Effect, twice: Effect) -> Effect:
    """The places that changed by the same amount each time."""
    return {
        place: step for place in twice if (step := _step(nothing, once, place)) and _step(once, twice, place) == step
    }


def _later_steps(nothing: Effect, once: Effect, twice: Effect, thrice: Callable[[], Effect]) -> Effect:
    """The places that a first purchase made, with something in them, and that the later ones added to evenly."""
    made = {place: step for place in once if place not in nothing and (step := _step(once, twice, place))}
    if not made:
        return {}
    held = thrice()
    return {place: step for place, step in made.items() if _step(twice, held, place) == step}


def _only_steps(nothing: Effect, once: Effect, twice: Effect) -> Effect:
    """The places that only the first purchase changed: the second was paid for too.

    A step of 1 is no amount but a mark ("owns the sword"), and is had only once. What was not there before may
    be what a new profile begins with, and is no effect.
    """
    steps = {place: _step(nothing, once, place) for place in once if place in nothing}
    return {place: step for place, step in steps.items() if abs(step) > 1 and not _step(once, twice, place)}


def _numbers_first(steps: Effect) -> Effect:
    """The sizes of lists count only where no number changed."""
    numbers = {place: step for place, step in steps.items() if not place.path.endswith("#")}
    return numbers or steps


def _lasting(effect: Effect, once: Effect, later: Effect) -> frozenset[Location]:
    """The places that show a purchase to a buyer who has joined a fresh server as they did before."""
    return frozenset(place for place in effect if later.get(place) == once[place])


def _step(before: Effect, after: Effect, place: Location) -> int | float:
    step = after.get(place, 0) - before.get(place, 0)
    return int(step) if step == int(step) else step


def _alices(holdings: Holdings) -> Effect:
    """What alice holds; what lies under a PurchaseId is a memory of that purchase, and nothing that she bought."""
    return {
        place: value
        for (user, place), value in holdings.items()
        if user == _ALICE and not _PURCHASE.search(f"{place.key} {place.path}")
    }
