"""`--contract` of check, replay and explain: the same game by other rules."""

import re
from pathlib import Path

import pytest

from tests.trial.helpers import check, document, invoke, write

# A product that it does not know is rejected, which only some contracts know.
REJECTS = """
local gold = game:GetService("DataStoreService"):GetDataStore("Gold")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 456456 then return Enum.ProductPurchaseDecision.PurchaseRejected end
    local saved = pcall(function()
        gold:UpdateAsync(tostring(receipt.PlayerId), function(had)
            had = had or {gold = 0, done = {}}
            if not had.done[receipt.PurchaseId] then
                had.gold += 100
                had.done[receipt.PurchaseId] = true
            end
            return had
        end)
    end)
    return if saved then Enum.ProductPurchaseDecision.PurchaseGranted else Enum.ProductPurchaseDecision.NotProcessedYet
end
"""
# It gives before it rejects.
GIVES = REJECTS.replace(
    "return if saved then Enum.ProductPurchaseDecision.PurchaseGranted else",
    "return if saved then Enum.ProductPurchaseDecision.PurchaseRejected else",
)
SMALL = ("--crashes", "0", "--faults", "0", "--delays", "0", "--moves", "0")


@pytest.mark.real
@pytest.mark.parametrize(("contract", "laws"), [("today", ["handler_error"]), ("purchase-rejected", [])])
def test_what_is_no_decision_today_may_be_one_elsewhere(contract: str, laws: list[str], tmp_path: Path) -> None:
    found = document(write(tmp_path, REJECTS), "--contract", contract, *SMALL)
    assert laws == [one["law"] for one in found["violations"] if one["law"] == "handler_error"]
    assert (not laws) == (found["verdict"] == "upheld")


@pytest.mark.real
def test_what_is_given_and_then_rejected_is_given_for_nothing(tmp_path: Path) -> None:
    said = check(write(tmp_path, GIVES), "--product", "456456", "--contract", "purchase-rejected", *SMALL)
    assert (1, True) == (said.status, "was refunded, and its goods stayed" in said.out)
    assert "the platform plays by the contract purchase-rejected, and not by today's" in said.out


@pytest.mark.real
def test_the_line_below_a_story_says_by_which_rules_it_is_replayed(tmp_path: Path) -> None:
    path = write(tmp_path, GIVES)
    options = ("--contract", "purchase-rejected")
    said = check(path, "--product", "456456", *options, *SMALL)
    found = re.search(r"robloxmarket replay (rm1-\w+) --contract purchase-rejected ", said.out)
    assert found is not None
    again, today = (invoke("replay", found.group(1), str(path), *some) for some in (options, ()))
    assert (1, True, 2) == (again.status, "its goods stayed" in again.out, today.status)


def test_a_contract_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    said = check(write(tmp_path, REJECTS), "--contract", "tomorrow")
    assert (2, True) == (said.status, "there is no contract 'tomorrow'" in said.err)


# A product that can be had once: whoever buys it again is kept waiting.
ONCE = """
local vip = game:GetService("DataStoreService"):GetDataStore("Vip")
local D = Enum.ProductPurchaseDecision
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 456456 then return D.NotProcessedYet end
    local fits = false
    local saved = pcall(vip.UpdateAsync, vip, tostring(receipt.PlayerId), function(had)
        fits = had == nil or had.id == receipt.PurchaseId
        return if fits then { vip = true, id = receipt.PurchaseId } else nil
    end)
    return if saved and fits then D.PurchaseGranted else D.NotProcessedYet
end
"""


@pytest.mark.real
@pytest.mark.parametrize(("contract", "verdict"), [("today", "violated"), ("sold-once", "upheld")])
def test_what_is_had_once_is_sold_once_where_the_contract_knows_that(
    contract: str, verdict: str, tmp_path: Path
) -> None:
    assert verdict == document(write(tmp_path, ONCE), "--contract", contract, *SMALL)["verdict"]
