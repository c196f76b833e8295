"""What had happened on a market when a plain `assert` of a test failed: a note of its error."""

from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._report.story import tell_all
from pytest_robloxmarket._terms.errors import RobloxMarketError
from pytest_robloxmarket._terms.events import Printed
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.texts import count, visible

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("add_story_so_far", "products_of", "story_so_far")

# What a reader still looks through; the end of a story is what a failing assert is about.
_LINES_MAX: Final = 40


def add_story_so_far(error: BaseException, market: "Market") -> None:
    """Let an error of the test's own say what had happened, once, and what game code had printed."""
    if isinstance(error, RobloxMarketError) or any("The story so far" in note for note in _notes(error)):
        return
    story = story_so_far(market)
    if story:
        error.add_note("\n".join(["", f"The story so far, to {market.scheduler.now_ms / 1000:.1f} s:", "", *story]))
    printed = [f"    server {one.server}  {visible(one.text)}" for one in market.history if isinstance(one, Printed)]
    if printed:
        error.add_note("\n".join(["", "What game code printed:", "", *printed[-_LINES_MAX:]]))


def story_so_far(market: "Market") -> list[str]:
    """Every event so far as a line; of a long story the end."""
    lines = tell_all(market.history, products_of(market))
    left_out = len(lines) - _LINES_MAX
    return lines if left_out <= 0 else [f"    ... {count(left_out, 'line')} before", *lines[-_LINES_MAX:]]


def products_of(market: "Market") -> dict[ProductId, tuple[str, int]]:
    """The names and prices by which a story knows products."""
    return {product.id: (product.name, int(product.price)) for product in market.catalogue}


def _notes(error: BaseException) -> list[str]:
    return list(getattr(error, "__notes__", ()))
