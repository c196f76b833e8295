"""`python -m tests.benchmarks.peers [--json]`: races against peers, in turns, in one process, on this machine."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tests.benchmarks.frozen import compare_frozen
from tests.benchmarks.games import LIBRARIES, compare_frames, compare_libraries, compare_looks, compare_starts
from tests.benchmarks.languages import compare_languages
from tests.benchmarks.measure import Result
from tests.benchmarks.purchases import (
    compare_runs,
    compare_runs_in_a_storm,
    compare_runs_on_both_servers,
    measure_markets,
)
from tests.benchmarks.refused import compare_refused
from tests.benchmarks.schedules import compare_steps
from tests.benchmarks.startup import compare_startup
from tests.benchmarks.timers import compare_timers

__all__ = ("RACES", "main", "render_json", "render_table")

# Each turn lasts about a fifth of a second: long against the clock, short against a neighbour's moods.
RACES: Final[dict[str, Callable[[int], Result]]] = {
    "steps": lambda rounds: compare_steps(runs=2_000, rounds=rounds),
    "runs": lambda rounds: compare_runs(runs=1_500, rounds=rounds),
    "storm": lambda rounds: compare_runs_in_a_storm(runs=1_500, rounds=rounds),
    "both": lambda rounds: compare_runs_on_both_servers(runs=1_500, rounds=rounds),
    "timers": lambda rounds: compare_timers(ticks=10_000, rounds=rounds),
    "luau": lambda rounds: compare_languages(receipts=1_000, rounds=rounds),
    "plugin": lambda rounds: compare_startup(rounds=3 * rounds),
    "frozen": lambda rounds: compare_frozen(runs=1_500, rounds=rounds),
    "refused": lambda rounds: compare_refused(calls=2_000, runs=300, rounds=rounds),
    "markets": lambda rounds: measure_markets(markets=2_000, rounds=rounds),
    "looks": lambda rounds: compare_looks(runs=100, rounds=rounds),
    "frames": lambda rounds: compare_frames(runs=200, rounds=rounds),
    "starts": lambda rounds: compare_starts(rounds=rounds),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the races; the exit code is 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=7, help="turns for each side of each race (7)")
    parser.add_argument(
        "--npm",
        type=Path,
        metavar="FOLDER",
        help="race the libraries too that are installed here: tests/npm puts them into .pytest_cache/d/npm",
    )
    parser.add_argument("races", nargs="*", metavar="race", help=f"only these: {', '.join(RACES)}")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.races if name not in RACES]
    if unknown:
        parser.error(f"there is no race {unknown[0]!r}; there are: {', '.join(RACES)}")
    results = [RACES[name](options.rounds) for name in options.races or RACES]
    for name in LIBRARIES if options.npm else ():
        results.append(compare_libraries(name, options.npm.absolute(), runs=10, rounds=options.rounds))
    sys.stdout.write((render_json if options.json else render_table)(results) + "\n")
    return 0 if all(result.met for result in results) else 1


def render_json(results: Sequence[Result]) -> str:
    """One object: the values by name, and behind them the figures and the machine."""
    return json.dumps(
        {
            **{result.name: _round(result.value) for result in results},
            "figures": {
                result.name: {name: _round(value) for name, value in result.figures.items()}
                for result in results
                if result.figures
            },
            "missed": [result.name for result in results if not result.met],
            "machine": {"python": platform.python_version(), "processors": os.cpu_count() or 0},
        },
        indent=2,
    )


def render_table(results: Sequence[Result]) -> str:
    """A line for each value and its bar, and below it the figures."""
    lines = []
    for result in results:
        sign = "<=" if result.at_most else ">="
        bar = "" if result.bar is None else f"{sign} {result.bar:,g}"
        lines.append(f"{result.name:45}{result.value:>12,.2f}  {bar:10}{'' if result.met else '  MISSED'}".rstrip())
        lines += [f"    {name:41}{value:>12,.2f}" for name, value in result.figures.items()]
    return "\n".join(lines)


def _round(value: float) -> float:
    """Three digits behind the point are more than any machine repeats."""
    return round(value, 3)


if __name__ == "__main__":
    sys.exit(main())
