"""Games that use memory stores for locks, marks, queues and balances, right and wrong."""

from typing import Final

__all__ = ("MEMORY_GAMES",)

_HEAD: Final = """
local Market = game:GetService("MarketplaceService")
local Memory = game:GetService("MemoryStoreService")
local coins = game:GetService("DataStoreService"):GetDataStore("Coins")
local locks = Memory:GetHashMap("Locks")
local PRODUCT = 512021
local LATER, DONE = Enum.ProductPurchaseDecision.NotProcessedYet, Enum.ProductPurchaseDecision.PurchaseGranted

local function save(receipt)
    return pcall(coins.UpdateAsync, coins, "u" .. receipt.PlayerId, function(old)
        old = old or {coins = 0, ids = {}}
        if not old.ids[receipt.PurchaseId] then
            old.ids[receipt.PurchaseId] = true
            old.coins += 100
        end
        return old
    end)
end
local function lock(key, seconds)
    local taken = false
    local ok = pcall(locks.UpdateAsync, locks, key, function(old)
        taken = old == nil
        if old then return nil end
        return game.JobId
    end, seconds)
    return ok and taken
end
"""


def _handler(body: str, before: str = "") -> str:
    return f"""{_HEAD}{before}
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= PRODUCT then return LATER end
    {body}
end
"""


_LOCKED: Final = """
    local key = "lock" .. receipt.PlayerId
    if not lock(key, {}) then return LATER end
    local ok = save(receipt)
    pcall(locks.RemoveAsync, locks, key)
    return if ok then DONE else LATER
"""

# Name -> source, the verdict, and the laws of which one must be broken.
MEMORY_GAMES: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "a lock of a minute": (_handler(_LOCKED.format(60)), "upheld", ()),
    "a lock of ten minutes": (_handler(_LOCKED.format(600)), "upheld", ()),
    "a lock that outlives its holder for weeks": (_handler(_LOCKED.format(3_888_000)), "violated", ("stuck_purchase",)),
    "waits for the lock": (
        _handler("""
    local key = "lock" .. receipt.PlayerId
    while not lock(key, 30) do task.wait(5) end
    local ok = save(receipt)
    pcall(locks.RemoveAsync, locks, key)
    return if ok then DONE else LATER
"""),
        "upheld",
        (),
    ),
    "the mark is in memory and comes first": (
        _handler("""
    if not lock(receipt.PurchaseId, 86400) then return DONE end
    local ok = pcall(coins.IncrementAsync, coins, "u" .. receipt.PlayerId, 100)
    if not ok then pcall(locks.RemoveAsync, locks, receipt.PurchaseId) end
    return if ok then DONE else LATER
"""),
        "violated",
        ("lost_purchase",),
    ),
    "a balance in memory alone": (
        _handler("""
    local ok = pcall(locks.UpdateAsync, locks, "u" .. receipt.PlayerId, function(old)
        old = old or {coins = 0, ids = {}}
        if not old.ids[receipt.PurchaseId] then
            old.ids[receipt.PurchaseId] = true
            old.coins += 100
        end
        return old
    end, 3888000)
    return if ok then DONE else LATER
"""),
        "violated",
        ("lost_purchase",),
    ),
    "a cache in memory beside the data store": (
        _handler("""
    if not save(receipt) then return LATER end
    pcall(locks.SetAsync, locks, "cache" .. receipt.PlayerId, coins:GetAsync("u" .. receipt.PlayerId).coins, 60)
    return DONE
"""),
        "upheld",
        (),
    ),
    "an order in a queue that nobody keeps": (
        _handler(
            """
    local ok = pcall(queue.AddAsync, queue, {to = receipt.PlayerId, id = receipt.PurchaseId}, 600)
    return if ok then DONE else LATER
""",
            """
local queue = Memory:GetQueue("Orders")
task.spawn(function()
    while true do
        local ok, items, id = pcall(queue.ReadAsync, queue, 1, false, 30)
        if ok and items[1] then
            save({PlayerId = items[1].to, PurchaseId = items[1].id})
            pcall(queue.RemoveAsync, queue, id)
        elseif not ok then
            task.wait(5)
        end
    end
end)
""",
        ),
        "violated",
        ("lost_purchase", "acknowledged_before_durable"),
    ),
    "a boost of half an hour": (
        _handler("""
    local ok = pcall(locks.SetAsync, locks, "boost" .. receipt.PlayerId, true, 1800)
    return if ok then DONE else LATER
"""),
        "inconclusive",
        (),
    ),
    "a balance of a day": (
        _handler("""
    local function add(old) return (old or 0) + 100 end
    local ok = pcall(locks.UpdateAsync, locks, "u" .. receipt.PlayerId, add, 86400)
    return if ok then DONE else LATER
"""),
        "violated",
        ("lost_purchase",),
    ),
    "a lock that its holder forgets": (
        _handler("""
    local key = "lock" .. receipt.PlayerId
    if not lock(key, 3888000) then return LATER end
    local ok = save(receipt)
    if not ok then return LATER end
    pcall(locks.RemoveAsync, locks, key)
    return DONE
"""),
        "violated",
        ("stuck_purchase",),
    ),
    "a session lock in a sorted map": (
        _handler(
            """
    local taken = false
    pcall(sessions.UpdateAsync, sessions, tostring(receipt.PlayerId), function(old, expires)
        taken = old == nil or old == game.JobId or expires < os.time()
        if taken then return game.JobId, os.time() + 60 end
        return nil
    end, 60)
    if not taken or not save(receipt) then return LATER end
    return DONE
""",
            'local sessions = Memory:GetSortedMap("Sessions")',
        ),
        "upheld",
        (),
    ),
}
