"""A frame loop of the game's costs a trial little, and what each frame adds is no part of what a purchase does."""

from pathlib import Path
from typing import Final

import pytest

from pytest_robloxmarket._engine.frames import Frames
from pytest_robloxmarket._luau import steps
from pytest_robloxmarket._terms.events import HandlerStuck
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.learning.clean_runs import QUICK, SLOW
from pytest_robloxmarket._trial.learning.effects import glance, learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.loading import load_target
from tests.place.project import write_project
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


def test_a_map_that_a_limit_stops_is_no_handler_that_a_limit_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Roblox it may well be done in time, and what is sold does not wait for it."""
    monkeypatch.setattr(steps, "START_MAX", 100_000)
    map_of = "while true do end"
    files = {"src/server/Map.server.luau": map_of, "src/server/Shop.server.luau": SHOP}
    looks = Looks(load_target(str(write_project(tmp_path, files))), {})
    lesson = glance(looks, GOLD)
    stopped = [one for one in looks.at(GOLD, 1, QUICK).outcome.history if isinstance(one, HandlerStuck)]
    assert (True, False, True) == (lesson.granted, lesson.stuck, bool(stopped))
