"""An explored test that buys, spends and buys again."""

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, Protocol, cast

import pytest

from pytest_robloxmarket import GameServer, Market, explore
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import PlatformError, ViolationError

PACK: Final = 3205150001
GRANTED: Final = ProductPurchaseDecision.PurchaseGranted


class Install(Protocol):
    """Puts a shop into a market: with or without a memory of purchases, and with or without a look at errors."""

    def __call__(self, market: Market, *, remembers: bool, checks: bool) -> None: ...


LUAU: Final = """
local store = game:GetService("DataStoreService"):GetDataStore("Data")
local Decision = Enum.ProductPurchaseDecision
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local saved = pcall(store.UpdateAsync, store, tostring(receipt.PlayerId), function(old)
        old = old or { gold = 0, done = {} }
        if old.done[receipt.PurchaseId] and REMEMBERS then return nil end
        old.done[receipt.PurchaseId] = true
        old.gold += 100
        return old
    end)
    return if saved or not CHECKS then Decision.PurchaseGranted else Decision.NotProcessedYet
end
"""


def shop(server: GameServer, *, remembers: bool, checks: bool) -> None:
    store = server.data_stores.get_data_store("Data")

    def handler(receipt: dict[str, object]) -> object:
        purchase = str(receipt["PurchaseId"])

        def give(value: object) -> object:
            old = cast("dict[str, object]", value or {"gold": 0, "done": {}})
            done = cast("dict[str, bool]", old["done"])
            if purchase in done and remembers:
                return None
            return {"gold": cast("int", old["gold"]) + 100, "done": {**done, purchase: True}}

        try:
            store.update_async(str(receipt["PlayerId"]), give)
        except PlatformError:
            return ProductPurchaseDecision.NotProcessedYet if checks else GRANTED
        return GRANTED

    server.marketplace.process_receipt = handler


@pytest.fixture(params=["luau", "python"])
def install(request: pytest.FixtureRequest, tmp_path: Path) -> Install:
    """Puts the shop into a market, in one language."""

    def put(market: Market, *, remembers: bool, checks: bool) -> None:
        if request.param == "python":
            market.on_server_start(partial(shop, remembers=remembers, checks=checks))
            return
        file = tmp_path / "Shop.server.luau"
        file.write_text(LUAU.replace("REMEMBERS", str(remembers).lower()).replace("CHECKS", str(checks).lower()))
        market.load(file)

    return put


def spend(gold: int, value: object) -> object:
    """What the test's own lines leave: as much less, if there is so much."""
    old = cast("dict[str, object] | None", value)
    if old is None or cast("int", old["gold"]) < gold:
        return None
    return {**old, "gold": cast("int", old["gold"]) - gold}


def explore_it(install: Install, gold: int, *, remembers: bool = True, checks: bool = True) -> None:
    @explore(servers=1, crashes=0, faults=1, delays=0)
    def bought_and_spent(market: Market) -> None:
        install(market, remembers=remembers, checks=checks)
        market.catalogue.product(PACK, price=99)
        server = market.server()
        alice = server.join("alice", robux=1_000)
        alice.buy(PACK)
        market.clock.advance(5)
        with suppress(PlatformError):
            server.data_stores.get_data_store("Data").update_async(str(alice.id), partial(spend, gold))
        market.clock.advance(5)
        alice.buy(PACK)

    bought_and_spent()  # type: ignore[call-arg] # Each run has a market of its own.


@pytest.mark.parametrize("gold", [30, 60, 100])
def test_who_spends_between_two_purchases_has_had_each_once(install: Install, gold: int) -> None:
    explore_it(install, gold)


@pytest.mark.parametrize("gold", [30, 100])
def test_what_comes_twice_is_still_a_double_grant(install: Install, gold: int) -> None:
    with pytest.raises(ViolationError, match="double_grant"):
        explore_it(install, gold, remembers=False)


def test_what_never_comes_is_still_lost(install: Install) -> None:
    with pytest.raises(ViolationError, match="lost_purchase"):
        explore_it(install, 30, checks=False)
