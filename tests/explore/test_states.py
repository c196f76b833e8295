"""What the search leaves out finds nothing: states that were seen are not entered again, and the same laws break.

Each program is searched twice, with and without this, and must break the same laws with the same fewest deviations.
"""

from typing import Final

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._explore.explorer import Budget, Search, explore
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel import scheduler
from pytest_robloxmarket._kernel.lanes import LOUD
from pytest_robloxmarket._kernel.scheduler import OVERTAKE_MS, Entry
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._simulation.states.known import KnownStates
from tests.explore.helpers import on_trial, planted
from tests.explore.programs import generate

CRASH: Final = Bounds(servers=2, crashes=1, faults=0, delays=0)
CRASH_AND_DELAY: Final = Bounds(servers=1, crashes=1, faults=0, delays=1)
CRASH_AND_FAULT: Final = Bounds(servers=1, crashes=1, faults=1, delays=0)
FAULT_AND_DELAY: Final = Bounds(servers=1, crashes=0, faults=1, delays=1)
SMALL: Final = (CRASH, CRASH_AND_DELAY, CRASH_AND_FAULT, FAULT_AND_DELAY)

# The first four are searched in bounds in which something can be left out of each.
HANDLERS: Final = (
    "good",
    "three_steps",
    "memory_of_the_server",
    "read_error_is_new",
    "id_in_second_write",
    "id_before_the_grant",
    "spawned_write",
    "spawned_increment",
    "grant_in_transform",
    "gone_acknowledged",
    "gone_acknowledged_first",
    "result_ignored",
    "grants_on_prompt",
)

# How many generated programs; each is searched in one of the bounds.
PROGRAMS: Final = 200

# More than any of these searches needs.
BUDGET: Final = Budget(runs=20_000)


def laws(search: Search) -> dict[str, int]:
    """The laws broken, each with its fewest deviations."""
    return {finding.violation.law: finding.deviations for finding in search.findings}


def both_ways(setup: Setup) -> tuple[Search, Search]:
    """The search as it is, and one that enters each state as often as it comes there."""
    return explore(setup, BUDGET), explore(replace(setup, every_state=True), BUDGET)


@pytest.mark.parametrize("bounds", SMALL, ids=lambda bounds: ".".join(map(str, bounds)))
@pytest.mark.parametrize("name", HANDLERS)
def test_a_planted_handler_breaks_the_same_laws_as_early(name: str, bounds: Bounds) -> None:
    pruned, unpruned = both_ways(planted(name, bounds))
    assert laws(unpruned) == laws(pruned)


@pytest.mark.parametrize("part", range(10))
def test_generated_programs_break_the_same_laws_as_early(part: int) -> None:
    for seed in range(part, PROGRAMS, 10):
        setup = on_trial(f"program {seed}", generate(seed), SMALL[seed // 10 % len(SMALL)], {})
        if setup is not None:
            pruned, unpruned = both_ways(setup)
            assert (seed, laws(unpruned)) == (seed, laws(pruned))


@pytest.mark.parametrize("name", ["good", "memory_of_the_server"])
def test_states_that_were_seen_save_runs(name: str) -> None:
    pruned, unpruned = both_ways(planted(name, Bounds(servers=2, crashes=1, faults=1, delays=0)))
    assert (True, 0) == (0 < pruned.known < pruned.runs < unpruned.runs, unpruned.known)


def every_rival(heads: list[Entry], index: int, _: int, horizon_ms: int) -> int:
    """Whatever is next in time may come first, be it possible or not."""
    return index + 1 if index + 1 < len(heads) and heads[index + 1][0] <= horizon_ms else 0


@pytest.mark.parametrize("bounds", [CRASH_AND_DELAY, FAULT_AND_DELAY], ids=lambda bounds: ".".join(map(str, bounds)))
@pytest.mark.parametrize("name", HANDLERS)
def test_steps_of_users_that_cannot_be_break_no_law_of_their_own(
    monkeypatch: pytest.MonkeyPatch, name: str, bounds: Bounds
) -> None:
    setup = planted(name, bounds)
    found = laws(explore(setup, BUDGET))
    monkeypatch.setattr(scheduler, "_rival", every_rival)
    assert set(laws(explore(setup, BUDGET))) == set(found)


def test_a_user_takes_no_step_before_the_last_one() -> None:
    heads: list[Entry] = [(due_ms, due_ms, LOUD, print, None) for due_ms in (1, 2)]
    assert 0 == scheduler._rival(heads, 0, 0, OVERTAKE_MS)


@pytest.mark.parametrize(
    ("left", "is_new"),
    [((1, 1), False), ((0, 2), False), ((1, 2), False), ((2, 0), True), ((0, 3), True)],
)
def test_a_state_is_known_only_with_as_much_misfortune_left(left: tuple[int, ...], is_new: bool) -> None:
    states = KnownStates()
    states.enter(1, (1, 2))
    assert is_new is states.enter(1, left)


def test_what_was_learned_of_a_game_outlives_its_states() -> None:
    states = KnownStates()
    states.timed = True
    states.enter(1, (0,))
    states.forget()
    assert ((True, False, False), True) == (states.learned, states.enter(1, (0,)))
