"""What a shop's window asks for."""

from pathlib import Path

import pytest

from tests.engine.game import GOLD, open_game, printed, raised

PRODUCTS = """
local ok, pages = pcall(function() return game:GetService("MarketplaceService"):GetDeveloperProductsAsync() end)
"""


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (
            "for _, one in pages:GetCurrentPage() do print(one.Name, one.ProductId, one.PriceInRobux) end",
            [f"gold {GOLD} 99", "gems 7 5"],
        ),
        ("print(pages.IsFinished, pages.ClassName, pages:IsA('Pages'))", ["true StandardPages true"]),
        ("print(pcall(pages.AdvanceToNextPageAsync, pages))", ["false No pages to advance to."]),
    ],
)
def test_the_products_of_an_experience_come_as_pages(tmp_path: Path, source: str, lines: list[str]) -> None:
    market = open_game(tmp_path, PRODUCTS + source)
    market.catalogue.product(7, name="gems", price=5)
    market.server()
    market.settle()
    assert (lines, []) == (printed(market), raised(market))


def test_the_list_may_fail_as_every_call(tmp_path: Path) -> None:
    market = open_game(tmp_path, PRODUCTS + "print(ok, pages)")
    market.faults.marketplace("GetDeveloperProductsAsync").failed()
    market.server()
    market.settle()
    assert printed(market)[0].startswith("false MarketplaceService:GetDeveloperProductsAsync() failed")


@pytest.mark.parametrize("name", ["PlayerOwnsAsset", "PlayerOwnsAssetAsync", "PlayerOwnsBundleAsync"])
def test_a_user_of_a_market_owns_no_assets(tmp_path: Path, name: str) -> None:
    source = f"""
    local Market = game:GetService("MarketplaceService")
    game.Players.PlayerAdded:Connect(function(player)
        print(Market:{name}(player, 5), pcall(Market.{name}, Market, workspace, 5))
    end)
    """
    market = open_game(tmp_path, source)
    market.server().join("alice")
    market.settle()
    assert printed(market) == ["false false Unable to cast Workspace to Player"]
