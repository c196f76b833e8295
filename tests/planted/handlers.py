"""Planted handlers: the good one, and the same with one mistake each.

Each is a function that gets a server as it starts, and sets its handler. `cases.py` says who finds it.
"""

from collections.abc import Callable
from typing import Final

from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision, ReceiptDecision
from pytest_robloxmarket._terms.errors import PlatformError
from tests.planted.parts import Profile, Receipt, adding, key_of, profile_of, saved

__all__ = ("GOLD", "HANDLERS", "Install")

GOLD: Final = 456456
GRANTED: Final = ProductPurchaseDecision.PurchaseGranted
NOT_YET: Final = ProductPurchaseDecision.NotProcessedYet

Install = Callable[[GameServer], None]

_AMOUNTS: Final = {GOLD: 100}


def good(server: GameServer) -> None:
    """Balance and PurchaseId in one write, and no answer before it has returned."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        player = server.players.get_player_by_user_id(receipt["PlayerId"])
        if amount is None or player is None:
            return NOT_YET

        def add(old: object) -> Profile:
            profile = profile_of(old)
            if receipt["PurchaseId"] not in profile["done"]:
                profile["gold"] += amount
                profile["done"][receipt["PurchaseId"]] = True
            return profile

        try:
            store.update_async(key_of(receipt), add)
        except PlatformError:
            return NOT_YET
        return GRANTED

    server.marketplace.process_receipt = handle


def id_in_second_write(server: GameServer) -> None:
    """The balance is saved, and then the PurchaseId."""
    store = server.data_stores.get_data_store("Gold")
    marks = server.data_stores.get_data_store("Marks")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        try:
            if marks.get_async(receipt["PurchaseId"]):
                return GRANTED
            store.increment_async(key_of(receipt), amount)
            marks.set_async(receipt["PurchaseId"], True)
        except PlatformError:
            return NOT_YET
        return GRANTED

    server.marketplace.process_receipt = handle


def id_before_the_grant(server: GameServer) -> None:
    """The PurchaseId is claimed, and then the balance is saved."""
    store = server.data_stores.get_data_store("Gold")
    marks = server.data_stores.get_data_store("Marks")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        try:
            if marks.get_async(receipt["PurchaseId"]):
                return GRANTED
            marks.set_async(receipt["PurchaseId"], True)
            store.increment_async(key_of(receipt), amount)
        except PlatformError:
            return NOT_YET
        return GRANTED

    server.marketplace.process_receipt = handle


def three_steps(server: GameServer) -> None:
    """Asks, saves the balance, saves the mark: three requests, and the world moves between them."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        mark = f"{key_of(receipt)}/{receipt['PurchaseId'][-8:]}"
        try:
            if store.get_async(mark):
                return GRANTED
            balance = store.get_async(key_of(receipt))
            store.set_async(key_of(receipt), (balance if isinstance(balance, int) else 0) + amount)
            store.set_async(mark, True)
        except PlatformError:
            return NOT_YET
        return GRANTED

    server.marketplace.process_receipt = handle


def spawned_write(server: GameServer) -> None:
    """The write is spawned, and the answer does not wait for it."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        server.spawn(store.update_async, key_of(receipt), adding(receipt, amount))
        return GRANTED

    server.marketplace.process_receipt = handle


def spawned_increment(server: GameServer) -> None:
    """The same with IncrementAsync, which is there before the answer is recorded, if nothing goes wrong."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        server.spawn(store.increment_async, key_of(receipt), amount)
        return GRANTED

    server.marketplace.process_receipt = handle


def grant_in_transform(server: GameServer) -> None:
    """The transform gives what players see, and runs again whenever the write is tried again."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        player = server.players.get_player_by_user_id(receipt["PlayerId"])
        if amount is None or player is None:
            return NOT_YET

        def add(old: object) -> Profile:
            profile = profile_of(old)
            if receipt["PurchaseId"] not in profile["done"]:
                player.leaderstats["Gold"] = int(player.leaderstats["Gold"]) + amount
            return adding(receipt, amount)(old)

        return GRANTED if saved(store, receipt, add) else NOT_YET

    server.marketplace.process_receipt = handle


def read_error_is_new(server: GameServer) -> None:
    """A read that failed is taken as "not yet granted"."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        try:
            profile = profile_of(store.get_async(key_of(receipt)))
        except PlatformError:
            profile = profile_of(None)
        if receipt["PurchaseId"] in profile["done"]:
            return GRANTED
        return GRANTED if saved(store, receipt, adding(receipt, amount, check=False)) else NOT_YET

    server.marketplace.process_receipt = handle


def memory_of_the_server(server: GameServer) -> None:
    """What was granted is remembered in a table of the server."""
    store = server.data_stores.get_data_store("Gold")
    done: set[str] = set()

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        if receipt["PurchaseId"] in done:
            return GRANTED
        try:
            store.increment_async(key_of(receipt), amount)
        except PlatformError:
            return NOT_YET
        done.add(receipt["PurchaseId"])
        return GRANTED

    server.marketplace.process_receipt = handle


def unknown_acknowledged(server: GameServer) -> None:
    """A product that the game does not know is acknowledged."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return GRANTED
        return GRANTED if saved(store, receipt, adding(receipt, amount)) else NOT_YET

    server.marketplace.process_receipt = handle


def gone_acknowledged(server: GameServer) -> None:
    """A player who is not here is acknowledged: they have left while the handler looked the receipt up."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        try:
            profile = profile_of(store.get_async(key_of(receipt)))
        except PlatformError:
            return NOT_YET
        if receipt["PurchaseId"] in profile["done"]:
            return GRANTED
        if server.players.get_player_by_user_id(receipt["PlayerId"]) is None:
            return GRANTED
        return GRANTED if saved(store, receipt, adding(receipt, amount)) else NOT_YET

    server.marketplace.process_receipt = handle


def gone_acknowledged_first(server: GameServer) -> None:
    """The same, asked in the handler's first line."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        if server.players.get_player_by_user_id(receipt["PlayerId"]) is None:
            return GRANTED
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        return GRANTED if saved(store, receipt, adding(receipt, amount)) else NOT_YET

    server.marketplace.process_receipt = handle


def result_ignored(server: GameServer) -> None:
    """The product's function says whether it could give, and nobody listens."""
    store = server.data_stores.get_data_store("Gold")

    def give_gold(receipt: Receipt) -> bool:
        return saved(store, receipt, adding(receipt, 100))

    products = {GOLD: give_gold}

    def handle(receipt: Receipt) -> object:
        give = products.get(receipt["ProductId"])
        if give is None:
            return NOT_YET
        give(receipt)
        return GRANTED

    server.marketplace.process_receipt = handle


def returns_true(server: GameServer) -> None:
    """Answers true."""
    _answering(server, True)


def returns_text(server: GameServer) -> None:
    """Answers the name of the decision."""
    _answering(server, "PurchaseGranted")


def returns_other_enum(server: GameServer) -> None:
    """Answers what a bound handler answers."""
    _answering(server, ReceiptDecision.Processed)


def returns_nothing(server: GameServer) -> None:
    """Answers nothing when the write has failed."""
    _answering(server, GRANTED, failed=None)


def never_grants(server: GameServer) -> None:
    """Gives, saves, and never says so."""
    _answering(server, NOT_YET)


def raises(server: GameServer) -> None:
    """Counts its sales after the grant, in a table that has no such entry."""
    store = server.data_stores.get_data_store("Gold")
    sold: dict[int, int] = {}

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None or not saved(store, receipt, adding(receipt, amount)):
            return NOT_YET
        sold[receipt["ProductId"]] += 1
        return GRANTED

    server.marketplace.process_receipt = handle


def grants_on_prompt(server: GameServer) -> None:
    """Grants when the prompt says purchased; the receipt is only acknowledged."""
    store = server.data_stores.get_data_store("Gold")

    def give(user_id: int, product_id: int, purchased: bool) -> None:
        if purchased and product_id in _AMOUNTS:
            store.increment_async(f"player_{user_id}", _AMOUNTS[product_id])

    def handle(receipt: Receipt) -> object:
        return GRANTED if receipt["ProductId"] in _AMOUNTS else NOT_YET

    server.marketplace.prompt_product_purchase_finished.connect(give)
    server.marketplace.process_receipt = handle


def grants_to_everybody(server: GameServer) -> None:
    """Gives to each player of the server, and not to the one who paid."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        for player in server.players.get_players():
            if not saved(store, {**receipt, "PlayerId": player.user_id}, adding(receipt, amount)):
                return NOT_YET
        return GRANTED

    server.marketplace.process_receipt = handle


def id_of_the_product(server: GameServer) -> None:
    """Remembers who bought which product, and not which purchase it was."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        mark = {**receipt, "PurchaseId": f"{receipt['PlayerId']}/{receipt['ProductId']}"}
        return GRANTED if saved(store, receipt, adding(mark, amount)) else NOT_YET

    # Players have a profile before they buy, so that it shows what the first purchase added.
    server.players.player_added.connect(lambda player: saved(store, {"PlayerId": player.user_id}, profile_of))
    server.marketplace.process_receipt = handle


def _answering(server: GameServer, answer: object, failed: object = NOT_YET) -> None:
    """The good handler, with another answer when all went well or when the write failed."""
    store = server.data_stores.get_data_store("Gold")

    def handle(receipt: Receipt) -> object:
        amount = _AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET
        return answer if saved(store, receipt, adding(receipt, amount)) else failed

    server.marketplace.process_receipt = handle


HANDLERS: Final[dict[str, Install]] = {
    function.__name__: function
    for function in (
        good,
        id_in_second_write,
        id_before_the_grant,
        three_steps,
        spawned_write,
        spawned_increment,
        grant_in_transform,
        read_error_is_new,
        memory_of_the_server,
        unknown_acknowledged,
        gone_acknowledged,
        gone_acknowledged_first,
        result_ignored,
        returns_true,
        returns_text,
        returns_other_enum,
        returns_nothing,
        never_grants,
        raises,
        grants_on_prompt,
        grants_to_everybody,
        id_of_the_product,
    )
}
