"""What is sold a limited number of times: the number that all share must fall with each purchase."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write

SHOP = """
local Market = game:GetService("MarketplaceService")
local items = game:GetService("DataStoreService"):GetDataStore("Items")
local stock = game:GetService("DataStoreService"):GetDataStore("Stock")
local LATER, DONE = Enum.ProductPurchaseDecision.NotProcessedYet, Enum.ProductPurchaseDecision.PurchaseGranted
local function give(receipt)
    return pcall(items.UpdateAsync, items, "i" .. receipt.PlayerId, function(data)
        data = data or { horns = 0, seen = {} }
        if not data.seen[receipt.PurchaseId] then
            data.seen[receipt.PurchaseId] = true
            data.horns += 1
        end
        return data
    end)
end
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150011 then return LATER end
    %s
end
"""

FALLS = """
    local mine
    local ok = pcall(stock.UpdateAsync, stock, "horn", function(all)
        all = all or { left = 20, of = {} }
        mine = all.of[receipt.PurchaseId] or all.left > 0
        if all.of[receipt.PurchaseId] or not mine then return all end
        all.of[receipt.PurchaseId] = true
        all.left -= 1
        return all
    end)
    return if ok and mine and give(receipt) then DONE else LATER
"""
RISES = (
    FALLS.replace("left = 20", "sold = 0")
    .replace("all.left > 0", "all.sold < 20")
    .replace("all.left -= 1", "all.sold += 1")
)
READ_AND_SET = """
    local ok, left = pcall(stock.GetAsync, stock, "horn")
    left = left or 20
    if not ok or left <= 0 or not give(receipt) then return LATER end
    pcall(stock.SetAsync, stock, "horn", left - 1)
    return DONE
"""
FAILURE_IGNORED = FALLS.replace("if ok and mine and", "if (mine or not ok) and")
A_STATISTIC = """
    if not give(receipt) then return LATER end
    pcall(stock.IncrementAsync, stock, "sold", 1)
    return DONE
"""

ONE = ("--servers", "1", "--crashes", "1", "--delays", "0", "--faults", "1", "--moves", "0", "--jobs", "1")


@pytest.mark.parametrize("handle", [FALLS, RISES, A_STATISTIC], ids=["falls", "rises", "a statistic"])
def test_a_stock_that_is_taken_from_first_is_right(tmp_path: Path, handle: str) -> None:
    assert "upheld" == document(write(tmp_path, SHOP % handle), *ONE, "--runs", "80")["verdict"]


A_POT = """
    if not give(receipt) then return LATER end
    pcall(function() stock:SetAsync("pot", (stock:GetAsync("pot") or 0) + 70) end)
    return DONE
"""
A_COUNT_THAT_IS_SET = A_POT.replace("+ 70", "+ 1")


@pytest.mark.parametrize("handle", [A_POT, A_COUNT_THAT_IS_SET], ids=["a pot", "a count"])
def test_a_number_of_all_that_loses_purchases_made_at_once_is_told(tmp_path: Path, handle: str) -> None:
    found = document(write(tmp_path, SHOP % handle), *ONE, "--runs", "60")
    told = [one for one in found["notes"] if "3 purchases of 3205150011 at once leave" in one]
    assert ("upheld", True) == (found["verdict"], len(told) == 1 and "Stock[pot]" in told[0])


def test_a_number_of_all_that_each_purchase_adds_to_needs_no_note(tmp_path: Path) -> None:
    found = document(write(tmp_path, SHOP % A_STATISTIC), *ONE, "--runs", "60")
    assert [] == [one for one in found["notes"] if "at once leave" in one]


@pytest.mark.parametrize("handle", [READ_AND_SET, FAILURE_IGNORED], ids=["read and set", "failure ignored"])
def test_a_stock_that_does_not_fall_with_a_purchase_is_told(tmp_path: Path, handle: str) -> None:
    found = document(write(tmp_path, SHOP % handle), *ONE, "--runs", "250")
    laws = {one["law"]: one["reason"] for one in found["violations"]}
    assert ({"torn_purchase"}, True) == (set(laws), "Stock[horn]" in laws["torn_purchase"])


# The same numbers in stores of other sorts.
OF_OTHER_SORTS = {
    "an ordered store": """
    local sold = game:GetService("DataStoreService"):GetOrderedDataStore("Stock")
    local ok, count = pcall(sold.GetAsync, sold, "horn")
    count = count or 0
    if not ok or count >= 20 or not pcall(sold.SetAsync, sold, "horn", count + 1) then return LATER end
    return if give(receipt) then DONE else LATER
""",
    "a memory store": """
    local left = game:GetService("MemoryStoreService"):GetHashMap("Stock")
    local ok, count = pcall(left.GetAsync, left, "horn")
    count = count or 20
    if not ok or count <= 0 or not pcall(left.SetAsync, left, "horn", count - 1, %d) then return LATER end
    return if give(receipt) then DONE else LATER
""",
}
DAYS, AN_HOUR = 2_592_000, 3_600


@pytest.mark.parametrize("sort", OF_OTHER_SORTS)
def test_a_stock_that_is_read_and_set_is_sold_too_often_wherever_it_is_kept(tmp_path: Path, sort: str) -> None:
    handle = OF_OTHER_SORTS[sort].replace("%d", str(DAYS))
    found = document(write(tmp_path, SHOP.replace("%s", handle)), *ONE, "--runs", "60", "--product", "3205150011")
    laws = {one["law"]: one["reason"] for one in found["violations"]}
    assert ({"torn_purchase"}, True) == (set(laws), "Stock" in laws["torn_purchase"])


def test_a_stock_that_begins_anew_each_hour_is_not_judged(tmp_path: Path) -> None:
    handle = OF_OTHER_SORTS["a memory store"].replace("%d", str(AN_HOUR))
    found = document(write(tmp_path, SHOP.replace("%s", handle)), *ONE, "--runs", "60", "--product", "3205150011")
    assert ("upheld", True) == (found["verdict"], any("memory:Stock[horn]" in note for note in found["notes"]))
