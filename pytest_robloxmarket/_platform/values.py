"""What a data store can keep: the copy that a write makes, and what it refuses.

Sources: creator-docs, cloud-services/data-stores/versioning-listing-and-caching.md (supported
values), reference/engine/classes/GlobalDataStore.yaml (UTF-8), error-codes-and-limits.md (103 to
105). Texts in the wild: `104: Cannot store Instance in data store. Data stores can only accept
valid UTF-8 characters.`; for a nested culprit the container is named.
"""

import json
import math
import sys
from collections.abc import Iterable
from typing import Final, cast

from msgspec import Struct

from pytest_robloxmarket._terms.errors import PlatformError

__all__ = (
    "VALUE_CHARACTERS_MAX",
    "Copied",
    "Unstorable",
    "characters_of",
    "check_number",
    "check_text",
    "copy_integer",
    "copy_out",
    "copy_storable",
    "copy_value",
    "describe",
    "is_integer",
    "whole",
)

# "4,194,304 characters of its JSON per key", error-codes-and-limits.md.
VALUE_CHARACTERS_MAX: Final = 4_194_304

# "Cyclic tables cause an error", classes/HttpService.yaml, JSONEncode; the text is what Luau code sees.
_CYCLIC: Final = "tables cannot be cyclic"

# Deeper than any real profile, and no deeper than what is built in one thread; a table that contains itself is deeper
# than all.
_DEPTH_MAX: Final = 100

_SCALARS: Final = frozenset({type(None), bool, int, float})

# All numbers of Roblox are doubles: whole ones of Python may be larger.
_NUMBER_MAX: Final = int(sys.float_info.max)

# What an ordered data store keeps is an integer of 64 bits.
_INTEGER_MAX: Final = 2**63

# Below this many items a value is small, where a long text counts as many: its JSON has 140,000 characters at most.
_SURELY_SMALL: Final = 1_000

# A text by itself that is surely small: a control character takes six of JSON's.
_TEXT_SMALL: Final = 20_000


class Unstorable:
    """Stands for a value that no data store takes, like an Instance; `kind` is its name."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        self.kind: Final = kind


class Copied(Struct, frozen=True, gc=False):
    """A value that is a copy already, and one that a data store takes: a language that copies saves it the second.

    It has at most so many items, and texts of at most a thousand letters.
    """

    value: object
    items: int


def copy_value(value: object) -> object:
    """A copy of `value` that shares nothing with the game's.

    Raises:
        PlatformError: with Roblox's number and text, when a data store would not take the value.
    """
    return _copy_sized(value)[0]


def copy_storable(value: object) -> tuple[object, int]:
    """A copy of what a write brings, and how many characters of JSON it takes; 0 where it is surely small.

    Raises:
        PlatformError: when a data store would not take the value, or there is none.
    """
    if value is None:
        raise PlatformError("104: Cannot store nil in data store.")
    return _copy_sized(value)


def copy_integer(value: object) -> tuple[object, int]:
    """What an ordered data store makes of a value: "stored values must be integers", OrderedDataStore.yaml.

    Raises:
        PlatformError: when it is none.
    """
    plain = value.value if isinstance(value, Copied) else value
    if plain is None:
        raise PlatformError("104: Cannot store nil in data store.")
    if not is_integer(plain) or not -_INTEGER_MAX <= plain < _INTEGER_MAX:  # type: ignore[operator] # It is a number.
        raise PlatformError(f"103: {describe(plain)} is not allowed in data stores.")
    return int(plain), 0  # type: ignore[call-overload]


def characters_of(value: object) -> int:
    """How long a stored value is as JSON, as Roblox writes it: no blanks, and each letter stands for itself."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=lambda raw: raw.hex()))


def _copy_sized(value: object) -> tuple[object, int]:
    kind = type(value)
    if kind is int:
        return check_number(value), 0  # type: ignore[arg-type] # Its type was just asked for.
    if kind in _SCALARS:
        return value, 0
    if kind is Copied:
        copied, items = value.value, value.items  # type: ignore[attr-defined] # Its type was just asked for.
        return copied, _check_size(copied) if items > _SURELY_SMALL else 0
    if kind is str:
        text = check_text(value, "string")
        return text, _check_size(text) if len(text) > _TEXT_SMALL else 0
    try:
        copied, items = _copy_dictionary(value, 0) if kind is dict else _copy(value, None, 0)  # type: ignore[arg-type]
    except _TooDeepError:
        raise PlatformError(_CYCLIC if _is_cyclic(value) else "tables are nested too deeply") from None
    return copied, _check_size(copied) if items > _SURELY_SMALL else 0


class _TooDeepError(Exception):
    """A table goes deeper than any that is no mistake."""


def _is_cyclic(value: object) -> bool:
    """Whether a table is somewhere within itself."""
    above, seen, path = {id(value)}, {id(value)}, [(value, iter(_items_of(value)))]
    while path:
        item = next(path[-1][1], path)
        if item is path:
            above.discard(id(path.pop()[0]))
        elif id(item) in above:
            return True
        elif isinstance(item, dict | list | tuple) and id(item) not in seen:
            above.add(id(item))
            seen.add(id(item))
            path.append((item, iter(_items_of(item))))
    return False


def _items_of(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else cast("Iterable[object]", value)


def is_integer(value: object) -> bool:
    """Whether a data store takes a number as an integer."""
    return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))


def whole(delta: object) -> int:
    """What IncrementAsync adds.

    Raises:
        PlatformError: when it is no whole number.
    """
    if not is_integer(delta):
        message = "103: double is not allowed in data stores."
        raise PlatformError(message if isinstance(delta, float) else "delta must be an integer")
    return int(delta)  # type: ignore[call-overload, no-any-return]


def copy_out(value: object) -> object:
    """A copy of a stored value for the game; it needs no check."""
    if isinstance(value, dict):
        return {key: item if type(item) in _SCALARS else copy_out(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copy_out(item) for item in value]
    return value


def describe(value: object) -> str:
    """What Roblox calls a value's kind: double, string, Array, Dictionary, ..."""
    if isinstance(value, Unstorable):
        return value.kind
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "double"
    if isinstance(value, str):
        return "string"
    if isinstance(value, list | tuple):
        return "Array"
    return "Dictionary" if isinstance(value, dict) else type(value).__name__


def _copy(value: object, container: str | None, depth: int) -> tuple[object, int]:
    """The copy, and how many items it has; long strings count as many."""
    kind = type(value)
    if kind is int:
        return check_number(value), 1  # type: ignore[arg-type] # Its type was just asked for.
    if kind in _SCALARS:
        return value, 1
    if isinstance(value, dict) and depth <= _DEPTH_MAX:
        return _copy_dictionary(value, depth)
    if isinstance(value, str):
        return check_text(value, container or "string"), 1 + len(value) // 64
    if isinstance(value, bytes | bytearray):
        return bytes(value), 1 + len(value) // 64
    if depth > _DEPTH_MAX and isinstance(value, dict | list | tuple):
        raise _TooDeepError
    if isinstance(value, list | tuple):
        pairs = [_copy(item, "Array", depth + 1) for item in value]
        return [pair[0] for pair in pairs], 1 + sum(pair[1] for pair in pairs)
    raise _cannot_store(container or describe(value))


def _copy_dictionary(value: dict[object, object], depth: int) -> tuple[object, int]:
    copied: dict[str, object] = {}
    count = 1
    for key, item in value.items():
        name = key if type(key) is str and key.isascii() else _copy_key(key)
        if type(item) in _SCALARS:
            copied[name] = check_number(item) if type(item) is int else item
            count += 1
        else:
            copied[name], items = _copy(item, "Dictionary", depth + 1)
            count += items
        if len(name) > 64:
            count += len(name) // 64
    # Nobody promises an order of keys. Where all tables have the same one, what was written in another order is no
    # other value, and a search need not look at both.
    if len(copied) < 2:
        return copied, count
    names = list(copied)
    ordered = sorted(names)
    return copied if names == ordered else {name: copied[name] for name in ordered}, count


def _copy_key(key: object) -> str:
    """A key as it is stored: numeric ones of a sparse table become strings, versioning-listing-and-caching.md."""
    if isinstance(key, str):
        return check_text(key, "Dictionary")
    if isinstance(key, bool) or not isinstance(key, int | float) or math.isnan(key):
        raise _cannot_store("Dictionary")
    return str(int(key) if isinstance(key, float) and key.is_integer() else key)


def check_number(number: int) -> int:
    """A whole number, if Roblox has it.

    Raises:
        PlatformError: when it is larger than any.
    """
    if -_NUMBER_MAX <= number <= _NUMBER_MAX:
        return number
    raise PlatformError("103: inf is not allowed in data stores.")


def check_text(text: object, container: str) -> str:
    """The text, if it is valid UTF-8; a Luau string that is not comes with lone surrogates.

    Raises:
        PlatformError: 104, which names what holds the text.
    """
    assert isinstance(text, str)
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise _cannot_store(container) from None
    return text


def _check_size(value: object) -> int:
    characters = characters_of(value)
    if characters > VALUE_CHARACTERS_MAX:
        raise PlatformError("105: Serialized value exceeds 4MB limit.")
    return characters


def _cannot_store(kind: str) -> PlatformError:
    return PlatformError(f"104: Cannot store {kind} in data store. Data stores can only accept valid UTF-8 characters.")
