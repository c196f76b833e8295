"""Runs of a program that come to one state, and how each of them goes on.

A state is right when all that follows is the same from it. So each script is run to its end, whatever is known, and
what happens behind a state is compared with what happened there in the first run that came to it; and the same once
more with one misfortune behind it. A program that prints all that it knows tells on a state that leaves anything out.
"""

import random
from typing import Any, Final, NamedTuple

import pytest
from msgspec.structs import asdict

from pytest_robloxmarket._explore.frontier import Deviations, Frontier
from pytest_robloxmarket._kernel.choices import DeviatingChoices
from pytest_robloxmarket._simulation.outcome import Outcome, Setup, run
from pytest_robloxmarket._simulation.states.known import KnownStates, Left
from pytest_robloxmarket._simulation.states.watcher import Watcher
from pytest_robloxmarket._terms.events import Event, OrderChanged

__all__ = ("Conflict", "conflicts_of")

# What only stories show, and when it happens. Times are part of a state, and then of what is printed.
_NOT_TOLD: Final = frozenset({"at_ms", "attempt", "delivery", "source", "overtaken", "back_ms"})

# Everything that happens behind a state, what is asked there, and which laws are broken in the end.
_Rest = tuple[tuple[str, ...], tuple[tuple[str, int], ...], tuple[str, ...]]


class Conflict(NamedTuple):
    """Two scripts that come to one state and go on in two ways."""

    one: Deviations
    other: Deviations
    difference: tuple[object, object]


class _Visit(NamedTuple):
    """Where a run comes to a state: how much has happened, and how much was asked."""

    script: Deviations
    happened: int
    asked: int


class _Unending(KnownStates):
    """States of which none is ever known."""

    __slots__ = ()

    def enter(self, digest: int, left: Left) -> bool:
        return True


def conflicts_of(monkeypatch: pytest.MonkeyPatch, setup: Setup, scripts: int) -> list[Conflict]:
    """Run the first scripts of a program, and compare what follows on each state that two of them come to."""
    visits: list[tuple[int, Left, int, int]] = []

    def enter(watcher: Watcher, digest: int) -> bool:
        market: Any = watcher._market
        visits.append((digest, market.weather.misfortune_left(), len(market.world.history), market.choices.asked))
        return True

    monkeypatch.setattr(Watcher, "_enter", enter)
    learned = KnownStates().learned
    known: dict[tuple[int, Left], tuple[_Visit, _Rest]] = {}
    conflicts: list[Conflict] = []
    pairs: list[tuple[_Visit, _Visit]] = []
    frontier, made = Frontier(), 0
    while made < scripts and (script := frontier.take()) is not None:
        states = _Unending()
        states.learned = learned
        visits.clear()
        choices = DeviatingChoices(dict(script))
        outcome = run(setup, choices, states=states, first=script[-1][0] + 1 if script else 0)
        made += 1
        if states.learned != learned:
            learned, frontier = states.learned, Frontier()
            known, conflicts, pairs = {}, [], []
            continue
        frontier.expand(script, choices.counts)
        for digest, left, happened, asked in visits:
            visit = _Visit(script, happened, asked)
            rest = _rest_of(outcome, visit)
            first, expected = known.setdefault((digest, left), (visit, rest))
            if first.script == script:
                continue
            if rest == expected:
                pairs.append((first, visit))
            else:
                conflicts.append(Conflict(first.script, script, _difference(expected, rest)))
    return conflicts + _later(setup, pairs, scripts)


def _later(setup: Setup, pairs: list[tuple[_Visit, _Visit]], count: int) -> list[Conflict]:
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


def _with(setup: Setup, visit: _Visit, behind: int, value: int) -> _Rest:
    choices = DeviatingChoices({**dict(visit.script), visit.asked + behind: value})
    return _rest_of(run(setup, choices), visit)


def _rest_of(outcome: Outcome, visit: _Visit) -> _Rest:
    happened = [_told(event) for event in outcome.history[visit.happened :] if not _is_about_the_past(event)]
    made = outcome.choices
    assert isinstance(made, DeviatingChoices)
    asked = list(zip(made.labels, made.counts, strict=True))[visit.asked :]
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
