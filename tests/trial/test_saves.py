"""A game may save elsewhere each time: what is judged is its newest save, and not each key by itself."""

from pathlib import Path
from typing import Any

import pytest

from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.learning.effects import learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.target import Target
from tests.trial.helpers import document, write
from tests.trial.saves_games import FORGETS, GAMES, HURRIES, game

# One thing goes wrong on one server: a call fails, or it crashes.
ONE = ("--servers", "1", "--crashes", "1", "--delays", "0", "--faults", "1", "--moves", "0", "--jobs", "1")

# Where the goods are, as it is told.
PLACES = {
    "an id of its own, and a key that names the newest": "Saves[{user}/<newest>].gems",
    "a rising number, and the next one is looked for": "Saves[save_{user}_<newest>].gems",
    "three slots in turn": "Saves[p{user}_slot<newest>].gems",
    "two keys in turn": "Saves[<left|right>{user}].gems",
    "the last of a list": "Saves[list{user}].<newest>.gems",
    "versions in one table": "Saves[all{user}].versions.<newest>.gems",
    "a backup of what was there": "Saves[main{user}].gems",
}


@pytest.mark.parametrize("storage", GAMES)
def test_a_right_game_is_upheld_however_it_saves(tmp_path: Path, storage: str) -> None:
    found = document(write(tmp_path, game(storage, {})), *ONE, "--runs", "80")
    assert ("upheld", {"@Gems": 25, PLACES[storage]: 25}) == (found["verdict"], found["products"][0]["effect"])


@pytest.mark.parametrize("storage", GAMES)
@pytest.mark.parametrize(
    ("mistake", "law"), [(FORGETS, "double_grant"), (HURRIES, "lost_purchase")], ids=["forgets", "hurries"]
)
def test_a_wrong_one_is_convicted_on_the_same_storage(
    tmp_path: Path, storage: str, mistake: dict[str, str], law: str
) -> None:
    found = document(write(tmp_path, game(storage, mistake)), *ONE, "--runs", "300")
    assert law in {one["law"] for one in found["violations"]}


def test_a_save_that_no_load_finds_is_lost(tmp_path: Path) -> None:
    storage = "an id of its own, and a key that names the newest"
    changes = {"heads:UpdateAsync(": "won = true pcall(heads.UpdateAsync, heads, ", "won = old == head": "won = true"}
    found = document(write(tmp_path, game(storage, changes)), *ONE, "--runs", "300")
    assert "lost_purchase" in {one["law"] for one in found["violations"]}


def test_what_is_saved_in_python_under_a_rising_key_is_one_place() -> None:
    def start(server: GameServer) -> None:
        saves: Any = server.data_stores.get_data_store("Saves")
        heads: Any = server.data_stores.get_data_store("Heads")

        def handle(receipt: dict[str, Any]) -> object:
            user = receipt["PlayerId"]
            number = heads.get_async(str(user)) or 0
            held = (saves.get_async(f"{user}/{number}") if number else None) or {"gold": 0, "seen": []}
            saves.set_async(f"{user}/{number + 1}", {"gold": held["gold"] + 7, "seen": []})
            heads.set_async(str(user), number + 1)
            return ProductPurchaseDecision.PurchaseGranted

        server.marketplace.process_receipt = handle

    lesson = learn(Looks(Target("shop", lambda market: market.on_server_start(start)), {}), ProductId(456456))
    assert {"Saves[{user}/<newest>].gold": 7} == {str(place): step for place, step in lesson.effect.items()}


# Each crown has a number, which a store of all counts: whoever comes later has another one.
NUMBERED = """
local Market = game:GetService("MarketplaceService")
local items = game:GetService("DataStoreService"):GetDataStore("Items")
local made = game:GetService("DataStoreService"):GetDataStore("Made")
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150009 then return Enum.ProductPurchaseDecision.NotProcessedYet end
    local number
    local ok = pcall(made.UpdateAsync, made, "crown", function(all)
        all = all or { last = 0, of = {} }
        if not all.of[receipt.PurchaseId] then
            all.last += 1
            all.of[receipt.PurchaseId] = all.last
        end
        number = all.of[receipt.PurchaseId]
        return all
    end)
    ok = ok and pcall(items.UpdateAsync, items, "i" .. receipt.PlayerId, function(data)
        data = data or { crowns = {} }
        data.crowns["n" .. number] = true
        return data
    end)
    return if ok then Enum.ProductPurchaseDecision.PurchaseGranted else Enum.ProductPurchaseDecision.NotProcessedYet
end
"""


def test_things_with_numbers_of_their_own_are_counted_whoever_else_buys(tmp_path: Path) -> None:
    found = document(write(tmp_path, NUMBERED), *ONE, "--runs", "80")
    assert ("upheld", 1) == (found["verdict"], found["products"][0]["effect"]["Items[i{user}].crowns.<each>#"])


def test_a_thing_that_comes_twice_under_two_numbers_is_found(tmp_path: Path) -> None:
    source = NUMBERED.replace("if not all.of[receipt.PurchaseId] then", "if true then")
    found = document(write(tmp_path, source), *ONE, "--runs", "200")
    assert "double_grant" in {one["law"] for one in found["violations"]}
