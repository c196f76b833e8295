"""Errors with their story: what a red test shows."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pytest_robloxmarket._report.story import tell
from pytest_robloxmarket._terms.errors import ViolationError
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.verdict import Violation

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.catalogue import Product

__all__ = ("StoryError", "story_error")


class StoryError(ViolationError):
    """A broken law, and the story of how it broke; the story is shown as a section of the test report."""

    def __init__(self, violation: Violation, story: str, hint: str) -> None:
        super().__init__(f"{violation.law}: {violation.headline}\n{violation.reason}", (violation,))
        self.story = f"{story}\n{hint}" if hint else story


def story_error(
    events: Sequence[Event], violation: Violation, products: "Iterable[Product]", hint: str = ""
) -> StoryError:
    """The error for a violation, with its story told from events."""
    known = {product.id: (product.name, int(product.price)) for product in products}
    story = tell(events, violation, known)
    text = "\n".join([story.headline, "", *story.lines, "", f"  {story.reason}"])
    return StoryError(violation, text, hint)
