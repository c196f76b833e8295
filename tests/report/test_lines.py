"""Each kind of event has one line, in words that a game developer knows."""

from typing import Any, get_args

import pytest

from pytest_robloxmarket._report.line import StoryLine
from pytest_robloxmarket._report.lines import TELLERS, tell_event
from pytest_robloxmarket._report.scene import set_scene
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    BindingRefused,
    BindToCloseTimedOut,
    CallFaulted,
    ClientSpoke,
    DecisionRecorded,
    DeliveryStarted,
    Event,
    HandlerAnswered,
    HandlerRaised,
    HandlerStuck,
    MarketHealed,
    MissingLooked,
    OrderChanged,
    PassAnswered,
    PassAsked,
    PassGained,
    PassLost,
    PassPromptClosed,
    PassPromptOpened,
    PassRefused,
    PlayerLeft,
    Printed,
    PromptClosed,
    PurchaseMade,
    PurchaseRefunded,
    PurchaseRefused,
    RecordingLost,
    ServerClosed,
    ServerClosing,
    ServerCrashed,
    ServerStarted,
    SessionChanged,
    StayedAway,
    StoreFaulted,
    StoreRead,
    StoreRefused,
    StoreWritten,
    TaskRaised,
    Unsupported,
)
from pytest_robloxmarket._terms.ids import DeliveryId, PassId, ProductId, ReceiptId, Robux, ServerId, UserId
from pytest_robloxmarket._terms.planned import Planned
from pytest_robloxmarket._terms.service_events import (
    CallRefused,
    MessageFaulted,
    MessageSent,
    PolicyAsked,
    TransferAnswered,
)
from pytest_robloxmarket._terms.store_events import BudgetSpent, TransformRepeated, UpdateCancelled
from tests.report.helpers import ALICE, BOB, GOLD, PRODUCTS, answer, buy, deliver, gold, join

POLICY = "GetPolicyInfoForPlayerAsync"
ONE = ServerId(1)
VIP = PassId(77)
R1 = ReceiptId(1)
D1 = DeliveryId(1)
NONE = DeliveryId(0)

# Alice and bob are here; delivery 1 is about alice's R1.
PRELUDE: list[Event] = [join(0, 1), join(0, 1, BOB), buy(0, 1, 99), deliver(0, 1), answer(0, 1)]


def told(event: Event, *before: Event) -> str:
    """The line as one text: `* who | what | detail`, the indent as it is."""
    line = tell_event(event, set_scene([*PRELUDE, *before, event], PRODUCTS))
    assert line.at_ms == event.at_ms
    mark = "* " if line.deviated else ""
    return f"{mark}{line.who} | {'  ' * line.indent}{line.what}" + (f" | {line.detail}" if line.detail else "")


def written(before: object, after: object, key: str = "Player_1001", delivery: DeliveryId = D1) -> StoreWritten:
    return StoreWritten(1, ONE, "GoldStore", key, "UpdateAsync", before, after, delivery, "Shop.luau:9")


def struck(api: str, outcome: str) -> StoreFaulted:
    return StoreFaulted(1, ONE, "GoldStore", "alice", api, outcome, D1)


ROWS: list[tuple[Event, str]] = [
    (ServerStarted(1, ONE), "server 1 | starts"),
    (PassPromptOpened(1, ONE, ALICE, VIP), "server 1 | shows alice the prompt of pass 77"),
    (PassPromptClosed(1, ONE, ALICE, VIP, "declined"), "alice | closes the prompt of pass 77 | says declined"),
    (
        PassPromptClosed(1, ONE, ALICE, VIP, "spoofed"),
        "* alice | their client says that pass 77 is bought | nobody bought it",
    ),
    (PassGained(1, ALICE, VIP, Robux(99), "prompt"), "alice | buys pass 77 for 99 Robux"),
    (PassGained(1, ALICE, VIP, Robux(99), "outside"), "alice | buys pass 77 for 99 Robux on the game's page"),
    (PassGained(1, ALICE, VIP, Robux(0), "given"), "platform | gives alice pass 77"),
    (PassRefused(1, ALICE, VIP, "the purchase failed"), "alice | does not get pass 77 | the purchase failed"),
    (PassLost(1, ALICE, VIP), "platform | takes pass 77 away from alice"),
    (PassAsked(1, ONE, ALICE, VIP, True, False, NONE), "server 1 | asks whether alice owns pass 77 | yes"),
    (
        PassAsked(1, ONE, ALICE, VIP, False, True, NONE),
        "server 1 | asks whether alice owns pass 77 | no, from the engine's cache",
    ),
    (PassAnswered(1, ONE, ALICE, VIP, True, 0), "server 1 | the game says that alice owns pass 77"),
    (PassAnswered(1, ONE, ALICE, VIP, False, 0), "server 1 | the game says that alice does not own pass 77"),
    (MessageSent(1, ONE, "gift", 2, D1), "server 1 | sends a message about gift | 2 servers will hear it"),
    (MessageSent(1, ONE, "gift", 0, D1), "server 1 | sends a message about gift | nobody listens"),
    (MessageFaulted(1, ONE, "gift", "lost", D1), "* platform | a message to server 1 about gift is lost"),
    (MessageFaulted(1, ONE, "gift", "doubled", D1), "* platform | a message to server 1 about gift comes twice"),
    (
        TransferAnswered(1, ONE, ALICE, "RobuxTransferSender", 100, "Enum.ReceiptDecision.Processed"),
        "server 1 | answers Enum.ReceiptDecision.Processed to the RobuxTransferSender receipt of alice | 100 Robux",
    ),
    (
        CallRefused(1, ONE, "shop.py:3: 5 is no function", D1),
        "server 1 | makes a call that cannot be: shop.py:3: 5 is no function",
    ),
    (
        CallRefused(1, ServerId(0), "5 is no\x1b function", NONE),
        "game | makes a call that cannot be: 5 is no\\x1b function",
    ),
    (PolicyAsked(1, ONE, ALICE, POLICY, NONE), "server 1 | asks what policies allow alice"),
    (PolicyAsked(1, ONE, ALICE, "GetCountryRegionForPlayerAsync", NONE), "server 1 | asks for the country of alice"),
    (CallFaulted(1, ONE, "UserOwnsGamePassAsync", 77, "failed", D1), "* server 1 | UserOwnsGamePassAsync(77) fails"),
    (
        CallFaulted(1, ONE, "GetProductInfoAsync", 77, "never", D1),
        "* server 1 | GetProductInfoAsync(77) never gets an answer",
    ),
    (
        BudgetSpent(1, ONE, "UpdateAsync", D1),
        "* server 1 | the budget of UpdateAsync is used up | by the other code of the game",
    ),
    (ClientSpoke(1, ONE, ALICE, "PassBought", "77, true"), "alice | their client calls PassBought(77, true)"),
    (
        BindingRefused(1, ONE, (GOLD, ProductId(7)), ProductId(7)),
        "server 1 | binds no handler for 456456, 7 | 7 has one already",
    ),
    (
        BindingRefused(1, ONE, (), ProductId(0)),
        "server 1 | binds no handler for all other products | they have one already",
    ),
    (StayedAway(1, 3_600_000), "* platform | nobody plays for an hour"),
    (StayedAway(1, 3_600_000, chosen=False), "platform | nobody plays for an hour"),
    (StayedAway(1, 262_800_000), "* platform | nobody plays for 73 hours"),
    (ServerCrashed(1, ONE, "test"), "* server 1 | crashes | what was not saved is gone"),
    (
        ServerCrashed(1, ONE, "crash.recorded"),
        "* server 1 | crashes right after the recording | what was not saved is gone",
    ),
    (
        ServerCrashed(1, ONE, "crash.reply"),
        "* server 1 | crashes before the data store's answer arrives | what was not saved is gone",
    ),
    (ServerClosing(1, ONE, "DeveloperUpdate"), "* server 1 | shuts down (DeveloperUpdate)"),
    (ServerClosed(1, ONE), "server 1 | is gone | what was not saved is gone"),
    (BindToCloseTimedOut(1, ONE), "server 1 | is stopped: BindToClose took too long"),
    (join(1, 2), "alice | rejoins on server 2"),
    (PlayerLeft(1, ONE, ALICE, "leave"), "alice | leaves server 1"),
    (PlayerLeft(1, ONE, ALICE, "hop"), "* alice | leaves server 1 for another server"),
    (PlayerLeft(1, ONE, ALICE, "kick"), "alice | is kicked from server 1"),
    (PlayerLeft(1, ONE, ALICE, "crash"), "alice | loses the connection to server 1"),
    (PlayerLeft(1, ONE, UserId(7), "shutdown"), "user 7 | is sent away from server 1"),
    (PromptClosed(1, ONE, ALICE, GOLD, True), "alice | closes the prompt for 456456 | after buying"),
    (PromptClosed(1, ONE, ALICE, GOLD, False), "alice | closes the prompt for 456456 | without buying"),
    (buy(1, 2, 198), "alice | buys 456456 for 99 Robux | receipt R2, 198 in escrow"),
    (
        PurchaseMade(1, ReceiptId(2), ALICE, GOLD, Robux(99), "ExperienceDetailsPage", Robux(99)),
        "alice | buys 456456 for 99 Robux on the game's details page | receipt R2, 99 in escrow",
    ),
    (
        PurchaseMade(1, ReceiptId(2), ALICE, GOLD, Robux(99), "InExperience", Robux(99), "prompt"),
        "alice | buys 456456 for 99 Robux in the game's prompt | receipt R2, 99 in escrow",
    ),
    (
        PurchaseMade(1, ReceiptId(2), ALICE, GOLD, Robux(99), "InExperience", Robux(198), "check"),
        "alice | buys 456456 again, to see whether R1 resolves | receipt R2, 198 in escrow",
    ),
    (
        PurchaseRefused(1, ALICE, GOLD, "99 Robux, and the wallet holds 5"),
        "alice | cannot buy 456456: 99 Robux, and the wallet holds 5",
    ),
    (deliver(1, 2), "server 1 | ProcessReceipt(R1)"),
    (deliver(1, 2, attempt=2), "server 1 | ProcessReceipt(R1), for the second time"),
    (deliver(1, 2, attempt=12), "server 1 | ProcessReceipt(R1), for the 12th time"),
    (deliver(1, 2, attempt=22), "server 1 | ProcessReceipt(R1), for the 22nd time"),
    (DeliveryStarted(1, DeliveryId(2), R1, ONE, 1, "bound handler"), "server 1 | bound handler gets R1"),
    (answer(1, 1), "server 1 | answers PurchaseGranted"),
    (HandlerAnswered(1, D1, R1, ONE, "", "nil"), "server 1 | answers nil | which is no decision"),
    (
        HandlerRaised(1, D1, R1, ONE, "Shop.server.luau:24: attempt to index nil with 'Gold'"),
        "server 1 | the handler raises: attempt to index nil with 'Gold' | Shop.server.luau:24",
    ),
    (HandlerRaised(1, D1, R1, ONE, "no\ngold"), "server 1 | the handler raises: no\\ngold"),
    (HandlerStuck(1, ONE, D1, "it looped for ever"), "server 1 | the handler is stopped: it looped for ever"),
    (DecisionRecorded(1, R1, ONE, D1), "platform | records R1 as granted"),
    (RecordingLost(1, R1, ONE, D1), "* platform | the recording of R1 is lost"),
    (Acknowledged(1, R1, ONE), "platform | closes R1 by itself | no handler was set on server 1"),
    (
        PurchaseRefunded(1, R1, ALICE, Robux(99), "rejected"),
        "platform | gives 99 Robux back to alice | R1 was rejected",
    ),
    (
        PurchaseRefunded(1, R1, ALICE, Robux(99), "expired"),
        "platform | gives 99 Robux back to alice | R1 was open for too long",
    ),
    (gold(1, 0, 100, 1), "server 1 |   leaderstats.Gold 0 -> 100 | Shop.server.luau:24"),
    (gold(1, None, 100), "server 1 | alice's leaderstats.Gold nothing -> 100"),
    (gold(1, 0, 100, 1, user=BOB), "server 1 |   bob's leaderstats.Gold 0 -> 100 | Shop.server.luau:24"),
    (SessionChanged(1, ONE, ALICE, "@vip", False, True, D1, ""), "server 1 |   attribute vip false -> true"),
    (written(0, 100, "alice"), "server 1 |   GoldStore[alice] 0 -> 100 | Shop.luau:9"),
    (written({"gold": 0}, {"gold": 100}), "server 1 |   GoldStore[Player_alice].gold 0 -> 100 | Shop.luau:9"),
    (written(5, 6, "total", NONE), "server 1 | GoldStore[total] 5 -> 6 | Shop.luau:9"),
    (
        StoreRead(1, ONE, "GoldStore", "1001", {"gold": 5, "level": 2}, True, D1),
        "server 1 |   reads GoldStore[alice]: {gold: 5 and 1 more} | from the server's own cache",
    ),
    (struck("UpdateAsync", "failed"), "* server 1 |   UpdateAsync of GoldStore[alice] | fails: nothing is saved"),
    (struck("GetAsync", "failed"), "* server 1 |   GetAsync of GoldStore[alice] | fails"),
    (
        struck("SetAsync", "applied_but_failed"),
        "* server 1 |   SetAsync of GoldStore[alice] | reports failure, but is saved",
    ),
    (struck("SetAsync", "late"), "* server 1 |   SetAsync of GoldStore[alice] | hangs, and is done late"),
    (struck("SetAsync", "never"), "* server 1 |   SetAsync of GoldStore[alice] | never gets an answer"),
    (
        StoreRefused(1, ONE, "GoldStore", "alice", "SetAsync", "104: Cannot store nil in data store.", D1),
        "server 1 |   SetAsync of GoldStore[alice] fails | 104: Cannot store nil in data store.",
    ),
    (
        UpdateCancelled(1, ONE, "GoldStore", "alice", None, D1),
        "server 1 |   UpdateAsync of GoldStore[alice] writes nothing | given nothing, it returned nil",
    ),
    (
        TransformRepeated(1, ONE, "GoldStore", "alice", D1),
        "server 1 |   UpdateAsync of GoldStore[alice] | calls its transform again: somebody wrote the key meanwhile",
    ),
    (Printed(1, ONE, "print", "hello"), "server 1 | prints: hello"),
    (Printed(1, ONE, "warn", "oh\nno"), "server 1 | warns: oh\\nno"),
    (TaskRaised(1, ONE, "Loop.luau:3: boom"), "server 1 | a thread ends with an error: boom | Loop.luau:3"),
    (MissingLooked(1, ONE, ALICE, "leaderstats"), "server 1 | looks for leaderstats on alice | there is none"),
    (OrderChanged(1, 1300), "* timing | what was due at 1.3 s is late"),
    (
        OrderChanged(5000, 1200, Planned("GetAsync", 1100, ONE, "Wallet", "1001", delivery=D1)),
        "* server 1 | GetAsync of Wallet[alice] for R1 takes 3.9 s",
    ),
    (
        OrderChanged(5000, 1200, Planned("SetAsync", 1100, ONE, "Wallet", "1001")),
        "* server 1 | SetAsync of Wallet[alice] takes 3.9 s",
    ),
    (
        OrderChanged(
            1200, 1200, Planned("GetAsync", 1100, ONE, "W", "a", delivery=D1), Planned("delivery", 1200, receipt=R1)
        ),
        "* server 1 | GetAsync of W[a] for R1 comes after the delivery of R1",
    ),
    (
        OrderChanged(5000, 1000, Planned("delivery", 1000, ONE, receipt=R1)),
        "* server 1 | the delivery of R1 comes 4.0 s late",
    ),
    (OrderChanged(5000, 1100, Planned("recording", 1000, receipt=R1)), "* platform | the recording of R1 takes 4.0 s"),
    (
        OrderChanged(5000, 1000, Planned("prompt", 1000, ONE, user=ALICE)),
        "* server 1 | alice's answer to the prompt comes 4.0 s late",
    ),
    (
        OrderChanged(5000, 1000, Planned("thread", 1000, ONE, delivery=D1)),
        "* server 1 | a waiting thread for R1 goes on 4.0 s late",
    ),
    (OrderChanged(5000, 1000, Planned("step", 1000)), "* timing | a player's next step comes 4.0 s late"),
    (Unsupported(1, ONE, "Chat:Filter", D1), "server 1 | uses Chat:Filter | which is not faked"),
    (MarketHealed(1), "platform | from here on nothing goes wrong"),
]


@pytest.mark.parametrize(("event", "expected"), ROWS)
def test_an_event_is_told_in_one_line(event: Event, expected: str) -> None:
    """The legend, row by row."""
    assert expected == told(event)


def test_every_kind_of_event_can_be_told() -> None:
    """A new event without a line would break a story at the worst time."""
    assert set(get_args(Event)) == set(TELLERS)


def test_the_legend_is_tested_in_full() -> None:
    """Each teller has at least one row above."""
    assert set(TELLERS) == {type(event) for event, _ in ROWS}


def test_an_event_outside_of_a_known_run_can_be_told() -> None:
    """A story never fails for a fact that is missing."""
    nowhere = set_scene([], {})
    assert StoryLine(False, 5, "alice", "joins server 1") == tell_event(join(5, 1), nowhere)


def test_products_have_names_where_there_are_several() -> None:
    """With one product the headline names it; with two, each purchase does."""
    gems = ProductId(7)
    events: list[Event] = [buy(0, 1, 99), buy(1, 2, 198, product=gems)]
    scene = set_scene(events, {**PRODUCTS, gems: ("10 gems", 99)})
    told_here: list[Any] = [tell_event(event, scene).what for event in events]
    assert ['buys 456456 "100 gold" for 99 Robux', 'buys 7 "10 gems" for 99 Robux'] == told_here


def test_lines_of_deliveries_that_run_side_by_side_name_their_receipt() -> None:
    """Who alone does not say which of two calls on one server did it."""
    second: list[Event] = [buy(0, 2, 198), deliver(0, 2), deliver(0, 3, receipt=2)]
    assert "server 1 |   leaderstats.Gold 0 -> 100 for R2 | Shop.server.luau:24" == told(gold(1, 0, 100, 3), *second)


def test_what_two_others_overtake_in_one_go_is_late_until_the_second_comes() -> None:
    """The third of three comes first: the first is as late as the second is."""
    first = OrderChanged(2000, 1000, Planned("delivery", 1000, ONE, receipt=R1))
    second = OrderChanged(3000, 2000, Planned("delivery", 2000, ONE, receipt=ReceiptId(2)))
    scene = set_scene([*PRELUDE, first, second], PRODUCTS)
    assert "the delivery of R1 comes 2.0 s late" == tell_event(first, scene).what
