"""Games of several places: a receipt may come from another one than its buyer is in."""

from pathlib import Path
from typing import Final

import pytest

from pytest_robloxmarket import GameServer, Market, Receipt
from pytest_robloxmarket.enums import ProductPurchaseDecision
from tests.trial.helpers import document, write

BOUNDS: Final = ("--crashes", "0", "--delays", "0", "--faults", "0", "--moves", "0", "--jobs", "1")
GAME: Final = """
local Decision = Enum.ProductPurchaseDecision
local store = game:GetService("DataStoreService"):GetDataStore("Money")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 881401 then return Decision.NotProcessedYet end
    ANSWER
    store:UpdateAsync(receipt.PlayerId, function(old)
        old = old or { cash = 0, ids = {} }
        if not old.ids[receipt.PurchaseId] then
            old.ids[receipt.PurchaseId] = true
            old.cash += 75
        end
        return old
    end)
    return Decision.PurchaseGranted
end
"""
ELSEWHERE: Final = "if receipt.PlaceIdWherePurchased ~= game.PlaceId then return Decision.{} end"


@pytest.mark.parametrize(
    ("answer", "laws"), [("PurchaseGranted", {"lost_purchase"}), ("NotProcessedYet", set())], ids=["granted", "not yet"]
)
def test_what_was_bought_in_another_place_is_not_granted_unseen(tmp_path: Path, answer: str, laws: set[str]) -> None:
    """It may wait for its buyer there."""
    found = document(write(tmp_path, GAME.replace("ANSWER", ELSEWHERE.format(answer))), *BOUNDS)
    assert laws == {one["law"] for one in found["violations"]}
    assert all("in another place of the game" in "\n".join(one["story"]) for one in found["violations"])


def test_a_game_that_never_asks_for_the_place_is_not_tried_so(tmp_path: Path) -> None:
    found = document(write(tmp_path, GAME.replace("ANSWER", "")), *BOUNDS)
    assert ("upheld", False) == (found["verdict"], "another place" in str(found["tried"]))


def test_a_test_says_in_which_place_somebody_buys(market: Market) -> None:
    seen: list[int] = []

    def look(server: GameServer) -> None:
        def process_receipt(receipt: Receipt) -> ProductPurchaseDecision:
            seen.append(receipt["PlaceIdWherePurchased"])
            return ProductPurchaseDecision.PurchaseGranted

        server.marketplace.process_receipt = process_receipt

    market.on_server_start(look)
    market.catalogue.product(7, price=5)
    market.user("alice", 10).buy_outside(7, place_id=42)
    market.server().join("alice")
    market.settle()
    assert seen == [42]
