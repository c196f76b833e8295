"""Writes that took goods away, or left all as it was: what they went by, and what would have been right."""

from pytest_robloxmarket._oracle.causes.mechanisms import Cause
from pytest_robloxmarket._oracle.causes.phrases import in_line, when, who
from pytest_robloxmarket._oracle.causes.trail import Step, Taken, Trail
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._oracle.goods.places import leaf, leaves, told
from pytest_robloxmarket._oracle.goods.spans import seconds_bought
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import StoreFaulted, StoreRead, StoreWritten
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId
from pytest_robloxmarket._terms.memory import EXPIRY
from pytest_robloxmarket._terms.verdict import Value

__all__ = ("added_to_the_past", "misspelled", "overwritten", "unchanged")

# From what a server knows what is under a key: it read it, could not read it, or wrote it.
_Base = StoreRead | StoreFaulted | StoreWritten


def overwritten(trail: Trail, taken: Taken) -> Cause:
    """The write that took away what had been there."""
    claim, given, step = taken
    if isinstance(step.event, StoreWritten) and step.event.api == EXPIRY:
        return Cause(
            "expired",
            f"R{claim.id}'s goods were at {trail.named} at {when(given.event)}, and nowhere else. A memory store "
            f"keeps nothing for longer than 45 days, and their time was over by {when(step.event)}: keep what was "
            "paid for in a data store.",
            rests_on=(given.number, step.number),
        )
    what = f"wrote {told(step.after)} over {told(step.before)}" if step.before != step.after else "wrote over them"
    base = _base_of(trail, step)
    failed = isinstance(base, StoreFaulted)
    return Cause(
        "failed read taken for empty" if failed else "overwritten",
        f"R{claim.id}'s goods were at {trail.named} at {when(given.event)}. Then {who(step)} {what} at "
        f"{when(step.event)}{in_line(step.event)}, {_went_by(base, step)}: {_mend(step, failed=failed)}.",
        step.number if isinstance(step.event, StoreWritten) else -1,
        step.event.source,
        (given.number, step.number, *trail.numbers(base)),
    )


def added_to_the_past(trail: Trail) -> tuple[Claim, Cause] | None:
    """The receipt whose time was added to a moment that had passed, so that some of it was over when it came."""
    for step in trail.steps:
        event, before, after = step.event, step.before, step.after
        if step.claim is None or not isinstance(event, StoreWritten) or not (is_number(before) and is_number(after)):
            continue
        ladders = trail.case.expect.ladders.get(step.claim.product, ())
        span = next((one.span for one in ladders if one.place == trail.place), 0)
        if after > before and seconds_bought(before, after, event.at_ms) < span / 2:
            return step.claim, Cause(
                "added to the past",
                f"{who(step)} moved {trail.named} from {told(before)} to {told(after)} at {when(event)}, when that was "
                f"over as well: R{step.claim.id} was paid for, and its {span} s, or most of them, lie in the past. "
                f"Count from the present where that is later: math.max(old, os.time()) + {span}.",
                source=event.source,
                rests_on=(step.number,),
            )
    return None


def misspelled(trail: Trail) -> tuple[Claim, Cause] | None:
    """The receipt whose call left the goods as they were, beside a name that differs in capital letters alone."""
    for step in trail.steps:
        event = step.event
        if step.claim is None or step.before != step.after or not isinstance(event, StoreWritten):
            continue
        for path, value in leaves(event.after):
            if path != trail.path and path.lower() == trail.path.lower() and _makes(trail, step, value):
                return step.claim, Cause(
                    "misspelled",
                    f"{who(step)} left {trail.named} at {told(step.after)} at {when(event)}, as it was. Beside it is "
                    f"{path}, which is {told(value)}, and the two differ in capital letters alone: what is read by one "
                    "name and written by the other adds nothing more. Spell it in one way.",
                    source=event.source,
                    rests_on=(step.number,),
                )
    return None


def _makes(trail: Trail, step: Step, value: Value) -> bool:
    """Whether what a call left is what its product makes of a number that stands elsewhere."""
    ladders = trail.case.expect.ladders.get(step.claim.product, ()) if step.claim is not None else ()
    added = next((one.step for one in ladders if one.place == trail.place), 0)
    return bool(added) and is_number(value) and step.after == value + added


def unchanged(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """The call wrote what was there already."""
    for step in trail.steps:
        if step.event.delivery == granting and step.worth == 0:
            base = _base_of(trail, step)
            why = "what it had read before was out of date, or it gives nothing for one more purchase"
            if isinstance(step.event, StoreWritten) and step.event.api == "UpdateAsync":
                why = (
                    "its transform was given just that, and had nothing to add, or returned a copy that was out of date"
                )
            elif isinstance(step.event, StoreWritten) and isinstance(base, StoreRead):
                late = leaf(base.value, trail.path) != step.before
                why = f"what it had read at {when(base)} was out of date" if late else "it gives nothing once more"
            return Cause(
                "nothing added",
                f"{who(step)} left {trail.named} at {told(step.after)} at {when(step.event)}"
                f"{in_line(step.event)}, as it was: {why}.",
                source=step.event.source,
                rests_on=(step.number, *trail.numbers(base)),
            )
    return None


def _base_of(trail: Trail, step: Step) -> _Base | None:
    """How a server knew what is under a key that it wrote, as far as that is seen: in its call, or outside of all."""
    event = step.event
    if not isinstance(event, StoreWritten):
        return None
    before = [
        one
        for one in trail.events[: step.number]
        if isinstance(one, _Base) and (one.server, one.store, one.key) == (event.server, event.store, event.key)
    ]
    known = [one for one in before if not isinstance(one, StoreFaulted) or _is_failed_read(one)]
    own = [one for one in known if one.delivery == event.delivery]
    outside = [one for one in known if one.delivery == NO_DELIVERY]
    return next(reversed(own or outside), None)


def _is_failed_read(event: StoreFaulted) -> bool:
    return event.api == "GetAsync" and event.outcome in {"failed", "never"}


def _went_by(base: _Base | None, step: Step) -> str:
    if isinstance(base, StoreFaulted):
        return f"although GetAsync had failed there at {when(base)}"
    if isinstance(base, StoreRead):
        return f"from what it had read at {when(base)}" + (" out of its cache" if base.cached else "")
    if isinstance(base, StoreWritten):
        return f"from what it had known since its own {base.api} at {when(base)}"
    return "from what had been read before" if not isinstance(step.event, StoreWritten) else "from a copy of its own"


def _mend(step: Step, *, failed: bool) -> str:
    if failed:
        return "a read that failed is no empty save, so never save what was not loaded"
    if isinstance(step.event, StoreWritten) and step.event.api == "UpdateAsync":
        return "change what the transform is given, and never write a copy of one's own over it"
    return "change what is there with UpdateAsync, and never save a copy without looking"
