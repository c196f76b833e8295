"""Laws on the handler's answers: invalid_decision and handler_error."""

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._terms.events import HandlerAnswered, HandlerRaised
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("handler_error", "invalid_decision")


def invalid_decision(case: Case, index: int, event: HandlerAnswered) -> Violation | None:
    """The handler returned nil, or a value of another enum."""
    if event.decision:
        return None
    claim = case.claims[event.receipt]
    return Violation(
        "invalid_decision",
        claim.product,
        claim.id,
        claim.user,
        index,
        f"the handler answered {event.shown} for {case.title(claim)}",
        "A handler answers Enum.ProductPurchaseDecision.PurchaseGranted or NotProcessedYet (a bound one "
        "Enum.ReceiptDecision.Processed or NotProcessedYet) on every path: what Roblox makes of anything else "
        "is not documented.",
    )


def handler_error(case: Case, index: int, event: HandlerRaised) -> Violation | None:
    """The handler raised although nothing had gone wrong."""
    if not case.clean:
        return None
    claim = case.claims[event.receipt]
    return Violation(
        "handler_error",
        claim.product,
        claim.id,
        claim.user,
        index,
        f"the handler raised an error for {case.title(claim)}",
        f"In clean weather it raised: {event.message}",
    )
