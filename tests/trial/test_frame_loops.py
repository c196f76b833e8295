"""A frame loop of the game's costs a trial little, and what each frame adds is no part of what a purchase does."""

from pathlib import Path
from typing import Final

import pytest

from pytest_robloxmarket._engine.frames import Frames
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.learning.effects import learn
from pytest_robloxmarket._trial.learning.looks import SLOW, Looks
from pytest_robloxmarket._trial.loading import load_target
from tests.trial.helpers import write

GOLD: Final = ProductId(456456001)

SHOP: Final = """
local Players = game:GetService("Players")
game:GetService("RunService").Heartbeat:Connect(function(delta)
    for _, player in Players:GetPlayers() do
        player:SetAttribute("Frames", (player:GetAttribute("Frames") or 0) + 1)
    end
end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local player = Players:GetPlayerByUserId(receipt.PlayerId)
    if not player or receipt.ProductId ~= 456456001 then return Enum.ProductPurchaseDecision.NotProcessedYet end
    game:GetService("DataStoreService"):GetDataStore("Gold"):IncrementAsync(tostring(receipt.PlayerId), 100)
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""


def test_what_each_frame_adds_is_no_effect_of_a_purchase(tmp_path: Path) -> None:
    lesson = learn(Looks(load_target(str(write(tmp_path, SHOP))), {}), GOLD)
    assert [("Gold", 100)] == [(one.place.store, one.step) for one in lesson.ladders]


def test_a_look_of_minutes_has_a_few_hundred_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[int] = []
    go_on = Frames.go_on

    def counted(self: Frames) -> list[object]:
        played.append(self.delay_ms)
        return go_on(self)

    monkeypatch.setattr(Frames, "go_on", counted)
    Looks(load_target(str(write(tmp_path, SHOP))), {}).at(GOLD, 1, SLOW)
    assert 100 < len(played) < 600
