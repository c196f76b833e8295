"""Errors with their story: what a red test shows, whoever shows it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._plugin.misspelt import hint_in
from pytest_robloxmarket._report.story import tell
from pytest_robloxmarket._terms.errors import ViolationError
from pytest_robloxmarket._terms.events import Event, HandlerRaised, TaskRaised
from pytest_robloxmarket._terms.verdict import CAUSES, Violation

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.catalogue import Product

__all__ = ("later_told", "story_error")

# A cause is told before what follows from it, and who has the goods before who misses them.
_FIRST: Final = frozenset({*CAUSES, "wrong_recipient"})


def later_told(violation: Violation) -> bool:
    """Whether others of as few deviations are told before this one; for sorting."""
    return violation.law not in _FIRST


def story_error(
    events: Sequence[Event],
    violation: Violation,
    products: "Iterable[Product]",
    *,
    hint: str = "",
    replay: str = "",
    beside: Sequence[str] = (),
) -> ViolationError:
    """The error for a violation, with its story told from events.

    Args:
        events: the whole run.
        violation: what the judge said.
        products: those whose names and prices are known.
        hint: what stands below the story, like the command that replays it.
        replay: the string that replays the run.
        beside: what the project says below the story.
    """
    known = {product.id: (product.name, int(product.price)) for product in products}
    story = tell(events, violation, known)
    names = dict.fromkeys(hint_in(one.message) for one in events if isinstance(one, HandlerRaised | TaskRaised))
    beside = (*beside, *(f"  {name}" for name in names if name))
    text = "\n".join([story.headline, "", *story.lines, "", f"  {story.reason}", *beside])
    error = ViolationError(violation.message, (violation,), story=text, replay=replay)
    error.add_note("\n".join(["", *story.lines, *beside, *(["", hint] if hint else [])]))
    return error
