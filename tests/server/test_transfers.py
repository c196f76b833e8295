"""Receipts of Robux transfers, as the handlers of their types get them."""

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket.enums import ReceiptDecision, ReceiptType
from pytest_robloxmarket.errors import UsageError

SENT, RECEIVED = ReceiptType.RobuxTransferSender, ReceiptType.RobuxTransferReceiver


def bind(server: GameServer, kind: ReceiptType, *answers: ReceiptDecision) -> list[dict[str, object]]:
    """The receipts that a handler gets which answers so, the last answer for ever."""
    got: list[dict[str, object]] = []

    def handle(receipt: dict[str, object]) -> ReceiptDecision:
        got.append(receipt)
        return answers[min(len(got), len(answers)) - 1]

    server.marketplace.bind_receipt_handler(kind, handle)
    return got


def test_a_receipt_reaches_the_handler_of_its_type() -> None:
    market = Market()
    server = market.server()
    alice = server.join("alice")
    sent, received = bind(server, SENT, ReceiptDecision.Processed), bind(server, RECEIVED, ReceiptDecision.Processed)
    alice.transfer_settles(SENT, 100, request="t")
    market.settle()
    assert [
        {
            "PurchaseId": "00000000-0000-4000-c000-000000000001",
            "PlayerId": alice.id,
            "PlaceIdWherePurchased": market.platform.place_id,
            "CurrencySpent": 100,
            "ReceiptType": SENT,
            "TransferRequestId": "t",
        }
    ] == sent
    assert ([], 0) == (received, alice.open_transfers)


def test_who_is_away_has_it_when_they_join() -> None:
    market = Market()
    alice = market.user("alice")
    alice.transfer_settles(RECEIVED, 90)
    server = market.server()
    got = bind(server, RECEIVED, ReceiptDecision.Processed)
    server.join(alice)
    market.settle()
    assert (1, 0) == (len(got), alice.open_transfers)


def test_what_is_not_processed_comes_again() -> None:
    market = Market()
    server = market.server()
    alice = server.join("alice")
    got = bind(server, SENT, ReceiptDecision.NotProcessedYet, ReceiptDecision.Processed)
    alice.transfer_settles(SENT, 10)
    market.clock.advance(60)
    assert (2, 0) == (len(got), alice.open_transfers)


def test_without_a_handler_it_waits_for_one() -> None:
    market = Market()
    server = market.server()
    alice = server.join("alice")
    alice.transfer_settles(SENT, 10)
    market.settle()
    waiting = alice.open_transfers
    bind(server, SENT, ReceiptDecision.Processed)
    market.settle()
    assert (1, 0) == (waiting, alice.open_transfers)


def test_it_never_reaches_process_receipt() -> None:
    market = Market()
    server = market.server()
    got: list[object] = []
    server.marketplace.process_receipt = got.append
    server.join("alice").transfer_settles(SENT, 10)
    market.settle()
    assert [] == got


def test_what_is_no_transfer_is_told() -> None:
    alice = Market().user("alice")
    with pytest.raises(UsageError, match="a transfer has a RobuxTransferSender and a RobuxTransferReceiver, no "):
        alice.transfer_settles(ReceiptType.DeveloperProduct, 10)
    with pytest.raises(UsageError, match="a transfer is of a whole number of Robux, and has a request id; not 0"):
        alice.transfer_settles(SENT, 0)
