"""The 116 members of Roblox's API that receipt handlers of public games use most, each in a whole small game."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from pytest_robloxmarket._place.loading import load_game
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.enums import ReceiptType
from tests.engine.experiments import OPENING, RIGHT, names_of, results_of
from tests.engine.game import GOLD, printed, raised, unsupported

GAME: Final = Path(__file__).parent / "ranks"
SHOP: Final = "ServerScriptService/Shop/init.server.luau"
PASS: Final = 777

RANKS: Final = names_of((GAME / SHOP).read_text("utf-8"))

# What needs more than one game's files: 49 is the output of roblox-ts.
ELSEWHERE: Final = {49: "examples/roblox_ts_game/test_roblox_ts_game.py"}


@cache
def results() -> dict[str, str]:
    """What came of all of it when alice has bought, asked and lied, and bob has left."""
    market = Market()
    market.catalogue.product(GOLD, name="gold", price=99)
    market.catalogue.game_pass(PASS, name="vip", price=50)
    with TemporaryDirectory() as name:
        folder = Path(name) / "game"
        shutil.copytree(GAME, folder)
        shop = folder / SHOP
        shop.write_text(OPENING + shop.read_text("utf-8"), "utf-8")
        load_game(market, folder)
        server = market.server()
        alice, bob = server.join("alice", robux=1_000), server.join("bob")
        market.clock.advance(1)
        alice.buy(GOLD)
        alice.buy_pass(PASS)
        alice.client.fire("Buy", "please")
        assert 6 == alice.client.invoke("Ask", 3)
        alice.transfer_settles(ReceiptType.RobuxTransferSender, 50)
        bob.leave()
        market.clock.advance(120)
    assert ([], []) == (raised(market), unsupported(market))
    found = results_of(printed(market))
    market.close()
    return found


@pytest.mark.parametrize("rank", RANKS)
def test_what_games_use_most_is_there(rank: str) -> None:
    assert RIGHT == results().get(rank, "the script ended before")


def test_no_rank_is_left_out() -> None:
    assert list(range(1, 117)) == sorted([*ELSEWHERE, *(int(rank.split()[0]) for rank in RANKS)])


@pytest.mark.parametrize("test", ELSEWHERE.values())
def test_what_is_shown_elsewhere_is_shown(test: str) -> None:
    assert (GAME.parents[2] / test).is_file()
