"""Small games to be run once with a script."""

from typing import Final

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import Choices, PoliteChoices, ScriptedChoices
from pytest_robloxmarket._kernel.history import fingerprint
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Outcome, Program, Setup, run
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from tests.server.helpers import GOLD, PRICE, Work

GRANTED: Final = ProductPurchaseDecision.PurchaseGranted


def sell(handle: Work) -> Program:
    """A game with this handler, and alice who buys gold in it."""

    def program(market: Market) -> None:
        def start(server: GameServer) -> None:
            server.marketplace.process_receipt = lambda _: handle(server)

        market.catalogue.product(GOLD, name="gold", price=PRICE)
        market.on_server_start(start)
        market.server().join("alice", robux=PRICE).buy(GOLD)

    return program


def grant_and_save(server: GameServer) -> object:
    """Save the gold, show it, and answer."""
    total = server.data_stores.get_data_store("Gold").increment_async("1001", 100)
    for player in server.players.get_players():
        player.leaderstats["Gold"] = total
    return GRANTED


def live(handle: Work, choices: Choices | None = None, bounds: Bounds = CALM) -> Outcome:
    """One run of a game with this handler."""
    return run(Setup(sell(handle), bounds), choices or PoliteChoices())


def print_fingerprint(script: list[int]) -> str:
    """The fingerprint of one stormy run."""
    return fingerprint(live(grant_and_save, ScriptedChoices(script), Bounds()).history)
