"""`python -m tests.benchmarks.mutants [--json]`: right handlers are changed in one small way each; what comes of it.

A mutant is *convicted*, *harmless* (it does not compile; or it is upheld in all runs within small bounds and does in
fair weather what its origin does), or *convicted when told*: `check` itself has nothing to judge it by, since it gives
nothing or something else, and nobody can say what was meant. Who does say it, as `gives=` and `market.set_effect` do in
a test, finds it: the judge is told then what the origin gives. What is left is *another shop* (a purchase gives what it
should, and the game does something else besides), *not judged* (and a note says why), or *open*. These are listed, to
be looked into.

What other shops are, and why no law can tell them from a mistake: they begin a profile with another number; they do not
show on a player what the save holds, or show it later or otherwise (a note says so where it goes with the next join);
or what they changed is no part of a purchase: how often a game saves, its settings, a word of thanks.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pytest_robloxmarket._explore.explorer import Budget, explore
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.scripts import LuauSource
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import Event, HandlerAnswered, SessionChanged, StoreWritten
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.charges import setup_for
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario
from pytest_robloxmarket._trial.target import Target
from pytest_robloxmarket._trial.trial import try_target
from tests.planted.mutation import Mutant, mutants_of
from tests.planted.traps import STYLES, TRAPS, target_of

__all__ = ("SMALL", "Fate", "Origin", "fate_of", "main", "origin_of", "sample")

# Small enough to be exhausted soon: a crash and a fault on the only server that is open.
SMALL: Final = Bounds(servers=1, crashes=1, faults=1, delays=0, moves=0)
_RUNS: Final = 4_000

# A mutant may run for ever; then its trial ends here.
_SECONDS: Final = 30.0

# Where clean behaviour is compared.
_KINDS: Final = (Kind.ONCE, Kind.TWICE, Kind.BYSTANDERS, Kind.FAILED_PROMPT)


# What need not be looked at.
_SETTLED: Final = frozenset({"convicted", "harmless", "convicted when told"})


class Origin(NamedTuple):
    """A right handler, what is known of its products, and what it does in fair weather."""

    path: Path
    lessons: tuple[Lesson, ...]
    behaviour: list[list[str]]

    @property
    def products(self) -> tuple[ProductId, ...]:
        """What it sells."""
        return tuple(lesson.product for lesson in self.lessons)


class Fate(NamedTuple):
    """What became of a mutant, and why."""

    origin: str
    kind: str
    line: int
    fate: str
    why: str


def origin_of(path: Path) -> Origin:
    """Look at a right handler."""
    target = target_of(path)
    named = next((trap.products for trap in TRAPS if trap.right == path), ())
    trial = try_target(target, Options(named, {}, CALM, runs=1))
    lessons = tuple(lesson for lesson in trial.lessons if lesson.ladders)
    return Origin(path, lessons, _behaviour(target, [lesson.product for lesson in lessons]))


def fate_of(origin: Origin, mutant: Mutant) -> Fate:
    """Put a mutant on trial, as a game that sells the products of its origin."""

    def ends(fate: str, why: str) -> Fate:
        return Fate(origin.path.stem, mutant.kind, mutant.line, fate, why)

    name = origin.path.name
    try:
        the_vm().load(mutant.text, name, the_vm().table())
    except UsageError as error:
        return ends("harmless", f"no Luau: {error}")
    target = Target(name, LuauSource(name, mutant.text).install, integer_literals(mutant.text))
    options = Options(origin.products, {}, SMALL, runs=_RUNS, seconds=_SECONDS)
    trial = try_target(target, options, time.perf_counter)
    if trial.charges:
        return ends("convicted", trial.charges[0].finding.violation.law)
    law = _broken_when_told(target, origin.lessons)
    if law:
        return ends("convicted when told", law)
    if trial.verdict == "inconclusive":
        return ends("not judged", trial.notes[0] if trial.notes else "without a note")
    if not trial.exhausted:
        return ends("open", f"upheld after {trial.runs} runs, which are not all")
    same = _behaviour(target, origin.products) == origin.behaviour
    return ends("harmless", "does the same") if same else ends("another shop", "gives something else")


def _broken_when_told(target: Target, lessons: Sequence[Lesson]) -> str:
    """The law that a mutant breaks when the judge is told what its origin gives; empty when none."""
    for lesson in lessons:
        for kind in _KINDS:
            setup = setup_for(Scenario(target, kind, lesson.product, {}), CALM, lesson)
            for violation in run(setup, PoliteChoices()).violations:
                return violation.law
        scenario = Scenario(target, Kind.TWICE, lesson.product, {})
        budget = Budget(_RUNS, _SECONDS, time.perf_counter)
        for finding in explore(setup_for(scenario, SMALL, lesson), budget).findings:
            return finding.violation.law
    return ""


def sample(paths: Sequence[Path], number: int) -> Iterator[tuple[Path, Mutant]]:
    """So many mutants of these handlers, spread evenly over all that there are."""
    every = [(path, mutant) for path in paths for mutant in mutants_of(path.read_text("utf-8"))]
    number = min(number, len(every))
    for index in range(number):
        yield every[index * len(every) // number]


def _behaviour(target: Target, products: Sequence[ProductId]) -> list[list[str]]:
    """What a game writes, shows and answers in fair weather, in words that can be compared."""
    return [
        [_told(event) for event in _history(target, product, kind) if _told(event)]
        for product in products
        for kind in _KINDS
    ]


def _history(target: Target, product: ProductId, kind: Kind) -> Sequence[Event]:
    return run(Setup(Scenario(target, kind, product, {}).program, CALM), PoliteChoices()).history


def _told(event: Event) -> str:
    if isinstance(event, StoreWritten):
        return f"{event.store}[{event.key}] = {event.after!r}"
    if isinstance(event, SessionChanged):
        return f"{event.user}.{event.where} = {event.after!r}"
    return event.decision if isinstance(event, HandlerAnswered) else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the mutants; the exit code is 1 when one is open."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.mutants", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--mutants", type=int, default=240, help="how many (240)")
    parser.add_argument("handlers", nargs="*", metavar="handler", help="only mutants of these")
    options = parser.parse_args(arguments)
    paths = [*(trap.right for trap in TRAPS), *STYLES]
    if options.handlers:
        paths = [path for path in paths if path.stem in options.handlers]
    origins: dict[Path, Origin] = {}
    fates = []
    for path, mutant in sample(paths, options.mutants):
        if path not in origins:
            origins[path] = origin_of(path)
        fates.append(fate_of(origins[path], mutant))
    sys.stdout.write((_json if options.json else _table)(fates) + "\n")
    return int(any(fate.fate == "open" for fate in fates))


def _json(fates: Sequence[Fate]) -> str:
    counts = Counter(fate.fate for fate in fates)
    listed = [fate._asdict() for fate in fates if fate.fate not in _SETTLED]
    return json.dumps({"mutants": len(fates), **counts, "listed": listed}, indent=2)


def _table(fates: Sequence[Fate]) -> str:
    lines = [f"{number:5} {fate}" for fate, number in Counter(fate.fate for fate in fates).most_common()]
    lines += [
        f"      {fate.fate}: {fate.origin}:{fate.line} {fate.kind}: {fate.why}"
        for fate in fates
        if fate.fate not in _SETTLED
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
