"""Receipts of Robux transfers on one server: each goes to the handler that is bound for its type, and nowhere else.

Source: creator-docs, reference/engine/enums/ReceiptType.yaml, ReceiptDecision.yaml: what is not processed comes again,
in the same session or at the next join. What becomes of a receipt without a handler is not said: here it waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pytest_robloxmarket._kernel.tasks import Ended, Runnable
from pytest_robloxmarket._platform.transfers import TransferReceipt
from pytest_robloxmarket._server.signals import Connection
from pytest_robloxmarket._terms.answers import TransferInfo
from pytest_robloxmarket._terms.enums import ReceiptDecision, ReceiptType
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import NO_DELIVERY, UserId
from pytest_robloxmarket._terms.service_events import TransferAnswered

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server

__all__ = ("Transfers",)


class Transfers(Struct, eq=False):
    """The receipts of transfers that one server handles."""

    _server: Server
    _handlers: dict[ReceiptType, Runnable] = {}
    _running: set[int] = set()

    def bind(self, receipt_type: ReceiptType, handler: Runnable) -> Connection:
        """Bind the handler of a type; what has waited for one comes now.

        Raises:
            PlatformError: when the type has one already.
        """
        if receipt_type in self._handlers:
            raise PlatformError(f"A catch-all receipt handler for ReceiptType.{receipt_type.name} is already bound")
        self._handlers[receipt_type] = handler
        for player in self._server.players.get_players():
            self.announce(player.user_id)

        def unbind() -> None:
            self._handlers.pop(receipt_type, None)

        return Connection(unbind)

    def announce(self, user: UserId) -> None:
        """Deliver what waits for a user who is here."""
        world = self._server.world
        for receipt in world.platform.transfers.waiting(user):
            world.scheduler.after(0, self._deliver, receipt, self._server.answers)

    def _deliver(self, receipt: TransferReceipt) -> None:
        server = self._server
        handler = self._handlers.get(receipt.type)
        here = server.alive and server.players.get_player_by_user_id(receipt.user) is not None
        if handler is None or not here or not receipt.open or receipt.number in self._running:
            return
        self._running.add(receipt.number)
        server.tell(("transfer", receipt.number))
        info: TransferInfo = {
            "PurchaseId": receipt.purchase_id,
            "PlayerId": receipt.user,
            "PlaceIdWherePurchased": receipt.place,
            "CurrencySpent": receipt.robux,
            "ReceiptType": receipt.type,
            "TransferRequestId": receipt.request,
        }
        server.start_task(handler, (info,), lambda ended: self._answered(receipt, ended), NO_DELIVERY)

    def _answered(self, receipt: TransferReceipt, ended: Ended) -> None:
        server = self._server
        if not server.alive:
            return
        world = server.world
        self._running.discard(receipt.number)
        processed = ended.error is None and ended.value is ReceiptDecision.Processed
        told = ended.error or str(ended.value)
        place = world.scheduler.now_ms, server.id, receipt.user
        world.history.append(TransferAnswered(*place, receipt.type.name, receipt.robux, told))
        if processed:
            world.scheduler.after(world.platform.contract.recording_ms, self._record, receipt, server.answers)
        elif world.platform.contract.bound_retry_ms:
            world.scheduler.after(world.platform.contract.bound_retry_ms, self._deliver, receipt, server.lane)

    def _record(self, receipt: TransferReceipt) -> None:
        if self._server.alive:
            receipt.open = False
