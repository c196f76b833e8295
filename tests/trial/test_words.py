"""Products that add a word each to one text: a word that stands in another one is no reason to leave it out."""

from pathlib import Path
from typing import Any

import pytest

from tests.trial.helpers import document, replay, write

CALM = ("--servers", "1", "--crashes", "0", "--faults", "0", "--delays", "0", "--moves", "0", "--jobs", "1")

SHOP = """
local Market = game:GetService("MarketplaceService")
local store = game:GetService("DataStoreService"):GetDataStore("Weapons")
local NAMES = { [3205150001] = "GoldSword", [3205150002] = "Sword" }
%s
Market.ProcessReceipt = function(receipt)
    local name = NAMES[receipt.ProductId]
    if not name then return Enum.ProductPurchaseDecision.NotProcessedYet end
    local saved = pcall(store.UpdateAsync, store, receipt.PlayerId, function(text)
        %s
        return if text and text ~= "" then text .. "," .. name else name
    end)
    return Enum.ProductPurchaseDecision[if saved then "PurchaseGranted" else "NotProcessedYet"]
end
"""
PART = "if text and string.find(text, name, 1, true) then return nil end"
WHOLE = 'if text and table.find(string.split(text, ","), name) then return nil end'
TITLE = "do return name end"
DECLINES = (
    "local last = {} Market.PromptProductPurchaseFinished:Connect(function(user, product, bought) "
    "if not bought then last[user] = product end end)"
)
REMEMBERS = f"if (last[receipt.PlayerId] or receipt.ProductId) ~= receipt.ProductId then return nil end {WHOLE}"


def on_trial(tmp_path: Path, body: str, before: str = "") -> dict[str, Any]:
    return document(write(tmp_path, SHOP % (before, body)), *CALM)


def test_a_word_that_is_left_out_since_it_stands_in_another_one_is_lost(tmp_path: Path) -> None:
    (charge,) = on_trial(tmp_path, PART)["violations"]
    assert ("lost_purchase", 3205150002) == (charge["law"], charge["product"])
    assert (
        "alice had bought 3205150001 before (R1), and then nothing came to Sword in Weapons[alice]" in charge["reason"]
    )


def test_its_replay_shows_it_as_well(tmp_path: Path) -> None:
    (charge,) = on_trial(tmp_path, PART)["violations"]
    assert "lost_purchase" in replay(charge["replay"], tmp_path / "Shop.server.luau").out


@pytest.mark.parametrize("body", [WHOLE, TITLE], ids=["words beside one another", "a title that is set anew"])
def test_whole_words_and_titles_are_right(tmp_path: Path, body: str) -> None:
    assert "upheld" == on_trial(tmp_path, body)["verdict"]


def test_the_prompt_of_another_product_may_be_declined_before(tmp_path: Path) -> None:
    (charge,) = on_trial(tmp_path, REMEMBERS, DECLINES)["violations"]
    assert ("lost_purchase", True) == (charge["law"], "had declined a prompt for 32051500" in charge["reason"])


def test_a_title_that_each_product_sets_anew_is_told(tmp_path: Path) -> None:
    notes = on_trial(tmp_path, TITLE)["notes"]
    said = 'who buys 3205150001 and then 3205150002 has "Sword" at Weapons[{user}], and in the other order "GoldSword"'
    assert any(one.startswith(said) for one in notes)
    assert not any("in the other order" in one for one in on_trial(tmp_path, WHOLE)["notes"])
