"""Assertion helpers on a buyer's money: each red once and green once."""

import pytest

from pytest_robloxmarket import Contract, Market, User, assert_in_limbo, assert_refunded
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import UsageError, ViolationError

GOLD = 456456
GEMS = 777


def bought(answer: str, contract: Contract | None = None) -> User:
    """Alice, who has bought gold from a shop that answers so."""
    market = Market(contract=contract)
    market.catalogue.product(GOLD, name="100 gold", price=99)

    def start(server: GameServer) -> None:
        server.marketplace.process_receipt = lambda receipt: getattr(ProductPurchaseDecision, answer)

    market.on_server_start(start)
    alice = market.server().join("alice", robux=500)
    alice.buy(GOLD)
    market.settle()
    return alice


REJECTING = Contract(purchase_rejected=True)


def test_what_was_rejected_is_refunded() -> None:
    alice = bought("PurchaseRejected", REJECTING)
    for subject in (alice, alice.market):
        assert_refunded(subject)
        assert_refunded(subject, GOLD)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("NotProcessedYet", r"R1 \(456456, 99 Robux, alice\) is open: paid for, and neither granted nor refunded"),
        ("PurchaseGranted", r"R1 \(456456, 99 Robux, alice\) is granted"),
    ],
)
def test_what_was_not_rejected_is_not_refunded(answer: str, message: str) -> None:
    with pytest.raises(ViolationError, match=f"not_refunded: receipt {message}"):
        assert_refunded(bought(answer, REJECTING))


def test_today_nothing_is_refunded_and_the_message_says_so() -> None:
    with pytest.raises(ViolationError, match="Under the contract of this market Roblox refunds nothing"):
        assert_refunded(bought("NotProcessedYet"))


def test_what_is_answered_not_yet_is_in_limbo() -> None:
    assert_in_limbo(bought("NotProcessedYet"))


@pytest.mark.parametrize(("answer", "state"), [("PurchaseGranted", "is granted"), ("PurchaseRejected", "is refunded")])
def test_what_is_closed_is_not_in_limbo(answer: str, state: str) -> None:
    with pytest.raises(ViolationError, match=f"not_in_limbo: .*, alice\\) {state}"):
        assert_in_limbo(bought(answer, REJECTING))


def test_the_story_is_told() -> None:
    with pytest.raises(ViolationError) as caught:
        assert_refunded(bought("NotProcessedYet"))
    assert "answers NotProcessedYet" in getattr(caught.value, "story", "")


@pytest.mark.parametrize(
    ("product", "message"),
    [(GEMS, "alice has not bought product 777"), (None, "bob has not bought anything")],
)
def test_where_nothing_was_bought_there_is_nothing_to_ask(product: int | None, message: str) -> None:
    alice = bought("NotProcessedYet")
    subject = alice if product else alice.market.user("bob")
    with pytest.raises(UsageError, match=message):
        assert_in_limbo(subject, product)


def test_nobody_has_bought_anything_in_a_new_market(market: Market) -> None:
    with pytest.raises(UsageError, match="nobody has bought anything"):
        assert_refunded(market)


def test_money_is_asked_of_a_market_or_a_user() -> None:
    with pytest.raises(UsageError, match=r"of a market or of a user, .* and not of 'alice'"):
        assert_refunded("alice")  # type: ignore[arg-type]
