"""What begins anew each day is judged for as long as the day lasts on which it was bought."""

from pathlib import Path
from typing import Final

import pytest

from tests.trial.helpers import document, write

# `DAY` is what the save says of its day, `BASE` what a day begins with, and `JOIN` what a join does.
GAME: Final = """
local Players = game:GetService("Players")
local saves = game:GetService("DataStoreService"):GetDataStore("Saves")
local Decision = Enum.ProductPurchaseDecision
local function begun(old)
    old = old or { ids = {} }
    if old.day == nil or IS_OVER then
        old.day, old.spins = DAY, BASE
    end
    return old
end
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 4100 then return Decision.NotProcessedYet end
    local ok = pcall(saves.UpdateAsync, saves, receipt.PlayerId, function(old)
        if old and old.ids[receipt.PurchaseId] then return nil end
        old = begun(old)
        old.ids[receipt.PurchaseId] = MEMORY
        old.spins += 5
        return old
    end)
    return if ok then Decision.PurchaseGranted else Decision.NotProcessedYet
end
local function join(player) JOIN end
Players.PlayerAdded:Connect(join)
for _, player in Players:GetPlayers() do task.spawn(join, player) end
"""
AT_JOIN: Final = "pcall(saves.UpdateAsync, saves, player.UserId, begun)"
DAYS: Final = {
    "the number of a day": ("math.floor(os.time() / 86400)", "old.day ~= math.floor(os.time() / 86400)"),
    "a date": ('os.date("!%Y-%m-%d")', 'old.day ~= os.date("!%Y-%m-%d")'),
    "a day after the first purchase": ("os.time()", "os.time() - old.day >= 86400"),
}
NOTE: Final = (
    "Saves[{user}].spins begins anew each day: what a purchase of 4100 gives there is judged as long as the day"
)
CLEAR: Final = ("--servers", "1", "--crashes", "0", "--delays", "0", "--moves", "0", "--faults", "0")
STORMY: Final = ("--servers", "1", "--crashes", "0", "--delays", "0", "--moves", "0", "--runs", "400")


def game(day: str, *, base: int = 0, join: str = "", memory: str = "true") -> str:
    now, is_over = DAYS[day]
    source = GAME.replace("IS_OVER", is_over).replace("DAY", now).replace("BASE", str(base))
    return source.replace("JOIN", join).replace("MEMORY", memory)


@pytest.mark.parametrize("day", DAYS)
def test_a_daily_allowance_is_upheld_and_a_note_says_how_it_is_judged(tmp_path: Path, day: str) -> None:
    found = document(write(tmp_path, game(day)), *CLEAR)
    assert ("upheld", True) == (found["verdict"], any(note.startswith(NOTE) for note in found["notes"]))


def test_so_is_one_of_which_each_day_begins_with_some_as_its_owner_joins(tmp_path: Path) -> None:
    found = document(write(tmp_path, game("a date", base=3, join=AT_JOIN)), *CLEAR)
    assert ("upheld", True) == (found["verdict"], any(note.startswith(NOTE) for note in found["notes"]))


def test_what_is_given_twice_on_a_day_is_too_much(tmp_path: Path) -> None:
    found = document(write(tmp_path, game("a date", memory="nil")), *STORMY)
    assert {"double_grant"} == {one["law"] for one in found["violations"]}


AT_WEEKENDS: Final = """
local saves = game:GetService("DataStoreService"):GetDataStore("Saves")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 4100 then return Enum.ProductPurchaseDecision.NotProcessedYet end
    local day = os.date("!*t").wday
    local ok = pcall(saves.UpdateAsync, saves, receipt.PlayerId, function(old)
        old = old or { gold = 0, ids = {} }
        if old.ids[receipt.PurchaseId] then return nil end
        old.ids[receipt.PurchaseId] = MEMORY
        old.gold += if day == 1 or day == 7 then 1000 else 500
        return old
    end)
    return Enum.ProductPurchaseDecision[if ok then "PurchaseGranted" else "NotProcessedYet"]
end
"""
THREE_DAYS: Final = ("--servers", "1", "--faults", "0", "--delays", "1", "--moves", "0", "--runs", "400", "--jobs", "1")


@pytest.mark.parametrize(("memory", "verdict"), [("true", "upheld"), ("nil", "violated")])
def test_what_is_doubled_at_weekends_is_judged_by_how_often_it_came(tmp_path: Path, memory: str, verdict: str) -> None:
    bounds = THREE_DAYS if memory == "true" else STORMY
    found = document(write(tmp_path, AT_WEEKENDS.replace("MEMORY", memory)), *bounds)
    assert (verdict, True) == (found["verdict"], any("differs with the time" in one for one in found["notes"]))
