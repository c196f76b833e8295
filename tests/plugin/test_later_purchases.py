"""An explored test in which somebody buys the same product twice: is a later purchase taken for the first one?"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, cast

import pytest

from pytest_robloxmarket import GameServer, Market, Player, explore
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import ViolationError

GRANTED = ProductPurchaseDecision.PurchaseGranted
PACK = 3205150001


class Start(NamedTuple):
    """A whole script of a server."""

    script: Callable[[GameServer], None]


# What is at the key of a player after a receipt: of what is there, and of the product as a text.
Change = Callable[[dict[str, object], str], None]

LUAU = """
local store = game:GetService("DataStoreService"):GetDataStore("Data")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local product = tostring(receipt.ProductId)
    store:UpdateAsync(tostring(receipt.PlayerId), function(old)
        %s
        return old
    end)
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""


def add(old: dict[str, object], name: str, amount: int) -> None:
    old[name] = cast("int", old.get(name, 0)) + amount


def bought_before(old: dict[str, object], product: str) -> None:
    bought = cast("dict[str, bool]", old.setdefault("bought", {}))
    if product not in bought:
        add(old, "gold", 100)
    bought[product] = True


def last_bought(old: dict[str, object], product: str) -> None:
    old.setdefault("gold", 7)
    if old.get("last") != product:
        add(old, "gold", 100)
    old["last"] = product


def listed(old: dict[str, object], product: str) -> None:
    bought = cast("list[str]", old.setdefault("bought", []))
    if product not in bought:
        add(old, "gold", 100)
        bought.append(product)


# Each later purchase is answered granted and gives nothing.
TAKEN_FOR_THE_FIRST: list[tuple[str, Change]] = [
    (
        "old = old or { gold = 0, bought = {} } "
        "if not old.bought[product] then old.gold += 100 old.bought[product] = true end",
        bought_before,
    ),
    ("old = old or { gold = 7 } if old.last ~= product then old.gold += 100 old.last = product end", last_bought),
    (
        "old = old or { gold = 0, bought = {} } "
        "if not table.find(old.bought, product) then old.gold += 100 table.insert(old.bought, product) end",
        listed,
    ),
]


def level(old: dict[str, object], _: str) -> None:
    old["level"] = max(cast("int", old.get("level", 0)), 5)


def larger_bag(old: dict[str, object], _: str) -> None:
    old.setdefault("slots", 10)
    if not old.get("bigBag"):
        add(old, "slots", 10)
    old["bigBag"] = True


def owned(old: dict[str, object], product: str) -> None:
    mine = cast("dict[str, bool]", old.setdefault("owned", {}))
    if product not in mine:
        add(old, "gold", 500)
    mine[product] = True


def gold(old: dict[str, object], _: str) -> None:
    add(old, "gold", 100)


# Upgrades that are had once, and last a shop that gives each time.
RIGHT: list[tuple[str, Change]] = [
    ("old = old or { level = 0 } old.level = math.max(old.level, 5)", level),
    (
        "old = old or { slots = 10, bigBag = false } if not old.bigBag then old.bigBag = true old.slots += 10 end",
        larger_bag,
    ),
    (
        "old = old or { gold = 0, owned = {} } "
        "if not old.owned[product] then old.owned[product] = true old.gold += 500 end",
        owned,
    ),
    ("old = old or { gold = 0 } old.gold += 100", gold),
]


def both(table: list[tuple[str, Change]]) -> list[str | Change]:
    return [shop for row in table for shop in row]


def named(shop: str | Change) -> str:
    return f"luau {shop.split(' then')[0][-30:]}" if isinstance(shop, str) else shop.__name__


def install(market: Market, shop: str | Change | Start, path: Path) -> None:
    if isinstance(shop, Start):
        market.on_server_start(shop.script)
        return
    if isinstance(shop, str):
        file = path / "Shop.server.luau"
        file.write_text(LUAU % shop, encoding="utf-8")
        market.load(file)
        return

    def start(server: GameServer) -> None:
        store = server.data_stores.get_data_store("Data")

        def process(receipt: dict[str, object]) -> object:
            def change(old: object) -> object:
                new = dict(old) if isinstance(old, dict) else {}
                shop(new, str(receipt["ProductId"]))
                return new

            store.update_async(str(receipt["PlayerId"]), change)
            return GRANTED

        server.marketplace.process_receipt = process

    market.on_server_start(start)


def buy_a_minute_apart(market: Market, product: int, gives: dict[str, int] | None = None) -> None:
    market.catalogue.product(product, price=2, gives=gives)
    alice = market.server().join("alice", robux=9)
    alice.buy(product)
    market.clock.advance(61)
    alice.buy(product)


def buy_twice(shop: str | Change | Start, path: Path, product: int = PACK, gives: dict[str, int] | None = None) -> None:
    """Explore a test in calm weather in which alice buys a product twice."""

    @explore(servers=1, crashes=0, faults=0, delays=0)
    def test(market: Market) -> None:
        install(market, shop, path)
        buy_a_minute_apart(market, product, gives)

    test()  # type: ignore[call-arg] # Each run has a market of its own.


@pytest.mark.parametrize("shop", both(TAKEN_FOR_THE_FIRST), ids=named)
def test_a_later_purchase_that_is_taken_for_the_first_one_is_lost(shop: str | Change, tmp_path: Path) -> None:
    with pytest.raises(ViolationError, match="lost_purchase"):
        buy_twice(shop, tmp_path)


@pytest.mark.parametrize("shop", both(RIGHT), ids=named)
def test_what_is_had_once_or_comes_each_time_is_green(shop: str | Change, tmp_path: Path) -> None:
    buy_twice(shop, tmp_path)


def remember_in_memory(server: GameServer) -> None:
    store = server.data_stores.get_data_store("Data")
    done: set[object] = set()

    def process(receipt: dict[str, object]) -> object:
        if receipt["PlayerId"] not in done:
            store.increment_async(str(receipt["PlayerId"]), 100)
        done.add(receipt["PlayerId"])
        return GRANTED

    server.marketplace.process_receipt = process


def test_the_memory_of_a_server_is_a_memory(tmp_path: Path) -> None:
    with pytest.raises(ViolationError, match="lost_purchase"):
        buy_twice(Start(remember_in_memory), tmp_path)


def larger_bag_of_a_profile(server: GameServer) -> None:
    store = server.data_stores.get_data_store("Data")

    def process(receipt: dict[str, object]) -> object:
        def change(old: object) -> object:
            new = dict(old) if isinstance(old, dict) else {}
            larger_bag(new, "")
            return new

        store.update_async(str(receipt["PlayerId"]), change)
        return GRANTED

    def join(player: Player) -> None:
        store.update_async(str(player.user_id), lambda old: old or {"slots": 10})

    server.players.player_added.connect(join)
    server.marketplace.process_receipt = process


def test_an_upgrade_of_what_each_player_begins_with_is_had_once(tmp_path: Path) -> None:
    buy_twice(Start(larger_bag_of_a_profile), tmp_path)


def test_a_key_that_names_nothing_is_not_written_meanwhile(tmp_path: Path) -> None:
    """The upgrade comes once for each version of a key, which would seem to be a new one."""
    shop = """
    local days = game:GetService("DataStoreService"):GetDataStore("Days")
    if not days:GetAsync("day") then days:SetAsync("day", { sale = true }) end
    game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
        local _, info = days:GetAsync("day")
        store:UpdateAsync(tostring(receipt.PlayerId), function(old)
            old = old or { slots = 10, day = 0 }
            if old.day ~= info.UpdatedTime then
                old.day = info.UpdatedTime
                old.slots += 10
            end
            return old
        end)
        return Enum.ProductPurchaseDecision.PurchaseGranted
    end
    """
    file = tmp_path / "Bag.server.luau"
    file.write_text(LUAU.splitlines()[1] + shop, encoding="utf-8")

    @explore(servers=1, crashes=0, faults=0, delays=0)
    def test(market: Market) -> None:
        market.load(file)
        buy_a_minute_apart(market, PACK)

    test()  # type: ignore[call-arg] # Each run has a market of its own.


def bought_by(old: dict[str, object], _: str) -> None:
    buyers = cast("list[str]", old.setdefault("buyers", []))
    if "1001" not in buyers:
        add(old, "slots", 10)
        buyers.append("1001")


def tier(old: dict[str, object], _: str) -> None:
    """The capacity is what the upgrade is known by, and by chance the number of the product, 50."""
    if old.get("capacity") != 50:
        add(old, "slots", 10)
    old["capacity"] = 50


@pytest.mark.parametrize(("shop", "product"), [(bought_by, 1001), (tier, 50)])
def test_a_product_with_the_number_of_a_user_or_an_amount_is_not_said_to_be_remembered(
    shop: Change, product: int, tmp_path: Path
) -> None:
    buy_twice(shop, tmp_path, product)


@pytest.mark.parametrize("shop", RIGHT[-1], ids=named)
def test_a_right_shop_of_which_the_author_says_what_it_gives_is_green(shop: str | Change, tmp_path: Path) -> None:
    buy_twice(shop, tmp_path, gives={"Data[{user}].gold": 100})


def test_no_second_purchase_is_tried_where_the_author_says_what_it_gives(tmp_path: Path) -> None:
    """The memory keeps nothing from a test that buys once."""
    calls: list[str] = []

    def counted(old: dict[str, object], product: str) -> None:
        calls.append(product)
        bought_before(old, product)

    @explore(servers=1, crashes=0, faults=0, delays=0)
    def test(market: Market) -> None:
        install(market, counted, tmp_path)
        market.catalogue.product(PACK, price=2, gives={"Data[{user}].gold": 100})
        market.server().join("alice", robux=9).buy(PACK)
        calls.append("run")

    test()  # type: ignore[call-arg] # Each run has a market of its own.
    assert calls.count(str(PACK)) == calls.count("run")


# By product: another pack that adds to the same gold, beside one that adds 100.
TWO_PACKS = {"adds each time": gold, "is remembered": bought_before}


@pytest.mark.parametrize("other", TWO_PACKS)
def test_two_packs_of_the_same_gold_that_are_bought_once_each_are_both_there(other: str, tmp_path: Path) -> None:
    def change(old: dict[str, object], product: str) -> None:
        if product == str(PACK):
            TWO_PACKS[other](old, product)
        else:
            add(old, "gold", 30)

    @explore(servers=1, crashes=0, faults=0, delays=0)
    def test(market: Market) -> None:
        install(market, change, tmp_path)
        alice = market.server().join("alice", robux=9)
        for product in (PACK, PACK + 1):
            market.catalogue.product(product, price=2)
            alice.buy(product)

    test()  # type: ignore[call-arg] # Each run has a market of its own.
