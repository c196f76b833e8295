"""The mechanism that a reason names is the one that the run shows."""

import pytest

from pytest_robloxmarket._oracle.expectations import Expectations
from pytest_robloxmarket._oracle.suite import explain, judge
from tests.oracle.helpers import BANK, IN_SESSION, History

IN_STORE = [
    ("a@1 R1=a D1=R1 D1+ D1. heal", "Nothing was written to Bank[player_alice] for R1"),
    ("a@1 R1=a D1=R1 D1* D1+ D1. heal", "SetAsync of Bank[player_alice] for R1 failed at 3.0 s"),
    ("a@1 R1=a D1=R1 a- D1+ D1. heal", "alice had left server 1 at 3.0 s, nothing was given"),
    ("a@1 R1=a D1=R1 D1:bank=100 D1+ D1. :bank=0 heal", "wrote 0 over 100 at 6.0 s"),
    (
        "a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=100 D2:bank=100 D1. D2. heal",
        "for R2 left Bank[player_alice] at 100 at 6.0 s",
    ),
    ("a@1 R1=a D1=R1 D1:bank=100 D1- a@2 D2=R1 D2:bank=200", "the call then answered NotProcessedYet"),
    ("a@1 R1=a D1=R1 D1:bank=100 D1! a@2 D2=R1 D2:bank=200", "the call then raised an error (attempt to index nil)"),
    ("a@1 R1=a D1=R1 D1:bank=100 D1+ D1~ a@2 D2=R1 D2:bank=200", "the recording of its answer was lost"),
    ("a@1 R1=a D1=R1 D1:bank=100 !1 a@2 D2=R1 D2:bank=200", "server 1 crashed at 4.0 s before it had answered"),
    ("a@1 R1=a D1=R1 a@2 D2=R1@2 D1:bank=100 D2:bank=200", "Server 1 and server 2 worked on R1 at the same time"),
    ("a@1 R1=a D1=R1 D1:bank=100 D1:bank=200", "One call for R1 gave twice, at 3.0 s and 4.0 s"),
    ("a@1 R1=a D1=R1 D1+ D1~ D2=R1 :bank=200", "R1 was handled at 2.0 s, the recording of its answer was lost"),
]

ON_PLAYER = [
    ("a@1 :gold=0 R1=a D1=R1 a@2 :gold=0 D1+ D1. heal", "alice had left server 1"),
    ("a@1 :gold=0 R1=a D1=R1 D1+ D1.", "Nothing was written to leaderstats.Gold for R1"),
]


def reason(text: str, expect: Expectations) -> str:
    history = History(text)
    first = judge(history.events, history.snapshot(), expect)[0]
    return explain(history.events, first, expect).reason


@pytest.mark.parametrize(("history", "words"), IN_STORE)
def test_the_mechanism_in_a_data_store(history: str, words: str) -> None:
    assert words in reason(history, BANK)


@pytest.mark.parametrize(("history", "words"), ON_PLAYER)
def test_the_mechanism_on_the_player(history: str, words: str) -> None:
    assert words in reason(history, IN_SESSION)


def test_the_receipt_that_is_charged_is_the_one_whose_goods_were_taken() -> None:
    """R1 was there, and a late save took it away before R2 came."""
    text = "a@1 R1=a D1=R1 D1:bank=100 D1. :bank=0 R2=a D2=R2 D2:bank=100 D2. heal"
    history = History(text)
    (found,) = judge(history.events, history.snapshot(), BANK)
    told = explain(history.events, found, BANK)
    assert (1, "receipt R1 (456456, 99 Robux, alice) was granted and its effect is missing") == (
        told.receipt,
        told.headline,
    )
