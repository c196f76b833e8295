"""Games that never write over what they have saved: each save is a key, a slot or an entry of its own."""

from typing import Final

__all__ = ("FORGETS", "GAMES", "HURRIES", "game")

# What all of them do: load, look for the PurchaseId, give, save, answer. `Storage` says how.
_SHOP: Final = """
local MarketplaceService = game:GetService("MarketplaceService")
local Players = game:GetService("Players")
local DataStoreService = game:GetService("DataStoreService")
local HttpService = game:GetService("HttpService")
local GEMS = 3205150001
local saves = DataStoreService:GetDataStore("Saves")
local heads = DataStoreService:GetDataStore("Heads")

local function fresh(old)
    local data = { gems = 0, receipts = {} }
    if old then
        data.gems = old.gems
        data.receipts = table.clone(old.receipts)
    end
    return data
end

%s

Players.PlayerAdded:Connect(function(player)
    local ok, data = pcall(Storage.load, player.UserId)
    if ok then
        player:SetAttribute("Gems", data.gems)
    end
end)

MarketplaceService.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= GEMS then
        return Enum.ProductPurchaseDecision.NotProcessedYet
    end
    local ok, saved = pcall(function()
        local data, token = Storage.load(receipt.PlayerId)
        if table.find(data.receipts, receipt.PurchaseId) then
            return true
        end
        data.gems += 25
        table.insert(data.receipts, receipt.PurchaseId)
        return Storage.save(receipt.PlayerId, data, token)
    end)
    if ok and saved then
        return Enum.ProductPurchaseDecision.PurchaseGranted
    end
    return Enum.ProductPurchaseDecision.NotProcessedYet
end
"""

# A save is made only if nobody has made one since the load; else the receipt comes again.
GAMES: Final = {
    "an id of its own, and a key that names the newest": """
local Storage = {}
function Storage.load(user)
    local head = heads:GetAsync("h" .. user)
    return fresh(head and saves:GetAsync(user .. "/" .. head)), head
end
function Storage.save(user, data, head)
    local id = HttpService:GenerateGUID(false)
    saves:SetAsync(user .. "/" .. id, data)
    local won = false
    heads:UpdateAsync("h" .. user, function(old)
        won = old == head
        return if won then id else nil
    end)
    return won
end
""",
    "a rising number, and the next one is looked for": """
local Storage = {}
function Storage.load(user)
    local number = heads:GetAsync("h" .. user) or 0
    local found = number > 0 and saves:GetAsync("save_" .. user .. "_" .. number) or nil
    assert(found or number == 0, "the cache of a read knows nothing of it yet")
    while true do
        local later = saves:GetAsync("save_" .. user .. "_" .. (number + 1))
        if not later then
            return fresh(found), number
        end
        number, found = number + 1, later
    end
end
function Storage.save(user, data, number)
    local won = false
    saves:UpdateAsync("save_" .. user .. "_" .. (number + 1), function(old)
        won = old == nil
        return if won then data else nil
    end)
    pcall(heads.SetAsync, heads, "h" .. user, number + 1)
    return won
end
""",
    "three slots in turn": """
local Storage = {}
function Storage.load(user)
    local newest
    for slot = 0, 2 do
        local data = saves:GetAsync("p" .. user .. "_slot" .. slot)
        if data and (not newest or data.version > newest.version) then
            newest = data
        end
    end
    return fresh(newest), newest and newest.version or 0
end
function Storage.save(user, data, version)
    data.version = version + 1
    local won = false
    saves:UpdateAsync("p" .. user .. "_slot" .. (data.version % 3), function(old)
        won = old == nil or old.version < data.version
        return if won then data else nil
    end)
    return won
end
""",
    "two keys in turn": """
local Storage = {}
function Storage.load(user)
    local a, b = saves:GetAsync("left" .. user), saves:GetAsync("right" .. user)
    local newest = if a and (not b or a.version > b.version) then a else b
    return fresh(newest), newest and newest.version or 0
end
function Storage.save(user, data, version)
    data.version = version + 1
    local won = false
    saves:UpdateAsync((if data.version % 2 == 0 then "left" else "right") .. user, function(old)
        won = old == nil or old.version < data.version
        return if won then data else nil
    end)
    return won
end
""",
    "the last of a list": """
local Storage = {}
function Storage.load(user)
    local all = saves:GetAsync("list" .. user) or {}
    return fresh(all[#all]), #all > 0 and #all[#all].receipts or 0
end
function Storage.save(user, data, count)
    local won = false
    saves:UpdateAsync("list" .. user, function(all)
        all = all or {}
        won = (#all > 0 and #all[#all].receipts or 0) == count
        if not won then
            return nil
        end
        table.insert(all, data)
        if #all > 3 then
            table.remove(all, 1)
        end
        return all
    end)
    return won
end
""",
    "versions in one table": """
local Storage = {}
function Storage.load(user)
    local all = saves:GetAsync("all" .. user) or { current = 0, versions = {} }
    return fresh(all.versions["v" .. all.current]), all.current
end
function Storage.save(user, data, number)
    local won = false
    saves:UpdateAsync("all" .. user, function(all)
        all = all or { current = 0, versions = {} }
        won = all.current == number
        all.current = number + 1
        all.versions["v" .. all.current] = data
        all.versions["v" .. (all.current - 3)] = nil
        return if won then all else nil
    end)
    return won
end
""",
    "a backup of what was there": """
local Storage = {}
function Storage.load(user)
    return fresh(saves:GetAsync("main" .. user)), nil
end
function Storage.save(user, data)
    local won = false
    saves:UpdateAsync("main" .. user, function(old)
        won = #(old and old.receipts or {}) == #data.receipts - 1
        if won and old then
            task.spawn(pcall, heads.SetAsync, heads, "backup" .. user, old)
        end
        return if won then data else nil
    end)
    return won
end
""",
}

FORGETS: Final = {"if table.find(data.receipts, receipt.PurchaseId) then": "if false then"}
HURRIES: Final = {"if ok and saved then": "if true then"}


def game(storage: str, changes: dict[str, str]) -> str:
    """The source of a game with one way to save, and with some of it changed."""
    source = _SHOP % GAMES[storage]
    for before, after in changes.items():
        assert before in source
        source = source.replace(before, after)
    return source
