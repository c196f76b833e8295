"""The seams: the named points where a run may leave the polite path, and what can happen there.

A table, so that the explorer can list them, the docs can draw them, and a fault plan can be checked.
"""

from typing import Final, NamedTuple

__all__ = (
    "ABSENCE",
    "MESSAGE",
    "ORDER",
    "RETURN",
    "SEAMS",
    "SERVICES",
    "STORE_READS",
    "STORE_WRITES",
    "Seam",
    "call_seam",
    "memory_seam",
    "store_seam",
)


class Seam(NamedTuple):
    """A seam's kind, which a bound counts, and its outcomes; outcome 0 is always the polite one."""

    kind: str
    outcomes: tuple[str, ...]


_READ: Final = ("polite", "failed", "late", "never")
_WRITE: Final = ("polite", "failed", "applied_but_failed", "late", "never")

# The methods of data stores, and of the service itself.
STORE_READS: Final = (
    "GetAsync",
    "BatchGetAsync",
    "GetSortedAsync",
    "GetVersionAsync",
    "GetVersionAtTimeAsync",
    "ListDataStoresAsync",
    "ListKeysAsync",
    "ListVersionsAsync",
)
STORE_WRITES: Final = ("SetAsync", "UpdateAsync", "IncrementAsync", "RemoveAsync", "RemoveVersionAsync")

# A user may go away for a while, or to another server at once; the latter only where another server may be.
_MOVE: Final = ("polite", "leave", "hop")

_CLOSE: Final = ("polite", "shutdown")

# The label of the choice that is taken when two things could happen next.
ORDER: Final = "order"

# The label of the choice when, and to which server, a user who went away comes back.
RETURN: Final = "return"

# Where a message comes to a server that listens.
MESSAGE: Final = "message"

# The services behind the calls to Roblox that are no data store call.
SERVICES: Final[dict[str, str]] = {
    "GetProductInfoAsync": "MarketplaceService",
    "UserOwnsGamePassAsync": "MarketplaceService",
    "GetDeveloperProductsAsync": "MarketplaceService",
    "PlayerOwnsAssetAsync": "MarketplaceService",
    "PlayerOwnsBundleAsync": "MarketplaceService",
    "GetPolicyInfoForPlayerAsync": "PolicyService",
    "GetCountryRegionForPlayerAsync": "LocalizationService",
    "PublishAsync": "MessagingService",
    "SubscribeAsync": "MessagingService",
    "RequestAsync": "HttpService",
    "TeleportAsync": "TeleportService",
    "ReserveServerAsync": "TeleportService",
    # What only Luau code can call.
    **dict.fromkeys(
        (
            "GetUsersPriceLevelsAsync",
            "RankProductsAsync",
            "RecommendTopProductsAsync",
            "GetUserSubscriptionStatusAsync",
            "GetUserSubscriptionDetailsAsync",
            "GetUserSubscriptionPaymentHistoryAsync",
            "GetRobloxSubscriptionDetailsAsync",
        ),
        "MarketplaceService",
    ),
    **dict.fromkeys(
        ("AwardBadgeAsync", "CheckUserBadgesAsync", "GetBadgeInfoAsync", "UserHasBadgeAsync"), "BadgeService"
    ),
    # A chat filters by a method of the same name.
    "FilterStringAsync": "TextService",
    **dict.fromkeys(
        ("GetNonChatStringForBroadcastAsync", "GetNonChatStringForUserAsync", "GetChatForUserAsync"), "TextFilterResult"
    ),
    **dict.fromkeys(("FilterStringForBroadcast", "FilterStringForPlayerAsync"), "Chat"),
    **dict.fromkeys(
        (
            "GetFriendsOnlineAsync",
            "GetRankInGroupAsync",
            "GetRoleInGroupAsync",
            "IsFriendsWithAsync",
            "IsInGroupAsync",
        ),
        "Player",
    ),
    **dict.fromkeys(("GetNameFromUserIdAsync", "GetUserIdFromNameAsync", "GetUserThumbnailAsync"), "Players"),
    **dict.fromkeys(("GetBanHistoryAsync", "GetFriendsAsync", "UnbanAsync"), "Players"),
    "LoadAsset": "InsertService",
    "LoadAssetAsync": "AssetService",
    **dict.fromkeys(
        (
            "CreateHumanoidModelFromDescriptionAsync",
            "CreateHumanoidModelFromUserIdAsync",
            "GetHumanoidDescriptionFromOutfitIdAsync",
            "GetHumanoidDescriptionFromUserIdAsync",
        ),
        "Players",
    ),
    **dict.fromkeys(("CanUserChatAsync", "CanUsersChatAsync", "CanUsersDirectChatAsync"), "TextChatService"),
    "AddUserAsync": "TextChannel",
    "GetGroupsAsync": "GroupService",
    "GetUserInfosByUserIdsAsync": "UserService",
    **dict.fromkeys(("GetAdAvailabilityNowAsync", "ShowRewardedVideoAdAsync"), "AdService"),
}

# Those that change something at Roblox.
_CHANGES: Final = frozenset({"PublishAsync", "AwardBadgeAsync"})

# The label of the choice how long users stay away who have paid for something that they do not have yet.
ABSENCE: Final = "absence"

SEAMS: Final[dict[str, Seam]] = {
    ORDER: Seam("delays", ()),
    # Politely a user comes back after a minute, to another server if there may be one. Any other time is a delay.
    RETURN: Seam("delays", ("polite", "second_same", "second", "hour")),
    # Politely they join again at once. Three days is more than any refund or event of a weekend waits for.
    ABSENCE: Seam("delays", ("polite", "hour", "three_days")),
    **{f"store.{api}": Seam("faults", _READ) for api in STORE_READS},
    **{f"store.{api}": Seam("faults", _WRITE) for api in STORE_WRITES},
    # A game asks what is left of a budget: the rest of it may have used it up.
    "budget": Seam("faults", ("polite", "spent")),
    # Memory stores: a read of a queue hides what it reads.
    **{
        f"memory.{api}": Seam("faults", _READ)
        for api in ("GetAsync", "GetRangeAsync", "GetSizeAsync", "ListItemsAsync")
    },
    **{
        f"memory.{api}": Seam("faults", _WRITE)
        for api in ("SetAsync", "UpdateAsync", "RemoveAsync", "AddAsync", "ReadAsync")
    },
    **{f"call.{api}": Seam("faults", _WRITE if api in _CHANGES else _READ) for api in SERVICES},
    MESSAGE: Seam("faults", ("polite", "lost", "doubled", "late")),
    "recording": Seam("faults", ("polite", "lost")),
    # A server may lose power before each thing that lasts, and right after a decision was recorded.
    "crash.write": Seam("crashes", ("polite", "crash")),
    "crash.read": Seam("crashes", ("polite", "crash")),
    "crash.reply": Seam("crashes", ("polite", "crash")),
    "crash.memory": Seam("crashes", ("polite", "crash")),
    "crash.delivery": Seam("crashes", ("polite", "crash")),
    "crash.recording": Seam("crashes", ("polite", "crash")),
    "crash.recorded": Seam("crashes", ("polite", "crash")),
    # A server may also end gently, and all who play on it are brought to another one; where the game listens to that.
    "close.delivery": Seam("crashes", _CLOSE),
    "close.read": Seam("crashes", _CLOSE),
    "close.write": Seam("crashes", _CLOSE),
    "close.wait": Seam("crashes", _CLOSE),
    "close.recording": Seam("crashes", _CLOSE),
    # The buyer may go away, or to another server, wherever a handler that works for them gives way.
    "move.delivery": Seam("moves", _MOVE),
    "move.read": Seam("moves", _MOVE),
    # Before the function of an UpdateAsync is called; asked only where a game takes notice of that.
    "move.update": Seam("moves", _MOVE),
    "move.write": Seam("moves", _MOVE),
    "move.wait": Seam("moves", _MOVE),
    "move.recording": Seam("moves", _MOVE),
}


def store_seam(api: str) -> str:
    """The seam of a data store method, by its Roblox name."""
    return f"store.{api}"


def call_seam(api: str) -> str:
    """The seam of a call to Roblox that is no data store call, by its Roblox name."""
    return f"call.{api}"


def memory_seam(api: str) -> str:
    """The seam of a memory store's method, by its Roblox name."""
    return f"memory.{api}"
