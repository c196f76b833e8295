"""What chance draws, field and amount: a crate is judged by how often something came out of it."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._oracle.goods.crates import drawn_together
from pytest_robloxmarket._oracle.goods.lessons import RUNGS, Lessons
from pytest_robloxmarket._oracle.goods.saves import Saves
from pytest_robloxmarket._oracle.goods.sights import Sights

__all__ = ("with_crates",)

# So many draws tell what may come.
_LUCKS: Final = 6


def with_crates(
    learned: Callable[[Saves], Lessons], drawn: Callable[[int, int, Saves], Sights], saves: Saves, found: Lessons
) -> Lessons:
    """What was learned of a product of which nothing else can be judged, with what chance draws of it.

    Args:
        learned: learns once more, in a game that saves like this.
        drawn: a run with so many purchases and other random numbers.
        saves: how the game saves.
        found: what was learned without.
    """
    most = RUNGS - 1
    idle = [drawn(0, luck, saves) for luck in (0, 1)]
    together = drawn_together(idle, [drawn(most, luck, saves) for luck in range(_LUCKS + 1)])
    if not together:
        return found
    saves = saves._replace(drawn=together)
    even = [drawn(most, luck, saves).later.raises for luck in range(_LUCKS + 1)]
    kept = {one.place: one for one in together if all(often.get(one.place) == most for often in even)}
    more = learned(saves)
    ladders = tuple(
        replace(one, drawn=True, together=kept[one.place])
        for one in more.ladders
        if one.place in kept and one.step == 1
    )
    if not ladders:
        return found
    known = {one.place[:2] for one in ladders}
    aside = {
        why: tuple(place for place in places if why is not Aside.CHANCE or place[:2] not in known)
        for why, places in more.aside.items()
    }
    return more._replace(ladders=ladders, aside=aside)
