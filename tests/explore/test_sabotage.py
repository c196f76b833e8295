"""Each part of a state is needed: a search that leaves it out misses what the whole search finds.

The programs are written so that two misfortunes lead to states that differ in this part alone, and only the second one
does harm.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest

from pytest_robloxmarket._explore.explorer import Budget, Search, explore
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._simulation.states.known import KnownStates
from pytest_robloxmarket._simulation.states.lasting import Lasting
from pytest_robloxmarket._simulation.states.watcher import Watcher
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import DeliveryId, UserId
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from tests.explore.helpers import on_trial, planted
from tests.explore.programs import generate
from tests.planted.handlers import Install
from tests.planted.parts import Receipt

GRANTED: Final = ProductPurchaseDecision.PurchaseGranted
NOT_YET: Final = ProductPurchaseDecision.NotProcessedYet

BUDGET: Final = Budget(runs=20_000)

# Work that gives 100 gold, unless something makes it answer too soon.
Shop = Callable[[GameServer, Receipt], object]


def game(work: Shop) -> Install:
    """A game whose handler does this, and answers "not yet" when a request fails that it does not look at."""

    def install(server: GameServer) -> None:
        def handle(receipt: Receipt) -> object:
            try:
                return work(server, receipt) or give(server, receipt)
            except PlatformError:
                return NOT_YET

        server.marketplace.process_receipt = handle

    return install


def give(server: GameServer, receipt: Receipt) -> object:
    """100 gold, once for each PurchaseId."""
    purchase = receipt["PurchaseId"]

    def add(old: object) -> object:
        profile: Any = old if isinstance(old, dict) else {"gold": 0, "done": {}}
        if purchase not in profile["done"]:
            profile["gold"] += 100
            profile["done"][purchase] = True
        return profile

    server.data_stores.get_data_store("Gold").update_async(f"p{receipt['PlayerId']}", add)
    return GRANTED


def fails(server: GameServer, key: str) -> bool:
    """Whether a read of this key fails."""
    try:
        server.data_stores.get_data_store("Notes").get_async(key, use_cache=False)
    except PlatformError:
        return True
    return False


def takes_a_failed_read_for_done(server: GameServer, receipt: Receipt) -> object:
    """Only the second read decides, and not before a request in which nothing tells the two apart."""
    fails(server, f"a{receipt['PurchaseId']}")
    done = fails(server, f"b{receipt['PurchaseId']}")
    server.data_stores.get_data_store("Notes").set_async("log", 1)
    return GRANTED if done else None


def gives_up_after_a_slow_read(server: GameServer, receipt: Receipt) -> object:
    """A second read that took longer than ten seconds counts as a grant; a slow first one does nothing."""
    fails(server, f"a{receipt['PurchaseId']}")
    began_ms = server._market.scheduler.read_clock(server._server.lane)
    fails(server, f"b{receipt['PurchaseId']}")
    ended_ms = server._market.scheduler.read_clock(server._server.lane)
    server.data_stores.get_data_store("Notes").set_async("log", 1)
    return GRANTED if ended_ms - began_ms > 10_000 else None


def gives_up_after_a_read_that_was_not_cached(server: GameServer, receipt: Receipt) -> object:
    """What was read is read once more, and is in the cache unless the read between the two was slow."""
    notes = server.data_stores.get_data_store("Notes")
    late: list[bool] = []

    def wait() -> None:
        server.wait(0.05)
        late.append(True)

    notes.get_async(f"a{receipt['PurchaseId']}")
    fails(server, f"b{receipt['PurchaseId']}")
    server.wait(0.5)
    server.spawn(wait)
    notes.get_async(f"a{receipt['PurchaseId']}")
    return GRANTED if late else None


def nothing(*_: object) -> tuple[object, ...]:
    return ()


FAULT: Final = Bounds(servers=1, crashes=0, faults=1, delays=0)

# By what a watcher does: what a search misses where it does not.
DEEDS: Final[dict[str, Callable[[], Setup | None]]] = {
    # What the servers know on which anything can still happen, and what their code was told.
    "_memories": lambda: on_trial("reads", game(takes_a_failed_read_for_done), FAULT, {}),
    "told": lambda: on_trial("reads", game(takes_a_failed_read_for_done), FAULT, {}),
    # What time it is, once code has read a clock.
    "clock_read": lambda: on_trial("slow", game(gives_up_after_a_slow_read), FAULT, {}, Kind.ONCE),
    # How old what is in the cache is, once code has asked it.
    "cache_read": lambda: on_trial("cached", game(gives_up_after_a_read_that_was_not_cached), FAULT, {}, Kind.ONCE),
    # What is under way: an order of two answers is still to come, or has come.
    "_queue": lambda: on_trial("program 16", generate(16), Bounds(servers=1, crashes=1, faults=0, delays=1), {}),
    # A server that dies before its write and one that dies after it leave the same memories behind.
    "picture": lambda: planted("id_before_the_grant", Bounds(servers=1, crashes=1, faults=0, delays=1)),
    # Goods that were paid for, and goods that were given without a purchase, leave the same world behind.
    "_judged": lambda: planted("grants_on_prompt", Bounds(servers=2, crashes=0, faults=1, delays=0)),
}


def laws(search: Search) -> dict[str, int]:
    """The laws broken, each with its fewest deviations."""
    return {finding.violation.law: finding.deviations for finding in search.findings}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_search_whose_watcher_leaves_something_undone_finds_less(monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    setup = DEEDS[deed]()
    assert isinstance(setup, Setup)
    found = laws(explore(setup, BUDGET))
    monkeypatch.setattr(Watcher if hasattr(Watcher, deed) else Lasting, deed, nothing)
    assert found
    assert laws(explore(setup, BUDGET)) != found


def test_a_wait_that_has_just_begun_is_part_of_the_state() -> None:
    """A second one at once would be a round of the same, and nobody would be asked whether their buyer leaves there."""
    market = Market()
    shop = market.server()
    watcher = Watcher(market, KnownStates(), Expectations, 0)
    market.world.buyers[DeliveryId(1)] = (UserId(1), shop._server)
    states = []
    for since_ms in (None, 0, 1_000):
        market.world.waits.clear()
        if since_ms is not None:
            market.world.waits[1] = (market.scheduler.now_ms - since_ms, 0)
        states.append(watcher._waits(market.scheduler.now_ms))
    assert [False, True, False] == [bool(state) for state in states]
