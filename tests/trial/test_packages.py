"""Games whose packages nobody has installed, on trial."""

from pathlib import Path
from typing import Any

import pytest

from tests.place.project import ROJO, write_project
from tests.trial.helpers import document

TREE = {
    **ROJO,
    "ReplicatedStorage": {"Packages": {"$path": "Packages"}},
    "ServerScriptService": {"Server": {"$path": "src/server"}, "ServerPackages": {"$path": "ServerPackages"}},
}
KNIT_SHOP = """
local Knit = require(game.ReplicatedStorage.Packages.Knit)
local Promise = require(game.ReplicatedStorage.Packages.Promise)
local store = game:GetService("DataStoreService"):GetDataStore("Gold")
local Shop = Knit.CreateService({ Name = "Shop", Client = { Bought = Knit.CreateSignal() } })
function Shop:KnitStart()
    game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
        local ok = Promise.try(function()
            return store:UpdateAsync(receipt.PlayerId, function(old)
                old = old or { gold = 0, done = {} }
                if @check then
                    old.done[receipt.PurchaseId] = true
                    old.gold += 100
                end
                return old
            end)
        end):await()
        local player = game.Players:GetPlayerByUserId(receipt.PlayerId)
        if player then self.Client.Bought:Fire(player, 123456) end
        return if ok then Enum.ProductPurchaseDecision.PurchaseGranted else Enum.ProductPurchaseDecision.NotProcessedYet
    end
end
Knit.Start():catch(warn)
"""
ON_PROFILES = """
local ProfileStore = require(game.ServerScriptService.ServerPackages.ProfileStore)
local store = ProfileStore.New("Players", { gold = 0 })
local profiles = {}
game.Players.PlayerAdded:Connect(function(player)
    profiles[player] = store:StartSessionAsync(tostring(player.UserId))
    local gold = Instance.new("IntValue", Instance.new("Folder", player))
    gold.Parent.Name, gold.Name = "leaderstats", "Gold"
end)
game.Players.PlayerRemoving:Connect(function(player)
    profiles[player].Data.gold = player.leaderstats.Gold.Value
    profiles[player]:EndSession()
end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 123456 then return @unknown end
    game.Players:GetPlayerByUserId(receipt.PlayerId).leaderstats.Gold.Value += 100
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""
MAIN = "src/server/Main.server.luau"
NOT_YET = "Enum.ProductPurchaseDecision.NotProcessedYet"


def judged(folder: Path, files: dict[str, str]) -> dict[str, Any]:
    """What a short trial of a project says."""
    return document(write_project(folder, files, TREE), "--runs", "150", "--jobs", "1")


@pytest.mark.parametrize(
    ("check", "verdict", "laws"),
    [("not old.done[receipt.PurchaseId]", "upheld", []), ("true", "violated", ["double_grant"])],
)
def test_a_game_on_knit_is_judged_without_knit(tmp_path: Path, check: str, verdict: str, laws: list[str]) -> None:
    source = KNIT_SHOP.replace("@check", check)
    found = judged(tmp_path, {MAIN: source})
    assert (verdict, laws) == (found["verdict"], [one["law"] for one in found["violations"]])
    assert ["ReplicatedStorage.Packages.Knit", "ReplicatedStorage.Packages.Promise"] == sorted(found["stand_ins"])
    assert any("this verdict rests on stand-ins" in note for note in found["notes"])


@pytest.mark.parametrize(
    ("unknown", "verdict", "laws"), [(NOT_YET, "inconclusive", []), ("nil", "violated", ["invalid_decision"])]
)
def test_what_a_missing_data_layer_would_save_is_not_judged(
    tmp_path: Path, unknown: str, verdict: str, laws: list[str]
) -> None:
    """On Roblox the profile is saved; a decision that is none is wrong with any profile."""
    source = ON_PROFILES.replace("@unknown", unknown)
    found = judged(tmp_path, {MAIN: source})
    assert (verdict, laws) == (found["verdict"], [one["law"] for one in found["violations"]])


def test_a_missing_data_layer_is_told_with_what_installs_it(tmp_path: Path) -> None:
    files = {
        MAIN: ON_PROFILES.replace("@unknown", NOT_YET),
        "wally.toml": '[server-dependencies]\nProfileStore = "lm-loleris/profilestore@1.0.3"',
    }
    found = judged(tmp_path, files)
    told = "ProfileStore is asked for and not installed: wally.toml names packages, and wally install installs them"
    assert any(told in note for note in found["notes"])
    assert found["notes"][-1].startswith("the game keeps its data with the data package ProfileStore")
