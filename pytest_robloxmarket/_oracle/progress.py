"""The law on what never ends: stuck_purchase."""

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("stuck",)


def stuck(case: Case, index: int) -> Violation | None:
    """The weather had cleared, and the buyer rejoined and bought again: a receipt must not stay open."""
    if not case.healed:
        return None
    closed = case.closed
    for claim in case.claims.values():
        if claim.id in closed or not claim.healed_calls or claim.product in case.expect.waived:
            continue
        return Violation(
            "stuck_purchase",
            claim.product,
            claim.id,
            claim.user,
            index,
            f"{case.title(claim)} stays open for ever",
            f"R{claim.id} was delivered {claim.delivered} times, also after everything had healed, and the handler "
            "never answered PurchaseGranted: it is paid for, and Roblox does not refund it.",
        )
    return None
