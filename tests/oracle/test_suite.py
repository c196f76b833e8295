"""When the laws are asked, and what a verdict holds."""

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.suite import judge
from pytest_robloxmarket._terms.verdict import LAWS
from tests.oracle.helpers import BANK, IN_SESSION, History, judged, laws

# Every law that a history can break, the last ones first.
ALL_AT_ONCE = """
    a@1 b@1 :gold=0 :b.gold=0 R1=a D1=R1 D1! D2=R1 D2? D2:b.gold=100 R2=b :gold=300 R3=a D3=R3 D3:gold=900
    R4=a/gems R4. R5=a D5=R5 D5. !1 heal a@2 R6=a D6=R6 D6-
"""


def test_nothing_at_all_is_upheld() -> None:
    assert "upheld" == laws("", Expectations())


def test_a_verdict_lists_the_laws_in_their_order() -> None:
    history = History(ALL_AT_ONCE)
    found = judge(history.events, replace(history.snapshot(), funded=0), IN_SESSION)
    unbroken = {"goods_without_purchase", "torn_purchase", "stale_pass"}
    assert [law for law in LAWS if law not in unbroken] == [one.law for one in found]


def test_each_law_is_told_once_and_by_its_first_violation() -> None:
    found = judged("a@1 R1=a D1=R1 D1:bank=200 R2=a D2=R2 D2:bank=900", BANK)
    assert [("double_grant", 1, 3)] == [(one.law, one.receipt, one.event) for one in found]


def test_a_law_on_the_end_is_proved_by_the_last_event() -> None:
    (found,) = judged("a@1 R1=a D1=R1 D1+ D1. heal a- a@2", BANK)
    assert 7 == found.event


def test_a_verdict_depends_on_the_events_alone() -> None:
    history = History("a@1 R1=a D1=R1 D1:bank=100 D1~ D2=R1 D2:bank=200")
    first, second = (judge(tuple(history.events), history.snapshot(), BANK) for _ in range(2))
    assert first == second
