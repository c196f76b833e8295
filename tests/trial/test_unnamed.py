"""Goods under names that a game makes up, goods that are all that stands under PurchaseIds, and dates beside goods."""

from pathlib import Path
from typing import Any, Final

import pytest

from tests.trial.helpers import document, write

SMALL: Final = ("--servers", "1", "--crashes", "0", "--delays", "0", "--faults", "1", "--moves", "0", "--jobs", "1")

SHOP: Final = """
local HttpService = game:GetService("HttpService")
local store = game:GetService("DataStoreService"):GetDataStore("Save")
local Decision = Enum.ProductPurchaseDecision
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150001 then return Decision.NotProcessedYet end
    local id = receipt.PurchaseId
    local ok = pcall(store.UpdateAsync, store, receipt.PlayerId, function(save)
        save = save or { ids = {}, all = {} }
        if save.ids[id] then return save end
        save.ids[id] = true
        GIVE
        return save
    end)
    return ok and Decision.PurchaseGranted or Decision.NotProcessedYet
end
"""
# The id is no number, so that nothing is ever given; the number 0 of the new save is none of the goods.
NOTHING: Final = """
local store = game:GetService("DataStoreService"):GetDataStore("Save")
local Decision = Enum.ProductPurchaseDecision
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150001 then return Decision.NotProcessedYet end
    local id = tonumber(receipt.PurchaseId)
    local ok = pcall(store.UpdateAsync, store, receipt.PlayerId, function(save)
        save = save or { gems = 0 }
        if save.last ~= id then
            save.gems += 10
            save.last = id
        end
        return save
    end)
    return ok and Decision.PurchaseGranted or Decision.NotProcessedYet
end
"""
FORGETS: Final = SHOP.replace("if save.ids[id] then return save end", "")
IGNORES: Final = SHOP.replace("ok and Decision.PurchaseGranted or Decision.NotProcessedYet", "Decision.PurchaseGranted")

# What a purchase gives, and the effect that is learned of it.
GOODS: Final = {
    "a pet under an id of 32 digits": (
        'save.all[(HttpService:GenerateGUID(false):gsub("-", ""))] = "cat"',
        {"all.<values>#": 1, 'all.<values>[*]="cat"': 1},
    ),
    "a pet under a part of an id": (
        'save.all[HttpService:GenerateGUID(false):sub(1, 8)] = { kind = "cat", level = 2 }',
        {"all.<values>#": 1, 'all.<values>[*].kind="cat"': 1, "all.<values>[*].level=2": 1},
    ),
    "a pet under a number that is drawn": (
        'save.all["pet" .. math.random(1, 1e9)] = "cat"',
        {"all.<values>#": 1, 'all.<values>[*]="cat"': 1},
    ),
    "a pet under a time": ('save.all[tostring(tick())] = "cat"', {"all.<values>#": 1, 'all.<values>[*]="cat"': 1}),
    "gold for each day": (
        'local day = os.date("!%Y-%m-%d") save.all[day] = (save.all[day] or 0) + 100',
        {"all.<values>[*]+": 100},
    ),
    "a text with an id": (
        'save.pets = (save.pets or "") .. "cat=" .. HttpService:GenerateGUID(false) .. ";"',
        {"pets.<text>#": 1, 'pets.<text>[*]="cat=<id>"': 1},
    ),
    "stacks of two": (
        'local top = save.all[#save.all] if not top or top.n > 1 then top = { n = 0, kind = "ale" } '
        "table.insert(save.all, top) end top.n += 1",
        {"all.<values>[*].n+": 1},
    ),
    "one of two slots": (
        "save.slots = save.slots or { { gold = 0 }, { gold = 0 } } save.slots[2].gold += 50",
        {"slots.<values>[*].gold+": 50},
    ),
    "lines with a date": (
        'save.log = (save.log or "") .. DateTime.now():ToIsoDate() .. " gold x100\\n"',
        {"log.<text>#": 1, 'log.<text>[*]="<date> gold x100"': 1},
    ),
    "a date until which something is had": (
        "local left = save.till and DateTime.fromIsoDate(save.till).UnixTimestamp or os.time() "
        "save.till = DateTime.fromUnixTimestamp(math.max(left, os.time()) + 86400):ToIsoDate()",
        {"till.<date>": 86400},
    ),
    "a day until which something is had": (
        "local day = os.time() // 86400 save.till = math.max(save.till or 0, day) + 30",
        {"till": 30 * 86400},
    ),
}
OF_PURCHASES: Final = {
    "pets": ('save.all[id] = { kind = "cat" }', {"all.<values>#": 1, 'all.<values>[*].kind="cat"': 1}),
    "lists": ('save.all[id] = { "cat" }', {"all.<values>#": 1, 'all.<values>[*].[*]="cat"=1': 1}),
    "amounts": ("save.all[id] = 100", {"all.<values>#": 1, "all.<values>[*]=100": 1}),
    "amounts with a record": (
        "save.all[id] = { coins = 25, at = os.time(), product = receipt.ProductId }",
        {"all.<values>#": 1, "all.<values>[*].coins=25": 1},
    ),
}
RECORDS: Final = {
    "marks": "save.all[id] = true",
    "which, when and for how much": "save.all[id] = { receipt.ProductId, receipt.CurrencySpent, os.time() }",
    "a state": 'save.all[id] = { state = "granted", at = DateTime.now():ToIsoDate(), user = receipt.PlayerId }',
}


def effect(found: dict[str, Any]) -> dict[str, int]:
    """What one purchase gives, without the name of the store."""
    return {path.removeprefix("Save[{user}]."): amount for path, amount in found["products"][0]["effect"].items()}


@pytest.mark.parametrize("goods", [*GOODS, *OF_PURCHASES])
def test_what_came_is_known_whatever_it_is_called(tmp_path: Path, goods: str) -> None:
    give, expected = {**GOODS, **OF_PURCHASES}[goods]
    found = document(write(tmp_path, SHOP.replace("GIVE", give)), *SMALL, "--runs", "60")
    assert ("upheld", expected) == (found["verdict"], effect(found))


@pytest.mark.parametrize("goods", OF_PURCHASES)
def test_nothing_false_is_noted_of_what_stands_under_purchase_ids(tmp_path: Path, goods: str) -> None:
    found = document(write(tmp_path, SHOP.replace("GIVE", OF_PURCHASES[goods][0])), *SMALL, "--runs", "1")
    assert not [note for note in found["notes"] if "purchase of 3205150001" in note]


@pytest.mark.parametrize("goods", GOODS)
def test_what_came_twice_is_a_double_grant(tmp_path: Path, goods: str) -> None:
    found = document(write(tmp_path, FORGETS.replace("GIVE", GOODS[goods][0])), *SMALL, "--runs", "60")
    assert {"double_grant"} == {one["law"] for one in found["violations"]}


@pytest.mark.parametrize("goods", ["a pet under a number that is drawn", "stacks of two", *OF_PURCHASES])
def test_what_was_never_saved_is_lost(tmp_path: Path, goods: str) -> None:
    give, _ = {**GOODS, **OF_PURCHASES}[goods]
    found = document(write(tmp_path, IGNORES.replace("GIVE", give)), *SMALL, "--runs", "60")
    assert {"lost_purchase"} == {one["law"] for one in found["violations"]}


@pytest.mark.parametrize("record", RECORDS)
def test_a_table_that_only_says_which_purchases_there_were_is_no_goods(tmp_path: Path, record: str) -> None:
    found = document(write(tmp_path, SHOP.replace("GIVE", RECORDS[record])), *SMALL, "--runs", "60")
    assert ("inconclusive", {}) == (found["verdict"], effect(found))


@pytest.mark.parametrize(
    "give",
    [
        'save.items = save.items or {} save.items.sword = "bought " .. DateTime.now():ToIsoDate()',
        'save.title = "VIP since " .. os.date("!%d %B %Y")',
        'save.title = os.date("!%c") .. " VIP"',
    ],
)
def test_a_text_with_a_date_in_it_is_judged_by_the_rest(tmp_path: Path, give: str) -> None:
    right, wrong = (
        document(write(tmp_path, shop.replace("GIVE", give)), *SMALL, "--runs", "60") for shop in (SHOP, IGNORES)
    )
    assert ("upheld", ["lost_purchase"]) == (right["verdict"], [one["law"] for one in wrong["violations"]])


def test_a_list_that_says_whose_it_is_is_read(tmp_path: Path) -> None:
    """A number that is a user's id stands as `{user}` in the place, which is no number any more."""
    give = "table.insert(save.all, { user = receipt.PlayerId, kind = 'cat' })"
    found = document(write(tmp_path, SHOP.replace("GIVE", give)), *SMALL, "--runs", "60")
    assert ("upheld", 1) == (found["verdict"], effect(found)["all#"])


@pytest.mark.parametrize("give", ["table.insert(save.all, pet)", "save.all[HttpService:GenerateGUID(false)] = pet"])
def test_a_serial_number_that_all_players_draw_from_does_not_convict(tmp_path: Path, give: str) -> None:
    drawn = (
        'local counters = game:GetService("DataStoreService"):GetDataStore("Counters") '
        "local told, serial = pcall(counters.IncrementAsync, counters, 'pets') "
        "if not told then return Decision.NotProcessedYet end "
        "local pet = { kind = 'cat', serial = serial } local ok ="
    )
    right, forgets = (shop.replace("local ok =", drawn).replace("GIVE", give) for shop in (SHOP, FORGETS))
    found = document(write(tmp_path, right), *SMALL, "--runs", "150")
    assert ("upheld", True) == (found["verdict"], "like a serial number" in " ".join(found["notes"]))
    found = document(write(tmp_path, forgets), *SMALL, "--runs", "150")
    assert {"double_grant"} == {one["law"] for one in found["violations"]}


def test_a_number_with_which_a_save_begins_is_nothing_that_was_bought(tmp_path: Path) -> None:
    found = document(write(tmp_path, NOTHING), *SMALL)
    assert ("inconclusive", {}) == (found["verdict"], found["products"][0]["effect"])
