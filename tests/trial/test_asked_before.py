"""What a client asked for last says nothing about the next receipt; nor does a new save that has nothing in it."""

from pathlib import Path
from typing import Any

import pytest

from tests.trial.helpers import document, replay, write

CALM = ("--servers", "1", "--crashes", "0", "--faults", "0", "--delays", "0", "--moves", "0", "--jobs", "1")

SHOP = """
local Market = game:GetService("MarketplaceService")
local store = game:GetService("DataStoreService"):GetDataStore("Purses")
local GOODS = { [3205160001] = { "Gold", 50 }, [3205160002] = { "GEMS", 120 } }
local ask = Instance.new("RemoteEvent")
ask.Name = "Buy"
ask.Parent = game:GetService("ReplicatedStorage")
local asked = {}
ask.OnServerEvent:Connect(function(player, product)
    if not GOODS[product] then return end
    asked[player.UserId] = product
    Market:PromptProductPurchase(player, product)
end)
Market.ProcessReceipt = function(receipt)
    local goods = GOODS[PRODUCT]
    if not goods then return Enum.ProductPurchaseDecision.UNKNOWN end
    local saved = pcall(store.UpdateAsync, store, receipt.PlayerId, function(purse)
        purse = purse or { Gold = 0, Gems = 0, Ids = {} }
        if purse.Ids[receipt.PurchaseId] then return nil end
        purse.Ids[receipt.PurchaseId] = true
        if goods then purse[goods[1]] += goods[2] end
        return purse
    end)
    return Enum.ProductPurchaseDecision[if saved then "PurchaseGranted" else "NotProcessedYet"]
end
"""
ASKED = "asked[receipt.PlayerId] or receipt.ProductId"
BOUGHT = "receipt.ProductId"


def shop(product: str, gems: str = "Gems", unknown: str = "NotProcessedYet") -> str:
    return SHOP.replace("PRODUCT", product).replace("GEMS", gems).replace("UNKNOWN", unknown)


def on_trial(tmp_path: Path, source: str) -> dict[str, Any]:
    return document(write(tmp_path, source), *CALM)


@pytest.mark.parametrize(
    ("gems", "reason"),
    [
        ("Gems", "nothing came to Purses[alice].Gold; without that prompt it does"),
        ("Gold", "is what 3205160001 gives"),
    ],
    ids=["of another kind", "more of the same"],
)
def test_what_a_client_asked_for_last_decides_what_the_next_receipt_gives(
    tmp_path: Path, gems: str, reason: str
) -> None:
    (charge,) = on_trial(tmp_path, shop(ASKED, gems))["violations"]
    assert ("lost_purchase", True) == (charge["law"], reason in charge["reason"])


def test_its_replay_lets_the_client_ask_as_well(tmp_path: Path) -> None:
    (charge,) = on_trial(tmp_path, shop(ASKED))["violations"]
    assert "their client calls ReplicatedStorage.Buy(" in replay(charge["replay"], tmp_path / "Shop.server.luau").out


def test_who_looks_at_the_receipt_alone_is_upheld(tmp_path: Path) -> None:
    assert "upheld" == on_trial(tmp_path, shop(BOUGHT))["verdict"]


def test_a_new_save_with_nothing_in_it_is_nothing_that_an_unknown_product_gives(tmp_path: Path) -> None:
    known = shop(BOUGHT).replace("if not goods then return", "if false then return")
    (charge,) = on_trial(tmp_path, known)["violations"]
    assert ("lost_purchase", True) == (charge["law"], "a product that it does not know" in charge["reason"])
