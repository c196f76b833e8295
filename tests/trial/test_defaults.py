"""What comes with each product just so is no goods of one of them: what a game fills in at each load, and messages."""

from pathlib import Path
from typing import Final

from tests.trial.helpers import document, write

# `GIVES` is what the second product does to a save; the first one gives crystals.
GAME: Final = """
local Players, MarketplaceService = game:GetService("Players"), game:GetService("MarketplaceService")
local store = game:GetService("DataStoreService"):GetDataStore("Saves")
local CRYSTALS, BOOST = 11100001, 11100002
local data, dirty, boosts = {}, {}, {}
local function load(player)
    local ok, found = pcall(store.GetAsync, store, "p_" .. player.UserId)
    if not ok then return end
    data[player] = found or { crystals = 0, ids = {} }
    local settings = data[player].settings or {}
    for name, value in { particles = "Auto", music = 50, sounds = 70 } do
        if settings[name] == nil then settings[name] = value end
    end
    data[player].settings = settings
end
local function save(player)
    local ok = pcall(store.SetAsync, store, "p_" .. player.UserId, data[player])
    return if ok then Enum.ProductPurchaseDecision.PurchaseGranted else Enum.ProductPurchaseDecision.NotProcessedYet
end
Players.PlayerAdded:Connect(load)
for _, player in Players:GetPlayers() do task.spawn(load, player) end
Players.PlayerRemoving:Connect(function(player)
    if data[player] and dirty[player] then save(player) end
    data[player], dirty[player] = nil, nil
end)
MarketplaceService.PromptProductPurchaseFinished:Connect(function(userId)
    local player = Players:GetPlayerByUserId(userId)
    if player then dirty[player] = true end
end)
MarketplaceService.ProcessReceipt = function(receipt)
    local player = Players:GetPlayerByUserId(receipt.PlayerId)
    local own = player and data[player]
    if not own then return Enum.ProductPurchaseDecision.NotProcessedYet end
    if own.ids[receipt.PurchaseId] then return save(player) end
    if receipt.ProductId == CRYSTALS then
        own.crystals += 1000
    elseif receipt.ProductId == BOOST then
        GIVES
    else
        return Enum.ProductPurchaseDecision.NotProcessedYet
    end
    own.ids[receipt.PurchaseId] = true
    return save(player)
end
"""
CALM: Final = ("--servers", "1", "--moves", "0", "--crashes", "0", "--faults", "0")
NOTE: Final = (
    "Saves[p_{user}].settings.sounds come with a purchase of 11100002 as with one of another product, which gives "
    "something else: they are not judged"
)


def found(folder: Path, gives: str) -> tuple[str, bool, list[int]]:
    """The verdict, whether the note is there, and the products of which something is judged."""
    said = document(write(folder, GAME.replace("GIVES", gives)), *CALM)
    judged = [one["id"] for one in said["products"] if one["ladders"]]
    return said["verdict"], any(NOTE in note for note in said["notes"]), judged


def test_defaults_that_come_with_each_save_are_no_goods(tmp_path: Path) -> None:
    assert ("upheld", True, [11100001]) == found(tmp_path, "boosts[player] = os.clock() + 900")


def test_a_setting_that_only_one_product_gives_is_judged(tmp_path: Path) -> None:
    assert ("upheld", True, [11100001, 11100002]) == found(tmp_path, 'own.settings.skin = "gold"')


def test_a_message_that_comes_with_each_product_is_no_goods(tmp_path: Path) -> None:
    """Nor is the other product convicted for it."""
    said = GAME.replace("GIVES", "boosts[player] = os.clock() + 900").replace(
        "own.ids[receipt.PurchaseId] = true", "own.ids[receipt.PurchaseId] = true told:FireClient(player)"
    )
    told = "local told = Instance.new('RemoteEvent', game:GetService('ReplicatedStorage'))\n"
    found = document(write(tmp_path, told + said), *CALM)
    assert ("upheld", [11100001]) == (found["verdict"], [one["id"] for one in found["products"] if one["ladders"]])
