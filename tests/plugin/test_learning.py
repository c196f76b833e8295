"""What an explored test learns of its products: the same ladders as `check`."""

import json
from collections.abc import Callable

import pytest

import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket import GameServer, Market, Player, Receipt
from pytest_robloxmarket._plugin.exploring.learning import learn
from pytest_robloxmarket._plugin.markets import load_luau
from pytest_robloxmarket._simulation.outcome import CALM, Setup
from pytest_robloxmarket._terms.ids import purchase_id
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import ViolationError

GOLD = 31
GRANTED = ProductPurchaseDecision.PurchaseGranted
Change = Callable[[object], object]


def selling(change: Change) -> Callable[[Market], None]:
    """A test's body: a game that changes a player's save so at each receipt, and alice, who buys once."""

    def start(server: GameServer) -> None:
        saves = server.data_stores.get_data_store("Saves")

        def process(receipt: dict[str, object]) -> object:
            saves.update_async(str(receipt["PlayerId"]), change)
            return GRANTED

        server.marketplace.process_receipt = process

    def body(market: Market) -> None:
        market.on_server_start(start)
        market.catalogue.product(GOLD, price=2)
        market.server().join("alice", robux=9).buy(GOLD)

    return body


def add_gems_to_a_text(old: object) -> str:
    gems = json.loads(old)["gems"] if isinstance(old, str) else 0
    return json.dumps({"gems": gems + 5})


def add_to_a_packed_text(old: object) -> str:
    gold, gems, ids = str(old or "0;0;").split(";")
    return f"{int(gold) + 10};{int(gems) + 2};{ids}{purchase_id(len(ids) + 1, 'guid')},"


CHANGES = [
    (add_to_a_packed_text, {"Saves[{user}].<text>.<1>": 10, "Saves[{user}].<text>.<2>": 2}),
    (add_gems_to_a_text, {"Saves[{user}].<json>.gems": 5}),
    (lambda _: {"title": "VIP"}, {"Saves[{user}].title": (None, "VIP", "VIP", "VIP")}),
    (lambda old: (old if isinstance(old, int) else 1) * 2, {"Saves[{user}]": (None, 2, 4, 8)}),
    (lambda old: min((old if isinstance(old, int) else 0) + 60, 100), {"Saves[{user}]": (None, 60, 100, 100)}),
]


@pytest.mark.parametrize(("change", "effect"), CHANGES)
def test_a_ladder_is_learned_whatever_the_game_keeps(change: Change, effect: dict[str, object]) -> None:
    expect = learn("shop", selling(change), Setup(selling(change), CALM, loader=load_luau)).expect
    (found,) = expect.ladders.values()
    assert effect == {str(ladder.place): ladder.step or ladder.rungs for ladder in found}


def test_what_is_saved_only_as_a_server_closes_is_judged() -> None:
    def start(server: GameServer) -> None:
        saves = server.data_stores.get_data_store("Saves")
        gold: dict[object, int] = {}

        def process(receipt: dict[str, object]) -> object:
            gold[receipt["PlayerId"]] = gold.get(receipt["PlayerId"], 0) + 10
            return GRANTED

        def save_all() -> None:
            for user, held in gold.items():
                saves.set_async(str(user), held)

        server.marketplace.process_receipt = process
        server.bind_to_close(save_all)

    @robloxmarket.explore(servers=2, crashes=1, faults=0, delays=0, moves=0)
    def shop(market: Market) -> None:
        market.on_server_start(start)
        market.catalogue.product(GOLD, price=2)
        market.server().join("alice", robux=9).buy(GOLD)

    with pytest.raises(ViolationError, match="acknowledged_before_durable"):
        shop()  # type: ignore[call-arg] # Each run has a market of its own.


def test_what_is_kept_in_memory_until_the_player_leaves_is_judged() -> None:
    """The effect shows when the buyer has left, and not in the delivery itself."""

    def start(server: GameServer) -> None:
        saves = server.data_stores.get_data_store("Saves")
        gold: dict[object, int] = {}

        def process(receipt: dict[str, object]) -> object:
            gold[receipt["PlayerId"]] = gold.get(receipt["PlayerId"], 0) + 100
            return GRANTED

        def leaving(player: Player, _: object) -> None:
            more = gold.pop(player.user_id, 0)
            saves.update_async(str(player.user_id), lambda old: (old if isinstance(old, int) else 0) + more)

        server.players.player_removing.connect(leaving)
        server.marketplace.process_receipt = process

    @robloxmarket.explore(servers=1, crashes=1, faults=0, delays=0)
    def test(market: Market) -> None:
        market.on_server_start(start)
        market.catalogue.product(GOLD, price=2)
        market.server().join("alice", robux=9).buy(GOLD)

    with pytest.raises(ViolationError, match="acknowledged_before_durable"):
        test()  # type: ignore[call-arg] # Each run has a market of its own.


def test_what_comes_for_a_long_absence_is_known_to_come_without_a_purchase() -> None:
    def start(server: GameServer) -> None:
        saves = server.data_stores.get_data_store("Saves")

        def add(user: int, gold: int, now: float) -> None:
            saves.update_async(str(user), lambda old: {"gold": gold + (old or {"gold": 0})["gold"], "seen": now})

        def joined(player: Player) -> None:
            now = server.now().timestamp()
            old = saves.get_async(str(player.user_id))
            add(player.user_id, int((now - old["seen"]) // 3_600) if isinstance(old, dict) else 0, now)

        def process(receipt: Receipt) -> object:
            add(receipt["PlayerId"], 50, server.now().timestamp())
            return GRANTED

        server.players.player_added.connect(joined)
        server.marketplace.process_receipt = process

    def body(market: Market) -> None:
        market.on_server_start(start)
        market.catalogue.product(GOLD, price=2)
        market.server().join("alice", robux=9).buy(GOLD)

    expect = learn("shop", body, Setup(body, CALM, loader=load_luau)).expect
    assert ["gold"] == [place.path for place in expect.growing]


@pytest.mark.parametrize(("seconds", "brief"), [(30, True), (600, False)])
def test_what_is_on_a_player_for_seconds_is_brief(seconds: int, brief: bool) -> None:
    def start(server: GameServer) -> None:
        def process(receipt: Receipt) -> object:
            player = server.players.get_player_by_user_id(receipt["PlayerId"])
            if player is None:
                return ProductPurchaseDecision.NotProcessedYet
            attributes = player.attributes
            attributes["Shield"] = True

            def end() -> None:
                server.wait(seconds)
                attributes["Shield"] = False

            server.spawn(end)
            return GRANTED

        server.players.player_added.connect(lambda player: player.attributes.__setitem__("Shield", False))
        server.marketplace.process_receipt = process

    def body(market: Market) -> None:
        market.on_server_start(start)
        market.catalogue.product(GOLD, price=2)
        market.server().join("alice", robux=9).buy(GOLD)

    ((shield,),) = learn("shop", body, Setup(body, CALM, loader=load_luau)).expect.ladders.values()
    assert (shield.place.path, shield.brief) == ("@Shield", brief)
