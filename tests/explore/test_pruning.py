"""What the search leaves out finds nothing: less is run, and the same laws are broken, as early.

Two things are left out. `_faults.injector.PRUNED` are seams where nobody asks. `_kernel.scheduler._rival` offers no
order that makes no difference (QUIET), and none that cannot be (LOUD): a user takes no step before their last one,
and none in no time.
"""

from typing import Final

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._explore.explorer import Budget, explore
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel import scheduler
from pytest_robloxmarket._kernel.scheduler import LOUD, Entry
from pytest_robloxmarket._simulation.outcome import Setup
from tests.explore.helpers import planted

CRASH: Final = Bounds(servers=2, crashes=1, faults=0, delays=0)
CRASH_AND_DELAY: Final = Bounds(servers=1, crashes=1, faults=0, delays=1)
FAULT_AND_DELAY: Final = Bounds(servers=2, crashes=0, faults=1, delays=1)
DELAYS: Final = Bounds(servers=2, crashes=0, faults=0, delays=2)

HANDLERS: Final = (
    "good",
    "id_in_second_write",
    "id_before_the_grant",
    "three_steps",
    "spawned_write",
    "spawned_increment",
    "grant_in_transform",
    "read_error_is_new",
    "memory_of_the_server",
    "gone_acknowledged",
    "gone_acknowledged_first",
    "result_ignored",
    "grants_on_prompt",
)


def laws(setup: Setup) -> dict[str, int]:
    """The laws broken within bounds, each with its fewest deviations."""
    search = explore(setup, Budget(runs=20_000))
    return {finding.violation.law: finding.deviations for finding in search.findings}


def every_rival(heads: list[Entry], index: int, *_: int) -> int:
    """Whatever is next in time may come first, be it possible or not."""
    return index + 1 if index + 1 < len(heads) else 0


def every_possible_rival(heads: list[Entry], index: int, now_ms: int) -> int:
    """Whatever is next in time may come first, but for a user's step that cannot be."""
    due_ms, _, first, _, _ = heads[index]
    for number in range(index + 1, len(heads)):
        if heads[number][2] != LOUD or (first != LOUD and due_ms > now_ms):
            return number
    return 0


def each_handler(*bounds: Bounds) -> pytest.MarkDecorator:
    """Each handler within each of the bounds."""
    pairs = [(name, bound) for name in HANDLERS for bound in bounds]
    ids = [f"{name}-{'.'.join(map(str, bound))}" for name, bound in pairs]
    return pytest.mark.parametrize(("name", "bounds"), pairs, ids=ids)


@each_handler(CRASH, CRASH_AND_DELAY, FAULT_AND_DELAY, DELAYS)
def test_the_seams_left_out_break_no_law_that_the_others_do_not(name: str, bounds: Bounds) -> None:
    setup = planted(name, bounds)
    assert laws(replace(setup, every_seam=True)) == laws(setup)


@each_handler(CRASH_AND_DELAY, FAULT_AND_DELAY, DELAYS)
def test_the_orders_left_out_break_no_law_that_the_others_do_not(
    monkeypatch: pytest.MonkeyPatch, name: str, bounds: Bounds
) -> None:
    setup = planted(name, bounds)
    found = laws(setup)
    monkeypatch.setattr(scheduler, "_rival", every_possible_rival)
    assert laws(setup) == found


@each_handler(CRASH_AND_DELAY, FAULT_AND_DELAY, DELAYS)
def test_the_orders_that_cannot_be_break_no_law_of_their_own(
    monkeypatch: pytest.MonkeyPatch, name: str, bounds: Bounds
) -> None:
    setup = planted(name, bounds)
    found = laws(setup)
    monkeypatch.setattr(scheduler, "_rival", every_rival)
    assert set(laws(setup)) == set(found)


def test_both_kinds_of_pruning_save_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    setup = planted("good", Bounds(servers=2, crashes=1, faults=0, delays=1))
    pruned, every_seam = (explore(one, Budget()).runs for one in (setup, replace(setup, every_seam=True)))
    monkeypatch.setattr(scheduler, "_rival", every_possible_rival)
    assert (True, True) == (pruned < every_seam, pruned < explore(setup, Budget()).runs)


def test_a_comparison_that_hides_an_order_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: without any order to choose, these laws are broken later or not at all."""
    setup = planted("grant_in_transform", DELAYS)
    found = laws(setup)
    monkeypatch.setattr(scheduler, "_rival", lambda *_: 0)
    assert ({"double_grant": 2}, {}) == (found, laws(setup))
