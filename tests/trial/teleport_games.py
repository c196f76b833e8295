"""Games that send their players to other servers, with data, in the middle of purchases: right and wrong."""

from typing import Final

__all__ = ("TELEPORT_GAMES",)

_HEAD: Final = """
local Market = game:GetService("MarketplaceService")
local Teleports = game:GetService("TeleportService")
local Players = game:GetService("Players")
local store = game:GetService("DataStoreService"):GetDataStore("Coins")
local PRODUCT = 512030
local LATER, DONE = Enum.ProductPurchaseDecision.NotProcessedYet, Enum.ProductPurchaseDecision.PurchaseGranted

local function save(receipt)
    return pcall(store.UpdateAsync, store, "u" .. receipt.PlayerId, function(old)
        old = old or {coins = 0, done = {}}
        if old.done[receipt.PurchaseId] then return nil end
        old.coins += 100
        old.done[receipt.PurchaseId] = true
        return old
    end)
end
local function send(player, data)
    local options = Instance.new("TeleportOptions")
    options:SetTeleportData(data)
    return pcall(Teleports.TeleportAsync, Teleports, game.PlaceId, {player}, options)
end
"""

# Everybody is sent on a few seconds after they came, and stays where they were sent.
_LOBBY: Final = """
Players.PlayerAdded:Connect(function(player)
    local data = player:GetJoinData().TeleportData
    if data and data.match then return end
    task.wait(2)
    if player.Parent == Players then send(player, {match = 7}) end
end)
"""


def _game(handler: str, before: str = "") -> str:
    return f"""{_HEAD}{before}
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= PRODUCT then return LATER end
    {handler}
end
"""


# Name -> source, the verdict, and the laws of which one must be broken.
TELEPORT_GAMES: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "saved, and sent away while the call runs": (
        _game(
            "if not save(receipt) then return LATER end local player = Players:GetPlayerByUserId(receipt.PlayerId) "
            "if player then send(player, {bought = PRODUCT}) end return DONE"
        ),
        "upheld",
        (),
    ),
    "a lobby, and a shop that remembers": (_game("return if save(receipt) then DONE else LATER", _LOBBY), "upheld", ()),
    "a lobby, and a shop that forgets": (
        _game("return if save(receipt) then DONE else LATER", _LOBBY).replace(
            "if old.done", "if old.coins < 0 and old.done"
        ),
        "violated",
        ("double_grant",),
    ),
    "the goods travel with the player": (
        _game(
            "local player = Players:GetPlayerByUserId(receipt.PlayerId) "
            "return if player and send(player, {coins = 100}) then DONE else LATER",
            """
Players.PlayerAdded:Connect(function(player)
    local data = player:GetJoinData().TeleportData
    if data and data.coins then pcall(store.IncrementAsync, store, "n" .. player.UserId, data.coins) end
end)
""",
        ),
        "violated",
        ("lost_purchase", "acknowledged_before_durable"),
    ),
}
