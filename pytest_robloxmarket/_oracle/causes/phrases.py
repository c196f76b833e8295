"""Words that reasons share: when, where, and whose request or change it was."""

from pytest_robloxmarket._oracle.causes.mechanisms import Cause
from pytest_robloxmarket._oracle.causes.trail import Step, Trail
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._terms.events import Event, StoreFaulted, StoreRefused, StoreWritten
from pytest_robloxmarket._terms.ids import ProductId

__all__ = ("beside_the_write", "called", "granted_anyway", "in_line", "request", "when", "where", "who")


def beside_the_write(trail: Trail, claim: Claim, mechanism: str, reason: str, *events: Event) -> Cause:
    """A cause that rests on some events, and on what the calls for a receipt changed first, where they did."""
    written = next((step for step in trail.steps if step.claim is claim), None)
    return Cause(
        mechanism,
        reason,
        source=written.event.source if written is not None else "",
        rests_on=(*trail.numbers(*events), *((written.number,) if written is not None else ())),
    )


def called(trail: Trail, product: ProductId) -> str:
    """A product as a reader knows it: `456456 "100 gold"`."""
    name = trail.case.expect.names.get(product)
    return f'{product} "{name}"' if name else str(product)


def request(trail: Trail, event: StoreFaulted | StoreRefused, claim: Claim) -> str:
    """A request for a receipt: `SetAsync of Coins[alice] for R1 on server 1`."""
    return f"{event.api} of {trail.case.key(event.store, event.key)} for R{claim.id} on server {event.server}"


def who(step: Step) -> str:
    """Whose change it was: `SetAsync on server 1 for R1`."""
    what = step.event.api if isinstance(step.event, StoreWritten) else "a change"
    return f"{what} on server {step.event.server}" + (f" for R{step.claim.id}" if step.claim is not None else "")


def where(step: Step) -> str:
    """On which server a change was made, and when."""
    return f"server {step.event.server} at {when(step.event)}"


def granted_anyway(trail: Trail, claim: Claim, mechanism: str, event: Event, happened: str, until: str) -> Cause:
    """What went wrong in a call, that it gave nothing, and that it said it had.

    Args:
        trail: the run.
        claim: whose call it was.
        mechanism: how such a harm is called.
        event: what went wrong.
        happened: the same in words.
        until: when the call should have answered NotProcessedYet: `when a read fails`.
    """
    return Cause(
        mechanism,
        f"{happened}, nothing came to {trail.named} for R{claim.id}, and the answer was PurchaseGranted all the same: "
        f"answer NotProcessedYet {until}, and the receipt comes again.",
        rests_on=trail.numbers(event),
    )


def in_line(event: Event) -> str:
    """The line of source that something comes from, behind what is said of it; empty where none is known."""
    source = getattr(event, "source", "")
    return f" ({source})" if source else ""


def when(event: Event) -> str:
    """When something happened, in seconds."""
    return f"{event.at_ms / 1000:.1f} s"
