"""Seconds that are left of a boost go down by themselves: what is there does not say how much was bought."""

from pathlib import Path

import pytest

from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.learning.effects import learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.loading import load_target
from tests.trial.helpers import write

BOUGHT = ProductId(3205150011)

BOOST = """
local Market = game:GetService("MarketplaceService")
local Players = game:GetService("Players")
local boosts = game:GetService("DataStoreService"):GetDataStore("Boosts")
local LATER, DONE = Enum.ProductPurchaseDecision.NotProcessedYet, Enum.ProductPurchaseDecision.PurchaseGranted
local function change(player, transform)
    return pcall(boosts.UpdateAsync, boosts, "b" .. player, transform)
end
Players.PlayerAdded:Connect(function(player)
    while player.Parent do
        task.wait(60)
        change(player.UserId, function(save)
            if save then save.left = math.max(0, save.left - 60) end
            return save
        end)
    end
end)
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150011 then return LATER end
    local ok = change(receipt.PlayerId, function(save)
        save = save or { left = 0, gold = 0, ids = {} }
        if not save.ids[receipt.PurchaseId] then
            save.ids[receipt.PurchaseId] = true
            save.left += 600
            %s
        end
        return save
    end)
    return if ok then DONE else LATER
end
"""


@pytest.mark.parametrize(("beside", "judged"), [("", {"left"}), ("save.gold += 5", {"gold", "left"})])
def test_what_goes_down_in_a_data_store_is_judged_by_how_often_it_was_bought(
    tmp_path: Path, beside: str, judged: set[str]
) -> None:
    lesson = learn(Looks(load_target(str(write(tmp_path, BOOST % beside))), {}), BOUGHT)
    assert judged == {ladder.place.path for ladder in lesson.ladders}
    assert ["left"] == [ladder.place.path for ladder in lesson.ladders if ladder.drawn]


ON_PLAYER = """
local Players = game:GetService("Players")
Players.PlayerAdded:Connect(function(player)
    while player.Parent do
        task.wait(60)
        player:SetAttribute("Left", math.max(0, (player:GetAttribute("Left") or 0) - 60))
    end
end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local player = Players:GetPlayerByUserId(receipt.PlayerId)
    if not player or receipt.ProductId ~= 3205150011 then return Enum.ProductPurchaseDecision.NotProcessedYet end
    player:SetAttribute("Left", (player:GetAttribute("Left") or 0) + 600)
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""


def test_what_goes_down_on_a_player_is_named_and_not_judged(tmp_path: Path) -> None:
    lesson = learn(Looks(load_target(str(write(tmp_path, ON_PLAYER))), {}), BOUGHT)
    assert () == lesson.ladders
    assert ["@Left"] == [place.path for place in lesson.learned.aside[Aside.FADING]]
