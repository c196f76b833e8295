"""What a second purchase does: it may be taken for the first one, set what was there, or begin a boost anew."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write

CALM = ("--crashes", "0", "--faults", "0", "--delays", "0", "--moves", "0", "--servers", "1", "--jobs", "1")

SHOP = """
local Market = game:GetService("MarketplaceService")
local stores = game:GetService("DataStoreService")
local store = stores:GetDataStore("Data")
local done = stores:GetDataStore("Done")
local memory = {}
Market.ProcessReceipt = function(receipt)
    local user, product = receipt.PlayerId, tostring(receipt.ProductId)
    if receipt.ProductId ~= 3205150001 then
        return Enum.ProductPurchaseDecision.NotProcessedYet
    end
    %s
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""

UPDATE = "store:UpdateAsync(user, function(old) %s end)"

# Each later purchase is answered granted and gives nothing, and nothing was there before the first one.
TAKEN_FOR_THE_FIRST = {
    "a key for the buyer and the product": (
        'if not done:GetAsync(user .. "_" .. product) then store:IncrementAsync(user, 100) '
        'done:SetAsync(user .. "_" .. product, true) end',
        {"Data[{user}]": 100},
    ),
    "a flag beside the goods": (
        UPDATE % "old = old or { gold = 0, bought = {} } if old.bought[product] then return nil end "
        "old.gold += 100 old.bought[product] = true return old",
        {"Data[{user}].gold": 100},
    ),
    "a flag, in a profile that begins with something": (
        UPDATE % "old = old or { gold = 7, bought = {} } if old.bought[product] then return nil end "
        "old.gold += 100 old.bought[product] = true return old",
        {"Data[{user}].gold": 100},
    ),
    "a list of products beside a list of things": (
        UPDATE % "old = old or { potions = {}, bought = {} } if table.find(old.bought, product) then return nil end "
        'table.insert(old.potions, "heal") table.insert(old.bought, product) return old',
        {"Data[{user}].potions#": 1, 'Data[{user}].potions[*]="heal"': 1},
    ),
    "the memory of a server": (
        "if not memory[user] then store:IncrementAsync(user, 100) memory[user] = true end",
        {"Data[{user}]": 100},
    ),
}

# What is had, is had once, or there is room for no more of it.
HAD_ONCE = {
    "a truth value": UPDATE % "old = old or { owns = {} } old.owns.dragon = true return old",
    "the level of an upgrade": UPDATE % "old = old or { level = 0 } old.level = math.max(old.level, 5) return old",
    "a bag that is full": UPDATE % "old = old or { ammo = 0 } old.ammo = math.min(old.ammo + 60, 60) return old",
    "a title, and what a profile begins with": UPDATE % 'old = old or { gold = 500 } old.title = "VIP" return old',
    "a larger bag, and a mark of it": UPDATE
    % (
        "old = old or { slots = 10, bigBag = false } "
        "if not old.bigBag then old.bigBag = true old.slots += 10 end return old"
    ),
    "a pack that is owned under its number": UPDATE
    % (
        "old = old or { gold = 0, owned = {} } "
        "if not old.owned[product] then old.owned[product] = true old.gold += 500 end return old"
    ),
    "a mark of its owner in another data store": (
        "local new = false done:UpdateAsync(user, function(old) new = not old return true end) "
        "if new then store:IncrementAsync(user, 100) end"
    ),
    "a thing that is in a list only once": (
        UPDATE % 'old = old or {} if not table.find(old, "hat") then table.insert(old, "hat") end return old'
    ),
}


@pytest.mark.parametrize("memory", TAKEN_FOR_THE_FIRST)
def test_a_later_purchase_that_is_taken_for_the_first_one_is_lost(tmp_path: Path, memory: str) -> None:
    body, effect = TAKEN_FOR_THE_FIRST[memory]
    found = document(write(tmp_path, SHOP % body), *CALM)
    assert (["lost_purchase"], effect) == (
        [one["law"] for one in found["violations"]],
        found["products"][0]["effect"],
    )


@pytest.mark.parametrize("thing", HAD_ONCE)
def test_what_can_be_had_once_is_no_lost_purchase(tmp_path: Path, thing: str) -> None:
    found = document(write(tmp_path, SHOP % HAD_ONCE[thing]), *CALM)
    assert ("upheld", True) == (
        found["verdict"],
        any("a second purchase of 3205150001 is granted and changes nothing" in note for note in found["notes"]),
    )


def notes(tmp_path: Path, body: str) -> list[str]:
    found: list[str] = document(write(tmp_path, SHOP % body), *CALM)["notes"]
    return [note for note in found if "beyond these bounds" not in note]


def test_the_note_on_a_second_purchase_says_what_it_found(tmp_path: Path) -> None:
    (note,) = notes(tmp_path, UPDATE % "old = old or { owns = {} } old.owns[product] = true return old")
    assert "Data[{user}].owns.3205150001 is true after the first and after the second" in note


def test_what_is_set_and_not_added_is_told(tmp_path: Path) -> None:
    found = notes(tmp_path, UPDATE % "return { gold = 100 }")
    assert any(
        "sets Data[{user}].gold and does not add to what is there: who had 3 times as much had less" in one
        for one in found
    )


def test_a_boost_that_a_second_purchase_begins_anew_is_told_with_its_numbers(tmp_path: Path) -> None:
    (note,) = notes(tmp_path, UPDATE % "return { boost = os.time() + 600 }")
    assert "begins the 600 s at Data[{user}].boost anew: bought a minute apart, two last 660 s and not 1200 s" in note


def test_a_boost_that_a_second_purchase_leaves_as_it_is_is_told_so(tmp_path: Path) -> None:
    keeps = UPDATE % "if old and old.boost > os.time() then return nil end return { boost = os.time() + 600 }"
    assert any(
        "adds nothing to the 600 s at Data[{user}].boost as long as they last" in one
        and "two last 600 s, and not 1200 s" in one
        for one in notes(tmp_path, keeps)
    )


def test_a_boost_that_is_extended_needs_no_note(tmp_path: Path) -> None:
    extends = UPDATE % "return { boost = math.max(old and old.boost or 0, os.time()) + 600 }"
    assert [] == notes(tmp_path, extends)


def test_half_a_pack_is_seen_where_the_other_half_is_had_once(tmp_path: Path) -> None:
    """A second purchase would set it as well."""
    source = SHOP % (
        "local known = true local ok = pcall(function() store:UpdateAsync(user, function(old) "
        "old = old or { gold = 0, ids = {} } if table.find(old.ids, receipt.PurchaseId) then return nil end "
        "table.insert(old.ids, receipt.PurchaseId) old.gold += 100 return old end) end) "
        "if not ok then return Enum.ProductPurchaseDecision.NotProcessedYet end "
        "pcall(done.SetAsync, done, user, true)"
    )
    found = document(write(tmp_path, source), *CALM[4:], "--crashes", "0", "--faults", "1", "--runs", "200")
    assert ["torn_purchase"] == [one["law"] for one in found["violations"]]


def test_a_third_purchase_that_gives_nothing_is_told(tmp_path: Path) -> None:
    """A maximum of two is no memory of purchases: the handler leaves the save as it is."""
    source = """
    local store = game:GetService("DataStoreService"):GetDataStore("Bags")
    game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
        if receipt.ProductId ~= 1234567 then return Enum.ProductPurchaseDecision.NotProcessedYet end
        local ok = pcall(store.UpdateAsync, store, receipt.PlayerId, function(save)
            save = save or { bags = 0, ids = {} }
            if save.ids[receipt.PurchaseId] or save.bags >= 2 then return nil end
            save.ids[receipt.PurchaseId] = true
            save.bags += 1
            return save
        end)
        return ok and Enum.ProductPurchaseDecision.PurchaseGranted or Enum.ProductPurchaseDecision.NotProcessedYet
    end
    """
    found = document(write(tmp_path, source), "--runs", "60", "--jobs", "1", "--crashes", "0", "--servers", "1")
    assert "upheld" == found["verdict"]
    assert any(
        "a third purchase of 1234567 is granted and changes nothing: Bags[{user}].bags is 2" in one
        for one in found["notes"]
    )
