"""What was paid against what was granted, and what assertions take."""

from collections.abc import Callable
from typing import Any

import pytest

import pytest_robloxmarket
from pytest_robloxmarket import (
    GameServer,
    Market,
    User,
    assert_granted_exactly_once,
    assert_law,
    assert_no_double_grant,
    assert_not_lost,
    assert_resolved,
)
from pytest_robloxmarket._terms.verdict import LAWS
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import UsageError, ViolationError

GOLD = 7
OF_PRODUCTS = {"assert_granted_exactly_once", "assert_refunded", "assert_in_limbo"}
ASSERTIONS = [name for name in pytest_robloxmarket.__all__ if name.startswith("assert_")]


def hasty(server: GameServer) -> None:
    coins = server.data_stores.get_data_store("Coins")

    def process(receipt: dict[str, object]) -> ProductPurchaseDecision:
        coins.increment_async(str(receipt["PlayerId"]), 100)
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = process


def twice(market: Market) -> User:
    """A purchase that is granted twice."""
    market.catalogue.product(GOLD, name="100 Coins", price=5)
    market.on_server_start(hasty)
    alice = market.server().join("alice", robux=10)
    market.faults.recording_lost()
    alice.buy(GOLD)
    market.settle()
    alice.rejoin()
    return alice


def test_a_double_grant_shows_what_was_paid_and_what_was_granted(market: Market) -> None:
    twice(market)
    with pytest.raises(ViolationError) as caught:
        assert_no_double_grant(market)
    lines = caught.value.story.splitlines()
    assert [
        "  - paid     1 x 100 Coins by alice: R1 granted",
        "  + granted  Coins[alice] is 200: what 2 purchases give",
    ] == lines[-2:]


def test_an_open_receipt_shows_what_was_paid(market: Market) -> None:
    market.catalogue.product(GOLD, price=5)
    alice = market.server().join("alice", robux=5)
    alice.buy(GOLD)
    with pytest.raises(ViolationError) as caught:
        assert_resolved(alice)
    assert "  - paid     1 x product 7 by alice: R1 pending" in caught.value.story


@pytest.mark.parametrize("ask", [assert_no_double_grant, assert_not_lost, assert_resolved])
def test_one_user_is_not_blamed_for_another(market: Market, ask: Callable[[User], None]) -> None:
    twice(market)
    ask(market.user("bob"))


@pytest.mark.parametrize("name", ASSERTIONS)
@pytest.mark.parametrize("odd", [5, None, "alice", ()])
def test_an_assertion_is_asked_of_nothing_else(name: str, odd: Any) -> None:
    more = {"assert_granted_exactly_once": (7,), "assert_law": ("double_grant",)}.get(name, ())
    with pytest.raises(UsageError, match=r"market"):
        getattr(pytest_robloxmarket, name)(odd, *more)


@pytest.mark.parametrize("odd", ["7", (), 1.5, [7]])
def test_a_product_is_an_id_or_a_product(market: Market, odd: Any) -> None:
    with pytest.raises(UsageError, match="is no product: write its id"):
        assert_granted_exactly_once(twice(market), odd)


@pytest.mark.parametrize("law", LAWS)
def test_each_law_can_be_asked_by_its_name(market: Market, law: str) -> None:
    twice(market)
    if law != "double_grant":
        assert_law(market, law)
        return
    with pytest.raises(ViolationError, match="had its effect twice"):
        assert_law(market, law)


def test_a_law_that_does_not_exist_is_named(market: Market) -> None:
    with pytest.raises(UsageError, match="there is no law 'tidiness'"):
        assert_law(market, "tidiness")
