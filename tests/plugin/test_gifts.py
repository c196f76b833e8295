"""Gifts as a test author tells and explores them: whose the goods are, and where they are looked for."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from pytest_robloxmarket import (
    GameServer,
    Market,
    Product,
    Receipt,
    User,
    assert_granted_exactly_once,
    assert_lawful,
    assert_no_double_grant,
    assert_not_lost,
    explore,
)
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import UsageError, ViolationError

BEAR = 31
CAROL = 1003

# Whom a game gives to: of the buyer and the friend whom their client has named.
Chooser = Callable[[int, int], int]


def right(buyer: int, friend: int) -> int:
    return friend


def to_buyer(buyer: int, friend: int) -> int:
    return buyer


def to_third(buyer: int, friend: int) -> int:
    return CAROL


def game(choose: Chooser, bears: int = 1) -> Callable[[GameServer], None]:
    """A game that gives bears on the player alone; alice has named bob."""

    def start(server: GameServer) -> None:
        def process(receipt: Receipt) -> ProductPurchaseDecision:
            player = server.players.get_player_by_user_id(choose(receipt["PlayerId"], 1002))
            if player is None:
                return ProductPurchaseDecision.NotProcessedYet
            player.leaderstats["Bears"] = int(player.leaderstats.get("Bears", 0)) + bears
            return ProductPurchaseDecision.PurchaseGranted

        server.marketplace.process_receipt = process

    return start


def give(market: Market, product: Product) -> User:
    server = market.server()
    alice, bob, _carol = (server.join(name, robux=99) for name in ("alice", "bob", "carol"))
    alice.gives_to(bob)
    alice.buy(product)
    market.settle()
    return alice


def told(market: Market, choose: Chooser, bears: int = 1, *, said: bool) -> User:
    market.on_server_start(game(choose, bears))
    return give(market, market.catalogue.product(BEAR, price=3, gives={"leaderstats.Bears": 1} if said else None))


either_way = pytest.mark.parametrize("said", [False, True], ids=["learned", "said"])


@either_way
def test_a_gift_on_the_friends_character_is_no_mistake(market: Market, said: bool) -> None:
    alice = told(market, right, said=said)
    assert_granted_exactly_once(alice, BEAR)
    assert_lawful(market)


@either_way
@pytest.mark.parametrize("choose", [to_buyer, to_third])
def test_a_gift_on_somebody_elses_character_is_named_first(market: Market, choose: Chooser, said: bool) -> None:
    alice = told(market, choose, said=said)
    with pytest.raises(
        ViolationError, match=r"^wrong_recipient: receipt R1 .31, 3 Robux, alice for bob. had its effect"
    ):
        assert_granted_exactly_once(alice, BEAR)


@pytest.mark.parametrize(("bears", "law"), [(2, "double_grant"), (0, "lost_purchase")])
def test_too_many_or_none_on_the_friends_character(market: Market, bears: int, law: str) -> None:
    with pytest.raises(ViolationError, match=law):
        assert_granted_exactly_once(told(market, right, bears, said=True), BEAR)


def test_who_paid_may_ask_what_became_of_the_gift(market: Market) -> None:
    alice = told(market, right, 0, said=True)
    with pytest.raises(ViolationError, match="lost_purchase"):
        assert_not_lost(alice)


def test_the_balance_says_for_whom_it_was_and_who_has_it(market: Market) -> None:
    alice = told(market, to_third, said=False)
    with pytest.raises(ViolationError) as caught:
        assert_no_double_grant(alice)
    assert [
        "  - paid     1 x product 31 by alice for bob: R1 granted",
        "  + granted  bob's leaderstats.Bears is nothing: what 0 purchases give",
        "  + granted  carol's leaderstats.Bears is 1: what 1 purchase gives",
    ] == caught.value.story.splitlines()[-3:]


def test_a_gift_for_who_is_not_there_is_lost_when_it_is_granted(market: Market) -> None:
    """What lives on a character only cannot be given to somebody who has none."""
    market.on_server_start(lambda server: setattr(server.marketplace, "process_receipt", lambda _: granted))
    granted = ProductPurchaseDecision.PurchaseGranted
    alice = market.server().join("alice", robux=9)
    alice.gives_to(market.user("bob"))
    alice.buy(market.catalogue.product(BEAR, price=3, gives={"leaderstats.Bears": 1}))
    market.settle()
    with pytest.raises(ViolationError, match="lost_purchase"):
        assert_not_lost(market)


@explore(servers=1, crashes=0, faults=0, delays=0)
def test_an_explored_gift_is_judged_where_its_holder_is(market: Market) -> None:
    market.on_server_start(game(right))
    give(market, market.catalogue.product(BEAR, price=3))


@pytest.mark.parametrize("choose", [to_buyer, to_third])
def test_an_explored_gift_that_goes_astray_in_each_run_is_red(choose: Chooser) -> None:
    def bear(market: Market) -> None:
        market.on_server_start(game(choose))
        give(market, market.catalogue.product(BEAR, price=3))

    with pytest.raises(ViolationError, match="wrong_recipient"):
        cast(Callable[[], None], explore(servers=1, crashes=0, faults=0, delays=0)(bear))()


INBOX = """
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
	game:GetService("DataStoreService"):GetDataStore("Inbox"):IncrementAsync("in1002", 1)
	return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""


@pytest.mark.parametrize(("place", "lost"), [("Inbox[in1002]", False), ("Inbox[in1001]", True)])
def test_a_product_may_give_at_the_place_of_a_friend(market: Market, tmp_path: Path, place: str, lost: bool) -> None:
    Path(tmp_path, "Gift.server.luau").write_text(INBOX, "utf-8")
    market.load(tmp_path / "Gift.server.luau")
    server = market.server()
    alice, _bob = server.join("alice", robux=9), server.join("bob")
    alice.buy(market.catalogue.product(BEAR, price=3, gives={place: 1}))
    market.settle()
    if lost:
        with pytest.raises(ViolationError, match="lost_purchase"):
            assert_not_lost(market)
    else:
        assert_lawful(market)


@pytest.mark.parametrize("gives", [{}, 5, {"leaderstats.Bears": 0}, {"Inbox[in77]": 1}])
def test_what_a_product_cannot_give_is_refused(market: Market, gives: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="product 31"):
        market.catalogue.product(BEAR, gives=gives)
