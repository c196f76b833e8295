"""Seconds that are left of a boost go down by themselves: what is there says nothing of how much was bought."""

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


@pytest.mark.parametrize(("beside", "judged"), [("", set()), ("save.gold += 5", {"gold"})])
def test_what_goes_down_by_itself_is_named_and_not_judged(tmp_path: Path, beside: str, judged: set[str]) -> None:
    lesson = learn(Looks(load_target(str(write(tmp_path, BOOST % beside))), {}), BOUGHT)
    assert judged == {ladder.place.path for ladder in lesson.ladders}
    assert ["left"] == [place.path for place in lesson.learned.aside[Aside.FADING]]
