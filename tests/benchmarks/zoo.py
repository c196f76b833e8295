"""`python -m tests.benchmarks.zoo [--json]`: how soon each planted trap is found, by whom, and how long its story is.

With all traps it also writes `docs/zoo.md`.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple, TypeAlias

from msgspec.structs import replace

from pytest_robloxmarket._explore.explorer import Budget, explore
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import Choices, PoliteChoices, SeededChoices
from pytest_robloxmarket._kernel.portfolio import Portfolio
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._trial.charges import Charge
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.document import tell_charge
from pytest_robloxmarket._trial.scenarios.purchases import PRICE
from pytest_robloxmarket._trial.trial import try_target
from tests.planted.traps import TRAPS, Trap, target_of

__all__ = ("DRAWS", "PAGE", "Row", "grade", "main", "render_json", "render_page", "render_table")

PAGE: Final = Path(__file__).parents[2] / "docs" / "zoo.md"

# So many calls make one run of the baseline that only calls.
_CALLS: Final = 6
_WALLET: Final = 10_000

# Runs one more time; whether the law was broken.
_Draw: TypeAlias = Callable[[], bool]


class Row(NamedTuple):
    """What came out for one trap. `runs` has for each strategy the runs to the first conviction, None for none."""

    trap: Trap
    deviations: int
    lines: int
    runs: dict[str, float | None]


class _Everything(frozenset[str]):
    """The labels of all choices."""

    def __contains__(self, _: object) -> bool:
        return True


def grade(trap: Trap, *, seeds: int, runs: int) -> Row | None:
    """Let each strategy look for one trap.

    Args:
        trap: which.
        seeds: how many campaigns each drawing strategy makes; the median counts.
        runs: after so many runs a campaign gives up.

    Returns:
        None when the trial itself does not find it.
    """
    trial = try_target(target_of(trap.wrong), Options(trap.products, {}, Bounds(), runs=trap.runs_max))
    charge = next((one for one in trial.charges if one.finding.violation.law == trap.law), None)
    if charge is None:
        return None
    found: dict[str, float | None] = {"systematic": _systematic(charge, trap.runs_max)}
    for name, draws in DRAWS.items():
        found[name] = _median([_first(draws(charge, seed), runs) for seed in range(seeds)], runs)
    return Row(trap, charge.finding.deviations, len(tell_charge(charge).story.plain), found)


def _systematic(charge: Charge, runs_max: int) -> int | None:
    """The smallest budget with which the search breaks the law: what it does does not depend on its budget."""
    low, high = 0, 1
    while not _breaks(charge, high):
        if high >= runs_max:
            return None
        low, high = high, min(2 * high, runs_max)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _breaks(charge, middle) else (middle, high)
    return high


def _breaks(charge: Charge, runs: int) -> bool:
    law = charge.finding.violation.law
    return any(finding.violation.law == law for finding in explore(charge.setup, Budget(runs=runs)).findings)


def _chance(charge: Charge, seed: int) -> _Draw:
    """As `check --seed` draws: in ways that take turns."""
    return _drawn(charge, Portfolio(seed))


def _uniform(charge: Charge, seed: int) -> _Draw:
    """Every choice evenly."""
    return _drawn(charge, SeededChoices(seed, even=_Everything()))


def _drawn(charge: Charge, choices: SeededChoices | Portfolio) -> _Draw:
    def draw() -> bool:
        choices.forget()
        return _broken(charge, charge.setup, choices)

    return draw


def _calls(charge: Charge, seed: int) -> _Draw:
    """As a test with random calls and no simulator of faults: purchases, rejoins and waits in fair weather."""
    chance = random.Random(seed)

    def draw() -> bool:
        play = _play(charge, [chance.choice(("buy", "rejoin", "wait")) for _ in range(_CALLS)])
        return _broken(charge, replace(charge.setup, program=play, bounds=CALM), PoliteChoices())

    return draw


def _play(charge: Charge, calls: Sequence[str]) -> Callable[[Market], None]:
    def play(market: Market) -> None:
        product = market.catalogue.product(charge.scenario.product, price=PRICE)
        market.player_defaults.update(charge.scenario.worn)
        charge.scenario.target.install(market)
        alice = market.server().join("alice", robux=_WALLET)
        for call in calls:
            if call == "buy":
                alice.buy(product)
            elif call == "rejoin":
                alice.rejoin()
            market.clock.advance(1)

    return play


# Whoever draws its runs: what it makes of a charge and a seed.
DRAWS: Final[dict[str, Callable[[Charge, int], _Draw]]] = {"chance": _chance, "uniform": _uniform, "calls": _calls}


def _broken(charge: Charge, setup: Setup, choices: Choices) -> bool:
    return any(one.law == charge.finding.violation.law for one in run(setup, choices).violations)


def _first(draw: _Draw, runs: int) -> int | None:
    return next((number for number in range(1, runs + 1) if draw()), None)


def _median(found: Sequence[int | None], runs: int) -> float | None:
    """The median; a campaign that gave up counts as longer than all others."""
    middle = median(runs * 2 if one is None else one for one in found)
    return None if middle > runs else middle


def render_json(rows: Sequence[Row], missed: Sequence[Trap], *, seeds: int, runs: int) -> str:
    """One object: what came out for each trap, and which were not found."""
    traps = [
        {
            "number": row.trap.number,
            "name": row.trap.name,
            "law": row.trap.law,
            "deviations": row.deviations,
            "story_lines": row.lines,
            "runs": row.runs,
        }
        for row in rows
    ]
    missing = [{"number": trap.number, "name": trap.name} for trap in missed]
    return json.dumps({"seeds": seeds, "runs_max": runs, "traps": traps, "not_found": missing}, indent=2)


def render_table(rows: Sequence[Row], missed: Sequence[Trap]) -> str:
    """The lines of a table, as Markdown."""
    names = ("systematic", *DRAWS)
    lines = [
        f"| trap | handler | law | deviations | lines of its story | {' | '.join(names)} |",
        f"|---|---|---|---|---|{'---|' * len(names)}",
    ]
    for row in rows:
        figures = " | ".join("none" if row.runs[name] is None else f"{row.runs[name]:g}" for name in names)
        trap = row.trap
        lines.append(f"| {trap.number} | `{trap.name}` | `{trap.law}` | {row.deviations} | {row.lines} | {figures} |")
    lines += [f"| {trap.number} | `{trap.name}` | not found |" + " |" * 6 for trap in missed]
    return "\n".join(lines)


def render_page(rows: Sequence[Row], missed: Sequence[Trap], *, seeds: int, runs: int) -> str:
    """The page of the documentation."""
    return f"""# The zoo: which traps are found, and how soon

Each line is a handler of `tests/planted/luau/traps` that falls into a known trap: `<name>_wrong.luau` is on trial.
`<name>_right.luau` is its nearest sibling, which does not fall into it and is upheld. The last columns say how many
runs it took until the law was broken for the first time:

- *systematic*: what `robloxmarket check` does, with its default bounds, the fewest deviations first;
- *chance*: what `--seed` does, which draws in ways that take turns (decision 0031);
- *uniform*: each choice drawn evenly;
- *calls*: only purchases, rejoins and waits at random in fair weather, as a plain property test makes them.

Those that draw have the median of {seeds} campaigns, which gave up after {runs} runs (*none*). Runs are counted from
when it is known what a purchase does. Written by `python -m tests.benchmarks.zoo`.

{render_table(rows, missed)}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade the traps; the exit code is 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.zoo", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seeds", type=int, default=20, help="campaigns of each strategy that draws (20)")
    parser.add_argument("--runs", type=int, default=100, help="after so many runs a campaign gives up (100)")
    parser.add_argument("traps", nargs="*", metavar="trap", help="only these, and docs/zoo.md stays as it is")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.traps) - {trap.name for trap in TRAPS})
    if unknown:
        parser.error(f"there is no trap {unknown[0]!r}; there are: {', '.join(trap.name for trap in TRAPS)}")
    asked = [trap for trap in TRAPS if not options.traps or trap.name in options.traps]
    graded = [(trap, grade(trap, seeds=options.seeds, runs=options.runs)) for trap in asked]
    rows = [row for _, row in graded if row is not None]
    missed = [trap for trap, row in graded if row is None]
    seeds, runs = options.seeds, options.runs
    if not options.traps:
        PAGE.write_text(render_page(rows, missed, seeds=seeds, runs=runs), "utf-8")
    told = render_json(rows, missed, seeds=seeds, runs=runs) if options.json else render_table(rows, missed)
    sys.stdout.write(told + "\n")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
