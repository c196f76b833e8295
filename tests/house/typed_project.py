"""A game and tests as a stranger writes them who has types: mypy looks at them with all else, and nothing here runs.

Whatever a typed test has to write is at the doors: `test_typed_project.py` makes sure that nothing else is imported.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket import (
    Adapters,
    Catalogue,
    Clock,
    Contract,
    CrashSeam,
    DataStore,
    DataStores,
    Event,
    Faults,
    GamePass,
    GameServer,
    Handler,
    InjectedClock,
    InjectedDataStore,
    InjectedLogger,
    InjectedPlayer,
    InjectedSignal,
    JoinData,
    MapItem,
    Market,
    Marketplace,
    OrderedDataStore,
    PassOwnershipFetcher,
    PlannedHandle,
    Player,
    PolicyInfo,
    Product,
    ProductInfo,
    Receipt,
    SetupReceipt,
    StoredValue,
    StoreMethod,
    TransferInfo,
    User,
    Weather,
    WebResponse,
    enums,
    events,
    explore,
    open_market,
)

robloxmarket.register_profile("nightly", servers=3, faults={"data_store": 2}, contract=Contract(recording_ms=0))


def shop(server: GameServer) -> None:
    coins: DataStore = server.data_stores.get_data_store("Coins")

    def process(receipt: Receipt) -> enums.ProductPurchaseDecision:
        if receipt["CurrencySpent"] > 5:
            return enums.ProductPurchaseDecision.NotProcessedYet
        coins.update_async(str(receipt["PlayerId"]), lambda purse: {"coins": 100} if purse is None else purse)
        return enums.ProductPurchaseDecision.PurchaseGranted

    def welcome(player: Player) -> None:
        player.attributes["Coins"] = 5
        player.leaderstats["Gold"] = 0

    def hear(player: Player, word: str) -> None:
        server.print(f"{player.name}: {word}")

    def ask_price(player: Player, item: int) -> int:
        return len(player.name) + item

    def add(purse: dict[str, int] | None) -> dict[str, int]:
        return {"coins": 0} if purse is None else {"coins": purse["coins"] + 100}

    saved: dict[str, int] = coins.update_async("alice", add)
    seen: StoredValue = coins.get_async("alice")
    server.print(f"{saved['coins'] + 1} {seen['coins'] + 1}")
    server.marketplace.process_receipt = process
    server.bind_to_close(lambda: None)
    server.bind_to_close(lambda reason: server.print(reason.name))
    server.players.player_added.connect(welcome)
    server.remotes.event("Hello").on_server_event.connect(hear)
    server.remotes.function("AskPrice").on_server_invoke = ask_price
    server.wait(0.5)


def bound(server: GameServer) -> None:
    def handle(receipt: Receipt) -> enums.ReceiptDecision:
        return enums.ReceiptDecision.Processed

    server.marketplace.bind_receipt_handler(enums.ReceiptType.DeveloperProduct, handle, [7]).disconnect()


def transfers(server: GameServer) -> None:
    def handle(transfer: TransferInfo) -> enums.ReceiptDecision:
        server.print(f"{transfer['TransferRequestId']}: {transfer['CurrencySpent']}")
        return enums.ReceiptDecision.Processed

    handler: Handler = handle
    server.marketplace.bind_receipt_handler(enums.ReceiptType.RobuxTransferSender, handler)


def shop_of(
    set_up: SetupReceipt,
    owns: PassOwnershipFetcher,
    coins: InjectedDataStore,
    removing: InjectedSignal,
    log: InjectedLogger,
) -> None:
    """Code that is handed what it may use."""

    def process(receipt: dict[str, object]) -> object:
        if not owns(1, 2):
            return "NotProcessedYet"
        coins.update_async(str(receipt["PlayerId"]), lambda old: 1 if old is None else old)
        return "PurchaseGranted"

    def forget(player: InjectedPlayer) -> None:
        log.info(str(player.user_id))

    removing.connect(forget)
    set_up(process)


def install(server: GameServer) -> None:
    handed: Adapters = server.adapters
    clock: InjectedClock = handed.clock
    handed.logger.info(str(clock()))
    shop_of(
        handed.on_setup_receipt,
        handed.pass_ownership_fetcher,
        handed.data_store("Coins"),
        handed.player_removing,
        handed.logger,
    )


def ask(server: GameServer, player: Player) -> None:
    info: ProductInfo = server.marketplace.get_product_info_async(7)
    policies: PolicyInfo = server.policies.get_policy_info_for_player_async(player)
    joined: JoinData = server.teleports.join_data(player)
    answer: WebResponse = server.web.request_async("https://example.com")
    rows: list[MapItem] = server.memory_stores.get_sorted_map("Scores").get_range_async(10)
    if policies["ArePaidRandomItemsRestricted"] and answer["Success"]:
        server.print(f"{info['Name']} {info['PriceInRobux'] + 1} {joined.get('SourcePlaceId', 0)} {len(rows)}")


@pytest.fixture
def alice(server: GameServer) -> User:
    return server.join("alice", robux=500)


def tell_by_hand(market: Market, alice: User, faults: Faults, clock: Clock, catalogue: Catalogue) -> None:
    gold: Product = catalogue.product(8, name="Gold", price=5, once=True, gives={"Coins[{user}].coins": 100})
    vip: GamePass = catalogue.game_pass(9, name="VIP", price=5)
    handle: PlannedHandle = faults.data_store("UpdateAsync", store="Coins", user=alice).failed(times=math.inf)
    with handle:
        alice.buy(gold)
    faults.marketplace("user_owns_game_pass_async").late()
    faults.service("get_policy_info_for_player_async").never(times=2, skip=1)
    faults.leave("read", back="hour")
    clock.advance(timedelta(hours=3))
    clock.travel_to(datetime(2026, 2, 2, tzinfo=UTC))
    clock.run_until(lambda: alice.wallet == 0, within=60)
    alice.buy_pass(vip)
    assert market.stored("Coins", alice)["coins"] > 99
    gems: int = market.stored("Gems", "alice") or 0
    assert gems + 1 < alice.holdings["Coins[alice].coins"]
    robloxmarket.assert_granted_exactly_once(alice, gold)
    robloxmarket.assert_lawful(market, except_=("stuck_purchase",))
    robloxmarket.assert_law(market, "torn_purchase")
    with market.data_stores.hold() as held:
        held.release(held.waiting[0])
    written = [one.key for one in market.history if isinstance(one, events.StoreWritten)]
    told: tuple[str, ...] = (*market.verdict(), market.story(), *written)
    assert told


def plan(faults: Faults, method: StoreMethod, seam: CrashSeam) -> None:
    faults.data_store(method).failed()
    faults.crash(seam)


def use_services(data_stores: DataStores, marketplace: Marketplace, adapters: Adapters) -> None:
    board: OrderedDataStore = data_stores.get_ordered_data_store("Board")
    for name, gems in board.get_sorted_async(False, 10).get_current_page():
        assert gems > len(name)
    owns: bool = adapters.pass_ownership_fetcher(1, 2)
    price = marketplace.get_product_info_async(5)["PriceInRobux"]
    assert owns or price


@explore
def search(market: Market) -> None:
    market.on_server_start(shop)


@explore(
    faults={"data_store": 2}, contract="purchase-rejected", expected=("stuck_purchase",), require=["lost-recording"]
)
def search_within_bounds(market: Market, price: int) -> None:
    market.server()


def play(weather: Weather) -> None:
    with open_market(weather=weather, contract=Contract(bad_answer="granted")) as market:
        market.server()


def pytest_robloxmarket_laws() -> Mapping[str, Callable[[Market], Iterable[str]]]:
    return {"named": lambda market: [user.name for user in market.users if not user.name]}


def pytest_robloxmarket_story(history: Sequence[Event]) -> list[str]:
    return [f"{len(history)} events"]
