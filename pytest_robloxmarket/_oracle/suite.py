"""Which laws apply, and when they are asked. The first violation of each law is kept."""

import re
from collections.abc import Callable, Sequence, Set
from copy import deepcopy
from typing import Final

from pytest_robloxmarket._oracle.case import FOLDS, Case
from pytest_robloxmarket._oracle.causes.reasons import explained
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.laws.decisions import handler_error, invalid_decision
from pytest_robloxmarket._oracle.laws.grants import too_much
from pytest_robloxmarket._oracle.laws.ledger import money_conserved
from pytest_robloxmarket._oracle.laws.losses import (
    lost_by_silence,
    lost_in_session,
    lost_in_the_end,
    lost_without_effect,
)
from pytest_robloxmarket._oracle.laws.passes import pass_laws
from pytest_robloxmarket._oracle.laws.progress import stuck
from pytest_robloxmarket._oracle.laws.refunds import kept_after_refund
from pytest_robloxmarket._oracle.memory import remember
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    DecisionRecorded,
    DeliveryStarted,
    Event,
    HandlerAnswered,
    HandlerRaised,
    PlayerLeft,
    PurchaseRefunded,
    SessionChanged,
    StoreWritten,
)
from pytest_robloxmarket._terms.snapshot import Books
from pytest_robloxmarket._terms.texts import clipped, visible
from pytest_robloxmarket._terms.verdict import LAWS, Violation

__all__ = ("Hearing", "explain", "judge")

# The word of ProcessReceipt, but not where it stands with its enum.
_GRANTED: Final = re.compile(r"(?<!\.)\bPurchaseGranted\b")

# A headline that goes on after this is no headline.
HEADLINE_MAX: Final = 300

# Asked right after the event has been folded.
_AT_EVENT: Final[dict[type, Callable[..., Violation | None]]] = {
    SessionChanged: too_much,
    StoreWritten: too_much,
    HandlerAnswered: invalid_decision,
    HandlerRaised: handler_error,
    DecisionRecorded: lost_without_effect,
    Acknowledged: lost_by_silence,
    PurchaseRefunded: kept_after_refund,
    PlayerLeft: lost_in_session,
}

# What an event means to the judge: how it is folded, and then which law is asked.
_STEPS: Final = {kind: (FOLDS.get(kind), _AT_EVENT.get(kind)) for kind in {**FOLDS, **_AT_EVENT}}


class Hearing:
    """A judge who listens while things happen, so that a search can ask what they remember."""

    __slots__ = ("_digest", "_heard", "case", "found")

    def __init__(self, expect: Expectations) -> None:
        self.case: Final = Case(expect)
        self.found: Final[dict[str, Violation]] = {}
        self._heard = 0
        self._digest = 0

    def hear(self, events: Sequence[Event]) -> bool:
        """Take in what was added to a history since it was heard last; whether anything was."""
        index = self._heard
        if index == len(events):
            return False
        _take_in(self.case, self.found, events, index)
        self._heard = len(events)
        return True

    def remember(self, events: Sequence[Event]) -> int:
        """A digest of what is remembered after these events: of the case, and of the laws that are broken."""
        if self.hear(events):
            self._digest = hash((remember(self.case), *self.found))
        return self._digest

    def foresee(self, events: Sequence[Event], news: Sequence[Event], known: dict[object, int]) -> int:
        """What `remember` will say once the news have followed these events, which the judge forgets again.

        Args:
            events: what has happened so far.
            news: what may happen next.
            known: what such questions were answered by; it is asked first, and added to.
        """
        key = self.remember(events), *[self._gist(event) for event in news]
        digest = known.get(key)
        if digest is None:
            case, found = deepcopy(self.case, {id(self.case.expect): self.case.expect}), dict(self.found)
            _take_in(case, found, [*events, *news], len(events))
            digest = known[key] = hash((remember(case), *found))
        return digest

    def _gist(self, event: Event) -> tuple[object, ...]:
        """What a law can learn from an event: of a delivery only whose it is, since its number tells nothing."""
        delivery = getattr(event, "delivery", None)
        claim = None if delivery is None else self.case.deliveries.get(delivery)
        told = [getattr(event, name) for name in event.__struct_fields__ if name not in {"at_ms", "delivery"}]
        return type(event), None if claim is None else claim.id, *told


def judge(events: Sequence[Event], books: Books, expect: Expectations) -> tuple[Violation, ...]:
    """Judge one run.

    Args:
        events: all that happened.
        books: whose the Robux are at the end; a whole snapshot will do.
        expect: how the game behaves in clean weather.

    Returns:
        The first violation of each law that was broken, in the order of `LAWS`.
    """
    case = Case(expect)
    found: dict[str, Violation] = {}
    _take_in(case, found, events, 0)
    last = len(events) - 1
    if case.pass_answers or expect.passes:
        for broken in pass_laws(events, case.pass_answers, expect.passes):
            found.setdefault(broken.law, broken)
    for violation in (lost_in_the_end(case, last), stuck(case, last), money_conserved(case, last, books)):
        if violation is not None:
            found.setdefault(violation.law, violation)
    return tuple(sorted((_as_text(one, events) for one in found.values()), key=_rank)) if found else ()


def _take_in(case: Case, found: dict[str, Violation], events: Sequence[Event], start: int) -> None:
    """Fold the events from a number on, and ask the laws of each; the first violation of each law is kept."""
    new = events[start:] if start else events
    # The table is looked up in C, for all events at once: this loop is run hundreds of thousands of times a second.
    for index, event, steps in zip(range(start, len(events)), new, map(_STEPS.get, map(type, new)), strict=True):
        if steps is None:
            continue
        fold, law = steps
        if fold is not None:
            fold(case, index, event)
        if law is not None:
            violation = law(case, index, event)
            if violation is not None:
                found.setdefault(violation.law, violation)


def explain(
    events: Sequence[Event], violation: Violation, expect: Expectations, cleared: Set[int] = frozenset()
) -> Violation:
    """The same violation with the mechanism that its run shows, where one is known; asked once, for who reads it.

    Writes that were `cleared`, by their numbers, are blamed no more.
    """
    return _as_text(explained(events, violation, expect, cleared), events)


def _rank(violation: Violation) -> int:
    return LAWS.index(violation.law)


def _as_text(violation: Violation, events: Sequence[Event]) -> Violation:
    """The same as a reader is shown it: what scripts, keys and players say in it is written out.

    A bound handler does not say PurchaseGranted, but Processed.
    """
    headline, reason = clipped(violation.headline, HEADLINE_MAX), clipped(violation.reason)
    if any(isinstance(event, DeliveryStarted) and event.handler != "ProcessReceipt" for event in events):
        headline, reason = (_GRANTED.sub("Processed", text) for text in (headline, reason))
    return violation._replace(headline=visible(headline), reason=visible(reason))
