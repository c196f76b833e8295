"""Things under names that a game makes up: in a table, as many as there are, whatever they are called.

A pet stands under a number that was drawn, a gift under the time at which it came, a balance is all that stands under
the PurchaseIds together. Such a table is read as a bag (`places.bags`) where nothing else shows what came.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pytest_robloxmarket._oracle.goods.bookkeeping import Sale, item_of
from pytest_robloxmarket._oracle.goods.ladders import Ladder, learned_ladder
from pytest_robloxmarket._oracle.goods.places import EACH, PURCHASE, VALUES, absent
from pytest_robloxmarket._oracle.goods.sights import Held, Sight
from pytest_robloxmarket._oracle.goods.spans import is_moment
from pytest_robloxmarket._terms.dates import DATE
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = (
    "bag_ladders",
    "goods_in",
    "is_counted",
    "is_in",
    "made_up_tables",
    "numbered_places",
    "outside",
    "with_sums",
)

# One step of a path: a name, or a quoted one.
_STEP: Final = re.compile(r'\.?(\["(?:[^"\\]|\\.)*"\]|[^.\[]+)')

# What a game notes of how a purchase went.
_STATUS: Final = re.compile(r"(?i)grant|done|process|complet|succe|pend|ok$|yes$|deliver|consum|receiv")


def bag_ladders(now: Sequence[Sight], later: Sequence[Sight]) -> list[Ladder]:
    """The ladders of all tables that are read as bags, after 0, 1, 2, ... purchases, at once and after a rejoin."""
    places = sorted({place for sight in (*now, *later) for place in sight.bags})
    sides = ([[one.bags.get(place, absent(place.path)) for one in side] for side in (now, later)] for place in places)
    found = (learned_ladder(place, *side) for place, side in zip(places, sides, strict=True))
    ladders = [ladder for ladder in found if ladder is not None and not ladder.comes_anyway]
    return [one for group in _by_field(ladders) for one in _counted(group)]


def _by_field(ladders: Iterable[Ladder]) -> Iterable[list[Ladder]]:
    """The ladders of each field of the things in a table or a list."""
    found: dict[Location, list[Ladder]] = {}
    for one in ladders:
        found.setdefault(_field_of(one.place), []).append(one)
    return found.values()


def _counted(ladders: Sequence[Ladder]) -> Sequence[Ladder]:
    """One field of the things in a bag: how often each value is there, or the sum where that alone climbs evenly.

    A table that the first purchase makes, with all its names, is none of things.
    """
    items = [one for one in ladders if not one.place.path.endswith("+") and (one.climbs or EACH in one.place.path)]
    total = [one for one in ladders if one.place.path.endswith("+") and one.step]
    return items if all(one.step for one in items) else total or items


def with_sums(ladders: Sequence[Ladder], bags: Iterable[Ladder]) -> list[Ladder]:
    """The same ladders, with the sum of a field of the things in a list where it climbs, and no count of them does.

    Things may be stacked: one more is another number in the newest stack, or one more stack.
    """
    sums = {_plain(_field_of(one.place)): one for one in bags if one.place.path.endswith("+") and one.step}
    fields = dict.fromkeys(_field_of(one.place) for one in ladders if EACH in one.place.path and not one.step)
    found = {field: sums[field] for field in fields if field in sums}
    lists = {_list_of(field) for field in found}
    return [*(one for one in ladders if _list_of(one.place) not in lists), *found.values()]


def _list_of(place: Location) -> Location:
    return place._replace(path=place.path.partition(EACH)[0].removesuffix("#"))


def _plain(place: Location) -> Location:
    """A field in a bag as that of the list itself."""
    return place._replace(path=place.path.replace(f".{VALUES}", "").replace(VALUES, ""))


def goods_in(ladders: Sequence[Ladder], sale: Sale) -> list[Ladder]:
    """The bags in which things stand that were bought, and not just what purchase it was, when, or how it went."""
    tables = {_table_of(one.place) for one in ladders if EACH in one.place.path and not _is_record(one.place, sale)}
    return [one for one in ladders if _table_of(one.place) in tables and not _is_record(one.place, sale)]


def made_up_tables(masked: Iterable[Location], one: Held, other: Held) -> set[Location]:
    """The tables that masked places are in, and whose things have other names in another run."""
    tables = {table for place in masked if place.store for table in _tables_above(place)}
    return {table for table in tables if _names_in(one, table) != _names_in(other, table)}


def numbered_places(ladders: Iterable[Ladder]) -> frozenset[Location]:
    """The places that count things by a field in which each purchase gives another value, like a serial number.

    Such a value says how many purchases there were before, of all players perhaps, and not what came.
    """
    counts = [one for one in ladders if EACH in one.place.path and "=" in one.place.path]
    return frozenset(one.place for group in _by_field(counts) if _take_turns(group) for one in group)


def _take_turns(ladders: Sequence[Ladder]) -> bool:
    """Whether each place goes from 0 to 1 with one of the purchases, and each purchase but the first moves one of them.

    What comes with the first purchase is not always a ladder.
    """
    rungs = len(ladders[0].shown)
    return rungs > 2 and {_begin(one.shown) for one in ladders} - {1} == set(range(2, rungs))


def _begin(rungs: Sequence[Value]) -> int:
    """From which purchase on one thing is there; 0 where that is not all that happens."""
    before = rungs.count(0)
    return before if list(rungs) == [0] * before + [1] * (len(rungs) - before) else 0


def is_counted(place: Location, ladders: Iterable[Ladder]) -> bool:
    """Whether one of these ladders counts what a place in a bag counts: it does so by the sum of the table."""
    plain = place._replace(path=place.path.replace(f".{VALUES}{EACH}", "").replace(f"{VALUES}{EACH}", ""))
    return any(one.place in {place, plain} for one in ladders)


def is_in(ladder: Ladder, tables: Iterable[Location]) -> bool:
    """Whether a bag is that of one of these tables."""
    return _table_of(ladder.place) in tables


def outside(places: Iterable[Location], ladders: Iterable[Ladder]) -> tuple[Location, ...]:
    """The places that are in none of the tables of these bags."""
    tables = {_table_of(one.place) for one in ladders}
    return tuple(place for place in places if tables.isdisjoint(_tables_above(place)))


def _is_record(place: Location, sale: Sale) -> bool:
    """Whether an item in a bag only says which purchase it was, when, or how it went; a mark, a 1 or a 0 is nothing."""
    if place.path.count(EACH) > 1:
        # In a list inside of a thing: `all.<values>[*].[*]="cat"=1` says that one "cat" is there.
        place = place._replace(path=EACH + place.path.rpartition(EACH)[2].rpartition("=")[0])
    item = item_of(place)
    about: set[Value] = {sale.product, str(sale.product), sale.price, PURCHASE}
    return (
        isinstance(item, bool)
        or place.path.endswith((f"{EACH}=1", f"{EACH}=0"))
        or item in about
        or is_moment(item)
        or DATE in place.path
        or "{" in str(item)
        or "#=" in place.path
        or (isinstance(item, str) and bool(_STATUS.search(item)))
    )


def _field_of(place: Location) -> Location:
    return place._replace(path=place.path.partition("=")[0].rstrip("+"))


def _table_of(place: Location) -> Location:
    return place._replace(path=place.path.partition(VALUES)[0].rstrip("."))


def _tables_above(place: Location) -> Iterator[Location]:
    """The tables that a place is in, the outermost first."""
    for step in _STEP.finditer(place.path):
        yield place._replace(path=place.path[: step.start()])


def _names_in(held: Held, table: Location) -> frozenset[str]:
    """What the things in a table are called."""
    depth = len(table.path)
    below = (place.path for place in held if place[:2] == table[:2] and place.path.startswith(table.path))
    steps = (_STEP.match(path, depth) for path in below)
    return frozenset(step[1] for step in steps if step is not None)
