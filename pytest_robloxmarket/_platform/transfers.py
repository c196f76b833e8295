"""Receipts of Robux transfers: each party has one, and it waits until a handler has processed it.

Source: creator-docs, reference/engine/enums/ReceiptType.yaml, production/monetization/robux-transfers.md. How the Robux
move is no part of this: a receipt tells of a transfer that has settled.
"""

from msgspec import Struct

from pytest_robloxmarket._terms.enums import ReceiptType
from pytest_robloxmarket._terms.ids import UserId

__all__ = ("TransferReceipt", "Transfers")


class TransferReceipt(Struct, eq=False):
    """The receipt of one party. `robux` is what was sent, or what was received."""

    number: int
    user: UserId
    type: ReceiptType
    robux: int
    request: str
    place: int
    open: bool = True

    @property
    def purchase_id(self) -> str:
        """A unique text for each receipt, also for the two of one transfer."""
        return f"00000000-0000-4000-c000-{self.number:012d}"


class Transfers(Struct, eq=False):
    """All receipts of transfers."""

    _receipts: list[TransferReceipt] = []

    def settle(self, user: UserId, kind: ReceiptType, robux: int, request: str, place: int) -> TransferReceipt:
        """A transfer has settled, and one of its parties has a receipt."""
        receipt = TransferReceipt(len(self._receipts) + 1, user, kind, robux, request, place)
        self._receipts.append(receipt)
        return receipt

    def picture(self) -> tuple[bool, ...]:
        """Of each receipt, whether it is open: what a run can change."""
        return tuple(one.open for one in self._receipts)

    def waiting(self, user: UserId) -> list[TransferReceipt]:
        """The receipts of a user that nobody has processed."""
        return [one for one in self._receipts if one.user == user and one.open] if self._receipts else []
