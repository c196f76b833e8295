"""Games that keep what a player has on one server, under a lock or in memory, and save it later."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write

pytestmark = pytest.mark.real

CALM = ("--servers", "1", "--crashes", "0", "--faults", "0", "--delays", "0", "--moves", "0")

# A lock that the server which shuts down leaves behind: no BindToClose waits for its release.
LOCKED = """
local Players, store = game:GetService("Players"), game:GetService("DataStoreService"):GetDataStore("Profiles")
local function edit(userId, change)
    local written = false
    local ok = pcall(store.UpdateAsync, store, "u" .. userId, function(data)
        data = data or { gold = 0, ids = {} }
        if data.lock and data.lock ~= game.JobId and not (EXPIRES and os.time() - data.at > 90) then
            written = false
            return nil
        end
        data.lock, data.at, written = game.JobId, os.time(), true
        change(data)
        return data
    end)
    return ok and written
end
Players.PlayerAdded:Connect(function(player) edit(player.UserId, function() end) end)
Players.PlayerRemoving:Connect(function(player)
    edit(player.UserId, function(data) data.lock = nil end)
end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local saved = receipt.ProductId == 7005 and edit(receipt.PlayerId, function(data)
        if not data.ids[receipt.PurchaseId] then
            data.ids[receipt.PurchaseId] = true
            data.gold += 60
        end
    end)
    return if saved
        then Enum.ProductPurchaseDecision.PurchaseGranted
        else Enum.ProductPurchaseDecision.NotProcessedYet
end
"""


@pytest.mark.parametrize(("expires", "laws"), [("true", []), ("false", ["stuck_purchase"])])
def test_a_lock_that_a_shutdown_leaves_behind_convicts_only_if_it_never_expires(
    expires: str, laws: list[str], tmp_path: Path
) -> None:
    found = document(write(tmp_path, LOCKED.replace("EXPIRES", expires)), *CALM)
    assert laws == [one["law"] for one in found["violations"]]


# Who finds a lock is sent away, so that no receipt ever comes to a handler.
KICKS = LOCKED.replace(
    "edit(player.UserId, function() end) end)",
    'if not edit(player.UserId, function() end) then player:Kick("in use on another server") end end)',
)


@pytest.mark.parametrize(("expires", "laws"), [("true", []), ("false", ["stuck_purchase"])])
def test_who_is_kicked_for_a_lock_that_never_expires_has_paid_for_nothing(
    expires: str, laws: list[str], tmp_path: Path
) -> None:
    found = document(write(tmp_path, KICKS.replace("EXPIRES", expires)), *CALM, "--crashes", "1")
    assert laws == [one["law"] for one in found["violations"]]


# The session is blank while the load is under way, and leaving saves whatever there is. The first run that loses
# something has a purchase before the join, and whether that comes before PlayerAdded is not documented.
BLANK = """
local Players, store = game:GetService("Players"), game:GetService("DataStoreService"):GetDataStore("Profiles")
local sessions = {}
local function save(player)
    return sessions[player] and (pcall(store.SetAsync, store, "u" .. player.UserId, sessions[player]))
end
Players.PlayerAdded:Connect(function(player)
    sessions[player] = { gems = 0, ids = {} }
    local ok, saved = pcall(store.GetAsync, store, "u" .. player.UserId)
    if ok and saved and sessions[player] then
        sessions[player] = saved
    end
end)
Players.PlayerRemoving:Connect(function(player)
    save(player)
    sessions[player] = nil
end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local player = Players:GetPlayerByUserId(receipt.PlayerId)
    local session = player and sessions[player]
    if not session or receipt.ProductId ~= 7005 then
        return Enum.ProductPurchaseDecision.NotProcessedYet
    end
    if not session.ids[receipt.PurchaseId] then
        session.ids[receipt.PurchaseId] = true
        session.gems += 250
    end
    return if save(player)
        then Enum.ProductPurchaseDecision.PurchaseGranted
        else Enum.ProductPurchaseDecision.NotProcessedYet
end
"""


def test_a_reading_clears_nobody_who_is_wrong_in_another_scenario_too(tmp_path: Path) -> None:
    found = document(write(tmp_path, BLANK), *CALM)
    assert ("violated", ["lost_purchase"]) == (found["verdict"], [one["law"] for one in found["violations"]])
