"""Numbers into which several products put a bit each: `bit32.bor(save.flags, 4)`. Each bit is a place of its own.

A number alone does not say what its bits are for: 4 may be a level. That purchases of several products come together in
it bit by bit does.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Final

from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.places import BIT, leaf
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("comes_together", "in_bits", "sets_all", "sharers")

# A number of Roblox's is exact up to so many bits.
_BITS_MAX: Final = 53


def sharers(ladders: Mapping[ProductId, tuple[Ladder, ...]]) -> dict[Location, Mapping[ProductId, Ladder]]:
    """The places in which each of several products sets bits, and not all of them the same."""
    return {
        place: found
        for place, found in Expectations(ladders).at.items()
        if len({_mask_of(one) for one in found.values()}) > 1 and all(map(_mask_of, found.values()))
    }


def comes_together(ladders: Sequence[Ladder], value: Value) -> bool:
    """Whether a number holds what each of several purchases gives, and none of them alone leaves it."""
    masks = [_mask_of(one) for one in ladders]
    together = reduce(or_, masks)
    return _whole(value) == together | (_whole(ladders[0].rungs[0]) or 0) and together not in masks


def sets_all(ladder: Ladder, sharing: Iterable[Ladder]) -> bool:
    """Whether a purchase sets all bits that any of several purchases set."""
    return _mask_of(ladder) == reduce(or_, map(_mask_of, sharing))


def in_bits(ladders: Sequence[Ladder], place: Location, sharing: Iterable[Ladder]) -> tuple[Ladder, ...]:
    """The ladders of a product, with a place for each bit that it sets in a number which these ladders share.

    Bits that all of them set where nothing was before are what a profile begins with.
    """
    begun = reduce(and_, (_mask_of(one) if one.rungs[0] is None else 0 for one in sharing))
    return tuple(
        one for ladder in ladders for one in (_each_bit(ladder, begun) if ladder.place == place else (ladder,))
    )


def _each_bit(ladder: Ladder, begun: int) -> tuple[Ladder, ...]:
    mask = _mask_of(ladder) & ~begun
    steps = [f"{BIT}{1 << number}>" for number in range(_BITS_MAX) if mask >> number & 1]
    return tuple(
        Ladder(
            ladder.place._replace(path=f"{ladder.place.path}.{step}" if ladder.place.path else step),
            tuple(leaf(one, step) or 0 for one in ladder.rungs),
            tuple(leaf(one, step) or 0 for one in ladder.later),
        )
        for step in steps
    )


def _mask_of(ladder: Ladder) -> int:
    """The bits that a purchase sets, and a second one leaves as they are; 0 where it does something else."""
    sides = [side for side in (ladder.rungs, ladder.later) if len({*map(repr, side)}) > 1]
    found = {_set_in(side) for side in sides}
    return found.pop() if len(found) == 1 and not (ladder.step or ladder.span or ladder.drawn) else 0


def _set_in(side: Sequence[Value]) -> int:
    base, *others = side
    start = 0 if base is None else _whole(base)
    numbers = {_whole(one) for one in others}
    first = numbers.pop() if len(numbers) == 1 else None
    return first & ~start if first is not None and start is not None and first & start == start else 0


def _whole(value: Value) -> int | None:
    """A number that can be one of bits."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1 << _BITS_MAX:
        return None
    return int(value) if value == int(value) else None
