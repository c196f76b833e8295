"""What waits in a list, and is given by something that is no call of the handler."""

from collections.abc import Sequence

from pytest_robloxmarket._oracle.suite import explain, judge
from pytest_robloxmarket._terms.events import Event, StoreWritten
from pytest_robloxmarket._terms.ids import DeliveryId, ServerId
from pytest_robloxmarket._terms.verdict import Violation
from tests.oracle.helpers import BANK, History

PURCHASE = "9e3779b9-7f4a-4c15-a000-000000000001"


def explained(events: Sequence[Event]) -> Violation:
    books = History("a@1 R1=a").snapshot()
    return explain(events, judge(events, books, BANK)[0], BANK)


def test_what_waits_in_a_list_and_is_given_again_from_there_is_of_one_of_its_receipts() -> None:
    events = History("a@1 R1=a R2=a D1=R1 D2=R2 D1+ D2+ :bank=100 :bank=200 :bank=300 heal").events
    waits = StoreWritten(
        4_500, ServerId(1), "Outbox", "o1001", "UpdateAsync", None, [PURCHASE], DeliveryId(1), "Shop.luau:5"
    )
    told = explained([*events[:5], waits, *events[5:]])
    assert "3 times for 2 receipts, and not in a call for any of them: it had waited in Outbox[oalice]" in told.reason
    assert told.headline.startswith("one of R1 and R2 (")


def test_what_two_calls_put_into_a_list_was_not_given_twice_from_there() -> None:
    events = History("a@1 R1=a D1=R1 D1+ D1~ D2=R1 D2+ :bank=100 :bank=200 heal").events
    waits = [
        StoreWritten(
            2_500 + number,
            ServerId(1),
            "memory:Outbox",
            f"#{number}",
            "AddAsync",
            None,
            [PURCHASE],
            DeliveryId(number),
            "",
        )
        for number in (1, 2)
    ]
    told = explained([*events[:3], waits[0], *events[3:6], waits[1], *events[6:]])
    assert "was handled again" in told.reason
