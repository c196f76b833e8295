"""What a trial learns of a product in clean weather."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from pytest_robloxmarket._simulation.chance import ProcessChance
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import DivergenceError
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.learning.clean_runs import QUICK, Twist
from pytest_robloxmarket._trial.learning.effects import Lesson, learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.target import Target

GOLD = ProductId(456456)
Change = Callable[[dict[str, Any], dict[str, Any]], None]


def lesson(change: Change) -> Lesson:
    """What is learned of a handler that changes a profile so at each receipt."""
    chance = ProcessChance()

    def start(server: GameServer) -> None:
        store = server.data_stores.get_data_store("P")

        def handle(receipt: dict[str, Any]) -> object:
            def update(old: object) -> object:
                profile: dict[str, Any] = old if isinstance(old, dict) else {"gold": 7, "items": [], "done": {}}
                change(profile, receipt)
                return profile

            store.update_async(str(receipt["PlayerId"]), update)
            return ProductPurchaseDecision.PurchaseGranted

        server.marketplace.process_receipt = handle

    def install(market: Market) -> None:
        chance.begin(market.world.luck)
        market.on_server_start(start)

    return learn(Looks(Target("shop", install), {}), GOLD)


def add_gold(profile: dict[str, Any], _: dict[str, Any]) -> None:
    profile["gold"] += 100


def add_item(profile: dict[str, Any], _: dict[str, Any]) -> None:
    profile["items"].append("sword")


def own(profile: dict[str, Any], _: dict[str, Any]) -> None:
    profile["vip"] = True


def mark(profile: dict[str, Any], receipt: dict[str, Any]) -> None:
    profile["done"][receipt["PurchaseId"]] = True


def mark_and_add(profile: dict[str, Any], receipt: dict[str, Any]) -> None:
    mark(profile, receipt)
    add_gold(profile, receipt)


def mark_by_a_hash(profile: dict[str, Any], receipt: dict[str, Any]) -> None:
    profile["done"][str(sum(number * ord(one) for number, one in enumerate(receipt["PurchaseId"])))] = True
    add_gold(profile, receipt)


def add_once(profile: dict[str, Any], _: dict[str, Any]) -> None:
    profile["gold"] = 107


def note_the_time(profile: dict[str, Any], receipt: dict[str, Any]) -> None:
    profile["at"] = profile["gold"] = 1_700_000_000 + 17 * int(receipt["PurchaseId"][-1]) ** 2


@pytest.mark.parametrize(
    ("change", "effect"),
    [
        (add_gold, {"P[{user}].gold": 100}),
        (mark_and_add, {"P[{user}].gold": 100}),
        (mark_by_a_hash, {"P[{user}].gold": 100}),
        (add_item, {"P[{user}].items#": 1, 'P[{user}].items[*]="sword"': 1}),
        (own, {"P[{user}].vip": (None, True, True, True), "P[{user}].gold": (None, 7, 7, 7)}),
        (mark, {}),
        (add_once, {"P[{user}].gold": (None, 107, 107, 107)}),
        (note_the_time, {}),
    ],
)
def test_the_effect_is_what_each_purchase_adds(change: Change, effect: dict[str, object]) -> None:
    """The profile is made at the first purchase, and what it begins with is no part of the effect."""
    assert effect == {str(place): amount for place, amount in lesson(change).effect.items()}


def test_what_adds_up_when_bought_at_once_is_had_more_than_once() -> None:
    """The handler remembers who has bought, and so takes a second purchase for the first one."""

    def start(server: GameServer) -> None:
        store, known = server.data_stores.get_data_store("P"), set[int]()

        def handle(receipt: dict[str, Any]) -> object:
            if receipt["PlayerId"] not in known:
                store.increment_async(str(receipt["PlayerId"]), 5)
                known.add(receipt["PlayerId"])
            return ProductPurchaseDecision.PurchaseGranted

        server.marketplace.process_receipt = handle

    found = learn(Looks(Target("shop", lambda market: market.on_server_start(start)), {}), GOLD)
    assert {"P[{user}]": 5} == {str(place): amount for place, amount in found.effect.items()}


def test_what_is_still_there_after_a_rejoin_lasts() -> None:
    assert Location("P", "{user}", "items#") in lesson(add_item).lasting


@pytest.mark.real
def test_things_that_chance_draws_whole_are_counted() -> None:
    """Each is another, as each of several saves would be."""

    def draw(profile: dict[str, Any], receipt: dict[str, Any]) -> None:
        kind = random.choice(["cat", "dog", "owl", "fox", "hen"])
        profile["items"].append({"kind": kind, "from": receipt["PurchaseId"]})

    assert {"items#": 1} == {place.path: step for place, step in lesson(draw).effect.items() if "#" in place.path}


@pytest.mark.real
def test_what_a_run_leaves_for_the_next_is_told_and_not_taken_for_chance() -> None:
    done: set[str] = set()

    def give_once(profile: dict[str, Any], receipt: dict[str, Any]) -> None:
        if receipt["PurchaseId"] not in done:
            done.add(receipt["PurchaseId"])
            add_gold(profile, receipt)

    with pytest.raises(DivergenceError, match="something that the first run changed"):
        lesson(give_once)


def test_what_comes_without_a_purchase_is_looked_at_once_for_all_products() -> None:
    looks = Looks(Target("shop", lambda _: None), {})
    respawned = looks.idle(GOLD, QUICK, Twist.RESPAWNED)
    assert looks.idle(ProductId(GOLD + 1), QUICK, Twist.RESPAWNED) is respawned
    assert looks.idle(GOLD, QUICK) is not respawned
