"""What users observably own, folded out of events: places with values, on the player and in data stores.

A value is taken apart into places, each with a number, a text or a truth value. A table is a path (`pets.cat`). A list
is a bag: `items#` is its size, and `items[*]="Sword"` says how often a thing is in it: order says nothing. So is what
stands under ids that the game has made itself. `pets+` is the sum of the numbers in a table. A text that holds JSON, or
base64 of JSON, is read: `<json>.gems`. Any other text is taken apart where it can be, in each way that may be right:
`<text>.gold` by name, `<text>.<2>` by position, `<text>[*]="sword"` as a list, and the text itself; `texts` chooses.
What stands under a PurchaseId, or is one, remembers a purchase: it is no place.

A date in a text is none of the goods: `"<date> sword"`; a text that is a date is a moment, `until.<date>`. And each
table can be read as a bag as well, whatever its things are called: `pets.<values>[*].kind="cat"`, see `bags`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._terms.binary import BUFFER, bytes_of, is_binary, number_in
from pytest_robloxmarket._terms.dates import DATE, date_in, without_dates
from pytest_robloxmarket._terms.decoding import BASE64_JSON, JSON, decoded
from pytest_robloxmarket._terms.events import Event, PlayerJoined, SessionChanged, StoreWritten
from pytest_robloxmarket._terms.ids import NOBODY, OWN_ID, PURCHASE_ID, UserId
from pytest_robloxmarket._terms.packed import ID, unpacked
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = (
    "BIT",
    "BYTES",
    "EACH",
    "NEWEST",
    "PURCHASE",
    "TEXT",
    "THINGS",
    "VALUES",
    "Holdings",
    "Written",
    "absent",
    "bags",
    "field_in",
    "fold",
    "leaf",
    "leaves",
    "names_purchase",
    "owner_of",
    "split_path",
    "table_of",
    "told",
    "written",
)

# (whose it is, where it is) -> what is there.
Holdings: TypeAlias = dict[tuple[UserId, Location], Value]

# Takes a value at a path apart.
_Reader: TypeAlias = Callable[[object, str], Iterator[tuple[str, Value]]]


class Written(NamedTuple):
    """One value that a write left, whose it is and where, and what was there before; None where nothing was.

    `outside` says that no call of a handler wrote it.
    """

    owner: UserId
    place: Location
    before: Value
    after: Value
    at_ms: int
    outside: bool


# A table nested deeper than this, or one with more items, holds no goods that one could name.
_DEPTH_MAX: Final = 8
_LEAVES_MAX: Final = 2_000

_JSON: Final = "<json>"
_BASE64: Final = "<base64 json>"
_MARKS: Final = {JSON: _JSON, BASE64_JSON: _BASE64}
# What is packed in a text, in whatever way.
TEXT: Final = "<text>"
EACH: Final = "[*]"

# The bytes that a text or a buffer stands for; behind it stands which of them are a number, see `fields`.
BYTES: Final = "<bytes>"
_FIELD: Final = re.compile(r"(.*?)\.?<bytes>\.<(\d+)-(\d+) (\w+) (\w+)>", re.DOTALL)

# One bit of a number, by what the number is when it alone is set: `flags.<bit 4>`, see `bits`.
BIT: Final = "<bit "
_BIT: Final = re.compile(r"(.*?)\.?<bit (\d+)>", re.DOTALL)

# In the table of a list it stands for any PurchaseId: so many of them name a purchase.
PURCHASE: Final = "<PurchaseId>"

# In a key or a path it stands for the newest of several saves, see `series`.
NEWEST: Final = "<newest>"

# And this for all of several things, each of which stands under a number of its own.
THINGS: Final = "<each>"

# All that is in a table, whatever it is called there.
VALUES: Final = "<values>"
_STEPS: Final = frozenset({_JSON, _BASE64, TEXT, BYTES, NEWEST, THINGS})
_SIGNS: Final = re.compile(r"[.\[\]<#+]|^$")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
_SCALARS: Final = (bool, int, float, str)


def fold(events: Iterable[Event], read: "_Reader | None" = None) -> Holdings:
    """What every user holds after these events: in their present session, and in the data stores.

    Args:
        events: what happened.
        read: takes a value apart; left out, `leaves` does.
    """
    read = read or leaves
    names: dict[UserId, str] = {}
    sessions: dict[tuple[UserId, str], object] = {}
    stored: dict[tuple[str, str], object] = {}
    for event in events:
        if isinstance(event, PlayerJoined):
            names[event.user] = event.name
            sessions = {key: value for key, value in sessions.items() if key[0] != event.user}
        elif isinstance(event, SessionChanged):
            sessions[event.user, event.where] = event.after
        elif isinstance(event, StoreWritten):
            stored[event.store, event.key] = event.after
    held: Holdings = {}
    for (user, where), value in sessions.items():
        for path, found in read(value, where):
            held[user, Location("", "", path)] = found
    for (store, key), value in stored.items():
        if names_purchase(key):
            continue
        for path, found in read(value, ""):
            held[owner_of(Location(store, key, path), names)] = found
    return held


def written(events: Iterable[Event]) -> Iterator[Written]:
    """Each value that a write to a data store leaves, with what was at its place before."""
    names: dict[UserId, str] = {}
    for event in events:
        if isinstance(event, PlayerJoined):
            names[event.user] = event.name
        elif isinstance(event, StoreWritten):
            before = dict(leaves(event.before))
            for path, after in leaves(event.after):
                owner, place = owner_of(Location(event.store, event.key, path), names)
                yield Written(owner, place, before.get(path), after, event.at_ms, not event.delivery)


def leaves(value: object, path: str = "") -> Iterator[tuple[str, Value]]:
    """All places inside a value, as their paths, with what is there; each path once."""
    counts: dict[str, int] = {}
    for place, found in islice(_walk(value, path, 0), _LEAVES_MAX):
        if EACH in place or place.endswith("#"):
            counts[place] = counts.get(place, 0) + (found if type(found) is int else 0)
        else:
            yield place, found
    yield from counts.items()


def bags(value: object, path: str = "") -> Iterator[tuple[str, Value]]:
    """The things in each table of a value, with how often each is there, whatever they are called.

    So it is read where a game makes up the names: a number that it draws, a time, or a PurchaseId. A mark (`true`) is
    no thing. Numbers are added up as well: `daily.<values>[*].gold+`.
    """
    counts: dict[str, int] = {}
    sums: dict[str, int | float] = {}
    for place, found in islice(_walk_bags(value, path, 0), _LEAVES_MAX):
        counts[place] = counts.get(place, 0) + (found if type(found) is int else 0)
        field, is_item, item = place.rpartition("=")
        if is_item and "=" not in field and field[-1] != "#" and _NUMBER.fullmatch(item):
            sums[f"{field}+"] = sums.get(f"{field}+", 0) + json.loads(item)
    yield from (*counts.items(), *sums.items())


def leaf(value: object, path: str) -> Value:
    """What is at one path of a value; `absent(path)` when nothing is."""
    names = _names_of(path)
    if names is None:
        return _leaf_inside(value, path)
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    if isinstance(value, str):
        return without_dates(value)
    if isinstance(value, bytes):
        return BUFFER + value.hex()
    return value if isinstance(value, _SCALARS) else None


def _leaf_inside(value: object, path: str) -> Value:
    """The same of what is counted or added up, or inside a list or a text."""
    if VALUES in path:
        return dict(bags(value)).get(path, 0)
    bit = _BIT.fullmatch(path)
    if bit is not None:
        return _bit_in(leaf(value, bit[1]), int(bit[2]))
    if path.endswith("+"):
        found = (amount for place, amount in leaves(value) if table_of(place) == path[:-1])
        return sum(one for one in found if isinstance(one, int | float) and not isinstance(one, bool))
    field = _FIELD.fullmatch(path)
    return dict(leaves(value)).get(path, absent(path)) if field is None else field_in(leaf(value, field[1]), path)


def field_in(value: Value, path: str) -> Value:
    """The number in the bytes of a value, by the end of its path; None where there is none."""
    field = _FIELD.fullmatch(path)
    if field is None or not isinstance(value, str):
        return None
    return number_in(bytes_of(value, field[4]), int(field[2]), int(field[3]) + 1, field[5])


def _bit_in(value: Value, bit: int) -> Value:
    """Whether a number has a bit, as 1 or 0; None where there is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    return int(value) & bit and 1


def names_purchase(key: str) -> bool:
    """Whether a key holds a PurchaseId, and no id of the game's own alone: what is there remembers a purchase."""
    return bool(PURCHASE_ID.search(OWN_ID.sub("", key)))


def absent(path: str) -> Value:
    """What is at a path where nothing is: of what is not in a list there is none, and of all else nothing is known."""
    return 0 if EACH in path or path.endswith(("#", "+")) else None


def table_of(path: str) -> str | None:
    """The path of the table that a value stands in by its name; None for what is in a list."""
    return None if EACH in path or path.endswith("#") or not path else path.rpartition(".")[0]


@lru_cache(maxsize=4096)
def split_path(path: str) -> tuple[str, str]:
    """A place on a player as what an event calls it, and the path in the value that is there, if it is read further."""
    for mark in (f".{_JSON}", f".{_BASE64}", f".{TEXT}", f".{BYTES}", f".{BIT}"):
        where, found, _ = path.partition(mark)
        if found:
            return where, path[len(where) + 1 :]
    return path, ""


def told(value: Value) -> str:
    """What is at a place, in words: as stories write it, whether the game is in Luau or in Python."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def owner_of(location: Location, names: Mapping[UserId, str]) -> tuple[UserId, Location]:
    """Whose a place in a data store is, and the place with `{user}` or `{name}` for its owner.

    A data store, a key or a path that holds a user's id or name is that user's; anything else belongs to nobody (0).
    """
    for user in names:
        found = _with_number(location, user)
        if found != location:
            return user, found
    for user, name in names.items():
        found = _with_name(location, name)
        if found != location:
            return user, found
    return NOBODY, location


def _walk(value: object, path: str, depth: int, *, apart: bool = True) -> Iterator[tuple[str, Value]]:
    """All places in a value; `apart` where texts are taken apart, which in a list are just things."""
    if isinstance(value, str):
        yield from _walk_text(value, path, depth, apart=apart)
    elif isinstance(value, bool | int | float):
        yield path, value
    elif isinstance(value, bytes):
        yield path, BUFFER + value.hex()
    elif depth >= _DEPTH_MAX:
        return
    elif isinstance(value, Mapping):
        yield from _walk_table(value, path, depth, apart=apart)
    elif isinstance(value, list):
        yield from _walk_list(value, path, depth)


def _walk_table(table: Mapping[object, object], path: str, depth: int, *, apart: bool) -> Iterator[tuple[str, Value]]:
    """What stands under a name has a place of its own; what stands under the game's own ids is a thing in a bag."""
    things: list[object] = []
    for key, item in table.items():
        name = str(key)
        if OWN_ID.search(name):
            things.append(item)
        elif not PURCHASE_ID.search(name):
            yield from _walk(item, _below(path, name), depth + 1, apart=apart)
    if things:
        yield from _walk_list(things, path, depth)


def _walk_bags(value: object, path: str, depth: int) -> Iterator[tuple[str, Value]]:
    held = decoded(value) if isinstance(value, str) and depth < _DEPTH_MAX else None
    if held is not None:
        yield from _walk_bags(held.value, _below(path, _MARKS[held.kind]), depth + 1)
    elif isinstance(value, list):
        yield from _walk_list(value, f"{path}.{VALUES}".lstrip("."), depth)
    elif isinstance(value, Mapping) and depth < _DEPTH_MAX:
        things = [item for item in value.values() if item is not True]
        yield from _walk_list(things, f"{path}.{VALUES}".lstrip("."), depth)
        for key, item in value.items():
            # What is inside of a thing under an id belongs to that thing.
            if isinstance(item, Mapping | list | str) and not PURCHASE_ID.search(str(key)):
                yield from _walk_bags(item, _below(path, str(key)), depth + 1)


def _walk_text(text: str, path: str, depth: int, *, apart: bool) -> Iterator[tuple[str, Value]]:
    held = decoded(text) if depth < _DEPTH_MAX else None
    if held is not None:
        yield from _walk(held.value, _below(path, _MARKS[held.kind]), depth + 1, apart=apart)
        return
    moment = date_in(text)
    if moment is not None:
        yield f"{path}.{DATE}".lstrip("."), moment
        return
    text, is_name = _without_ids(text)
    if not is_name:
        yield path, text
    elif not apart and names_purchase(text):
        yield path, PURCHASE
    if apart and depth < _DEPTH_MAX:
        yield from _walk_parts(text, _below(path, TEXT), depth + 1)


@lru_cache(maxsize=256)
def _without_ids(text: str) -> tuple[str, bool]:
    """A text without the dates and the game's own ids in it, and whether it names a purchase; saves are long texts."""
    text = without_dates(text)
    if OWN_ID.search(text) and not OWN_ID.fullmatch(text):
        text = OWN_ID.sub(ID, text)
    return text, not is_binary(text) and PURCHASE_ID.search(text) is not None


def _walk_parts(text: str, path: str, depth: int) -> Iterator[tuple[str, Value]]:
    """What is packed in a text: parts in their order may be places, and may be a list."""
    parts = unpacked(text)
    if isinstance(parts, list):
        for number, part in enumerate(parts, 1):
            if part not in {"", text}:
                yield from _walk(part, f"{path}.<{number}>", depth)
        yield from _walk_list([part for part in parts if part != ""], path, depth) if parts else ()
    elif parts is not None:
        yield from _walk(parts, path, depth)


def _below(path: str, key: str) -> str:
    """The path of a key of a table; a key that holds a sign of our own is quoted, and then found by walking."""
    step = key if key in _STEPS or not _SIGNS.search(key) else f"[{json.dumps(key)}]"
    return f"{path}.{step}" if path and not step.startswith("[") else path + step


def _walk_list(items: list[object], path: str, depth: int) -> Iterator[tuple[str, Value]]:
    """A list as a bag: its size, and how often each thing is in it."""
    if any(isinstance(item, str) and PURCHASE_ID.search(item) and not OWN_ID.search(item) for item in items):
        return
    yield f"{path}#", len(items)
    each = f"{path}{EACH}"
    for item in items[:_LEAVES_MAX]:
        for inner, found in _walk(item, "", depth + 1, apart=False):
            yield f"{each}{'.' if inner else ''}{inner}={json.dumps(found, ensure_ascii=False)}", 1


@lru_cache(maxsize=4096)
def _names_of(path: str) -> tuple[str, ...] | None:
    """The keys that lead to a value; None when it is inside a list or a text."""
    if path.endswith(("#", "+")) or "[" in path or "<" in path:
        return None
    return tuple(path.split(".")) if path else ()


def _with_number(location: Location, user: UserId) -> Location:
    if not any(str(user) in part for part in location):
        return location
    # The id 1001 is no part of the number 21001.
    number = re.compile(rf"(?<!\d){user}(?!\d)")
    return Location(*(number.sub("{user}", part) for part in location))


def _with_name(location: Location, name: str) -> Location:
    # A data store is named by an id: `Bobcats` is not bob's.
    key, path = (part.replace(name, "{name}") for part in location[1:])
    return Location(location.store, key, path)
