"""Ladders: what is at a place after no, one, two and three purchases of a product. See docs/decisions/0008.

Of each value it can be said how many purchases explain it: at least so many, and at most so many. All laws about
goods ask only this. A ladder is *even* when each purchase adds the same; then it has no end, and a value between two
rungs has a part of a purchase in it.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from math import inf
from typing import Final, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._oracle.goods.drawn import Drawn
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.deeds import is_call, is_deed, is_time_on_player
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("OF_A_CHARACTER", "Ladder", "Number", "Reach", "even_ladder", "learned_ladder")

Number = int | float

# How many purchases a value shows: at least, and at most.
Reach: TypeAlias = tuple[float, float]

_DAY_S: Final = 86_400

# What is on a character goes with it, when it dies.
OF_A_CHARACTER: Final = "Character."

# A ladder that multiplies is continued for so many purchases: no scenario makes more.
_CONTINUED: Final = 12


class Ladder(Struct, frozen=True, dict=True):
    """What is at one place after 0, 1, 2, ... purchases of one product.

    Attributes:
        place: where.
        rungs: what is there as long as the buyer stays; one value, or more, for each number of purchases.
        later: what is there when they have left and joined again; empty when that was not seen.
        step: what each purchase adds, if it is the same each time; else 0.
        base: what is there when nothing was bought, for an even ladder.
        span: where a moment is at the place, how many seconds a purchase buys; the rungs are seconds then, see `spans`.
        drawn: how much comes is drawn by chance; the rungs say how often the place was raised, see `raises`.
        together: where chance also draws what comes: all of it in one save, taken together.
        daily: where it begins anew each day, the path in its save that says which day it is; what was bought on a day
            is judged as long as that lasts.
        spent: how much a test's own lines take away there, for an even ladder: its base is so much lower.
        brief: what comes is gone soon, whatever happens: a boost of seconds.
    """

    place: Location
    rungs: tuple[Value, ...]
    later: tuple[Value, ...] = ()
    step: Number = 0
    base: Number = 0
    span: int = 0
    drawn: bool = False
    together: Drawn | None = None
    daily: str = ""
    spent: Number = 0
    brief: bool = False

    def reach(self, value: Value) -> Reach | None:
        """How many purchases a value shows; None when no number of purchases makes it."""
        if self.step:
            if not is_number(value):
                return (0, 0) if value is None else None
            at = (value - self.base) / self.step
            return at, at
        found = self._known.get(_key(value))
        if found is not None:
            return found
        return self._between(value) if is_number(value) else None

    @property
    def told(self) -> str:
        """What the rungs are of, in words."""
        if self.together is not None:
            return f"times that something is put into {self.place.told}"
        return f"times that {self.place.told} is raised" if self.drawn else self.place.told

    @property
    def once(self) -> bool:
        """Whether a second purchase leaves what the first one has left: it is had once."""
        rungs = self.later if self.lasts else self.rungs
        return len(rungs) > 2 and _key(rungs[1]) == _key(rungs[2])

    @property
    def climbs(self) -> bool:
        """Whether each purchase that was looked at left something else, so that one more would as well."""
        rungs = [_key(one) for one in self.later or self.rungs]
        return len(rungs) > 2 and len(set(rungs)) == len(rungs)

    def may_come_to(self, value: Value) -> bool:
        """Whether more purchases than were looked at may leave a value.

        They may where each of those left something else; and where some of them left more, as a level rises now and
        then with the points that are bought, they may leave still more.
        """
        rungs = self.later or self.rungs
        numbers = [one for one in rungs if is_number(one)]
        rises = [after - before for before, after in pairwise(numbers)]
        rising = len(numbers) >= len(rungs) - 1 and min(rises, default=-1) >= 0 and len(set(map(_key, rungs))) > 2
        return self.climbs or (rising and is_number(value) and value > numbers[-1])

    @property
    def comes_anyway(self) -> bool:
        """Whether a data store holds the same in the end, whatever was bought: it is only saved earlier, or later."""
        first, anyway = repr(self.rungs[0]), repr(self.later[0]) if self.later else ""
        alike = {*map(repr, self.later)} == {anyway} and {*map(repr, self.rungs)} <= {first, anyway}
        return bool(self.place.store) and not self.step and alike

    @property
    def turns(self) -> bool:
        """Whether one purchase more leaves less than there was, as where five shards become a crystal."""
        numbers = [one for one in self.later or self.rungs if is_number(one)]
        rises = [after - before for before, after in pairwise(numbers)]
        return bool(rises) and min(rises) < 0 < max(rises)

    @cached_property
    def lasts(self) -> bool:
        """Whether a purchase still shows when the buyer has joined again."""
        return len(set(map(_key, self.later))) > 1

    @property
    def passing(self) -> bool:
        """Whether what was bought is had once it has come, and not kept: for a moment, or for the life of a character.

        It goes without anybody's fault, so that nobody has lost it in a crash, nor when it is not there any more.
        """
        path = self.place.path
        # What is inside of something that names its owner is theirs, wherever it stands in the world.
        in_theirs = "{" in path.rpartition(".")[0] and not is_call(path)
        # Who buys a day or more means to have it when they come again.
        days = [one for one in self.rungs if is_number(one) and one >= _DAY_S] if is_time_on_player(path) else []
        in_theirs = in_theirs or bool(days)
        moment = self.brief or path.startswith(OF_A_CHARACTER) or (is_deed(path) and not in_theirs)
        return moment and not self.place.store and not self.lasts

    @property
    def shown(self) -> tuple[Value, ...]:
        """The rungs of the stay; those after a rejoin where a purchase shows there alone."""
        return self.later if self.comes_later else self.rungs

    @property
    def comes_later(self) -> bool:
        """Whether a purchase shows when the buyer has joined again, and not before."""
        return self.lasts and not _differ(self.rungs)

    @property
    def lags(self) -> bool:
        """Whether so many purchases leave what fewer would, until the buyer has joined again: it comes with a join."""
        # Where amounts are added up, a save that is not there yet holds what one holds for which nothing was bought.
        nothing = self.base if self.step else None
        now, later = ([_key(nothing if one is None else one) for one in side] for side in (self.rungs, self.later))
        return self.lasts and any(
            one != later[number] and one in later[:number] for number, one in enumerate(now[: len(later)])
        )

    @property
    def _sides(self) -> tuple[tuple[Value, ...], ...]:
        """The rungs of the stay and those after a rejoin, but for a side that shows no purchase at all."""
        return tuple(side for side in (self.rungs, self.later) if _differ(side))

    @cached_property
    def _known(self) -> dict[object, Reach]:
        """The values on the rungs, with the numbers of purchases that they show."""
        found: dict[object, Reach] = {_key(None): (0, 0)}
        for rungs in self._sides:
            for number, value in enumerate(_continued(rungs)):
                low, high = found.get(_key(value), (number, number))
                found[_key(value)] = (min(low, number), max(high, number))
            # The last rung that was seen is as high as it goes, where the one before it is the same; and where nothing
            # was seen behind it, nothing is claimed of what comes.
            if len(rungs) > 1 and _ends(rungs):
                low, _ = found[_key(rungs[-1])]
                found[_key(rungs[-1])] = (low, inf)
        return found

    @cached_property
    def _scale(self) -> list[tuple[Number, float, float]]:
        """The numbers of the rungs in their order, with what they show, if more purchases never make less."""
        scale: list[tuple[Number, float, float]] = []
        numbers = [value for rungs in self._sides for value in _continued(rungs) if is_number(value)]
        for value in sorted(set(numbers), reverse=bool(numbers) and numbers[-1] < numbers[0]):
            low, high = self._known[_key(value)]
            if scale and low < scale[-1][1]:
                return []
            scale.append((value, low, high))
        return scale

    def _between(self, value: Number) -> Reach | None:
        """What a number between two rungs shows; below all it shows no purchase, and above all nothing is known."""
        scale = self._scale
        if len(scale) > 1 and scale[0][1] == 0 and (value < scale[0][0]) == (scale[0][0] < scale[1][0]):
            return 0, 0
        for (lower, _, least), (upper, most, _) in pairwise(scale):
            if min(lower, upper) < value < max(lower, upper):
                part = (value - lower) / (upper - lower)
                start = least if least != inf else most
                at = start + (most - start) * part
                return at, at
        return None


def even_ladder(place: Location, step: Number, base: Number = 0) -> Ladder:
    """The ladder of a place to which each purchase adds the same."""
    return Ladder(place, (base, base + step), (base, base + step) if place.store else (), step, base)


def learned_ladder(place: Location, rungs: Sequence[Value], later: Sequence[Value]) -> Ladder | None:
    """The ladder that clean runs show; None when no purchase makes a difference at this place.

    Args:
        place: where.
        rungs: what was there after 0, 1, 2, ... purchases.
        later: the same after a rejoin.
    """
    if not _differ(rungs) and not _differ(later):
        return None
    step, base = _even(rungs, later)
    return Ladder(place, tuple(rungs), tuple(later), step, base)


def _even(rungs: Sequence[Value], later: Sequence[Value]) -> tuple[Number, Number]:
    """By how much each purchase moves a place and from where, if it is the same each time; else (0, 0)."""
    found: tuple[Number, Number] | None = None
    for side in (rungs, later):
        if not _differ(side):
            continue
        one = _even_side(side)
        if one is None or (found is not None and one[0] != found[0]):
            return 0, 0
        found = found or one
    return found or (0, 0)


def _even_side(values: Sequence[Value]) -> tuple[Number, Number] | None:
    """What no purchase leaves may be nothing at all: a profile is often made by the first one."""
    numbers = [value for value in values[1:] if is_number(value)]
    if len(numbers) != len(values) - 1:
        return None
    first = values[0]
    if len(numbers) == 1:
        start = first if is_number(first) else 0
        return _whole(numbers[0] - start), _whole(start)
    step = numbers[1] - numbers[0]
    start = first if is_number(first) else numbers[0] - step
    if first is None and start < 0 < step:
        # Nobody begins in debt: the first purchase gave nothing here, as where only a second one is made good.
        return None
    steps = [after - before for before, after in zip([start, *numbers], numbers, strict=False)]
    if not step or (first is not None and not is_number(first)) or any(abs(one - step) > 1e-9 for one in steps):
        return None
    return _whole(step), _whole(start)


def _continued(rungs: tuple[Value, ...]) -> Iterable[Value]:
    """The rungs, and what more purchases would make of a number that is multiplied or grows evenly at the end."""
    yield from rungs
    yield from _more_text(rungs)
    numbers = [value for value in rungs[-3:] if is_number(value)]
    if len(numbers) < 3:
        return
    before, middle, last = numbers
    ratio = last / middle if before and middle and abs(middle / before - last / middle) < 1e-9 else 1
    step = last - middle if last - middle == middle - before else 0
    if ratio == 1 and not step:
        return
    for _ in range(_CONTINUED):
        last = last * ratio if ratio != 1 else last + step
        yield _whole(last)


def _more_text(rungs: tuple[Value, ...]) -> Iterable[Value]:
    """What more purchases would make of a text to which each adds the same piece."""
    texts = [value for value in rungs[-3:] if isinstance(value, str)]
    if len(texts) < 3:
        return
    before, middle, last = texts
    piece = last.removeprefix(middle)
    if not piece or middle + piece != last or before + piece != middle:
        return
    for _ in range(_CONTINUED):
        last += piece
        yield last


def _ends(rungs: tuple[Value, ...]) -> bool:
    return len(rungs) == 2 or _key(rungs[-1]) == _key(rungs[-2])


def _differ(values: Iterable[Value]) -> bool:
    return len(set(map(_key, values))) > 1


def _key(value: Value) -> object:
    # In Python `True == 1`; in Luau it is not.
    return (type(value) is bool, value)


def _whole(number: Number) -> Number:
    return int(number) if number == int(number) else number
