"""Runs of a program that come to one state, and how each of them goes on.

A state is right when all that follows is the same from it. So each script is run to its end, whatever is known, and
what happens behind a state is compared with what happened there in the first run that came to it; and the same once
more with one misfortune behind it. A program that prints all that it knows tells on a state that leaves anything out.
"""

import random
from collections.abc import Callable, Hashable
from typing import Any, Final, NamedTuple

import pytest
from msgspec.structs import asdict

from pytest_robloxmarket._explore.frontier import Deviations, Frontier
from pytest_robloxmarket._kernel.choices import DeviatingChoices
from pytest_robloxmarket._simulation.outcome import Outcome, Setup, run
from pytest_robloxmarket._simulation.states.known import KnownStates, Left
from pytest_robloxmarket._simulation.states.watcher import Watcher
from pytest_robloxmarket._terms.events import Event, OrderChanged

__all__ = ("Conflict", "Visit", "conflicts_of", "visits_of")

# What only stories show, and when it happens. Times are part of a state, and then of what is printed.
_NOT_TOLD: Final = frozenset({"at_ms", "attempt", "delivery", "source", "overtaken", "back_ms"})

# Everything that happens behind a state, what is asked there, and which laws are broken in the end.
_Rest = tuple[tuple[str, ...], tuple[tuple[str, int], ...], tuple[str, ...]]


class Conflict(NamedTuple):
    """Two scripts that come to one state and go on in two ways."""

    one: Deviations
    other: Deviations
    difference: tuple[object, object]


class Visit(NamedTuple):
    """Where a run comes to a state: how much may go wrong yet, how much has happened and was asked; and the rest."""

    script: Deviations
    state: Hashable
    left: Left
    happened: int
    asked: int
    rest: _Rest


class _Unending(KnownStates):
    """States of which none is ever known."""

    __slots__ = ()

    def enter(self, digest: int, left: Left) -> bool:
        return True


def visits_of(
    monkeypatch: pytest.MonkeyPatch, setup: Setup, scripts: int, of: Callable[[Any], Hashable] = hash
) -> list[Visit]:
    """Run the first scripts of a program to their ends, and note which states each of them comes to.

    Args:
        monkeypatch: lets no run end where another has been.
        setup: the program.
        scripts: how many.
        of: makes what is noted of a state; by default a number.
    """
    seen: list[tuple[Hashable, Left, int, int]] = []

    def enter(watcher: Watcher, state: object) -> bool:
        market: Any = watcher._market
        seen.append((of(state), market.weather.misfortune_left(), len(market.world.history), market.choices.asked))
        return True

    monkeypatch.setattr(Watcher, "_enter", enter)
    learned = KnownStates().learned
    visits: list[Visit] = []
    frontier, made = Frontier(), 0
    while made < scripts and (script := frontier.take()) is not None:
        states = _Unending()
        states.learned = learned
        seen.clear()
        choices = DeviatingChoices(dict(script))
        outcome = run(setup, choices, states=states, first=script[-1][0] + 1 if script else 0)
        made += 1
        if states.learned != learned:
            learned, frontier = states.learned, Frontier()
            visits = []
            continue
        frontier.expand(script, choices.counts)
        visits += [Visit(script, *one, _rest_of(outcome, *one[2:])) for one in seen]
    return visits


def conflicts_of(monkeypatch: pytest.MonkeyPatch, setup: Setup, scripts: int) -> list[Conflict]:
    """Run the first scripts of a program, and compare what follows on each state that two of them come to."""
    known: dict[object, Visit] = {}
    conflicts: list[Conflict] = []
    pairs: list[tuple[Visit, Visit]] = []
    for visit in visits_of(monkeypatch, setup, scripts):
        first = known.setdefault((visit.state, visit.left), visit)
        if first.script == visit.script:
            continue
        if first.rest == visit.rest:
            pairs.append((first, visit))
        else:
            conflicts.append(Conflict(first.script, visit.script, _difference(first.rest, visit.rest)))
    return conflicts + _later(setup, pairs, scripts)


def _later(setup: Setup, pairs: list[tuple[Visit, Visit]], count: int) -> list[Conflict]:
    """The same with one misfortune behind the state, drawn for some of the pairs."""
    chance = random.Random(1)
    found = []
    for first, second in chance.sample(pairs, min(count // 2, len(pairs))):
        polite = DeviatingChoices(dict(first.script))
        run(setup, polite)
        asked = polite.counts[first.asked :]
        if not asked:
            continue
        behind = chance.randrange(len(asked))
        value = chance.randrange(1, asked[behind])
        one, other = (_with(setup, visit, behind, value) for visit in (first, second))
        if one != other:
            found.append(Conflict(first.script, second.script, _difference(one, other)))
    return found


def _with(setup: Setup, visit: Visit, behind: int, value: int) -> _Rest:
    choices = DeviatingChoices({**dict(visit.script), visit.asked + behind: value})
    return _rest_of(run(setup, choices), visit.happened, visit.asked)


def _rest_of(outcome: Outcome, before: int, asked_before: int) -> _Rest:
    happened = [_told(event) for event in outcome.history[before:] if not _is_about_the_past(event)]
    made = outcome.choices
    assert isinstance(made, DeviatingChoices)
    asked = list(zip(made.labels, made.counts, strict=True))[asked_before:]
    return tuple(happened), tuple(asked), tuple(sorted(one.law for one in outcome.violations))


def _is_about_the_past(event: Event) -> bool:
    # What has expired is noted when somebody looks next.
    return isinstance(event, OrderChanged) or getattr(event, "api", "") == "expiry"


def _told(event: Event) -> str:
    fields = [f"{name}={value!r}" for name, value in asdict(event).items() if name not in _NOT_TOLD]
    return " ".join([type(event).__name__, *fields])


def _difference(one: _Rest, other: _Rest) -> tuple[object, object]:
    """The first thing that differs."""
    for mine, theirs in zip(one, other, strict=True):
        if mine != theirs:
            pairs = zip((*mine, "nothing"), (*theirs, "nothing"), strict=False)
            return next((a, b) for a, b in pairs if a != b)
    raise AssertionError("they are equal")
