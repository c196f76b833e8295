"""The law on refunds: what was given for a price that went back, before it did or later."""

import pytest

from pytest_robloxmarket._oracle.goods.expectations import Expectations
from tests.oracle.helpers import BANK, IN_SESSION, judged, laws, rows

# Gold lives in a data store (the legend of the words is in helpers.py).
STORE = """
    a@1 R1=a D1=R1 D1- R1<rejected                                                      upheld
    a@1 R1=a D1=R1 D1:bank=100 R1<rejected                                              goods_without_purchase
    a@1 R1=a D1=R1 D1:bank=100 D1:bank=0 R1<rejected                                    upheld
    a@1 R1=a D1=R1 D1:bank=100 D1+ D1~ a- R1<expired                                    goods_without_purchase
    a@1 R1=a D1=R1 D1- a- R1<expired                                                    upheld
    a@1 R1=a a- R1<expired                                                              upheld
    a@1 R1=a D1=R1 R1<expired D1:bank=100                                               goods_without_purchase
    a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=100 D1+ D1. D2- R2<rejected                       upheld
    a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=100 D1+ D1. D2:bank=200 R2<rejected               goods_without_purchase
    a@1 R1=a D1=R1 R1<rejected R2=a D2=R2 D2:bank=100 D2+ D2.                           upheld
    a@1 R1=a D1=R1 R1<rejected R2=a D2=R2 D2:bank=200 D2+ D2.                           double_grant
    a@1 R1=a D1=R1 D1- R1<rejected heal a@2                                             upheld
"""

# Gold lives on the player.
SESSION = """
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 R1<rejected                                      goods_without_purchase
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1:gold=0 R1<rejected                            upheld
    a@1 :gold=0 R1=a D1=R1 D1:gold=100 D1- a- R1<expired                                upheld
"""


@pytest.mark.parametrize(("history", "law"), rows(STORE))
def test_what_is_saved(history: str, law: str) -> None:
    assert law == laws(history, BANK)


@pytest.mark.parametrize(("history", "law"), rows(SESSION))
def test_what_is_on_the_player(history: str, law: str) -> None:
    assert law == laws(history, IN_SESSION)


@pytest.mark.parametrize(
    ("history", "expect", "headline", "reason"),
    [
        (
            "a@1 R1=a D1=R1 D1:bank=100 R1<rejected",
            BANK,
            "was refunded, and its goods stayed",
            "had been given, and the handler then answered PurchaseRejected: reject before anything is given.",
        ),
        (
            "a@1 R1=a D1=R1 D1:bank=100 a- R1<expired",
            BANK,
            "was refunded, and its goods stayed",
            "no grant was recorded for so long that the price went back: nobody has paid for it.",
        ),
        (
            "a@1 R1=a D1=R1 R1<expired D1:bank=100",
            BANK,
            "had its effect after it was refunded",
            "was back with alice before its delivery gave anything: what takes that long gives for nothing.",
        ),
    ],
)
def test_the_words_say_what_was_kept_and_why(history: str, expect: Expectations, headline: str, reason: str) -> None:
    (found,) = judged(history, expect)
    assert (True, True, 1) == (headline in found.headline, found.reason.endswith(reason), found.receipt)
