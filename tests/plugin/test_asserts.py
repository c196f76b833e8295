"""The assertion helpers: each red once and green once, with words that a reader understands."""

from collections.abc import Callable
from contextlib import nullcontext, suppress

import pytest

from pytest_robloxmarket import (
    Market,
    assert_granted_exactly_once,
    assert_law,
    assert_lawful,
    assert_no_double_grant,
    assert_not_lost,
    assert_resolved,
)
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import PlatformError, UsageError, ViolationError

GRANTED = ProductPurchaseDecision.PurchaseGranted
NOT_YET = ProductPurchaseDecision.NotProcessedYet
GOLD = 456456


def shop(*, answer: object = GRANTED, amount: int = 100) -> Callable[[GameServer], None]:
    """A shop that remembers nothing and swallows errors."""

    def start(server: GameServer) -> None:
        store = server.data_stores.get_data_store("Gold")

        def handle(receipt: dict[str, object]) -> object:
            with suppress(PlatformError):
                store.increment_async(str(receipt["PlayerId"]), amount)
            return answer

        server.marketplace.process_receipt = handle

    return start


def open_shop(market: Market, start: Callable[[GameServer], None]) -> User:
    market.catalogue.product(GOLD, name="100 gold", price=99)
    market.on_server_start(start)
    return market.server().join("alice", robux=500)


def buy(market: Market, alice: User) -> None:
    alice.buy(GOLD)
    market.settle()


def test_one_purchase_granted_once_is_fine(market: Market) -> None:
    alice = open_shop(market, shop())
    buy(market, alice)
    assert_granted_exactly_once(alice, GOLD)
    assert_no_double_grant(market)
    assert_not_lost(market)
    assert_resolved(market)
    assert_resolved(alice)


def packs(*, knows: bool) -> Callable[[GameServer], None]:
    """A shop that keeps gold, gems and PurchaseIds in one text, and looks for the PurchaseId or not."""

    def start(server: GameServer) -> None:
        store = server.data_stores.get_data_store("Packed")

        def handle(receipt: dict[str, object]) -> object:
            def change(old: object) -> object:
                gold, gems, ids = str(old or "0;0;").split(";")
                if knows and str(receipt["PurchaseId"]) in ids:
                    return None
                return f"{int(gold) + 100};{int(gems) + 3};{ids}{receipt['PurchaseId']},"

            store.update_async(str(receipt["PlayerId"]), change)
            return GRANTED

        server.marketplace.process_receipt = handle

    return start


@pytest.mark.parametrize("knows", [True, False])
def test_what_is_packed_in_a_text_is_seen(market: Market, *, knows: bool) -> None:
    alice = open_shop(market, packs(knows=knows))
    market.faults.recording_lost()
    buy(market, alice)
    alice.rejoin()
    with nullcontext() if knows else pytest.raises(ViolationError, match="double_grant"):
        assert_granted_exactly_once(alice, GOLD)


def test_a_lost_recording_is_a_double_grant(market: Market) -> None:
    alice = open_shop(market, shop())
    market.faults.recording_lost()
    buy(market, alice)
    alice.rejoin()
    with pytest.raises(ViolationError, match=r'R1 \(456456 "100 gold", 99 Robux, alice\) had its effect twice'):
        assert_no_double_grant(market)
    with pytest.raises(ViolationError, match="double_grant"):
        assert_granted_exactly_once(alice, GOLD)


def test_a_write_that_lied_is_not_lost(market: Market) -> None:
    alice = open_shop(market, shop())
    market.faults.data_store("IncrementAsync").applied_but_failed()
    buy(market, alice)
    assert_not_lost(market)


def test_a_failed_write_that_was_acknowledged_is_lost(market: Market) -> None:
    alice = open_shop(market, shop())
    buy(market, alice)
    market.faults.data_store("IncrementAsync").failed()
    buy(market, alice)
    with pytest.raises(ViolationError, match="its effect is missing"):
        assert_not_lost(market)


def test_an_open_receipt_is_not_resolved(market: Market) -> None:
    alice = open_shop(market, shop(answer=NOT_YET))
    buy(market, alice)
    with pytest.raises(ViolationError, match=r"open receipts: R1 \(456456, alice\)"):
        assert_resolved(market)
    with pytest.raises(ViolationError, match="open receipts"):
        assert_granted_exactly_once(alice, GOLD)


def test_an_open_receipt_of_another_user_is_not_mine(market: Market) -> None:
    open_shop(market, shop(answer=NOT_YET))
    bob = market.user("bob", robux=99)
    bob.buy_outside(GOLD)
    assert_resolved(market.user("alice"))
    with pytest.raises(ViolationError):
        assert_resolved(bob)


def test_a_product_that_was_not_bought_cannot_be_granted(market: Market) -> None:
    alice = open_shop(market, shop())
    with pytest.raises(UsageError, match="alice has not bought product 456456"):
        assert_granted_exactly_once(alice, GOLD)


def test_an_effect_that_nobody_can_see_is_no_green_test(market: Market) -> None:
    alice = open_shop(market, lambda server: setattr(server.marketplace, "process_receipt", lambda _: GRANTED))
    buy(market, alice)
    with pytest.raises(UsageError, match=r"market\.set_effect\(product, "):
        assert_no_double_grant(market)


def test_an_effect_that_was_said_is_expected(market: Market) -> None:
    alice = open_shop(market, lambda server: setattr(server.marketplace, "process_receipt", lambda _: GRANTED))
    market.set_effect(GOLD, {"Gold[{user}]": 100})
    buy(market, alice)
    with pytest.raises(ViolationError, match="its effect is missing"):
        assert_not_lost(market)


def test_the_error_carries_its_story(market: Market) -> None:
    alice = open_shop(market, shop())
    market.faults.recording_lost()
    buy(market, alice)
    alice.rejoin()
    with pytest.raises(ViolationError) as caught:
        assert_no_double_grant(market)
    assert "the recording of R1 is lost" in getattr(caught.value, "story", "")


def test_a_product_that_gives_nothing_is_not_granted_once(market: Market) -> None:
    """Another one of the same game does."""

    def start(server: GameServer) -> None:
        gold = server.data_stores.get_data_store("Gold")

        def handle(receipt: dict[str, object]) -> object:
            if receipt["ProductId"] == GOLD:
                gold.increment_async(str(receipt["PlayerId"]), 100)
            return GRANTED

        server.marketplace.process_receipt = handle

    alice = open_shop(market, start)
    market.catalogue.product(7, price=9)
    buy(market, alice)
    alice.buy(7)
    market.settle()
    with pytest.raises(UsageError, match="product 7 was granted to alice, and no number changed for it"):
        assert_granted_exactly_once(alice, 7)


def test_a_start_balance_hides_no_double_grant(market: Market) -> None:
    def start(server: GameServer) -> None:
        store = server.data_stores.get_data_store("Gold")

        def handle(receipt: dict[str, object]) -> object:
            def add(profile: object) -> object:
                return {"gold": (profile["gold"] if isinstance(profile, dict) else 500) + 100}

            store.update_async(str(receipt["PlayerId"]), add)
            return GRANTED

        server.marketplace.process_receipt = handle

    alice = open_shop(market, start)
    market.faults.recording_lost()
    buy(market, alice)
    alice.rejoin()
    with pytest.raises(ViolationError, match="double_grant"):
        assert_no_double_grant(market)


@pytest.mark.filterwarnings("ignore::pytest_robloxmarket.errors.GameLoadedLateWarning")
def test_a_game_that_was_loaded_too_late_is_not_told_to_set_its_handler_earlier(market: Market) -> None:
    market.catalogue.product(GOLD, price=99)
    alice = market.server().join("alice", robux=500)
    market.on_server_start(shop())
    buy(market, alice)
    with pytest.raises(ViolationError, match="Server 1 had started when the game was loaded, so the game does not run"):
        assert_not_lost(market)


@pytest.mark.filterwarnings("ignore::pytest_robloxmarket.errors.GameLoadedLateWarning")
def test_a_server_without_a_handler_is_not_blamed_on_another_that_the_game_came_to_too_late(market: Market) -> None:
    market.server().join("bob")
    market.on_server_start(lambda server: None)
    market.catalogue.product(GOLD, price=99)
    market.set_effect(GOLD, {"leaderstats.Gold": 1})
    buy(market, market.server().join("alice", robux=500))
    with pytest.raises(ViolationError, match="Server 2 had no ProcessReceipt when R1 came"):
        assert_not_lost(market)


@pytest.mark.filterwarnings("ignore::pytest_robloxmarket.errors.GameRaisedWarning")
def test_the_error_that_stopped_a_start_function_is_named_where_no_handler_was_set(market: Market) -> None:
    def start(server: GameServer) -> None:
        raise LookupError("no config")

    buy(market, open_shop(market, start))
    with pytest.raises(ViolationError, match=r"an error at 0\.0 s, and sets nothing any more: .*no config") as red:
        assert_not_lost(market)
    assert "a thread ends with an error: " in red.value.story


def test_a_request_that_failed_is_named_where_nothing_came_of_purchases(market: Market) -> None:
    alice = open_shop(market, shop())
    market.faults.data_store("IncrementAsync").failed()
    buy(market, alice)
    with pytest.raises(UsageError, match=r"IncrementAsync of Gold did not come to its end at 0\.1 s, which may be why"):
        assert_lawful(market)


@pytest.mark.filterwarnings("ignore::pytest_robloxmarket.errors.RobloxMarketWarning")
def test_a_handler_that_raised_is_named_where_nothing_came_of_purchases(market: Market) -> None:
    def start(server: GameServer) -> None:
        server.marketplace.process_receipt = lambda receipt: receipt["Amount"]

    buy(market, open_shop(market, start))
    with pytest.raises(UsageError, match=r"The handler raised on server 1 \(.*KeyError: 'Amount'\), which may be why"):
        assert_lawful(market)


def test_a_law_that_there_is_not_is_told_by_its_name(market: Market) -> None:
    with pytest.raises(
        UsageError, match=r"there is no law 'double_grants'\. Did you mean double_grant\? There are: double_grant,"
    ):
        assert_law(market, "double_grants")


@pytest.mark.filterwarnings("ignore::pytest_robloxmarket.errors.OpenReceiptWarning")
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (True, "The handler answered true on server 1, which is no decision and may be why"),
        (ProductPurchaseDecision.NotProcessedYet, "The handler answered NotProcessedYet on server 1, which may be why"),
    ],
)
def test_an_answer_that_is_no_grant_is_named_where_nothing_came_of_purchases(
    market: Market, answer: object, why: str
) -> None:
    def start(server: GameServer) -> None:
        server.marketplace.process_receipt = lambda receipt: answer

    buy(market, open_shop(market, start))
    with pytest.raises(UsageError, match=why):
        assert_lawful(market)
