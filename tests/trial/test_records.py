"""A record of sales that a game keeps as well as it can, beside goods: it is none of the goods."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write

ONE_FAULT = ("--servers", "1", "--crashes", "0", "--delays", "0", "--faults", "1", "--moves", "0", "--jobs", "1")

# The goods are safe, and what comes then may fail.
SHOP = """
local stores = game:GetService("DataStoreService")
local purses = stores:GetDataStore("Purses")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local user, id = receipt.PlayerId, receipt.PurchaseId
    if receipt.ProductId ~= 3205150001 then
        return Enum.ProductPurchaseDecision.NotProcessedYet
    end
    local saved = pcall(purses.UpdateAsync, purses, user, function(purse)
        purse = purse or { gold = 0, ids = {} }
        if table.find(purse.ids, id) then
            return nil
        end
        table.insert(purse.ids, id)
        purse.gold += 100
        return purse
    end)
    if not saved then
        return Enum.ProductPurchaseDecision.NotProcessedYet
    end
    pcall(function()
        %s
    end)
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""

LOAD = """
game:GetService("Players").PlayerAdded:Connect(function(player)
    local ok, purse = pcall(purses.GetAsync, purses, player.UserId)
    player:SetAttribute("Gold", ok and purse and purse.gold or 0)
end)
"""

ADD_TO_LIST = """stores:GetDataStore("%s"):UpdateAsync(user, function(list)
            list = list or {}
            table.insert(list, %s)
            return list
        end)"""

RECORDS = {
    "a log of PurchaseIds": ADD_TO_LIST % ("Extra", "{ id = id, what = receipt.ProductId }"),
    "a log of what was paid": ADD_TO_LIST % ("Extra", "{ price = receipt.CurrencySpent, title = '100 gold' }"),
    "lines of text": 'stores:GetDataStore("Extra"):UpdateAsync(user, function(text) return (text or "") '
    '.. os.time() .. " bought " .. receipt.ProductId .. "\\n" end)',
    "a sum of Robux": 'stores:GetDataStore("Extra"):IncrementAsync("robux_" .. user, receipt.CurrencySpent)',
    "a count by its name": 'stores:GetDataStore("SalesCount"):IncrementAsync(user)',
    "a count beside a date": 'stores:GetDataStore("Extra"):UpdateAsync(user, function(old) '
    "return { n = (old and old.n or 0) + 1, last = os.time() } end)",
    "a board": 'stores:GetOrderedDataStore("Top"):IncrementAsync(user)',
    "a count for each day": 'stores:GetDataStore("Extra"):IncrementAsync(os.date("!%%Y-%%m-%%d"))',
}

HALVES = {
    "gems": 'stores:GetDataStore("Gems"):IncrementAsync(user, 5)',
    "a crate": 'stores:GetDataStore("Crates"):IncrementAsync(user, 1)',
    "a sword": ADD_TO_LIST % ("Items", "{ kind = 'sword' }"),
}


@pytest.mark.parametrize("record", RECORDS)
def test_a_game_is_right_whatever_becomes_of_its_record(tmp_path: Path, record: str) -> None:
    found = document(write(tmp_path, SHOP % (RECORDS[record].replace("%%", "%"))), *ONE_FAULT, "--runs", "60")
    assert ("upheld", {"Purses[{user}].gold": 100}) == (found["verdict"], found["products"][0]["effect"])


def test_a_count_that_nobody_loads_is_a_record_in_a_game_that_loads_its_goods(tmp_path: Path) -> None:
    source = SHOP % HALVES["a crate"] + LOAD
    found = document(write(tmp_path, source), *ONE_FAULT, "--runs", "60")
    assert ("upheld", True) == (
        found["verdict"],
        any("Crates[{user}] is taken for a record of sales" in note for note in found["notes"]),
    )


@pytest.mark.parametrize("half", HALVES)
def test_half_a_pack_that_may_fail_is_torn(tmp_path: Path, half: str) -> None:
    found = document(write(tmp_path, SHOP % HALVES[half]), *ONE_FAULT, "--runs", "100")
    assert "torn_purchase" in [one["law"] for one in found["violations"]]


def test_half_a_pack_is_torn_in_a_game_that_loads_both_halves(tmp_path: Path) -> None:
    loads = LOAD.replace('player:SetAttribute("Gold"', 'stores:GetDataStore("Crates"):GetAsync(player.UserId) %s')
    source = SHOP % HALVES["a crate"] + loads.replace("%s", 'player:SetAttribute("Gold"')
    found = document(write(tmp_path, source), *ONE_FAULT, "--runs", "100")
    assert "torn_purchase" in [one["law"] for one in found["violations"]]


def test_what_says_whose_it_is_is_no_goods(tmp_path: Path) -> None:
    """Of somebody else it says something else."""
    guild = "stores:GetDataStore('GuildOf'):UpdateAsync(user, function(old) return old or 'guild_' .. user end)"
    found = document(write(tmp_path, SHOP % guild), *ONE_FAULT, "--runs", "100")
    assert ("upheld", []) == (found["verdict"], found["violations"])
    assert any(note.startswith("GuildOf[{user}] says who has bought 3205150001") for note in found["notes"])
