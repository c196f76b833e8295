"""A game pass told by hand: bought in every way, asked for in vain, claimed by a client; and a cache of it on trial."""

from pathlib import Path

import pytest

from pytest_robloxmarket import assert_no_stale_pass
from pytest_robloxmarket.errors import ViolationError
from pytest_robloxmarket.reference import GamePassCache

HERE = Path(__file__).parent
VIP = 510909

right = pytest.mark.parametrize("shop", ["Vip.server.luau"])
each = pytest.mark.parametrize(("shop", "claimed"), [("Vip.server.luau", 1), ("VipByWord.server.luau", 2)])


def open_shop(market, shop):
    market.load(HERE / shop)
    return market.catalogue.game_pass(VIP, name="VIP", price=99)


@right
def test_vip_is_there_after_the_prompt(market, shop):
    vip = open_shop(market, shop)
    alice = market.server().join("alice", robux=99)
    alice.buy_pass(vip)
    market.settle()
    assert alice.player.attributes["Factor"] == 2


@right
def test_who_bought_on_the_page_has_it_after_a_rejoin(market, shop):
    vip = open_shop(market, shop)
    alice = market.server().join("alice", robux=99)
    market.settle()
    alice.buy_pass_outside(vip)
    alice.rejoin()
    assert alice.player.attributes["Factor"] == 2


@right
def test_a_question_without_an_answer_is_asked_again(market, faults, shop):
    market.give_pass(market.user("alice"), open_shop(market, shop))
    faults.marketplace("UserOwnsGamePassAsync").failed(times=2)
    alice = market.server().join("alice")
    market.settle()
    assert alice.player.attributes["Factor"] == 2


@each
def test_what_a_client_claims(market, shop, claimed):
    open_shop(market, shop)
    alice = market.server().join("alice")
    market.settle()
    alice.client.fire("ClaimVip", VIP, True)
    market.settle()
    assert alice.player.attributes["Factor"] == claimed


def on_the_page(market, server, cache):
    """Alice plays and is asked about every ten seconds, and buys on the game's page meanwhile."""
    server.watch_passes(cache.owns)
    alice = server.join("alice", robux=99)
    for second in range(0, 400, 10):
        server.spawn(cache.owns, alice.id, VIP)
        if second == 20:
            alice.buy_pass_outside(market.catalogue.game_pass(VIP, price=99))
        market.clock.advance(10)


def test_a_short_cache_is_late_with_the_platform(market, server):
    on_the_page(market, server, GamePassCache(server.adapters.pass_ownership_fetcher, server.adapters.clock, 30))
    assert_no_stale_pass(market)


def test_a_cache_of_five_minutes_is_late_by_its_own(market, server):
    on_the_page(market, server, GamePassCache(server.adapters.pass_ownership_fetcher, server.adapters.clock))
    with pytest.raises(ViolationError, match="stale_pass"):
        assert_no_stale_pass(market)
