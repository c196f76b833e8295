"""AdService says that there is no ad, and who listens for subscriptions is told that there are none."""

from pathlib import Path

from tests.engine.game import open_game, printed, raised, unsupported


def test_there_is_no_ad(tmp_path: Path) -> None:
    source = """
    local Ads = game:GetService("AdService")
    local reward = Ads:CreateAdRewardFromDevProductId(456456)
    game.Players.PlayerAdded:Connect(function(player)
        local result = Ads:GetAdAvailabilityNowAsync(Enum.AdFormat.RewardedVideo)
        print(reward.ClassName, result.AdAvailabilityResult, Ads:ShowRewardedVideoAdAsync(player, reward))
    end)
    """
    market = open_game(tmp_path, source)
    market.server().join("alice")
    market.settle()
    assert ["AdReward Enum.AdAvailabilityResult.NoFill Enum.ShowAdResult.AdNotReady"] == printed(market)
    assert ([], []) == (raised(market), unsupported(market))
