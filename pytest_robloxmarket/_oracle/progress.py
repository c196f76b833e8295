"""The law on what never ends: stuck_purchase."""

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("stuck",)


def stuck(case: Case, index: int) -> Violation | None:
    """The weather had cleared, and the buyer came back and back: a receipt must not stay open until they buy more."""
    if not case.healed:
        return None
    for claim in case.claims.values():
        if claim.product in case.expect.waived or not claim.healed_calls:
            continue
        if claim.id not in case.closed:
            what, reason = "stays open for ever", "the handler never answered PurchaseGranted"
        elif claim.waited:
            what, reason = "stays open until the next purchase", _resolved_by_purchase(case, claim)
        else:
            continue
        return Violation(
            "stuck_purchase",
            claim.product,
            claim.id,
            claim.user,
            index,
            f"{case.title(claim)} {what}",
            f"R{claim.id} was delivered {claim.delivered} times, also after everything had healed, and {reason}: it is "
            "paid for, and Roblox does not refund it.",
        )
    return None


def _resolved_by_purchase(case: Case, claim: Claim) -> str:
    return f"the handler answered PurchaseGranted only when {case.names[claim.user]} had bought once more"
