"""Learns what one purchase changes, and where: nothing, then one, then two, in clean weather.

What changed by the same amount each time is the product's effect, wherever the game keeps it.
"""

import re
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.holdings import Holdings, fold
from pytest_robloxmarket._server.marketplace import NOT_FOR_SALE
from pytest_robloxmarket._simulation.outcome import CALM, Outcome, Setup, run
from pytest_robloxmarket._terms.events import (
    DecisionRecorded,
    DeliveryStarted,
    HandlerRaised,
    HandlerStuck,
    MissingLooked,
    Printed,
    PurchaseMade,
    StoreRefused,
    Unsupported,
)
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.scenarios import Kind, Scenario, Worn
from pytest_robloxmarket._trial.steps import Effect, Held, effect_of, marks_of, step
from pytest_robloxmarket._trial.target import Target

__all__ = ("Idle", "Lesson", "Look", "learn", "look")

_PURCHASE: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}")

# The first user of a market, who is the only one in these scenarios.
_ALICE: Final = 1001


# The kinds of runs in which nobody buys what the scenario is about.
_WITHOUT_PURCHASE: Final = frozenset({Kind.NOTHING, Kind.IDLE, Kind.GLANCE})


class Look(NamedTuple):
    """One clean run: what alice holds after it, how often she bought, and what became of her receipts."""

    held: Effect
    bought: int
    granted: int
    delivered: int
    raised: int
    stuck: int
    refused: int
    gaps: int
    missed: tuple[str, ...]
    outcome: Outcome


# Runs without a purchase, by their kind and by whether alice rejoins in them.
Idle: TypeAlias = dict[tuple[Kind, bool], Look]


class Lesson(NamedTuple):
    """What a product does. Without an `effect` nothing can be judged of it.

    Attributes:
        product: the product.
        effect: what a purchase changes, and by how much.
        lasting: the places that show it to a buyer who has rejoined.
        bases: what was there when nothing was bought.
        starts: the places that grow without any purchase, and what they begin with.
        granted: whether the handler grants it in clean weather.
        raised: whether the handler raises.
        missed: what the game looked for on the player.
        refused: whether a data store request of it fails in clean weather.
        gaps: whether it meets something that is not faked.
        changed: the places that a purchase changed, in whatever way.
        by_chance: what a purchase changes differs with the game's own random numbers.
        once: the effect is a mark, like owning a sword: a second purchase does not add to it.
        again: the handler grants a second purchase, and it changes nothing.
    """

    product: ProductId
    effect: Effect
    lasting: frozenset[Location]
    bases: Effect
    starts: Effect
    granted: bool
    raised: bool
    refused: bool
    gaps: bool
    missed: tuple[str, ...]
    changed: tuple[Location, ...]
    by_chance: bool
    once: bool
    again: bool


def look(scenario: Scenario) -> Look:
    """Run a scenario once in clean weather."""
    outcome = run(Setup(scenario.program, CALM, loader=None, recover=False), PoliteChoices(), tracing=False)
    history = outcome.history
    held = _alices(fold(history))
    bought, granted, delivered, raised, stuck, refused, gaps = (
        sum(1 for event in history if isinstance(event, kind))
        for kind in (
            PurchaseMade,
            DecisionRecorded,
            DeliveryStarted,
            HandlerRaised,
            HandlerStuck,
            StoreRefused,
            Unsupported,
        )
    )
    missed = tuple(dict.fromkeys(event.where for event in history if isinstance(event, MissingLooked)))
    return Look(held, bought, granted, delivered, raised, stuck, refused, gaps, missed, outcome)


def learn(target: Target, product: ProductId, worn: Worn, idle: Idle | None = None) -> Lesson:
    """Run the handler with no purchase, with one, and with two, and see what the buyer has then and after a rejoin.

    Args:
        target: the game.
        product: what is bought.
        worn: what players have on them.
        idle: runs without a purchase, which are the same for each product, to be used again.
    """
    idle = {} if idle is None else idle
    now, later = (_Looks(Scenario(target, Kind.NOTHING, product, worn, rejoin), idle) for rejoin in (False, True))
    seen = now
    effect = _effect_in(now)
    if not effect and now.at(Kind.ONCE).granted and not now.at(Kind.ONCE).stuck:
        # What lives in the memory of a server shows when it is saved, and that may be when the player leaves.
        effect = _effect_in(later)
        seen = later if effect else now
    marks: Effect = {} if effect else marks_of(now.held(Kind.NOTHING), now.held(Kind.ONCE))
    if marks:
        seen, effect = now, marks
    once = now.at(Kind.ONCE)
    changed = tuple(place for place in once.held if step(now.held(Kind.NOTHING), now.held(Kind.ONCE), place))
    by_chance = bool(once.granted and seen is now) and (
        _differs(tuple(effect) or changed, now) or (bool(marks) and _leaves_others(now))
    )
    if by_chance:
        effect = marks = {}
    first = seen.at(Kind.ONCE)
    return Lesson(
        product,
        effect,
        _lasting(effect, first.held, later) if effect else frozenset(),
        # A game that prompts by itself sells more than the one that was asked for.
        {place: first.held[place] - amount * first.bought for place, amount in effect.items()},
        _starts(effect, now, later) if effect else {},
        granted=once.granted > 0,
        raised=once.raised > 0,
        refused=once.refused > 0,
        gaps=once.gaps > 0,
        missed=now.missed,
        changed=changed,
        by_chance=by_chance,
        once=bool(marks),
        again=now.at(Kind.TWICE).granted > once.granted and not _adds(now),
    )


class _Looks:
    """The clean runs with one product; each is made once."""

    def __init__(self, scenario: Scenario, idle: Idle) -> None:
        self._scenario: Final = scenario
        self._idle: Final = idle
        self._made: Final[dict[Kind, Look]] = {}

    def at(self, kind: Kind) -> Look:
        """The run of this kind."""
        found = self._made.get(kind)
        if found is None:
            found = self._made[kind] = self._made_now(kind)
        return found

    def _made_now(self, kind: Kind) -> Look:
        scenario = self._scenario._replace(kind=kind)
        if kind in _WITHOUT_PURCHASE:
            known = (kind, scenario.rejoin)
            found = self._idle.get(known) or look(scenario)
            if not _prompts(found):
                self._idle[known] = found
            return found
        # A handler that a limit has stopped is stopped each time, and that is slow.
        again = kind in {Kind.TWICE, Kind.THRICE} and self.at(Kind.ONCE).stuck
        return self.at(Kind.ONCE) if again else look(scenario)

    def held(self, kind: Kind) -> Held:
        """What alice holds after it."""
        found = self.at(kind)
        return Held(found.held, found.delivered)

    @property
    def missed(self) -> tuple[str, ...]:
        """What the game looked for on the player, in all runs so far."""
        return tuple(dict.fromkeys(where for one in self._made.values() for where in one.missed))


def _prompts(found: Look) -> bool:
    """Whether the game shows a prompt by itself: what comes of it depends on the product that is for sale."""
    return found.bought > 0 or any(
        isinstance(event, Printed) and NOT_FOR_SALE in event.text for event in found.outcome.history
    )


def _effect_in(looks: _Looks) -> Effect:
    nothing, once, twice = (looks.held(kind) for kind in (Kind.NOTHING, Kind.ONCE, Kind.TWICE))
    return effect_of(nothing, once, twice, lambda: looks.held(Kind.THRICE))


def _differs(places: tuple[Location, ...], looks: _Looks) -> bool:
    """Whether the same purchase changes something else when the game's random numbers are others."""
    if not places:
        return False
    once, other = looks.held(Kind.ONCE), looks.held(Kind.OTHER_LUCK)
    return any(step(once, other, place) for place in places)


def _leaves_others(looks: _Looks) -> bool:
    """Whether a second purchase leaves another mark than the first, as from a box with one of many things in it."""
    once, twice = looks.held(Kind.ONCE), looks.held(Kind.TWICE)
    return any(step(once, twice, place) == 1 for place in twice.held)


def _adds(looks: _Looks) -> bool:
    """Whether a second purchase changes anything."""
    once, twice = looks.held(Kind.ONCE), looks.held(Kind.TWICE)
    return any(step(once, twice, place) for place in twice.held)


def _lasting(effect: Effect, once: Effect, later: _Looks) -> frozenset[Location]:
    """The places that show a purchase to a buyer who has joined a fresh server as they did before."""
    if not later.at(Kind.ONCE).granted:
        # The receipt is still open and comes again at the rejoin: what shows then may be given anew.
        return frozenset(place for place in effect if place.store)
    nothing, after = later.held(Kind.NOTHING), later.held(Kind.ONCE)
    # Joining may give something by itself; then the purchase still makes the same difference.
    shows = {
        place
        for place, amount in effect.items()
        if after.held.get(place) == once[place] or step(nothing, after, place) == amount
    }
    if shows or any(step(nothing, after, place) for place in after.held if place not in effect):
        return frozenset(shows)
    # It shows nowhere any more. What is written to a data store was there to last, so that is a loss.
    return frozenset(place for place in effect if place.store)


def _starts(effect: Effect, now: _Looks, later: _Looks) -> Effect:
    """The places that grow without any purchase: with time, or at each join."""
    short, long = later.held(Kind.NOTHING), later.held(Kind.IDLE)
    growing = [place for place in effect if step(short, long, place)]
    if not growing:
        return {}
    first = now.at(Kind.GLANCE)
    return {place: first.held.get(place, 0) - effect[place] * first.bought for place in growing}


def _alices(holdings: Holdings) -> Effect:
    """What alice holds; what lies under a PurchaseId is a memory of that purchase, and nothing that she bought."""
    return {
        place: value
        for (user, place), value in holdings.items()
        if user == _ALICE and not _PURCHASE.search(f"{place.key} {place.path}")
    }
