"""Errors with their story: what a red test shows, whoever shows it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pytest_robloxmarket._report.story import tell
from pytest_robloxmarket._terms.errors import ViolationError
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.verdict import Violation

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.catalogue import Product

__all__ = ("story_error",)


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
    text = "\n".join([story.headline, "", *story.lines, "", f"  {story.reason}", *beside])
    message = f"{violation.law}: {violation.headline}\n{violation.reason}"
    error = ViolationError(message, (violation,), story=text, replay=replay)
    error.add_note("\n".join(["", *story.lines, *beside, *(["", hint] if hint else [])]))
    return error
