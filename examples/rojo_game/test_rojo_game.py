"""A Rojo project on trial, without any configuration."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_robloxmarket import Market
from pytest_robloxmarket.cli import main

GAME = Path(__file__).parent
GOLD = 3205150001


def test_the_game_sells_gold(market: Market) -> None:
    market.load(GAME)
    alice = market.server().join("alice", robux=500)
    alice.buy(GOLD)
    market.clock.advance(5)
    assert market.stored("Gold", f"gold_{alice.id}") == 100


@pytest.mark.real
def test_the_mistake_of_its_shop_is_found_without_any_configuration() -> None:
    """Its other scripts, which no purchase touches, do not hide it."""
    found = json.loads(CliRunner().invoke(main, ["check", str(GAME), "--json", "--runs", "60", "--jobs", "1"]).stdout)
    assert ("violated", [GOLD], {"double_grant"}) == (
        found["verdict"],
        [product["id"] for product in found["products"]],
        {violation["law"] for violation in found["violations"]},
    )
