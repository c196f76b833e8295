"""`python -m tests.benchmarks.zoo`: how soon each planted mistake is found, by whom, and how long its story is.

The figures go into docs/zoo.md, those of named handlers into their own rows; `--json` prints them instead.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from timeit import timeit
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
from pytest_robloxmarket._trial.trial import Trial, try_target
from tests.planted.cases import SOON, Case
from tests.planted.targets import LANGUAGES
from tests.planted.traps import Trap, target_of
from tests.tools.zoo_page import COLUMNS, PLANTED, Figures, write

__all__ = ("DRAWS", "Row", "figures_of_row", "grade", "main")

# So many calls make one run of the baseline that only calls.
_CALLS: Final = 6
_WALLET: Final = 10_000

# Runs one more time; whether the law was broken.
_Draw: TypeAlias = Callable[[], bool]


class Row(NamedTuple):
    """What came out for one handler.

    Attributes:
        name: the handler's, with its law and its language.
        deviations: of the shortest run that breaks the law.
        lines: of that run's story.
        seconds: what the systematic search took until then.
        runs: for each strategy the runs to the first conviction, None for none.
    """

    name: str
    deviations: int
    lines: int
    seconds: float
    runs: dict[str, float | None]


class _Everything(frozenset[str]):
    """The labels of all choices."""

    def __contains__(self, _: object) -> bool:
        return True


def grade(name: str, *, seeds: int, runs: int) -> Row | None:
    """Let each strategy look for one mistake.

    Args:
        name: a handler's, with its law and its language, as in `PLANTED`.
        seeds: how many campaigns each drawing strategy makes; the median counts.
        runs: after so many runs a campaign gives up.

    Returns:
        None when the trial itself does not find it.
    """
    planted = PLANTED[name]
    trial = _trial_of(planted, name.rpartition(" ")[2])
    charge = next((one for one in trial.charges if one.finding.violation.law == planted.law), None)
    if charge is None:
        return None
    first = _systematic(charge)
    seconds = timeit(lambda: _breaks(charge, first), number=1)
    found: dict[str, float | None] = {"systematic": first}
    for strategy, draws in DRAWS.items():
        found[strategy] = _campaigns(partial(draws, charge), seeds, runs)
    return Row(name, charge.finding.deviations, len(tell_charge(charge).story.plain), seconds, found)


def _trial_of(planted: Trap | Case, language: str) -> Trial:
    if isinstance(planted, Trap):
        options = Options(planted.products, {}, Bounds(), runs=planted.runs_max)
        return try_target(target_of(planted.wrong), options)
    options = Options(planted.products, dict(planted.player), Bounds(), runs=SOON)
    return try_target(LANGUAGES[language](planted.name), options)


def _systematic(charge: Charge) -> int:
    """The smallest budget with which the search breaks the law: what it does does not depend on its budget."""
    low, high = 0, 1
    while not _breaks(charge, high):
        low, high = high, 2 * high
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


def _campaigns(draws: Callable[[int], _Draw], seeds: int, runs: int) -> float | None:
    """The median of the campaigns; None where more than half of them gave up, which ends them."""
    found: list[int] = []
    given_up = 0
    for seed in range(seeds):
        first = _first(draws(seed), runs)
        if first is not None:
            found.append(first)
            continue
        given_up += 1
        if 2 * given_up > seeds:
            return None
    middle = median([*found, *[2 * runs] * given_up])
    return None if middle > runs else middle


def figures_of_row(row: Row) -> Figures:
    """What the page says of a handler."""
    runs = ("none" if one is None else f"{one:g}" for one in row.runs.values())
    return dict(zip(COLUMNS, (f"{row.deviations}", f"{row.lines}", f"{row.seconds:.2f}", *runs), strict=True))


def _json(rows: Sequence[Row], missed: Sequence[str], *, seeds: int, runs: int) -> str:
    told = [row._asdict() for row in rows]
    return json.dumps({"seeds": seeds, "runs_max": runs, "found": told, "not_found": missed}, indent=2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade the mistakes; the exit code is 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.zoo", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seeds", type=int, default=20, help="campaigns of each strategy that draws (20)")
    parser.add_argument("--runs", type=int, default=100, help="after so many runs a campaign gives up (100)")
    parser.add_argument("handlers", nargs="*", metavar="handler", help="only these, by the names of their files")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.handlers) - {planted.name for planted in PLANTED.values()})
    if unknown:
        parser.error(f"there is no handler {unknown[0]!r}; docs/zoo.md lists all")
    rows, missed = [], []
    for name, planted in PLANTED.items():
        if not options.handlers or planted.name in options.handlers:
            row = grade(name, seeds=options.seeds, runs=options.runs)
            if row is None:
                missed.append(name)
            else:
                rows.append(row)
    measured = {row.name: figures_of_row(row) for row in rows}
    if options.json:
        sys.stdout.write(_json(rows, missed, seeds=options.seeds, runs=options.runs) + "\n")
    else:
        write(measured)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
