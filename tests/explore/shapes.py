"""Games in Luau out of a seed, of the shapes that real games have, and most of them wrong in some weather.

Each is one way to give, and up to three other habits: timers, messages, memory stores, what several buyers share, what
happens when players leave and servers close, passes, locks that a clock ends, caches. Each prints what it knows.
"""

import random
from typing import Final

__all__ = ("game_of",)

_BEGIN: Final = """
local MS, DSS = game:GetService("MarketplaceService"), game:GetService("DataStoreService")
local Players = game:GetService("Players")
local store, marks = DSS:GetDataStore("Gold"), DSS:GetDataStore("Marks")
local G, N = Enum.ProductPurchaseDecision.PurchaseGranted, Enum.ProductPurchaseDecision.NotProcessedYet
local cache, seen, calls, last = {}, {}, 0, nil
local function key(id) return "p" .. id end
local function put(d, r, amount)
	d = d or { gold = 0, done = {} }
	if not d.done[r.PurchaseId] then d.gold += amount or 100; d.done[r.PurchaseId] = true end
	return d
end
local function save(id) if cache[id] then return pcall(store.SetAsync, store, key(id), cache[id]) end end
local function load(id)
	local ok, d = pcall(store.GetAsync, store, key(id))
	cache[id] = if ok and d then d else { gold = 0, done = {} }
end
"""

# What a handler does to give 100 gold; `give` says whether it went well.
_GIVING: Final = (
    # As it should be.
    """local function give(r)
	return (pcall(store.UpdateAsync, store, key(r.PlayerId), function(d) return put(d, r) end))
end""",
    # In memory, and saved at once or later.
    """local function give(r)
	if not cache[r.PlayerId] then load(r.PlayerId) end
	put(cache[r.PlayerId], r)
	return save(r.PlayerId)
end
""",
    """local function give(r)
	if not cache[r.PlayerId] then return false end
	put(cache[r.PlayerId], r)
	return true
end
task.spawn(function() while true do task.wait(3) for id in cache do save(id) end end end)
Players.PlayerAdded:Connect(function(player) load(player.UserId) end)
""",
    # Read, and then written.
    """local function give(r)
	local ok, d = pcall(store.GetAsync, store, key(r.PlayerId))
	if not ok then return false end
	return (pcall(store.SetAsync, store, key(r.PlayerId), put(d, r)))
end
""",
    # Later, by a timer that is set again where it fails.
    """local function give(r)
	local function try()
		local ok = pcall(store.UpdateAsync, store, key(r.PlayerId), function(d) return put(d, r) end)
		print("tried", ok, calls)
		if not ok then task.delay(2, try) end
	end
	task.delay(0.2, try)
	return true
end
""",
    # By a message to whoever is there.
    """local Messages = game:GetService("MessagingService")
pcall(Messages.SubscribeAsync, Messages, "give", function(message)
	print("heard", message.Data.PurchaseId, calls)
	if Players:GetPlayerByUserId(message.Data.PlayerId) then
		pcall(store.UpdateAsync, store, key(message.Data.PlayerId), function(d) return put(d, message.Data) end)
	end
end)
local function give(r)
	return (pcall(Messages.PublishAsync, Messages, "give", { PurchaseId = r.PurchaseId, PlayerId = r.PlayerId }))
end
""",
    # By a queue that is read at the next join.
    """local queue = game:GetService("MemoryStoreService"):GetQueue("todo", 3)
local function work()
	local ok, items, id = pcall(queue.ReadAsync, queue, 10, false, 0)
	print("read", ok, ok and #items)
	for _, r in if ok then items else {} do
		if not pcall(store.UpdateAsync, store, key(r.PlayerId), function(d) return put(d, r) end) then return end
	end
	if ok and id then pcall(queue.RemoveAsync, queue, id) end
end
Players.PlayerAdded:Connect(work)
local function give(r)
	local ok = pcall(queue.AddAsync, queue, { PurchaseId = r.PurchaseId, PlayerId = r.PlayerId }, 3600)
	work()
	return ok
end
""",
    # Twice as much for the owner of a pass.
    """local function give(r)
	local ok, owns = pcall(MS.UserOwnsGamePassAsync, MS, r.PlayerId, 42)
	print("owns", ok, owns)
	local amount = if ok and owns then 200 else 100
	return (pcall(store.UpdateAsync, store, key(r.PlayerId), function(d) return put(d, r, amount) end))
end
""",
)

# Other habits, by shape: what a game does besides, and what its handler does before it gives and after that.
_HABITS: Final = (
    (
        "saves on leaving",
        "Players.PlayerRemoving:Connect(function(p) save(p.UserId) cache[p.UserId] = nil end)",
        "",
        "",
    ),
    ("keeps a profile of one who left", "Players.PlayerRemoving:Connect(function(p) save(p.UserId) end)", "", ""),
    ("saves on closing", "game:BindToClose(function() for id in cache do task.spawn(save, id) end end)", "", ""),
    (
        "waits for its work on closing",
        "local busy = 0 game:BindToClose(function() while busy > 0 do task.wait(0.5) end print('closed', calls) end)",
        "busy += 1",
        "busy -= 1",
    ),
    (
        "is busy for a while",
        "local free = true",
        "if not free then return N end free = false task.delay(5, function() free = true end)",
        "",
    ),
    (
        "locks with a clock",
        """local function lock(id)
	local mine = false
	local ok = pcall(marks.UpdateAsync, marks, "lock" .. id, function(old)
		mine = not old or old.by == game.JobId or os.time() - old.at > 5
		return if mine then { by = game.JobId, at = os.time() } else nil
	end)
	return ok and mine
end""",
        "if not lock(r.PlayerId) then return N end",
        "pcall(marks.RemoveAsync, marks, 'lock' .. r.PlayerId)",
    ),
    (
        "locks in a memory store",
        """local locks = game:GetService("MemoryStoreService"):GetSortedMap("locks")
local function hold(id)
	local ok, by = pcall(locks.UpdateAsync, locks, key(id), function(old)
		return if old and old ~= game.JobId then nil else game.JobId
	end, 8)
	print("lock", ok, by)
	return ok and by == game.JobId
end""",
        "if not hold(r.PlayerId) then return N end",
        "",
    ),
    (
        "forgets its ids",
        'local ids = game:GetService("MemoryStoreService"):GetHashMap("ids")',
        "local known, id = pcall(ids.GetAsync, ids, r.PurchaseId) if known and id then return G end",
        "pcall(ids.SetAsync, ids, r.PurchaseId, true, 6)",
    ),
    ("remembers too soon", "", "if seen[r.PurchaseId] then return G end seen[r.PurchaseId] = true", ""),
    ("remembers", "", "if seen[r.PurchaseId] then return G end", "seen[r.PurchaseId] = true"),
    ("marks too soon", "", "if not pcall(marks.SetAsync, marks, r.PurchaseId, true) then return N end", ""),
    (
        "believes its cache",
        "",
        "local asked, done = pcall(marks.GetAsync, marks, r.PurchaseId) if asked and done then return G end",
        "pcall(marks.SetAsync, marks, r.PurchaseId, true)",
    ),
    ("shares a variable", "", "last = r task.wait(0.3) r = last", ""),
    ("counts for all", "", "pcall(marks.IncrementAsync, marks, 'sales', 1)", ""),
    (
        "trusts who is gone",
        "",
        "local p = Players:GetPlayerByUserId(r.PlayerId) task.wait(0.5) print('here', p and p.Parent) "
        "if not p or not p.Parent then return G end",
        "",
    ),
    (
        "needs the player",
        "",
        "local q = Players:GetPlayerByUserId(r.PlayerId) task.wait(0.5) if not q or not q.Parent then return N end",
        "",
    ),
    ("tires", "", "if calls % 3 == 2 then task.wait(4) return N end", ""),
    (
        "looks at a clock",
        "local began = os.clock()",
        "if os.clock() - began < 2 then return N end",
        "print(os.clock() - began)",
    ),
    (
        "tells other servers",
        """local Hub = game:GetService("MessagingService")
pcall(Hub.SubscribeAsync, Hub, "done", function(message) seen[message.Data] = true cache = {} end)""",
        "if seen[r.PurchaseId] then return G end",
        "pcall(Hub.PublishAsync, Hub, 'done', r.PurchaseId)",
    ),
    (
        "loads on joining",
        "Players.PlayerAdded:Connect(function(p) load(p.UserId) print('loaded', cache[p.UserId].gold) end)",
        "if not cache[r.PlayerId] then return N end",
        "",
    ),
)


def game_of(seed: int) -> str:
    """The source of a game; the same for the same seed."""
    chance = random.Random(seed)
    giving = _GIVING[seed % len(_GIVING)]
    habits = chance.sample(_HABITS, chance.randrange(1, 4))
    ignores = chance.random() < 0.15  # Whether it went well.
    return "\n".join(
        [
            _BEGIN,
            giving,
            *[text for _, text, _, _ in habits],
            "MS.ProcessReceipt = function(r)",
            "\tif r.ProductId ~= 456456 then return N end",
            "\tcalls += 1",
            *[f"\t{text}" for _, _, text, _ in habits],
            "\tlocal ok = give(r)",
            "\tprint('given', ok, calls)",
            *[f"\t{text}" for _, _, _, text in reversed(habits)],
            "\treturn G" if ignores else "\treturn if ok then G else N",
            "end",
        ]
    )
