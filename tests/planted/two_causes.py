"""Python handlers with two mistakes each that break one law, or one mistake that strikes two products.

Their Luau is in `luau/causes/`.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import PlatformError
from tests.planted.parts import Profile, Receipt, adding, key_of, profile_of, saved

__all__ = ("TWO_CAUSES",)

_GRANTED: Final = ProductPurchaseDecision.PurchaseGranted
_NOT_YET: Final = ProductPurchaseDecision.NotProcessedYet

_WOOD: Final = 7771001
_IRON: Final = 7771002
_BAGS: Final = {8881001: 10, 8881002: 50}


def two_shops(server: GameServer) -> None:
    """Nothing remembers a purchase of wood, and that of iron is looked for too early."""
    store = server.data_stores.get_data_store("Goods")

    def wood(receipt: Receipt) -> None:
        store.increment_async(f"wood{receipt['PlayerId']}", 10)

    def iron(receipt: Receipt) -> None:
        key = f"iron{receipt['PlayerId']}"
        if receipt["PurchaseId"] in profile_of(store.get_async(key))["done"]:
            return

        def add(old: object) -> Profile:
            profile = profile_of(old)
            profile["gold"] += 3
            profile["done"][receipt["PurchaseId"]] = True
            return profile

        store.update_async(key, add)

    giving = {_WOOD: wood, _IRON: iron}

    def handle(receipt: Receipt) -> object:
        give = giving.get(receipt["ProductId"])
        if give is None:
            return _NOT_YET
        try:
            give(receipt)
        except PlatformError:
            return _NOT_YET
        return _GRANTED

    server.marketplace.process_receipt = handle


def ignored_and_gone(server: GameServer) -> None:
    """The failure of the save is ignored, and a buyer who has left counts as granted."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != 456456:
            return _NOT_YET
        if server.players.get_player_by_user_id(receipt["PlayerId"]) is not None:
            saved(store, receipt, adding(receipt, 100))
        return _GRANTED

    server.marketplace.process_receipt = handle


def worn_and_gone(server: GameServer) -> None:
    """The level is only worn, and a buyer who has left counts as granted."""

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != 456456:
            return _NOT_YET
        player = server.players.get_player_by_user_id(receipt["PlayerId"])
        if player is not None:
            player.attributes["Level"] = int(player.attributes.get("Level", 0)) + 5
        return _GRANTED

    server.marketplace.process_receipt = handle


def id_first_and_ignored(server: GameServer) -> None:
    """The id is saved before the goods, and a failure of their save is ignored."""
    store = server.data_stores.get_data_store("Gold")
    marks = server.data_stores.get_data_store("Marks")

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != 456456:
            return _NOT_YET
        try:
            if marks.get_async(receipt["PurchaseId"]):
                return _GRANTED
            marks.set_async(receipt["PurchaseId"], True)
        except PlatformError:
            return _NOT_YET
        with suppress(PlatformError):
            store.increment_async(key_of(receipt), 100)
        return _GRANTED

    server.marketplace.process_receipt = handle


def two_products_one_mistake(server: GameServer) -> None:
    """What is saved is a copy that was read before."""
    store = server.data_stores.get_data_store("Bags")

    def handle(receipt: Receipt) -> object:
        amount = _BAGS.get(receipt["ProductId"])
        if amount is None:
            return _NOT_YET
        try:
            bag = profile_of(store.get_async(key_of(receipt)))
            if receipt["PurchaseId"] not in bag["done"]:
                bag["gold"] += amount
                bag["done"][receipt["PurchaseId"]] = True
                store.set_async(key_of(receipt), bag)
        except PlatformError:
            return _NOT_YET
        return _GRANTED

    server.marketplace.process_receipt = handle


TWO_CAUSES: Final[dict[str, Callable[[GameServer], None]]] = {
    one.__name__: one
    for one in (two_shops, ignored_and_gone, worn_and_gone, id_first_and_ignored, two_products_one_mistake)
}
