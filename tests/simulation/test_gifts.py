"""A purchase may be for somebody else: the goods are the friend's, and a gift that arrives is no mistake."""

from collections.abc import Callable

import pytest

from pytest_robloxmarket._oracle.goods.expectations import Expectations, even_ladders
from pytest_robloxmarket._oracle.suite import judge
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import UsageError

BEAR = 8100802
OF_FRIEND = {"Inbox[in{user}].bears": 1}

# To whom a game gives: the buyer, and the one whom their client has named.
Chooser = Callable[[int, int], int]


def right(buyer: int, named: int) -> int:
    return named


def install(market: Market, choose: Chooser = right, copies: int = 1) -> dict[int, int]:
    """A game that gives so many bears; who is named is in the table that it returns, as if a client had said so."""
    named: dict[int, int] = {}

    def start(server: GameServer) -> None:
        inbox = server.data_stores.get_data_store("Inbox")

        def process(receipt: dict[str, object]) -> object:
            buyer = int(str(receipt["PlayerId"]))
            key, purchase = f"in{choose(buyer, named[buyer])}", str(receipt["PurchaseId"])

            def give(old: object) -> object:
                box = old if isinstance(old, dict) else {"bears": 0}
                return box if purchase in box else {**box, "bears": box["bears"] + copies, purchase: True}

            inbox.update_async(key, give)
            return ProductPurchaseDecision.PurchaseGranted

        server.marketplace.process_receipt = process

    market.on_server_start(start)
    return named


def give(market: Market, named: dict[int, int], giver: User, friend: User) -> None:
    named[giver.id] = friend.id
    giver.gives_to(friend)
    giver.buy(market.catalogue.product(BEAR, price=3))
    market.settle()


def laws(market: Market) -> list[str]:
    market.heal()
    expect = Expectations(even_ladders(market.effects), frozenset(next(iter(market.effects.values()))))
    return [one.law for one in judge(market.history, market.platform.books(), expect)]


def declared(market: Market, effect: dict[str, int]) -> None:
    market.set_effect(market.catalogue.product(BEAR, price=3), effect)


@pytest.mark.parametrize(
    ("choose", "copies", "broken"),
    [
        pytest.param(right, 1, [], id="to the friend"),
        pytest.param(lambda buyer, named: buyer, 1, ["lost_purchase", "wrong_recipient"], id="to the buyer"),
        pytest.param(lambda buyer, named: 1003, 1, ["lost_purchase", "wrong_recipient"], id="to a third one"),
        pytest.param(right, 2, ["double_grant"], id="to the friend, twice"),
        pytest.param(right, 0, ["lost_purchase"], id="to nobody"),
    ],
)
def test_a_gift_is_judged_at_the_friends_place(choose: Chooser, copies: int, broken: list[str]) -> None:
    market = Market()
    named = install(market, choose, copies)
    server = market.server()
    alice, bob, _carol = server.join("alice", robux=99), server.join("bob"), server.join("carol")
    declared(market, OF_FRIEND)
    give(market, named, alice, bob)
    assert broken == laws(market)


@pytest.mark.parametrize("where", ["here", "on another server", "offline", "gone"])
def test_a_friend_may_be_anywhere(where: str) -> None:
    market = Market()
    named = install(market)
    server = market.server()
    alice, bob = server.join("alice", robux=99), market.user("bob")
    if where != "offline":
        (market.server() if where == "on another server" else server).join(bob)
    if where == "gone":
        bob.leave()
    declared(market, OF_FRIEND)
    give(market, named, alice, bob)
    box = market.stored("Inbox", f"in{bob.id}")
    assert ([], True) == (laws(market), isinstance(box, dict) and box["bears"] == 1)


def test_two_gifts_are_for_two_friends_and_then_one_is_for_oneself() -> None:
    market = Market()
    named = install(market)
    server = market.server()
    alice, bob, carol = server.join("alice", robux=99), server.join("bob"), server.join("carol")
    declared(market, OF_FRIEND)
    for friend in (bob, carol):
        give(market, named, alice, friend)
    alice.gives_to(None)
    named[alice.id] = alice.id
    alice.buy(BEAR)
    market.settle()
    assert [] == laws(market)


def test_an_effect_may_name_the_place_of_a_friend_who_is_known() -> None:
    market = Market()
    named = install(market)
    server = market.server()
    alice, bob = server.join("alice", robux=99), server.join("bob")
    declared(market, {f"Inbox[in{bob.id}].bears": 1})
    named[alice.id] = bob.id
    alice.buy(BEAR)
    market.settle()
    assert [] == laws(market)


def test_an_effect_at_nobodys_place_is_refused() -> None:
    market = Market()
    market.server().join("alice")
    with pytest.raises(UsageError, match="says nowhere whose it is"):
        declared(market, {"Inbox[in1002].bears": 1})


def test_nobody_gives_to_themselves_or_to_a_stranger() -> None:
    market = Market()
    alice = market.server().join("alice")
    for friend in (alice, Market().user("bob")):
        with pytest.raises(UsageError, match="it is another user of the market"):
            alice.gives_to(friend)
