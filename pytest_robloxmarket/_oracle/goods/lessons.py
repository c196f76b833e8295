"""Learns from clean runs what a purchase does: the same play with no purchase, with one, two and three.

For each place that gives a ladder of values, one rung for each number of purchases. A run that differs in its time
alone, and one that differs in the game's random numbers alone, tell which places are not about purchases; one in which
a receipt is delivered twice tells bookkeeping from goods. See docs/decisions/0008.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import partial
from itertools import pairwise
from typing import Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.asides import Aside, Sorter, put_shared_aside
from pytest_robloxmarket._oracle.goods.bookkeeping import (
    Sale,
    copied_places,
    counted_places,
    daily_places,
    recorded_places,
)
from pytest_robloxmarket._oracle.goods.fields import with_fields
from pytest_robloxmarket._oracle.goods.guesses import with_checked_bases
from pytest_robloxmarket._oracle.goods.ladders import Ladder, learned_ladder
from pytest_robloxmarket._oracle.goods.places import EACH, VALUES, absent, table_of
from pytest_robloxmarket._oracle.goods.sights import Sight, Sights, seen_at
from pytest_robloxmarket._oracle.goods.spans import SPAN_MIN_S, is_moment, whole_spans
from pytest_robloxmarket._oracle.goods.texts import chosen as chosen_readings
from pytest_robloxmarket._oracle.goods.unnamed import (
    bag_ladders,
    goods_in,
    is_counted,
    is_in,
    made_up_tables,
    numbered_places,
    outside,
    with_sums,
)
from pytest_robloxmarket._oracle.goods.used import count_used_up
from pytest_robloxmarket._oracle.goods.weekly import amounts_by_day
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.memory import in_memory
from pytest_robloxmarket._terms.nothing import nothing_in
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("RUNGS", "SHIFTS_MS", "Lessons", "lasting_places", "learn_ladders")

# So many rungs are looked at: none, one, two and three purchases.
RUNGS: Final = 4

# Eleven days and some, in ms, for a run at another time: another date, another hour, another minute and second. Where
# the game sells nothing any more by then, ten minutes and some.
SHIFTS_MS: Final = (987_654_321, 607_421)

# A span is most often full minutes, and it was counted from a moment that is so far away from the write at most, in
# seconds.
_ROUND_S: Final = 60
_LATE_S: Final = 3

# So many draws tell what is drawn.
_LUCKS: Final = 6


class Lessons(NamedTuple):
    """What was learned of one product.

    Attributes:
        ladders: the places that a purchase changes, and how.
        growing: those of them that the game adds to without any purchase.
        shared: the ladders of places of all, where the buyer has places of their own.
        aside: places that a purchase changes as well and that are not judged, by the reason.
    """

    ladders: tuple[Ladder, ...]
    growing: frozenset[Location] = frozenset()
    shared: tuple[Ladder, ...] = ()
    aside: Mapping[Aside, tuple[Location, ...]] = {}


def learn_ladders(
    rungs: Sequence[Sights],
    *,
    stays: Sequence[Sight],
    shifted: Sequence[Callable[[], Sights]],
    lucky: Callable[[int, int], Sights],
    doubled: Callable[[], Sights],
    daily: Callable[[], Sights] | None = None,
    week: Sequence[Callable[[], Sights]] = (),
    sale: Sale,
) -> Lessons:
    """The ladders that runs with 0, 1, 2, ... purchases show.

    Args:
        rungs: the runs, at least two of them.
        stays: what the buyer holds without any purchase, at later and later times that include joins.
        shifted: make the run with the most purchases again, at other times of the world, the furthest first.
        lucky: makes a run with other random numbers, of this seed, and with so many purchases.
        doubled: makes it again, with the receipt delivered a second time.
        daily: makes the run with the most purchases again, one of them a day; None where there is no such run.
        week: make it again, on other days of a week, where that may matter.
        sale: what was bought, and for how much.
    """
    growing = _growing(stays)
    every_bag = bag_ladders(*_sides(rungs))
    bags = goods_in(every_bag, sale)
    # What stands under PurchaseIds remembers purchases, but where nothing else shows them.
    every = with_sums(_ladders(rungs, growing), every_bag) or bags
    if not every:
        return Lessons(())
    last = rungs[-1]
    other = _at_another_time(last, shifted)
    found, timely, lucky_places = _unmasked(every, bags, rungs, other, lucky)
    found, by_day = _counted_anew(
        found, amounts_by_day(found, last, week), lambda place: _drawn_ladder(place, rungs, lucky)
    )
    found, copies = count_used_up(found, rungs)
    left = Sorter(with_checked_bases(found, growing.keys(), len(rungs), lambda: lucky(0, len(rungs))))
    left.put_aside(Aside.COPY, copies)
    left.put_aside(Aside.TIME, (*timely, *by_day))
    left.put_aside(Aside.CHANCE, lucky_places)
    left.put_aside(Aside.SERIAL, numbered_places(left.ladders))
    left.put_aside(Aside.DELIVERIES, counted_places(left.ladders, doubled()) if len(left.ladders) > 1 else ())
    if daily is not None:
        dated = {*timely, *_dated(last, other)}
        _put_days_aside(left, daily, timely, dated, lambda place: _drawn_ladder(place, rungs, lucky))
    # What is had once under a key that names nothing (`1001_nil`) is a mark that was meant for each purchase.
    left.ladders = [one for one in left.ladders if not (one.once and nothing_in(" ".join(one.place)))] or left.ladders
    left.put_aside(Aside.COPY, copied_places(left.ladders, last.later.handled))
    records = left.put_aside(Aside.RECORD, recorded_places(left.ladders, last.later.loaded, timely, sale))
    # What a memory store holds beside other goods is a lock, a mark or a copy of them: it is there to expire.
    every = left.ladders
    left.ladders = [ladder for ladder in every if not in_memory(ladder.place.store)] or every
    shared = put_shared_aside(left, records, every)
    return Lessons(
        tuple(left.ladders),
        frozenset(growing).intersection(one.place for one in left.ladders),
        tuple(shared),
        left.aside,
    )


def _put_days_aside(
    left: Sorter,
    daily: Callable[[], Sights],
    timely: Sequence[Location],
    dated: Set[Location],
    raised: Callable[[Location], Ladder | None],
) -> None:
    """Put aside what begins anew each day beside goods that do not; alone it is what is bought, for that day.

    Where how much comes depends on the day, how often it comes is judged.
    """
    anew, alone, more = daily_places(left.ladders, daily, timely, dated)
    left.put_aside(Aside.TODAY, anew)
    left.ladders = [replace(one, daily=alone.get(one.place, "")) for one in left.ladders]
    often = {place: raised(place) for place in more}
    left.ladders = [one for one in left.ladders if one.place not in often]
    left.ladders += [one for one in often.values() if one is not None]
    left.put_aside(Aside.TIME, (place for place, ladder in often.items() if ladder is None))


def _dated(once: Sights, other: Sights) -> Iterable[Location]:
    """The places in data stores that hold something else at another time, like the day of the last visit."""
    then = other.later.held
    plain = {
        place: value for place, value in once.later.held.items() if place.store and place.path[-1:] not in {"#", "+"}
    }
    return (place for place, value in plain.items() if EACH not in place.path and value != then.get(place, value))


def _unmasked(
    every: Sequence[Ladder],
    bags: Sequence[Ladder],
    rungs: Sequence[Sights],
    other: Sights,
    lucky: Callable[[int, int], Sights],
) -> tuple[list[Ladder], tuple[Location, ...], tuple[Location, ...]]:
    """The ladders that neither time nor chance moves, with the places that time moves, and those that chance does."""
    sums = [ladder for ladder in every if _is_sum(ladder.place)]
    every = [ladder for ladder in every if not _is_sum(ladder.place)]
    moments = tuple(ladder.place for ladder in every if _is_moment(ladder))
    differing = (*moments, *_differing([one for one in every if one.place not in moments], rungs[-1], other))
    kept, timely = _counted_anew(every, differing, lambda place: _span_ladder(place, rungs, other))
    by_chance = _drawn(kept, rungs, lucky) if kept else ()
    kept, lucky_places = _counted_anew(kept, by_chance, lambda place: _drawn_ladder(place, rungs, lucky))
    kept += [one for one in sums if _sums_up(one, lucky_places) and not _drawn((one,), rungs, lucky)]
    unnamed = _unnamed(bags, (*timely, *lucky_places), rungs, other, lucky)
    kept += [one for one in unnamed if not is_counted(one.place, kept)]
    return kept, outside(timely, unnamed), outside(lucky_places, unnamed)


def _at_another_time(last: Sights, shifted: Sequence[Callable[[], Sights]]) -> Sights:
    """The run at another time in which as much was granted: where it was not, time decides whether, and not what."""
    return next((other for look in shifted for other in (look(),) if other.now.granted >= last.now.granted), last)


def lasting_places(ladders: Iterable[Ladder]) -> frozenset[Location]:
    """The places that show a purchase to a buyer who has joined a fresh server as they did before."""
    shows = frozenset(ladder.place for ladder in ladders if ladder.lasts)
    # Where it shows nowhere any more, what is written to a data store was there to last, so that is a loss.
    return shows or frozenset(ladder.place for ladder in ladders if ladder.place.store)


def _ladders(rungs: Sequence[Sights], growing: Mapping[Location, Value]) -> list[Ladder]:
    now, later = _sides(rungs)
    places = sorted({place for sight in (*now, *later) for place in sight.held})
    found = []
    for place in places:
        value = partial(_value, place, growing)
        here, after = [value(one, now[0]) for one in now], [value(one, later[0]) for one in later]
        if not later[1].even and learned_ladder(place, here, ()):
            # The receipt is still open and came again at the join: what shows then may have been given anew.
            after = here if place.store else []
        ladder = learned_ladder(place, here, after)
        if ladder is not None and place in growing and not ladder.step and ladder.lags:
            # A loop saves what has come, and has not come to the last purchases so far: a join shows them all.
            ladder = learned_ladder(place, here[:1] * len(here), after)
        if ladder is not None and (place not in growing or ladder.step) and not ladder.comes_anyway:
            found.append(ladder)
    found = with_fields(chosen_readings(found, [sight.held for sight in (*now, *later)]))
    climbing = {(one.place.store, one.place.key) for one in found if not (_is_made(one) or _is_sum(one.place))}
    return [
        one
        for one in found
        if not _is_made(one)
        or not (
            _is_blank(one.shown[1])
            or (one.place.store, one.place.key) in climbing
            # A switch that is off again, like a lock, says nothing beside goods.
            or (one.shown[1] is False and climbing)
        )
    ]


def _is_made(ladder: Ladder) -> bool:
    """Whether a place just comes to be with the first purchase: beside goods it is what a new profile begins with."""
    first, *others = ladder.shown
    return bool(ladder.place.store) and not ladder.step and not first and len({*map(repr, others)}) == 1


def _is_blank(value: Value) -> bool:
    """Whether a value is what counting begins with: a place that comes to be with it has nothing in it yet."""
    return value == "" or (is_number(value) and not value)


def _sides(rungs: Sequence[Sights]) -> tuple[list[Sight], list[Sight]]:
    """What is held at once, and after a rejoin.

    A rung on which a receipt came more than once, or never, says nothing, nor does any behind it.
    """
    return _as_far_as_even([one.now for one in rungs]), _as_far_as_even([one.later for one in rungs])


def _as_far_as_even(sights: list[Sight]) -> list[Sight]:
    """At least the first purchase: a handler that never answers must be known by something."""
    for number, sight in enumerate(sights):
        if number > 1 and not sight.even:
            return sights[:number]
    return sights


def _value(place: Location, growing: Mapping[Location, Value], sight: Sight, nothing: Sight) -> Value:
    """What is at a place; where it grows by itself, what is more there than without a purchase at the same time."""
    value = sight.held.get(place, absent(place.path))
    if place not in growing:
        return value
    start, without = growing[place], nothing.held.get(place)
    return _number(start) + _number(value) - _number(without)


def _growing(stays: Sequence[Sight]) -> dict[Location, Value]:
    """The places of numbers that change without any purchase, with what they begin with."""
    found: dict[Location, Value] = {}
    for before, after in pairwise(stays):
        for place, value in after.held.items():
            was = before.held.get(place)
            if is_number(value) and is_number(was) and value != was:
                found.setdefault(place, stays[0].held.get(place))
    return found


def _is_moment(ladder: Ladder) -> bool:
    """Whether a place holds a time, in seconds since 1970 or in ms: it says when, and not how much."""
    numbers = [value for value in (*ladder.rungs, *ladder.later) if is_number(value)]
    return not ladder.step and bool(numbers) and all(map(is_moment, numbers))


def _counted_anew(
    ladders: Sequence[Ladder], differing: Sequence[Location], anew: Callable[[Location], Ladder | None]
) -> tuple[list[Ladder], tuple[Location, ...]]:
    """The ladders with those that differ in another run counted in another way, and the places where none can be."""
    found = {place: anew(place) for place in differing}
    kept = [ladder for ladder in ladders if ladder.place not in found]
    return (
        [*kept, *(ladder for ladder in found.values() if ladder is not None)],
        tuple(place for place in differing if found[place] is None),
    )


def _span_ladder(place: Location, rungs: Sequence[Sights], shifted: Sights) -> Ladder | None:
    """The ladder of a moment that each purchase moves on, in seconds; None where it only says when something was."""
    one = rungs[1].later.spans.get(place, 0.0)
    even = whole_spans(one, _ROUND_S)
    span = even if abs(one - even) < _LATE_S else round(one)
    if not place.store or span < SPAN_MIN_S:
        return None
    seconds = [whole_spans(sights.later.spans.get(place, 0.0), span) for sights in (*rungs, shifted)]
    ladder = learned_ladder(place, seconds[:-1], seconds[:-1])
    if ladder is None or seconds[-1] != seconds[-2] or not (ladder.step or set(seconds) == {0, span}):
        return None
    return replace(ladder, span=span)


def _drawn(
    ladders: Sequence[Ladder], rungs: Sequence[Sights], lucky: Callable[[int, int], Sights]
) -> tuple[Location, ...]:
    """The places that chance moves: those that differ with the random numbers, and all other things of their kind."""
    if not rungs[-1].drew:
        return ()
    # Out of a short list the same comes by chance where little is drawn, and all of it comes where much is.
    draws = [(luck, 1 if luck % 2 else len(rungs) - 1) for luck in range(1, _LUCKS + 1)]
    found = {place for luck, many in draws for place in _differing(ladders, rungs[many], lucky(luck, many))}
    kinds = {kind for one in ladders if one.place in found for kind in _kinds(one)}
    return tuple(one.place for one in ladders if one.place in found or not kinds.isdisjoint(_kinds(one)))


def _kinds(ladder: Ladder) -> set[object]:
    """What a thing that comes is one of: what stands in one field of a list, or alike in one table."""
    place = ladder.place
    if EACH in place.path:
        return {(place[:2], place.path.partition("=")[0])}
    if ladder.step or ladder.rungs[0] is not None:
        return set()
    return {(place[:2], table_of(place.path), repr(value)) for value in ladder.rungs if value is not None}


def _unnamed(
    bags: Sequence[Ladder],
    masked: Sequence[Location],
    rungs: Sequence[Sights],
    other: Sights,
    lucky: Callable[[int, int], Sights],
) -> list[Ladder]:
    """The bags of the tables that masked places are in, where just the names of the things differ from run to run."""
    last = rungs[-1]
    others = [other, *([lucky(2, len(rungs) - 1)] if last.drew else [])]
    tables = {table for one in others for table in made_up_tables(masked, last.later.held, one.later.held)}
    found = [one for one in bags if is_in(one, tables)]
    found = [one for one in found if one.place not in _differing(found, last, other)]
    by_chance = _drawn(found, rungs, lucky) if found else ()
    return [one for one in found if one.place not in by_chance]


def _sums_up(ladder: Ladder, drawn: Iterable[Location]) -> bool:
    """Whether a sum is that of a table in which chance chooses the place: if the same comes each time, it counts."""
    table = ladder.place.path.removesuffix("+")
    return bool(ladder.step) and any(place[:2] == ladder.place[:2] and table_of(place.path) == table for place in drawn)


def _drawn_ladder(place: Location, rungs: Sequence[Sights], lucky: Callable[[int, int], Sights]) -> Ladder | None:
    """The ladder of an amount that is drawn by chance, if each purchase raises it once, whatever comes."""
    often = [sights.later.raises.get(place, 0) for sights in rungs]
    most = len(rungs) - 1
    same = all(lucky(luck, most).later.raises.get(place, 0) == often[-1] for luck in range(1, _LUCKS + 1))
    # Where a game saves as players leave, all that they bought is one raise.
    at_once = often == [0] + [1] * most and not any(sights.now.raises.get(place) for sights in rungs)
    if not place.store or EACH in place.path or not same or not (at_once or often == list(range(most + 1))):
        return None
    ladder = learned_ladder(place, often, often)
    return replace(ladder, drawn=True) if ladder is not None else None


def _differing(ladders: Iterable[Ladder], once: Sights, other: Sights) -> tuple[Location, ...]:
    """The places that hold something else in another run with the same purchases."""
    return tuple(
        ladder.place
        for ladder in ladders
        if seen_at(ladder, once.now) != seen_at(ladder, other.now)
        or seen_at(ladder, once.later) != seen_at(ladder, other.later)
    )


def _is_sum(place: Location) -> bool:
    return place.path.endswith("+") and VALUES not in place.path


def _number(value: Value) -> int | float:
    return value if is_number(value) else 0
