"""What code under test is given instead of services, and that the wrapper of ADR-0008 fits it."""

import pytest

from pytest_robloxmarket import Adapters, GameServer, Market
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision, ReceiptDecision
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import HandlerAnswered, Printed, TaskRaised
from pytest_robloxmarket.reference import DataStoreLedger, MarketplaceHandle, create_marketplace_service
from tests.reference.test_validator import add_gems

GEMS = 456456
VIP = 7


def buy_once(market: Market, server: GameServer) -> HandlerAnswered:
    """Let alice buy, and return what the handler answered."""
    market.catalogue.product(GEMS, price=99)
    server.join("alice", robux=99).buy(GEMS)
    market.settle()
    (answer,) = [event for event in market.history if isinstance(event, HandlerAnswered)]
    return answer


def install(adapters: Adapters) -> MarketplaceHandle:
    """The wrapper with everything that it can be given. This line is also a test for the type checker."""
    handle = create_marketplace_service(
        pass_ownership_fetcher=adapters.pass_ownership_fetcher,
        on_setup_receipt=adapters.on_setup_receipt,
        player_removing=adapters.player_removing,
        pass_purchase_finished=adapters.pass_purchase_finished,
        ledger=DataStoreLedger(adapters.data_store("Profiles")),
        clock=adapters.clock,
        logger=adapters.logger,
    )
    handle.register_product(GEMS, name="100 gems", change=add_gems)
    handle.service.on_start()
    return handle


def test_the_wrapper_fits_and_grants(market: Market, server: GameServer, adapters: Adapters) -> None:
    install(adapters)
    assert "PurchaseGranted" == buy_once(market, server).decision


@pytest.mark.parametrize(
    ("answered", "decision", "shown"),
    [
        ("PurchaseGranted", "PurchaseGranted", "PurchaseGranted"),
        ("NotProcessedYet", "NotProcessedYet", "NotProcessedYet"),
        (ProductPurchaseDecision.PurchaseGranted, "PurchaseGranted", "PurchaseGranted"),
        (ReceiptDecision.Processed, "", "Enum.ReceiptDecision.Processed"),
        ("Processed", "", '"Processed"'),
        (True, "", "true"),
        (None, "", "nil"),
    ],
)
def test_the_name_of_a_decision_is_one_and_all_else_goes_to_roblox_as_it_is(
    market: Market, server: GameServer, adapters: Adapters, answered: object, decision: str, shown: str
) -> None:
    adapters.on_setup_receipt(lambda receipt: answered)
    answer = buy_once(market, server)
    assert (decision, shown) == (answer.decision, answer.shown)
    (receipt,) = market.snapshot().receipts
    assert (receipt.status == "granted") == (decision == "PurchaseGranted")


def test_what_cannot_be_called_is_refused_where_it_is_handed_in(adapters: Adapters) -> None:
    with pytest.raises(UsageError, match="5 is no function"):
        adapters.on_setup_receipt(5)  # type: ignore[arg-type]


def test_the_clock_is_the_markets_in_seconds(market: Market, adapters: Adapters) -> None:
    market.clock.advance(2.5)
    assert 2.5 == adapters.clock()


def test_the_logger_writes_to_the_servers_output(market: Market, adapters: Adapters) -> None:
    adapters.logger.info("fine")
    adapters.logger.warning("look at this")
    said = [(event.level, event.text) for event in market.history if isinstance(event, Printed)]
    assert [("print", "fine"), ("warn", "look at this")] == said


def test_the_fetcher_asks_the_platform(market: Market, server: GameServer, adapters: Adapters) -> None:
    alice = server.join("alice")
    market.give_pass(alice, VIP)
    assert (True, False) == (
        adapters.pass_ownership_fetcher(alice.id, VIP),
        adapters.pass_ownership_fetcher(alice.id, VIP + 1),
    )


def test_the_cache_follows_the_markets_clock_and_its_players(
    market: Market, server: GameServer, adapters: Adapters
) -> None:
    handle = install(adapters)
    alice = server.join("alice")
    seen = [handle.user_owns_game_pass(alice.id, VIP)]
    market.give_pass(alice, VIP)
    seen.append(handle.user_owns_game_pass(alice.id, VIP))
    market.clock.advance(300)
    seen.append(handle.user_owns_game_pass(alice.id, VIP))
    assert [False, False, True] == seen


def test_whoever_rejoins_is_asked_for_anew(market: Market, server: GameServer, adapters: Adapters) -> None:
    handle = install(adapters)
    alice = server.join("alice")
    assert not handle.user_owns_game_pass(alice.id, VIP)
    market.give_pass(alice, VIP)
    alice.rejoin()
    assert handle.user_owns_game_pass(alice.id, VIP)


def test_a_pass_bought_in_its_prompt_is_owned_at_once(market: Market, server: GameServer, adapters: Adapters) -> None:
    handle = install(adapters)
    alice = server.join("alice")
    assert not handle.user_owns_game_pass(alice.id, VIP)
    server.marketplace.prompt_game_pass_purchase_finished.fire(alice.player, VIP, True)
    assert handle.user_owns_game_pass(alice.id, VIP)
    assert not [event for event in market.history if isinstance(event, TaskRaised)]


def test_players_are_told_of_as_they_come_and_go(server: GameServer, adapters: Adapters) -> None:
    seen: list[tuple[str, int]] = []
    adapters.player_added.connect(lambda player: seen.append(("added", player.user_id)))
    gone = adapters.player_removing.connect(lambda player, reason: seen.append(("removing", player.user_id)))
    alice = server.join("alice")
    alice.leave()
    gone.disconnect()
    server.join("bob").leave()
    assert [("added", 1001), ("removing", 1001), ("added", 1002)] == seen
