"""What may be to blame for a violation instead of the game: an API that is not faked. See docs/decisions/0007."""

from collections.abc import Sequence
from typing import Final

from pytest_robloxmarket._terms.events import Event, HandlerAnswered, Unsupported
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("NIL_MARK", "excuse")

# In the name of a member that answered nil for what only a place that is loaded would have, see docs/decisions/0023.
NIL_MARK: Final = ":FindFirst"

# The laws that are broken by something that did not happen.
_MISSING: Final = frozenset({"lost_purchase", "stuck_purchase", "handler_error"})


def excuse(violation: Violation, history: Sequence[Event]) -> str:
    """The member that is not faked and may be to blame for a violation; empty when it is the game's own.

    What did not happen may have failed at any gap; what happened too often only where the handler with the gap in it
    did not grant, so that its receipt came again.
    """
    granted = {
        event.delivery
        for event in history
        if isinstance(event, HandlerAnswered) and event.decision == "PurchaseGranted"
    }
    for event in history:
        if isinstance(event, Unsupported) and (
            violation.law in _MISSING or (event.delivery and event.delivery not in granted)
        ):
            return event.member
    return ""
