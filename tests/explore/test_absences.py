"""A long absence is left out only where nothing comes of it: where time alone changes something, it is tried.

No game here reads a clock. Each is searched with and without what a search leaves out, and must break the same laws.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._explore.explorer import Budget, Search, explore
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._oracle.goods.expectations import Expectations, even_ladders
from pytest_robloxmarket._place.scripts import checked_source
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from tests.planted.handlers import GOLD
from tests.planted.parts import Receipt

BOUNDS: Final = Bounds(servers=1, crashes=0, faults=1, delays=1)
BUDGET: Final = Budget(runs=5_000)
PLACE: Final = Location("Gold", "p{user}", "gold")
EXPECT: Final = Expectations(even_ladders({ProductId(GOLD): {PLACE: 100}}), frozenset({PLACE}))

LUAU: Final = """
local gold = game:GetService("DataStoreService"):GetDataStore("Gold")
local claims = game:GetService("MemoryStoreService"):GetSortedMap("Claims")
local Decision = Enum.ProductPurchaseDecision
local cache = {}
local function join(player)
    cache[player.UserId] = gold:GetAsync("p" .. player.UserId) or { gold = 0, done = {} }
end
local function save()
    for id, profile in cache do
        gold:SetAsync("p" .. id, profile)
    end
end
local function give(receipt, onlyOnce)
    local ok = pcall(gold.UpdateAsync, gold, "p" .. receipt.PlayerId, function(profile)
        profile = profile or { gold = 0, done = {} }
        if not onlyOnce or not profile.done[receipt.PurchaseId] then
            profile.gold += 100
            profile.done[receipt.PurchaseId] = true
        end
        return profile
    end)
    return if ok then Decision.PurchaseGranted else Decision.NotProcessedYet
end
SHOP
"""

SHOPS: Final = {
    # Half an hour after a write that lied the claim is gone, and the purchase is given again.
    "a claim in a memory store": """
        game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
            local ok, claimed = pcall(claims.UpdateAsync, claims, receipt.PurchaseId, function(old)
                return if old then nil else true
            end, 1800)
            if ok and not claimed then return Decision.PurchaseGranted end
            return give(receipt, false)
        end
    """,
    # The server that everybody has left saves what it read when they joined.
    "a save at the end of a server": """
        game.Players.PlayerAdded:Connect(join)
        game:BindToClose(save)
        game:GetService("MarketplaceService").ProcessReceipt = function(receipt) return give(receipt, true) end
    """,
}


def laws(search: Search) -> dict[str, int]:
    """The laws broken, each with its fewest deviations."""
    return {finding.violation.law: finding.deviations for finding in search.findings}


def both_ways(program: Callable[[Market], None]) -> tuple[Search, Search]:
    """The search as it is, and one that leaves nothing out."""
    setup = Setup(program, BOUNDS, EXPECT)
    return explore(setup, BUDGET), explore(replace(setup, every_state=True), BUDGET)


def buy_twice(market: Market) -> None:
    market.catalogue.product(GOLD, price=99)
    server = market.server()
    alice = server.join("alice", robux=500)
    server.join("bob")
    alice.buy(GOLD)
    market.settle()
    alice.buy(GOLD)
    market.settle()


@pytest.mark.parametrize("name", SHOPS)
def test_an_absence_in_which_something_ends_is_tried(name: str) -> None:
    source = checked_source("Shop.server.luau", LUAU.replace("SHOP", SHOPS[name]))

    def program(market: Market) -> None:
        source.install(market)
        buy_twice(market)

    pruned, unpruned = both_ways(program)
    assert 2 in laws(unpruned).values()
    assert laws(unpruned) == laws(pruned)


def start(server: GameServer, *, loops: bool) -> None:
    """A game that gives in one write; with loops it also writes what it has read at a join, every ten minutes."""
    store = server.data_stores.get_data_store("Gold")
    cache: dict[str, Any] = {}

    def save_all() -> None:
        while True:
            server.wait(600)
            for key, profile in cache.items():
                store.set_async(key, profile)

    def handle(receipt: Receipt) -> object:
        def add(old: object) -> object:
            profile: Any = old if isinstance(old, dict) else {"gold": 0, "done": {}}
            if receipt["PurchaseId"] not in profile["done"]:
                profile["gold"] += 100
                profile["done"][receipt["PurchaseId"]] = True
            return profile

        cache.setdefault(f"p{receipt['PlayerId']}", {"gold": 0, "done": {}})
        try:
            store.update_async(f"p{receipt['PlayerId']}", add)
        except PlatformError:
            return ProductPurchaseDecision.NotProcessedYet
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = handle
    if loops:
        server.spawn(save_all)


def with_a_friend(*, loops: bool) -> Callable[[Market], None]:
    """Alice comes back for what she bought, while bob stays on the server where she was."""

    def program(market: Market) -> None:
        market.on_server_start(lambda server: start(server, loops=loops))
        buy_twice(market)
        market.user("alice").rejoin()

    return program


def test_an_absence_from_a_server_that_does_something_meanwhile_is_tried() -> None:
    pruned, unpruned = both_ways(with_a_friend(loops=True))
    assert {"lost_purchase": 2} == laws(unpruned) == laws(pruned)


def test_an_absence_of_which_nothing_comes_costs_no_run() -> None:
    pruned, unpruned = both_ways(with_a_friend(loops=False))
    assert "long-absence" not in pruned.goals
    assert unpruned.goals["long-absence"]
