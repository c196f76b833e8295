"""From one state all runs go on alike, also in games that know much: what they know, they print."""

from pathlib import Path
from typing import Final

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario
from pytest_robloxmarket._trial.target import Target
from tests.explore.continuations import conflicts_of
from tests.planted.handlers import GOLD

FOLDER: Final = Path(__file__).parent / "knowing"

MOVES: Final = Bounds(servers=2, crashes=1, faults=0, delays=0, moves=1)
FAULTS: Final = Bounds(servers=1, crashes=0, faults=2, delays=0, moves=0)
ORDERS: Final = Bounds(servers=2, crashes=0, faults=1, delays=1, moves=1)

MOVE_AND_DELAY: Final = Bounds(servers=2, crashes=0, faults=0, delays=1, moves=1)

# Each with bounds, and how many scripts are compared. Where it is said what is known, a state once did without.
PROGRAMS: Final = (
    ("calls", FAULTS, Kind.OPEN_AT_ONCE, 150),  # Which of two calls on their way is late.
    ("calls", ORDERS, Kind.TWICE, 100),
    ("messages", MOVES, Kind.TWICE, 100),  # When each was sent.
    ("messages", ORDERS, Kind.TWICE, 100),  # What a server knows that nobody is on, and that hears them.
    ("teleports", MOVES, Kind.TWICE, 300),  # Which servers there are without players.
    ("closing", MOVE_AND_DELAY, Kind.TWICE, 100),  # What a server knows that is empty and closes later.
    ("objects", MOVES, Kind.TWICE, 100),
    ("threads", ORDERS, Kind.TWICE, 100),
    ("threads", FAULTS, Kind.OPEN_AT_ONCE, 100),
    ("memory_stores", MOVES, Kind.TWICE, 100),
    ("memory_stores", ORDERS, Kind.TWICE, 100),
    ("clocks", ORDERS, Kind.TWICE, 100),
    ("stores", MOVES, Kind.TWICE, 100),
    ("stores", FAULTS, Kind.TWICE, 100),
)


@pytest.mark.parametrize(("name", "bounds", "kind", "scripts"), PROGRAMS)
def test_runs_go_on_alike_from_one_state(
    monkeypatch: pytest.MonkeyPatch, name: str, bounds: Bounds, kind: Kind, scripts: int
) -> None:
    source = load_source(FOLDER / f"{name}.luau")
    scenario = Scenario(Target(name, source.install), kind, ProductId(GOLD), {})
    assert [] == conflicts_of(monkeypatch, Setup(scenario.program, bounds), scripts)
