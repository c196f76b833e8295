"""A story is short, complete and understood by somebody who has never seen this tool."""

from collections.abc import Callable

import pytest

from pytest_robloxmarket._report.story import Story, tell
from pytest_robloxmarket._terms.events import (
    DecisionRecorded,
    Event,
    HandlerRaised,
    OrderChanged,
    PlayerLeft,
    Printed,
    RecordingLost,
    ServerClosed,
    ServerCrashed,
    StoreFaulted,
    StoreRead,
)
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ReceiptId, ServerId
from pytest_robloxmarket._terms.verdict import Violation
from tests.report.helpers import (
    BOB,
    PRODUCTS,
    accuse,
    answer,
    buy,
    campaign,
    crash_after_recording,
    deliver,
    gold,
    hop_while_delivering,
    join,
    leave,
    lose,
    lost_recording,
    lying_store,
    save,
)

# Design, section 6, word for word.
LOST_RECORDING = """
    0.0 s  alice      joins server 1                             Gold 0
    1.0 s  alice      buys 456456 for 99 Robux                   receipt R1, 99 in escrow
    1.0 s  server 1   ProcessReceipt(R1)
    1.0 s  server 1     leaderstats.Gold 0 -> 100                Shop.server.luau:24
    1.0 s  server 1   answers PurchaseGranted
  * 1.1 s  platform   the recording of R1 is lost
    5.0 s  alice      buys 456456 for 99 Robux                   receipt R2, 198 in escrow
    5.0 s  server 1   ProcessReceipt(R1), for the second time
    5.0 s  server 1     leaderstats.Gold 100 -> 200              Shop.server.luau:24
    5.0 s  server 1   answers PurchaseGranted
"""

CRASH_AFTER_RECORDING = """
    0.0 s  alice      joins server 1                       Gold 0
    1.0 s  alice      buys 456456 for 99 Robux             receipt R1, 99 in escrow
    1.0 s  server 1   ProcessReceipt(R1)
    1.0 s  server 1     leaderstats.Gold 0 -> 100          Shop.server.luau:24
    1.0 s  server 1   answers PurchaseGranted
    1.1 s  platform   records R1 as granted
  * 1.1 s  server 1   crashes right after the recording    what was not saved is gone
    6.0 s  alice      rejoins on server 2                  Gold 0
"""

LYING_STORE = """
    0.0 s  alice      joins server 1
    1.0 s  alice      buys 456456 for 99 Robux                         receipt R1, 99 in escrow
    1.0 s  server 1   ProcessReceipt(R1)
  * 1.1 s  server 1     UpdateAsync of GoldStore[Player_alice]         reports failure, but is saved
    1.1 s  server 1     GoldStore[Player_alice].gold nothing -> 100    GoldShop.luau:31
    1.1 s  server 1   warns: Failed to save, trying again: 502: API Services rejected request
    1.2 s  server 1     GoldStore[Player_alice].gold 100 -> 200        GoldShop.luau:31
    1.2 s  server 1   answers PurchaseGranted
    1.3 s  platform   records R1 as granted
"""

HOP_WHILE_DELIVERING = """
    0.0 s  alice      joins server 1
    1.0 s  alice      buys 456456 for 99 Robux                              receipt R1, 99 in escrow
    1.0 s  server 1   ProcessReceipt(R1)
    1.1 s  server 1     reads GoldStore[Player_alice].gold: 0
  * 1.2 s  alice      moves to server 2
    1.2 s  server 2   ProcessReceipt(R1), for the second time
    1.2 s  server 1     GoldStore[Player_alice].gold 0 -> 100 and 1 more    GoldShop.luau:31
  * 1.4 s  server 1   UpdateAsync of GoldStore[Player_alice] for R1 takes 0.2 s
    1.4 s  server 2     GoldStore[Player_alice].gold 100 -> 200             GoldShop.luau:31
"""

CAMPAIGN = """
    0.0 s  alice      joins server 1                             Gold 0
    1.0 s  alice      buys 456456 for 99 Robux                   receipt R1, 99 in escrow
    1.0 s  server 1   ProcessReceipt(R1)
           ... 16 more lines
  * 8.0 s  server 1   the delivery of R7 comes 1.0 s late
    8.5 s  alice      rejoins on server 1                        Gold 500
    8.5 s  server 1   ProcessReceipt(R1), for the second time
    8.5 s  server 1     leaderstats.Gold 500 -> 600              Shop.server.luau:24
    8.5 s  server 1   answers PurchaseGranted
  * 8.6 s  platform   the recording of R1 is lost
  * 9.0 s  server 1   SetAsync of GoldStore[Player_alice]        hangs, and is done late
    9.5 s  alice      rejoins on server 2                        Gold 600
    9.6 s  server 2   ProcessReceipt(R1), for the third time
    9.7 s  server 2     leaderstats.Gold 600 -> 700              Shop.server.luau:24
    9.7 s  server 2   answers PurchaseGranted
"""

LOST_RECORDING_PLAIN = """
0.0s alice joins server 1 (Gold 0)
1.0s alice buys 456456 for 99 Robux (receipt R1, 99 in escrow)
1.0s server 1 ProcessReceipt(R1)
1.0s server 1 leaderstats.Gold 0 -> 100 (Shop.server.luau:24)
1.0s server 1 answers PurchaseGranted
* 1.1s platform the recording of R1 is lost
5.0s alice buys 456456 for 99 Robux (receipt R2, 198 in escrow)
5.0s server 1 ProcessReceipt(R1), for the second time
5.0s server 1 leaderstats.Gold 100 -> 200 (Shop.server.luau:24)
5.0s server 1 answers PurchaseGranted
"""


def told(events: list[Event], lines_max: int = 15) -> Story:
    return tell(
        events, accuse("double_grant", events, "R1 had its effect twice", "Why."), PRODUCTS, lines_max=lines_max
    )


def plain(events: list[Event], lines_max: int = 15) -> list[str]:
    return list(told(events, lines_max).plain)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (lost_recording, LOST_RECORDING),
        (crash_after_recording, CRASH_AFTER_RECORDING),
        (lying_store, LYING_STORE),
        (hop_while_delivering, HOP_WHILE_DELIVERING),
        (campaign, CAMPAIGN),
    ],
)
def test_a_story_reads_like_this(run: Callable[[], tuple[list[Event], Violation]], expected: str) -> None:
    """The failure text is the product."""
    events, violation = run()
    story = tell(events, violation, PRODUCTS)
    assert expected == "\n" + "\n".join(story.lines) + "\n"
    assert max(map(len, story.lines)) <= 100


def test_a_plain_story_has_no_columns() -> None:
    """It is for JSON and logs."""
    events, violation = lost_recording()
    assert LOST_RECORDING_PLAIN == "\n" + "\n".join(tell(events, violation, PRODUCTS).plain) + "\n"


def test_a_headline_begins_with_its_law() -> None:
    """Whether or not the judge has said so."""
    events, violation = lost_recording()
    expected = 'double_grant  receipt R1 (456456 "100 gold", 99 Robux, alice) had its effect twice'
    assert expected == tell(events, violation, PRODUCTS).headline
    assert expected == tell(events, violation._replace(headline=expected), PRODUCTS).headline
    assert violation.reason == tell(events, violation, PRODUCTS).reason


def test_sixty_events_keep_their_deviations() -> None:
    """Folding never hides where a run left the polite path."""
    events, violation = campaign()
    kinds = (OrderChanged, RecordingLost, StoreFaulted)
    deviations = sum(isinstance(event, kinds) for event in events)
    story = tell(events, violation, PRODUCTS)
    assert (60, 3, 15) == (len(events), deviations, len(story.lines))
    assert deviations == sum(line.startswith("  * ") for line in story.lines)


@pytest.mark.parametrize("lines_max", range(1, 40))
def test_a_story_keeps_what_proves_it_however_short_it_must_be(lines_max: int) -> None:
    """Deviations, the convicted purchase, its deliveries and the proof."""
    events, violation = campaign()
    shown = tell(events, violation, PRODUCTS, lines_max=lines_max).plain
    assert len(shown) <= max(lines_max, 10)
    assert 3 == sum(line.startswith("* ") for line in shown)
    assert "1.0s alice buys 456456 for 99 Robux (receipt R1, 99 in escrow)" in shown
    assert 3 == sum("ProcessReceipt(R1)" in line for line in shown)
    assert "9.7s server 2 answers PurchaseGranted" == shown[-1]


def test_gaps_count_all_lines_that_gave_way() -> None:
    """What is folded is said, as long as a line is left to say it."""
    events, violation = campaign()
    full = tell(events, violation, PRODUCTS, lines_max=100).plain
    # What was read and what was printed goes without a word.
    short = tell(events, violation, PRODUCTS, lines_max=15).plain
    gaps = [int(line.split()[1]) for line in short if line.startswith("...")]
    silent = sum("prints:" in line or "reads" in line for line in full)
    assert len(full) - silent == len(short) - len(gaps) + sum(gaps)


def test_what_is_printed_gives_way_first() -> None:
    """Then what is read; neither leaves a gap."""
    chatter: list[Event] = [Printed(10 * number, ServerId(1), "print", f"{number}") for number in range(9)]
    events = [join(0, 1), *chatter, buy(1000, 1, 99), deliver(1000, 1), answer(1000, 1)]
    assert 13 == len(plain(events))
    assert [
        "0.0s alice joins server 1",
        "1.0s alice buys 456456 for 99 Robux (receipt R1, 99 in escrow)",
        "1.0s server 1 ProcessReceipt(R1)",
        "1.0s server 1 answers PurchaseGranted",
    ] == plain(events, lines_max=12)


def test_an_outage_is_one_line_and_not_one_for_each_request() -> None:
    """A fault or two stay lines of their own: each says when it struck."""
    failing: list[Event] = [
        StoreFaulted(1000 + number, ServerId(1), "GoldStore", "Player_1001", "UpdateAsync", "failed", NO_DELIVERY)
        for number in range(20)
    ]
    told = [line for line in plain([join(0, 1), *failing]) if line.startswith("*")]
    assert (1, True) == (len(told), told[0].endswith("20 times)"))
    assert 2 == len([line for line in plain([join(0, 1), *failing[:2]]) if line.startswith("*")])


def test_the_same_line_again_and_again_is_counted() -> None:
    """A loop that warns says it once."""
    again: list[Event] = [Printed(1000 + number, ServerId(1), "warn", "no data") for number in range(3)]
    assert ["0.0s alice joins server 1", "1.0s server 1 warns: no data (3 times)"] == plain([join(0, 1), *again])


def test_lines_with_details_of_their_own_are_not_counted_together() -> None:
    """Each says something else."""
    crash = ServerCrashed(5, ServerId(1), "test")
    purchases: list[Event] = [buy(1, 1, 99), buy(2, 2, 198), crash, crash]
    assert 4 == len(plain(purchases))


def test_leaving_and_joining_is_one_line() -> None:
    """Unless something happened in between, or somebody was kicked."""
    between = gold(2000, 0, 5)
    assert ["0.0s alice joins server 1", "3.0s alice rejoins on server 2"] == plain(
        [join(0, 1), leave(1000, 1), join(3000, 2)]
    )
    assert [
        "0.0s alice joins server 1",
        "* 1.0s alice leaves server 1 for another server",
        "2.0s server 1 alice's leaderstats.Gold 0 -> 5",
        "3.0s alice rejoins on server 2",
    ] == plain([join(0, 1), leave(1000, 1, "hop"), between, join(3000, 2)])
    assert "1.0s alice is kicked from server 1" in plain([join(0, 1), leave(1000, 1, "kick"), join(3000, 2)])


def test_other_users_are_not_in_the_story() -> None:
    """But for what went wrong around them."""
    bobs: list[Event] = [
        join(0, 1, BOB),
        buy(1, 2, 99, BOB),
        deliver(1, 2, receipt=2),
        gold(1, 0, 100, 2, user=BOB),
        answer(1, 2, receipt=2),
        DecisionRecorded(1, ReceiptId(2), ServerId(1), DeliveryId(2)),
        lose(1, 2, receipt=2),
        PlayerLeft(2, ServerId(1), BOB, "leave"),
    ]
    assert ["0.0s alice joins server 1", "* 0.0s platform the recording of R2 is lost"] == plain(
        [join(0, 1), buy(0, 1, 99), *bobs, answer(3, 1)]
    )[0:4:2]


def test_the_wrong_recipient_is_named() -> None:
    """Whose gold it is cannot be seen from the server."""
    events: list[Event] = [join(0, 1), join(0, 1, BOB), buy(1, 1, 99), deliver(1, 1), gold(1, 0, 100, 1, user=BOB)]
    assert [
        "0.0s bob joins server 1 (Gold 0)",
        "0.0s server 1 bob's leaderstats.Gold 0 -> 100 (Shop.server.luau:24)",
    ] == [line for line in plain(events) if "bob" in line]


def test_the_story_ends_at_its_proof() -> None:
    """Whatever kind of event it is, and whatever comes later."""
    events: list[Event] = [join(0, 1), buy(1, 1, 99), ServerClosed(2000, ServerId(1)), join(3000, 2)]
    violation = accuse("stuck_purchase", events[:3], "", "")
    assert "2.0s server 1 is gone (what was not saved is gone)" == tell(events, violation, PRODUCTS).plain[-1]


def test_a_join_that_tells_the_proof_along_stays() -> None:
    """What a player has after the rejoin is what a loss is proved by."""
    events, _ = crash_after_recording()
    assert "6.0s alice rejoins on server 2 (Gold 0)" == plain(events, lines_max=1)[-1]


def test_a_lost_connection_is_told_where_it_is_the_proof() -> None:
    """Otherwise the crash says it."""
    events, _ = crash_after_recording()
    assert not any("connection" in line for line in plain(events))
    assert "1.1s alice loses the connection to server 1" == plain(events[:10])[-1]


def test_who_has_nothing_to_do_with_it_does_not_leave_in_the_end() -> None:
    """What is missing is proved when all have left, and the last to go may be a bystander."""
    events: list[Event] = [join(0, 1), join(0, 1, BOB), buy(1000, 1, 99), leave(5000, 1), leave(5000, 1, user=BOB)]
    story = tell(events, accuse("lost_purchase", events, "", ""), PRODUCTS)
    assert "5.0s alice leaves server 1" == story.plain[-1]


def test_a_wide_story_has_a_smaller_gap() -> None:
    """So that it fits into 100 characters as long as it can."""
    lines = told([join(0, 1), buy(1, 1, 99), deliver(1, 1), save(1, {"gold": 100}, {"gold": 200, "a": True}, 1)]).lines
    assert "    0.0 s  server 1     GoldStore[Player_alice].gold 100 -> 200 and 1 more  GoldShop.luau:31" == lines[-1]
    assert 100 == max(map(len, lines))


def test_a_run_without_events_has_no_lines() -> None:
    """Nothing happened, and the clerk says so without an error."""
    assert [] == plain([])


def test_many_deliveries_that_do_nothing_are_counted() -> None:
    """A receipt that never resolves is delivered again and again."""
    events: list[Event] = [join(0, 1), buy(0, 1, 99)]
    for attempt in range(1, 31):
        events += [deliver(1000 * attempt, attempt, attempt=attempt), answer(1000 * attempt, attempt, granted=False)]
    assert [
        "0.0s alice joins server 1",
        "0.0s alice buys 456456 for 99 Robux (receipt R1, 99 in escrow)",
        "1.0s server 1 ProcessReceipt(R1)",
        "1.0s server 1 answers NotProcessedYet",
        "... 54 more lines, 27 calls of the handler among them",
        "29.0s server 1 ProcessReceipt(R1), for the 29th time",
        "29.0s server 1 answers NotProcessedYet",
        "30.0s server 1 ProcessReceipt(R1), for the 30th time",
        "30.0s server 1 answers NotProcessedYet",
    ] == plain(events, lines_max=9)


def test_a_long_text_goes_on_below_itself_for_three_lines_and_is_whole_in_plain() -> None:
    """One long error does not push the details of all others to the right."""
    message = f"Shop.luau:9: {'long ' * 60}tail"
    raised = HandlerRaised(1, DeliveryId(1), ReceiptId(1), ServerId(1), message)
    story = told([join(0, 1), buy(1, 1, 99), deliver(1, 1), raised])
    *whats, where = story.lines[-4:]
    assert ([True, True, True], "Shop.luau:9") == ([len(line) <= 100 for line in whats], where.strip())
    assert (True, True) == (
        whats[0].startswith("    0.0 s  server 1   the handler raises: long"),
        whats[2].endswith(" .."),
    )
    assert story.plain[-1].endswith("long tail (Shop.luau:9)")


def test_times_and_names_are_aligned() -> None:
    """Over ten seconds, a time is one character wider."""
    lines = told([join(0, 1), buy(12_000, 1, 99), save(12_000, 0, 5), deliver(120_000, 1)]).lines
    assert (
        "      0.0 s  alice      joins server 1",
        "     12.0 s  alice      buys 456456 for 99 Robux          receipt R1, 99 in escrow",
        "     12.0 s  server 1   GoldStore[Player_alice] 0 -> 5    GoldShop.luau:31",
        "    120.0 s  server 1   ProcessReceipt(R1)",
    ) == lines


def test_an_event_that_the_reason_names_is_never_left_out() -> None:
    """What somebody else did on another server would not belong to the story by itself."""
    elsewhere = StoreRead(2, ServerId(2), "Stock", "all", 7, False, NO_DELIVERY)
    events: list[Event] = [join(0, 1), buy(1, 1, 99), deliver(1, 1), elsewhere, gold(3, 0, 100)]
    violation = accuse("double_grant", events, "R1 had its effect twice", "Why.")
    without, named = (tell(events, one, PRODUCTS) for one in (violation, violation._replace(rests_on=(3,))))
    assert (4, 5) == (len(without.plain), len(named.plain))
