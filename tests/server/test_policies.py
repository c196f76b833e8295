"""What a server is told of its players' policies and countries."""

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket._platform.policies import POLICIES
from pytest_robloxmarket._server.policies import COUNTRY, POLICY
from pytest_robloxmarket._terms.policies import PolicyChanges, python_name
from pytest_robloxmarket.errors import PlatformError, UsageError
from pytest_robloxmarket.events import PolicyAsked


def test_nothing_is_forbidden_to_whom_nothing_is_said() -> None:
    server = Market().server()
    alice = server.join("alice")
    told = server.policies.get_policy_info_for_player_async(alice.player)
    assert {**POLICIES, "AllowedExternalLinkReferences": []} == told
    assert "US" == server.policies.get_country_region_for_player_async(alice.player)


def test_a_policy_is_one_users_own() -> None:
    server = Market().server()
    alice, bob = server.join("alice"), server.join("bob")
    alice.set_policies(are_paid_random_items_restricted=True)
    alice.lives_in("BE")
    asked = [server.policies.get_policy_info_for_player_async(one.player) for one in (alice, bob)]
    assert [True, False] == [one["ArePaidRandomItemsRestricted"] for one in asked]
    assert ["BE", "US"] == [server.policies.get_country_region_for_player_async(one.player) for one in (alice, bob)]


def test_each_question_is_an_event() -> None:
    market = Market()
    server = market.server()
    alice = server.join("alice")
    server.policies.get_policy_info_for_player_async(alice.player)
    server.policies.get_country_region_for_player_async(alice.player)
    found = [(event.user, event.api) for event in market.history if isinstance(event, PolicyAsked)]
    assert [(alice.id, POLICY), (alice.id, COUNTRY)] == found


@pytest.mark.parametrize(("who", "error"), [(None, "Argument 1 missing or nil"), (7, "Instance was not a player")])
def test_only_a_player_has_policies(who: object, error: str) -> None:
    server = Market().server()
    with pytest.raises(PlatformError, match=error):
        server.policies.get_policy_info_for_player_async(who)


def test_a_hundred_questions_may_be_on_their_way() -> None:
    """ "Called more than 100 (current setting) times before an HTTP response comes back"."""
    market = Market()
    server = market.server()
    alice = server.join("alice")
    refused: list[str] = []

    def ask() -> None:
        try:
            server.policies.get_policy_info_for_player_async(alice.player)
        except PlatformError as error:
            refused.append(str(error))

    for _ in range(101):
        server.spawn(ask)
    market.settle()
    server.spawn(ask)
    market.settle()
    assert ["GetPolicyInfoForPlayerAsync is called too many times"] == refused


def test_a_question_fails_by_plan_for_one_user_alone() -> None:
    market = Market()
    server = market.server()
    alice, bob = server.join("alice"), server.join("bob")
    market.faults.service("GetPolicyInfoForPlayerAsync", user=alice).failed()
    server.policies.get_policy_info_for_player_async(bob.player)
    with pytest.raises(PlatformError, match=r"PolicyService:GetPolicyInfoForPlayerAsync\(\) failed because HTTP 500"):
        server.policies.get_policy_info_for_player_async(alice.player)


def test_what_is_no_policy_is_told() -> None:
    alice = Market().user("alice")
    with pytest.raises(UsageError, match=r"there is no policy 'may_gamble'\. There are: are_ads_allowed, "):
        alice.set_policies(may_gamble=True)  # type: ignore[call-arg] # That is what is asked.
    with pytest.raises(UsageError, match="the policy are_ads_allowed of alice is True or False, not 'no'"):
        alice.set_policies(are_ads_allowed="no")  # type: ignore[arg-type] # The same.
    with pytest.raises(UsageError, match="alice lives in a country like 'BE', two capital letters, not in 'Belgium'"):
        alice.lives_in("Belgium")


def test_each_policy_has_a_name_in_python() -> None:
    assert [python_name(name) for name in POLICIES] == list(PolicyChanges.__annotations__)
