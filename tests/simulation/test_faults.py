"""Faults that a test plans by hand."""

from collections.abc import Callable

import pytest

from pytest_robloxmarket._faults.plan import Fault
from pytest_robloxmarket._simulation.faults import Faults
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import RecordingLost
from tests.server.helpers import GOLD, open_market, open_shop, see


@pytest.mark.parametrize(
    ("wish", "planned"),
    [
        (lambda faults: faults.data_store("GetAsync").failed(), Fault("store.GetAsync", "failed")),
        (lambda faults: faults.data_store("SetAsync").late(times=2), Fault("store.SetAsync", "late", 2)),
        (lambda faults: faults.data_store("UpdateAsync").never(skip=3), Fault("store.UpdateAsync", "never", 1, 3)),
        (
            lambda faults: faults.data_store("RemoveAsync").applied_but_failed(times=2, skip=1),
            Fault("store.RemoveAsync", "applied_but_failed", 2, 1),
        ),
        (
            lambda faults: faults.data_store("IncrementAsync").failed(times=4, skip=5),
            Fault("store.IncrementAsync", "failed", 4, 5),
        ),
        (lambda faults: faults.recording_lost(times=2, skip=1), Fault("recording", "lost", 2, 1)),
        (lambda faults: faults.crash("write", skip=1), Fault("crash.write", "crash", 1, 1)),
        (lambda faults: faults.hop("read", skip=1), Fault("move.read", "hop", 1, 1)),
        (lambda faults: faults.leave("wait", skip=1), Fault("move.wait", "leave", 1, 1)),
    ],
)
def test_a_wish_is_a_line_of_the_plan(wish: Callable[[Faults], None], planned: Fault) -> None:
    market = open_market()
    wish(market.faults)
    assert [planned] == market.weather.plan


def test_an_unusual_return_is_a_line_of_its_own() -> None:
    market = open_market()
    market.faults.leave("read", back="hour")
    assert [Fault("move.read", "leave"), Fault("return", "hour")] == market.weather.plan


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (
            lambda faults: faults.data_store("ListKeysAsync"),
            "there is no data store method 'ListKeysAsync'. There",
        ),
        (
            lambda faults: faults.data_store("GetAsync").applied_but_failed(),
            "'applied_but_failed' cannot happen",
        ),
        (lambda faults: faults.crash("lunch"), "a server cannot crash at 'lunch'. The seams are: write, read, reply,"),
        (lambda faults: faults.crash("crash.write"), "a server cannot crash at 'crash.write'. The seams are: write,"),
        (
            lambda faults: faults.hop("lunch"),
            "a buyer cannot hop at 'lunch'. The seams are: delivery, read, write, wait, recording.",
        ),
        (lambda faults: faults.leave("lunch"), "a buyer cannot leave at 'lunch'. The seams are: delivery, read,"),
        (
            lambda faults: faults.leave("read", back="never"),
            "nobody comes back after 'never'. There are: minute, second_same, second, hour.",
        ),
        (lambda faults: faults.recording_lost(times=0), "a fault lets a whole number of times pass"),
    ],
)
def test_what_cannot_happen_is_refused(wish: Callable[[Faults], None], message: str) -> None:
    faults = open_market().faults
    with pytest.raises(UsageError) as caught:
        wish(faults)
    assert message == str(caught.value)[: len(message)]


def test_clearing_takes_back_what_is_planned() -> None:
    shop = open_shop()
    shop.market.faults.recording_lost()
    shop.market.faults.crash("delivery")
    shop.market.faults.clear()
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert (["granted"], True) == (shop.statuses, shop.server.alive)


def test_a_lost_recording_is_written_down_as_often_as_it_was_planned() -> None:
    shop = open_shop()
    shop.market.faults.recording_lost(times=2, skip=1)
    for _ in range(3):
        shop.alice.buy(GOLD)
        shop.market.settle()
    assert [2, 2] == [event.receipt for event in see(shop.market, RecordingLost)]
