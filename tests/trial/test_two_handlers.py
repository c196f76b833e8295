"""Scripts that set ProcessReceipt one after the other: the last one gets all receipts (platform-facts.md, P15)."""

from pathlib import Path

import pytest

from tests.place.project import write_project
from tests.trial.helpers import check, document

SELLS = """
local gold = game:GetService("DataStoreService"):GetDataStore("Gold")
local sells = {{}}
function sells.handle(receipt)
    if receipt.ProductId ~= {product} then
        return Enum.ProductPurchaseDecision.{otherwise}
    end
    gold:UpdateAsync(receipt.PlayerId .. "/" .. receipt.PurchaseId, function(old) return old or {product} end)
    gold:UpdateAsync(receipt.PlayerId, function(old)
        old = old or {{ ids = {{}}, gold = 0 }}
        if old.ids[receipt.PurchaseId] then return nil end
        old.ids[receipt.PurchaseId] = true
        old.gold += 10
        return old
    end)
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
game:GetService("MarketplaceService").ProcessReceipt = sells.handle
return sells
"""
SMALL = ("--crashes", "0", "--faults", "0", "--delays", "0", "--moves", "0", "--jobs", "1")


def game(folder: Path, otherwise: str, first: str = "src/server/A.server.luau") -> Path:
    files = {
        first: SELLS.format(product=111111, otherwise="NotProcessedYet"),
        "src/server/B.server.luau": SELLS.format(product=222222, otherwise=otherwise),
    }
    if "server.luau" not in first:
        files["src/server/B.server.luau"] = "require(script.Parent.A)\n" + files["src/server/B.server.luau"]
    return write_project(folder, files)


@pytest.mark.real
@pytest.mark.parametrize("first", ["src/server/A.server.luau", "src/server/A.luau"], ids=["two scripts", "a module"])
@pytest.mark.parametrize(
    ("otherwise", "law"), [("NotProcessedYet", "stuck_purchase"), ("PurchaseGranted", "lost_purchase")]
)
def test_what_only_the_handler_before_the_last_one_gives_is_paid_for_and_not_given(
    tmp_path: Path, first: str, otherwise: str, law: str
) -> None:
    found = document(game(tmp_path, otherwise, first), *SMALL)
    assert (law, 111111) in [(one["law"], one["product"]) for one in found["violations"]]
    (note,) = [one for one in found["notes"] if "ProcessReceipt is set 2 times" in one]
    assert "nobody gives 111111" in note
    assert f"({first}:18, src/server/B.server.luau:1" in note


@pytest.mark.real
def test_one_that_takes_over_what_was_sold_before_is_right(tmp_path: Path) -> None:
    """A handler that waits for the players' data, and then the one that gives."""
    first = 'game:GetService("MarketplaceService").ProcessReceipt = function() return nil end'
    both = SELLS.format(product=222222, otherwise="NotProcessedYet")
    folder = write_project(tmp_path, {"src/server/A.server.luau": first, "src/server/B.server.luau": both})
    said = check(folder, *SMALL)
    assert (0, False) == (said.status, "is set 2 times" in said.out)
