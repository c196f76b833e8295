"""A thing that is had once, in the same save as an amount that each purchase raises."""

from pathlib import Path

import pytest

from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.learning.effects import learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.loading import load_target
from tests.trial.helpers import write

PACK = ProductId(3205150011)

SHOP = """
local Market = game:GetService("MarketplaceService")
local Players = game:GetService("Players")
local saves = game:GetService("DataStoreService"):GetDataStore("Saves")
local LATER, DONE = Enum.ProductPurchaseDecision.NotProcessedYet, Enum.ProductPurchaseDecision.PurchaseGranted
local function change(player, transform)
    return pcall(saves.UpdateAsync, saves, "u" .. player, transform)
end
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150011 then return LATER end
    local ok = change(receipt.PlayerId, function(save)
        save = save or { gold = 0, music = true, seen = {} }
        if save.seen[receipt.PurchaseId] then return save end
        save.seen[receipt.PurchaseId] = true
        save.gold += 100
        %s
        return save
    end)
    return if ok then DONE else LATER
end
Players.PlayerAdded:Connect(function(player)
    %s
end)
"""

DEFAULTS = """change(player.UserId, function(save)
        if save then save.music = true end
        return save
    end)"""

ENDS = """while player.Parent do
        task.wait(3000)
        change(player.UserId, function(save)
            if save then save.boost = nil end
            return save
        end)
    end"""

SKINS = 'save.skins = save.skins or {} if not table.find(save.skins, "Cat") then table.insert(save.skins, "Cat") end'
CATS = 'save.skins = save.skins or { { name = "Cat" } } if #save.skins == 0 then save.skins[1] = { name = "Cat" } end'


@pytest.mark.parametrize(
    ("gives", "joined", "judged"),
    [
        pytest.param("save.vip = true", "", {"gold", "vip"}, id="a mark"),
        pytest.param(SKINS, "", {"gold", 'skins[*]="Cat"'}, id="a thing in a list"),
        pytest.param(CATS, "", {"gold", 'skins[*].name="Cat"'}, id="a part of a thing in a list"),
        pytest.param("", "", {"gold"}, id="what a profile begins with"),
        pytest.param("", DEFAULTS, {"gold"}, id="what a join adds to a profile"),
        pytest.param("save.boost = true", ENDS, {"gold"}, id="what ends by itself"),
    ],
)
def test_a_thing_that_comes_with_each_purchase_and_not_without_is_goods(
    tmp_path: Path, gives: str, joined: str, judged: set[str]
) -> None:
    target = load_target(str(write(tmp_path, SHOP % (gives, joined))))
    assert judged == {ladder.place.path for ladder in learn(Looks(target, {}), PACK).ladders}
