"""A receipt that is open has a cause, and each cause a sentence of its own."""

from collections.abc import Callable
from functools import partial

import pytest

from pytest_robloxmarket import Market, assert_resolved
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import ViolationError

Act = Callable[[Market, GameServer, object], None]


def raise_from(receipt: dict[str, object]) -> object:
    try:
        return receipt["Gold"]
    except KeyError as error:
        raise RuntimeError("no gold") from error


async def never_awaited(receipt: dict[str, object]) -> object:
    return ProductPurchaseDecision.PurchaseGranted


def never_iterated(receipt: dict[str, object]) -> object:
    yield ProductPurchaseDecision.PurchaseGranted


def granted(receipt: dict[str, object]) -> object:
    return ProductPurchaseDecision.PurchaseGranted


HANDLERS: dict[str, tuple[Callable[[dict[str, object]], object], str]] = {
    "raised": (
        raise_from,
        r"Its handler raised: test_open_receipts.py:20: RuntimeError: no gold "
        r"\(from test_open_receipts.py:18: KeyError: 'Gold'\)\.",
    ),
    "no decision": (lambda _: None, "Its handler answered nil, which is no decision: answer PurchaseGranted or"),
    "another value": (lambda _: True, "Its handler answered true, which is no decision: "),
    "a coroutine": (
        partial(never_awaited),
        "Calling its handler gave a coroutine, and none of its lines ran: write it without",
    ),
    "a generator": (
        partial(never_iterated),
        "Calling its handler gave a generator, and none of its lines ran: write it",
    ),
    "not yet": (
        lambda _: ProductPurchaseDecision.NotProcessedYet,
        "Its handler answered NotProcessedYet, so it comes again when alice joins next",
    ),
}


@pytest.mark.parametrize("way", HANDLERS)
def test_what_the_handler_did_is_told(market: Market, server: GameServer, way: str) -> None:
    handler, sentence = HANDLERS[way]
    server.marketplace.process_receipt = handler
    server.join("alice", robux=9).buy(market.catalogue.product(7, price=9))
    market.settle()
    with pytest.raises(ViolationError, match=sentence):
        assert_resolved(market)


def test_nobody_settled(market: Market, server: GameServer) -> None:
    server.marketplace.process_receipt = granted
    server.join("alice", robux=9).buy(market.catalogue.product(7, price=9))
    with pytest.raises(ViolationError, match=r"nobody settled\. Let it come to its end: market\.settle\(\)"):
        assert_resolved(market)


def test_nobody_joined(market: Market) -> None:
    market.user("alice", robux=9).buy_outside(market.catalogue.product(7, price=9))
    market.settle()
    with pytest.raises(ViolationError, match=r"It was never delivered: alice is on no server. Let them join: market\."):
        assert_resolved(market)


def test_its_server_crashed(market: Market, server: GameServer) -> None:
    server.marketplace.process_receipt = lambda _: server.wait(5)
    server.join("alice", robux=9).buy(market.catalogue.product(7, price=9))
    market.clock.advance(1)
    server.crash()
    with pytest.raises(ViolationError, match="Server 1 crashed while its handler ran, so it comes again when alice"):
        assert_resolved(market)


def test_its_recording_was_lost(market: Market, server: GameServer) -> None:
    server.marketplace.process_receipt = granted
    market.faults.recording_lost()
    server.join("alice", robux=9).buy(market.catalogue.product(7, price=9))
    market.settle()
    with pytest.raises(ViolationError, match="Its grant was lost on the way to the platform, so it comes again when"):
        assert_resolved(market)


def test_what_a_handler_raised_is_chained(market: Market, server: GameServer) -> None:
    server.marketplace.process_receipt = raise_from
    server.join("alice", robux=9).buy(market.catalogue.product(7, price=9))
    market.settle()
    with pytest.raises(ViolationError) as caught:
        assert_resolved(market)
    assert ("RuntimeError", "KeyError") == (
        type(caught.value.__cause__).__name__,
        type(caught.value.__cause__ and caught.value.__cause__.__cause__).__name__,
    )


def test_a_crash_before_the_answer_was_recorded_is_told(market: Market, server: GameServer) -> None:
    server.marketplace.process_receipt = granted
    market.faults.crash("recording")
    server.join("alice", robux=9).buy(market.catalogue.product(7, price=9))
    market.settle()
    with pytest.raises(ViolationError, match="Server 1 crashed before its answer was recorded, so it comes again"):
        assert_resolved(market)


def test_its_handler_answered_with_a_text(market: Market, server: GameServer) -> None:
    server.marketplace.process_receipt = lambda _: "PurchaseGranted"
    server.join("alice", robux=9).buy(market.catalogue.product(7, price=9))
    market.settle()
    with pytest.raises(
        ViolationError, match='the text "PurchaseGranted", and a text is no decision: answer an item of'
    ):
        assert_resolved(market)
