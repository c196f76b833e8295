"""Each trap is found, by its law, soon, and with a reason that names what goes wrong; what is right is proved."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._trial.charges import Charge
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.trial import Trial, try_target
from tests.planted.traps import (
    MECHANISMS,
    MOVED,
    MOVED_RUNS,
    PROVED_STYLES,
    STYLES,
    TRAPS,
    TRAPS_FOLDER,
    Trap,
    target_of,
)
from tests.tools.zoo_page import PAGE, figures_of, name_of

DEFAULT: Final = Bounds()

# What docs/zoo.md says of each.
FIGURES: Final = figures_of(PAGE.read_text("utf-8"))

# More than any of these proofs needs.
RUNS: Final = 2_000


@cache  # Two tests ask about one trap.
def put_on_trial(path: Path, runs: int, products: tuple[int, ...] = (), bounds: Bounds = DEFAULT) -> Trial:
    return try_target(target_of(path), Options(products, {}, bounds, runs=runs))


def verdict_on(trial: Trial) -> tuple[str, bool, tuple[Charge, ...]]:
    return trial.verdict, trial.exhausted, trial.charges


def charge_of(trap: Trap) -> Charge:
    trial = put_on_trial(trap.wrong, trap.runs_max, trap.products)
    return next(charge for charge in trial.charges if charge.finding.violation.law == trap.law)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_a_trap_is_found_soon_and_its_reason_names_what_goes_wrong(trap: Trap) -> None:
    finding = charge_of(trap).finding
    found = (finding.deviations <= trap.deviations_max, MECHANISMS[trap.mechanism] in finding.violation.reason)
    assert (True, True) == found, finding


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_the_page_of_the_zoo_says_how_much_goes_wrong_before_a_trap_shows(trap: Trap) -> None:
    told = FIGURES[name_of(trap, "luau")]
    assert str(charge_of(trap).finding.deviations) == told["deviations"]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_a_trap_is_one_charge_of_each_law(trap: Trap) -> None:
    charges = put_on_trial(trap.wrong, trap.runs_max, trap.products).charges
    laws = Counter((one.finding.violation.law, one.scenario.kind is Kind.UNKNOWN) for one in charges)
    assert [] == [law for (law, _), times in laws.items() if times > 1]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_the_right_sibling_of_a_trap_is_proved(trap: Trap) -> None:
    assert ("upheld", True, ()) == verdict_on(put_on_trial(trap.right, RUNS, trap.products, trap.proved))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_a_right_handler_of_any_style_is_proved(path: Path) -> None:
    assert ("upheld", True, ()) == verdict_on(put_on_trial(path, RUNS, bounds=PROVED_STYLES[path]))


@pytest.mark.parametrize(
    ("path", "products", "bounds"),
    [*((trap.right, trap.products, trap.moved) for trap in TRAPS), *((path, (), MOVED) for path in STYLES)],
    ids=lambda value: value.stem if isinstance(value, Path) else "",
)
def test_no_law_breaks_in_a_right_handler_whose_buyer_moves_or_where_something_comes_late(
    path: Path, products: tuple[int, ...], bounds: Bounds
) -> None:
    trial = try_target(target_of(path), Options(products, {}, bounds, runs=MOVED_RUNS))
    assert ("upheld", ()) == (trial.verdict, trial.charges)


def test_every_handler_has_its_row() -> None:
    files = sorted(path for trap in TRAPS for path in (trap.wrong, trap.right))
    assert files == sorted(TRAPS_FOLDER.glob("*.luau"))
