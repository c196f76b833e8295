"""One harm, one charge: a charge whose script has deviations that its harm does not need is not told."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from pytest_robloxmarket._terms.enums import CloseReason
from pytest_robloxmarket._terms.events import (
    CallFaulted,
    DeliveryStarted,
    Event,
    PlayerLeft,
    RecordingLost,
    ServerClosing,
    ServerCrashed,
    StoreFaulted,
)
from pytest_robloxmarket._terms.ids import NO_DELIVERY
from pytest_robloxmarket._terms.service_events import MessageFaulted
from pytest_robloxmarket._terms.store_events import BudgetSpent
from pytest_robloxmarket._terms.verdict import FAMILIES, ONE_MISTAKE, Violation

__all__ = ("family_of", "is_one_cause", "is_one_mechanism", "is_to_blame", "misfortunes", "needs_all")

# What goes wrong by a choice of the weather; orders belong to calls, and are others without one.
_MISFORTUNES: Final = (
    BudgetSpent,
    CallFaulted,
    MessageFaulted,
    PlayerLeft,
    RecordingLost,
    ServerClosing,
    ServerCrashed,
    StoreFaulted,
)

# Other departures and shutdowns belong to how a run ends.
_REASONS: Final = frozenset({"hop", "away", CloseReason.DeveloperUpdate.name})

Broken: TypeAlias = Callable[[tuple[int, ...]], Iterable[Violation]]


def family_of(violation: Violation) -> str:
    """What harm a broken law does: something came too much, something is missing, or one of its own."""
    return FAMILIES.get(violation.law, violation.law)


def is_one_cause(one: Violation, other: Violation) -> bool:
    """Whether two violations of a law, with their reasons, have one cause: the same mechanism, or the same line."""
    same_line = bool(one.source) and one.source == other.source
    return one.law == other.law and (is_one_mechanism(one, other) or same_line)


def is_one_mechanism(one: Violation, other: Violation) -> bool:
    """Whether the mechanisms of two violations are one, or show one mistake."""
    both = {one.mechanism, other.mechanism}
    return len(both) == 1 or any(both <= group for group in ONE_MISTAKE)


def needs_all(violation: Violation, choices: tuple[int, ...], broken: Broken) -> bool:
    """Whether a harm goes when any one deviation of its script is left out.

    Where it stays, be it under another name (a purchase that is lost without the crash as well), the shorter script
    tells it.

    Args:
        violation: the harm.
        choices: the script that shows it.
        broken: runs a script, and returns what it breaks.
    """
    places = [index for index, value in enumerate(choices) if value]
    if violation.law not in FAMILIES or not places:
        return True
    shorter = (tuple(0 if index == place else value for index, value in enumerate(choices)) for place in places)
    return not any(_is_same_harm(one, violation) for script in shorter for one in broken(script))


def is_to_blame(violation: Violation, without: Callable[[int], Iterable[Violation] | None]) -> bool:
    """Whether a receipt's harm goes when the write or call that the reason blames is left out, or needs a later one.

    Args:
        violation: the harm, with the number of the write or call as its `step`.
        without: runs the harm's script without a write or call, and returns what it breaks; None where that shows
            nothing.
    """
    broken = without(violation.step)
    if broken is None:
        return False
    # The game may make the same mistake again, when the receipt is delivered the next time. At another place something
    # is missing because the write was left out.
    return not any(
        one.receipt == violation.receipt
        and one.place == violation.place
        and _is_same_harm(one, violation)
        and one.step < violation.step
        for one in broken
    )


def misfortunes(history: Sequence[Event], but_for: DeliveryStarted | None = None) -> Counter[tuple[object, ...]]:
    """What has gone wrong in a run, whenever it was: each kind of misfortune, and what it struck.

    Args:
        history: the run.
        but_for: a call of the handler in which it does not count.
    """
    aside = NO_DELIVERY if but_for is None else but_for.delivery
    calls = {one.delivery: one.receipt for one in history if isinstance(one, DeliveryStarted)}
    return Counter(
        (
            type(one),
            calls.get(getattr(one, "delivery", None) or NO_DELIVERY),
            getattr(one, "outcome", ""),
            getattr(one, "seam", ""),
            getattr(one, "reason", ""),
        )
        for one in history
        if isinstance(one, _MISFORTUNES) and getattr(one, "reason", "hop") in _REASONS
        if not aside or getattr(one, "delivery", NO_DELIVERY) != aside
    )


def _is_same_harm(one: Violation, other: Violation) -> bool:
    return family_of(one) == family_of(other) and one.product == other.product
