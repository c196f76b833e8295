"""`faults=` as a number, and by kind."""

from contextlib import nullcontext
from typing import Any

import pytest

from pytest_robloxmarket import GameServer, Market, explore
from pytest_robloxmarket._terms.events import RecordingLost, StoreFaulted
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import UsageError, ViolationError


def careful(server: GameServer) -> None:
    purses = server.data_stores.get_data_store("Coins")

    def process(receipt: dict[str, Any]) -> ProductPurchaseDecision:
        def add(purse: Any) -> dict[str, Any]:
            kept = purse or {"coins": 0, "done": []}
            if receipt["PurchaseId"] not in kept["done"]:
                kept = {"coins": kept["coins"] + 100, "done": [*kept["done"], receipt["PurchaseId"]]}
            return dict(kept)

        purses.get_async("config")
        purses.update_async(str(receipt["PlayerId"]), add)
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = process


def struck(faults: Any) -> tuple[set[str], int]:
    """What struck in the runs of a search, and how often in one run at most."""
    markets: list[Market] = []

    @explore(servers=1, crashes=0, delays=0, moves=0, faults=faults)
    def search(market: Market) -> None:
        markets.append(market)
        histories.append(market.history)
        market.catalogue.product(7, price=5)
        market.on_server_start(careful)
        market.server().join("alice", robux=5).buy(7)
        market.settle()

    histories: list[list[Any]] = []
    search()  # type: ignore[call-arg]
    # The run in which everything fails for a while, with PurchaseIds that are alike, is none of the search.
    searched = [events for market, events in zip(markets, histories, strict=True) if not market.platform.receipts.alike]
    found = [[one for one in events if isinstance(one, StoreFaulted | RecordingLost)] for events in searched]
    return {getattr(one, "api", "recording") for events in found for one in events}, max(map(len, found))


@pytest.mark.real
@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        (0, (set(), 0)),
        (1, ({"GetAsync", "UpdateAsync", "recording"}, 1)),
        (("recording",), ({"recording"}, 1)),
        # Where both strike in one run, the game is where it was when one did: such a run is not made.
        (["update_async", "recording"], ({"UpdateAsync", "recording"}, 1)),
        ({"GetAsync": 1}, ({"GetAsync"}, 1)),
        ({"data_store": 2}, ({"GetAsync", "UpdateAsync"}, 2)),
        ({"recording": 2, "GetAsync": 0}, ({"recording"}, 1)),
        ({"marketplace": 1}, (set(), 0)),
    ],
)
def test_only_the_kinds_that_are_named_strike(faults: Any, expected: tuple[set[str], int]) -> None:
    assert expected == struck(faults)


@pytest.mark.real
@pytest.mark.parametrize(
    ("faults", "why"),
    [
        (
            ("rain",),
            r"no kind of fault 'rain'\. A kind is data_store, .*, memory_store, or a method by its name\. docs/",
        ),
        (("update_asnyc",), r"no kind of fault 'update_asnyc'\. Did you mean UpdateAsync\? A kind is "),
        (("datastore",), r"no kind of fault 'datastore'\. Did you mean data_store\?"),
        ("recording", "faults='recording' cannot be searched"),
        ((), r"faults=\(\) cannot be searched"),
        ({}, "faults={} cannot be searched"),
        ({"recording": -1}, "recording may strike -1 times"),
        ({"recording": "x"}, "recording may strike 'x' times"),
        ([5], "no kind of fault 5"),
        (1.5, "faults=1.5 cannot be searched"),
        (-1, "faults=-1 cannot be searched"),
    ],
)
def test_a_kind_that_does_not_exist_is_named(faults: Any, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        struck(faults)


def takes_notice_of(server: GameServer) -> None:
    """A shop whose function for UpdateAsync takes who is gone for somebody who needs nothing."""
    purses = server.data_stores.get_data_store("Coins")

    def process(receipt: dict[str, Any]) -> ProductPurchaseDecision:
        def add(purse: Any) -> Any:
            if server.players.get_player_by_user_id(receipt["PlayerId"]) is None:
                return purse
            return purse if receipt["PurchaseId"] in (purse or {}) else {**(purse or {}), receipt["PurchaseId"]: 100}

        purses.update_async(str(receipt["PlayerId"]), add)
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = process


@pytest.mark.parametrize(("moves", "broken"), [(0, False), (1, True)])
def test_a_buyer_leaves_before_the_function_of_an_update_is_called(moves: int, broken: bool) -> None:
    @explore(servers=2, crashes=0, faults=0, delays=0, moves=moves)
    def search(market: Market) -> None:
        market.catalogue.product(7, price=5)
        market.on_server_start(takes_notice_of)
        market.server().join("alice", robux=5).buy(7)
        market.settle()

    with pytest.raises(ViolationError, match="lost_purchase") if broken else nullcontext():
        search()  # type: ignore[call-arg]
