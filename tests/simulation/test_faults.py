"""Faults that a test plans by hand."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket._faults.plan import Fault
from pytest_robloxmarket._simulation.faults import Faults
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.events import RecordingLost
from pytest_robloxmarket._terms.names import CrashSeam
from tests.server.helpers import GOLD, GRANTED, make_handler, open_market, open_shop, see


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


def test_an_unusual_return_belongs_to_its_leave() -> None:
    market = open_market()
    market.faults.leave("read", back="hour")
    assert [Fault("move.read", "leave", then=("return", "hour"))] == market.weather.plan


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (
            lambda faults: faults.data_store("ListLocksAsync"),
            "there is no data store method 'ListLocksAsync'. Did you mean ListKeysAsync? There are: ",
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


def fails(market: Market, store: str, key: str, *, server: GameServer | None = None) -> bool:
    """Whether a write of a key raises."""
    try:
        (server or market.server()).data_stores.get_data_store(*store.split("/")).set_async(key, 1)
    except PlatformError:
        return True
    return False


@pytest.mark.parametrize(
    ("store", "key", "struck"),
    [
        ("Coins", "", {"Coins 1001", "Coins alice", "Coins 7"}),
        ("Gems/eu", "", {"Gems/eu 1001"}),
        ("", "1001", {"Coins 1001", "Gems/eu 1001"}),
        ("Coins", "7", {"Coins 7"}),
        ("Nothing", "", set()),
    ],
)
def test_faults_are_limited_to_a_store_and_a_key(market: Market, store: str, key: str, struck: set[str]) -> None:
    market.faults.data_store("SetAsync", store=store, key=key).failed(times=math.inf)
    asked = [("Coins", "1001"), ("Coins", "alice"), ("Coins", "7"), ("Gems/eu", "1001")]
    assert struck == {f"{one} {other}" for one, other in asked if fails(market, one, other)}
    market.faults.clear()


def test_faults_are_limited_to_a_user(market: Market) -> None:
    alice = market.user("alice")
    market.faults.data_store("SetAsync", user=alice).failed(times=math.inf)
    keys = ["1001", "player_1001", "alice", "10010", "malice"]
    assert keys[:3] == [key for key in keys if fails(market, "Coins", key)]


def test_faults_are_limited_to_a_server(market: Market) -> None:
    first, second = market.server(), market.server()
    market.faults.data_store("SetAsync", server=second).failed(times=math.inf)
    assert (False, True) == (fails(market, "Coins", "7", server=first), fails(market, "Coins", "7", server=second))


def test_a_skip_counts_the_requests_that_a_fault_is_limited_to(market: Market) -> None:
    market.faults.data_store("SetAsync", store="Coins").failed(skip=1)
    seen = [fails(market, store, "7") for store in ("Gems", "Coins", "Gems", "Coins", "Coins")]
    assert [False, False, False, True, False] == seen


def test_a_fault_is_taken_back_at_the_end_of_its_block(market: Market) -> None:
    with market.faults.data_store("set_async").failed(times=math.inf) as planned:
        assert (True, True) == (fails(market, "Coins", "7"), fails(market, "Coins", "7"))
    assert (False, 2) == (fails(market, "Coins", "7"), planned.struck)


def test_a_fault_that_is_used_up_is_not_taken_back_twice(market: Market) -> None:
    with market.faults.data_store("SetAsync").failed(), market.faults.data_store("SetAsync").failed(skip=5) as other:
        assert fails(market, "Coins", "7")
    assert ([], 0) == (market.weather.plan, other.struck)
    market.faults.clear()


@pytest.mark.parametrize("name", ["GetAsync", "SetAsync", "UpdateAsync", "IncrementAsync", "RemoveAsync"])
def test_a_method_has_two_spellings(market: Market, name: str) -> None:
    python: Any = name.replace("Async", "_async").lower()
    market.faults.data_store(python).failed()
    assert [Fault(f"store.{name}", "failed")] == market.weather.plan
    market.faults.clear()


def read_and_write(server: GameServer) -> object:
    """A handler's work: a request that reads and one that writes, for who is on the server."""
    store = server.data_stores.get_data_store("Coins")
    key = server.players.get_players()[0].name
    held = store.get_async(key)
    store.set_async(key, 100 + (held if isinstance(held, int) else 0))
    return GRANTED


def struck_for(market: Market, seam: str) -> set[str]:
    """For whom a server crashed at a seam, of alice on server 1 and bob on server 2."""
    struck = set()
    for name, server in zip(("alice", "bob"), (market.server(), market.server()), strict=True):
        server.marketplace.process_receipt = make_handler(server, [], read_and_write)
        server.join(name, robux=99).buy(market.catalogue.product(GOLD, price=99))
        market.settle()
        if not server.alive:
            struck.add(name)
    return struck


@pytest.mark.parametrize("seam", ["delivery", "read", "write", "reply", "recording", "recorded"])
def test_a_crash_is_limited_to_a_user(market: Market, seam: CrashSeam) -> None:
    market.faults.crash(seam, user=market.user("bob"))
    assert {"bob"} == struck_for(market, seam)


@pytest.mark.parametrize("seam", ["delivery", "read", "write", "reply", "recording", "recorded"])
def test_a_crash_strikes_as_often_as_it_was_planned(market: Market, seam: CrashSeam) -> None:
    market.faults.crash(seam, times=math.inf)
    assert {"alice", "bob"} == struck_for(market, seam)
    market.faults.clear()


@pytest.mark.parametrize(
    "plan",
    [
        lambda faults, server, user: faults.recording_lost(times=9, user=user),
        lambda faults, server, user: faults.recording_lost(times=9, server=server),
        lambda faults, server, user: faults.hop("write", times=9, user=user),
        lambda faults, server, user: faults.leave("recording", times=9, server=server),
        lambda faults, server, user: faults.leave("read", times=9, user=user),
        lambda faults, server, user: faults.shutdown("delivery", times=9, user=user),
    ],
)
def test_what_is_limited_to_another_user_or_server_does_not_strike(plan: Callable[..., Any]) -> None:
    shop = open_shop()
    planned = plan(shop.market.faults, shop.market.server(), shop.market.user("bob"))
    shop.alice.buy(GOLD)
    shop.market.settle()
    assert (["granted"], 0) == (shop.statuses, planned.struck)
    shop.market.faults.clear()


def test_a_call_is_limited_to_a_user_and_a_server(market: Market) -> None:
    alice, bob, vip = market.user("alice"), market.user("bob"), market.catalogue.game_pass(8, price=9)
    first, second = market.server(), market.server()
    market.faults.marketplace("UserOwnsGamePassAsync", server=second, user=bob).failed(times=math.inf)

    def fails_for(server: GameServer, user: User) -> bool:
        try:
            server.marketplace.user_owns_game_pass_async(user.id, vip.id)
        except PlatformError:
            return True
        return False

    seen = [fails_for(server, user) for server in (first, second) for user in (alice, bob)]
    market.faults.clear()
    assert [False, False, False, True] == seen


@pytest.mark.parametrize("kind", ["failed", "applied_but_failed"])
def test_a_request_fails_with_the_text_that_the_test_chose(market: Market, kind: str) -> None:
    getattr(market.faults.data_store("SetAsync"), kind)(error="302: SetAsync request dropped.")
    store = market.server().data_stores.get_data_store("Coins")
    with pytest.raises(PlatformError, match=r"^302: SetAsync request dropped\.$"):
        store.set_async("7", 1)


def test_a_call_fails_with_the_text_that_the_test_chose(market: Market) -> None:
    market.faults.marketplace("UserOwnsGamePassAsync").failed(error="HTTP 429")
    vip = market.catalogue.game_pass(8, price=9)
    with pytest.raises(PlatformError, match=r"^HTTP 429$"):
        market.server().marketplace.user_owns_game_pass_async(1, vip.id)


def test_the_next_error_has_the_usual_text_again(market: Market) -> None:
    store = market.server().data_stores.get_data_store("Coins")
    market.faults.data_store("SetAsync").failed(error="boom")
    market.faults.data_store("SetAsync").failed()
    texts = []
    for _ in range(2):
        with pytest.raises(PlatformError) as caught:
            store.set_async("7", 1)
        texts.append(str(caught.value)[:4])
    assert ["boom", "502:"] == texts


def test_an_error_is_a_text(market: Market) -> None:
    with pytest.raises(UsageError, match="the error of a fault is the text that game code is to see, not 502"):
        market.faults.data_store("SetAsync").failed(error=502)  # type: ignore[arg-type]


WAITS_AFTER_A_READ = """
local coins = game:GetService("DataStoreService"):GetDataStore("Coins")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
	coins:GetAsync("alice")
	task.wait(5)
	return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""


def wait_after_a_read(server: GameServer) -> None:
    def process_receipt(_receipt: object) -> object:
        server.data_stores.get_data_store("Coins").get_async("alice")
        server.wait(5)
        return GRANTED

    server.marketplace.process_receipt = process_receipt


@pytest.mark.parametrize("language", ["python", "luau"])
def test_a_buyer_may_leave_while_a_handler_waits_whose_request_was_answered(
    market: Market, tmp_path: Path, language: str
) -> None:
    script = tmp_path / "Shop.server.luau"
    script.write_text(WAITS_AFTER_A_READ, "utf-8")
    if language == "luau":
        market.load(script)
    else:
        market.on_server_start(wait_after_a_read)
    planned = market.faults.leave("wait")
    market.server().join("alice", robux=99).buy(market.catalogue.product(GOLD, price=99))
    market.settle()
    assert 1 == planned.struck
