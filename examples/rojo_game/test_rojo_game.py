"""A Rojo project on trial, without any configuration."""

from pathlib import Path

from pytest_robloxmarket import Market

GAME = Path(__file__).parent
GOLD = 3205150001


def test_the_game_sells_gold(market: Market) -> None:
    market.load(GAME)
    alice = market.server().join("alice", robux=500)
    alice.buy(GOLD)
    market.clock.advance(5)
    assert market.stored("Gold", f"gold_{alice.id}") == 100
