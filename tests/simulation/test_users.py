"""Users: the accounts, wherever they play."""

import pytest

from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.enums import ProductPurchaseChannel
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import PlayerJoined, PlayerLeft
from tests.server.helpers import GOLD, GRANTED, PRICE, after, open_market, open_shop, see


def where(user: User) -> int | None:
    """The number of the server where a user plays."""
    return None if user.server is None else user.server.id


def test_one_name_is_one_account() -> None:
    market = open_market()
    alice = market.server().join("alice")
    assert (True, True) == (market.user("alice") is alice, market.server().join("alice") is alice)


def test_accounts_are_numbered_in_the_order_in_which_they_come() -> None:
    market = open_market()
    users = [market.user(name) for name in ("bob", "alice", "bob")]
    assert ([1001, 1002, 1001], ("bob", "alice")) == (
        [user.id for user in users],
        tuple(user.name for user in market.users),
    )


@pytest.mark.parametrize("by_name", [True, False])
def test_robux_add_up_at_each_join(by_name: bool) -> None:
    market = open_market()
    alice = market.server().join("alice", robux=5)
    market.server().join("alice" if by_name else alice, robux=7)
    assert 12 == alice.wallet


def test_a_user_plays_where_they_joined_last() -> None:
    market = open_market()
    alice = market.user("alice")
    places = [where(alice)]
    for _ in range(2):
        market.server().join(alice)
        places.append(where(alice))
    alice.leave()
    assert [None, 1, 2, None] == [*places, where(alice)]


def test_leaving_from_nowhere_is_nothing() -> None:
    market = open_market()
    market.user("alice").leave()
    assert [] == market.history


def test_who_plays_nowhere_has_no_player() -> None:
    alice = open_market().user("alice")
    with pytest.raises(UsageError, match=r"^alice is on no server. Let them join one: market.server\(\).join"):
        _ = alice.player


@pytest.mark.parametrize("by", ["id", "product"])
def test_a_product_is_bought_by_its_id_or_as_it_is(by: str) -> None:
    shop = open_shop()
    shop.alice.buy(GOLD if by == "id" else shop.gold)
    shop.market.settle()
    assert [GOLD] == [call.info["ProductId"] for call in shop.calls]


def test_who_plays_buys_in_the_prompt_and_the_prompt_closes() -> None:
    shop = open_shop()
    heard: list[tuple[object, ...]] = []
    shop.server.marketplace.prompt_product_purchase_finished.connect(lambda *arguments: heard.append(arguments))
    shop.alice.buy(GOLD)
    shop.market.settle()
    channels = [call.info["ProductPurchaseChannel"] for call in shop.calls]
    assert ([ProductPurchaseChannel.InExperience], [(shop.alice.id, GOLD, True)]) == (channels, heard)


def test_who_plays_nowhere_buys_in_the_store_tab() -> None:
    market = open_market()
    alice = market.user("alice", PRICE)
    alice.buy(GOLD)
    assert ([ProductPurchaseChannel.ExperienceDetailsPage], 0) == (
        [receipt.channel for receipt in market.platform.receipts],
        alice.wallet,
    )


def test_what_is_bought_outside_while_playing_waits_too() -> None:
    shop = open_shop()
    shop.alice.buy_outside(GOLD)
    shop.market.settle()
    assert [] == shop.calls


def test_a_prompt_fails_only_where_there_is_one() -> None:
    with pytest.raises(UsageError, match=r"^alice is on no server"):
        open_market().user("alice").prompt_fails(GOLD)


def test_a_failed_prompt_costs_nothing() -> None:
    shop = open_shop()
    shop.alice.prompt_fails(GOLD)
    shop.market.settle()
    assert (1_000, []) == (shop.alice.wallet, shop.calls)


def test_a_hop_from_nowhere_joins_an_open_server() -> None:
    market = open_market()
    market.server()
    alice = market.user("alice")
    alice.hop()
    assert 1 == where(alice)


def test_a_rejoin_lets_everything_end_between_leaving_and_joining() -> None:
    shop = open_shop(after(5, GRANTED))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(1)
    server = shop.alice.rejoin()
    left, joined = see(shop.market, PlayerLeft)[-1], see(shop.market, PlayerJoined)[-1]
    assert (1_000, 5_100, 2, 2) == (left.at_ms, joined.at_ms, server.id, where(shop.alice))


def test_a_rejoin_from_nowhere_is_a_join() -> None:
    alice = open_market().user("alice")
    assert 1 == alice.rejoin().id


def test_a_game_that_was_set_up_by_hand_is_rejoined_where_it_runs() -> None:
    market = Market()
    server = market.server()
    alice = server.join("alice")
    assert server.id == alice.rejoin().id


def test_without_that_server_a_rejoin_is_on_a_fresh_one() -> None:
    market = Market()
    server = market.server()
    alice = server.join("alice")
    server.crash()
    assert 2 == alice.rejoin().id


@pytest.mark.parametrize("name", ["a", "alice of the long corridors", "Ä"])
def test_a_name_that_an_author_writes_is_taken_as_it_is(name: str) -> None:
    assert name == Market().server().join(name).player.name
