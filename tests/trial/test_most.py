"""Who has many open purchases comes to the most that one can have; a short list of purchases is none."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write

SMALL = ("--servers", "1", "--crashes", "0", "--faults", "1", "--delays", "0", "--moves", "0", "--jobs", "1")

SHOP = """
local store = game:GetService("DataStoreService"):GetDataStore("Bags")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205180001 then return Enum.ProductPurchaseDecision.NotProcessedYet end
    local saved = pcall(store.UpdateAsync, store, receipt.PlayerId, function(bag)
        bag = bag or { gold = 0, list = {}, ids = {} }
        if bag.ids[receipt.PurchaseId] then return nil end
        bag.ids[receipt.PurchaseId] = true
        BODY
        return bag
    end)
    return Enum.ProductPurchaseDecision[if saved then "PurchaseGranted" else "NotProcessedYet"]
end
"""
PETS = "if #bag.list < 10 then table.insert(bag.list, { kind = 'Cat' }) end bag.gold += 5"
LAST_TEN = (
    "bag.gold += 5 table.insert(bag.list, { id = receipt.PurchaseId, product = receipt.ProductId }) "
    "if #bag.list > 10 then table.remove(bag.list, 1) end"
)


@pytest.mark.parametrize(("body", "is_told"), [(PETS, True), (LAST_TEN, False)], ids=["pets", "the last purchases"])
def test_what_is_full_is_told_and_the_last_purchases_are_no_goods(tmp_path: Path, body: str, is_told: bool) -> None:
    found = document(write(tmp_path, SHOP.replace("BODY", body)), *SMALL, "--runs", "30")
    assert is_told == any(one.startswith("some of twelve purchases") for one in found["notes"])
