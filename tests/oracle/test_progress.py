"""The law on what never ends: stuck_purchase."""

import pytest

from pytest_robloxmarket._oracle.goods.expectations import Expectations
from tests.oracle.helpers import BANK, GEMS, judged, laws, rows

OPEN = """
    a@1 R1=a D1=R1 D1- heal a@2 D2=R1 D2-                       stuck_purchase
    a@1 R1=a D1=R1 D1- a@2 D2=R1 D2-                            upheld
    a@1 R1=a D1=R1 D1- heal                                     upheld
    a@1 R1=a heal                                               upheld
    a@1 R1=a D1=R1 D1- heal a@2 D2=R1 D2:bank=100 D2+ D2.       upheld
    a@1 R1=a heal D1=R1                                         stuck_purchase
    a@1 R1=a heal D1=R1 D1:bank=100 D1+ D1~                     stuck_purchase
    a@1 R1=a heal D1=R1 D1! D2=R1 D2:bank=100 D2.               handler_error
    a@1 R1=a D1=R1 D1:bank=100 D1. heal R2=a D2=R2 D2-          stuck_purchase
    a@1 R1=a heal D1=R1 D1- R2=a D2=R1 D2:bank=100 D2.          stuck_purchase
    a@1 R1=a heal D1=R1 R2=a D1:bank=100 D1. D2=R2 D2:bank=200 D2.  upheld
    a@1 R1=a D1=R1 heal a- a@1 70s a- a@2 D2=R1 D2:bank=100 D2.     stuck_purchase
    a@1 R1=a D1=R1 heal a- a@1 10s a- a@2 D2=R1 D2:bank=100 D2.     upheld
    a@1 R1=a D1=R1 heal a- a@1 70s D1:bank=100 D1. a-               upheld
    a@1 R1=a D1=R1 heal a- a@1 D2=R1 70s D2:bank=100 D2. a-         upheld
    a@1 R1=a D1=R1 heal a- a@2 70s a- a@3 D2=R1 D2:bank=100 D2.     upheld
    a@1 R1=a D1=R1 ** heal a- a@1 70s a- a@2 D2=R1 D2:bank=100 D2.  upheld
    a@1 R1=a heal D1=R1 D1- a- a@1 D2=R1 D2- 1800s a- a@1 D3=R1 D3- a- a@2 D4=R1 D4:bank=100 D4.  stuck_purchase
    a@1 R1=a heal D1=R1 D1- a- a@1 D2=R1 D2- 900s a- a@1 D3=R1 D3- a- a@2 D4=R1 D4:bank=100 D4.   upheld
    a@1 R1=a heal D1=R1 D1- 1800s a- a@1 D2=R1 D2- a- a@2 D3=R1 D3:bank=100 D3.                   upheld
    a@1 R1=a heal D1=R1 D1- a- a@1 D2=R1 D2- 1800s a- a@1 D3=R1 D3:bank=100 D3.                   upheld
    a@1 R1=a ** heal D1=R1 D1- a- a@1 D2=R1 D2- 1800s a- a@1 D3=R1 D3- a- a@2 D4=R1 D4:bank=100 D4.  upheld
    a@1 R1=a heal R2=a D2=R1 D2:bank=100 D2. D3=R2 D3:bank=200 D3.  upheld
    a@1 R1=a heal D1=R1 D1:bank=100 a- a@1 D1. 70s a-               upheld
    a@1 R1=a D1=R1 D1- !1 heal a@2 ax 1800s a@3 ax                  stuck_purchase
    a@1 R1=a D1=R1 D1- !1 a@2 ax 1800s a@3 ax heal                  upheld
    a@1 R1=a D1=R1 D1- !1 heal a@2 ax 600s a@3 ax                   upheld
    a@1 R1=a D1=R1 D1- !1 heal a@2 ax 1800s a@3 a-                  upheld
    a@1 R1=a D1=R1 D1- !1 heal a@2 ax a@2 a- 1800s a@3 ax           upheld
    a@1 R1=a D1=R1 D1- !1 heal a@2 ax 1800s a@3 ax a@4 D2=R1 D2:bank=100 D2.  upheld
"""


@pytest.mark.parametrize(("history", "law"), rows(OPEN))
def test_a_receipt_must_end(history: str, law: str) -> None:
    assert law == laws(history, BANK)


def test_a_product_that_the_game_does_not_know_may_stay_open() -> None:
    assert "upheld" == laws("a@1 R1=a/gems heal D1=R1 D1-", Expectations(waived=frozenset({GEMS})))


def test_the_story_says_how_often_it_was_tried() -> None:
    (found,) = judged("a@1 R1=a D1=R1 D1- D2=R1 D2- heal a@2 D3=R1 D3-", BANK)
    assert found.reason.startswith("R1 was delivered 3 times, also after everything had healed")


def test_what_came_only_with_the_next_purchase_is_said_to() -> None:
    (found,) = judged("a@1 R1=a heal D1=R1 D1- R2=a D2=R1 D2:bank=100 D2. D3=R2 D3:bank=200 D3.", BANK)
    assert (True, True) == (
        found.headline.endswith("stays open until the next purchase"),
        "only when alice had bought once more" in found.reason,
    )


def test_a_server_that_refuses_what_another_one_grants_is_named() -> None:
    (found,) = judged(
        "a@1 R1=a heal D1=R1 D1- a- a@1 D2=R1 D2- 1800s a- a@1 D3=R1 D3- a- a@2 D4=R1 D4:bank=100 D4.", BANK
    )
    assert (True, True) == (
        found.headline.endswith("stays open for as long as alice plays on server 1"),
        "R1 was delivered 3 times and not granted, and server 2 granted it at once" in found.reason,
    )


def test_the_first_receipt_that_stays_open_is_named() -> None:
    (found,) = judged("a@1 R1=a R2=a R3=a heal D1=R1 D2=R2 D3=R3 D1:bank=100 D1+ D1.", BANK)
    assert 2 == found.receipt


def test_the_server_on_which_the_first_call_never_ends_is_named() -> None:
    (found,) = judged("a@1 R1=a D1=R1 heal a- a@1 70s a- a@2 D2=R1 D2:bank=100 D2.", BANK)
    assert (True, True) == (
        found.headline.endswith("stays open for as long as alice plays on server 1"),
        found.reason.startswith("alice came back to server 1, where the first call for R1 still runs"),
    )


def test_who_is_kicked_at_each_join_is_said_to_be() -> None:
    (found,) = judged("a@1 R1=a D1=R1 D1- !1 heal a@2 ax 1800s a@3 ax", BANK)
    assert "alice joined 2 times in 30 minutes, and the game kicked them each time, before R1" in found.reason
    assert "kicked at each join" == found.mechanism
