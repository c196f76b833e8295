"""The words that a test may write for methods and seams, as types: an editor offers them, a type checker knows them."""

from typing import Literal, TypeAlias

__all__ = (
    "Absence",
    "CallMethod",
    "CrashSeam",
    "DataStoreRequestType",
    "MemoryMethod",
    "MoveSeam",
    "ServiceMethod",
    "StoreMethod",
)

# Methods of a data store, as Roblox spells them and as Python does.
StoreMethod: TypeAlias = Literal[
    "GetAsync",
    "SetAsync",
    "UpdateAsync",
    "IncrementAsync",
    "RemoveAsync",
    "BatchGetAsync",
    "GetSortedAsync",
    "GetVersionAsync",
    "GetVersionAtTimeAsync",
    "ListDataStoresAsync",
    "ListKeysAsync",
    "ListVersionsAsync",
    "RemoveVersionAsync",
    "get_async",
    "set_async",
    "update_async",
    "increment_async",
    "remove_async",
    "batch_get_async",
    "get_sorted_async",
    "get_version_async",
    "get_version_at_time_async",
    "list_data_stores_async",
    "list_keys_async",
    "list_versions_async",
    "remove_version_async",
]

# The kinds of requests that have a budget, and the legacy names for them: items of Enum.DataStoreRequestType.
DataStoreRequestType: TypeAlias = Literal[
    "StandardRead",
    "StandardWrite",
    "StandardList",
    "StandardRemove",
    "OrderedRead",
    "OrderedWrite",
    "OrderedList",
    "OrderedRemove",
    "GetAsync",
    "SetIncrementAsync",
    "UpdateAsync",
    "GetSortedAsync",
    "SetIncrementSortedAsync",
    "ListAsync",
    "GetVersionAsync",
    "RemoveVersionAsync",
]

# Methods of MarketplaceService that can fail.
CallMethod: TypeAlias = Literal[
    "GetProductInfoAsync",
    "UserOwnsGamePassAsync",
    "GetDeveloperProductsAsync",
    "PlayerOwnsAssetAsync",
    "PlayerOwnsBundleAsync",
    "GetUsersPriceLevelsAsync",
    "RankProductsAsync",
    "RecommendTopProductsAsync",
    "GetUserSubscriptionStatusAsync",
    "GetUserSubscriptionDetailsAsync",
    "GetUserSubscriptionPaymentHistoryAsync",
    "GetRobloxSubscriptionDetailsAsync",
    "get_product_info_async",
    "user_owns_game_pass_async",
]

# Methods of other services that can fail.
ServiceMethod: TypeAlias = Literal[
    "GetPolicyInfoForPlayerAsync",
    "GetCountryRegionForPlayerAsync",
    "PublishAsync",
    "SubscribeAsync",
    "RequestAsync",
    "TeleportAsync",
    "ReserveServerAsync",
    "AwardBadgeAsync",
    "CheckUserBadgesAsync",
    "GetBadgeInfoAsync",
    "UserHasBadgeAsync",
    "FilterStringAsync",
    "GetNonChatStringForBroadcastAsync",
    "GetNonChatStringForUserAsync",
    "GetChatForUserAsync",
    "FilterStringForBroadcast",
    "FilterStringForPlayerAsync",
    "GetFriendsOnlineAsync",
    "GetRankInGroupAsync",
    "GetRoleInGroupAsync",
    "IsFriendsWithAsync",
    "IsInGroupAsync",
    "GetNameFromUserIdAsync",
    "GetUserIdFromNameAsync",
    "GetUserThumbnailAsync",
    "GetBanHistoryAsync",
    "GetFriendsAsync",
    "LoadAsset",
    "LoadAssetAsync",
    "UnbanAsync",
    "CanUserChatAsync",
    "CanUsersChatAsync",
    "CanUsersDirectChatAsync",
    "AddUserAsync",
    "GetGroupsAsync",
    "GetUserInfosByUserIdsAsync",
    "GetAdAvailabilityNowAsync",
    "ShowRewardedVideoAdAsync",
    "get_policy_info_for_player_async",
    "get_country_region_for_player_async",
    "publish_async",
    "subscribe_async",
    "request_async",
    "teleport_async",
    "reserve_server_async",
]

# Methods of a memory store.
MemoryMethod: TypeAlias = Literal[
    "GetAsync",
    "SetAsync",
    "UpdateAsync",
    "RemoveAsync",
    "GetRangeAsync",
    "GetSizeAsync",
    "ListItemsAsync",
    "AddAsync",
    "ReadAsync",
    "get_async",
    "set_async",
    "update_async",
    "remove_async",
    "get_range_async",
    "get_size_async",
    "list_items_async",
    "add_async",
    "read_async",
]

# Where a server may lose power.
CrashSeam: TypeAlias = Literal["delivery", "read", "write", "reply", "memory", "recording", "recorded"]

# Where a buyer may go away, and where a server may end gently.
MoveSeam: TypeAlias = Literal["delivery", "read", "write", "wait", "recording"]

# After how long somebody who left is back; `second_same` on the same server.
Absence: TypeAlias = Literal["second", "second_same", "minute", "hour"]
