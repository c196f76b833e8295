"""What a game uses up by itself, minute by minute, is judged by how often it was bought."""

from pathlib import Path
from typing import Final

from pytest_robloxmarket._oracle.goods.raises import Seen, count_raises
from tests.trial.helpers import document, write

CALM: Final = ("--crashes", "0", "--faults", "0", "--delays", "0", "--moves", "0", "--servers", "1", "--jobs", "1")

SHOP: Final = """
local Players = game:GetService("Players")
local store = game:GetService("DataStoreService"):GetDataStore("Vip")
task.spawn(function()
    while task.wait(60) do
        for _, player in Players:GetPlayers() do
            pcall(store.UpdateAsync, store, "v" .. player.UserId, function(data)
                if not data or data.minutes <= 0 then return nil end
                data.minutes -= 1
                return data
            end)
        end
    end
end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150031 then return Enum.ProductPurchaseDecision.NotProcessedYet end
    local ok = pcall(store.UpdateAsync, store, "v" .. receipt.PlayerId, function(data)
        data = data or { minutes = 0, ids = {} }
        if data.ids[receipt.PurchaseId] then return nil end
        data.ids[receipt.PurchaseId] = true
        data.minutes = MINUTES
        return data
    end)
    return if ok then Enum.ProductPurchaseDecision.PurchaseGranted else Enum.ProductPurchaseDecision.NotProcessedYet
end
"""


def test_minutes_that_pass_are_judged_by_how_often_they_were_bought(tmp_path: Path) -> None:
    found = document(write(tmp_path, SHOP.replace("MINUTES", "data.minutes + 60")), *CALM)
    assert ("upheld", {"Vip[v{user}].minutes": [0, 1, 2, 3]}) == (found["verdict"], found["products"][0]["ladders"])


def counted(last: int) -> list[int]:
    """How often a number was raised: to 60, then to 117 three steps later, and then one after another down to this."""
    seen: Seen = {}
    steps = [(0, 60), (60, 59), (59, 58), (58, 57), (57, 117), *((one, one - 1) for one in range(117, last, -1))]
    return [count_raises(seen, was, now) for was, now in [*steps, (last, 60)]]


def test_what_is_used_up_comes_by_older_values_and_loses_nothing() -> None:
    assert [1] * 4 + [2] * 58 == counted(61)


def test_what_is_used_up_to_the_end_was_bought_all_the_same() -> None:
    """The last step is shorter than the others, and the next purchase comes to a value that was there before."""
    seen: Seen = {}
    steps = [(None, 100), (100, 60), (60, 20), (20, 0), (0, 100)]
    assert [1, 1, 1, 1, 2] == [count_raises(seen, was, now) for was, now in steps]


def test_a_save_that_is_blank_takes_away_what_was_bought() -> None:
    seen: Seen = {}
    assert [1, 0] == [count_raises(seen, was, now) for was, now in [(None, 100), (100, 0)]]


def test_an_older_value_that_is_put_back_takes_away_what_came_since() -> None:
    assert [2, 1] == counted(100)[-2:]
