"""Planted games that are more than a handler: with code at joins and leaves, bound handlers, locks, income.

Some are sound and must be upheld; the others have one mistake each. `cases.py` says which.
"""

from collections.abc import Callable
from typing import Final

from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision, ReceiptDecision, ReceiptType
from pytest_robloxmarket._terms.errors import PlatformError
from tests.planted.parts import Profile, Receipt, adding, key_of, profile_of, saved

__all__ = ("GAMES",)

_GOLD: Final = 456456
_VIP: Final = 777
_GRANTED: Final = ProductPurchaseDecision.PurchaseGranted
_NOT_YET: Final = ProductPurchaseDecision.NotProcessedYet

# A lock older than this belongs to a server that is dead.
_LOCK_S: Final = 300


def _careful(server: GameServer) -> None:
    """The good handler: balance and PurchaseId in one write."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        good = receipt["ProductId"] == _GOLD and saved(store, receipt, adding(receipt, 100))
        return _GRANTED if good else _NOT_YET

    server.marketplace.process_receipt = handle


def _earn(server: GameServer, user_id: int, amount: int) -> None:
    """Gold that nobody paid for, in the same balance."""

    def add(old: object) -> Profile:
        profile = profile_of(old)
        profile["gold"] += amount
        return profile

    saved(server.data_stores.get_data_store("Gold"), {"PlayerId": user_id}, add)


def bound_by_filter(server: GameServer) -> None:
    """Only a bound handler with a filter: other products have none."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        good = saved(store, receipt, adding(receipt, 100))
        return ReceiptDecision.Processed if good else ReceiptDecision.NotProcessedYet

    server.marketplace.bind_receipt_handler(ReceiptType.DeveloperProduct, handle, [_GOLD])


def gold_for_joining(server: GameServer) -> None:
    """Each join brings 5 gold into the same balance."""
    server.players.player_added.connect(lambda player: _earn(server, player.user_id, 5))
    _careful(server)


def gold_for_staying(server: GameServer) -> None:
    """Each second brings a gold, which is saved when the player leaves."""
    since: dict[int, int] = {}

    def joined(player: Player) -> None:
        since[player.user_id] = _now_s(server)

    def leaving(player: Player, _: object) -> None:
        _earn(server, player.user_id, _now_s(server) - since.get(player.user_id, _now_s(server)))

    server.players.player_added.connect(joined)
    server.players.player_removing.connect(leaving)
    _careful(server)


def locked_by_session(server: GameServer) -> None:
    """A profile belongs to the server that locked it, until it gives it back or the lock is 300 s old."""
    store = server.data_stores.get_data_store("Gold")

    def locking(receipt: Receipt) -> Callable[[object], Profile]:
        def add(old: object) -> Profile:
            profile = profile_of(old)
            if profile.get("lock", server.id) != server.id and _now_s(server) - profile["locked_at"] < _LOCK_S:
                raise PlatformError("locked")
            profile.update(lock=server.id, locked_at=_now_s(server))
            return adding(receipt, 100)(profile)

        return add

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != _GOLD:
            return _NOT_YET
        while not saved(store, receipt, locking(receipt)):
            server.wait(10)
        return _GRANTED

    server.marketplace.process_receipt = handle


def text_in_ledger(server: GameServer) -> None:
    """Writes a word under the PurchaseId when all is done, and looks for it first."""
    store = server.data_stores.get_data_store("Gold")
    ledger = server.data_stores.get_data_store("Ledger")

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != _GOLD:
            return _NOT_YET
        try:
            if ledger.get_async(receipt["PurchaseId"]) == "done":
                return _GRANTED
            store.update_async(key_of(receipt), adding(receipt, 100))
            ledger.set_async(receipt["PurchaseId"], "done")
        except PlatformError:
            return _NOT_YET
        return _GRANTED

    server.marketplace.process_receipt = handle


def saved_on_leave(server: GameServer) -> None:
    """Gold lives in a table of the server, and is saved when the player leaves."""
    store = server.data_stores.get_data_store("Gold")
    gold: dict[int, int] = {}

    def joined(player: Player) -> None:
        found = store.get_async(f"player_{player.user_id}")
        gold[player.user_id] = found if isinstance(found, int) else 0

    def leaving(player: Player, _: object) -> None:
        store.set_async(f"player_{player.user_id}", gold.get(player.user_id, 0))

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != _GOLD or receipt["PlayerId"] not in gold:
            return _NOT_YET
        gold[receipt["PlayerId"]] += 100
        return _GRANTED

    server.players.player_added.connect(joined)
    server.players.player_removing.connect(leaving)
    server.marketplace.process_receipt = handle


def seconds_apart(server: GameServer) -> None:
    """Takes two purchases within ten seconds for one."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != _GOLD:
            return _NOT_YET

        def add(old: object) -> Profile:
            profile = profile_of(old)
            if _now_s(server) - profile.get("last", -100) > 10:
                profile["gold"] += 100
                profile["last"] = _now_s(server)
            return profile

        return _GRANTED if saved(store, receipt, add) else _NOT_YET

    server.marketplace.process_receipt = handle


def sold_out(server: GameServer) -> None:
    """Who owns it already is told "not yet", for ever."""
    store = server.data_stores.get_data_store("Owners")

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != _GOLD:
            return _NOT_YET
        mine = receipt["PurchaseId"]

        def own(old: object) -> Profile:
            return old if isinstance(old, dict) else {"vip": True, "by": mine}

        try:
            owner = store.update_async(key_of(receipt), own)
        except PlatformError:
            return _NOT_YET
        return _GRANTED if isinstance(owner, dict) and owner["by"] == mine else _NOT_YET

    server.marketplace.process_receipt = handle


def grants_each_time(server: GameServer) -> None:
    """Gives at each call, and never says so."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] == _GOLD:
            saved(store, receipt, adding(receipt, 100, check=False))
        return _NOT_YET

    server.marketplace.process_receipt = handle


def left_during_wait(server: GameServer) -> None:
    """Shows an animation first, and who leaves meanwhile is acknowledged without goods."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != _GOLD or server.players.get_player_by_user_id(receipt["PlayerId"]) is None:
            return _NOT_YET
        server.wait(2)
        if server.players.get_player_by_user_id(receipt["PlayerId"]) is None:
            return _GRANTED
        return _GRANTED if saved(store, receipt, adding(receipt, 100)) else _NOT_YET

    server.marketplace.process_receipt = handle


def left_and_came_back(server: GameServer) -> None:
    """Gold is put on the Player that was there when the call began; who has left and come back since has another."""

    def handle(receipt: Receipt) -> object:
        player = server.players.get_player_by_user_id(receipt["PlayerId"])
        if receipt["ProductId"] != _GOLD or player is None:
            return _NOT_YET
        server.wait(3)
        if server.players.get_player_by_user_id(receipt["PlayerId"]) is None:
            return _NOT_YET
        player.leaderstats["Gold"] = int(player.leaderstats["Gold"]) + 100
        return _GRANTED

    server.marketplace.process_receipt = handle


def stale_after_the_way_back(server: GameServer) -> None:
    """Profiles stay in memory for good: who comes back from another server gets the one from before."""
    store = server.data_stores.get_data_store("Gold")
    profiles: dict[int, Profile] = {}
    busy: set[int] = set()

    def load(user_id: int) -> Profile:
        if user_id not in profiles:
            found = profile_of(store.get_async(f"player_{user_id}"))
            profiles.setdefault(user_id, found)
        return profiles[user_id]

    def change(receipt: Receipt) -> object:
        profile = load(receipt["PlayerId"])
        if receipt["PurchaseId"] not in profile["done"]:
            done = {**profile["done"], receipt["PurchaseId"]: True}
            changed = {"gold": profile["gold"] + 100, "done": done}
            store.set_async(key_of(receipt), changed)
            profiles[receipt["PlayerId"]] = changed
        return _GRANTED

    def handle(receipt: Receipt) -> object:
        user_id = receipt["PlayerId"]
        while user_id in busy:
            server.wait(0.5)
        busy.add(user_id)
        try:
            here = server.players.get_player_by_user_id(user_id) is not None
            return change(receipt) if receipt["ProductId"] == _GOLD and here else _NOT_YET
        except PlatformError:
            return _NOT_YET
        finally:
            busy.discard(user_id)

    server.marketplace.process_receipt = handle


def owner_unknown(server: GameServer) -> None:
    """Owners of a pass get double. When Roblox does not say who owns it, nobody gets anything, and all is granted."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != _GOLD:
            return _NOT_YET
        try:
            owner = server.marketplace.user_owns_game_pass_async(receipt["PlayerId"], _VIP)
        except PlatformError:
            return _GRANTED
        return _GRANTED if saved(store, receipt, adding(receipt, 200 if owner else 100)) else _NOT_YET

    server.marketplace.process_receipt = handle


def _now_s(server: GameServer) -> int:
    return server._market.scheduler.read_clock() // 1000


GAMES: Final = {
    function.__name__: function
    for function in (
        bound_by_filter,
        gold_for_joining,
        gold_for_staying,
        locked_by_session,
        text_in_ledger,
        saved_on_leave,
        seconds_apart,
        sold_out,
        grants_each_time,
        left_during_wait,
        left_and_came_back,
        stale_after_the_way_back,
        owner_unknown,
    )
}
