"""Which members each class has: known and unknown members must fail differently.

The facts are in `api.txt`, made by tests/tools/engine_api.py; class_table.py adds what they do not say. A class is read
when it is first asked for, and then for all runs of the process.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from pytest_robloxmarket._engine.class_table import CLASS_TABLE
from pytest_robloxmarket._terms.errors import HouseError

__all__ = (
    "ClassInfo",
    "Member",
    "Parts",
    "class_info",
    "class_names",
    "color_lines",
    "enum_lines",
    "is_class",
    "kinds_of_member",
    "sources",
)


class Parts(NamedTuple):
    """A default that is made when it is read: an item of an enum, or a datatype of these numbers."""

    type: str
    values: tuple[object, ...]


class Member(NamedTuple):
    """One member: property, method, event or callback.

    Attributes:
        type: of a property, or of what a method returns: `number`, `int`, `string`, `boolean`, `table`, `function`,
            `any`, `Enum.X`, the name of a class or of a datatype; empty for nothing.
        nullable: whether a property may be nil.
        default: None where it is nil, or not known.
        plugin: whether only plugins may use it.
        parameters: types of a method's parameters, `?` behind one that may be nil, `...any` for any more.
    """

    name: str
    kind: str
    owner: str
    type: str = ""
    nullable: bool = False
    default: object = None
    readonly: bool = False
    plugin: bool = False
    parameters: tuple[str, ...] = ()


class ClassInfo(NamedTuple):
    """A class with all that it inherits; `ancestors` begins with itself."""

    name: str
    ancestors: tuple[str, ...]
    members: dict[str, Member]
    creatable: bool
    service: bool


_FILE: Final = Path(__file__).with_name("api.txt")

_MEMBER: Final = re.compile(r"^([.:@=])(\w+)", re.M)

_KINDS: Final = {".": "property", ":": "method", "@": "event", "=": "callback"}

# What a property holds of which no default is known. Of an enum, a colour or a class there is no such value: to read
# one is a gap.
_ZEROS: Final[dict[str, object]] = {
    "number": 0,
    "int": 0,
    "string": "",
    "boolean": False,
    "Vector2": Parts("Vector2", (0, 0)),
    "Vector3": Parts("Vector3", (0, 0, 0)),
    "CFrame": Parts("CFrame", (0, 0, 0)),
    "UDim": Parts("UDim", (0, 0)),
    "UDim2": Parts("UDim2", (0, 0, 0, 0)),
}


def is_class(name: str) -> bool:
    """Whether Roblox has a class of this name."""
    return name in _blocks()


def class_names() -> tuple[str, ...]:
    """All classes."""
    return tuple(_blocks())


@cache
def class_info(name: str) -> ClassInfo:
    """A class with what it inherits.

    Raises:
        HouseError: when there is none of this name; ask `is_class` first.
    """
    if not is_class(name):
        raise HouseError(f"there is no class {name}")
    head, *lines = _blocks()[name].split("\n")
    _, _, base, *flags = head.split()
    members: dict[str, Member] = {}
    ancestors: tuple[str, ...] = (name,)
    if base != "-":
        above = class_info(base)
        members.update(above.members)
        ancestors += above.ancestors
    for line in lines:
        if line[0] == "+":
            key, _, literal = line[1:].partition("=")
            members[key] = members[key]._replace(default=_default(members[key].type, literal))
        else:
            member = _member(line, name)
            members[member.name] = member
    for member in _added().get(name, ()):
        members[member.name] = member
    return ClassInfo(name, ancestors, members, "new" in flags, "service" in flags)


@cache
def kinds_of_member() -> dict[str, frozenset[str]]:
    """Each name that any class has a member of, and what kinds of member bear it."""
    found: dict[str, set[str]] = {}
    for sign, name in _MEMBER.findall(_text()):
        found.setdefault(name, set()).add(_KINDS[sign])
    for members in _added().values():
        for member in members:
            found.setdefault(member.name, set()).add(member.kind)
    return {name: frozenset(kinds) for name, kinds in found.items()}


def sources() -> tuple[str, ...]:
    """From which versions of what the data was made, with their licences."""
    return tuple(_sections()[0].splitlines()[1:])


def enum_lines() -> tuple[str, ...]:
    """The enums, one line each: the name, then items in order. `Name=5` sets the number, `Name` counts on."""
    return _named_lines("enums")


def color_lines() -> tuple[str, ...]:
    """The brick colors, one line each: the number and the name."""
    return _named_lines("colors")


def _named_lines(name: str) -> tuple[str, ...]:
    (found,) = (section for section in _sections()[-2:] if section.startswith(f"{name}\n"))
    return tuple(found.splitlines()[1:])


@cache
def _text() -> str:
    return _FILE.read_text("utf-8")


def _sections() -> list[str]:
    return _text().split("\n\n")


@cache
def _blocks() -> dict[str, str]:
    """For each class its own lines, the first of which says what it inherits."""
    found = {section[: section.index(" ")]: section for section in _sections()[1:-2]}
    found |= {line[: line.index(" ")]: line for line in CLASS_TABLE.splitlines() if " < " in line}
    return found


@cache
def _added() -> dict[str, list[Member]]:
    """What class_table.py says of each class."""
    found: dict[str, list[Member]] = {}
    name = ""
    for line in CLASS_TABLE.strip().splitlines():
        if line.startswith("  "):
            sign, *words = line.split()
            # What a former name takes and returns, its new one says.
            found[name] += [_member(f"{sign}{word}{' > any' if sign == ':' else ''}", name) for word in words]
        else:
            name = line.split()[0]
            found.setdefault(name, [])
    return found


def _member(line: str, owner: str) -> Member:
    plugin = line[0] == "*"
    text = line[1:] if plugin else line
    kind = _KINDS[text[0]]
    if kind == "property":
        return _property(text[1:], owner)._replace(plugin=plugin)
    head, _, result = text[1:].partition(" > ")
    name, *parameters = head.split(" ")
    return Member(name, kind, owner, result, plugin=plugin, parameters=tuple(parameters))


def _property(text: str, owner: str) -> Member:
    name, _, rest = text.partition(":")
    kind, _, literal = rest.partition("=")
    nullable = kind[-1] == "?"
    kind = kind.rstrip("?")
    default = _default(kind, literal) if literal else None if nullable else _ZEROS.get(kind)
    return Member(name.rstrip("!"), "property", owner, kind, nullable, default, name[-1] == "!")


def _default(kind: str, literal: str) -> object:
    if kind.startswith("Enum."):
        return Parts(kind, (literal.strip('"'),))
    value = msgspec.json.decode(literal)
    if kind == "BrickColor":
        return Parts(kind, (value,))
    return Parts(kind, tuple(value)) if isinstance(value, list) else value
