"""What should sometimes happen is counted, in runs that were made to their end."""

import pytest

from pytest_robloxmarket._explore.explorer import Budget, explore
from pytest_robloxmarket._explore.goals import GOALS, check_goals, reached
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import (
    DeliveryStarted,
    Event,
    OrderChanged,
    PlayerLeft,
    RecordingLost,
    ServerClosing,
    ServerCrashed,
    StoreFaulted,
)
from pytest_robloxmarket._terms.ids import DeliveryId, ReceiptId, ServerId, UserId
from pytest_robloxmarket._terms.store_events import BudgetSpent, TransformRepeated
from tests.explore.helpers import planted

ONE, TWO = ServerId(1), ServerId(2)


def delivered(number: int, server: ServerId = ONE, receipt: int = 1) -> DeliveryStarted:
    return DeliveryStarted(number, DeliveryId(number), ReceiptId(receipt), server, 1, "ProcessReceipt")


def faulted(outcome: str) -> StoreFaulted:
    return StoreFaulted(1, ONE, "Gold", "alice", "SetAsync", outcome, DeliveryId(1))


def left(reason: str) -> PlayerLeft:
    return PlayerLeft(1, ONE, UserId(1), reason)


@pytest.mark.parametrize(
    ("events", "goals"),
    [
        ([delivered(1), delivered(2, receipt=2)], set()),
        ([delivered(1), delivered(2)], {"duplicate-delivery"}),
        ([delivered(1), delivered(2, TWO)], {"duplicate-delivery", "delivery-on-two-servers"}),
        ([RecordingLost(1, ReceiptId(1), ONE, DeliveryId(1))], {"lost-recording"}),
        ([faulted("failed")], {"failed-request"}),
        ([faulted("applied_but_failed")], {"lying-write"}),
        ([faulted("late")], {"late-answer"}),
        ([faulted("never")], {"no-answer"}),
        ([BudgetSpent(1, ONE, "UpdateAsync", DeliveryId(1))], {"budget-spent"}),
        ([TransformRepeated(1, ONE, "Gold", "alice", DeliveryId(1))], {"transform-again"}),
        ([ServerCrashed(1, ONE, "crash.write")], {"crash-before-write"}),
        ([ServerCrashed(1, ONE, "crash.reply")], {"crash-before-answer"}),
        ([ServerCrashed(1, ONE, "crash.recording")], {"crash-before-recording"}),
        ([ServerCrashed(1, ONE, "crash.recorded")], {"crash-after-recording"}),
        ([ServerCrashed(1, ONE, "crash.read")], set()),
        ([ServerClosing(1, ONE, "DeveloperUpdate")], {"gentle-end"}),
        ([ServerClosing(1, ONE, "ServerEmpty")], set()),
        ([left("away")], {"buyer-left"}),
        ([left("hop")], {"buyer-hopped"}),
        ([left("leave")], set()),
        ([OrderChanged(1, 1)], {"overtaking"}),
    ],
)
def test_a_goal_is_reached_by_what_has_happened(events: list[Event], goals: set[str]) -> None:
    assert goals == reached(events)


def test_a_search_of_a_careful_game_reaches_what_its_bounds_allow() -> None:
    found = explore(planted("good", Bounds(servers=2, crashes=1, faults=1, delays=1)), Budget())
    # Nobody listens to a server's end, and so none comes gently; and nobody reads a clock that long absences change.
    assert set(GOALS) - {"gentle-end", "long-absence", "budget-spent"} == set(found.goals)


def test_what_cannot_be_within_the_bounds_is_never_reached() -> None:
    found = explore(planted("good", Bounds(servers=1, crashes=0, faults=1, delays=0, moves=0)), Budget())
    gone = {name for name in GOALS if name.startswith(("crash", "gentle", "buyer", "overtaking", "long", "budget"))}
    assert set(GOALS) - gone == set(found.goals)


def test_goals_are_asked_for_by_name_and_once() -> None:
    assert ("lying-write", "gentle-end") == check_goals(
        ("lying-write", "gentle-end", "lying-write"), called="--require"
    )


def test_what_is_no_goal_is_refused() -> None:
    with pytest.raises(UsageError, match="--require moon: there is no such goal"):
        check_goals(("moon",), called="--require")
