"""What services answer to code in Python, and what handlers of transfers get, with their types."""

from typing import Any, NotRequired, TypeAlias, TypedDict

from pytest_robloxmarket._terms.enums import ReceiptType

__all__ = ("Creator", "JoinData", "MapItem", "PolicyInfo", "ProductInfo", "StoredValue", "TransferInfo", "WebResponse")

# What a store keeps: None, a truth value, a number, a text, or a list or dictionary of such. Which of them it is, the
# game knows and no type checker: so that nobody has to write a cast, the type is that of `json.loads`.
StoredValue: TypeAlias = Any


class Creator(TypedDict):
    """Who has made what is for sale."""

    CreatorType: str
    CreatorTargetId: int
    Id: int
    Name: str
    HasVerifiedBadge: bool


class ProductInfo(TypedDict):
    """What GetProductInfoAsync answers of a product or a pass (creator-docs: MarketplaceService.yaml).

    That of a place has no prices. A product's has a `ProductId`, and a pass's a `TargetId`.
    """

    Name: str
    Description: str
    PriceInRobux: int
    UserBasePriceInRobux: int
    PriceDiscountDetails: list[object]
    IsForSale: bool
    ProductType: str
    Creator: Creator
    Created: str
    Updated: str
    AssetId: int
    AssetTypeId: int
    IconImageAssetId: int
    ContentRatingTypeId: int
    MinimumMembershipLevel: int
    IsLimited: bool
    IsLimitedUnique: bool
    IsNew: bool
    IsPublicDomain: bool
    Sales: int
    ProductId: NotRequired[int]
    TargetId: NotRequired[int]


class PolicyInfo(TypedDict):
    """What GetPolicyInfoForPlayerAsync answers (creator-docs: PolicyService.yaml)."""

    AreAdsAllowed: bool
    ArePaidRandomItemsRestricted: bool
    AllowedExternalLinkReferences: list[str]
    IsContentSharingAllowed: bool
    IsEligibleToPurchaseCommerceProduct: bool
    IsEligibleToPurchaseSubscription: bool
    IsPaidItemTradingAllowed: bool
    IsPhotoToAvatarAllowed: bool
    IsSubjectToChinaPolicies: bool
    IsEndlessContentLoadAllowed: bool
    IsEndlessContentAutoplayAllowed: bool


class JoinData(TypedDict):
    """What `Player:GetJoinData()` answers: nothing for who came by themselves."""

    SourcePlaceId: NotRequired[int]
    SourceGameId: NotRequired[int]
    TeleportData: NotRequired[StoredValue]


class WebResponse(TypedDict):
    """What HttpService's RequestAsync answers."""

    Success: bool
    StatusCode: int
    StatusMessage: str
    Headers: dict[str, str]
    Body: str


class MapItem(TypedDict):
    """An item of a sorted map of MemoryStoreService."""

    key: str
    value: StoredValue
    sortKey: NotRequired[int | float | str]


class TransferInfo(TypedDict):
    """A receipt of a Robux transfer, as the handler bound for its type gets it (creator-docs: ReceiptType.yaml)."""

    PurchaseId: str
    PlayerId: int
    PlaceIdWherePurchased: int
    CurrencySpent: int
    ReceiptType: ReceiptType
    TransferRequestId: str
