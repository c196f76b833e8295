"""Games that were once called upheld, each beside its nearest sibling that is right."""

from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.trial.helpers import document, write

CALM = ("--crashes", "0", "--faults", "0", "--delays", "0", "--moves", "0", "--servers", "1", "--jobs", "1")

# A fault, but no time to search: what is tried besides the search needs none.
FAULT = ("--crashes", "0", "--faults", "1", "--delays", "0", "--moves", "0", "--servers", "1", "--jobs", "1")

HEAD: Final = """
local Players = game:GetService("Players")
local Market = game:GetService("MarketplaceService")
local Stores = game:GetService("DataStoreService")
local Memory = game:GetService("MemoryStoreService")
local LATER, DONE = Enum.ProductPurchaseDecision.NotProcessedYet, Enum.ProductPurchaseDecision.PurchaseGranted
local store = Stores:GetDataStore("Data")
"""

# One save for each buyer; an `%s` for the key, and one for what the transform does with `data`.
SAVES: Final = (
    HEAD
    + """
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150021 then return LATER end
    local ok = pcall(store.UpdateAsync, store, %s, function(data)
        data = data or { coins = 0, ids = {} }
        %s
        return data
    end)
    return if ok then DONE else LATER
end
"""
)
OWN_KEY: Final = '"u" .. receipt.PlayerId'
MARKED: Final = "if data.ids[%s] then return data end data.ids[%s] = true data.coins += 100"
MARKED_IN_LIST: Final = "if table.find(data.ids, %s) then return data end table.insert(data.ids, %s) data.coins += 100"


def marked(mark: str, change: str = MARKED) -> str:
    """A game that remembers each purchase by something."""
    return SAVES % (OWN_KEY, change % (mark, mark))


LIMITED: Final = (
    "if table.find(data.ids, receipt.PurchaseId) then return data end table.insert(data.ids, receipt.PurchaseId) "
    "while #data.ids > {} do table.remove(data.ids, 1) end data.coins += 100"
)
EXTENDED: Final = (
    "if data.ids[receipt.PurchaseId] then return data end data.ids[receipt.PurchaseId] = true "
    "data.till = {} + 30 * 86400"
)


SPELLED: Final = (
    "data.{0} = data.{0} or 0 if data.ids[receipt.PurchaseId] then return data end "
    "data.ids[receipt.PurchaseId] = true data.coins = data.{0} + 100"
)


class Pair(NamedTuple):
    """A game with a mistake, the law that it breaks, words of the reason, and the game without the mistake."""

    wrong: str
    law: str
    says: str
    right: str


PAIRS: Final = {
    "a field that a receipt does not have": Pair(
        marked("tostring(receipt.purchaseId)"),
        "lost_purchase",
        "`nil` names no purchase",
        marked("receipt.PurchaseId"),
    ),
    "a number that a PurchaseId is not": Pair(
        marked('receipt.PlayerId .. "_" .. tostring(tonumber(receipt.PurchaseId))'),
        "lost_purchase",
        "`nil` names no purchase",
        marked('receipt.PlayerId .. "_" .. receipt.PurchaseId'),
    ),
    "a list of ids that are all nil": Pair(
        marked('"id" .. tostring(receipt.ReceiptId)', MARKED_IN_LIST),
        "lost_purchase",
        "`nil` names no purchase",
        marked('"id" .. tostring(receipt.PurchaseId)', MARKED_IN_LIST),
    ),
    "a buyer who is nil": Pair(
        SAVES % ('"User_" .. tostring(receipt.UserId)', MARKED.replace("%s", "receipt.PurchaseId")),
        "wrong_recipient",
        "Data[User_nil].coins, which all buyers share: `nil` stands where the buyer should be named",
        SAVES % ('"User_" .. tostring(receipt.PlayerId)', MARKED.replace("%s", "receipt.PurchaseId")),
    ),
    "a name that is spelled in two ways": Pair(
        SAVES % (OWN_KEY, SPELLED.format("Coins")),
        "lost_purchase",
        "the two differ in capital letters alone",
        SAVES % (OWN_KEY, SPELLED.format("coins")),
    ),
    "a member of the player that is misspelled": Pair(
        SAVES
        % (
            '"u" .. tostring(Players:GetPlayerByUserId(receipt.PlayerId).Userid)',
            MARKED.replace("%s", "receipt.PurchaseId"),
        ),
        "handler_error",
        "Userid is not a valid member of Player",
        SAVES
        % (
            '"u" .. tostring(Players:GetPlayerByUserId(receipt.PlayerId).UserId)',
            MARKED.replace("%s", "receipt.PurchaseId"),
        ),
    ),
    "the last ten PurchaseIds": Pair(
        SAVES % (OWN_KEY, LIMITED.format(10)),
        "double_grant",
        "a receipt may come again after many others",
        SAVES % (OWN_KEY, LIMITED.format(1_000)),
    ),
    "days that are added to days long gone": Pair(
        SAVES % (OWN_KEY, EXTENDED.format("(data.till or os.time())")),
        "lost_purchase",
        "Count from the present where that is later: math.max(old, os.time()) + 2592000",
        SAVES % (OWN_KEY, EXTENDED.format("math.max(data.till or 0, os.time())")),
    ),
}


# These need that something goes wrong.
FAULTY: Final = frozenset({"the last ten PurchaseIds"})


@pytest.mark.parametrize("name", PAIRS)
def test_a_mistake_of_few_words_is_convicted_of_its_own_cause(tmp_path: Path, name: str) -> None:
    pair = PAIRS[name]
    charge, *_ = document(write(tmp_path, pair.wrong), *(FAULT if name in FAULTY else CALM))["violations"]
    assert (pair.law, True) == (charge["law"], pair.says in charge["reason"])


@pytest.mark.parametrize("name", PAIRS)
def test_its_sibling_without_the_mistake_is_right(tmp_path: Path, name: str) -> None:
    options = FAULT if name in FAULTY else CALM
    assert "upheld" == document(write(tmp_path, PAIRS[name].right), *options)["verdict"]


# Two things that are had once, whose names differ in capital letters alone.
TWO_THINGS: Final = """
        data.speed = data.speed or 16
        data.Speed = math.max(data.Speed or 0, 5)
"""


def test_names_that_differ_in_capital_letters_alone_may_be_two_things(tmp_path: Path) -> None:
    found = document(write(tmp_path, SAVES % (OWN_KEY, TWO_THINGS)), *CALM)
    assert ("upheld", []) == (found["verdict"], found["violations"])


SESSION: Final = (
    HEAD
    + """
local saves = {}
local function save(player)
    return saves[player] and pcall(store.SetAsync, store, "u" .. player.UserId, saves[player])
end
Players.PlayerAdded:Connect(function(player)
    local ok, data = pcall(store.GetAsync, store, "u" .. player.UserId)
    if not ok then player:Kick("try again") return end
    saves[player] = data or { slots = 20, bigBag = false, bought = {} }
    save(player)
end)
Market.ProcessReceipt = function(receipt)
    local player = Players:GetPlayerByUserId(receipt.PlayerId)
    local data = player and saves[player]
    if not data or receipt.ProductId ~= 3205150021 then return LATER end
    %s
    return if save(player) then DONE else LATER
end
"""
)


def test_an_upgrade_that_is_had_once_may_have_a_mark_in_a_profile_that_is_made_at_the_join(tmp_path: Path) -> None:
    body = "if not data.bigBag then data.bigBag = true data.slots += 10 end"
    assert "upheld" == document(write(tmp_path, SESSION % body), *CALM)["verdict"]


def test_a_mark_of_the_product_in_such_a_profile_is_a_memory_of_purchases(tmp_path: Path) -> None:
    body = 'if not data.bought["p3205150021"] then data.bought["p3205150021"] = true data.slots += 10 end'
    found = document(write(tmp_path, SESSION % body), *CALM)
    assert ["lost_purchase"] == [one["law"] for one in found["violations"]]


TODAY: Final = """
        if data.ids[receipt.PurchaseId] then return data end
        data.ids[receipt.PurchaseId] = true
        local day = os.time() // 86400
        if data.day ~= day then data.day = day data.today = 0 {} end
        data.today += 1
        data.coins += 100
"""


def test_a_count_that_begins_anew_each_day_is_no_goods(tmp_path: Path) -> None:
    found = document(write(tmp_path, SAVES % (OWN_KEY, TODAY.format(""))), *CALM)
    assert ("upheld", {"Data[u{user}].coins": 100}) == (found["verdict"], found["products"][0]["effect"])
    assert any("Data[u{user}].today" in note and "begins anew each day" in note for note in found["notes"])


BONUS: Final = TODAY.format("") + "if data.today == 1 then data.coins += 20 end"


def test_goods_of_which_the_first_of_each_day_brings_more_are_judged_by_how_often_they_come(tmp_path: Path) -> None:
    source = SAVES % (OWN_KEY, BONUS)
    found = document(write(tmp_path, source), *CALM)
    places = [place for one in found["products"] for place in one["ladders"]]
    assert ("upheld", ["Data[u{user}].coins"]) == (found["verdict"], places)
    forgets = source.replace("data.ids[receipt.PurchaseId] = true", "")
    assert "double_grant" in {one["law"] for one in document(write(tmp_path, forgets))["violations"]}


ENERGY: Final = """
        if data.ids[receipt.PurchaseId] then return data end
        data.ids[receipt.PurchaseId] = true
        local now = os.time()
        local regained = (now - (data.at or now)) // {}
        data.energy = math.max(data.energy or 20, math.min(100, (data.energy or 20) + regained)) + 50
        data.at = now
"""


@pytest.mark.parametrize("seconds", [60, 900])
def test_energy_that_comes_back_with_time_is_judged_by_how_often_it_was_bought(tmp_path: Path, seconds: int) -> None:
    source = SAVES % (OWN_KEY, ENERGY.format(seconds))
    found = document(write(tmp_path, source), *CALM)
    assert ("upheld", {"Data[u{user}].energy": [0, 1, 2, 3]}) == (found["verdict"], found["products"][0]["ladders"])
    forgets = source.replace("data.ids[receipt.PurchaseId] = true", "")
    assert "double_grant" in {one["law"] for one in document(write(tmp_path, forgets))["violations"]}


SEASONS: Final = """
        local season = os.time() // (86400 * {})
        if data.season ~= season then data.season = season data.coins = 0 end
        if data.ids[receipt.PurchaseId] then return data end
        data.ids[receipt.PurchaseId] = true
        data.coins += 100
"""


@pytest.mark.parametrize(("days", "told"), [(20, True), (20_000, False)])
def test_goods_that_are_gone_after_forty_days_are_told(tmp_path: Path, days: int, told: bool) -> None:
    found = document(write(tmp_path, SAVES % (OWN_KEY, SEASONS.format(days))), *CALM)
    said = any("again after forty days away, has less at Data[u{user}].coins" in note for note in found["notes"])
    assert ("upheld", told) == (found["verdict"], said)


def test_goods_under_a_name_that_people_change_are_told(tmp_path: Path) -> None:
    key = 'Players:GetPlayerByUserId(receipt.PlayerId).DisplayName .. "_data"'
    found = document(write(tmp_path, SAVES % (key, MARKED.replace("%s", "receipt.PurchaseId"))), *CALM)
    assert any("Data[{name}_data].coins is kept under the owner's name" in note for note in found["notes"])


PRIVATE_ONES: Final = {
    "nothing is kept": ('if game.PrivateServerId ~= "" then return DONE end', "u", "violated", False),
    "kept apart": ("", '" .. game.PrivateServerId .. "', "upheld", True),
    "kept for all": ("", "u", "upheld", False),
}


@pytest.mark.parametrize("name", PRIVATE_ONES)
def test_what_is_bought_on_a_private_server_is_had_on_others_or_it_is_told(tmp_path: Path, name: str) -> None:
    first, key, verdict, is_told = PRIVATE_ONES[name]
    shop = f"""
local saves = game:GetService("DataStoreService"):GetDataStore("Saves")
local DONE, LATER = Enum.ProductPurchaseDecision.PurchaseGranted, Enum.ProductPurchaseDecision.NotProcessedYet
local private = game.PrivateServerId
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3107150077 then return LATER end
    {first}
    local ok = pcall(saves.UpdateAsync, saves, "{key}" .. receipt.PlayerId, function(old)
        old = old or {{ coins = 0, ids = {{}} }}
        if old.ids[receipt.PurchaseId] then return nil end
        old.coins += 100
        old.ids[receipt.PurchaseId] = true
        return old
    end)
    return if ok then DONE else LATER
end
"""
    found = document(write(tmp_path, shop), *CALM, "--product", "3107150077")
    told = any("on a private server does not have it at" in note for note in found["notes"])
    assert (verdict, is_told) == (found["verdict"], told)


COUNTED: Final = (
    HEAD
    + """
local sold = %s
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150021 then return LATER end
    local ok = pcall(store.UpdateAsync, store, "u" .. receipt.PlayerId, function(data)
        data = data or { pets = 0, ids = {} }
        if data.ids[receipt.PurchaseId] then return data end
        data.ids[receipt.PurchaseId] = true
        data.pets += 1
        return data
    end)
    if not ok then return LATER end
    %s
    return DONE
end
"""
)
COUNTERS: Final = {
    "an ordered data store": ('Stores:GetOrderedDataStore("Sold")', ""),
    "a hash map": ('Memory:GetHashMap("Sold")', ", 86400"),
    "a sorted map": ('Memory:GetSortedMap("Sold")', ", 86400"),
}
GET_AND_SET: Final = (
    'local read, left = pcall(sold.GetAsync, sold, "huge") '
    'if read then pcall(sold.SetAsync, sold, "huge", (left or 500) - 1%s) end'
)
IN_ONE: Final = 'pcall(sold.UpdateAsync, sold, "huge", function(left) return (left or 500) - 1 end%s)'


@pytest.mark.parametrize(("change", "told"), [(GET_AND_SET, 1), (IN_ONE, 0)], ids=["get and set", "in one"])
@pytest.mark.parametrize("where", COUNTERS)
def test_a_number_of_all_that_buyers_at_once_change_less_is_told(
    tmp_path: Path, where: str, change: str, told: int
) -> None:
    opened, life = COUNTERS[where]
    found = document(write(tmp_path, COUNTED % (opened, change % life)), *CALM)
    said = [note for note in found["notes"] if "3 purchases of 3205150021 at once leave 499 at" in note]
    assert ("upheld", told) == (found["verdict"], len(said))


# What is left to sell for an hour, and limits it.
STOCK_OF_AN_HOUR: Final = COUNTED.replace(
    "    local ok =",
    """
    local read, left = pcall(sold.GetAsync, sold, "huge")
    if not read or (left or 500) <= 0 or not pcall(sold.SetAsync, sold, "huge", (left or 500) - 1, 3600) then
        return LATER
    end
    local ok =""",
    1,
) % ('Memory:GetHashMap("Sold")', "")


def test_a_stock_that_begins_anew_each_hour_is_told_of_where_buyers_at_once_change_it_less(tmp_path: Path) -> None:
    found = document(write(tmp_path, STOCK_OF_AN_HOUR), *CALM)
    assert any("3 purchases of 3205150021 at once leave 499 at memory:Sold[huge]" in note for note in found["notes"])


# A profile of a new player, in which something counts from 0, and something else begins with 1.
BEGUN: Final = SAVES.replace("coins = 0,", "coins = 0, level = 1,")


def test_what_a_new_save_begins_with_is_no_goods(tmp_path: Path) -> None:
    found = document(write(tmp_path, BEGUN % (OWN_KEY, "local copy = table.clone(data) copy.coins += 100")), *CALM)
    assert "inconclusive" == found["verdict"]
    assert any("Data[u{user}].level, which a new save begins with" in note for note in found["notes"])


@pytest.mark.parametrize("gives", ["data.vip = true", "if not data.vip then data.vip = true data.slots = 10 end"])
def test_what_is_had_once_is_goods_in_a_new_save_too(tmp_path: Path, gives: str) -> None:
    assert "upheld" == document(write(tmp_path, BEGUN % (OWN_KEY, gives)), *CALM)["verdict"]


# A bag for ten; what does not fit is granted all the same, or is not.
BAG: Final = SAVES % (
    OWN_KEY,
    "data.bag = data.bag or {} if data.ids[receipt.PurchaseId] then return data end "
    "if #data.bag >= 10 then %s end data.ids[receipt.PurchaseId] = true table.insert(data.bag, 'Dragon')",
)


@pytest.mark.parametrize(("full", "told"), [("return data", True), ("error('full')", False)])
def test_what_is_granted_and_does_not_fit_is_told(tmp_path: Path, full: str, told: bool) -> None:
    found = document(write(tmp_path, BAG % full), *FAULT)
    said = any(
        "are granted and do not come to the number of items in Data[u{user}].bag" in one for one in found["notes"]
    )
    assert ("upheld", told) == (found["verdict"], said)
