"""What a run foresees of the scripts that follow from it is what comes: the same state, with as much misfortune left.

A script is left out where the state that it leads to is known, so that a state which is foreseen wrongly would be a
false proof.
"""

from typing import Final

import pytest

from pytest_robloxmarket._explore.frontier import Frontier
from pytest_robloxmarket._explore.reports import make_report
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._simulation.states.known import KnownStates, Left
from tests.explore.helpers import on_trial, planted
from tests.explore.programs import generate

EVERYTHING: Final = Bounds(servers=2, crashes=1, faults=1, delays=1, moves=1)

# So many scripts of each program are looked at.
SCRIPTS: Final = 60


def states_of(setup: Setup) -> tuple[list[tuple[int, Left]], list[tuple[int, Left]]]:
    """The states that were foreseen, and those that the same scripts came to."""
    foreseen: list[tuple[int, Left]] = []
    met: list[tuple[int, Left]] = []
    learned = KnownStates().learned
    frontier = Frontier()
    while len(met) < SCRIPTS and (script := frontier.take()) is not None:
        states = KnownStates()
        states.learned = learned
        states.looks = []
        report = make_report(setup, script, states)
        if report.learned != learned:
            # States that were noted before are none that can be met again.
            learned, frontier = report.learned, Frontier()
            foreseen, met = [], []
            continue
        state = frontier.foreseen(script)
        if state is not None:
            foreseen.append(state)
            met.append(states.looks[0][:2])
        frontier.expand(script, report.counts, (), report.foreseen)
    return foreseen, met


@pytest.mark.parametrize("name", ["good", "memory_of_the_server", "spawned_increment", "locked_by_session"])
def test_what_a_run_of_a_planted_handler_foresees_comes(name: str) -> None:
    foreseen, met = states_of(planted(name, EVERYTHING))
    assert foreseen
    assert foreseen == met


@pytest.mark.parametrize("seed", [3, 16, 26, 44])
def test_what_a_run_of_a_generated_program_foresees_comes(seed: int) -> None:
    setup = on_trial(f"program {seed}", generate(seed), EVERYTHING, {})
    assert setup is not None
    foreseen, met = states_of(setup)
    assert foreseen
    assert foreseen == met
