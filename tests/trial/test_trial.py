"""What a trial makes of games that are hard to judge."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write

HEAD = (
    'local market = game:GetService("MarketplaceService")\n'
    'local service = game:GetService("DataStoreService")\n'
    'local gold = service:GetDataStore("Gold")\n'
    "local GRANTED = Enum.ProductPurchaseDecision.PurchaseGranted\n"
    "local NOT_YET = Enum.ProductPurchaseDecision.NotProcessedYet\n"
)
HANDLER = "market.ProcessReceipt = function(receipt) if receipt.ProductId ~= 777 then return NOT_YET end %s end"
ADD = "gold:IncrementAsync(receipt.PlayerId, 50)"
GAP = 'service:GetOrderedDataStore("Top")'
CALM = ("--servers", "1", "--crashes", "0", "--faults", "0", "--delays", "0")

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"{GAP} {ADD} return GRANTED", id="it raises before the grant"),
        pytest.param(f"{ADD} {GAP} return GRANTED", id="it raises after the grant"),
        pytest.param(f"{ADD} if not pcall(function() {GAP} end) then return NOT_YET end return GRANTED", id="in pcall"),
    ],
)
def test_an_api_that_is_not_faked_convicts_nobody(tmp_path: Path, body: str) -> None:
    found = document(write(tmp_path, HEAD + HANDLER % body), *CALM)
    assert ("inconclusive", ["DataStoreService:GetOrderedDataStore"]) == (found["verdict"], found["unsupported"])


def test_an_api_that_is_not_faked_excuses_nothing_elsewhere(tmp_path: Path) -> None:
    source = HEAD + f"pcall(function() {GAP} end)\n" + HANDLER % f"{ADD} {ADD} return GRANTED"
    found = document(write(tmp_path, source), "--crashes", "0", "--delays", "0")
    assert ("violated", True) == (found["verdict"], "double_grant" in {one["law"] for one in found["violations"]})


def test_a_product_without_a_bound_handler_is_mentioned(tmp_path: Path) -> None:
    source = HEAD + (
        "market:BindReceiptHandler(Enum.ReceiptType.DeveloperProduct, function(receipt)\n"
        f"  {ADD} return Enum.ReceiptDecision.Processed\n"
        "end, { 777 })"
    )
    found = document(write(tmp_path, source), *CALM)
    assert ([777], True) == (
        [one["id"] for one in found["products"]],
        any("bind a catch-all" in note for note in found["notes"]),
    )


def test_a_second_purchase_that_changes_nothing_is_mentioned(tmp_path: Path) -> None:
    source = HEAD + HANDLER % (
        'gold:UpdateAsync(receipt.PlayerId, function(own) own = own or {} own["777"] = true return own end) '
        "return GRANTED"
    )
    notes = document(write(tmp_path, source), *CALM)["notes"]
    assert [True] == ["a second purchase of 777 is granted and changes nothing" in note for note in notes]
