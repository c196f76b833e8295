"""Products of which one makes more of another: VIP that doubles gold, a coupon that the next purchase uses up."""

from pathlib import Path
from typing import Any

import pytest

from tests.trial.helpers import document, write

CALM = ("--servers", "1", "--crashes", "0", "--delays", "0", "--moves", "0", "--jobs", "1")

SHOP = """
local store = game:GetService("DataStoreService"):GetDataStore("Wallets")
local GOLD, OTHER = 3205170001, 3205170002
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local product = receipt.ProductId
    if product ~= GOLD and product ~= OTHER then return Enum.ProductPurchaseDecision.NotProcessedYet end
    local saved = pcall(store.UpdateAsync, store, receipt.PlayerId, function(d)
        d = d or { gold = 0, coupons = 0, ids = {} }
        if d.ids[receipt.PurchaseId] then return nil end
        d.ids[receipt.PurchaseId] = true
        BODY
        return d
    end)
    return Enum.ProductPurchaseDecision[if saved then "PurchaseGranted" else "NotProcessedYet"]
end
"""
VIP = "if product == OTHER then d.vip = true else d.gold += if d.vip then 200 else 100 end"
COUPON = (
    "if product == OTHER then d.coupons += 1 elseif d.coupons > 0 then d.coupons -= 1 d.gold += 200 "
    "else d.gold += 100 end"
)
# What came first takes the place of what comes later.
FIRST = "d.first = d.first or product d.gold += if d.first == OTHER then 500 else 100"
TAKES = "if product == OTHER then d.coupons += 1 else d.coupons = 0 d.gold += 100 end"
# The same, with a save of its own that knows nothing of the coupon, nor of its PurchaseId.
REPLACES = (
    "if product == OTHER then d.coupons += 1 else "
    "return { gold = d.gold + 100, coupons = 0, ids = { [receipt.PurchaseId] = true } } end"
)


def on_trial(tmp_path: Path, body: str, faults: int) -> dict[str, Any]:
    source = write(tmp_path, SHOP.replace("BODY", body))
    return document(source, *CALM, "--faults", str(faults), "--runs", "300")


@pytest.mark.parametrize(
    ("body", "places"),
    [(VIP, "Wallets[{user}].gold"), (COUPON, "Wallets[{user}].coupons, Wallets[{user}].gold")],
    ids=["VIP that doubles", "a coupon that is used up"],
)
def test_what_one_product_makes_of_another_is_no_second_grant(tmp_path: Path, body: str, places: str) -> None:
    found = on_trial(tmp_path, body, 1)
    assert ("upheld", []) == (found["verdict"], found["violations"])
    assert (
        f"after a purchase of 3205170002 one of 3205170001 gives more than alone: {places} is not judged where both "
        "are bought"
    ) in found["notes"]


def test_what_another_product_gives_in_the_same_place_is_a_mix_up(tmp_path: Path) -> None:
    laws = {one["law"] for one in on_trial(tmp_path, FIRST, 0)["violations"]}
    assert "double_grant" in laws


def test_what_a_purchase_takes_of_another_product_and_remembers_may_be_meant_so(tmp_path: Path) -> None:
    """Coins are gone after a rebirth."""
    found = on_trial(tmp_path, TAKES, 1)
    assert ("upheld", []) == (found["verdict"], found["violations"])
    assert (
        "a purchase of 3205170001 takes what one of 3205170002 has given, as a rebirth may: Wallets[{user}].coupons "
        "is not judged where both are bought"
    ) in found["notes"]


def test_what_a_purchase_writes_over_with_a_save_of_its_own_is_lost(tmp_path: Path) -> None:
    (charge,) = on_trial(tmp_path, REPLACES, 0)["violations"]
    assert ("lost_purchase", 3205170002) == (charge["law"], charge["product"])


def test_two_lengths_of_a_boost_that_each_purchase_begins_anew_are_each_had(tmp_path: Path) -> None:
    body = "d.ends = math.max(d.ends or 0, os.time() + if product == OTHER then 3600 else 600)"
    found = on_trial(tmp_path, body, 0)
    assert ("upheld", []) == (found["verdict"], found["violations"])
