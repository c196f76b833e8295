"""What is saved as owed and handed out in the next round of a loop, and locks that end by themselves."""

from pathlib import Path

from tests.trial.helpers import document, write

SMALL = ("--servers", "1", "--crashes", "1", "--delays", "0", "--faults", "1", "--moves", "0", "--jobs", "1")

HEAD = """
local Players = game:GetService("Players")
local stores = game:GetService("DataStoreService")
local saves, owed = stores:GetDataStore("Saves"), stores:GetDataStore("Owed")
local LATER, DONE = Enum.ProductPurchaseDecision.NotProcessedYet, Enum.ProductPurchaseDecision.PurchaseGranted
local function give(user, id)
    return pcall(saves.UpdateAsync, saves, "u" .. user, function(old)
        old = old or { coins = 0, ids = {} }
        if old.ids[id] then return nil end
        old.ids[id] = true
        old.coins += 100
        return old
    end)
end
"""

OUTBOX = """
local function hand_out(user)
    local ok, box = pcall(owed.GetAsync, owed, "o" .. user)
    for id in ok and box or {} do
        local given = give(user, id)
        if given or %s then
            pcall(owed.UpdateAsync, owed, "o" .. user, function(old)
                if old then old[id] = nil end
                return old
            end)
        end
    end
end
task.spawn(function()
    while task.wait(%d) do
        for _, player in Players:GetPlayers() do hand_out(player.UserId) end
    end
end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 456456 then return LATER end
    local ok = pcall(owed.UpdateAsync, owed, "o" .. receipt.PlayerId, function(old)
        old = old or {}
        old[receipt.PurchaseId] = true
        return old
    end)
    return if ok then DONE else LATER
end
"""
IN_MEMORY = """
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 456456 then return LATER end
    task.delay(15, give, receipt.PlayerId, receipt.PurchaseId)
    return DONE
end
"""
LOCK = """
local locks = stores:GetDataStore("Locks")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 456456 then return LATER end
    local key, mine = "l" .. receipt.PlayerId, false
    local ok = pcall(locks.UpdateAsync, locks, key, function(old)
        mine = not (old and old.on and %s)
        return if mine then { on = true, at = os.time() } else nil
    end)
    if not (ok and mine) then return LATER end
    local given = give(receipt.PlayerId, receipt.PurchaseId)
    pcall(locks.SetAsync, locks, key, { on = false, at = 0 })
    return if given then DONE else LATER
end
"""


def judged(tmp_path: Path, source: str, runs: int = 200) -> tuple[str, set[str]]:
    found = document(write(tmp_path, HEAD + source), *SMALL, "--runs", str(runs), "--product", "456456")
    return found["verdict"], {one["law"] for one in found["violations"]}


def test_what_is_saved_as_owed_and_handed_out_in_a_later_round_is_right(tmp_path: Path) -> None:
    assert ("upheld", set()) == judged(tmp_path, OUTBOX % ("false", 30))


def test_what_is_struck_off_and_was_not_given_is_lost(tmp_path: Path) -> None:
    assert ("violated", {"lost_purchase"}) == judged(tmp_path, OUTBOX % ("true", 15))


def test_what_is_planned_in_memory_alone_is_lost_in_a_crash(tmp_path: Path) -> None:
    verdict, laws = judged(tmp_path, IN_MEMORY)
    assert ("violated", True) == (verdict, "acknowledged_before_durable" in laws)


def test_a_lock_that_ends_by_itself_lets_one_purchase_through_at_each_join(tmp_path: Path) -> None:
    """What is left of it, a switch that is off, is no goods."""
    assert ("upheld", set()) == judged(tmp_path, LOCK % "os.time() - old.at <= 60")


def test_a_lock_that_never_ends_keeps_purchases_open(tmp_path: Path) -> None:
    assert ("violated", {"stuck_purchase"}) == judged(tmp_path, LOCK % "true")
