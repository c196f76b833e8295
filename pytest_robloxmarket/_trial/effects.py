"""Learns what one purchase changes, and where: nothing, then one, then two, in clean weather.

What changed by the same amount each time is the product's effect, wherever the game keeps it.
"""

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
    """What a product does. Without an `effect` nothing can be judged of it."""

    product: ProductId
    effect: Effect
    lasting: frozenset[Location]
    bases: dict[Location, int | float]
    granted: bool
    raised: bool
    missed: tuple[str, ...]


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
    looks = [look(Scenario(target, kind, product, worn)) for kind in (Kind.NOTHING, Kind.ONCE)]
    # A handler that a limit has stopped is stopped each time, and that is slow.
    looks.append(looks[1] if looks[1].stuck else look(Scenario(target, Kind.TWICE, product, worn)))
    nothing, once, twice = (one.held for one in looks)
    effect = _same_steps(nothing, once, twice)
    lasting: frozenset[Location] = frozenset()
    if effect:
        later = [look(Scenario(target, kind, product, worn, rejoin=True)).held for kind in (Kind.NOTHING, Kind.ONCE)]
        lasting = frozenset(place for place, amount in effect.items() if _step(later[0], later[1], place) == amount)
    missed = tuple(dict.fromkeys(where for one in looks for where in one.missed))
    return Lesson(
        product,
        effect,
        lasting,
        {place: nothing.get(place, 0) for place in effect},
        granted=looks[1].granted > 0,
        raised=looks[1].raised > 0,
        missed=missed,
    )


def _same_steps(nothing: Effect, once: Effect, twice: Effect) -> Effect:
    """The places that changed by the same amount each time; sizes of lists only where no number did.

    Where nothing changed twice, an amount that came the first time only is the effect as well: the second
    purchase was paid for too. A step of 1 is no amount but a mark ("owns the sword"), and is had only once.
    """
    steps = {
        place: step for place in twice if (step := _step(nothing, once, place)) and _step(once, twice, place) == step
    }
    if not steps:
        steps = {
            place: step
            for place in once
            if abs(step := _step(nothing, once, place)) > 1 and not _step(once, twice, place)
        }
    numbers = {place: step for place, step in steps.items() if not place.path.endswith("#")}
    return numbers or steps


def _step(before: Effect, after: Effect, place: Location) -> int | float:
    step = after.get(place, 0) - before.get(place, 0)
    return int(step) if step == int(step) else step


def _alices(holdings: Holdings) -> Effect:
    return {place: value for (user, place), value in holdings.items() if user == _ALICE}
