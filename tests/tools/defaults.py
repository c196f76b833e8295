"""Reads default values of properties, and which numbers are whole, out of the rbx-dom project's reflection database."""

from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

__all__ = ("Database", "read_database")

_INTEGERS: Final = frozenset({"Int32", "Int64"})

# The kinds of value that are written down: one value, and a list of numbers.
_SINGLES: Final = frozenset({"Bool", "String", "Enum", "BrickColor", "ContentId", *_INTEGERS})
_LISTS: Final = frozenset({"CFrame", "Color3", "Color3uint8", "NumberRange", "UDim", "UDim2", "Vector2", "Vector3"})
_STRAIGHT: Final = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


class Database(NamedTuple):
    """What the database says. Defaults are JSON values; those of enums are numbers."""

    version: str
    integers: frozenset[tuple[str, str]]
    defaults: dict[str, dict[str, object]]


def read_database(path: Path) -> Database:
    """Read `database.json`."""
    # The shape is the project's own; what is not as expected raises here, in a developer's hands.
    found: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    integers = set()
    defaults: dict[str, dict[str, object]] = {}
    for name, entry in found["Classes"].items():
        stored = _stored_names(found["Classes"], name)
        own: dict[str, object] = {}
        for key, value in entry["DefaultProperties"].items():
            plain = _plain(value)
            if plain is not None:
                own[stored.get(key, key)] = plain
        defaults[name] = own
        for key, one in entry["Properties"].items():
            if one["DataType"].get("Value") in _INTEGERS:
                integers.add((name, key))
    return Database(".".join(map(str, found["Version"])), frozenset(integers), defaults)


def _stored_names(classes: dict[str, Any], name: str) -> dict[str, str]:
    """From the name under which a file keeps a property to the name that scripts use."""
    found: dict[str, str] = {}
    above: str | None = name
    while above:
        for key, one in classes[above]["Properties"].items():
            kept = one["Kind"].get("Canonical", {}).get("Serialization")
            if isinstance(kept, dict) and "SerializesAs" in kept:
                found[kept["SerializesAs"]] = key
        above = classes[above].get("Superclass")
    return found


def _plain(value: dict[str, Any]) -> object:
    """A default as JSON; None for what is no number, text, truth, enum, or short list of numbers."""
    ((kind, found),) = value.items()
    if kind == "UDim2":
        found = [number for pair in found for number in pair]
    elif kind == "CFrame":
        found = found["position"] if found["orientation"] == _STRAIGHT else None
    elif kind == "Color3uint8":
        found = [number / 255 for number in found]
    if isinstance(found, list):
        if None in found:
            return None  # A number that JSON has no word for.
        return [_rounded(number) for number in found] if kind in _LISTS else None
    if isinstance(found, float):
        return _rounded(found)
    return found if kind in _SINGLES else None


def _rounded(value: float) -> float:
    """A float of 32 bits as the shortest number that it is the nearest to: 7.2 and not 7.199999809265137."""
    short = float(f"{value:.7g}")
    return int(short) if short.is_integer() and abs(short) < 2**53 else short
