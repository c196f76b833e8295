"""Time that was bought is judged in seconds, and no moment is."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.goods.ladders import even_ladder
from pytest_robloxmarket._oracle.goods.spans import is_moment, seconds_bought, spans
from pytest_robloxmarket._oracle.goods.spots import Spot
from pytest_robloxmarket._terms.events import Event, PlayerJoined, StoreWritten
from pytest_robloxmarket._terms.ids import DeliveryId, ProductId, ServerId, UserId
from pytest_robloxmarket._terms.moments import EPOCH_S
from pytest_robloxmarket._terms.verdict import Location, Value

NOW = EPOCH_S + 10
DAY = 86_400


@pytest.mark.parametrize(
    ("before", "after", "bought"),
    [
        (None, NOW + DAY, DAY),
        (0, NOW + DAY, DAY),
        (NOW + DAY, NOW + 2 * DAY, DAY),
        (NOW - DAY, NOW + DAY, DAY),
        (NOW + DAY, None, -DAY),
        (NOW + 2 * DAY, NOW + DAY, -DAY),
        (NOW - 2 * DAY, NOW - DAY, 0),
        (None, NOW, 0),
        (None, (NOW + DAY) * 1000, DAY),
        ("never", NOW + DAY, DAY),
    ],
)
def test_what_a_write_adds_is_counted_from_what_was_there_or_from_now(
    before: Value, after: Value, bought: float
) -> None:
    assert bought == seconds_bought(before, after, 10_000)


@pytest.mark.parametrize(
    ("value", "moment"), [(NOW, True), (NOW * 1000, True), (100, False), (True, False), ("x", False)]
)
def test_a_large_number_is_a_moment(value: Value, moment: bool) -> None:
    assert moment is is_moment(value)


def test_what_all_writes_add_belongs_to_who_owns_the_place() -> None:
    server, user = ServerId(1), UserId(1001)
    vip = [None, *({"vipUntil": NOW + days * DAY} for days in (1, 3))]
    writes = [
        StoreWritten(10_000, server, "Save", "1001", "SetAsync", before, after, DeliveryId(1), "")
        for before, after in pairwise(vip)
    ]
    events: list[Event] = [PlayerJoined(0, server, user, "alice"), *writes]
    assert {(user, Location("Save", "{user}", "vipUntil")): 3 * DAY} == spans(events)


@pytest.mark.parametrize(
    ("before", "after", "bought"),
    [
        (None, EPOCH_S // 86_400 + 30, 30 * 86_400),
        (EPOCH_S // 86_400 + 30, EPOCH_S // 86_400 + 60, 30 * 86_400),
        (EPOCH_S // 86_400 - 400, EPOCH_S // 86_400 + 1, 86_400),
        (0, EPOCH_S // 3_600 + 24, 86_400),
        (None, EPOCH_S // 60 + 90, 5_400),
    ],
)
def test_time_is_counted_in_days_hours_and_minutes_as_well(before: int | None, after: int, bought: int) -> None:
    """Half a minute after the start: the day, the hour and the minute that have begun count whole."""
    assert bought == seconds_bought(before, after, 30_000)


@pytest.mark.parametrize(("spans_s", "common"), [((30 * DAY, 365 * DAY), 5 * DAY), ((600, 3_600), 600), ((600, 0), 0)])
def test_what_products_of_different_length_give_is_counted_in_what_both_are_made_of(
    spans_s: tuple[int, int], common: int
) -> None:
    place = Location("Save", "{user}", "vipUntil")
    expect = Expectations(
        {ProductId(span): (replace(even_ladder(place, span or 1, 0), span=span),) for span in spans_s}
    )
    assert common == expect.natures[place].span


MINUTES = 900
HOUR_MS = 3_600_000


def seconds_shown(spot: Spot, before: Value, after: Value, at_ms: int) -> Value:
    """How many seconds a spot shows that were bought, after a write."""
    was, now = (None if value is None else {"until": value} for value in (before, after))
    return spot.read(StoreWritten(at_ms, ServerId(1), "Save", "1001", "UpdateAsync", was, now, DeliveryId(0), ""))[1]


@pytest.mark.parametrize(
    ("due_ms", "until", "shown"),
    [
        pytest.param([1_000], EPOCH_S + 1 + MINUTES, MINUTES, id="given at once and saved when it was over"),
        pytest.param([1_000, 2_000], EPOCH_S + 1 + 2 * MINUTES, 2 * MINUTES, id="two of them"),
        pytest.param([1_000, 2_000], EPOCH_S + 1 + MINUTES, MINUTES, id="one of them"),
        pytest.param([1_000], EPOCH_S + 1 + 2 * MINUTES, MINUTES, id="no more than was due"),
        pytest.param([HOUR_MS], EPOCH_S + 1 + MINUTES, 0, id="it was over before it was paid for"),
        pytest.param([1_000], EPOCH_S + 3_600 + 2 * MINUTES, 2 * MINUTES, id="too much is too much"),
        pytest.param([1_000, 2_000], EPOCH_S + 3_600 + MINUTES, MINUTES, id="the first of two, given an hour late"),
    ],
)
def test_time_that_is_saved_late_counts_from_its_delivery_on(due_ms: list[int], until: int, shown: int) -> None:
    spot = until_spot()
    spot.due.extend((ms, MINUTES) for ms in due_ms)
    assert shown == seconds_shown(spot, None, until, HOUR_MS)


def test_what_was_shown_already_is_due_no_more() -> None:
    """An hour later fifteen minutes are added to a moment that has passed: the second receipt gives nothing."""
    spot = until_spot()
    spot.due.append((1_000, MINUTES))
    spot.note(seconds_shown(spot, None, EPOCH_S + 1 + MINUTES, 1_000))
    spot.due.append((HOUR_MS, MINUTES))
    assert MINUTES == seconds_shown(spot, EPOCH_S + 1 + MINUTES, EPOCH_S + 1 + 2 * MINUTES, HOUR_MS)


def until_spot() -> Spot:
    """Where a save says until when something lasts, of which nothing was bought so far."""
    place = Location("Save", "{user}", "until")
    ladder = replace(even_ladder(place, MINUTES, 0), span=MINUTES)
    return Spot(
        user=UserId(1001),
        place=place,
        ladders={ProductId(1): ladder},
        even=True,
        base=0,
        in_store=True,
        growing=False,
        span=MINUTES,
        drawn=False,
        together=None,
        daily="",
        spent=0,
        path="until",
    )
