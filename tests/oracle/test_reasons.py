"""The mechanism that a reason names is the one that the run shows."""

import pytest

from pytest_robloxmarket._oracle.goods.expectations import Expectations, even_ladders
from pytest_robloxmarket._oracle.suite import explain, judge
from pytest_robloxmarket._terms.events import (
    CallFaulted,
    Event,
    ServerClosing,
    StoreFaulted,
    StoreRead,
    StoreWritten,
    TaskRaised,
)
from pytest_robloxmarket._terms.ids import DeliveryId, ReceiptId, ServerId, purchase_id
from pytest_robloxmarket._terms.service_events import MessageSent
from pytest_robloxmarket._terms.store_events import UpdateCancelled
from pytest_robloxmarket._terms.verdict import Location, Violation
from tests.oracle.helpers import BANK, GOLD, IN_SESSION, History

PURCHASE = "9e3779b9-7f4a-4c15-a000-000000000001"

IN_STORE = [
    ("a@1 R1=a D1=R1 D1+ D1. heal", "Nothing came to Bank[player_alice] for R1 before server 1 answered"),
    ("a@1 R1=a D1=R1 D1* D1+ D1. heal", "SetAsync of Bank[player_alice] for R1 on server 1 failed at 3.0 s"),
    ("a@1 R1=a D1=R1 a- D1+ D1. heal", "alice had left server 1 at 3.0 s, nothing came to"),
    ("a@1 R1=a D1=R1 D1:bank=100 D1+ D1. :bank=0 heal", "wrote 0 over 100 at 6.0 s"),
    (
        "a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=100 D2:bank=100 D1. D2. heal",
        "for R2 left Bank[player_alice] at 100 at 6.0 s",
    ),
    (
        "a@1 R1=a D1=R1 D1* D1- D2=R1 a- D2+ D2. heal",
        "for R1 on server 1 came to nothing at 3.0 s, and the next call there, at 5.0 s, wrote nothing",
    ),
    ("a@1 R1=a D1=R1 D1:bank=100 D1- a@2 D2=R1 D2:bank=200", "the call then answered NotProcessedYet"),
    ("a@1 R1=a D1=R1 D1:bank=100 D1! a@2 D2=R1 D2:bank=200", "the call then raised an error (attempt to index nil)"),
    ("a@1 R1=a D1=R1 D1:bank=100 D1+ D1~ a@2 D2=R1 D2:bank=200", "the recording of its answer was lost"),
    (
        "a@1 R1=a D1=R1 D1:bank=100 !1 a@2 D2=R1 D2:bank=200",
        "R1 was given on server 1 at 3.0 s, and that server crashed at 4.0 s before it had answered",
    ),
    (
        "a@1 R1=a D1=R1 a@2 D2=R1@2 D1:bank=100 D2:bank=200",
        "on server 1 at 6.0 s, while a call for it waited on server 2; that one gave it again at 7.0 s (100 -> 200)",
    ),
    (
        "a@1 R1=a D1=R1 D1:bank=100 D1:bank=200",
        "One call for R1 on server 1 gave at 3.0 s and again at 4.0 s (100 -> 200)",
    ),
    (
        "a@1 R1=a D1=R1 D1+ D1~ D2=R1 :bank=200",
        "R1 was handled on server 1 at 2.0 s, the recording of its answer was lost",
    ),
]

ON_PLAYER = [
    ("a@1 :gold=0 R1=a D1=R1 a@2 :gold=0 D1+ D1. heal", "alice had left server 1"),
    ("a@1 :gold=0 R1=a D1=R1 D1+ D1.", "Nothing came to leaderstats.Gold for R1"),
]


def reason(text: str, expect: Expectations) -> str:
    history = History(text)
    first = judge(history.events, history.snapshot(), expect)[0]
    return explain(history.events, first, expect).reason


@pytest.mark.parametrize(("history", "words"), IN_STORE)
def test_the_mechanism_in_a_data_store(history: str, words: str) -> None:
    assert words in reason(history, BANK)


@pytest.mark.parametrize(("history", "words"), ON_PLAYER)
def test_the_mechanism_on_the_player(history: str, words: str) -> None:
    assert words in reason(history, IN_SESSION)


def test_the_receipt_that_is_charged_is_the_one_whose_goods_were_taken() -> None:
    """R1 was there, and a late save took it away before R2 came."""
    text = "a@1 R1=a D1=R1 D1:bank=100 D1. :bank=0 R2=a D2=R2 D2:bank=100 D2. heal"
    history = History(text)
    (found,) = judge(history.events, history.snapshot(), BANK)
    told = explain(history.events, found, BANK)
    assert (1, "receipt R1 (456456, 99 Robux, alice) was granted and its effect is missing") == (
        told.receipt,
        told.headline,
    )


def test_the_receipt_that_a_later_save_brought_is_not_the_one_that_is_charged() -> None:
    """The game keeps a session and saves it; what server 2 knew of R1 never was, and R2 was."""
    history = History("a@2 R1=a D1=R1 D1+ D1. a@1 R2=a D2=R2 D2+ D2. :bank=100 heal")
    (found,) = judge(history.events, history.snapshot(), BANK)
    told = explain(history.events, found, BANK)
    assert (2, 1, True) == (found.receipt, told.receipt, "for R1 before server 2 answered" in told.reason)


def test_the_receipt_that_was_given_twice_is_charged_and_not_the_one_whose_write_brought_it_too() -> None:
    """R1's call failed and left its goods in memory, R2's write brought both, and R1 came again."""
    history = History("a@1 R1=a R2=a D1=R1 D2=R2 D1* D1- D2:bank=200 D2+ D2. a@2 D3=R1 D3:bank=300")
    (found,) = judge(history.events, history.snapshot(), BANK)
    told = explain(history.events, found, BANK)
    assert (2, 1, "forgotten") == (found.receipt, told.receipt, told.mechanism)
    assert "was handled again on server 2 at 12.0 s and given at 13.0 s (200 -> 300)" in told.reason


def test_a_receipt_that_came_again_is_charged_and_not_one_that_came_once_after_it() -> None:
    played = "R1=a D1=R1 D1:gold=100 D1- a@2 :gold=100 R2=a D2=R1@2 D3=R2@2 D2:gold=200 D3:gold=300"
    history = History(f"a@1 :gold=0 {played}")
    (found,) = judge(history.events, history.snapshot(), IN_SESSION)
    told = explain(history.events, found, IN_SESSION)
    assert (2, 1) == (found.receipt, told.receipt)
    assert "R1 was given on server 1 at 4.0 s, and the call then answered NotProcessedYet" in told.reason


def test_who_leaves_a_game_that_saves_after_all_answers_is_not_to_blame() -> None:
    told = explained(History("a@1 R1=a D1=R1 D1+ D1. :bank=100 R2=a D2=R2 a- D2+ D2. heal").events)
    assert "Nothing came to Bank[player_alice] for R2 before server 1 answered PurchaseGranted" in told.reason


def test_a_receipt_that_was_given_again_by_another_ones_write_is_charged() -> None:
    """R1's write reported failure and was made; the server kept it in memory, and R2's write brought it again."""
    history = History("a@1 R1=a R2=a D1=R1 D2=R2 D1** D1:bank=100 D1- D2:bank=300")
    (found,) = judge(history.events, history.snapshot(), BANK)
    told = explain(history.events, found, BANK)
    assert (2, 1, "forgotten") == (found.receipt, told.receipt, told.mechanism)
    assert "NotProcessedYet; SetAsync on server 1 for R2 gave it again at 8.0 s (100 -> 300)" in told.reason


def test_what_a_save_of_the_session_brought_can_be_written_over_too() -> None:
    assert "wrote 0 over 100 at 6.0 s" in reason("a@1 R1=a D1=R1 :bank=100 D1+ D1. :bank=0 heal", BANK)


def test_a_crash_takes_nothing_of_what_was_saved_before() -> None:
    """R1 was saved by what heard its prompt end; R2 was bought outside, and no prompt of it ended."""
    history = History("a@1 R1=a D1=R1 D1+ :bank=100 D1. !1 a@1 R2=a D2=R2 D2+ D2. heal")
    (found,) = judge(history.events, history.snapshot(), BANK)
    told = explain(history.events, found, BANK)
    assert ("lost_purchase", 2) == (told.law, told.receipt)


def test_what_stopped_the_server_that_set_no_handler_is_named_and_nothing_of_another_server_or_later() -> None:
    history = History("a@1 R1=a R1.")
    errors = [TaskRaised(at, ServerId(server), text) for at, server, text in ((1, 2, "b"), (1, 1, "a"), (2, 1, "c"))]
    events = [*errors, *history.events, TaskRaised(9_000, ServerId(1), "late")]
    (found,) = judge(events, history.snapshot(), BANK)
    told = explain(events, found, BANK)
    assert told.reason.endswith("ended with an error at 0.0 s, and sets nothing any more: a")
    assert (1,) == told.rests_on
    assert "error" not in explain(history.events, judge(history.events, history.snapshot(), BANK)[0], BANK).reason


def remembering(end: str) -> list[Event]:
    """R1 is given and remembered in a ledger by its first call, which ends; then it is called for again."""
    events = History(f"a@1 R1=a D1=R1 D1:bank=100 {end} a@2 D2=R1 D2:bank=200").events
    memory = StoreWritten(3_500, ServerId(1), "Ledger", PURCHASE, "SetAsync", None, True, DeliveryId(1), "")
    return [*events[:4], memory, *events[4:]]


def told_of(events: list[Event]) -> str:
    books = History("a@1 R1=a").snapshot()
    return explain(events, judge(events, books, BANK)[0], BANK).reason


@pytest.mark.parametrize("end", ["D1-", "D1!", "!1", "D1+ D1~"])
def test_a_receipt_that_was_remembered_is_not_called_forgotten(end: str) -> None:
    told = told_of(remembering(end))
    assert "although Ledger[9e3779b9..] had remembered its PurchaseId since 3.5 s: look for it there" in told


def test_a_memory_that_was_written_over_is_told_with_the_write_that_dropped_it() -> None:
    events = remembering("D1-")
    gone = StoreWritten(3_600, ServerId(1), "Ledger", PURCHASE, "RemoveAsync", True, None, DeliveryId(0), "")
    told = told_of([*events[:5], gone, *events[5:]])
    assert "since RemoveAsync on server 1 had dropped its PurchaseId from Ledger[9e3779b9..] at 3.6 s" in told


def test_a_memory_that_the_cache_hides_is_told_with_the_cache() -> None:
    events = remembering("D1-")
    read = StoreRead(8_000, ServerId(2), "Ledger", PURCHASE, None, True, DeliveryId(2))
    assert "GetAsync answered from its cache" in told_of([*events[:-1], read, events[-1]])


def test_a_save_of_a_session_that_failed_is_named() -> None:
    text = "a@1 R1=a D1=R1 D1+ D1. * heal"
    assert "what should have saved its goods on server 1, SetAsync of Bank[player_alice] at 5.0 s, failed" in reason(
        text, BANK
    )


def test_calls_that_looked_before_the_other_had_written_knew_nothing_of_each_other() -> None:
    history = History("a@1 R1=a D1=R1 a@2 D2=R1@2 D1:bank=100 D2:bank=200")
    first, second = (
        StoreWritten(9000, ServerId(one), "Bank", "ids", "SetAsync", None, PURCHASE, DeliveryId(one), "")
        for one in (1, 2)
    )
    found = judge(history.events, history.snapshot(), BANK)[0]
    told = explain([*history.events, first, second], found, BANK)
    assert "Two calls for R1 ran on servers 1 and 2 at the same time" in told.reason


def test_goods_in_a_message_did_not_live_in_a_server() -> None:
    history = History("a@1 R1=a D1=R1 D1+ D1. !1 a@2 heal")
    (found,) = judge(history.events, history.snapshot(), BANK)
    sent = MessageSent(3500, ServerId(1), "Grants", 1, DeliveryId(1))
    events = [*history.events[:4], sent, *history.events[4:]]
    told = explain(events, found._replace(event=len(events) - 1), BANK)
    assert "on their way in a message to Grants" in told.reason


@pytest.mark.parametrize("end", ["!1 heal", "heal"])
def test_what_is_taken_out_of_a_list_before_it_is_given_is_told_with_the_write_that_did(end: str) -> None:
    events = History(f"a@1 R1=a D1=R1 D1+ D1. {end}").events
    waits, gone = (
        StoreWritten(at_ms, ServerId(1), "Outbox", "o1001", "UpdateAsync", before, after, DeliveryId(number), "")
        for at_ms, before, after, number in ((2_500, None, [PURCHASE], 1), (4_500, [PURCHASE], [], 0))
    )
    told = explained([*events[:3], waits, *events[3:5], gone, *events[5:]])
    assert "R1 waited in Outbox[oalice] from 2.5 s on, and UpdateAsync on server 1 took it out at 4.5 s" in told.reason
    assert "taken out too early" == told.mechanism


def test_more_than_a_purchase_in_one_write_is_no_second_grant_of_a_call_that_did_nothing() -> None:
    told = explained(History("a@1 R1=a D1=R1 D1- a@2 D2=R1 D2:bank=200").events)
    assert ("added to a copy", True) == (told.mechanism, "for R1 wrote 200 over nothing at 7.0 s" in told.reason)


def written(at_ms: int, key: str, value: object, number: int, *, api: str = "UpdateAsync") -> StoreWritten:
    """A write of a call on server 1, to a store beside the goods."""
    return StoreWritten(at_ms, ServerId(1), "Marks", key, api, None, value, DeliveryId(number), "Shop.luau:7")


def read(at_ms: int, key: str, value: object, number: int) -> StoreRead:
    return StoreRead(at_ms, ServerId(1), "Marks", key, value, False, DeliveryId(number))


LATER = "a@1 R1=a D1=R1 D1:bank=100 D1+ D1. R2=a D2=R2 D2+ D2. heal"


def explained(events: list[Event]) -> Violation:
    books = History("a@1 R1=a").snapshot()
    found = judge(events, books, BANK)[0]
    return explain(events, found, BANK)


def test_the_mark_by_which_a_later_purchase_is_taken_for_the_first_one_is_named() -> None:
    events = History(LATER).events
    mark, seen = written(3_500, "1001", {"p456456": True}, 1), read(8_500, "1001", {"p456456": True}, 2)
    told = explained([*events[:4], mark, *events[4:8], seen, *events[8:]])
    assert "The call for R2 on server 1 found Marks[alice].p456456 to be true at 8.5 s, and gave nothing" in told.reason
    assert "UpdateAsync for R1 had written that at 3.5 s (Shop.luau:7)" in told.reason
    assert ("taken for an earlier one", (4, 9)) == (told.mechanism, told.rests_on)


def test_a_call_that_read_nothing_went_by_the_memory_of_its_server() -> None:
    told = explained(History(LATER).events)
    assert "a variable of that server remembers R1, given at 3.0 s" in told.reason
    assert "taken for an earlier one" == told.mechanism


def test_a_server_that_remembers_what_another_bought_is_named() -> None:
    told = explained(History("a@1 b@1 R1=b D1=R1 D1:b.gold=100 D1+ D1. R2=a D2=R2 D2+ D2. heal").events)
    assert ("taken for an earlier one", 2) == (told.mechanism, told.receipt)
    assert "a variable of that server remembers R1, given at 4.0 s" in told.reason


def test_a_server_on_which_the_buyer_has_just_come_is_not_said_to_remember() -> None:
    told = explained(History("a@1 R1=a D1=R1 D1:bank=100 D1+ D1. a- a@1 R2=a D2=R2 D2+ D2. heal").events)
    assert "answered too early" == told.mechanism


def test_a_call_to_roblox_that_failed_is_named_before_whatever_the_server_remembers() -> None:
    events = History(LATER).events
    failed = CallFaulted(7_500, ServerId(1), "UserOwnsGamePassAsync", 777, "failed", DeliveryId(2))
    told = explained([*events[:8], failed, *events[8:]])
    assert "UserOwnsGamePassAsync failed on server 1 at 7.5 s, nothing came to Bank[player_alice] for R2" in told.reason
    assert ("failed call ignored", (8,)) == (told.mechanism, told.rests_on)


def test_a_call_to_roblox_that_failed_is_named_where_less_came_than_should() -> None:
    events = History("a@1 R1=a D1=R1 D1:bank=50 D1+ D1. heal").events
    failed = CallFaulted(2_500, ServerId(1), "UserOwnsGamePassAsync", 777, "failed", DeliveryId(1))
    told = explained([*events[:3], failed, *events[3:]])
    assert "UserOwnsGamePassAsync failed on server 1 at 2.5 s, a part of what R1 gives came to Bank" in told.reason
    assert ("failed call ignored", (3,)) == (told.mechanism, told.rests_on)


def test_a_call_that_answers_while_another_gives_is_called_busy() -> None:
    told = explained(History("a@1 R1=a R2=a D1=R1 D2=R2 D2+ D1:bank=100 D1+ D1. D2. heal").events)
    assert "answered PurchaseGranted at 5.0 s while that for R1 was under way there" in told.reason


def test_a_call_that_writes_the_id_of_another_receipt_is_named() -> None:
    events = History("a@1 R1=a R2=a D1=R1 D2=R2 D1:bank=100 D1+ D2+ D1. D2. heal").events
    told = explained([*events[:6], written(5_500, "1001", {purchase_id(ReceiptId(2), "guid"): True}, 1), *events[6:]])
    assert "The call for R1 on server 1 wrote the PurchaseId of R2 to Marks[alice] at 5.5 s" in told.reason
    assert "mixed up" == told.mechanism


def bank_read(value: object, *, failed: bool = False) -> Event:
    """How server 1 knew the bank at 1.5 s, outside of all calls."""
    if failed:
        return StoreFaulted(1_500, ServerId(1), "Bank", "player_1001", "GetAsync", "failed", DeliveryId(0))
    return StoreRead(1_500, ServerId(1), "Bank", "player_1001", value, False, DeliveryId(0))


@pytest.mark.parametrize(
    ("failed", "words", "mechanism"),
    [
        (False, "from what it had read at 1.5 s", "overwritten"),
        (True, "although GetAsync had failed there at 1.5 s", "failed read taken for empty"),
    ],
)
def test_what_an_overwriting_save_went_by_is_named(failed: bool, words: str, mechanism: str) -> None:
    events = History("a@1 R1=a D1=R1 D1:bank=100 D1+ D1. :bank=0 heal").events
    told = explained([*events[:1], bank_read(0, failed=failed), *events[1:]])
    assert (mechanism, True, (4, 7, 1)) == (told.mechanism, words in told.reason, told.rests_on)


def test_what_a_server_that_shut_down_had_never_saved_is_told_with_its_end() -> None:
    events = History("a@1 R1=a D1=R1 D1+ D1. a- heal").events
    closing = ServerClosing(5_500, ServerId(1), "DeveloperShutdown")
    told = explained([*events[:5], closing, *events[5:]])
    assert "before server 1 answered PurchaseGranted, nor before that server shut down at 5.5 s" in told.reason


@pytest.mark.parametrize(
    ("other", "mechanism"),
    [
        ("R2=a D2=R2 D2:bank=100 D2+ D2.", "buyer not there"),
        ("R2=a D2=R2 D2+ D2:bank=100 D2.", "answered too early"),
    ],
)
def test_whoever_gives_before_the_answer_only_misses_that_the_buyer_has_left(other: str, mechanism: str) -> None:
    assert mechanism == explained(History(f"a@1 {other} R1=a D1=R1 a- D1+ D1. heal").events).mechanism


@pytest.mark.parametrize(
    ("history", "words"),
    [
        (
            "a@1 R1=a D1=R1 D1! heal D2=R1 D2!",
            "was delivered 2 times, also after everything had healed, and each time the handler raised an error "
            "(attempt to index nil)",
        ),
        ("a@1 R1=a D1=R1 D1- heal D2=R1 D2!", "and the handler never answered PurchaseGranted"),
    ],
)
def test_the_error_that_strikes_at_each_call_keeps_a_receipt_open(history: str, words: str) -> None:
    assert words in reason(history, BANK)


@pytest.mark.parametrize(("then_reads", "named"), [(False, True), (True, False)])
def test_a_function_that_returns_nil_at_each_call_is_named(*, then_reads: bool, named: bool) -> None:
    """Only where nothing was asked for after it: what keeps the receipt open may be that."""
    events = History("a@1 R1=a D1=R1 D1- heal D2=R1 D2-").events
    nothing = UpdateCancelled(6_000, ServerId(1), "Bank", "player_1001", {}, DeliveryId(2))
    read = StoreRead(6_000, ServerId(1), "Bank", "other", None, False, DeliveryId(2))
    told = explained([*events[:-1], nothing, *([read] if then_reads else []), events[-1]])
    assert named == ("the function of UpdateAsync of Bank returned nil" in told.reason)


def test_what_a_call_saved_of_another_receipt_can_be_written_over_by_a_late_write() -> None:
    """A save of the session brings R1, R1's next call brings R2 of the memory, and its first one ends late."""
    text = "a@1 R1=a D1=R1 :bank=100 a@2 R2=a D2=R1@2 D3=R2@2 D2:bank=200 D2+ D3+ D2. D3. D1:bank=100 heal"
    told = explained(History(text).events)
    assert (2, "overwritten", True) == (told.receipt, told.mechanism, "for R1 wrote 100 over 200" in told.reason)


def test_goods_of_another_that_come_with_their_purchase_id_are_in_one_table() -> None:
    place = Location("Bank", "player_{user}", "gold")
    expect = Expectations(even_ladders({GOLD: {place: 100}}), frozenset({place}))
    history = History("a@1 b@1 R1=b D1=R1 D1+ D1. R2=a D2=R2")
    ids = [purchase_id(ReceiptId(one), "guid") for one in (1, 2)]
    both = StoreWritten(
        9_000, ServerId(1), "Bank", "player_1001", "SetAsync", None, {"gold": 200, "ids": ids}, DeliveryId(2), ""
    )
    (found,) = judge([*history.events, both], history.snapshot(), expect)
    told = explain([*history.events, both], found, expect)
    assert ("double_grant", "one table for all") == (told.law, told.mechanism)
    assert "what R1 had brought as well, which bob bought: its PurchaseId is in there" in told.reason
