"""`--patch` and `--strict`, as a user types them."""

from pathlib import Path

import pytest

from tests.place.project import write_project
from tests.trial.helpers import check, document

pytestmark = pytest.mark.real

MAIN = "src/server/Main.server.luau"
SHOP = """
local ids = require(game.ReplicatedStorage.Shared.Config)
local store = game:GetService("DataStoreService"):GetDataStore("Gold")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= ids.Gold then
        return Enum.ProductPurchaseDecision.NotProcessedYet
    end
    store:IncrementAsync(receipt.PlayerId, 100)
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""
FEW = ("--runs", "40", "--jobs", "1")


def test_a_patch_changes_which_product_is_sold(tmp_path: Path) -> None:
    files = {MAIN: SHOP, "src/shared/Config.luau": "return { Gold = 3205150001 }"}
    patch = ("--patch", "ReplicatedStorage.Shared.Config:Gold=777000111")
    found = document(write_project(tmp_path, files), *patch, "--product", "777000111", *FEW)
    assert ("violated", [777000111]) == (found["verdict"], [one["id"] for one in found["products"]])


@pytest.mark.parametrize(
    ("patch", "sentence"),
    [
        ("ReplicatedStorage.Shared.Config", "should be a module, a place in what it returns and a value"),
        ("ReplicatedStorage.Nothing:Gold=1", "the game has no module ReplicatedStorage.Nothing"),
        ("ReplicatedStorage.Shared.Config:Silver=1", "the module has no Silver"),
        ("ReplicatedStorage.Shared.Config:Gold.Deep=1", "what should hold Deep is no table"),
    ],
)
def test_a_patch_that_does_not_fit_is_one_sentence(tmp_path: Path, patch: str, sentence: str) -> None:
    files = {MAIN: SHOP, "src/shared/Config.luau": "return { Gold = 3205150001 }"}
    said = check(write_project(tmp_path, files), "--patch", patch)
    assert (2, "", True) == (said.status, said.out, sentence in said.err)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("workspace.Map.Doors.Touched:Connect(print)", "With --strict nothing may be missing"),
        ("error('broken')", "broken"),
    ],
)
def test_with_strict_the_first_missing_piece_ends_the_check(tmp_path: Path, source: str, sentence: str) -> None:
    said = check(write_project(tmp_path, {MAIN: source}), "--strict")
    assert (2, "", True) == (said.status, said.out, sentence in said.err)
