"""How a story names things."""

from typing import Final

from pytest_robloxmarket._report.scene import Scene
from pytest_robloxmarket._terms.ids import ReceiptId, ServerId
from pytest_robloxmarket._terms.texts import fitted

__all__ = ("KEY_MAX", "WHAT_WIDTH_MAX", "entry_name", "receipt_name", "server_name")

# With time, who and `receipt R1, 99 in escrow` beside it, a line is then 100 characters wide.
WHAT_WIDTH_MAX: Final = 52

# A longer key would push the reason of a failure out of the line. A PurchaseId just fits.
KEY_MAX: Final = 36


def server_name(server: ServerId) -> str:
    """`server 1`; what is of none is the test's."""
    return f"server {server}" if server else "the test"


def receipt_name(receipt: ReceiptId) -> str:
    """`R1`."""
    return f"R{receipt}"


def entry_name(store: str, key: str, scene: Scene, room: int = KEY_MAX) -> str:
    """`Wallet[alice]`, with a key of at most `room` characters."""
    return f"{fitted(store, KEY_MAX)}[{fitted(scene.key(key), room)}]"
