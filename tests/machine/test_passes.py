"""What game passes give is learned by machines, and judged beside products, in both languages."""

from pathlib import Path
from typing import Any, Final

import pytest

from pytest_robloxmarket import Market, Receipt, enums
from pytest_robloxmarket._machine.games import GameSource
from pytest_robloxmarket._machine.making import receipt_machine
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.ids import PassId
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.passes import learn_passes
from pytest_robloxmarket._trial.target import Target
from tests.machine.helpers import convict
from tests.trial.asking_games import VIP, Game, asks_when_it_matters, owns
from tests.trial.pass_games import (
    GAMES,
    LUAU,
    asks_each_minute,
    forgets_at_the_end,
    keeps_the_first_answer,
    pays_owners_at_each_join,
    remembers_a_failure,
    remembers_a_no,
    takes_an_error_for_a_yes,
    welcomes_once,
)

GOLD: Final = 456456
OTHER: Final = 77

WRONG = (takes_an_error_for_a_yes, remembers_a_no, remembers_a_failure, keeps_the_first_answer)
RIGHT = (asks_when_it_matters, forgets_at_the_end, welcomes_once, pays_owners_at_each_join, asks_each_minute)

in_every_language = pytest.mark.parametrize("language", ["python", "luau"])


def source_of(game: Game, language: str, folder: Path) -> GameSource:
    if language == "python":
        return game
    path = folder / "Game.server.luau"
    path.write_text(LUAU[game], encoding="utf-8")
    return path


@in_every_language
@pytest.mark.parametrize("game", WRONG, ids=lambda game: game.__name__)
def test_a_game_that_is_wrong_about_a_pass_is_accused(game: Game, language: str, tmp_path: Path) -> None:
    error = convict(receipt_machine(source_of(game, language, tmp_path)), examples=250)
    assert GAMES[game] == (error and error.law)


@in_every_language
@pytest.mark.parametrize("game", RIGHT, ids=lambda game: game.__name__)
def test_a_game_that_is_right_about_a_pass_is_not_accused(game: Game, language: str, tmp_path: Path) -> None:
    assert convict(receipt_machine(source_of(game, language, tmp_path)), examples=25) is None


def doubles_gold(server: GameServer) -> None:
    """Owners of the pass get twice the gold, and a badge."""
    gold = server.data_stores.get_data_store("Gold")

    def process(receipt: Receipt) -> object:
        player = server.players.get_player_by_user_id(receipt["PlayerId"])
        factor = None if player is None else owns(server, player)
        if receipt["ProductId"] != GOLD or factor is None:
            return enums.ProductPurchaseDecision.NotProcessedYet

        def give(old: Any) -> object:
            known = old or {"gold": 0, "ids": []}
            if receipt["PurchaseId"] in known["ids"]:
                return known
            return {"gold": known["gold"] + (20 if factor else 10), "ids": [*known["ids"], receipt["PurchaseId"]]}

        gold.update_async(str(receipt["PlayerId"]), give)
        return enums.ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = process
    asks_when_it_matters(server)


def test_what_products_change_says_nothing_of_a_pass() -> None:
    rules = receipt_machine(doubles_gold).learn().expect.passes
    assert [{Location.parse("@VIP")}] == [set(rule.marks) for rule in rules]


def two_passes(server: GameServer) -> None:
    """The second one has all that the first one has, and more."""

    def refresh(player: Player) -> None:
        market = server.marketplace
        better = market.user_owns_game_pass_async(player.user_id, OTHER)
        if better or market.user_owns_game_pass_async(player.user_id, VIP):
            player.attributes["VIP"] = True
        if better:
            player.attributes["Star"] = True

    server.players.player_added.connect(refresh)


def test_what_two_passes_give_is_no_sign_of_one() -> None:
    def install(market: Market) -> None:
        market.on_server_start(two_passes)

    found = learn_passes(Target("game", install, ()), {}, [PassId(VIP), PassId(OTHER)])
    assert [(OTHER, {Location.parse("@Star")})] == [(rule.game_pass, set(rule.marks)) for rule in found]


def counts_visits(server: GameServer) -> None:
    """Owners are paid for each visit more than others are."""
    visits = server.data_stores.get_data_store("Visits")

    def came(player: Player) -> None:
        visits.increment_async(str(player.user_id), 3 if owns(server, player) else 1)

    server.players.player_added.connect(came)


def test_what_grows_for_everybody_is_no_sign_of_a_pass() -> None:
    target = Target("game", lambda market: market.on_server_start(counts_visits), ())
    assert () == learn_passes(target, {}, [PassId(VIP)])
