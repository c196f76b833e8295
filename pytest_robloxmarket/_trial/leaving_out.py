"""Leaves the scripts that no purchase touches out of the search: a run must not pay for them."""

from collections.abc import Callable, Collection, Iterable
from typing import Final

from pytest_robloxmarket._place.nodes import Node
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.charges import settled
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.products import Discovery, discover
from pytest_robloxmarket._trial.scenarios.purchases import Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("leave_out",)

# So many scripts are named; the document of `--json` has all.
_NAMED_MAX: Final = 6


def leave_out(
    target: Target,
    worn: Worn,
    found: Discovery,
    products: Collection[ProductId],
    guard: Callable[[Target], Target] = lambda target: target,
    *,
    goes_on: str = "the search went on",
) -> tuple[Target, str]:
    """The same game without the scripts that no purchase touches, and what is to be said of it.

    It is the game itself, and nothing is to be said, where there are none, or where a clean purchase does anything
    else without them.

    Args:
        target: the game.
        worn: what players were said to have.
        found: what was learned of it with all of its scripts.
        products: those that are compared, one of all that run the same code.
        guard: bounds the time of the runs that compare.
        goes_on: what happens without them, in words.
    """
    lean = target.without_others()
    game = lean.game
    if game is target.game or game is None or not products:
        return target, ""
    again = discover(guard(lean), tuple(products), worn)
    lean = again.tried_on(lean)
    dressed = {**worn, **again.offered}
    lessons = [settled(guard(lean), dressed, lesson) for lesson in again.lessons]
    before = [lesson for lesson in found.lessons if lesson.product in products]
    if again.offered != found.offered or _told(lessons) != _told(before):
        return target, ""
    return lean, _say(game.left_out, goes_on)


def _told(lessons: Iterable[Lesson]) -> list[tuple[object, ...]]:
    """What a search makes use of."""
    return sorted(
        (one.product, one.ladders, one.lasting, one.growing, one.granted, one.raised, one.gaps) for one in lessons
    )


def _say(scripts: Iterable[Node], goes_on: str) -> str:
    names = [node.file for node in scripts]
    more = f" and {len(names) - _NAMED_MAX} more" if len(names) > _NAMED_MAX else ""
    return (
        f"no purchase touches {', '.join(names[:_NAMED_MAX])}{more}: {goes_on} without them, and a purchase "
        "in clean weather does the same with and without them (--all-scripts keeps them)"
    )
