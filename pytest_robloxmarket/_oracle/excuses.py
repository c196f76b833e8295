"""What may be to blame for a violation instead of the game: an API that is not faked. See docs/decisions/0007."""

from collections.abc import Iterable, Sequence
from typing import Final

from pytest_robloxmarket._terms.events import Event, HandlerAnswered, Unsupported
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("DATA_PACKAGE", "NIL_MARK", "PACKAGE", "excuse", "lacks_data_package")

# In the name of a member that answered nil for what only a place that is loaded would have, see docs/decisions/0023.
NIL_MARK: Final = ":FindFirst"

# How the members of a package begin that a game asks for and nobody has installed; and of one that keeps its data.
PACKAGE: Final = "the package "
DATA_PACKAGE: Final = "the data package "

# The one law that what a game saves has nothing to do with.
_OF_ANSWERS: Final = "invalid_decision"

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
            violation.law in _MISSING
            or (event.delivery and event.delivery not in granted)
            or (violation.law != _OF_ANSWERS and event.member.startswith(DATA_PACKAGE))
        ):
            return event.member
    return ""


def lacks_data_package(history: Iterable[Event]) -> bool:
    """Whether a game has used the library that keeps its data, and nobody has installed that."""
    return any(isinstance(event, Unsupported) and event.member.startswith(DATA_PACKAGE) for event in history)
