"""A verdict that judges nothing says why in its last note, and what to do next."""

from pathlib import Path

import pytest

from tests.trial.helpers import check, document, write

HEAD = (
    'local market = game:GetService("MarketplaceService")\n'
    'local gold = game:GetService("DataStoreService"):GetDataStore("Gold")\n'
    "local GRANTED = Enum.ProductPurchaseDecision.PurchaseGranted\n"
    "local NOT_YET = Enum.ProductPurchaseDecision.NotProcessedYet\n"
)
HANDLER = "market.ProcessReceipt = function(receipt) if receipt.ProductId ~= 777 then return NOT_YET end %s end"
GAP = 'game:GetService("AvatarEditorService"):GetOutfits()'
ONCE = """
    local ok = pcall(gold.UpdateAsync, gold, receipt.PlayerId, function(old)
        old = old or { coins = 0, seen = {} }
        if not old.seen[receipt.PurchaseId] then
            old.seen[receipt.PurchaseId] = true
            old.coins += 50
        end
        return old
    end)
"""
FAULT = ("--servers", "1", "--crashes", "0", "--faults", "1", "--delays", "0", "--moves", "0")

GAMES = {
    "no handler": ("print('hello')", "no handler was set", "Hand in the script that does"),
    "no product": (HANDLER % "return NOT_YET", "is no product", "--product ID"),
    "a gap in the handler": (HANDLER % f"{GAP} return GRANTED", "a handler uses AvatarEditor", "--place"),
    "a request to the web": (
        HANDLER % "game:GetService('HttpService'):GetAsync('https://example.com/hook') return GRANTED",
        "a handler uses HttpService, GET https://example.com/hook, and no request leaves this machine",
        "server.web.answers",
    ),
    "a gap at the start": (GAP, "the game uses AvatarEditorService:GetOutfits, not faked here", "take it out"),
    "a gap where a call fails": (
        HANDLER % f"{ONCE} if not ok then pcall(function() {GAP} end) end return GRANTED",
        "a run broke lost_purchase, and that may be for AvatarEditorService:GetOutfits",
        "take it out",
    ),
    "a time and no goods": (
        HANDLER % "gold:SetAsync('last', os.time()) return GRANTED",
        "no purchase of 777 changed anything that can be judged",
        "--product ID",
    ),
    "a part that is missing": (
        HANDLER % "game.ServerStorage:WaitForChild('Shop').Give:Invoke(receipt.ProductId) return GRANTED",
        "a handler uses ServerStorage.Shop.Give.Invoke",
        "--place",
    ),
}


@pytest.mark.parametrize("name", GAMES)
def test_what_cannot_be_judged_says_why_and_what_to_do(tmp_path: Path, name: str) -> None:
    source, why, do = GAMES[name]
    found = document(write(tmp_path, HEAD + source), *FAULT, "--runs", "300")
    assert ("inconclusive", []) == (found["verdict"], found["violations"])
    assert (True, True) == (why in found["notes"][-1], do in found["notes"][-1]), found["notes"]


def test_the_page_says_the_same_reason_once(tmp_path: Path) -> None:
    said = check(write(tmp_path, HEAD + HANDLER % f"{GAP} return GRANTED"), *FAULT)
    told = " ".join(said.out.split())
    assert (3, 1) == (said.status, told.count("a handler uses AvatarEditorService:GetOutfits, not faked here"))
    assert "inconclusive: nothing could be judged: a handler uses" in told
