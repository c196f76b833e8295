"""Products that a client must ask for by a remote before the game gives them."""

import re
from pathlib import Path

import pytest

from tests.place.project import write_project
from tests.trial.helpers import check, document, invoke

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
