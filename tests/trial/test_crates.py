"""A crate of which chance draws the field and the amount is judged by how often something came out of it."""

from pathlib import Path
from typing import Any

import pytest

from tests.trial.helpers import document, write

CALM = ("--servers", "1", "--crashes", "0", "--faults", "0", "--delays", "0", "--moves", "0", "--jobs", "1")
FAULT = ("--servers", "1", "--crashes", "0", "--faults", "1", "--delays", "0", "--moves", "0", "--runs", "200")

SHOP = """
local store = game:GetService("DataStoreService"):GetDataStore("Saves")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local pack = receipt.ProductId == 3205150002
    if receipt.ProductId ~= 3205150001 and not pack then return Enum.ProductPurchaseDecision.NotProcessedYet end
    local saved = pcall(store.UpdateAsync, store, receipt.PlayerId, function(old)
        old = old or { bag = { gold = 100, gems = 0, items = {} }, ids = {}, saves = 0 }
        REMEMBER
        old.saves += 1
        local bag = old.bag
        if pack then bag.gold += 500 return old end
        CRATE
        return old
    end)
    return Enum.ProductPurchaseDecision[if saved then "PurchaseGranted" else "NotProcessedYet"]
end
"""
REMEMBER = "if old.ids[receipt.PurchaseId] then return nil end old.ids[receipt.PurchaseId] = true"
CRATES = {
    "gold or gems": "if math.random() < 0.5 then bag.gold += math.random(10, 20) else bag.gems += math.random(3) end",
    "an item or gold": (
        "if math.random() < 0.5 then bag.gold += math.random(10, 20) "
        'else table.insert(bag.items, ({ "Bow", "Axe", "Staff" })[math.random(3)]) end'
    ),
    "gold alone": "bag.gold += math.random(10, 20)",
}


def on_trial(tmp_path: Path, crate: str, *options: str, remember: str = REMEMBER, pack: bool = True) -> dict[str, Any]:
    source = SHOP.replace("CRATE", CRATES[crate]).replace("REMEMBER", remember)
    products = ("--product", "3205150001", *(("--product", "3205150002") if pack else ()))
    return document(write(tmp_path, source), *options, *products)


@pytest.mark.parametrize("crate", CRATES)
def test_a_crate_beside_a_pack_of_gold_is_upheld(tmp_path: Path, crate: str) -> None:
    assert "upheld" == on_trial(tmp_path, crate, *CALM)["verdict"]


@pytest.mark.parametrize("crate", CRATES)
def test_a_crate_that_is_opened_twice_for_one_receipt_is_convicted(tmp_path: Path, crate: str) -> None:
    found = on_trial(tmp_path, crate, *FAULT, remember="", pack=False)
    assert {"double_grant"} == {one["law"] for one in found["violations"]}


def test_one_that_stays_shut_since_a_save_has_failed_is_convicted(tmp_path: Path) -> None:
    source = SHOP.replace("CRATE", CRATES["an item or gold"]).replace("REMEMBER", REMEMBER)
    path = write(tmp_path, source.replace("if saved then", "if saved or true then"))
    (charge,) = document(path, *FAULT, "--product", "3205150001")["violations"]
    assert ("lost_purchase", True) == (charge["law"], "UpdateAsync of Saves[alice]" in charge["reason"])


def test_a_table_in_which_chance_draws_the_name_is_no_copy_of_what_is_counted_beside_it(tmp_path: Path) -> None:
    source = """
    local stores = game:GetService("DataStoreService")
    local items, opened = stores:GetDataStore("Items"), stores:GetDataStore("Opened")
    game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
        if receipt.ProductId ~= 3205150001 then return Enum.ProductPurchaseDecision.NotProcessedYet end
        local saved = pcall(opened.UpdateAsync, opened, receipt.PlayerId, function(old)
            old = old or { number = 0, ids = {} }
            if old.ids[receipt.PurchaseId] then return nil end
            old.ids[receipt.PurchaseId] = true
            old.number += 1
            return old
        end)
        if not saved then return Enum.ProductPurchaseDecision.NotProcessedYet end
        local name = ({ "Bow", "Axe", "Staff" })[math.random(3)]
        pcall(items.UpdateAsync, items, receipt.PlayerId, function(old)
            old = old or {}
            old[name] = (old[name] or 0) + 1
            return old
        end)
        return Enum.ProductPurchaseDecision.PurchaseGranted
    end
    """
    found = document(write(tmp_path, source), *FAULT)
    assert ["Items[{user}].+", "Opened[{user}].number"] == sorted(found["products"][0]["ladders"])
    assert found["violations"]
