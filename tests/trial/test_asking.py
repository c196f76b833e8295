"""Products that a client must ask for by a remote before the game gives them."""

import re
from pathlib import Path

import pytest

from tests.place.project import write_project
from tests.trial.helpers import check, document, invoke, write

TREE = {
    "$className": "DataModel",
    "ServerScriptService": {"$path": "src/server"},
    "ReplicatedStorage": {"Other": {"$className": "RemoteEvent"}, "Buy": {"$className": "RemoteEvent"}},
}
HEAD = """
local market = game:GetService("MarketplaceService")
local store = game:GetService("DataStoreService"):GetDataStore("Items")
local wants = {}
local function give(receipt, what)
    store:UpdateAsync(receipt.PlayerId, function(old)
        old = old or { ids = {} }
        if old.ids[receipt.PurchaseId] then return nil end
        old.ids[receipt.PurchaseId] = true
        old[what] = (old[what] or 0) + 1
        return old
    end)
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""
# What the client wants is kept in memory alone: a crash forgets it, and the purchase stays open.
BY_NAME = (
    HEAD
    + """
local products = { Skin = 1234567 }
game.ReplicatedStorage.Buy.OnServerEvent:Connect(function(player, name)
    if not products[name] then return end
    wants[player.UserId] = name
    market:PromptProductPurchase(player, products[name])
end)
market.ProcessReceipt = function(receipt)
    local name = wants[receipt.PlayerId]
    if not name then return Enum.ProductPurchaseDecision.NotProcessedYet end
    return give(receipt, name)
end
"""
)
BY_ID = (
    HEAD
    + """
game.ReplicatedStorage.Buy.OnServerEvent:Connect(function(player, id)
    if id ~= 1234567 then return end
    wants[player.UserId] = id
    market:PromptProductPurchase(player, id)
end)
market.ProcessReceipt = function(receipt)
    if wants[receipt.PlayerId] ~= receipt.ProductId then return Enum.ProductPurchaseDecision.NotProcessedYet end
    return give(receipt, "skin")
end
"""
)
SMALL = ("--crashes", "1", "--faults", "0", "--delays", "0", "--moves", "0", "--jobs", "1")


@pytest.mark.real
@pytest.mark.parametrize(("source", "said"), [(BY_NAME, '("Skin")'), (BY_ID, "(1234567)")], ids=["name", "id"])
def test_what_only_who_has_asked_gets_is_bought_so_and_judged(tmp_path: Path, source: str, said: str) -> None:
    found = document(write_project(tmp_path, {"src/server/Shop.server.luau": source}, TREE), *SMALL)
    assert [1234567] == [one["id"] for one in found["products"] if one["effect"]]
    assert any(f"ReplicatedStorage.Buy: a buyer's client fires it first, with {said}" in one for one in found["notes"])
    assert ["stuck_purchase"] == [one["law"] for one in found["violations"]]


@pytest.mark.real
def test_the_line_below_its_story_replays_it(tmp_path: Path) -> None:
    folder = write_project(tmp_path, {"src/server/Shop.server.luau": BY_NAME}, TREE)
    found = re.search(r"robloxmarket replay (rm1-\w+) \S+\n", check(folder, *SMALL).out)
    assert found is not None
    again = invoke("replay", found.group(1), str(folder))
    assert (1, True) == (again.status, 'ReplicatedStorage.Buy("Skin")' in again.out)


SINGLE = (
    HEAD
    + """
local buy = Instance.new("RemoteEvent")
buy.Name = "Buy"
buy.Parent = game:GetService("ReplicatedStorage")
local function want(player, id, what)
    if not id then return end
    wants[player.UserId] = { id = id, what = what }
    market:PromptProductPurchase(player, id)
end
market.ProcessReceipt = function(receipt)
    local wanted = wants[receipt.PlayerId]
    if not wanted or wanted.id ~= receipt.ProductId then return Enum.ProductPurchaseDecision.NotProcessedYet end
    return give(receipt, wanted.what)
end
"""
)

# What the code looks at that a client calls, and the first call that brings a prompt.
LISTENERS = {
    "a text with signs in it": (
        'buy.OnServerEvent:Connect(function(p, what) if what == "shop/buy:gold-100" then '
        'want(p, 1234567, "gold") end end)',
        '("shop/buy:gold-100")',
    ),
    "a field of a table": (
        "local goods = { gold = 1234567 } "
        "buy.OnServerEvent:Connect(function(p, order) want(p, goods[order.item], order.item) end)",
        '({item = "gold"})',
    ),
    "two fields, one of which is compared": (
        "local goods = { gold = 1234567 } buy.OnServerEvent:Connect(function(p: Player, order: any) "
        'if order.kind ~= "purchase" then return end local what = order["product"] want(p, goods[what], what) end)',
        '({kind = "purchase", product = "gold"})',
    ),
    "an action and a thing": (
        "local goods = { gold = 1234567 } local function hear(p, action, what) "
        'if action == "Buy" then want(p, goods[what], what) end end buy.OnServerEvent:Connect(hear)',
        '("Buy", "gold")',
    ),
    "a place in a list": (
        "local goods = { 1234567 } buy.OnServerEvent:Connect(function(p, at) want(p, goods[at], 'gold') end)",
        "(1)",
    ),
    "a thing and an amount": (
        "local goods = { gold = { [500] = 1234567 } } buy.OnServerEvent:Connect(function(p, what, amount) "
        "want(p, goods[what] and goods[what][amount], what) end)",
        '("gold", 500)',
    ),
    "a function": (
        'local ask = Instance.new("RemoteFunction") ask.Parent = game:GetService("ReplicatedStorage") '
        "local goods = { gold = 1234567 } local Shop = {} function Shop.hear(p, action, what) "
        'if action ~= "Buy" then return false end want(p, goods[what], what) return true end '
        "ask.OnServerInvoke = Shop.hear",
        '("Buy", "gold")',
    ),
}


@pytest.mark.parametrize("listener", LISTENERS)
def test_a_client_says_what_the_code_looks_at_that_hears_it(tmp_path: Path, listener: str) -> None:
    code, said = LISTENERS[listener]
    found = document(write(tmp_path, SINGLE + code), *SMALL, "--runs", "1")
    assert [1234567] == [one["id"] for one in found["products"] if one["effect"]]
    assert any(f"fires it first, with {said}" in one for one in found["notes"])


# What a client asked for is saved before the prompt, so that no crash forgets it.
SAVED_WISH = """
local market = game:GetService("MarketplaceService")
local stores = game:GetService("DataStoreService")
local items, wishes = stores:GetDataStore("Items"), stores:GetDataStore("Wishes")
game.ReplicatedStorage.Buy.OnServerEvent:Connect(function(player, name)
    if name ~= "Skin" and name ~= "Hat" then return end
    if not pcall(wishes.SetAsync, wishes, player.UserId, name) then return end
    market:PromptProductPurchase(player, 1234567)
end)
market.ProcessReceipt = function(receipt)
    local ok, name = pcall(wishes.GetAsync, wishes, receipt.PlayerId)
    if not ok or not name then return Enum.ProductPurchaseDecision.NotProcessedYet end
    local given = pcall(items.UpdateAsync, items, receipt.PlayerId, function(old)
        old = old or { ids = {} }
        if old.ids[receipt.PurchaseId] then return nil end
        old.ids[receipt.PurchaseId] = true
        old[name] = (old[name] or 0) + 1
        return old
    end)
    local decisions = Enum.ProductPurchaseDecision
    return if given then decisions.PurchaseGranted else decisions.NotProcessedYet
end
"""


def test_what_a_client_asked_for_is_no_goods_though_it_is_saved(tmp_path: Path) -> None:
    found = document(write_project(tmp_path, {"src/server/Shop.server.luau": SAVED_WISH}, TREE), *SMALL)
    assert ["Items[{user}].Hat"] == [place for one in found["products"] for place in one["ladders"]]
