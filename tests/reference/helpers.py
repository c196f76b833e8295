"""What the wrapper is given in its own tests: no simulator, a few lines of Python."""

from collections.abc import Callable
from typing import Final

from pytest_robloxmarket.reference.ports import ReceiptHandler

GEMS: Final = 456456
ALICE: Final = 1001
VIP: Final = 7


def receipt_info(purchase: str = "P1", product: int = GEMS, player: int = ALICE) -> dict[str, object]:
    """What Roblox hands over."""
    return {"PurchaseId": purchase, "PlayerId": player, "ProductId": product, "CurrencySpent": 99}


class Shelf:
    """A data store that keeps to its promises, or fails when told to."""

    def __init__(self) -> None:
        self.kept: dict[str, object] = {}
        self.writes = 0
        self.fails_before = self.fails_after = False

    def update_async(self, key: str, transform: Callable[[object], object]) -> object:
        """Change a key; it is called twice, as if somebody else had written meanwhile."""
        transform(self.kept.get(key))
        value = transform(self.kept.get(key))
        if self.fails_before:
            raise OSError("502: rejected")
        if value is not None:
            self.kept[key] = value
            self.writes += 1
        if self.fails_after:
            raise OSError("502: rejected")
        return value


class Roblox:
    """A clock, a passes service and a signal, moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.owned = False
        self.asked = 0
        self.down = False
        self.meanwhile: Callable[[], object] = lambda: None
        self.handler: ReceiptHandler | None = None
        self.listeners: list[Callable[..., object]] = []
        self.said: list[str] = []

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def fetch(self, user_id: int, game_pass_id: int) -> bool:
        """Who owns what; something may happen meanwhile."""
        self.asked += 1
        owned = self.owned
        self.meanwhile()
        if self.down:
            raise OSError("HTTP 500")
        return owned

    def set_up(self, handler: ReceiptHandler) -> None:
        """Set ProcessReceipt."""
        self.handler = handler

    def connect(self, listener: Callable[..., object]) -> "Roblox":
        """Be a signal."""
        self.listeners.append(listener)
        return self

    def disconnect(self) -> None:
        """Be a connection: the first listener goes."""
        del self.listeners[0]

    def fire(self, *arguments: object) -> None:
        """Tell all listeners."""
        for listener in list(self.listeners):
            listener(*arguments)

    def info(self, message: str) -> None:
        """Be a logger."""

    def warning(self, message: str) -> None:
        """Be a logger that remembers."""
        self.said.append(message)


class Somebody:
    """A player."""

    user_id = ALICE
