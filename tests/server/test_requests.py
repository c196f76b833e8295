"""Data store requests on their way: conflicts, metadata, and the weather."""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import pytest

from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._platform.stores import Stored
from pytest_robloxmarket._server.stores.arrivals import Update
from pytest_robloxmarket._server.stores.standard_store import DataStore
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import StoreFaulted, StoreRead, StoreWritten
from pytest_robloxmarket._terms.names import StoreMethod
from tests.server.helpers import GOLD, NOT_YET, PRICE, ask, open_market, see

REJECTED: Final = "502: API Services rejected request with error. HTTP 500 (Internal Server Error)"

# How a request of each method is made, what it answers when nothing goes wrong, and what it leaves behind of a 5.
REQUESTS: Final[dict[str, tuple[Callable[[DataStore], object], object, object]]] = {
    "GetAsync": (lambda store: store.get_async("alice", use_cache=False), 5, 5),
    "SetAsync": (lambda store: store.set_async("alice", 6), "0000000000000002", 6),
    "UpdateAsync": (lambda store: store.update_async("alice", lambda value: int(str(value)) + 1), 6, 6),
    "IncrementAsync": (lambda store: store.increment_async("alice"), 6, 6),
    "RemoveAsync": (lambda store: store.remove_async("alice"), 5, None),
}
WRITES: Final = [api for api in REQUESTS if api != "GetAsync"]


class Bench(NamedTuple):
    """A server with a data store that holds a 5."""

    market: Market
    server: GameServer
    store: DataStore

    def ask(self, api: str) -> list[object]:
        """Send a request in a thread of its own."""
        return ask(self.server, lambda: REQUESTS[api][0](self.store))

    @property
    def value(self) -> object:
        """What the platform holds."""
        return self.market.snapshot().stores.get(("Gold", "alice"))


def open_bench(contract: Contract | None = None) -> Bench:
    market = open_market(contract)
    server = market.server()
    store = server.data_stores.get_data_store("Gold")
    store.set_async("alice", 5)
    return Bench(market, server, store)


def set_elsewhere(bench: Bench, value: object, *, lead_ms: int) -> None:
    """Let another server write; its write happens `lead_ms` from now."""
    assert lead_ms <= 100
    other = bench.market.server()
    ask(other, lambda: other.data_stores.get_data_store("Gold").set_async("alice", value))
    bench.market.clock.advance((100 - lead_ms) / 1000)


@pytest.mark.parametrize("api", REQUESTS)
def test_a_request_takes_a_tenth_of_a_second(api: str) -> None:
    bench = open_bench()
    answers = bench.ask(api)
    bench.market.clock.advance(0.099)
    before = list(answers)
    bench.market.clock.advance(0.001)
    assert ([], [REQUESTS[api][1]], REQUESTS[api][2]) == (before, answers, bench.value)


@pytest.mark.parametrize("api", REQUESTS)
def test_a_request_that_failed_raises_and_did_nothing(api: StoreMethod) -> None:
    bench = open_bench()
    bench.market.faults.data_store(api).failed()
    answers = bench.ask(api)
    bench.market.settle()
    assert ([REJECTED], 5) == (answers, bench.value)


@pytest.mark.parametrize("api", WRITES)
def test_a_write_that_was_applied_but_failed_raises_and_is_done_all_the_same(api: StoreMethod) -> None:
    bench = open_bench()
    bench.market.faults.data_store(api).applied_but_failed()
    answers = bench.ask(api)
    bench.market.settle()
    assert ([REJECTED], REQUESTS[api][2]) == (answers, bench.value)


@pytest.mark.parametrize("api", REQUESTS)
def test_a_late_request_is_done_and_answered_half_a_minute_later(api: StoreMethod) -> None:
    bench = open_bench()
    bench.market.faults.data_store(api).late()
    answers = bench.ask(api)
    bench.market.clock.advance(30)
    before = (list(answers), bench.value)
    bench.market.clock.advance(0.101)
    assert (([], 5), [REQUESTS[api][1]], REQUESTS[api][2]) == (before, answers, bench.value)


@pytest.mark.parametrize("api", REQUESTS)
def test_a_request_that_is_never_answered_does_nothing(api: StoreMethod) -> None:
    bench = open_bench()
    bench.market.faults.data_store(api).never()
    answers = bench.ask(api)
    bench.market.clock.advance(86_400)
    assert ([], 5) == (answers, bench.value)


@pytest.mark.parametrize("outcome", ["failed", "applied_but_failed", "late", "never"])
def test_what_the_weather_does_is_written_down(outcome: str) -> None:
    bench = open_bench()
    getattr(bench.market.faults.data_store("SetAsync"), outcome)()
    bench.ask("SetAsync")
    bench.market.settle()
    (event,) = see(bench.market, StoreFaulted)
    assert ("Gold", "alice", "SetAsync", outcome) == (event.store, event.key, event.api, event.outcome)


def test_a_late_request_is_not_struck_a_second_time() -> None:
    bench = open_bench()
    bench.market.faults.data_store("SetAsync").late()
    bench.market.faults.data_store("SetAsync").failed()
    late = bench.ask("SetAsync")
    bench.market.settle()
    failed = bench.ask("SetAsync")
    bench.market.settle()
    assert (["0000000000000002"], [REJECTED]) == (late, failed)


def test_a_late_write_lands_upon_a_newer_one() -> None:
    bench = open_bench()
    bench.market.faults.data_store("SetAsync").late()
    bench.ask("SetAsync")
    bench.market.clock.advance(1)
    bench.store.set_async("alice", 7)
    bench.market.settle()
    assert 6 == bench.value


def test_a_failed_increment_of_a_text_says_so_and_not_that_it_failed() -> None:
    bench = open_bench()
    bench.store.set_async("alice", "five")
    bench.market.faults.data_store("IncrementAsync").applied_but_failed()
    answers = bench.ask("IncrementAsync")
    bench.market.settle()
    assert ["103: string is not allowed in data stores."] == answers


def test_a_write_that_failed_is_not_in_the_cache() -> None:
    bench = open_bench()
    bench.market.faults.data_store("SetAsync").failed()
    bench.ask("SetAsync")
    bench.market.settle()
    assert 5 == bench.store.get_async("alice")


def test_the_test_itself_is_told_when_the_weather_swallowed_its_request() -> None:
    bench = open_bench()
    bench.market.faults.data_store("GetAsync").never()
    with pytest.raises(UsageError, match="never got its answer: the weather swallowed it"):
        bench.store.get_async("bob")


def count_up(got: list[object]) -> Callable[[object], object]:
    """A transform that adds 1 and writes down what it got."""

    def transform(value: object) -> object:
        got.append(value)
        return int(str(value)) + 1

    return transform


def test_a_transform_is_called_again_when_another_server_wrote_meanwhile() -> None:
    bench, got = open_bench(), list[object]()
    set_elsewhere(bench, 10, lead_ms=75)
    answers = ask(bench.server, lambda: bench.store.update_async("alice", count_up(got)))
    bench.market.settle()
    assert ([5, 10], [11], 11) == (got, answers, bench.value)


def test_a_write_before_the_read_of_an_update_makes_no_conflict() -> None:
    bench, got = open_bench(), list[object]()
    set_elsewhere(bench, 10, lead_ms=25)
    ask(bench.server, lambda: bench.store.update_async("alice", count_up(got)))
    bench.market.settle()
    assert [10] == got


def test_a_write_of_another_key_makes_no_conflict() -> None:
    bench, got = open_bench(), list[object]()
    ask(bench.server, lambda: bench.store.update_async("alice", count_up(got)))
    bench.store.set_async("bob", 1)
    bench.market.settle()
    assert [5] == got


def test_a_removal_meanwhile_is_a_conflict_too() -> None:
    bench, got = open_bench(), list[object]()
    other = bench.market.server()

    def write_1(value: object) -> object:
        got.append(value)
        return 1

    ask(other, lambda: other.data_stores.get_data_store("Gold").remove_async("alice"))
    bench.market.clock.advance(0.025)
    ask(bench.server, lambda: bench.store.update_async("alice", write_1))
    bench.market.settle()
    assert [5, None] == got


def test_a_transform_that_cancels_is_not_called_again() -> None:
    bench, got = open_bench(), list[object]()
    set_elsewhere(bench, 10, lead_ms=75)
    ask(bench.server, lambda: bench.store.update_async("alice", got.append))
    bench.market.settle()
    assert ([5], 10) == (got, bench.value)


def test_two_updates_at_once_lose_nothing() -> None:
    bench = open_bench()
    other = bench.market.server()
    ask(bench.server, lambda: bench.store.update_async("alice", count_up([])))
    ask(other, lambda: other.data_stores.get_data_store("Gold").update_async("alice", count_up([])))
    bench.market.settle()
    assert 7 == bench.value


def test_two_sets_at_once_lose_the_first() -> None:
    bench = open_bench()
    other = bench.market.server()
    ask(bench.server, lambda: bench.store.set_async("alice", 1))
    ask(other, lambda: other.data_stores.get_data_store("Gold").set_async("alice", 2))
    bench.market.settle()
    assert (2, [5, 1]) == (bench.value, [event.before for event in see(bench.market, StoreWritten)][1:])


@pytest.mark.parametrize("error", [ValueError, SystemExit])
@pytest.mark.parametrize(("switch", "answer"), [("raises", "no gold"), ("nil", None)])
def test_a_transform_that_raises_does_as_the_switch_says_and_writes_nothing(
    switch: Literal["raises", "nil"], answer: object, error: type[BaseException]
) -> None:
    bench = open_bench(Contract(transform_error=switch))

    def transform(_: object) -> object:
        raise error("no gold")

    answers = ask(bench.server, lambda: bench.store.update_async("alice", transform))
    bench.market.settle()
    assert ([answer], 5) == (answers, bench.value)


def look_up(bench: Bench) -> tuple[tuple[int, ...], dict[str, object]]:
    """The user ids and the metadata that stand beside the value."""
    stored = bench.market.platform.stores.open("Gold").read("alice")
    assert stored is not None
    return stored.user_ids, dict(stored.metadata)


def lock(bench: Bench) -> None:
    """Write the value with user ids and metadata."""

    def write() -> object:
        task = bench.market.world.waiting_task()
        assert task is not None
        bench.store.begin_set(task, "alice", 5, (1001,), {"LockId": "a"})
        return task.suspend()

    ask(bench.server, write)
    bench.market.settle()


@pytest.mark.parametrize(("api", "kept"), [("SetAsync", False), ("UpdateAsync", False), ("GetAsync", True)])
def test_user_ids_and_metadata_that_are_not_sent_again_are_lost(api: str, kept: bool) -> None:
    bench = open_bench()
    lock(bench)
    bench.ask(api)
    bench.market.settle()
    assert (((1001,), {"LockId": "a"}) if kept else ((), {})) == look_up(bench)


def test_a_transform_sees_the_metadata_and_may_send_it_again() -> None:
    bench = open_bench()
    lock(bench)

    def keep(stored: Stored | None) -> Update:
        assert stored is not None
        return stored.value, stored.user_ids, stored.metadata

    def write() -> object:
        task = bench.market.world.waiting_task()
        assert task is not None
        bench.store.begin_update(task, "alice", keep)
        return task.suspend()

    ask(bench.server, write)
    bench.market.settle()
    assert ((1001,), {"LockId": "a"}) == look_up(bench)


def test_a_request_belongs_to_the_delivery_that_sent_it() -> None:
    bench = open_bench()

    def handler(_: object) -> object:
        bench.store.update_async("alice", lambda _: 6)
        bench.store.get_async("alice", use_cache=False)
        return NOT_YET

    bench.server.marketplace.process_receipt = handler
    bench.server.join("alice", robux=PRICE).buy(GOLD)
    bench.market.settle()
    written, read = see(bench.market, StoreWritten)[-1], see(bench.market, StoreRead)[-1]
    assert (1, 1) == (written.delivery, read.delivery)


def test_what_a_transform_changes_belongs_to_the_delivery_too() -> None:
    bench = open_bench()

    def handler(_: object) -> object:
        def transform(_: object) -> object:
            origins.append(bench.market.world.origin)
            return 6

        return bench.store.update_async("alice", transform)

    origins: list[int] = []
    bench.server.marketplace.process_receipt = handler
    bench.server.join("alice", robux=PRICE).buy(GOLD)
    bench.market.settle()
    assert [1] == origins
