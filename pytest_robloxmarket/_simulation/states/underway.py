"""What is under way: things that the world itself has planned for a server, and how a state tells them."""

from collections.abc import Callable
from typing import Any, Final

from pytest_robloxmarket._kernel.scheduler import Entry
from pytest_robloxmarket._platform.receipts import Receipt
from pytest_robloxmarket._server.calls import Inquiry
from pytest_robloxmarket._server.memory.errands import Errand
from pytest_robloxmarket._server.messaging import Copy
from pytest_robloxmarket._server.receipts import Call
from pytest_robloxmarket._server.stores.arrivals import Request

__all__ = ("THINGS", "wait_of")

# What the world itself has under way for a server, and what is told of it.
THINGS: Final[dict[type, Callable[[Any], object]]] = {
    Request: lambda entry: entry[3].__self__.stage_of(entry[4]),
    Receipt: lambda entry: entry[4].id,
    Call: lambda entry: -entry[4].receipt.id,
    Copy: lambda entry: entry[4].told,
    Errand: lambda entry: entry[4].stage,
    Inquiry: lambda entry: (entry[4].number, entry[3].__name__),  # On its way there, or late.
}


def wait_of(entry: Entry, now_ms: int) -> int:
    """How long until something is due. Of what comes from outside and is late nobody sees how late it is."""
    wait_ms = entry[0] - now_ms
    return wait_ms if wait_ms > 0 or entry[2] >= 0 else 0
