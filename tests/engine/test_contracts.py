"""What Luau code sees of the contract: `PurchaseRejected` where there is one."""

from pathlib import Path

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._platform.contract import CONTRACTS
from tests.engine.game import GOLD, printed

LOOK = """
for _, name in {"ProductPurchaseDecision", "ReceiptDecision"} do
    local enum = Enum[name]
    local ok, item = pcall(function() return enum.PurchaseRejected end)
    print(ok, item, #enum:GetEnumItems(), enum:FromName("PurchaseRejected"), enum:FromValue(2))
end
"""
LEGACY = """
game:GetService("MarketplaceService").ProcessReceipt = function()
    return Enum.ProductPurchaseDecision.PurchaseRejected
end
"""
BOUND = """
game:GetService("MarketplaceService"):BindReceiptHandler(Enum.ReceiptType.DeveloperProduct, function()
    return Enum.ReceiptDecision.PurchaseRejected
end)
"""


def open_under(contract: str, folder: Path, source: str) -> Market:
    """A market under a contract whose servers run this script; alice has bought gold."""
    path = folder / "Shop.server.luau"
    path.write_text(source, encoding="utf-8")
    market = Market(contract=CONTRACTS[contract])
    market.catalogue.product(GOLD, price=99)
    load_source(path).install(market)
    market.server().join("alice", robux=99).buy(GOLD)
    market.settle()
    return market


@pytest.mark.parametrize("contract", ["purchase-rejected", "all-proposals"])
def test_the_item_is_there_where_the_contract_has_it(contract: str, tmp_path: Path) -> None:
    items = [f"Enum.{enum}.PurchaseRejected" for enum in ("ProductPurchaseDecision", "ReceiptDecision")]
    assert printed(open_under(contract, tmp_path, LOOK)) == [f"true {item} 3 {item} {item}" for item in items]


@pytest.mark.parametrize("contract", ["today", "bound-handlers-only", "sold-once", "escrow-window"])
def test_the_item_is_not_there_where_the_contract_lacks_it(contract: str, tmp_path: Path) -> None:
    seen = printed(open_under(contract, tmp_path, LOOK))
    enums = ("ProductPurchaseDecision", "ReceiptDecision")
    assert seen == [f'false PurchaseRejected is not a valid member of "Enum.{enum}" 2 nil nil' for enum in enums]


@pytest.mark.parametrize("source", [LEGACY, BOUND], ids=["legacy", "bound"])
@pytest.mark.parametrize(("contract", "status"), [("today", "pending"), ("purchase-rejected", "refunded")])
def test_a_rejection_refunds_where_the_contract_has_it(contract: str, status: str, source: str, tmp_path: Path) -> None:
    market = open_under(contract, tmp_path, source)
    assert [status] == [receipt.status for receipt in market.snapshot().receipts]


def test_markets_with_other_rules_do_not_hear_of_each_other(tmp_path: Path) -> None:
    """All markets share one machine, and its enums."""
    for contract, status in [("purchase-rejected", "refunded"), ("today", "pending")] * 2:
        market = open_under(contract, tmp_path, LEGACY)
        assert [status] == [receipt.status for receipt in market.snapshot().receipts]
