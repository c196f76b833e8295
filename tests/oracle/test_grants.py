"""The laws on what came too much: double_grant, goods_without_purchase, wrong_recipient."""

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.expectations import Expectations, even_ladders
from tests.oracle.helpers import (
    ALICE,
    BANK,
    BOB,
    BOTH,
    GEMS,
    GOLD,
    IN_BANK,
    IN_SESSION,
    ON_PLAYER,
    judged,
    laws,
    rows,
)

# Gold lives on the player (the legend of the words is in helpers.py).
SESSION = """
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1.                                              upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=200                                                      double_grant
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1:gold=200                                          double_grant
    a@1 :gold=0 R1=a D1=R1 D1:gold=199                                                      upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1~ R2=a D2=R1 D2+ D2. D3=R2 D3:gold=200 D3.     upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1~ D2=R1 D2:gold=200                            double_grant
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1- R2=a D2=R2 D2:gold=200 D2+ D2. D3=R1 D3+ D3.     upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1:gold=0 D1:gold=100                                upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 a- a@2 :gold=0 D2=R1 D2:gold=100 D2+ D2.             upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 a- a@2 :gold=100 D2=R1 D2:gold=200                   double_grant
    a@1 :gold=300                                                                           upheld
    a@1 :gold=300 :gold=250                                                                 upheld
    a@1 :gold=0 :gold=300                                                                   goods_without_purchase
    a@1 :gold=0 :gold=99                                                                    upheld
    a@1 :gold=0 P=a :gold=99                                                                goods_without_purchase
    a@1 :gold=0 P=a :gold=0                                                                 upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1. :gold=200                                    double_grant
    a@1 b@1 :gold=0 :b.gold=0 R1=a D1=R1 D1:b.gold=100                                      wrong_recipient
    a@1 b@1 :gold=0 :b.gold=0 R1=a D1=R1 D1:gold=100 R2=b D2=R2 D2:gold=100 D1. D2.         upheld
    a@1 b@1 :gold=0 :b.gold=0 R1=b D1=R1 :b.gold=50 D1:b.gold=100                           upheld
"""

# Gold lives in a data store.
STORE = """
    a@1 R1=a D1=R1 D1:bank=100 D1+ D1.                                                      upheld
    a@1 R1=a D1=R1 D1:bank=100 D1~ a@2 D2=R1 D2+ D2.                                        upheld
    a@1 R1=a D1=R1 D1:bank=100 D1~ a@2 D2=R1 D2:bank=200                                    double_grant
    a@1 R1=a D1=R1 D1:bank=100 D1:bank=100 D1+ D1.                                          upheld
    a@1 R1=a D1=R1 a@2 D2=R1@2 D1:bank=100 D2:bank=100 D2+ D2.                              upheld
    a@1 R1=a D1=R1 a@2 D2=R1@2 D1:bank=100 D2:bank=200                                      double_grant
    a@1 :bank=100                                                                           goods_without_purchase
    a@1 R1=a :bank=100                                                                      goods_without_purchase
    a@1 R1=a :bank=100 D1=R1 D1+ D1.                                                        goods_without_purchase
    a@1 R1=a :bank=200                                                                      goods_without_purchase
    a@1 R1=a D1=R1 D1:bank=100 D1+ D1. R2=a :bank=200 D2=R2 D2+ D2.                         goods_without_purchase
    a@1 R1=a D1=R1 D1:bank=100 D1+ D1. R2=a D1:bank=200                                     double_grant
    a@1 b@1 R1=a D1=R1 D1:bank=100 D1:b.bank=100                                            wrong_recipient
    a@1 b@1 R1=a R2=b D1=R1 D2=R2 D1:bank=100 D2:b.bank=100 D1. D2.                         upheld
"""


@pytest.mark.parametrize(("history", "law"), rows(SESSION))
def test_what_came_too_much_on_the_player(history: str, law: str) -> None:
    assert law == laws(history, IN_SESSION)


@pytest.mark.parametrize(("history", "law"), rows(STORE))
def test_what_came_too_much_in_a_data_store(history: str, law: str) -> None:
    assert law == laws(history, BANK)


# The game adds gold by itself: only what deliveries bring can be held against it.
GROWING = """
    a@1 :bank=500                                                                           upheld
    a@1 :bank=500 R1=a D1=R1 D1:bank=600 D1+ D1. :bank=900                                  upheld
    a@1 :bank=500 R1=a D1=R1 D1:bank=600 D1~ a@2 D2=R1 :bank=900 D2+ D2.                    upheld
    a@1 :bank=500 R1=a D1=R1 D1:bank=600 D1~ a@2 D2=R1 D2:bank=700                          double_grant
    a@1 :bank=500 R1=a D1=R1 D1:bank=700                                                    double_grant
    a@1 b@1 R1=a D1=R1 D1:bank=100 D1:b.bank=100                                            wrong_recipient
    a@1 R1=a D1=R1 D1:bank=100 D1. :bank=0 R2=a D2=R2 D2:bank=200 D2.                       upheld
"""


@pytest.mark.parametrize(("history", "law"), rows(GROWING))
def test_what_came_too_much_to_a_place_that_grows_by_itself(history: str, law: str) -> None:
    assert law == laws(history, replace(BANK, growing=frozenset({IN_BANK})))


# Two products that share one place, the dearer first; and what a doubled one is measured by.
SHARED = """
    a@1 R1=a D1=R1 D1:bank=500 R2=a/gems D2=R2 D2:bank=600 D1. D2.                          upheld
    a@1 R1=a D1=R1 D1:bank=500 R2=a/gems D2=R2 D2:bank=600 D3=R2 D3:bank=700                double_grant
    a@1 R1=a D1=R1 D1:bank=600                                                              upheld
    a@1 R2=a/gems D2=R2 D2:bank=200                                                         double_grant
    a@1 R1=a D1=R1 D1:bank=1000                                                             double_grant
    a@1 R1=a D1=R1 D1:bank=500 :bank=600                                                    double_grant
"""


@pytest.mark.parametrize(("history", "law"), rows(SHARED))
def test_products_that_share_a_place_are_told_apart(history: str, law: str) -> None:
    shared = Expectations(even_ladders({GOLD: {IN_BANK: 500}, GEMS: {IN_BANK: 100}}), frozenset({IN_BANK}))
    assert law == laws(history, shared)


def test_what_was_there_before_is_no_grant() -> None:
    rich = Expectations(even_ladders({GOLD: {ON_PLAYER: 100}}, {ON_PLAYER: 300}))
    assert ("upheld", "double_grant") == (
        laws("a@1 :gold=0 :gold=300 R1=a D1=R1 D1:gold=400 D1.", rich),
        laws("a@1 :gold=0 :gold=300 R1=a D1=R1 D1:gold=500", rich),
    )


def test_a_place_that_no_product_touches_is_the_games_own() -> None:
    assert "upheld" == laws("a@1 :bank=0 :bank=900", IN_SESSION)


def test_the_pipeline_that_gives_in_memory_and_saves_later_is_innocent() -> None:
    """platform-facts.md, 1.3: the failed save is made good by the one of the next purchase."""
    first = "a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1* D1-"
    second = "R2=a D2=R1 D3=R2 D3:gold=200 D2:bank=100 D3:bank=200 D2+ D3+ D2. D3. heal"
    assert "upheld" == laws(f"{first} {second}", BOTH)


def test_the_receipt_named_is_the_one_that_was_doubled() -> None:
    """R2 brings the total over the limit, and R1 is the one that came twice."""
    history = "a@1 R1=a D1=R1 D1:bank=100 D1* D1- R2=a D2=R1 D3=R2 D2:bank=200 D3:bank=300"
    (found,) = judged(history, BANK)
    assert ("double_grant", 1, 10) == (found.law, found.receipt, found.event)


def test_a_session_that_is_gone_took_its_grants_along() -> None:
    """R1 came in a session that ended, so that R2 is the one that was doubled."""
    history = "a@1 :gold=0 R1=a D1=R1 D1:gold=100 a- a@2 :gold=0 R2=a D2=R1 D2:gold=100 D3=R2 D3:gold=200 D3:gold=300"
    (found,) = judged(history, IN_SESSION)
    assert 2 == found.receipt


def test_goods_that_no_purchase_explains_name_their_owner_and_no_receipt() -> None:
    (found,) = judged("a@1 b@1 :gold=0 :b.gold=0 :b.gold=100", IN_SESSION)
    assert (BOB, 0, "bob got leaderstats.Gold without a purchase") == (found.user, found.receipt, found.headline)


def test_goods_that_came_before_their_delivery_name_what_was_not_delivered() -> None:
    (found,) = judged("a@1 R1=a D1=R1 D1:bank=100 D1+ D1. R2=a :bank=200", BANK)
    assert found.reason.startswith("R2 was not delivered yet")


def test_the_wrong_recipient_is_told_with_the_one_who_paid() -> None:
    (found,) = judged("a@1 b@1 R1=a D1=R1 D1:b.bank=100", BANK)
    told = "receipt R1 (456456, 99 Robux, alice) had its effect on bob"
    assert (ALICE, told) == (found.user, found.headline)


@pytest.mark.parametrize(
    ("gold", "words"), [(200, "twice"), (300, "three times"), (400, "four times"), (500, "5 times")]
)
def test_the_headline_counts(gold: int, words: str) -> None:
    (found,) = judged(f"a@1 R1=a D1=R1 D1:bank={gold}", BANK)
    assert f"receipt R1 (456456, 99 Robux, alice) had its effect {words}" == found.headline
