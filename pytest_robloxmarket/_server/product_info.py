"""What `GetProductInfoAsync` says of a product, a pass, or the place itself. Nothing else is known here.

Source: creator-docs, reference/engine/classes/MarketplaceService.yaml, GetProductInfoAsync. "Not all information is
provided or necessarily relevant": what is left out here says nothing of what is sold in this game.
"""

from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.moments import moment

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.state import Platform

__all__ = ("info_of", "is_known")

# Whose game it is. Users of a market are numbered from 1,001.
_DEVELOPER: Final = 1

# A place among the kinds of assets: Enum.AssetType.Place.
_PLACE: Final = 9

# How a message calls one of a kind, by the items of Enum.InfoType.
_WORDS: Final = {"Product": "product", "GamePass": "pass"}


def is_known(platform: "Platform", kind: str, number: int) -> bool:
    """Whether there is anything of this kind and number, by an item of `Enum.InfoType`."""
    return _facts(platform, kind, number) is not None


def info_of(platform: "Platform", kind: str, number: int) -> dict[str, object]:
    """What is said of one thing.

    Args:
        platform: where it is sold.
        kind: an item of `Enum.InfoType`: Asset, Bundle, GamePass, Product or Subscription.
        number: its id.

    Raises:
        PlatformError: when there is no such thing: "this method throws an error".
    """
    facts = _facts(platform, kind, number)
    if facts is None:
        what = f"no {_WORDS.get(kind, kind.lower())} {number}"
        raise PlatformError(f"MarketplaceService:GetProductInfo() failed because HTTP 404 ({what})")
    # A market begins in the moment in which its developer has made all of it.
    made = moment(0).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "Description": f"{facts['Name']} of {platform.place_id}",
        "AssetId": 0,
        "AssetTypeId": 0,
        "IconImageAssetId": 0,
        "ContentRatingTypeId": 0,
        "MinimumMembershipLevel": 0,
        "Created": made,
        "Updated": made,
        "Creator": {
            "CreatorType": "User",
            "CreatorTargetId": _DEVELOPER,
            "Id": _DEVELOPER,
            "Name": "Developer",
            "HasVerifiedBadge": False,
        },
        "IsLimited": False,
        "IsLimitedUnique": False,
        "IsNew": False,
        "IsPublicDomain": False,
        "Sales": 0,
        **facts,
    }


def _facts(platform: "Platform", kind: str, number: int) -> dict[str, object] | None:
    """What is of this one thing alone; None where there is no such thing."""
    if kind == "Product":
        product = platform.catalogue.get(number)
        if product is None:
            return None
        return {**_priced(product.name, product.price), "ProductId": product.id, "ProductType": "Developer Product"}
    if kind == "GamePass":
        game_pass = platform.catalogue.get_pass(number)
        if game_pass is None:
            return None
        return {**_priced(game_pass.name, game_pass.price), "TargetId": game_pass.id, "ProductType": "Game Pass"}
    if kind == "Asset" and number == platform.place_id:
        return {"Name": "Place", "AssetId": number, "TargetId": number, "AssetTypeId": _PLACE, "IsForSale": False}
    return None


def _priced(name: str, price: int) -> dict[str, object]:
    prices = {"PriceInRobux": price, "UserBasePriceInRobux": price, "PriceDiscountDetails": []}
    return {"Name": name, **prices, "IsForSale": True}
