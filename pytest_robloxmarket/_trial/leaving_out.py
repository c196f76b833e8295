"""Learns a game without the scripts that no purchase touches, and shows that it does the same with them.

See docs/decisions/0147: no clean run of all that learning takes must pay for a map of thousands of parts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Final, NamedTuple

from pytest_robloxmarket._oracle.goods.lessons import RUNGS
from pytest_robloxmarket._oracle.goods.sights import value_at
from pytest_robloxmarket._place.nodes import Node
from pytest_robloxmarket._terms.events import Unsupported
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.learning.clean_runs import QUICK, SLOW, Look
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.learning.products import Discovery, discover
from pytest_robloxmarket._trial.scenarios.purchases import Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("Learned", "learn_game")

# So many scripts are named; the document of `--json` has all.
_NAMED_MAX: Final = 6


class Learned(NamedTuple):
    """What was learned of a game.

    Attributes:
        found: its products.
        target: the game without the scripts that no purchase touches; itself, where there are none.
        wholes: where some are left out, the runs with all of them that show it.
        seconds: how long one of these took.
        note: what is to be said of it.
    """

    found: Discovery
    target: Target
    wholes: tuple[Look, ...] = ()
    seconds: float = 0.0
    note: str = ""


def learn_game(
    target: Target,
    named: Sequence[int],
    worn: Worn,
    guard: Callable[[Target], Target] = lambda target: target,
    *,
    is_late: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = lambda: 0.0,
    goes_on: str = "the search went on",
) -> Learned:
    """Find the products of a game and what they give, without the scripts that no purchase touches.

    All scripts count where there are no others, where nothing is learned without them, or where a clean purchase does
    anything else with them.

    Args:
        target: the game.
        named: the products that a user named.
        worn: what players were said to have.
        guard: bounds the time of the runs without some scripts, as it does for the game.
        is_late: whether the time for it is over: then what is known of one product is enough.
        clock: tells real seconds.
        goes_on: what happens without them, in words.
    """
    lean = target.without_others()
    game = lean.game
    if game is not None and game is not target.game:
        lean = guard(lean)
        found = discover(lean, named, worn, is_late=is_late)
        began = clock()
        wholes = _whole_looks(target, lean, found, worn)
        if wholes:
            seconds = (clock() - began) / len(wholes)
            return Learned(found, lean, wholes, seconds, _say(game.left_out, goes_on))
    return Learned(discover(target, named, worn, is_late=is_late), target)


def _whole_looks(target: Target, lean: Target, found: Discovery, worn: Worn) -> tuple[Look, ...]:
    """Runs with all scripts in which purchases do what they do without some; none where they do anything else.

    Some purchases of one product are compared, and one purchase of each.
    """
    judged = [one for one in found.lessons if one.ladders]
    if not judged:
        return ()
    first, products = judged[0].product, [one.product for one in found.lessons]
    places = {ladder.place for one in judged for ladder in one.ladders}
    dressed = {**worn, **found.offered}
    wholes: list[Look] = []
    pairs = zip(
        _looks_at(Looks(found.tried_on(target), dressed), first, products),
        _looks_at(Looks(found.tried_on(lean), dressed), first, products),
        strict=True,
    )
    for whole, other in pairs:
        if _did(whole, places) != _did(other, places):
            return ()
        wholes.append(whole)
    if not _misses(Looks(target, worn), first, found.offered):
        return ()
    return tuple(wholes)


def _looks_at(looks: Looks, first: ProductId, products: Sequence[ProductId]) -> Iterator[Look]:
    yield looks.together(products)
    yield looks.at(first, RUNGS - 1, SLOW)


def _did(look: Look, places: Set[Location]) -> tuple[object, ...]:
    """What a run did, as far as a purchase can have to do with it."""
    held = [value_at(sight.held, place) for sight in look.sights[:2] for place in sorted(places)]
    gaps = any(isinstance(event, Unsupported) and event.delivery for event in look.outcome.history)
    return held, look.now.delivered, look.now.granted, look.raised > 0, look.refused > 0, gaps


def _misses(looks: Looks, product: ProductId, offered: Mapping[str, object]) -> bool:
    """Whether the whole game, too, looks for all that players were offered, and does not make it for itself."""
    if not offered:
        return True
    missed = {*looks.idle(product, QUICK).missed, *looks.at(product, 1, QUICK).missed}
    return all(any(where == one or where.startswith(f"{one}.") for one in missed) for where in offered)


def _say(scripts: Iterable[Node], goes_on: str) -> str:
    names = [node.file for node in scripts]
    more = f" and {len(names) - _NAMED_MAX} more" if len(names) > _NAMED_MAX else ""
    them = "it" if len(names) == 1 else "them"
    return (
        f"no purchase touches {', '.join(names[:_NAMED_MAX])}{more}: {goes_on} without {them}, and a purchase "
        f"in clean weather does the same with and without {them} (--all-scripts keeps {them})"
    )
