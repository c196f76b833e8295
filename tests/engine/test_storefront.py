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


@pytest.mark.parametrize(
    ("call", "lines"),
    [
        (
            f"RankProductsAsync({{{{InfoType = Enum.InfoType.Product, Id = 7}}, {{InfoType = Enum.InfoType.Product, "
            f"Id = {GOLD}}}, {{InfoType = Enum.InfoType.GamePass, Id = 1}}}})",
            ["gems Enum.InfoType.Product 7 5", f"gold Enum.InfoType.Product {GOLD} 99"],
        ),
        (
            "RecommendTopProductsAsync({Enum.InfoType.GamePass, Enum.InfoType.Product})",
            [
                "vip Enum.InfoType.GamePass 3 50",
                f"gold Enum.InfoType.Product {GOLD} 99",
                "gems Enum.InfoType.Product 7 5",
            ],
        ),
    ],
)
def test_what_is_sold_is_ranked_as_it_came(tmp_path: Path, call: str, lines: list[str]) -> None:
    source = f"""
    for _, one in game:GetService("MarketplaceService"):{call} do
        print(one.ProductInfo.Name, one.ProductIdentifier.InfoType, one.ProductIdentifier.Id,
            one.ProductInfo.PriceInRobux)
    end
    """
    market = open_game(tmp_path, source)
    market.catalogue.product(7, name="gems", price=5)
    market.catalogue.game_pass(3, name="vip", price=50)
    market.server()
    market.settle()
    assert (lines, []) == (printed(market), raised(market))


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ("market:GetUsersPriceLevelsAsync({1001})[1].PriceLevel", "true 1000"),
        ("market:RecommendTopProductsAsync({Enum.InfoType.Asset})", "false InfoType must be GamePass or Product"),
    ],
)
def test_prices_are_the_same_for_all_and_only_what_is_for_sale_is_ranked(tmp_path: Path, call: str, line: str) -> None:
    source = 'local market = game:GetService("MarketplaceService") '
    market = open_game(tmp_path, f"{source} print(pcall(function() return {call} end))")
    market.server()
    market.settle()
    assert [line] == printed(market)
