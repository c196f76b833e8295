"""Numbers that the game itself lowers, like minutes that pass: how much is left says little of what was bought."""

from collections.abc import Sequence

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.ladders import Ladder, learned_ladder
from pytest_robloxmarket._oracle.goods.sights import Sights
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("count_used_up",)


def count_used_up(ladders: Sequence[Ladder], rungs: Sequence[Sights]) -> tuple[list[Ladder], list[Location]]:
    """The ladders, with numbers that the game itself lowers counted by how often each purchase raises them.

    Args:
        ladders: what runs with fewer and more purchases show.
        rungs: these runs.

    Returns:
        The ladders, and the places on the player that show the same number as one of them.
    """
    found, shown = [], []
    for one in ladders:
        often = [sights.later.raises.get(one.place, 0) for sights in rungs]
        used = one.place in rungs[-1].later.used and not (one.step or one.span or one.drawn)
        ladder = learned_ladder(one.place, often, often) if used and often == list(range(len(rungs))) else None
        found.append(one if ladder is None else replace(ladder, drawn=True))
        shown += [one.shown[1:]] if ladder is not None else []
    return found, [one.place for one in found if not one.place.store and one.shown[1:] in shown]
