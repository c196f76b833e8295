"""Each trap is found, by its law, soon, and with a reason that names what goes wrong; what is right is upheld."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from _pytest.mark import ParameterSet

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._trial.charges import Charge
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.trial import Trial, try_target
from tests.planted.traps import ACCUSED, MECHANISMS, STYLES, TRAPS, TRAPS_FOLDER, Trap, target_of

# A right handler is looked at for so many runs here; `tests.benchmarks.zoo` searches further.
RUNS_OF_THE_RIGHT: Final = 60


def row(value: object, name: str, reason: str) -> ParameterSet:
    """One row of a table; with a reason it is one that the product does not get right yet."""
    return pytest.param(value, id=name, marks=[pytest.mark.xfail(reason=reason)] if reason else [])


@cache  # Two tests ask about one trap.
def put_on_trial(path: Path, runs: int, products: tuple[int, ...] = ()) -> Trial:
    return try_target(target_of(path), Options(products, {}, Bounds(), runs=runs))


def is_cleared(trial: Trial) -> bool:
    """Whether a handler is judged, and nothing but the few runs that it gets here keeps it from being upheld."""
    assert () == trial.charges
    if trial.verdict == "upheld":
        return True
    judged = any(lesson.ladders for lesson in trial.lessons) and not trial.unsupported
    return judged and any("the budget ended" in note for note in trial.notes)


def charge_of(trap: Trap) -> Charge:
    trial = put_on_trial(trap.wrong, trap.runs_max, trap.products)
    return next(charge for charge in trial.charges if charge.finding.violation.law == trap.law)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_a_trap_is_found_soon_and_its_reason_names_what_goes_wrong(trap: Trap) -> None:
    finding = charge_of(trap).finding
    found = (finding.deviations <= trap.deviations_max, MECHANISMS[trap.mechanism] in finding.violation.reason)
    assert (True, True) == found, finding


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_a_trap_is_one_charge_of_each_law(trap: Trap) -> None:
    charges = put_on_trial(trap.wrong, trap.runs_max, trap.products).charges
    laws = Counter((one.finding.violation.law, one.scenario.kind is Kind.UNKNOWN) for one in charges)
    assert [] == [law for (law, _), times in laws.items() if times > 1]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_the_right_sibling_of_a_trap_is_upheld(trap: Trap) -> None:
    assert is_cleared(put_on_trial(trap.right, RUNS_OF_THE_RIGHT, trap.products))


@pytest.mark.parametrize("path", [row(path, path.stem, ACCUSED.get(path.stem, "")) for path in STYLES])
def test_a_right_handler_of_any_style_is_upheld(path: Path) -> None:
    assert is_cleared(put_on_trial(path, RUNS_OF_THE_RIGHT))


def test_every_handler_has_its_row() -> None:
    files = sorted(path for trap in TRAPS for path in (trap.wrong, trap.right))
    assert files == sorted(TRAPS_FOLDER.glob("*.luau"))
