"""What a handler leaves in the memory of its server must not keep a purchase open while that server runs."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write

ONE_FAULT = ("--servers", "1", "--crashes", "0", "--faults", "1", "--delays", "0", "--moves", "0", "--jobs", "1")

SHOP = """
local Market = game:GetService("MarketplaceService")
local Players = game:GetService("Players")
local saves = game:GetService("DataStoreService"):GetDataStore("Saves")
local LATER, DONE = Enum.ProductPurchaseDecision.NotProcessedYet, Enum.ProductPurchaseDecision.PurchaseGranted
local busy, queue, results, profiles = {}, {}, {}, {}
local function save(receipt)
    saves:UpdateAsync("u" .. receipt.PlayerId, function(data)
        data = data or { gold = 0, seen = {} }
        if not data.seen[receipt.PurchaseId] then
            data.seen[receipt.PurchaseId] = true
            data.gold += 100
        end
        return data
    end)
end
%s
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150001 then return LATER end
    %s
end
"""

WAITS = """
    table.insert(queue, receipt)
    for _ = 1, 20 do
        if results[receipt.PurchaseId] then return DONE end
        task.wait(1)
    end
    return LATER
"""
WORKER = """
task.spawn(function()
    while true do
        local receipt = table.remove(queue, 1)
        if receipt then %s end
        task.wait(0.5)
    end
end)
"""
LOADS = """
Players.PlayerAdded:Connect(function(player)
    if %s then return end
    local ok, data = pcall(saves.GetAsync, saves, "u" .. player.UserId)
    profiles[player.UserId] = ok and (data or {})
end)
"""
NEEDS_PROFILE = "return if profiles[receipt.PlayerId] and pcall(save, receipt) then DONE else LATER"

# What stands before the handler, and in it.
KEPT_OPEN = {
    "a flag that an error leaves set": (
        "",
        "if busy[receipt.PlayerId] then return LATER end busy[receipt.PlayerId] = true save(receipt) "
        "busy[receipt.PlayerId] = nil return DONE",
    ),
    "a flag that a failed save leaves set": (
        "",
        "if busy.all then return LATER end busy.all = true if not pcall(save, receipt) then return LATER end "
        "busy.all = nil return DONE",
    ),
    "a flag that only a failure takes back": (
        "",
        "if busy[receipt.PlayerId] then return LATER end busy[receipt.PlayerId] = true "
        "if pcall(save, receipt) then return DONE end busy[receipt.PlayerId] = nil return LATER",
    ),
    "a list of receipts under way": (
        "",
        "if table.find(queue, receipt.PurchaseId) then return LATER end table.insert(queue, receipt.PurchaseId) "
        "save(receipt) table.remove(queue, table.find(queue, receipt.PurchaseId)) return DONE",
    ),
    "a worker that an error has ended": (WORKER % "save(receipt) results[receipt.PurchaseId] = true", WAITS),
    "a load that is never tried again": (LOADS % "profiles[player.UserId] ~= nil", NEEDS_PROFILE),
}

RIGHT = {
    "a flag that every way takes back": (
        "",
        "if busy[receipt.PlayerId] then return LATER end busy[receipt.PlayerId] = true local ok = pcall(save, receipt) "
        "busy[receipt.PlayerId] = nil return if ok then DONE else LATER",
    ),
    "a flag that time takes back": (
        "",
        "if busy[receipt.PlayerId] then return LATER end busy[receipt.PlayerId] = true "
        "task.delay(600, function() busy[receipt.PlayerId] = nil end) "
        "return if pcall(save, receipt) then DONE else LATER",
    ),
    "a worker that catches errors": (WORKER % "results[receipt.PurchaseId] = pcall(save, receipt) or nil", WAITS),
    "a load at each join": (LOADS % "false", NEEDS_PROFILE),
    "a player who is sent away when the load fails": (
        LOADS.replace("profiles[player.UserId] = ok and (data or {})", "profiles[player.UserId] = ok and (data or {}) "
        "if not ok then player:Kick() end") % "false",
        NEEDS_PROFILE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("memory", KEPT_OPEN)
def test_what_a_server_keeps_open_for_as_long_as_it_runs_is_stuck(tmp_path: Path, memory: str) -> None:
    found = document(write(tmp_path, SHOP % KEPT_OPEN[memory]), *ONE_FAULT, "--runs", "200")
    told = [(one["law"], "left something in the memory of server 1" in one["reason"]) for one in found["violations"]]
    assert [("stuck_purchase", True)] == told


@pytest.mark.parametrize("memory", RIGHT)
def test_what_opens_again_is_right(tmp_path: Path, memory: str) -> None:
    found = document(write(tmp_path, SHOP % RIGHT[memory]), *ONE_FAULT, "--runs", "200")
    assert ("upheld", True) == (found["verdict"], found["exhausted"])
