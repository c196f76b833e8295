"""Histories written by hand, a word for each event, and what the judge says of them.

a@1         alice joins server 1 (b is bob); who is on another server hops
a-          alice leaves
ax          alice is kicked
!1          server 1 crashes
R1=a        alice buys the product `gold`; R1=a/gems buys another
D1=R1       the first delivery: R1, on its buyer's server; D1=R1@2 says on which server
D1:gold=100     the delivery changes leaderstats.Gold of its buyer; D1:b.gold=100 changes bob's
D1:bank=100     it writes the data store; :bank=100 is a write by the rest of the game (for alice)
D1+  D1-        it answers PurchaseGranted, NotProcessedYet
D1?  D1!        it answers nil, it raises
D1.  D1~        its decision is recorded, its recording is lost
P=a         a prompt of alice's ends and says purchased
R1.         the platform closes the receipt, since there is no handler
*           a data store request fails; D1* is one that the delivery made; ** never gets an answer
heal        the weather clears
70s         so long nothing happens
"""

import re
from collections.abc import Callable
from typing import Final

from pytest_robloxmarket._oracle.goods.expectations import Expectations, even_ladders
from pytest_robloxmarket._oracle.suite import judge
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    DecisionRecorded,
    DeliveryStarted,
    Event,
    HandlerAnswered,
    HandlerRaised,
    MarketHealed,
    PlayerJoined,
    PlayerLeft,
    PromptClosed,
    PurchaseMade,
    PurchaseRefunded,
    RecordingLost,
    ServerCrashed,
    SessionChanged,
    StoreFaulted,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ProductId, ReceiptId, Robux, ServerId, UserId
from pytest_robloxmarket._terms.snapshot import PlatformSnapshot
from pytest_robloxmarket._terms.verdict import Location, Violation

__all__ = (
    "ALICE",
    "BANK",
    "BOB",
    "BOTH",
    "GEMS",
    "GOLD",
    "IN_BANK",
    "IN_SESSION",
    "ON_PLAYER",
    "SPARKS",
    "History",
    "judged",
    "laws",
    "rows",
)

ALICE: Final = UserId(1001)
BOB: Final = UserId(1002)
GOLD: Final = ProductId(456456)
GEMS: Final = ProductId(789789)
SPARKS: Final = ProductId(111222)

ON_PLAYER: Final = Location("", "", "leaderstats.Gold")
IN_BANK: Final = Location("Bank", "player_{user}", "")

# A game that keeps gold on the player only, one that keeps it in a data store, and one that keeps it in both.
IN_SESSION: Final = Expectations(even_ladders({GOLD: {ON_PLAYER: 100}}))
BANK: Final = Expectations(even_ladders({GOLD: {IN_BANK: 100}}), frozenset({IN_BANK}))
BOTH: Final = Expectations(even_ladders({GOLD: {ON_PLAYER: 100, IN_BANK: 100}}), frozenset({ON_PLAYER, IN_BANK}))

_USERS: Final = {"a": (ALICE, "alice"), "b": (BOB, "bob")}
_PRODUCTS: Final = {"": GOLD, "gems": GEMS, "sparks": SPARKS}
_PRICE: Final = Robux(99)


class History:
    """Events out of words, and the platform's books that go with them."""

    def __init__(self, text: str) -> None:
        self.events: Final[list[Event]] = []
        self._homes: Final[dict[UserId, ServerId]] = {}
        self._buyers: Final[dict[ReceiptId, UserId]] = {}
        self._deliveries: Final[dict[DeliveryId, tuple[ReceiptId, ServerId]]] = {}
        self._values: Final[dict[tuple[UserId, str], int]] = {}
        self._closed: Final[set[ReceiptId]] = set()
        self._refunded: Final[set[ReceiptId]] = set()
        self._late_ms = 0
        for word in text.split():
            self._read(word)

    def snapshot(self) -> PlatformSnapshot:
        """The platform at the end, its books in order."""
        paid = _PRICE * (len(self._buyers) - len(self._refunded))
        earned = _PRICE * len(self._closed)
        return PlatformSnapshot({ALICE: 10_000 - paid}, paid - earned, earned, 10_000, (), {})

    def _read(self, word: str) -> None:
        for form, read in _FORMS.items():
            found = re.fullmatch(form, word)
            if found:
                read(self, *(group or "" for group in found.groups()))
                return
        raise AssertionError(f"{word!r} is no word of a history")

    def _add(self, kind: Callable[..., Event], *fields: object) -> None:
        self.events.append(kind(len(self.events) * 1000 + self._late_ms, *fields))

    def _join(self, letter: str, number: str) -> None:
        user, name = _USERS[letter]
        if user in self._homes:
            self._left(user, "hop")
        self._homes[user] = ServerId(int(number))
        self._add(PlayerJoined, self._homes[user], user, name)

    def _leave(self, letter: str) -> None:
        self._left(_USERS[letter][0], "leave")

    def _kicked(self, letter: str) -> None:
        self._left(_USERS[letter][0], "kick")

    def _left(self, user: UserId, reason: str) -> None:
        self._add(PlayerLeft, self._homes.pop(user), user, reason)
        self._values.pop((user, "gold"), None)

    def _crash(self, number: str) -> None:
        server = ServerId(int(number))
        self._add(ServerCrashed, server, "crash.recorded")
        for user in [user for user, home in self._homes.items() if home == server]:
            self._left(user, "crash")

    def _buy(self, number: str, letter: str, product: str) -> None:
        receipt, user = ReceiptId(int(number)), _USERS[letter][0]
        self._buyers[receipt] = user
        self._add(PurchaseMade, receipt, user, _PRODUCTS[product], _PRICE, "InExperience", _PRICE)

    def _prompt(self, letter: str) -> None:
        user = _USERS[letter][0]
        self._add(PromptClosed, self._homes[user], user, GOLD, True)

    def _deliver(self, number: str, of: str, at: str) -> None:
        receipt, delivery = ReceiptId(int(of)), DeliveryId(int(number))
        server = ServerId(int(at)) if at else self._homes[self._buyers[receipt]]
        self._deliveries[delivery] = (receipt, server)
        self._add(DeliveryStarted, delivery, receipt, server, 1, "ProcessReceipt")

    def _change(self, number: str, letter: str, where: str, amount: str) -> None:
        delivery = DeliveryId(int(number or 0))
        receipt, server = self._deliveries.get(delivery, (ReceiptId(0), ServerId(1)))
        user = _USERS[letter][0] if letter else self._buyers.get(receipt, ALICE)
        before, after = self._values.get((user, where)), int(amount)
        self._values[user, where] = after
        if where == "gold":
            server = server if number else self._homes[user]
            self._add(SessionChanged, server, user, "leaderstats.Gold", before, after, delivery, "")
        else:
            self._add(StoreWritten, server, "Bank", f"player_{user}", "SetAsync", before, after, delivery, "")

    def _answer(self, number: str, sign: str) -> None:
        delivery = DeliveryId(int(number))
        receipt, server = self._deliveries[delivery]
        if sign == "!":
            self._add(HandlerRaised, delivery, receipt, server, "attempt to index nil")
            return
        decision = {"+": "PurchaseGranted", "-": "NotProcessedYet", "?": ""}[sign]
        self._add(HandlerAnswered, delivery, receipt, server, decision, decision or "nil")

    def _record(self, number: str, sign: str) -> None:
        delivery = DeliveryId(int(number))
        receipt, server = self._deliveries[delivery]
        if sign == ".":
            self._closed.add(receipt)
        self._add(DecisionRecorded if sign == "." else RecordingLost, receipt, server, delivery)

    def _acknowledge(self, number: str) -> None:
        self._closed.add(ReceiptId(int(number)))
        self._add(Acknowledged, ReceiptId(int(number)), ServerId(1))

    def _refund(self, number: str, why: str) -> None:
        receipt = ReceiptId(int(number))
        self._refunded.add(receipt)
        self._add(PurchaseRefunded, receipt, self._buyers[receipt], _PRICE, why)

    def _fault(self, number: str, stars: str) -> None:
        delivery = DeliveryId(int(number)) if number else NO_DELIVERY
        outcome = "failed" if stars == "*" else "never"
        self._add(StoreFaulted, ServerId(1), "Bank", "player_1001", "SetAsync", outcome, delivery)

    def _wait(self, seconds: str) -> None:
        self._late_ms += int(seconds) * 1000

    def _heal(self) -> None:
        self._add(MarketHealed)


_FORMS: Final[dict[str, Callable[..., None]]] = {
    r"(\w)@(\d)": History._join,
    r"([ab])-": History._leave,
    r"([ab])x": History._kicked,
    r"!(\d)": History._crash,
    r"R(\d)=(\w)(?:/(\w+))?": History._buy,
    r"P=(\w)": History._prompt,
    r"D(\d)=R(\d)(?:@(\d))?": History._deliver,
    r"(?:D(\d))?:(?:(\w)\.)?(gold|bank)=(-?\d+)": History._change,
    r"D(\d)([-+?!])": History._answer,
    r"D(\d)([.~])": History._record,
    r"R(\d)\.": History._acknowledge,
    r"R(\d)<(rejected|expired)": History._refund,
    r"(?:D(\d))?(\*\*?)": History._fault,
    r"heal": History._heal,
    r"(\d+)s": History._wait,
}


def judged(text: str, expect: Expectations) -> tuple[Violation, ...]:
    """What the judge finds in a history."""
    history = History(text)
    return judge(history.events, history.snapshot(), expect)


def laws(text: str, expect: Expectations) -> str:
    """The laws that a history breaks, or `upheld`."""
    return ",".join(violation.law for violation in judged(text, expect)) or "upheld"


def rows(table: str) -> list[tuple[str, str]]:
    """The rows of a table whose last column is the law expected."""
    history_and_law = [re.split(r"\s{2,}", line.strip()) for line in table.strip().splitlines()]
    return [(history, law) for history, law in history_and_law]
