"""Calls to Roblox that only Luau code can make: each takes its time, and each may fail, by plan and by choice."""

from pathlib import Path
from typing import cast

import pytest

from pytest_robloxmarket._engine.host import luau_of
from pytest_robloxmarket._faults.kinds import read_kinds
from pytest_robloxmarket._place.standing import StandIns
from pytest_robloxmarket._server.server import Server
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.events import CallFaulted
from pytest_robloxmarket._terms.names import ServiceMethod
from pytest_robloxmarket._terms.seams import SEAMS, SERVICES, call_seam
from tests.engine.game import open_game, printed, raised, unsupported

# Each call, and what it answers.
CALLS = {
    "AwardBadgeAsync": ("badges:AwardBadgeAsync(player.UserId, 7)", "true"),
    "CheckUserBadgesAsync": ("#badges:CheckUserBadgesAsync(player.UserId, {7, 8})", "0"),
    "GetBadgeInfoAsync": ("badges:GetBadgeInfoAsync(7).IsEnabled", "true"),
    "UserHasBadgeAsync": ("badges:UserHasBadgeAsync(player.UserId, 7)", "false"),
    "FilterStringAsync": ("text:FilterStringAsync('hi', player.UserId).ClassName", "TextFilterResult"),
    "GetNonChatStringForBroadcastAsync": ("filtered:GetNonChatStringForBroadcastAsync()", "hi"),
    "GetNonChatStringForUserAsync": ("filtered:GetNonChatStringForUserAsync(player.UserId)", "hi"),
    "GetChatForUserAsync": ("filtered:GetChatForUserAsync(player.UserId)", "hi"),
    "FilterStringForBroadcast": ("game:GetService('Chat'):FilterStringForBroadcast('hi', player)", "hi"),
    "FilterStringForPlayerAsync": ("game:GetService('Chat'):FilterStringForPlayerAsync('hi', player)", "hi"),
    "GetFriendsOnlineAsync": ("#player:GetFriendsOnlineAsync()", "0"),
    "GetRankInGroupAsync": ("player:GetRankInGroupAsync(7)", "0"),
    "GetRoleInGroupAsync": ("player:GetRoleInGroupAsync(7)", "Guest"),
    "IsFriendsWithAsync": ("player:IsFriendsWithAsync(7)", "false"),
    "IsInGroupAsync": ("player:IsInGroupAsync(7)", "false"),
    "GetNameFromUserIdAsync": ("game.Players:GetNameFromUserIdAsync(player.UserId)", "alice"),
    "GetUserIdFromNameAsync": ("game.Players:GetUserIdFromNameAsync('alice')", "1001"),
    "GetUserThumbnailAsync": (
        "game.Players:GetUserThumbnailAsync(1001, Enum.ThumbnailType.HeadShot, Enum.ThumbnailSize.Size48x48)",
        "rbxthumb://type=AvatarHeadShot&id=1001&w=48&h=48 true",
    ),
    "GetBanHistoryAsync": ("#game.Players:GetBanHistoryAsync(player.UserId):GetCurrentPage()", "0"),
    "UnbanAsync": ("game.Players:UnbanAsync({UserIds = {player.UserId}})", "nil"),
    "LoadAsset": ("game:GetService('InsertService'):LoadAsset(7):GetChildren()[1].Name", "asset 7"),
    "LoadAssetAsync": ("game:GetService('AssetService'):LoadAssetAsync(7).Name", "Model"),
    "GetFriendsAsync": ("#game.Players:GetFriendsAsync(player.UserId):GetCurrentPage()", "0"),
    "GetHumanoidDescriptionFromUserIdAsync": (
        "game.Players:GetHumanoidDescriptionFromUserIdAsync(player.UserId).ClassName",
        "HumanoidDescription",
    ),
    "GetHumanoidDescriptionFromOutfitIdAsync": (
        "game.Players:GetHumanoidDescriptionFromOutfitIdAsync(7).ClassName",
        "HumanoidDescription",
    ),
    "CreateHumanoidModelFromUserIdAsync": (
        "game.Players:CreateHumanoidModelFromUserIdAsync(player.UserId).Humanoid.ClassName",
        "Humanoid",
    ),
    "CreateHumanoidModelFromDescriptionAsync": (
        "game.Players:CreateHumanoidModelFromDescriptionAsync("
        "Instance.new('HumanoidDescription'), Enum.HumanoidRigType.R15).PrimaryPart.Name",
        "HumanoidRootPart",
    ),
    "CanUserChatAsync": ("chat:CanUserChatAsync(player.UserId)", "true"),
    "CanUsersChatAsync": ("chat:CanUsersChatAsync(player.UserId, player.UserId)", "true"),
    "CanUsersDirectChatAsync": ("#chat:CanUsersDirectChatAsync(player.UserId, {player.UserId, 5})", "1"),
    "AddUserAsync": ("select(2, chat.TextChannels.RBXGeneral:AddUserAsync(player.UserId))", "true"),
    "GetGroupsAsync": ("#game:GetService('GroupService'):GetGroupsAsync(player.UserId)", "0"),
    "GetUserInfosByUserIdsAsync": (
        "game:GetService('UserService'):GetUserInfosByUserIdsAsync({player.UserId})[1].Username",
        "alice",
    ),
    "GetAdAvailabilityNowAsync": (
        "game:GetService('AdService'):GetAdAvailabilityNowAsync(Enum.AdFormat.RewardedVideo).AdAvailabilityResult.Name",
        "NoFill",
    ),
    "ShowRewardedVideoAdAsync": (
        "game:GetService('AdService'):ShowRewardedVideoAdAsync(player, "
        "game:GetService('AdService'):CreateAdRewardFromDevProductId(456456)).Name",
        "AdNotReady",
    ),
    "GetUsersPriceLevelsAsync": ("market:GetUsersPriceLevelsAsync({player.UserId})[1].PriceLevel", "1000"),
    "RankProductsAsync": (
        "#market:RankProductsAsync({{InfoType = Enum.InfoType.Product, Id = 456456}})",
        "1",
    ),
    "RecommendTopProductsAsync": ("#market:RecommendTopProductsAsync({Enum.InfoType.Product})", "1"),
    "GetUserSubscriptionStatusAsync": (
        "market:GetUserSubscriptionStatusAsync(player, 'EXP-1').IsSubscribed",
        "false",
    ),
    "GetUserSubscriptionDetailsAsync": (
        "market:GetUserSubscriptionDetailsAsync(player, 'EXP-1').SubscriptionState.Name",
        "NeverSubscribed",
    ),
    "GetUserSubscriptionPaymentHistoryAsync": ("#market:GetUserSubscriptionPaymentHistoryAsync(player, 'EXP-1')", "0"),
    "GetRobloxSubscriptionDetailsAsync": ("market:GetRobloxSubscriptionDetailsAsync(player).IsSubscribed", "false"),
}

# What Python code can call too is tested beside it.
_OF_PYTHON = {
    "GetProductInfoAsync",
    "UserOwnsGamePassAsync",
    "GetDeveloperProductsAsync",
    "PlayerOwnsAssetAsync",
    "PlayerOwnsBundleAsync",
    "GetPolicyInfoForPlayerAsync",
    "GetCountryRegionForPlayerAsync",
    "PublishAsync",
    "SubscribeAsync",
    "RequestAsync",
    "TeleportAsync",
    "ReserveServerAsync",
}

ASKING = """
local market, badges = game:GetService("MarketplaceService"), game:GetService("BadgeService")
local text, chat = game:GetService("TextService"), game:GetService("TextChatService")
game.Players.PlayerAdded:Connect(function(player)
    local filtered = @filtered and text:FilterStringAsync("hi", player.UserId)
    task.wait(5)
    local began = os.clock()
    print(pcall(function() return @call end))
    print(os.clock() > began)
end)
"""


def _stands_in(server: Server) -> None:
    """As in a game's files, something stands in for models that are loaded by their numbers."""
    luau_of(server).fill_asset = StandIns(()).fill_asset


def asked(folder: Path, call: str, outcome: str = "") -> Market:
    """A market in which somebody joins a server that calls this."""
    expression, _ = CALLS[call]
    source = ASKING.replace("@call", expression).replace("@filtered", str("filtered" in expression).lower())
    market = open_game(folder, source)
    market.world.starters.insert(0, _stands_in)
    if outcome:
        getattr(market.faults.service(cast("ServiceMethod", call)), outcome)(times=9)
    market.server().join("alice")
    market.clock.advance(30)
    return market


@pytest.mark.parametrize("call", CALLS)
def test_a_call_takes_its_time_and_is_answered(tmp_path: Path, call: str) -> None:
    market = asked(tmp_path, call)
    assert ([f"true {CALLS[call][1]}", "true"], [], []) == (printed(market), raised(market), unsupported(market))


@pytest.mark.parametrize("call", CALLS)
def test_a_call_fails_by_plan(tmp_path: Path, call: str) -> None:
    market = asked(tmp_path, call, "failed")
    error = f"false {SERVICES[call]}:{call}() failed because HTTP 500 (Internal Server Error)"
    assert [error, "true"] == printed(market)


@pytest.mark.parametrize("outcome", ["late", "never"])
def test_a_call_may_be_late_and_never_be_answered(tmp_path: Path, outcome: str) -> None:
    market = asked(tmp_path, "UserHasBadgeAsync", outcome)
    assert [] == printed(market)
    market.clock.advance(30)
    assert (["true false", "true"] if outcome == "late" else []) == printed(market)


def test_a_badge_may_be_given_by_a_call_that_fails(tmp_path: Path) -> None:
    market = asked(tmp_path, "AwardBadgeAsync", "applied_but_failed")
    assert {(1001, 7)} == market.platform.badges


def test_a_fault_is_limited_to_the_user_of_whom_a_call_asks(tmp_path: Path) -> None:
    market = open_game(tmp_path, ASKING.replace("@call", CALLS["IsInGroupAsync"][0]).replace("@filtered", "false"))
    server = market.server()
    alice = server.join("alice")
    market.faults.service("IsInGroupAsync", user=alice).failed(times=9)
    server.join("bob")
    market.clock.advance(30)
    assert 1 == sum(isinstance(event, CallFaulted) for event in market.history)
    assert sorted(line[:5] for line in printed(market)) == ["false", "true", "true", "true "]


@pytest.mark.parametrize("call", CALLS)
def test_a_call_fails_by_choice(call: str) -> None:
    (kind,) = read_kinds((call,))
    assert (frozenset({call_seam(call)}), "faults") == (kind[0], SEAMS[call_seam(call)].kind)


@pytest.mark.parametrize(
    ("kind", "some"),
    [
        ("badges", "AwardBadgeAsync"),
        ("ads", "ShowRewardedVideoAdAsync"),
        ("assets", "LoadAsset"),
        ("text_filter", "FilterStringForBroadcast"),
        ("social", "IsInGroupAsync"),
        ("social", "GetGroupsAsync"),
        ("marketplace", "GetUserSubscriptionStatusAsync"),
    ],
)
def test_calls_of_one_service_are_a_kind(kind: str, some: str) -> None:
    ((seams, _),) = read_kinds((kind,))
    assert call_seam(some) in seams


def test_every_call_that_can_fail_is_tried_here_or_in_python() -> None:
    assert set(SERVICES) - _OF_PYTHON == set(CALLS)


SUBSCRIPTIONS = """
local market = game:GetService("MarketplaceService")
game.Players.UserSubscriptionStatusChanged:Connect(print)
market.PromptSubscriptionPurchaseFinished:Connect(function(player, id, tried) print(player, id, tried) end)
market.PromptRobloxSubscriptionPurchaseFinished:Connect(function(player, tried) print(player, tried) end)
game.Players.PlayerAdded:Connect(function(player)
    market:PromptSubscriptionPurchase(player, "EXP-1")
    market:PromptRobloxSubscriptionPurchase(player)
    market:PromptCancelSubscription(player, "EXP-1")
    print(pcall(market.GetSubscriptionProductInfoAsync, market, "EXP-1"))
end)
"""


def test_nobody_takes_a_subscription(tmp_path: Path) -> None:
    market = open_game(tmp_path, SUBSCRIPTIONS)
    market.server().join("alice")
    market.settle()
    assert [
        "false GetSubscriptionProductInfoAsync can only be called from a LocalScript",
        "alice EXP-1 false",
        "alice false",
    ] == printed(market)
    assert ([], []) == (raised(market), unsupported(market))
