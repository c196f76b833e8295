"""The laws on what is missing: lost_purchase and acknowledged_before_durable."""

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.expectations import Expectations, even_ladders
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from tests.oracle.helpers import BANK, BOTH, GEMS, GOLD, IN_BANK, IN_SESSION, ON_PLAYER, judged, laws, rows

# Gold lives on the player and nowhere else: a crash may not take it, a normal leave may.
SESSION = """
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1. a-                           upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1. a- a@2 heal                  upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1. !1                           acknowledged_before_durable
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ !1                               upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1~ !1                           upheld
    a@1 b@2 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1. !2                       upheld
    a@1 :gold=0 R1=a D1=R1 D1+ D1. a-                                       lost_purchase
    a@1 :gold=0 R1=a D1=R1 D1+ D1.                                          lost_purchase
    a@1 :gold=0 R1=a D1=R1 D1+ D1. !1                                       lost_purchase
    a@1 :gold=0 R1=a D1=R1 D1- a-                                           upheld
    a@1 R1=a D1=R1 D1+ D1. a-                                               lost_purchase
    a@1 :gold=0 R1=a D1=R1 D1:gold=40 D1+ D1. a-                            lost_purchase
    a@1 :gold=0 R1=a D1=R1 D1:gold=60 D1+ D1. a-                            upheld
    a@1 :gold=0 R1=a R2=a D1=R1 D2=R2 D1:gold=100 D1+ D2+ D1. D2. a-        lost_purchase
    a@1 :gold=0 R1=a R2=a D1=R1 D2=R2 D1:gold=100 D1+ D2- D1. a-            upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 a@2 :gold=0 D1. a-                   upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1. a@2 :gold=0 a-                   upheld
"""

# Gold lives in a data store: only the end shows what was lost.
STORE = """
    a@1 R1=a D1=R1 D1:bank=100 D1+ D1. heal                                 upheld
    a@1 R1=a D1=R1 D1+ D1. heal                                             lost_purchase
    a@1 R1=a D1=R1 D1+ D1.                                                  upheld
    a@1 R1=a D1=R1 D1+ D1. !1 a@2 heal                                      acknowledged_before_durable
    a@1 R1=a D1=R1 D1:bank=100 D1+ D1. !1 a@2 heal                          upheld
    a@1 R1=a D1=R1 D1+ !1 a@2 heal                                          upheld
    a@1 b@2 R1=a D1=R1 D1+ D1. !2 heal                                      lost_purchase
    a@1 R1=a D1=R1 D1* D1+ D1. !1 a@2 heal                                  lost_purchase
    a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=100 D2* D1. D2. !1 a@2 heal           lost_purchase
    a@1 R1=a D1=R1 D1* D1:bank=100 D1+ D1. !1 a@2 heal                      upheld
    a@1 R1=a D1=R1 D1- heal                                                 upheld
    a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=100 D2:bank=100 D1. D2. heal          lost_purchase
    a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=100 D2:bank=200 D1. D2. heal          upheld
    a@1 R1=a D1=R1 D1:bank=100 D1+ D1. :bank=0 heal                         lost_purchase
    a@1 R1=a D1=R1 D1:bank=100 D1+ D1. :bank=0 :bank=100 heal               upheld
    a@1 b@1 R1=a R2=b D1=R1 D2=R2 D1:bank=100 D1. D2. heal                  lost_purchase
"""

# Gold lives on the player and in a data store: the data store decides.
TWICE_KEPT = """
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1:bank=100 D1+ D1. !1 a@2 heal      upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1. heal                         lost_purchase
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1. !1 a@2 :gold=0 heal          acknowledged_before_durable
    a@1 :gold=0 R1=a D1=R1 D1:bank=100 D1+ D1. heal                         upheld
"""

# Two products whose gold is kept in one place.
SHARED = """
    a@1 R1=a D1=R1 D1:bank=100 R2=a/gems D2=R2 D2:bank=600 D1. D2. heal     upheld
    a@1 R1=a D1=R1 R2=a/gems D2=R2 D2:bank=500 D1. D2. heal                 upheld
    a@1 R1=a D1=R1 D1:bank=100 R2=a/gems D2=R2 D1. D2. heal                 lost_purchase
"""


@pytest.mark.parametrize(("history", "law"), rows(SESSION))
def test_what_is_missing_on_the_player(history: str, law: str) -> None:
    assert law == laws(history, IN_SESSION)


@pytest.mark.parametrize(("history", "law"), rows(STORE))
def test_what_is_missing_in_a_data_store(history: str, law: str) -> None:
    assert law == laws(history, BANK)


@pytest.mark.parametrize(("history", "law"), rows(TWICE_KEPT))
def test_what_is_missing_where_gold_is_kept_twice(history: str, law: str) -> None:
    assert law == laws(history, BOTH)


@pytest.mark.parametrize(("history", "law"), rows(SHARED))
def test_what_is_missing_of_two_products_in_one_place(history: str, law: str) -> None:
    shared = Expectations(even_ladders({GOLD: {IN_BANK: 100}, GEMS: {IN_BANK: 500}}), frozenset({IN_BANK}))
    assert law == laws(history, shared)


@pytest.mark.parametrize(
    ("history", "receipt"),
    [
        ("a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=100 D1+ D2+ D1. D2. heal", 2),
        ("a@1 R1=a R2=a D1=R1 D2=R2 D2:bank=100 D1+ D2+ D1. D2. heal", 1),
        ("a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=100 D2:bank=100 D1+ D2+ D1. D2. heal", 2),
    ],
)
def test_a_loss_is_told_of_the_receipt_that_was_left_empty_handed(history: str, receipt: int) -> None:
    (violation,) = judged(history, BANK)
    assert ("lost_purchase", receipt) == (violation.law, violation.receipt)


def test_on_the_player_too_it_is_the_empty_handed_receipt() -> None:
    (violation,) = judged("a@1 :gold=0 R1=a R2=a D1=R1 D2=R2 D2:gold=100 D1+ D2+ D1. D2. a-", IN_SESSION)
    assert ("lost_purchase", 1) == (violation.law, violation.receipt)


def test_a_crash_takes_nothing_away_from_who_had_it_saved() -> None:
    """R1 was saved and its server crashed; R2 was never given, on another one."""
    text = "a@1 R1=a D1=R1 D1:bank=100 D1+ D1. !1 a@2 R2=a D2=R2@2 D2+ D2. heal"
    assert "lost_purchase" == laws(text, BANK)


def test_a_purchase_is_not_missed_among_what_was_there_before() -> None:
    rich = Expectations(even_ladders({GOLD: {IN_BANK: 100}}, {IN_BANK: 300}), frozenset({IN_BANK}))
    assert ("upheld", "lost_purchase") == (
        laws("a@1 :bank=300 R1=a D1=R1 D1:bank=400 D1+ D1. heal", rich),
        laws("a@1 :bank=300 R1=a D1=R1 D1+ D1. heal", rich),
    )


def test_a_lasting_value_that_only_the_player_shows_is_asked_of_the_player() -> None:
    """A game that loads gold on its own ways: after the rejoin it must be there again."""
    shown = replace(IN_SESSION, lasting=frozenset({ON_PLAYER}))
    bought = "a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1."
    assert ("upheld", "lost_purchase", "acknowledged_before_durable") == (
        laws(f"{bought} heal a- a@2 :gold=100", shown),
        laws(f"{bought} heal a- a@2 :gold=0", shown),
        laws(f"{bought} !1 heal a@2 :gold=0", shown),
    )


@pytest.mark.parametrize(("history", "law"), [("D1+ D1.", "lost_purchase"), ("D1-", "upheld"), ("D1+ D1~", "upheld")])
def test_a_product_that_the_game_does_not_know_must_not_be_recorded(history: str, law: str) -> None:
    unknown = Expectations(barren=frozenset({GEMS}), waived=frozenset({GEMS}))
    assert law == laws(f"a@1 R1=a/gems D1=R1 {history} heal", unknown)


def test_a_product_of_which_nothing_is_known_is_not_judged() -> None:
    assert "upheld" == laws("a@1 R1=a/gems D1=R1 D1+ D1. !1 a@2 heal", BANK)


def test_a_crash_is_blamed_for_what_no_failed_write_explains() -> None:
    (found,) = judged("a@1 R1=a R2=a D1=R1 D2=R2 D2* D1. D2. !1 a@2 heal", BANK)
    assert ("acknowledged_before_durable", 1) == (found.law, found.receipt)


# A bag that is full with two: one of three purchases adds nothing.
FULL = Expectations(
    {GOLD: (Ladder(IN_BANK, (None, 50, 100, 100), (None, 50, 100, 100)),)}, lasting=frozenset({IN_BANK})
)


@pytest.mark.parametrize(
    ("history", "expect", "law"),
    [
        ("a@1 R1=a R2=a D1=R1 D2=R2 D1+ D1. !1 a@2 :bank=100 D3=R2 D3+ D3. heal", BANK, "lost_purchase"),
        ("a@1 R1=a R2=a D1=R1 D2=R2 D1+ D1. !1 a@2 D3=R2 D3+ D3. heal", BANK, "acknowledged_before_durable"),
        (
            "a@1 R1=a R2=a R3=a D1=R1 D2=R2 D3=R3 D3+ D3. !1 a@2 D4=R1 D4+ D4. D5=R2 D5+ D5. heal",
            FULL,
            "lost_purchase",
        ),
        ("a@1 R1=a D1=R1 D1+ D1. !1 a@2 R2=a D2=R2@2 D2:bank=50 D2+ D2. heal", FULL, "acknowledged_before_durable"),
    ],
)
def test_a_crash_is_not_blamed_for_what_calls_after_it_did_not_give(
    history: str, expect: Expectations, law: str
) -> None:
    assert law == laws(history, expect)


def test_a_receipt_that_met_no_handler_is_lost() -> None:
    (found,) = judged("a@1 R1=a R1.", BANK)
    assert ("lost_purchase", 1, 2) == (found.law, found.receipt, found.event)


@pytest.mark.parametrize(
    ("history", "expect"),
    [
        pytest.param("a@1 R1=a R1. :bank=100 heal", BANK, id="in a data store"),
        pytest.param("a@1 :gold=0 R1=a R1. :gold=100 a-", IN_SESSION, id="on the player"),
    ],
)
def test_what_met_no_handler_and_came_in_another_way_is_not_lost(history: str, expect: Expectations) -> None:
    assert "lost_purchase" not in laws(history, expect)


def test_what_met_no_handler_is_lost_on_the_player_too() -> None:
    (found,) = judged("a@1 :gold=0 R1=a R1. a-", IN_SESSION)
    assert ("lost_purchase", True) == (found.law, "had no ProcessReceipt" in found.reason)


def test_a_loss_says_what_was_paid_and_what_is_there() -> None:
    (found,) = judged("a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=100 D1. D2. heal", BANK)
    assert found.reason.startswith("alice paid for 200 at Bank[player_alice], all recorded as granted, and has 100 ")


def test_a_loss_in_a_crash_names_the_server() -> None:
    (found,) = judged("a@3 :gold=0 R1=a D1=R1 D1:gold=100 D1+ D1. !3", IN_SESSION)
    assert "lived only in server 3's memory" in found.reason


def test_purchases_that_gave_half_are_told_as_such() -> None:
    """Nothing was written over: each gave less than in clean weather."""
    text = "a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=50 D2:bank=100 D1+ D2+ D1. D2. heal"
    (violation,) = judged(text, BANK)
    assert ("lost_purchase", True) == (violation.law, "and was given 100: does the amount hang" in violation.reason)


def test_what_calls_reckoned_from_one_value_is_not_called_written_over() -> None:
    """A level of 2, 5 and 7: three calls that read the same points add two each."""
    levels = (0, 2, 5, 7)
    expect = Expectations({GOLD: (Ladder(IN_BANK, levels, levels),)}, frozenset({IN_BANK}))
    calls = "D1:bank=2 D2:bank=4 D3:bank=6 D1. D2. D3."
    found = judged(f"a@1 R1=a R2=a R3=a D1=R1 D2=R2 D3=R3 {calls} heal", expect)
    assert ["lost_purchase"] == [one.law for one in found]
    assert "all of them less than as many do one after another" in found[0].reason


def test_where_more_purchases_may_leave_less_more_calls_than_were_looked_at_prove_no_loss() -> None:
    """Five shards become a crystal: six packs of three leave three, as one does."""
    shards = (0, 3, 1, 4)
    expect = Expectations({GOLD: (Ladder(IN_BANK, shards, shards),)}, frozenset({IN_BANK}))
    first = "a@1 R1=a R2=a R3=a D1=R1 D2=R2 D3=R3 D1:bank=3 D2:bank=1 D3:bank=4 D1+ D2+ D3."
    assert "lost_purchase" not in laws(f"{first} D4=R1 D5=R2 D4:bank=2 D5:bank=3 D4. D5. heal", expect)
    assert "lost_purchase" in laws("a@1 R1=a R2=a R3=a D1=R1 D2=R2 D3=R3 D1:bank=3 D1. D2. D3. heal", expect)
