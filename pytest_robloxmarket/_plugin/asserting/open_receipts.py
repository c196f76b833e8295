"""Why a receipt is still open: one sentence for each cause."""

from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._plugin.late import late_game
from pytest_robloxmarket._terms.enums import REJECTED, ProductPurchaseDecision, ReceiptDecision
from pytest_robloxmarket._terms.events import (
    DeliveryStarted,
    HandlerAnswered,
    HandlerRaised,
    RecordingLost,
    ServerCrashed,
)
from pytest_robloxmarket._terms.ids import ReceiptId

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._terms.events import Event
    from pytest_robloxmarket._terms.snapshot import ReceiptPicture

__all__ = ("receipt_title", "why_open")

# The names of decisions, which are no decisions themselves.
_DECISIONS: Final = frozenset({*ProductPurchaseDecision.__members__, *ReceiptDecision.__members__, REJECTED})

_SETTLE = "Let it come to its end: market.settle()."


def receipt_title(market: "Market", receipt: "ReceiptPicture") -> str:
    """A receipt in few words: `R1 (456456, alice)`."""
    return f"R{receipt.receipt} ({receipt.product}, {market.world.names[receipt.user]})"


def why_open(market: "Market", receipt: "ReceiptPicture") -> str:
    """Why a receipt is open, and what to do."""
    last = _last_word(market, receipt.receipt)
    again = f"so it comes again when {market.world.names[receipt.user]} joins next."
    if isinstance(last, HandlerAnswered):
        return _answered(last, again)
    if isinstance(last, HandlerRaised):
        return f"Its handler raised: {last.message}."
    if isinstance(last, RecordingLost):
        return f"Its grant was lost on the way to the platform, {again}"
    if isinstance(last, ServerCrashed):
        when = "before its answer was recorded" if last.seam == "crash.recording" else "while its handler ran"
        return f"Server {last.server} crashed {when}, {again}"
    if isinstance(last, DeliveryStarted):
        return f"Its handler still runs on server {last.server}, and nobody settled. {_SETTLE}"
    return _never_delivered(market, receipt)


def _answered(event: HandlerAnswered, again: str) -> str:
    if event.shown in {"a coroutine", "a generator"}:
        return (
            f"Calling its handler gave {event.shown}, and none of its lines ran: write it without `async` and without "
            "`yield`; calls that wait need no `await` here."
        )
    if event.decision == "NotProcessedYet":
        return f"Its handler answered NotProcessedYet, {again}"
    if event.decision:
        return f"Its handler answered {event.shown}, which is on its way to the platform, and nobody settled. {_SETTLE}"
    if event.shown.strip('"') in _DECISIONS:
        return (
            f"Its handler answered the text {event.shown}, and a text is no decision: answer an item of the enum, "
            "Enum.ProductPurchaseDecision.PurchaseGranted (in Python: enums.ProductPurchaseDecision.PurchaseGranted)."
        )
    return (
        f"Its handler answered {event.shown}, which is no decision: answer PurchaseGranted or NotProcessedYet (a bound "
        "one Processed or NotProcessedYet) on every path."
    )


def _never_delivered(market: "Market", receipt: "ReceiptPicture") -> str:
    home = market.world.homes.get(receipt.user)
    name = market.world.names[receipt.user]
    if home is None:
        return f"It was never delivered: {name} is on no server. Let them join: market.server().join({name!r})."
    late = late_game(market)
    if late:
        return f"It was never delivered: {late}"
    if not home.marketplace.has_handler:
        return f"It was never delivered: server {home.id} has no handler so far."
    return f"It was not delivered so far, and nobody settled. {_SETTLE}"


def _last_word(market: "Market", receipt: ReceiptId) -> "Event | None":
    """The last thing that happened to a receipt, if anything has since it was paid."""
    last: Event | None = None
    for event in market.history:
        if isinstance(event, DeliveryStarted | HandlerRaised | HandlerAnswered | RecordingLost):
            if event.receipt == receipt:
                last = event
        elif isinstance(event, ServerCrashed) and _is_under_way(last, event.server):
            last = event
    return last


def _is_under_way(last: "Event | None", server: int) -> bool:
    """Whether a delivery on a server has come to no end that is recorded."""
    if isinstance(last, HandlerAnswered):
        return last.server == server and last.decision not in {"", "NotProcessedYet"}
    return isinstance(last, DeliveryStarted) and last.server == server
