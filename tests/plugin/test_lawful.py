"""`assert_lawful`, `market.verdict()` and `market.story()`: all laws at once, for a market or a user."""

import pytest

from pytest_robloxmarket import Market, assert_law, assert_lawful, assert_resolved
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import UsageError, ViolationError


def open_shop(market: Market, answer: object = ProductPurchaseDecision.PurchaseGranted) -> User:
    """A shop that remembers nothing."""

    def start(server: GameServer) -> None:
        coins = server.data_stores.get_data_store("Coins")

        def process(receipt: dict[str, object]) -> object:
            coins.increment_async(str(receipt["PlayerId"]), 100)
            return answer

        server.marketplace.process_receipt = process

    market.on_server_start(start)
    market.catalogue.product(7, price=9)
    return market.server().join("alice", robux=50)


def buy(market: Market, user: User) -> None:
    user.buy(7)
    market.settle()


def double(market: Market) -> User:
    """One purchase that is granted twice."""
    alice = open_shop(market)
    market.faults.recording_lost()
    buy(market, alice)
    alice.rejoin()
    return alice


def test_a_right_purchase_is_lawful(market: Market) -> None:
    alice = open_shop(market)
    buy(market, alice)
    assert_lawful(market)
    assert_lawful(alice)
    assert () == market.verdict()


def test_a_broken_law_is_raised_with_its_story(market: Market) -> None:
    alice = double(market)
    for subject in (market, alice):
        with pytest.raises(ViolationError, match="double_grant: receipt R1") as caught:
            assert_lawful(subject)
        assert "the recording of R1 is lost" in caught.value.story
    assert ("double_grant",) == market.verdict()


def test_a_law_may_be_left_out(market: Market) -> None:
    double(market)
    assert_lawful(market, except_=("double_grant",))


def test_a_cause_is_told_before_what_follows(market: Market) -> None:
    buy(market, open_shop(market, answer=None))
    with pytest.raises(ViolationError, match="invalid_decision: the handler answered nil"):
        assert_lawful(market)
    with pytest.raises(ViolationError, match="stuck_purchase: open receipts: R1"):
        assert_lawful(market, except_=["invalid_decision"])


def test_an_open_receipt_is_not_lawful(market: Market) -> None:
    buy(market, open_shop(market, answer=ProductPurchaseDecision.NotProcessedYet))
    with pytest.raises(ViolationError, match="stuck_purchase: open receipts: R1"):
        assert_lawful(market)
    assert_lawful(market, except_=("stuck_purchase",))


def test_what_another_user_suffers_is_not_mine(market: Market) -> None:
    double(market)
    bob = market.server().join("bob", robux=50)
    buy(market, bob)
    assert_lawful(bob)


@pytest.mark.parametrize("law", [("doubled",), "double_grant"])
def test_a_law_that_is_none_is_refused(market: Market, law: tuple[str, ...] | str) -> None:
    with pytest.raises(UsageError, match=r"except_=.* names no laws"):
        assert_lawful(market, except_=law)


@pytest.mark.parametrize("subject", [None, 7, "alice"])
def test_what_is_neither_a_market_nor_a_user_is_refused(subject: object) -> None:
    with pytest.raises(UsageError, match="this is asked of a market or of a user, like assert_lawful"):
        assert_lawful(subject)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="this is asked of a market or of a user"):
        assert_resolved(subject)  # type: ignore[arg-type]


def test_a_story_is_the_same_text_each_time(market: Market) -> None:
    double(market)
    other = Market()
    other.clerk = market.clerk
    double(other)
    assert market.story() == other.story()
    assert ["    0.0 s  server 1   starts", "    0.0 s  alice      joins server 1"] == market.story().splitlines()[:2]


def test_a_market_without_a_clerk_says_where_there_is_one() -> None:
    with pytest.raises(UsageError, match="take the `market` fixture, or `with open_market"):
        Market().story()


def test_what_was_refunded_need_not_show_anything() -> None:
    market = Market(contract="purchase-rejected")
    server = market.server()
    server.marketplace.process_receipt = lambda _: ProductPurchaseDecision.PurchaseRejected
    server.join("alice", robux=9).buy(market.catalogue.product(7, price=9))
    market.settle()
    assert_lawful(market)


def test_what_a_law_of_the_project_says_is_told_once(market: Market) -> None:
    market.laws["no_debts"] = lambda market: ["alice owes 5 gems"]
    with pytest.raises(ViolationError, match=r"^no_debts: alice owes 5 gems$") as red:
        assert_law(market, "no_debts")
    assert "no_debts  alice owes 5 gems" == red.value.story.splitlines()[0]
