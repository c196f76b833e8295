"""Who moves to another server and comes back within four seconds meets what GetAsync has cached there."""

from pathlib import Path
from typing import Any

import pytest

from tests.trial.helpers import document, write

MOVES = ("--servers", "2", "--crashes", "0", "--faults", "0", "--delays", "0", "--moves", "1", "--runs", "60")

# No two servers change the wallet at once.
SHOP = """
local store = game:GetService("DataStoreService"):GetDataStore("Wallets")
local locks = game:GetService("MemoryStoreService"):GetHashMap("Locks")
local options = Instance.new("DataStoreGetOptions")
options.UseCache = CACHED
local function locked(key, work)
    local mine = false
    local ok = pcall(locks.UpdateAsync, locks, key, function(held)
        mine = not held
        return if mine then true else nil
    end, 300)
    if not (ok and mine) then return false end
    local done = pcall(work)
    pcall(locks.UpdateAsync, locks, key, function() return false end, 1)
    return done
end
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150001 then return Enum.ProductPurchaseDecision.NotProcessedYet end
    local key = "u" .. receipt.PlayerId
    local granted = locked(key, function()
        local data = store:GetAsync(key, options) or { coins = 0, ids = {} }
        if data.ids[receipt.PurchaseId] then return end
        data.ids[receipt.PurchaseId] = true
        data.coins += 75
        store:SetAsync(key, data)
    end)
    return Enum.ProductPurchaseDecision[if granted then "PurchaseGranted" else "NotProcessedYet"]
end
"""


def on_trial(tmp_path: Path, *, cached: bool, options: tuple[str, ...] = MOVES) -> dict[str, Any]:
    return document(write(tmp_path, SHOP.replace("CACHED", str(cached).lower())), *options)


def test_a_save_that_is_made_from_an_old_cache_loses_what_came_meanwhile(tmp_path: Path) -> None:
    (charge,) = on_trial(tmp_path, cached=True)["violations"]
    assert ("lost_purchase", True) == (charge["law"], "out of its cache" in charge["reason"])


@pytest.mark.parametrize(
    ("cached", "options"),
    [(False, MOVES), (True, ("--servers", "1", *MOVES[2:]))],
    ids=["who reads past the cache", "where nobody moves"],
)
def test_it_is_upheld(tmp_path: Path, cached: bool, options: tuple[str, ...]) -> None:
    assert "upheld" == on_trial(tmp_path, cached=cached, options=options)["verdict"]
