"""What a story must say, may say, and leaves out."""

import pytest

from pytest_robloxmarket._report.relevance import Weight, open_case, weigh
from pytest_robloxmarket._report.scene import set_scene
from pytest_robloxmarket._terms.events import (
    Event,
    HandlerStuck,
    PlayerLeft,
    Printed,
    PromptClosed,
    ServerClosed,
    ServerClosing,
    StoreRead,
    StoreRefused,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import NO_DELIVERY, NOBODY, DeliveryId, ReceiptId, ServerId
from pytest_robloxmarket._terms.store_events import UpdateCancelled
from pytest_robloxmarket._terms.verdict import Violation
from tests.report.helpers import ALICE, BOB, GOLD, answer, buy, deliver, gold, join, leave, record, save

ONE = ServerId(1)
D1, D2, D3 = DeliveryId(1), DeliveryId(2), DeliveryId(3)

# R1 is alice's and convicted; R2 is hers as well; R3 is bob's.
RUN: list[Event] = [
    join(0, 1),
    join(0, 1, BOB),
    buy(1, 1, 99),
    deliver(1, 1),
    save(1, 0, 100, 1),
    buy(2, 2, 198),
    deliver(2, 2, receipt=2),
    buy(3, 3, 297, BOB),
    deliver(3, 3, receipt=3),
]


def read(key: str, delivery: DeliveryId, *, cached: bool = False) -> StoreRead:
    return StoreRead(5, ONE, "GoldStore", key, 1, cached, delivery)


def write(key: str, delivery: DeliveryId = NO_DELIVERY) -> StoreWritten:
    return StoreWritten(5, ONE, "GoldStore", key, "SetAsync", 0, 1, delivery, "")


def weight(event: Event, law: str = "double_grant") -> Weight | None:
    violation = Violation(law, GOLD, ReceiptId(1), ALICE, 0, "", "")
    return weigh(event, open_case(RUN, violation, set_scene(RUN, {})))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (buy(1, 1, 99), Weight.KEEP),
        (buy(2, 2, 198), Weight.CONTEXT),
        (buy(3, 3, 297, BOB), None),
        (deliver(1, 1), Weight.KEEP),
        (deliver(2, 2, receipt=2), Weight.CONTEXT),
        (deliver(3, 3, receipt=3), None),
        (answer(1, 1), Weight.STEP),
        (record(1, 2, receipt=2), Weight.CONTEXT),
        (record(1, 3, receipt=3), None),
        (gold(1, 0, 100, 1), Weight.KEEP),
        (gold(1, 0, 100, 2), Weight.CONTEXT),
        (gold(1, 0, 100), Weight.STEP),
        (gold(1, 0, 100, 3, user=BOB), None),
        (save(1, 0, 100, 1), Weight.KEEP),
        (save(1, 0, 100), Weight.STEP),
        (write("1001", D2), Weight.CONTEXT),
        (write("1001", D3), None),
        (write("alice"), Weight.STEP),
        (write("bob"), None),
        (read("anything", D1), Weight.ASIDE),
        (read("anything", D2), None),
        (read("Player_1001", NO_DELIVERY, cached=True), Weight.ASIDE),
        (StoreRefused(5, ONE, "GoldStore", "bob", "SetAsync", "", D1), Weight.EFFECT),
        (StoreRefused(5, ONE, "GoldStore", "alice", "SetAsync", "", NO_DELIVERY), Weight.CONTEXT),
        (StoreRefused(5, ONE, "GoldStore", "bob", "SetAsync", "", NO_DELIVERY), None),
        (leave(5, 1), Weight.STEP),
        (leave(5, 1, "crash"), None),
        (PlayerLeft(5, ONE, BOB, "leave"), None),
        (PlayerLeft(5, ONE, BOB, "hop"), Weight.KEEP),
        (HandlerStuck(5, ONE, D1, ""), None),
        (HandlerStuck(5, ONE, NO_DELIVERY, ""), Weight.CONTEXT),
        (Printed(5, ONE, "print", ""), Weight.NOISE),
        (Printed(5, ONE, "warn", ""), Weight.ASIDE),
        (ServerClosed(5, ONE), None),
        (PromptClosed(5, ONE, ALICE, GOLD, True), None),
    ],
)
def test_an_event_has_its_weight(event: Event, expected: Weight | None) -> None:
    """None is not told at all."""
    assert expected == weight(event)


def test_a_prompt_matters_where_goods_came_without_a_purchase() -> None:
    """Games that grant when a prompt closes are what this law is for."""
    assert Weight.STEP == weight(PromptClosed(5, ONE, ALICE, GOLD, True), "goods_without_purchase")


def test_without_a_receipt_all_of_the_users_purchases_are_the_case() -> None:
    """The judge names none when there is no purchase to blame."""
    violation = Violation("goods_without_purchase", GOLD, ReceiptId(0), ALICE, 0, "", "")
    case = open_case(RUN, violation, set_scene(RUN, {}))
    assert {ReceiptId(1), ReceiptId(2)} == case.receipts


def test_without_a_user_everybody_belongs_to_the_case() -> None:
    """Books that do not balance are nobody's."""
    violation = Violation("money_conserved", GOLD, ReceiptId(0), NOBODY, 0, "", "")
    assert {ALICE, BOB} == open_case(RUN, violation, set_scene(RUN, {})).cast


def test_who_received_the_goods_belongs_to_the_case() -> None:
    """A wrong recipient is a part of the story."""
    run = [*RUN, gold(5, 0, 100, 1, user=BOB)]
    violation = Violation("wrong_recipient", GOLD, ReceiptId(1), ALICE, 0, "", "")
    assert {ALICE, BOB} == open_case(run, violation, set_scene(run, {})).cast


def fold(*events: Event, law: str = "lost_purchase") -> list[tuple[Event, Weight | None]]:
    """What a story about R1 says of these events."""
    violation = Violation(law, GOLD, ReceiptId(1), ALICE, 0, "", "")
    case = open_case(events, violation, set_scene(events, {}))
    return [(event, weigh(event, case, number)) for number, event in enumerate(events)]


def test_a_write_that_lowers_what_was_paid_for_is_always_told() -> None:
    """And what it was built on is told as long as there is room."""
    fresh = StoreRead(2, ONE, "GoldStore", "Player_1001", None, False, NO_DELIVERY)
    blow = save(3, {"gold": 100}, {"gold": 0})
    told = fold(join(0, 1), buy(1, 1, 99), deliver(1, 1), save(1, {"gold": 0}, {"gold": 100}, 1), fresh, blow)
    assert [(fresh, Weight.EFFECT), (blow, Weight.KEEP)] == told[-2:]


def test_a_write_over_that_of_another_server_is_always_told() -> None:
    blow = write("Player_1001")
    told = fold(join(0, 1), buy(1, 1, 99), deliver(1, 1, server=2), save(1, 0, 1, 1, server=2), blow)
    assert (blow, Weight.KEEP) == told[-1]


def test_the_write_that_a_refused_update_found_is_always_told() -> None:
    """It may be the lock of a server that is gone."""
    lock = save(0, None, {"lock": "one"})
    refused = UpdateCancelled(2, ServerId(2), "GoldStore", "Player_1001", {"lock": "one"}, DeliveryId(1))
    told = fold(lock, join(1, 2), buy(1, 1, 99), deliver(1, 1, server=2), refused, law="stuck_purchase")
    assert (lock, Weight.KEEP) == told[0]


def test_what_falls_in_a_session_is_always_told() -> None:
    events: list[Event] = [join(0, 1), buy(1, 1, 99), deliver(1, 1), gold(1, 0, 100, 1), gold(2, 100, 0)]
    assert (events[-1], Weight.KEEP) == fold(*events)[-1]


def test_who_bought_before_is_named() -> None:
    """What the game kept of the first buyer may be the cause."""
    events: list[Event] = [buy(1, 2, 99, BOB), deliver(1, 2, receipt=2), buy(2, 1, 198), deliver(2, 1)]
    assert [Weight.STEP, Weight.CONTEXT] == [weight for _, weight in fold(*events)[:2]]


def test_what_a_purchase_that_moved_nothing_had_read_is_told() -> None:
    """It was out of date."""
    fresh = StoreRead(2, ONE, "GoldStore", "Player_1001", None, False, DeliveryId(1))
    still = save(3, {"gold": 100}, {"gold": 100}, 1)
    told = fold(join(0, 1), buy(1, 1, 99), deliver(1, 1), fresh, save(2, None, {"gold": 100}), still)
    assert (fresh, Weight.EFFECT) in told


@pytest.mark.parametrize(
    ("law", "server", "expected"),
    [("lost_purchase", 1, Weight.KEEP), ("lost_purchase", 2, Weight.STEP), ("double_grant", 1, Weight.STEP)],
)
def test_the_end_of_the_server_that_gave_is_told_where_something_is_missing(
    law: str, server: int, expected: Weight
) -> None:
    assert expected == weight(ServerClosing(5, ServerId(server), "DeveloperShutdown"), law)
