"""The tree of enums, built once for the machine: items are compared by identity, so each exists once.

Source: creator-docs, reference/engine/enums/*.yaml.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._luau.handles import LuauTable, LuauUserData
from pytest_robloxmarket._luau.methods import bind, expect_number, expect_text, method_of
from pytest_robloxmarket._luau.objects import make_metatable
from pytest_robloxmarket._luau.values import LuauObject, shallow
from pytest_robloxmarket._luau.vm import Vm, the_vm
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._terms.enums import REJECTED, RobloxEnum
from pytest_robloxmarket._terms.errors import PlatformError, UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.context import Context

__all__ = ("ENUMS", "EnumItem", "EnumType", "all_enums", "enum_item", "enum_name_of", "enum_root")

# One text for each enum: items in order, `Name` counts on from the item before, `Name=5` sets the number.
ENUMS: Final[dict[str, str]] = {
    "ProductPurchaseDecision": "NotProcessedYet PurchaseGranted",
    "ReceiptDecision": "NotProcessedYet Processed",
    "ReceiptType": "DeveloperProduct RobuxTransferSender RobuxTransferReceiver",
    "ProductPurchaseChannel": "InExperience=1 ExperienceDetailsPage AdReward CommerceProduct",
    "CurrencyType": "Default Robux Tix",
    "InfoType": "Asset Product GamePass Subscription Bundle",
    "MarketplaceProductType": "AvatarAsset=1 AvatarBundle",
    "MarketplaceItemPurchaseStatus": "Success=1 SystemError AlreadyOwned InsufficientRobux QuantityLimitExceeded "
    "QuotaExceeded NotForSale NotAvailableForPurchaser PriceMismatch SoldOut PurchaserIsSeller "
    "InsufficientMembership PlaceInvalid",
    "MarketplaceBulkPurchasePromptStatus": "Completed=1 Aborted Error",
    "PurchaseOption": "TimedOption=1 Permanent",
    "SubscriptionState": "NeverSubscribed SubscribedWillRenew SubscribedWillNotRenew "
    "SubscribedRenewalPaymentPending Expired",
    "SubscriptionPeriod": "Month",
    "SubscriptionPaymentStatus": "Paid Refunded",
    "SubscriptionExpirationReason": "ProductInactive ProductDeleted SubscriberCancelled SubscriberRefunded Lapsed",
    "MembershipType": "None BuildersClub TurboBuildersClub OutrageousBuildersClub Premium",
    "ProductLocationRestriction": "AvatarShop AllowedGames AllGames",
    "DataStoreRequestType": "GetAsync SetIncrementAsync UpdateAsync GetSortedAsync SetIncrementSortedAsync OnUpdate "
    "ListAsync GetVersionAsync RemoveVersionAsync StandardRead StandardWrite StandardList StandardRemove "
    "OrderedRead OrderedWrite OrderedList OrderedRemove",
    "CloseReason": "Unknown RobloxMaintenance DeveloperShutdown DeveloperUpdate ServerEmpty OutOfMemory",
    "PlayerExitReason": "Unknown PlatformKick CreatorKick",
    "SignalBehavior": "Default Immediate Deferred AncestryDeferred",
    "SortDirection": "Ascending Descending",
    "RunContext": "Legacy Server Client Plugin",
    "TeleportResult": "Success Failure GameNotFound GameEnded GameFull Unauthorized Flooded IsTeleporting",
    "ShowAdResult": "ShowCompleted=1 AdNotReady AdAlreadyShowing InternalError ShowInterrupted InsufficientMemory",
    "AdAvailabilityResult": "IsAvailable=1 DeviceIneligible ExperienceIneligible InternalError NoFill "
    "PlayerIneligible PublisherIneligible",
    "AnalyticsEconomyFlowType": "Sink Source",
    "AnalyticsEconomyTransactionType": "IAP Shop Gameplay ContextualPurchase TimedReward Onboarding",
    "CreatorType": "User Group",
    "DomainType": "EXPERIENCE OAUTH",
    "HumanoidStateType": "FallingDown Ragdoll GettingUp Jumping Swimming Freefall Flying Landed Running "
    "RunningNoPhysics=10 StrafingNoPhysics Climbing Seated PlatformStanding Dead Physics None=18",
    "EasingStyle": "Linear Sine Back Quad Quart Quint Bounce Elastic Exponential Circular Cubic",
    "EasingDirection": "In Out InOut",
    "HttpContentType": "ApplicationJson ApplicationXml ApplicationUrlEncoded TextPlain TextXml",
    "Material": "Plastic=256 SmoothPlastic=272 Neon=288 Wood=512 WoodPlanks=528 Marble=784 Basalt=788 Slate=800 "
    "CrackedLava=804 Concrete=816 Limestone=820 Granite=832 Pavement=836 Brick=848 Pebble=864 Cobblestone=880 "
    "Rock=896 Sandstone=912 CorrodedMetal=1040 DiamondPlate=1056 Foil=1072 Metal=1088 Grass=1280 "
    "LeafyGrass=1284 Sand=1296 Fabric=1312 Snow=1328 Mud=1344 Ground=1360 Asphalt=1376 Salt=1392 Ice=1536 "
    "Glacier=1552 Glass=1568 ForceField=1584 Air=1792 Water=2048 Cardboard=2304 Carpet CeramicTiles "
    "ClayRoofTiles RoofShingles Leather Plaster Rubber",
    "PartType": "Ball Block Cylinder Wedge CornerWedge",
    "NormalId": "Right Top Back Left Bottom Front",
    "Font": "Legacy Arial ArialBold SourceSans SourceSansBold SourceSansLight SourceSansItalic Bodoni Garamond "
    "Cartoon Code Highway SciFi Arcade Fantasy Antique SourceSansSemibold Gotham GothamMedium GothamBold "
    "GothamBlack AmaticSC Bangers Creepster DenkOne Fondamento FredokaOne GrenzeGotisch IndieFlower "
    "JosefinSans Jura Kalam LuckiestGuy Merriweather Michroma Nunito Oswald PatrickHand PermanentMarker "
    "Roboto RobotoCondensed RobotoMono Sarpanch SpecialElite TitilliumWeb Ubuntu BuilderSans "
    "BuilderSansMedium BuilderSansBold BuilderSansExtraBold Arimo ArimoBold Unknown=100",
    "ChatVersion": "LegacyChatService TextChatService",
    "CoreGuiType": "PlayerList Health Backpack Chat All EmotesMenu SelfView Captures AvatarSwitcher ExperienceShop",
    "AutomaticSize": "None X Y XY",
}

# The enums that have one item more under some contracts, which developers ask for.
_WITH_REJECTION: Final = ("ProductPurchaseDecision", "ReceiptDecision")

_ITEMS: Final = {(enum.__name__, item.name): item for enum in RobloxEnum.__subclasses__() for item in enum}


class EnumItem(LuauObject):
    """One item. `str()` prints it as Roblox does."""

    __slots__ = ("_handle", "enum", "item", "name", "value")

    kind = "EnumItem"
    lasting = True

    def __init__(self, vm: Vm, enum: str, name: str, value: int, metatable: LuauTable) -> None:
        self.enum: Final = enum
        self.name: Final = name
        self.value: Final = value
        # The same item as the other rooms know it, if they do.
        self.item: Final = _ITEMS.get((enum, name))
        self._handle: Final = vm.userdata(self, metatable)

    def __str__(self) -> str:
        return f"Enum.{self.enum}.{self.name}"

    def handle(self) -> LuauUserData:
        """The userdata that stands for this item, in all servers."""
        return self._handle


class EnumType(LuauObject):
    """One enum with its items, or the root of all when it has no name."""

    __slots__ = ("_handle", "items", "name")

    def __init__(self, vm: Vm, name: str, items: tuple[EnumItem, ...], members: "dict[str, LuauUserData]") -> None:
        self.name: Final = name
        self.items: Final = items
        self._handle: Final = vm.userdata(self, self._metatable(vm, members))

    def __str__(self) -> str:
        return self.name or "Enums"

    @property
    def kind(self) -> str:  # type: ignore[override]
        """What `typeof` says."""
        return "Enum" if self.name else "Enums"

    def handle(self) -> LuauUserData:
        """The userdata that stands for this enum, in all servers."""
        return self._handle

    def _metatable(self, vm: Vm, members: "dict[str, LuauUserData]") -> LuauTable:
        methods: dict[str, Callable[..., object]] = {}
        if self.name:
            methods = {"GetEnumItems": _get_items, "FromName": _from_name, "FromValue": _from_value}
        found: dict[str, object] = {
            name: bind(vm, name, method_of(function), EnumType, lambda _: True) for name, function in methods.items()
        }
        found.update(members)
        read = _read_type if self.name else _read_root
        (index,) = vm.trusted(_INDEX, vm.function(lambda arguments: [read(self, f"{shallow(arguments[0])}")]))
        for name, member in found.items():
            cast("LuauTable", index).raw_set(name, member)
        cast("LuauTable", index).readonly = True
        return make_metatable(vm, EnumType, self.kind, {}, read, None, {"__index": index})


# All members are known, and so they are found in a table and without a call.
_INDEX: Final = """
local read = ...
return setmetatable({}, {__index = function(_, key) return read(key) end})
"""


def enum_item(enum: str, name: str) -> EnumItem:
    """An item by its names, for instance `enum_item("ProductPurchaseDecision", "PurchaseGranted")`."""
    return _tree(the_vm())[enum, name]


def enum_name_of(value: object) -> tuple[str, str] | None:
    """The names of an item that game code gave, or None when the value is no item."""
    return (value.enum, value.name) if isinstance(value, EnumItem) else None


def enum_root(vm: Vm) -> EnumType:
    """The global `Enum`."""
    _tree(vm)
    return cast("EnumType", vm.cache["enum.root"])


def all_enums(vm: Vm) -> list[LuauObject]:
    """All enums and all items, in an order that is always the same."""
    enums = [cast("EnumType", vm.cache[f"enum.{name}"]) for name in ENUMS]
    return [enum_root(vm), *enums, *_tree(vm).values()]


def _tree(vm: Vm) -> dict[tuple[str, str], EnumItem]:
    found = vm.cache.get("enum.items")
    if found is None:
        found = vm.cache["enum.items"] = _build(vm)
    return cast("dict[tuple[str, str], EnumItem]", found)


def _build(vm: Vm) -> dict[tuple[str, str], EnumItem]:
    metatable = make_metatable(
        vm, EnumItem, "EnumItem", {"IsA": bind(vm, "IsA", method_of(_is_a), EnumItem, lambda _: True)}, _read_item, None
    )
    tree: dict[tuple[str, str], EnumItem] = {}
    handles: dict[str, LuauUserData] = {}
    for enum, text in ENUMS.items():
        items = []
        number = -1
        for part in text.split():
            name, _, literal = part.partition("=")
            number = int(literal) if literal else number + 1
            items.append(EnumItem(vm, enum, name, number, metatable))
            tree[enum, name] = items[-1]
        if enum in _WITH_REJECTION:
            # It is found by `_read_type`, which asks the contract.
            tree[enum, REJECTED] = EnumItem(vm, enum, REJECTED, number + 1, metatable)
        made = EnumType(vm, enum, tuple(items), {item.name: item.handle() for item in items})
        vm.cache[f"enum.{enum}"] = made
        handles[enum] = made.handle()
    vm.cache["enum.root"] = EnumType(vm, "", (), handles)
    return tree


def _read_item(item: object, key: str) -> object:
    assert isinstance(item, EnumItem)
    if key == "Name":
        return item.name
    if key == "Value":
        return item.value
    if key == "EnumType":
        return the_vm().cache[f"enum.{item.enum}"]
    raise PlatformError(f'{key} is not a valid member of "{item}"')


def _read_type(enum: object, key: str) -> object:
    assert isinstance(enum, EnumType)
    for item in _proposed(enum):
        if item.name == key:
            return item.handle()
    raise PlatformError(f'{key} is not a valid member of "Enum.{enum}"')


def _read_root(_root: object, key: str) -> object:
    # Roblox has some hundred more, and new ones each month: what is not here may be one of them.
    raise UnsupportedError(f"Enum.{key}")


def _get_items(enum: EnumType) -> list[EnumItem]:
    return [*enum.items, *_proposed(enum)]


def _from_name(enum: EnumType, name: object) -> object:
    wanted = expect_text(name, 1)
    return next((item for item in _get_items(enum) if item.name == wanted), None)


def _from_value(enum: EnumType, value: object) -> object:
    wanted = expect_number(value, 1)
    return next((item for item in _get_items(enum) if item.value == wanted), None)


def _proposed(enum: EnumType) -> list[EnumItem]:
    """The item that the contract of the market whose code runs adds to an enum."""
    vm = the_vm()
    if enum.name not in _WITH_REJECTION or vm.server is None:
        return []
    rules = cast("Context", vm.server).host.scheduler.rules
    return [_tree(vm)[enum.name, REJECTED]] if isinstance(rules, Contract) and rules.purchase_rejected else []


def _is_a(item: EnumItem, enum: object) -> bool:
    return item.enum == enum
