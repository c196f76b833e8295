"""Numbers that a game treats like ids it has never seen: many of them are found out in one run.

A whole game holds the ids of pictures, sounds and users, which are as long as those of its products.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._oracle.goods.sights import Sights
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.learning.clean_runs import Look
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.learning.unknown import FirstCall, first_calls, look_at_unknown, unknown_products

__all__ = ("set_strangers_aside",)

# So many are bought in one run, and then so many of those among which a product is. With more than these a run would
# take longer than one of a game with a loop at each frame may.
_SIZES: Final = (16, 4)

# Of fewer numbers each is looked at by itself.
_FEW: Final = 8


class _Shown(NamedTuple):
    """What two runs are compared by."""

    sights: Sights
    raised: int
    refused: int
    gaps: int
    calls: tuple[FirstCall, ...]


def set_strangers_aside(looks: Looks, candidates: Sequence[int]) -> None:
    """Let a look at a number cost nothing where one run shows that the game does not know it.

    In that run a player buys a group of numbers one after the other, and in another one as many that stand nowhere in
    the source. Where both show the same, each number of the group counts as one of those. A product could be hidden by
    what an earlier purchase leaves behind, like a lock that an error has left shut: so it is done only where all that
    stand nowhere are treated alike, the first and the last.
    """
    unknown = look_at_unknown(looks)
    if len(candidates) < _FEW or unknown.stuck or not unknown.now.delivered:
        return
    left = [ProductId(one) for one in candidates]
    for size in _SIZES:
        if not left:
            return
        strangers = unknown_products(looks.target, size)
        usual = _shown(looks.together(strangers))
        if len(usual.calls) != size or len({call.end for call in usual.calls}) > 1:
            return
        groups = [left[start : start + size] for start in range(0, len(left), size)]
        # The last group is filled up, so that the runs differ only in what is bought.
        alike = [group for group in groups if _shown(looks.together([*group, *strangers][:size])) == usual]
        looks.count_as([one for group in alike for one in group], unknown)
        left = [one for group in groups if group not in alike for one in group]


def _shown(look: Look) -> _Shown:
    return _Shown(look.sights, look.raised, look.refused, look.gaps, tuple(first_calls(look)))
