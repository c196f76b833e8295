"""Queues of MemoryStoreService."""

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket._server.memory.queues import Queue
from pytest_robloxmarket.errors import PlatformError


def a_queue(timeout: float = 30) -> tuple[Market, Queue]:
    market = Market()
    return market, market.server().memory_stores.get_queue("Orders", timeout)


def filled(*items: object) -> tuple[Market, Queue]:
    market, queue = a_queue()
    for item in items:
        queue.add_async(item, 600)
    return market, queue


def test_items_come_in_their_order_and_the_important_ones_first() -> None:
    _, queue = filled("a", "b")
    queue.add_async("c", 600, 5)
    assert ["c", "a", "b"] == queue.read_async(100)[0]


def test_what_is_read_is_hidden_until_it_is_removed_or_the_time_is_over() -> None:
    market, queue = filled("a", "b")
    first, reading = queue.read_async(1)
    assert (["a"], ["b"]) == (first, queue.read_async(1)[0])
    assert (2, 0) == (queue.get_size_async(), queue.get_size_async(exclude_invisible=True))
    market.clock.advance(31)
    assert ["a", "b"] == queue.read_async(2)[0]
    assert reading is not None


def test_what_is_removed_in_time_is_gone() -> None:
    market, queue = filled("a", "b")
    _, reading = queue.read_async(1)
    assert reading is not None
    queue.remove_async(reading)
    market.clock.advance(31)
    assert ["b"] == queue.read_async(9)[0]


def test_a_removal_that_comes_too_late_does_nothing() -> None:
    market, queue = filled("a")
    _, reading = queue.read_async(1)
    assert reading is not None
    market.clock.advance(31)
    queue.remove_async(reading)
    assert ["a"] == queue.read_async(1)[0]


def test_the_time_is_that_of_the_queue_object() -> None:
    market, queue = a_queue(5)
    queue.add_async("a", 600)
    queue.read_async(1)
    market.clock.advance(6)
    assert ["a"] == queue.read_async(1)[0]


def test_all_or_nothing() -> None:
    _, queue = filled("a")
    assert ([], None) == queue.read_async(2, all_or_nothing=True, wait_timeout=0)
    assert ["a"] == queue.read_async(2, wait_timeout=0)[0]


def test_a_read_waits_for_what_comes() -> None:
    market, queue = a_queue()
    server = market.server()
    other = server.memory_stores.get_queue("Orders")
    got: list[object] = []
    server.spawn(lambda: got.append(other.read_async(1)[0]))
    market.clock.advance(20)
    queue.add_async("a", 600)
    market.clock.advance(2.5)
    assert [["a"]] == got


def test_a_read_waits_no_longer_than_it_says() -> None:
    market, queue = a_queue()
    got: list[object] = []
    market.server().spawn(lambda: got.append(queue.read_async(1, wait_timeout=5)))
    market.clock.advance(6)
    assert [([], None)] == got


def test_an_item_expires_unread() -> None:
    market, queue = a_queue()
    queue.add_async("a", 10)
    market.clock.advance(11)
    assert (0, []) == (queue.get_size_async(), queue.read_async(1, wait_timeout=0)[0])


def test_a_queue_survives_its_server() -> None:
    market, _ = filled("a")
    market.world.servers[0].crash()
    assert ["a"] == market.server().memory_stores.get_queue("Orders").read_async(1)[0]


def test_a_read_that_was_made_and_failed_hides_what_it_read() -> None:
    market, queue = filled("a")
    market.faults.memory_store("ReadAsync").applied_but_failed()
    with pytest.raises(PlatformError, match=r"InternalError: Internal Error\."):
        queue.read_async(1)
    hidden = queue.read_async(1, wait_timeout=0)[0]
    market.clock.advance(31)
    assert ([], ["a"]) == (hidden, queue.read_async(1)[0])


@pytest.mark.parametrize("count", [0, 101])
def test_a_read_asks_for_1_to_100_items(count: int) -> None:
    with pytest.raises(PlatformError, match=r"InvalidRequest: The field count must be between 1 and 100\."):
        a_queue()[1].read_async(count)
