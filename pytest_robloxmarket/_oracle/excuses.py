"""What may be to blame for a violation instead of the game: an API that is not faked. See docs/decisions/0007."""

from collections.abc import Iterable, Sequence, Set
from typing import Final

from pytest_robloxmarket._terms.events import Event, HandlerAnswered, Printed, TaskRaised, Unsupported
from pytest_robloxmarket._terms.verdict import Violation
from pytest_robloxmarket._terms.waits import INFINITE_YIELD

__all__ = ("DATA_PACKAGE", "NIL_MARK", "PACKAGE", "beside_purchases", "excuse", "lacks_data_package")

# In the name of a member that answered nil for what only a place that is loaded would have, see docs/decisions/0023.
NIL_MARK: Final = ":FindFirst"

# How the members of a package begin that a game asks for and nobody has installed; and of one that keeps its data.
PACKAGE: Final = "the package "
DATA_PACKAGE: Final = "the data package "

# The one law that what a game saves has nothing to do with.
_OF_ANSWERS: Final = "invalid_decision"

# The laws that are broken by something that did not happen.
_MISSING: Final = frozenset({"lost_purchase", "stuck_purchase", "handler_error"})


def excuse(violation: Violation, history: Sequence[Event], but_for: Set[str] = frozenset()) -> str:
    """The member that is not faked and may be to blame for a violation; empty when it is the game's own.

    What did not happen may have failed at any gap; what happened too often only where the handler with the gap in it
    did not grant, so that its receipt came again. What `but_for` names is not to blame.
    """
    granted = {
        event.delivery
        for event in history
        if isinstance(event, HandlerAnswered) and event.decision == "PurchaseGranted"
    }
    for event in history:
        if (
            isinstance(event, Unsupported)
            and event.member not in but_for
            and (
                violation.law in _MISSING
                or (event.delivery and event.delivery not in granted)
                or (violation.law != _OF_ANSWERS and event.member.startswith(DATA_PACKAGE))
            )
        ):
            return event.member
    return ""


def beside_purchases(history: Sequence[Event]) -> frozenset[str]:
    """The members that no delivery has come to, and that stopped no thread: code of the map tried them, and went on."""
    members: dict[str, bool] = {}
    for number, event in enumerate(history):
        if isinstance(event, Unsupported):
            goes_on = not event.delivery and not _stops(history, number, event)
            members[event.member] = members.get(event.member, True) and goes_on
    return frozenset(member for member, goes_on in members.items() if goes_on)


def _stops(history: Sequence[Event], number: int, gap: Unsupported) -> bool:
    """Whether a thread has ended in the moment of a gap, or waits from then on for what is missing."""
    if gap.member.startswith(DATA_PACKAGE) or NIL_MARK in gap.member:
        return True
    around = history[max(0, number - 1) :]
    if isinstance(around[0], Printed) and INFINITE_YIELD in around[0].text:
        return True
    for event in around:
        if event.at_ms > gap.at_ms:
            break
        if isinstance(event, TaskRaised) and event.server == gap.server:
            return True
    return False


def lacks_data_package(history: Iterable[Event]) -> bool:
    """Whether a game has used the library that keeps its data, and nobody has installed that."""
    return any(isinstance(event, Unsupported) and event.member.startswith(DATA_PACKAGE) for event in history)
