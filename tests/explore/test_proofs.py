"""Programs that a search once called upheld and exhausted, although they are wrong; and one that is right."""

from pathlib import Path
from typing import Final

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.target import Target
from pytest_robloxmarket._trial.trial import Trial, try_target
from tests.planted.handlers import GOLD

FOLDER: Final = Path(__file__).parent / "proofs"


def tried(name: str, bounds: Bounds) -> Trial:
    source = load_source(FOLDER / f"{name}.luau")
    return try_target(Target(name, source.install), Options((GOLD,), {}, bounds))


@pytest.mark.parametrize(
    ("name", "bounds", "law"),
    [
        # Who leaves during a read is not one who left at the delivery.
        ("h11_left_during_read", Bounds(servers=2, crashes=0, faults=0, delays=1), "lost_purchase"),
        # The way to another server and back is one over three visits of two servers.
        ("h14_hop_back_stale", Bounds(servers=2, crashes=0, faults=0, delays=1), "lost_purchase"),
        # A crash at a read is none at the next write where time matters.
        ("h18_lock_age", Bounds(servers=1, crashes=1, faults=0, delays=0), "lost_purchase"),
        # Who joins once more makes the game write.
        ("h19_rollback", Bounds(servers=1, crashes=1, faults=0, delays=1), "lost_purchase"),
        # What a handler left behind overtakes the recording of its answer.
        ("h20_compaction", Bounds(servers=1, crashes=1, faults=0, delays=2), "double_grant"),
        # Who leaves before the function of an UpdateAsync is not one who leaves before its write.
        ("left_before_the_update", Bounds(servers=2, crashes=0, faults=0, delays=0), "lost_purchase"),
        ("cleared_before_the_update", Bounds(servers=2, crashes=0, faults=0, delays=0), "lost_purchase"),
    ],
)
def test_a_wrong_program_is_found_within_the_bounds_that_hold_its_mistake(name: str, bounds: Bounds, law: str) -> None:
    trial = tried(name, bounds)
    assert ("violated", True) == (trial.verdict, law in {charge.finding.violation.law for charge in trial.charges})


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("by_player", Bounds(servers=1, crashes=1, faults=0, delays=0)),  # It has a loop.
        ("told_before_the_update", Bounds(servers=2, crashes=0, faults=0, delays=0)),
    ],
)
def test_a_right_program_is_upheld(name: str, bounds: Bounds) -> None:
    trial = tried(name, bounds)
    assert ("upheld", True) == (trial.verdict, trial.exhausted)
