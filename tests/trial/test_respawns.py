"""What everybody has with each new character is no goods, also where a purchase gives a new character."""

from pathlib import Path
from typing import Final

import pytest

from tests.trial.helpers import document, write

SMALL: Final = ("--servers", "1", "--crashes", "1", "--delays", "0", "--faults", "0", "--jobs", "1", "--runs", "60")

SHOP: Final = """
local Players = game:GetService("Players")
local Decision = Enum.ProductPurchaseDecision
Players.CharacterAutoLoads = false
Players.PlayerAdded:Connect(function(player)
    player.CharacterAdded:Connect(function()
        local phone = Instance.new("Tool")
        phone.Name = "Phone"
        phone.Parent = player.Backpack
    end)
end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150001 then return Decision.NotProcessedYet end
    local player = Players:GetPlayerByUserId(receipt.PlayerId)
    if not player then return Decision.NotProcessedYet end
    player:LoadCharacter()
    GIVE
    return Decision.PurchaseGranted
end
"""
SWORD: Final = 'local sword = Instance.new("Tool") sword.Name = "Sword" sword.Parent = player.Backpack'


def test_what_comes_with_each_character_is_not_judged(tmp_path: Path) -> None:
    found = document(write(tmp_path, SHOP.replace("GIVE", "")), *SMALL)
    assert [["calls of Players.{name}:LoadCharacter"]] == [[*one["ladders"]] for one in found["products"]]
    assert any("Backpack.Phone changes in the same way whenever a player gets a new" in one for one in found["notes"])


@pytest.mark.parametrize(
    ("give", "place"), [(SWORD, "Backpack.Sword"), ("player:SetAttribute('Vip', true)", "@Vip")], ids=["tool", "mark"]
)
def test_what_comes_beside_it_is(tmp_path: Path, give: str, place: str) -> None:
    found = document(write(tmp_path, SHOP.replace("GIVE", give)), *SMALL)
    assert "acknowledged_before_durable" in {one["law"] for one in found["violations"]}
    assert [place] == [*found["products"][0]["ladders"]]
