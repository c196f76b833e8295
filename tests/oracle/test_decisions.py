"""The laws on the handler's answers: invalid_decision and handler_error."""

import pytest

from tests.oracle.helpers import BANK, judged, laws, rows

ANSWERS = """
    a@1 R1=a D1=R1 D1:bank=100 D1+ D1.                      upheld
    a@1 R1=a D1=R1 D1-                                      upheld
    a@1 R1=a D1=R1 D1?                                      invalid_decision
    a@1 R1=a D1=R1 * D1?                                    invalid_decision
    a@1 R1=a D1=R1 !1 D1?                                   invalid_decision
    a@1 R1=a D1=R1 D1!                                      handler_error
    a@1 R1=a D1=R1 * D1!                                    upheld
    a@1 R1=a D1=R1 D1~ D2=R1 D2!                            upheld
    a@1 b@2 R1=a D1=R1 !2 D1!                               upheld
    a@1 R1=a D1=R1 a@2 D1!                                  upheld
    a@1 R1=a D1=R1 a- D1!                                   handler_error
    a@1 R1=a D1=R1 D1! * D2=R1 D2!                          handler_error
    a@1 R1=a D1=R1 D1? D2=R1 D2!                            invalid_decision,handler_error
"""


@pytest.mark.parametrize(("history", "law"), rows(ANSWERS))
def test_an_answer(history: str, law: str) -> None:
    assert law == laws(history, BANK)


def test_an_answer_that_is_none_is_shown() -> None:
    (found,) = judged("a@1 R1=a D1=R1 D1?", BANK)
    assert "the handler answered nil for receipt R1 (456456, 99 Robux, alice)" == found.headline


def test_an_error_is_told_in_its_own_words() -> None:
    (found,) = judged("a@1 R1=a D1=R1 D1!", BANK)
    assert "In clean weather it raised: attempt to index nil" == found.reason


def test_the_first_of_two_errors_is_the_one_that_is_told() -> None:
    (found,) = judged("a@1 R1=a D1=R1 D1! D2=R1 D2!", BANK)
    assert 3 == found.event
