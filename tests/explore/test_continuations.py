"""From one state all runs go on alike, also in games that know much: what they know, they print."""

import random
import uuid
from pathlib import Path
from typing import Final

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._simulation.chance import ProcessChance, drawn_bytes
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario
from pytest_robloxmarket._trial.target import Target
from tests.explore.continuations import conflicts_of
from tests.planted.handlers import GOLD
from tests.planted.parts import Receipt

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


def draws(server: GameServer) -> None:
    """A game that tells what it draws."""

    def handle(receipt: Receipt) -> object:
        server.print(f"{random.random()} {uuid.uuid4()}")
        server.data_stores.get_data_store("Gold").update_async("all", lambda old: "saved")
        server.print(f"{random.choice('abc')} {random.Random().random()}")
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = handle


@pytest.mark.real
def test_what_other_servers_have_drawn_is_part_of_the_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """In Python they draw from the same generators."""
    chance = ProcessChance()

    def install(market: Market) -> None:
        chance.begin(1)
        market.world.chance = chance
        market.on_server_start(draws)

    scenario = Scenario(Target("draws", install), Kind.TWICE, ProductId(GOLD), {})
    with drawn_bytes():
        assert [] == conflicts_of(monkeypatch, Setup(scenario.program, MOVES), 100)
