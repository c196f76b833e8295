"""Asks the platform for open receipts, calls the game's handler, and reports its decision.

The rules P1 to P22 are those of platform-facts.md, section 1.3; their source is creator-docs:
reference/engine/classes/MarketplaceService.yaml, ProcessReceipt, unless a line says otherwise.
"""

from __future__ import annotations

from types import CoroutineType, GeneratorType
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pytest_robloxmarket._kernel.seams import Place
from pytest_robloxmarket._kernel.tasks import Ended, Runnable
from pytest_robloxmarket._platform.receipts import GRANTED, PENDING, REJECTED, Receipt
from pytest_robloxmarket._server.moves import pass_seam
from pytest_robloxmarket._terms.enums import CurrencyType, ProductPurchaseDecision, ReceiptDecision, ReceiptType
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    DecisionRecorded,
    DeliveryStarted,
    HandlerAnswered,
    HandlerRaised,
    HandlerStuck,
    PurchaseRefunded,
    RecordingLost,
)
from pytest_robloxmarket._terms.ids import DeliveryId, ReceiptId, UserId
from pytest_robloxmarket._terms.raised import Raised
from pytest_robloxmarket._terms.texts import clipped, kind_of, text_of

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server

__all__ = ("Call", "Receipts", "receipt_info")

# What ProcessReceipt, and what a bound handler answers: granted, not yet, rejected.
_DECISIONS: Final = (
    ProductPurchaseDecision.PurchaseGranted,
    ProductPurchaseDecision.NotProcessedYet,
    ProductPurchaseDecision.PurchaseRejected,
)
_BOUND_DECISIONS: Final = (
    ReceiptDecision.Processed,
    ReceiptDecision.NotProcessedYet,
    ReceiptDecision.PurchaseRejected,
)
_ROBUX: Final = CurrencyType.Robux

# So much of a foreign answer tells what it is.
_SHOWN_MAX: Final = 60

# What a function answers that is only called, and not awaited or run through.
_UNAWAITED: Final[dict[type, str]] = {CoroutineType: "a coroutine", GeneratorType: "a generator"}


class Call(Struct, eq=False):
    """One delivery under way."""

    receipt: Receipt
    delivery: DeliveryId
    bound: bool
    decision: str = ""  # What the platform is to be told.


class Receipts(Struct, eq=False):
    """The deliveries of one server."""

    _server: Server
    _planned: set[ReceiptId] = set()
    _retries: set[ReceiptId] = set()
    # Receipts whose handler runs, or whose decision is on its way.
    _running: dict[ReceiptId, DeliveryId] = {}
    _held: bool = False
    working: int = 0  # Calls without an answer so far.

    @property
    def has_retries(self) -> bool:
        """Whether a receipt of a bound handler will be delivered again later in the session."""
        return bool(self._retries)

    def announce(self, user: UserId, after_ms: int = 0) -> None:
        """Deliver all open receipts of a user who is here (P2), each on its own: P9 promises no order."""
        world = self._server.world
        for receipt in world.platform.receipts.pending(user):
            if receipt.id not in self._planned:
                self._planned.add(receipt.id)
                world.scheduler.after(after_ms, self._deliver, receipt, self._server.answers)

    def announce_all(self) -> None:
        """Deliver what waited for a handler to be set."""
        if self._held:
            self._held = False
            for player in self._server.players.get_players():
                self.announce(player.user_id)

    def runs_for(self, user: UserId) -> bool:
        """Whether a call for an open receipt of a user still runs."""
        if not self.working:
            return False
        return any(receipt.id in self._running for receipt in self._server.world.platform.receipts.pending(user))

    def is_open(self, delivery: DeliveryId) -> bool:
        """Whether a call still runs, or its decision is on its way."""
        return delivery in self._running.values()

    @property
    def noted(self) -> tuple[object, ...]:
        """What matters here and game code was not told of."""
        return self._held, *self._running

    def forget(self) -> None:
        """The server is gone, and its calls with it."""
        self._planned.clear()
        self._retries.clear()
        self._running.clear()
        self.working = 0

    def _deliver(self, receipt: Receipt) -> None:
        server = self._server
        self._planned.discard(receipt.id)
        # P10: the user must be on the server for the call to start.
        world = server.world
        if not server.alive or receipt.status != PENDING or world.homes.get(receipt.user) is not server:
            return
        # P13: while a call for the same purchase still runs on this server, there is no second one.
        if receipt.id in self._running and not world.platform.contract.second_invocation:
            return
        found = server.marketplace.handler_for(receipt.product)
        if found is None:
            self._without_handler(receipt)
            return
        if world.seams.limited:
            self._is_about(receipt)
        if server.loses_power("crash.delivery"):
            return
        if len(server.world.history) == server.world.left_out:
            server.world.left_out = -1
            return
        handler, kind = found
        self._call(receipt, handler, kind)

    def _call(self, receipt: Receipt, handler: Runnable, kind: str) -> None:
        server = self._server
        world = server.world
        receipt.attempts += 1
        delivery = DeliveryId(next(world.deliveries))
        call = Call(receipt, delivery, kind != "ProcessReceipt")
        self._running[receipt.id] = delivery
        world.buyers[delivery] = (receipt.user, server)
        world.history.append(
            DeliveryStarted(world.scheduler.now_ms, delivery, receipt.id, server.id, receipt.attempts, kind)
        )
        self.working += 1
        # The user was here when the call began (P10), and may leave before its first line has run.
        if world.platform.contract.leaves_as_called and not pass_seam("move.delivery", receipt.user, server):
            return
        if world.scheduler.watch is not None:
            server.tell(receipt.id)
        info = receipt_info(receipt, bound=call.bound)
        # P8: no timeout; a late answer still counts.
        handler.start((info,), delivery, lambda ended: self._answered(call, ended))

    def _without_handler(self, receipt: Receipt) -> None:
        """P12: without a handler the receipt is acknowledged, and nobody can obtain it again.

        While a script still runs towards its assignment this is not documented: a switch of the contract.
        """
        server = self._server
        world = server.world
        if server.scripts_running and world.platform.contract.late_callback == "hold":
            self._held = True
            return
        if world.platform.record(receipt, "no handler"):
            world.history.append(Acknowledged(world.scheduler.now_ms, receipt.id, server.id))

    def _answered(self, call: Call, ended: Ended) -> None:
        """A handler came to its end. In a dead server nobody hears of it."""
        server = self._server
        if not server.alive:
            return
        self.working -= 1
        world = server.world
        call.decision = self._decide(call, ended)
        if call.decision:
            world.scheduler.after(world.platform.contract.recording_ms, self._record, call, server.answers)
            return
        self._stop(call)
        # A bound handler's receipt comes again "at a later opportunity, even during the existing
        # session" (MarketplaceService.yaml, BindReceiptHandler); a legacy one does not (P7).
        retry_ms = world.platform.contract.bound_retry_ms
        if call.bound and retry_ms and call.receipt.id not in self._retries:
            self._retries.add(call.receipt.id)
            world.scheduler.after(retry_ms, self._again, call.receipt, server.lane)

    def _again(self, receipt: Receipt) -> None:
        self._retries.discard(receipt.id)
        if receipt.status == PENDING and receipt.id not in self._planned:
            self._planned.add(receipt.id)
            self._deliver(receipt)

    def _decide(self, call: Call, ended: Ended) -> str:
        """Write down what the handler answered; what the platform is told of it, if it is."""
        server = self._server
        now_ms, history = server.world.scheduler.now_ms, server.world.history
        receipt, delivery = call.receipt.id, call.delivery
        # What an error or a foreign value means is not documented (P14): a switch of the contract.
        contract = server.world.platform.contract
        hostile = GRANTED if contract.bad_answer == "granted" else ""
        if ended.error is not None:
            message = clipped(ended.error)
            if ended.stuck:
                server.world.stuck = True
                history.append(HandlerStuck(now_ms, server.id, delivery, message))
            history.append(HandlerRaised(now_ms, delivery, receipt, server.id, message))
            if server.world.tracing:
                server.world.raised.append(Raised(server.id, "handler", message, ended.cause))
            return "" if ended.stuck else hostile
        value = ended.value
        granted, not_yet, rejected = _BOUND_DECISIONS if call.bound else _DECISIONS
        if value is granted:
            history.append(HandlerAnswered(now_ms, delivery, receipt, server.id, GRANTED, granted._name_))
            return GRANTED
        if value is not_yet:
            history.append(HandlerAnswered(now_ms, delivery, receipt, server.id, "NotProcessedYet", not_yet._name_))
            return ""
        if value is rejected:
            return self._reject(call)
        history.append(HandlerAnswered(now_ms, delivery, receipt, server.id, "", _shown(value)))
        return hostile

    def _reject(self, call: Call) -> str:
        """Write down that a handler rejects, where the contract lets it; elsewhere there is no such item."""
        world, server, receipt = self._server.world, self._server.id, call.receipt.id
        now_ms = world.scheduler.now_ms
        if world.platform.contract.purchase_rejected:
            world.history.append(HandlerAnswered(now_ms, call.delivery, receipt, server, REJECTED, REJECTED))
            return REJECTED
        enum = "ReceiptDecision" if call.bound else "ProductPurchaseDecision"
        message = f'PurchaseRejected is not a valid member of "Enum.{enum}"'
        world.history.append(HandlerRaised(now_ms, call.delivery, receipt, server, message))
        return GRANTED if world.platform.contract.bad_answer == "granted" else ""

    def _record(self, call: Call) -> None:
        """Hand a decision to the platform (P4); on the way it may get lost (P5)."""
        server = self._server
        if not server.alive:
            return
        world = server.world
        receipt = call.receipt
        seams = world.seams
        if seams.limited:
            self._is_about(receipt)
        if server.loses_power("crash.recording"):
            return
        if not pass_seam("move.recording", receipt.user, server):
            return
        self._stop(call)
        if "recording" in seams.asked and self._loses(call):
            return
        # P10: the user need not be here any more.
        if not world.platform.record(receipt, call.decision):
            return
        if call.decision is REJECTED:
            now_ms = world.scheduler.now_ms
            world.history.append(PurchaseRefunded(now_ms, receipt.id, receipt.user, receipt.price, "rejected"))
        else:
            world.history.append(DecisionRecorded(world.scheduler.now_ms, receipt.id, server.id, call.delivery))
            server.loses_power("crash.recorded")

    def _loses(self, call: Call) -> bool:
        """Pass the seam where a decision may get lost on its way; whether it was."""
        world = self._server.world
        lost = RecordingLost(world.scheduler.now_ms, call.receipt.id, self._server.id, call.delivery)
        watch = world.scheduler.watch
        if watch is not None and watch.looks_ahead():
            watch.may_vanish("recording", 1, lost)
        if not world.seams.strikes("recording"):
            return False
        world.history.append(lost)
        return True

    def _is_about(self, receipt: Receipt) -> None:
        """Say whom the next seams are about."""
        self._server.world.seams.at = Place(key=str(int(receipt.user)), server=self._server.id)

    def _stop(self, call: Call) -> None:
        if self._running.get(call.receipt.id) == call.delivery:
            del self._running[call.receipt.id]


def receipt_info(receipt: Receipt, *, bound: bool) -> dict[str, object]:
    """The dictionary that a handler gets (platform-facts.md, 1.4).

    A bound handler's has `ReceiptType` and no `ProductPurchaseChannel`; that of ProcessReceipt is the
    other way round.
    """
    info: dict[str, object] = {
        "PurchaseId": receipt.purchase_id,
        "PlayerId": receipt.user,
        "PlaceIdWherePurchased": receipt.place,
        "ProductId": receipt.product,
        "CurrencySpent": receipt.price,
        "CurrencyType": _ROBUX,
    }
    if bound:
        info["ReceiptType"] = ReceiptType.DeveloperProduct
    else:
        info["ProductPurchaseChannel"] = receipt.channel
    return info


def _shown(value: object) -> str:
    """A foreign answer as a reader should see it."""
    kind = type(value)  # What it says of its class itself may be false, or raise.
    if kind in _UNAWAITED:
        value.close()  # type: ignore[attr-defined] # Nobody will await it, and Python would complain of that later.
        return _UNAWAITED[kind]
    if value is None:
        return "nil"
    if kind is bool:
        return str(value).lower()
    shown = clipped(text_of(value, f"a {kind_of(value)} that cannot be shown"), _SHOWN_MAX)
    return f'"{shown}"' if issubclass(kind, str) else shown
