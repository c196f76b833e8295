"""What a judge remembers of a run, as a number: two runs with the same one are judged alike from here on.

It is read off the judge's own model, field by field, so that a law that remembers more is followed without being
told. What is left out stands in a table, with the reason. See docs/decisions/0009.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("remember",)

# What no law asks: what stays the same in all runs, what only the event just judged was about, whose deliveries are
# under way and where, which follows from what their servers were told, which call granted something, which stories
# tell, and what is in the saves of a series, which the data stores know.
_LEFT_OUT: Final = frozenset(
    {
        "expect",
        "ladders",
        "names",
        "touched",
        "deliveries",
        "called_on",
        "_by_key",
        "_named",
        "granted_by",
        "series",
        "contents",
        "together",
    }
)

# Numbers of which only matters whether they are there: of events, and of calls, which only a story counts.
_ONLY_WHETHER: Final = frozenset({"recorded_at", "crashed_at", "delivered", "healed_calls"})

# What can be hashed as it is.
_SCALARS: Final = frozenset({type(None), bool, int, float, str, Location})

# What is in some of a thing's fields. They hold whatever the laws remember.
_Reader: TypeAlias = Callable[[Struct], tuple[Any, ...]]

# How to read what matters of each kind of thing: its fields, and those of which only matters whether they are there.
_readers: Final[dict[type, tuple[_Reader, _Reader]]] = {}


def remember(case: Case) -> int:
    """A digest of everything in a case that a law can still ask."""
    if all(spot.even for spot in case.spots):
        return hash(_fields_of(case))
    # A value beyond the rungs is no harm where calls have brought so many: there it matters how many.
    return hash((_fields_of(case), *[claim.delivered for claim in case.claims.values()]))


def _known_of(thing: object) -> object:
    """Something that is equal for two things that no law tells apart; a receipt inside of another thing is its id."""
    if not thing:
        return ()  # Each field holds things of one kind, so that nobody asks what it is that is empty.
    if isinstance(thing, Struct):
        number = getattr(thing, "id", None)
        return _fields_of(thing) if number is None else number
    if isinstance(thing, dict):
        return frozenset([(key, _whole(value)) for key, value in thing.items()])
    if isinstance(thing, list):
        return tuple([item if type(item) in _SCALARS else _known_of(item) for item in thing])
    return frozenset(thing) if isinstance(thing, set) else repr(thing)


def _whole(thing: object) -> object:
    """The same for what stands in a table of its own, where a receipt is more than its id."""
    if type(thing) in _SCALARS:
        return thing
    return _fields_of(thing) if isinstance(thing, Struct) else _known_of(thing)


def _fields_of(thing: Struct) -> tuple[object, ...]:
    kind = type(thing)
    read, whether = _readers.get(kind) or _readers.setdefault(kind, _readers_of(kind))
    known = [value if type(value) in _SCALARS else _known_of(value) for value in read(thing)]
    return (*known, *[value > 0 for value in whether(thing)])


def _readers_of(kind: type[Struct]) -> tuple[_Reader, _Reader]:
    names = [name for name in kind.__struct_fields__ if name not in _LEFT_OUT]
    read = [name for name in names if name not in _ONLY_WHETHER]
    return _reader(read), _reader([name for name in names if name in _ONLY_WHETHER])


def _reader(names: list[str]) -> _Reader:
    """Reads these fields at once, which costs a third of what it costs one by one."""
    match names:
        case []:
            return _read_nothing
        case [name]:
            one = attrgetter(name)
            return lambda thing: (one(thing),)
    return attrgetter(*names)


def _read_nothing(_: Struct) -> tuple[()]:
    return ()
