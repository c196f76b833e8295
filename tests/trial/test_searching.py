"""How the budget of a trial is shared by what it searches."""

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.trial import try_target
from tests.planted.traps import STYLES, target_of

BOUNDS = Bounds(servers=1, crashes=1, faults=1, delays=0, moves=0)


def test_what_the_last_search_leaves_is_for_those_that_their_part_did_not_bring_to_an_end() -> None:
    """One of the scenarios needs more than its eighth of 600 runs, and all of them together need half."""
    path = next(path for path in STYLES if path.stem == "upgrade_or_coins")
    trial = try_target(target_of(path), Options((), {}, BOUNDS, runs=600))
    assert ("upheld", True, True) == (trial.verdict, trial.exhausted, trial.runs < 600)
