"""Goods that come with the next join: the end of an example lets everybody join once more, and judges then."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from pytest_robloxmarket import DataStore, GameServer, Market, Player, Receipt, enums
from pytest_robloxmarket._machine.making import receipt_machine
from tests.machine.helpers import convict

PRODUCT: Final = 7


def inbox_shop(server: GameServer, collect: Callable[[DataStore, DataStore, str], None]) -> None:
    """What was bought waits in one store, and a join brings it to the other one."""
    inbox, gold = (server.data_stores.get_data_store(name) for name in ("Inbox", "Gold"))

    def process(receipt: Receipt) -> object:
        if receipt["ProductId"] != PRODUCT:
            return enums.ProductPurchaseDecision.NotProcessedYet
        bought = receipt["PurchaseId"]

        def put(ids: Any) -> object:
            return [*(one for one in ids or [] if one != bought), bought]

        inbox.update_async(str(receipt["PlayerId"]), put)
        return enums.ProductPurchaseDecision.PurchaseGranted

    def joined(player: Player) -> None:
        collect(inbox, gold, str(player.user_id))

    server.marketplace.process_receipt = process
    server.players.player_added.connect(joined)


def give(gold: DataStore, key: str, ids: Any) -> None:
    def add(old: Any) -> object:
        known = old or {"gold": 0, "ids": []}
        new = [one for one in ids or [] if one not in known["ids"]]
        return {"gold": known["gold"] + 10 * len(new), "ids": [*known["ids"], *new]}

    gold.update_async(key, add)


def keeps_until_given(inbox: DataStore, gold: DataStore, key: str) -> None:
    give(gold, key, inbox.get_async(key))


def clears_first(inbox: DataStore, gold: DataStore, key: str) -> None:
    ids = inbox.get_async(key)
    inbox.remove_async(key)
    give(gold, key, ids)


@pytest.mark.parametrize(("collect", "law"), [(keeps_until_given, None), (clears_first, "lost_purchase")])
def test_goods_that_come_with_a_join_are_judged_after_one_more(
    collect: Callable[[DataStore, DataStore, str], None], law: str | None
) -> None:
    def game(server: GameServer) -> None:
        inbox_shop(server, collect)

    machine = receipt_machine(game, products=[PRODUCT])
    assert machine.learn().expect.comes_later
    error = convict(machine, examples=25 if law is None else 200)
    assert law == (error and error.law)


def rounds_shop(server: GameServer, rounds: int) -> None:
    """What was bought waits in an inbox; the rounds of a loop bring it, to whoever plays then."""
    inbox, gold = (server.data_stores.get_data_store(name) for name in ("Inbox", "Gold"))
    inbox_shop(server, lambda inbox, gold, key: None)

    def go_round() -> None:
        for _ in range(rounds):
            server.wait(15)
            for player in server.players.get_players():
                key = str(player.user_id)
                give(gold, key, inbox.get_async(key))

    server.spawn(go_round)


@pytest.mark.parametrize(("rounds", "broken"), [(1_000, False), (0, True)])
def test_goods_that_come_in_rounds_of_a_loop_are_waited_for(rounds: int, broken: bool) -> None:
    def game(market: Market) -> None:
        market.on_server_start(lambda server: rounds_shop(server, rounds))
        market.catalogue.product(PRODUCT, price=99)
        market.set_effect(PRODUCT, {"Gold[{user}].gold": 10})

    error = convict(receipt_machine(game), examples=25)
    assert broken == (error is not None)
