"""Servers that make more data store requests in a minute than their budget are named."""

import pytest

from pytest_robloxmarket._terms.events import Event, PlayerJoined, StoreWritten
from pytest_robloxmarket._terms.ids import NO_DELIVERY, ServerId, UserId
from pytest_robloxmarket._trial.spree import overspent


def writes(count: int, every_ms: int, server: int = 1) -> list[Event]:
    """Writes of one server, after alice has joined it."""
    events: list[Event] = [PlayerJoined(0, ServerId(server), UserId(1), "alice")]
    for number in range(count):
        write = StoreWritten(number * every_ms, ServerId(server), "Gold", "a", "SetAsync", 0, 1, NO_DELIVERY, "")
        events.append(write)
    return events


@pytest.mark.parametrize(
    ("runs", "named"),
    [
        ([], False),
        ([writes(100, 1)], False),
        ([writes(101, 1)], True),
        ([writes(1_000, 600)], False),
        ([writes(90, 1), writes(90, 1)], False),
        ([[*writes(90, 1), *writes(90, 1, server=2)]], False),
        ([writes(1, 1), writes(240, 0)], True),
    ],
)
def test_a_budget_is_of_one_server_and_one_minute(runs: list[list[Event]], named: bool) -> None:
    assert named == overspent(runs).startswith("a server made ")


def test_the_busiest_minute_is_told_with_the_budget() -> None:
    assert overspent([writes(240, 0)]).startswith(
        "a server made 240 writes to data stores within a minute, and its budget is 100:"
    )
