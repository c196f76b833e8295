"""The law on what never ends: stuck_purchase."""

from collections import defaultdict
from typing import Final

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._oracle.causes.stuck import GUESS
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._terms.ids import ServerId
from pytest_robloxmarket._terms.texts import count
from pytest_robloxmarket._terms.verdict import NEVER_GRANTED, Violation

__all__ = ("stuck",)

# A server that has refused a receipt so often, and for so long, refuses it for as long as it runs.
_REFUSALS: Final = 3
_REFUSED_MS: Final = 1_800_000


def stuck(case: Case, index: int) -> Violation | None:
    """The weather had cleared, and the buyer came back and back: a receipt must not stay open until they buy more."""
    if not case.healed:
        return None
    for claim in case.claims.values():
        if claim.product in case.expect.waived:
            continue
        if not claim.healed_calls:
            if _shut_out(case, claim):
                return _kicked(case, index, claim)
            continue
        if claim.id not in case.closed:
            mechanism, what = NEVER_GRANTED, "stays open for ever"
            reason = "the handler never answered PurchaseGranted"
        elif claim.blocked_at >= 0:
            return _blocked(case, claim)
        elif claim.waited:
            mechanism, what = "waits for a purchase", "stays open until the next purchase"
            reason = _resolved_by_purchase(case, claim)
        elif server := _refused_on(case, claim):
            return _refused(case, index, claim, server)
        else:
            continue
        return _violation(
            case,
            claim,
            index,
            what,
            f"R{claim.id} was delivered {count(claim.delivered, 'time')}, also after everything had healed, and "
            f"{reason}: it is paid for, and Roblox does not refund it.",
            mechanism,
        )
    return None


def _violation(case: Case, claim: Claim, index: int, what: str, reason: str, mechanism: str) -> Violation:
    return Violation(
        "stuck_purchase",
        claim.product,
        claim.id,
        claim.user,
        index,
        f"{case.title(claim)} {what}",
        reason,
        mechanism=mechanism,
    )


def _blocked(case: Case, claim: Claim) -> Violation:
    buyer, server = case.names[claim.user], claim.blocked_on
    return _violation(
        case,
        claim,
        claim.blocked_at,
        f"stays open for as long as {buyer} plays on server {server}",
        f"{buyer} came back to server {server}, where the first call for R{claim.id} still runs, and Roblox makes no "
        "second one there while it does: it is paid for, and Roblox does not refund it. Wait only while the player who "
        "bought is there, and no longer than a limit.",
        "first call still runs",
    )


def _shut_out(case: Case, claim: Claim) -> bool:
    """Whether the game kicks the buyer at each join, also when a lock of a dead server would have run out."""
    kicks = claim.kicked_at
    return claim.id not in case.closed and len(kicks) > 1 and kicks[-1] - kicks[0] >= _REFUSED_MS


def _kicked(case: Case, index: int, claim: Claim) -> Violation:
    buyer, minutes = case.names[claim.user], (claim.kicked_at[-1] - claim.kicked_at[0]) // 60_000
    return _violation(
        case,
        claim,
        index,
        "stays open for ever",
        f"After everything had healed {buyer} joined {len(claim.kicked_at)} times in {minutes} minutes, and the game "
        f"kicked them each time, before R{claim.id} could be delivered: it is paid for, and Roblox does not refund it. "
        "A lock that a server left behind when it crashed must end by itself: save with it when it was taken, and take "
        "over one that is old.",
        "kicked at each join",
    )


def _refused_on(case: Case, claim: Claim) -> ServerId:
    """The server that refused a receipt again and again when everything had healed, while another one granted it."""
    calls: dict[ServerId, list[int]] = defaultdict(list)
    for at_ms, server in claim.healed_at:
        calls[server].append(at_ms)
    return next(
        (
            server
            for server, times in calls.items()
            if len(times) >= _REFUSALS and times[-1] - times[0] >= _REFUSED_MS
            if server not in {claim.server, *case.silent} and set(calls) <= {server, claim.server}
        ),
        ServerId(0),
    )


def _refused(case: Case, index: int, claim: Claim, server: ServerId) -> Violation:
    buyer = case.names[claim.user]
    times = sum(1 for _, where in claim.healed_at if where == server)
    return _violation(
        case,
        claim,
        index,
        f"stays open for as long as {buyer} plays on server {server}",
        f"After everything had healed {buyer} came back to server {server} for half an hour, where R{claim.id} was "
        f"delivered {count(times, 'time')} and not granted, and server {claim.server} granted it at once"
        f"{GUESS.format(server)}, like a flag that says that the handler is busy. Take it back on every way out of the "
        "handler, also where a call raises.",
        "one server refuses",
    )


def _resolved_by_purchase(case: Case, claim: Claim) -> str:
    return f"the handler answered PurchaseGranted only when {case.names[claim.user]} had bought once more"
