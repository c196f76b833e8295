"""Products that share their code are proved once; what an unknown product is given is judged as well."""

from pathlib import Path
from typing import Any

import pytest

from tests.trial.helpers import document, write

pytestmark = pytest.mark.real

CALM = ("--servers", "1", "--crashes", "1", "--faults", "0", "--delays", "0", "--moves", "0")
SHOP = """
local market = game:GetService("MarketplaceService")
local store = game:GetService("DataStoreService"):GetDataStore("Gold")
local GRANTED = Enum.ProductPurchaseDecision.PurchaseGranted
local NOT_YET = Enum.ProductPurchaseDecision.NotProcessedYet
local amounts = { [1001] = 100, [1002] = 550, [1003] = 6500 }
market.ProcessReceipt = function(receipt)
	local amount = amounts[receipt.ProductId]
	%s
	local saved = pcall(store.UpdateAsync, store, "p" .. receipt.PlayerId, function(old)
		old = old or { gold = 0, done = {} }
		if not old.done[receipt.PurchaseId] then
			old.gold += amount
			old.done[receipt.PurchaseId] = true
		end
		return old
	end)
	return if saved then GRANTED else NOT_YET
end
"""
KNOWN = "if not amount then return NOT_YET end"
OTHER_CODE = KNOWN + " if receipt.ProductId == 1003 then store:GetAsync('news') end"
PAYS = 'if not amount then store:IncrementAsync("extra" .. receipt.PlayerId, 5) amount = 0 return NOT_YET end'


def found(folder: Path, line: str, *options: str) -> dict[str, Any]:
    return document(write(folder, SHOP % line), *CALM, *options)


def alike(said: dict[str, Any]) -> list[str]:
    return [note for note in said["notes"] if "the same code as" in note]


def test_products_of_one_table_are_proved_once(tmp_path: Path) -> None:
    said = found(tmp_path, KNOWN)
    (note,) = alike(said)
    assert ("upheld", True, True) == (
        said["verdict"],
        said["exhausted"],
        note.startswith("1002, 1003 run the same code as 1001: 1001 was searched as told, the others in 200 runs each"),
    )


def test_a_product_with_code_of_its_own_is_proved_by_itself(tmp_path: Path) -> None:
    (note,) = alike(found(tmp_path, OTHER_CODE))
    assert note.startswith("1002 runs the same code as 1001: 1001 was searched as told, the other in 200 runs")


def test_each_product_is_searched_on_request(tmp_path: Path) -> None:
    assert [] == alike(found(tmp_path, KNOWN, "--every-product"))


def test_a_mistake_in_one_row_is_found_all_the_same(tmp_path: Path) -> None:
    """The row that gives nothing has another ladder, and so is no twin of the others."""
    said = found(tmp_path, KNOWN + " if receipt.ProductId == 1003 then return GRANTED end")
    assert ["product 1003 was granted, and nothing that can be observed changed"] == [
        note.partition(": it is")[0] for note in said["notes"] if "1003 was granted" in note
    ]


def test_what_an_unknown_product_is_given_at_each_call_is_too_much(tmp_path: Path) -> None:
    gives = "function(old) old = old or { gold = 0, done = {} } old.gold += 10 return old end"
    pays = f"if not amount then store:UpdateAsync('p' .. receipt.PlayerId, {gives}) return NOT_YET end"
    assert ["double_grant"] == [one["law"] for one in found(tmp_path, pays)["violations"]]


def test_a_counter_of_unknown_products_is_no_gift(tmp_path: Path) -> None:
    assert "upheld" == found(tmp_path, PAYS)["verdict"]


def test_a_hat_beside_a_pack_with_another_hat_is_no_torn_pack(tmp_path: Path) -> None:
    """Of the pack it is known which hat it gives, and not how many hats there are then."""
    give = """if not amount then return NOT_YET end
	local hat = if amount == 100 then "Chef" elseif amount == 550 then "Starter" else nil"""
    source = (SHOP % give).replace(
        "old.gold += amount",
        "old.gold += if amount == 100 then 0 else amount"
        " old.hats = old.hats or {} if hat and not table.find(old.hats, hat) then table.insert(old.hats, hat) end",
    )
    assert "upheld" == document(write(tmp_path, source), *CALM)["verdict"]
