"""`python -m tests.benchmarks.search [--json]`: what a proof costs, with and without states that are seen once.

For each named handler and language (`shop` is the README's, in Luau): how many scripts were run, in how many seconds,
how many of them ended where another had been, and whether the bounds were exhausted. `unpruned` enters each state as
often as it comes there; it is made in one process. The others are made in each number of processes that `--jobs` names.
Below the table, or as `parts` in the object, stands what part of the unpruned runs and seconds one process took.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._explore.explorer import Budget, explore
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.charges import setup_for
from pytest_robloxmarket._trial.learning.effects import learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario
from pytest_robloxmarket._trial.target import Target
from tests.planted.cases import SOUND
from tests.planted.handlers import GOLD
from tests.planted.targets import LANGUAGES

__all__ = ("SHOP", "Figures", "main", "measure", "parts")

# The name of the README's careful shop, and where it is.
SHOP: Final = "shop"
_SHOP: Final = Path(__file__).parents[2] / "examples" / "first_purchase" / "ShopFixed.server.luau"

# Larger than any of these searches at the default bounds.
_RUNS_MAX: Final = 2_000_000


class Figures(NamedTuple):
    """One search: how it was made, and what it took."""

    handler: str
    language: str
    pruned: bool
    jobs: int
    runs: int
    known: int
    seconds: float
    wall_seconds: float
    exhausted: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; always 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--bounds", type=int, nargs=5, default=tuple(Bounds()), help="servers crashes faults delays moves"
    )
    parser.add_argument("--languages", nargs="*", choices=tuple(LANGUAGES), default=tuple(LANGUAGES))
    parser.add_argument("--jobs", type=int, nargs="*", default=(1, 2), help="in how many processes")
    parser.add_argument("--only-pruned", action="store_true", help="leave out the searches that take long")
    parser.add_argument(
        "handlers", nargs="*", default=[SHOP, "good"], help=f"{SHOP}, or planted handlers, like {', '.join(SOUND)}"
    )
    options = parser.parse_args(arguments)
    ways = [(True, jobs) for jobs in options.jobs] + ([] if options.only_pruned else [(False, 1)])
    figures = [
        measure(name, language, Bounds(*options.bounds), pruned=pruned, jobs=jobs)
        for name in options.handlers
        for language in (options.languages if name != SHOP else ["luau"])
        for pruned, jobs in ways
    ]
    sys.stdout.write((_as_json if options.json else _as_table)(figures) + "\n")
    return 0


def measure(name: str, language: str, bounds: Bounds, *, pruned: bool, jobs: int = 1) -> Figures:
    """Search one planted handler.

    `seconds` are of computing, of all processes together: a busy machine changes little. `wall_seconds` are those that
    somebody waits.
    """
    setup = _setup(name, language, bounds)
    computed, started = _computed(), time.monotonic()
    search = explore(setup if pruned else replace(setup, every_state=True), Budget(runs=_RUNS_MAX), jobs)
    waited, seconds = time.monotonic() - started, _computed() - computed
    took = (round(seconds, 2), round(waited, 2))
    return Figures(name, language, pruned, jobs, search.runs, search.known, *took, search.exhausted)


def _computed() -> float:
    """Seconds of computing, of this process and of those that it has ended."""
    return sum(os.times()[:4])


def _setup(name: str, language: str, bounds: Bounds) -> Setup:
    target = _shop() if name == SHOP else LANGUAGES[language](name)
    lesson = learn(Looks(target, {}), ProductId(GOLD))
    return setup_for(Scenario(target, Kind.TWICE, ProductId(GOLD), {}), bounds, lesson)


def _shop() -> Target:
    """The careful shop of the README."""
    source = load_source(_SHOP)
    return Target(SHOP, source.install, integer_literals(source.text))


def parts(figures: Sequence[Figures]) -> dict[str, dict[str, float]]:
    """By handler and language: what part of the unpruned runs and seconds the search in one process took."""
    whole = {(one.handler, one.language): one for one in figures if not one.pruned}
    return {
        f"{one.handler} {one.language}": {
            "runs": round(one.runs / other.runs, 3),
            "seconds": round(one.seconds / max(other.seconds, 0.01), 3),
        }
        for one in figures
        if one.pruned and one.jobs == 1 and (other := whole.get((one.handler, one.language))) is not None
    }


def _as_json(figures: Sequence[Figures]) -> str:
    machine = {"python": platform.python_version(), "processors": os.cpu_count() or 0}
    searches = [one._asdict() for one in figures]
    return json.dumps({"searches": searches, "parts": parts(figures), "machine": machine}, indent=2)


def _as_table(figures: Sequence[Figures]) -> str:
    lines = [
        f"{one.handler:24}{one.language:8}{'pruned' if one.pruned else 'unpruned':10}{one.jobs:>2} jobs "
        f"{one.runs:>9,} runs {one.known:>9,} known {one.seconds:>8,.2f} s computed {one.wall_seconds:>8,.2f} s waited"
        f"{'' if one.exhausted else '  not exhausted'}"
        for one in figures
    ]
    for name, part in parts(figures).items():
        lines.append(f"{name}: {part['runs']:.0%} of the unpruned runs, {part['seconds']:.0%} of the time")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
