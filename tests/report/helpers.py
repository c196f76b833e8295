"""Runs written by hand, as a clerk gets them."""

from typing import Final

from pytest_robloxmarket._terms.events import (
    DecisionRecorded,
    DeliveryStarted,
    Event,
    HandlerAnswered,
    OrderChanged,
    PlayerJoined,
    PlayerLeft,
    Printed,
    PurchaseMade,
    RecordingLost,
    ServerCrashed,
    ServerStarted,
    SessionChanged,
    StoreFaulted,
    StoreRead,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ProductId, ReceiptId, Robux, ServerId, UserId
from pytest_robloxmarket._terms.planned import Planned
from pytest_robloxmarket._terms.verdict import Violation

__all__ = (
    "ALICE",
    "BOB",
    "GOLD",
    "PRODUCTS",
    "accuse",
    "answer",
    "buy",
    "campaign",
    "crash_after_recording",
    "deliver",
    "gold",
    "hop_while_delivering",
    "join",
    "leave",
    "lose",
    "lost_recording",
    "lying_store",
    "record",
    "save",
)

ALICE: Final = UserId(1001)
BOB: Final = UserId(1002)
GOLD: Final = ProductId(456456)
PRODUCTS: Final = {GOLD: ("100 gold", 99)}

_NAMES: Final = {ALICE: "alice", BOB: "bob"}
_SHOP: Final = "Shop.server.luau:24"


def join(at_ms: int, server: int, user: UserId = ALICE) -> PlayerJoined:
    return PlayerJoined(at_ms, ServerId(server), user, _NAMES[user])


def leave(at_ms: int, server: int, reason: str = "leave", user: UserId = ALICE) -> PlayerLeft:
    return PlayerLeft(at_ms, ServerId(server), user, reason)


def buy(at_ms: int, receipt: int, escrow: int, user: UserId = ALICE, product: ProductId = GOLD) -> PurchaseMade:
    return PurchaseMade(at_ms, ReceiptId(receipt), user, product, Robux(99), "InExperience", Robux(escrow))


def deliver(at_ms: int, delivery: int, receipt: int = 1, server: int = 1, attempt: int = 1) -> DeliveryStarted:
    return DeliveryStarted(at_ms, DeliveryId(delivery), ReceiptId(receipt), ServerId(server), attempt, "ProcessReceipt")


def answer(at_ms: int, delivery: int, receipt: int = 1, server: int = 1, granted: bool = True) -> HandlerAnswered:
    decision = "PurchaseGranted" if granted else "NotProcessedYet"
    return HandlerAnswered(at_ms, DeliveryId(delivery), ReceiptId(receipt), ServerId(server), decision, decision)


def record(at_ms: int, delivery: int, receipt: int = 1, server: int = 1) -> DecisionRecorded:
    return DecisionRecorded(at_ms, ReceiptId(receipt), ServerId(server), DeliveryId(delivery))


def lose(at_ms: int, delivery: int, receipt: int = 1, server: int = 1) -> RecordingLost:
    return RecordingLost(at_ms, ReceiptId(receipt), ServerId(server), DeliveryId(delivery))


def gold(
    at_ms: int, before: int | None, after: int, delivery: int = 0, *, server: int = 1, user: UserId = ALICE
) -> SessionChanged:
    source = _SHOP if delivery else ""
    return SessionChanged(
        at_ms, ServerId(server), user, "leaderstats.Gold", before, after, DeliveryId(delivery), source
    )


def save(at_ms: int, before: object, after: object, delivery: int = 0, server: int = 1) -> StoreWritten:
    return StoreWritten(
        at_ms,
        ServerId(server),
        "GoldStore",
        "Player_1001",
        "UpdateAsync",
        before,
        after,
        DeliveryId(delivery),
        "GoldShop.luau:31",
    )


def accuse(law: str, events: list[Event], headline: str, reason: str, receipt: int = 1) -> Violation:
    """A violation that the last event proves."""
    return Violation(law, GOLD, ReceiptId(receipt), ALICE, len(events) - 1, headline, reason)


def lost_recording() -> tuple[list[Event], Violation]:
    """Design, section 6: a recording is lost, the next purchase brings the receipt again."""
    events: list[Event] = [
        ServerStarted(0, ServerId(1)),
        join(0, 1),
        gold(0, None, 0),
        buy(1000, 1, 99),
        deliver(1000, 1),
        gold(1000, 0, 100, 1),
        answer(1000, 1),
        lose(1100, 1),
        buy(5000, 2, 198),
        deliver(5000, 2, attempt=2),
        gold(5000, 100, 200, 2),
        answer(5000, 2),
    ]
    return events, accuse(
        "double_grant",
        events,
        'receipt R1 (456456 "100 gold", 99 Robux, alice) had its effect twice',
        "R1 was granted at 1.0 s and again at 5.0 s: nothing had remembered its PurchaseId.",
    )


def crash_after_recording() -> tuple[list[Event], Violation]:
    """A session-only grant is recorded, and the server loses power."""
    events: list[Event] = [
        ServerStarted(0, ServerId(1)),
        join(0, 1),
        gold(0, None, 0),
        buy(1000, 1, 99),
        deliver(1000, 1),
        gold(1000, 0, 100, 1),
        answer(1000, 1),
        record(1100, 1),
        ServerCrashed(1100, ServerId(1), "crash.recorded"),
        leave(1100, 1, "crash"),
        ServerStarted(6000, ServerId(2)),
        join(6000, 2),
        gold(6000, None, 0, server=2),
    ]
    return events, accuse(
        "acknowledged_before_durable",
        events,
        'receipt R1 (456456 "100 gold", 99 Robux, alice) was recorded before it was saved',
        "R1 was recorded as granted at 1.1 s, and one crash took its effect away: leaderstats.Gold was saved nowhere.",
    )


def lying_store() -> tuple[list[Event], Violation]:
    """UpdateAsync is applied and reports an error, and the game tries again."""
    events: list[Event] = [
        ServerStarted(0, ServerId(1)),
        join(0, 1),
        StoreRead(100, ServerId(1), "GoldStore", "Player_1001", None, False, NO_DELIVERY),
        buy(1000, 1, 99),
        deliver(1000, 1),
        StoreFaulted(1100, ServerId(1), "GoldStore", "Player_1001", "UpdateAsync", "applied_but_failed", DeliveryId(1)),
        save(1100, None, {"gold": 100}, 1),
        Printed(1100, ServerId(1), "warn", "Failed to save, trying again: 502: API Services rejected request"),
        save(1200, {"gold": 100}, {"gold": 200}, 1),
        answer(1200, 1),
        record(1300, 1),
    ]
    return events, accuse(
        "double_grant",
        events,
        'receipt R1 (456456 "100 gold", 99 Robux, alice) had its effect twice',
        "R1 added 100 to GoldStore[alice].gold twice: a write that reports an error may have been saved.",
    )


def hop_while_delivering() -> tuple[list[Event], Violation]:
    """The user moves on while a handler waits for a data store; both servers deliver."""
    purchase = "9f3e41c2-0000-4000-a000-000000000001"
    events: list[Event] = [
        ServerStarted(0, ServerId(1)),
        join(0, 1),
        buy(1000, 1, 99),
        deliver(1000, 1),
        StoreRead(1100, ServerId(1), "GoldStore", "Player_1001", {"gold": 0}, False, DeliveryId(1)),
        ServerStarted(1200, ServerId(2)),
        leave(1200, 1, "hop"),
        join(1200, 2),
        deliver(1200, 2, server=2, attempt=2),
        save(1200, {"gold": 0}, {"gold": 100, "done": {purchase: True}}, 1),
        OrderChanged(
            1400,
            1300,
            Planned("UpdateAsync", 1200, ServerId(1), "GoldStore", "Player_1001", delivery=DeliveryId(1)),
            Planned("UpdateAsync", 1300, ServerId(2), "GoldStore", "Player_1001", delivery=DeliveryId(2)),
        ),
        save(1400, {"gold": 100, "done": {purchase: True}}, {"gold": 200, "done": {purchase: True}}, 2, 2),
    ]
    return events, accuse(
        "double_grant",
        events,
        'receipt R1 (456456 "100 gold", 99 Robux, alice) had its effect twice',
        "R1 was granted on server 1 at 1.2 s and on server 2 at 1.4 s: both had asked before either had saved.",
    )


def campaign() -> tuple[list[Event], Violation]:
    """Sixty events: bob shops beside alice, the game prints, and three things go wrong."""
    events: list[Event] = [ServerStarted(0, ServerId(1)), join(0, 1), gold(0, None, 0), join(100, 1, BOB)]
    events += [buy(1000, 1, 99), deliver(1000, 1), answer(1100, 1, granted=False)]
    for number in range(2, 8):
        at_ms = 1000 * number
        events += [
            Printed(at_ms, ServerId(1), "print", f"round {number}"),
            buy(at_ms, number, 99 * number, BOB if number % 2 else ALICE),
            deliver(at_ms, 2 * number, number),
            gold(at_ms, 100 * (number - 2), 100 * (number - 1), 2 * number, user=BOB if number % 2 else ALICE),
            answer(at_ms, 2 * number, number),
            record(at_ms + 100, 2 * number, number),
        ]
    events += [
        OrderChanged(8000, 7000, Planned("delivery", 7000, ServerId(1), receipt=ReceiptId(7))),
        leave(8000, 1),
        join(8500, 1),
        deliver(8500, 20, attempt=2),
        gold(8500, 500, 600, 20),
        answer(8500, 20),
        lose(8600, 20),
        StoreFaulted(9000, ServerId(1), "GoldStore", "Player_1001", "SetAsync", "late", NO_DELIVERY),
        leave(9500, 1),
        ServerStarted(9500, ServerId(2)),
        join(9500, 2),
        gold(9500, None, 600, server=2),
        deliver(9600, 21, server=2, attempt=3),
        StoreRead(9700, ServerId(2), "GoldStore", "Player_1001", 600, True, DeliveryId(21)),
        Printed(9700, ServerId(2), "print", "granting"),
        gold(9700, 600, 700, 21, server=2),
        answer(9700, 21, server=2),
    ]
    return events, accuse(
        "double_grant",
        events,
        'receipt R1 (456456 "100 gold", 99 Robux, alice) had its effect twice',
        "R1 was granted at 8.5 s and again at 9.7 s: nothing had remembered its PurchaseId.",
    )
