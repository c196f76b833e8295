"""What a judge remembers of a run, as a number: two runs with the same one are judged alike from here on.

It is read off the judge's own model, field by field, so that a law that remembers more is followed without being
told. What is left out stands in a table, with the reason. See docs/decisions/0009.
"""

from typing import Final

from msgspec import Struct

from pytest_robloxmarket._oracle.case import Case

__all__ = ("remember",)

# What no law asks: what stays the same in all runs, what only the event just judged was about, whose deliveries are
# under way and where, which follows from what their servers were told, and which call granted something, which stories
# tell.
_LEFT_OUT: Final = frozenset(
    {"expect", "ladders", "names", "touched", "deliveries", "called_on", "_by_key", "_named", "granted_by"}
)

# Numbers of which only matters whether they are there: of events, and of calls, which only a story counts.
_ONLY_WHETHER: Final = frozenset({"recorded_at", "crashed_at", "delivered", "healed_calls"})

_SCALARS: Final = frozenset({type(None), bool, int, float, str})

_fields: Final[dict[type, tuple[tuple[str, bool], ...]]] = {}


def remember(case: Case) -> int:
    """A digest of everything in a case that a law can still ask."""
    return hash(_known_of(case, whole=True))


def _known_of(thing: object, *, whole: bool) -> object:
    """Something that is equal for two things that no law tells apart; a receipt inside of another thing is its id."""
    kind = type(thing)
    if kind in _SCALARS:
        return thing
    if isinstance(thing, Struct):
        number = getattr(thing, "id", None)
        if number is not None and not whole:
            return number
        return tuple([_field_of(thing, name, whether) for name, whether in _fields_of(kind)])
    if isinstance(thing, dict):
        return frozenset([(key, _known_of(value, whole=True)) for key, value in thing.items()])
    if isinstance(thing, list):
        return tuple([_known_of(item, whole=False) for item in thing])
    return frozenset(thing) if isinstance(thing, set) else repr(thing)


def _field_of(thing: Struct, name: str, whether: bool) -> object:
    value = getattr(thing, name)
    return value > 0 if whether else value if type(value) in _SCALARS else _known_of(value, whole=False)


def _fields_of(kind: type) -> tuple[tuple[str, bool], ...]:
    found = _fields.get(kind)
    if found is None:
        names = [name for name in kind.__struct_fields__ if name not in _LEFT_OUT]  # type: ignore[attr-defined]
        found = _fields[kind] = tuple((name, name in _ONLY_WHETHER) for name in names)
    return found
