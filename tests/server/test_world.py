"""What all servers share: who plays where, whose code runs, and where it stands."""

from collections.abc import Callable
from threading import Thread

import pytest

from pytest_robloxmarket._kernel.choices import ScriptedChoices
from pytest_robloxmarket._server.world import World
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.events import OrderChanged, PlayerLeft, ServerStarted, StoreWritten
from pytest_robloxmarket._terms.ids import ServerId
from pytest_robloxmarket._terms.names import MoveSeam
from pytest_robloxmarket._terms.planned import Planned
from tests.server.helpers import GOLD, GRANTED, PRICE, ask, open_market, open_shop, see


def test_servers_are_numbered_from_1_in_the_order_of_their_start() -> None:
    market = open_market()
    assert ([1, 2], [1, 2]) == (
        [market.server().id, market.server().id],
        [event.server for event in see(market, ServerStarted)],
    )


def test_the_games_code_runs_on_each_server_that_starts_later() -> None:
    market, ran = open_market(), list[int]()
    market.server()
    market.on_server_start(lambda server: ran.append(server.id))
    market.server()
    market.server()
    assert [2, 3] == ran


def test_a_user_moves_to_the_oldest_server_that_is_open() -> None:
    market = open_market()
    closed, _, home = market.server(), market.server(), market.server()
    closed.crash()
    alice = home.join("alice")
    alice.hop()
    assert 2 == alice.server.id if alice.server else None


def test_a_user_who_has_nowhere_to_go_moves_to_a_new_server() -> None:
    market = open_market()
    alice = market.server().join("alice")
    alice.hop()
    assert (2, 2) == (len(market.world.servers), alice.server and alice.server.id)


@pytest.mark.parametrize(("seam", "count"), [("delivery", 2), ("read", 2), ("write", 2), ("recording", 1)])
def test_a_hop_by_plan_happens_at_its_seam(seam: MoveSeam, count: int) -> None:
    """After the recording's seam the receipt is closed at once, so that the second server has nothing to deliver."""

    def handler(server: GameServer) -> object:
        store = server.data_stores.get_data_store("Gold")
        store.get_async("alice")
        store.set_async("alice", 1)
        return GRANTED

    shop = open_shop(handler)
    shop.market.faults.hop(seam)
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert (["hop"], count) == ([event.reason for event in see(shop.market, PlayerLeft)], len(shop.calls))


def test_only_a_user_who_is_on_the_server_hops_from_it() -> None:
    shop = open_shop(lambda server: server.data_stores.get_data_store("Gold").set_async("alice", 1))
    shop.alice.buy(GOLD)
    shop.market.clock.advance(0.05)
    shop.alice.leave()
    shop.market.faults.hop("write")
    shop.market.settle()
    assert (1, None) == (len(shop.market.world.servers), shop.alice.server)


def test_a_user_who_has_left_does_not_hop_at_the_recording() -> None:
    shop = open_shop()
    shop.market.faults.hop("recording")
    shop.alice.buy(GOLD)
    shop.market.clock.advance(0.05)
    shop.alice.leave()
    shop.market.settle()
    assert (None, ["granted"]) == (shop.alice.server, shop.statuses)


def test_what_a_handler_starts_belongs_to_its_delivery() -> None:
    market = open_market()
    server = market.server()
    store = server.data_stores.get_data_store("Gold")

    def handler(_: object) -> None:
        server.spawn(store.set_async, "alice", 1)

    server.marketplace.process_receipt = handler
    server.join("alice", robux=PRICE).buy(GOLD)
    store.set_async("bob", 1)
    market.settle()
    assert {"alice": 1, "bob": 0} == {event.key: event.delivery for event in see(market, StoreWritten)}


def test_two_handlers_that_take_turns_keep_their_deliveries_apart() -> None:
    market = open_market()
    server = market.server()
    store = server.data_stores.get_data_store("Gold")

    def handler(info: dict[str, object]) -> None:
        for _ in range(2):
            store.increment_async(str(info["PlayerId"]))

    server.marketplace.process_receipt = handler
    for name in ("alice", "bob"):
        server.join(name, robux=PRICE).buy(GOLD)
    market.settle()
    written = [(event.key, event.delivery) for event in see(market, StoreWritten)]
    assert [("1001", 1), ("1002", 2), ("1001", 1), ("1002", 2)] == written


@pytest.mark.parametrize(("tracing", "prefix"), [(True, "test_world.py:"), (False, "")])
def test_the_line_of_the_game_is_known_when_a_story_is_told(tracing: bool, prefix: str) -> None:
    market = Market(tracing=tracing)
    server = market.server()
    ask(server, lambda: server.data_stores.get_data_store("Gold").set_async("alice", 1))
    market.settle()
    (source,) = (event.source for event in see(market, StoreWritten))
    assert prefix == source.rstrip("0123456789")


@pytest.mark.parametrize("wait", [World.waiting_task, lambda world: world.wait_ms(1, 0)])
def test_where_yielding_is_forbidden_nothing_waits(wait: Callable[[World], object]) -> None:
    market = open_market()
    market.scheduler.closed_to_yields = True
    with pytest.raises(PlatformError, match=r"^Callbacks cannot yield$"):
        wait(market.world)


def test_outside_of_every_task_a_wait_lets_the_world_go_on() -> None:
    market = open_market()
    server = market.server()
    times = ask(server, lambda: server.wait(1) or market.scheduler.now_ms)
    server.wait(3)
    assert ([1_000], 3_000) == (times, market.scheduler.now_ms)


def test_what_overtakes_is_written_down() -> None:
    market = open_market(choices=ScriptedChoices([1]))
    server = market.server()
    store = server.data_stores.get_data_store("Gold")
    ask(server, lambda: store.set_async("alice", 1))
    ask(server, lambda: store.set_async("bob", 1))
    market.scheduler.unordered = True
    market.scheduler.on_overtake = market.world.overtaken
    market.settle()
    late, first = (Planned("SetAsync", 0, ServerId(server.id), "Gold", key) for key in ("alice", "bob"))
    assert ([OrderChanged(100, 100, late, first)], ["bob", "alice"]) == (
        see(market, OrderChanged),
        [event.key for event in see(market, StoreWritten)],
    )


@pytest.mark.real
def test_a_story_in_which_another_thread_reads_a_data_store_is_refused() -> None:
    """Where the market settles: what the thread itself is told, nobody may hear."""
    told: list[UsageError] = []

    def read(server: GameServer) -> None:
        try:
            server.data_stores.get_data_store("Gold").get_async("alice")
        except UsageError as error:
            told.append(error)

    def handler(server: GameServer) -> object:
        thread = Thread(target=read, args=(server,))
        thread.start()
        thread.join()
        return GRANTED

    shop = open_shop(handler)
    shop.alice.buy(GOLD)
    with pytest.raises(UsageError, match=r"^test_world.py:\d+: a data store, a service or a wait") as caught:
        shop.market.settle()
    assert [str(caught.value)] == [str(error) for error in told]
