"""Handlers of products that nothing keeps: revives, changes of the world, messages. `GIVE` stands in one frame."""

from typing import Final

PRODUCT: Final = 3106150001

_FRAME: Final = """
local Players = game:GetService("Players")
local Decision = Enum.ProductPurchaseDecision
local done = game:GetService("DataStoreService"):GetDataStore("Done")
local ReplicatedStorage = game:GetService("ReplicatedStorage")
local remote = Instance.new("RemoteEvent")
remote.Name = "Told"
remote.Parent = ReplicatedStorage
local luck = Instance.new("NumberValue")
luck.Name = "Luck"
luck.Value = 1
luck.Parent = ReplicatedStorage
local shown = {}
local function coins(player)
    shown[player] = (shown[player] or 0) + 5
    remote:FireClient(player, "coins", shown[player])
end
Players.PlayerAdded:Connect(function(player)
    local box = Instance.new("Folder")
    box.Name = "Data_" .. player.Name
    local level = Instance.new("IntValue")
    level.Name = "Level"
    level.Value = 1
    level.Parent = box
    box.Parent = game:GetService("ServerStorage")
end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3106150001 then return Decision.NotProcessedYet end
    local player = Players:GetPlayerByUserId(receipt.PlayerId)
    if not player then return Decision.NotProcessedYet end
    local character = player.Character or player.CharacterAdded:Wait()
    BODY
    return Decision.PurchaseGranted
end
"""
# Does it once for each PurchaseId, as well as that can be where nothing keeps what it does.
_REMEMBERING: Final = """
    local ok, known = pcall(function() return done:GetAsync(receipt.PurchaseId) end)
    if not ok then return Decision.NotProcessedYet end
    if not known then
        GIVE
        pcall(function() done:SetAsync(receipt.PurchaseId, true) end)
    end
"""

# What is given, and where it shows.
DEEDS: Final = {
    "revive": ("player:LoadCharacter()", "calls of Players.{name}:LoadCharacter"),
    "message": ('remote:FireClient(player, "SkipStage")', "calls of ReplicatedStorage.Told:FireClient"),
    "shout": ('remote:FireAllClients(player.Name .. " shouts")', "calls of ReplicatedStorage.Told:FireAllClients"),
    "shown to a client": ("coins(player)", "argument 2 of ReplicatedStorage.Told:FireClient"),
    "a pet in the world": (
        'local pet = Instance.new("Part") pet.Name = "Pet" .. player.Name pet.Parent = workspace',
        "game.Workspace.Pet{name}",
    ),
    "a number of all": (
        "ReplicatedStorage:SetAttribute('Bonus', (ReplicatedStorage:GetAttribute('Bonus') or 0) + 1)",
        "game.ReplicatedStorage.@Bonus",
    ),
    "time for all": (
        "workspace:SetAttribute('Until', math.max(workspace:GetAttribute('Until') or 0, os.time()) + 45)",
        "seconds of game.Workspace.@Until",
    ),
    "time of a server's clock": (
        "luck.Value = math.max(luck.Value, time()) + 900",
        "seconds of game.ReplicatedStorage.Luck",
    ),
    "time on the player": (
        "player:SetAttribute('Until', math.max(player:GetAttribute('Until') or 0, workspace:GetServerTimeNow()) + 900)",
        "seconds of Player.@Until",
    ),
    "a value of their own": (
        'local level = game:GetService("ServerStorage")["Data_" .. player.Name].Level level.Value += 1',
        "game.ServerStorage.Data_{name}.Level",
    ),
}
# The same once more changes nothing.
SETTINGS: Final = {
    "night": ("game:GetService('Lighting').ClockTime = 0", "game.Lighting.ClockTime"),
    "luck of all": ("luck.Value = 2", "game.ReplicatedStorage.Luck"),
    "time that begins anew": ("workspace:SetAttribute('Until', os.time() + 900)", "seconds of game.Workspace.@Until"),
    "gravity for a minute": (
        "workspace.Gravity = 60 task.delay(60, function() workspace.Gravity = 196.2 end)",
        "game.Workspace.Gravity",
    ),
    "speed for this life": ("character.Humanoid.WalkSpeed = 32", "Character.Humanoid.WalkSpeed"),
    "badge": ("game:GetService('BadgeService'):AwardBadge(player.UserId, 77001)", "game.BadgeService.77001"),
}


def giving(body: str) -> str:
    """A handler that does this at each call."""
    return _FRAME.replace("BODY", body)


def remembering(give: str) -> str:
    """A handler that does this once for each PurchaseId."""
    return giving(_REMEMBERING.replace("GIVE", give))
