"""PolicyService of Luau code."""

from pathlib import Path

import pytest

from tests.engine.game import open_game, printed, raised

ASK = """
local Policy = game:GetService("PolicyService")
local Localization = game:GetService("LocalizationService")
game.Players.PlayerAdded:Connect(function(player)
    local policy = Policy:GetPolicyInfoForPlayerAsync(player)
    print(policy.ArePaidRandomItemsRestricted, policy.AreAdsAllowed, #policy.AllowedExternalLinkReferences)
    print(Localization:GetCountryRegionForPlayerAsync(player))
end)
"""


def test_a_script_is_told_what_a_player_is_allowed(tmp_path: Path) -> None:
    market = open_game(tmp_path, ASK)
    alice = market.user("alice")
    alice.set_policies(are_paid_random_items_restricted=True)
    alice.lives_in("NL")
    market.server().join(alice)
    market.settle()
    assert (["true true 0", "NL"], []) == (printed(market), raised(market))


@pytest.mark.parametrize(
    ("who", "error"), [("workspace", "Instance was not a player"), ("nil", "Argument 1 missing or nil")]
)
def test_only_a_player_has_policies(tmp_path: Path, who: str, error: str) -> None:
    market = open_game(
        tmp_path,
        f'print(select(2, pcall(function() game:GetService("PolicyService"):GetPolicyInfoForPlayerAsync({who}) end)))',
    )
    market.server()
    market.settle()
    assert [error] == printed(market)
