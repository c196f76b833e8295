"""Which members each class has, as a table: known and unknown members must fail differently.

One line of a class is `kind members`, where the kind is `.` for properties (`Name:type=default`, with
`!` for read-only), `:` for methods, `@` for events and `=` for callbacks. A known property without a
default reads nil. Source: creator-docs, reference/engine/classes/*.yaml, members of 2026-07.
"""

from functools import cache
from typing import Final, NamedTuple

from pytest_robloxmarket._engine.class_table import CLASS_TABLE
from pytest_robloxmarket._engine.unfaked import VISUAL_CLASSES
from pytest_robloxmarket._terms.errors import HouseError

__all__ = ("ClassInfo", "Member", "class_info", "is_class", "kinds_of_member")


class Member(NamedTuple):
    """One member: property, method, event or callback."""

    name: str
    kind: str
    owner: str
    type: str = ""
    default: object = None
    readonly: bool = False


class ClassInfo(NamedTuple):
    """A class with all that it inherits; `ancestors` begins with itself. A visual one takes any property."""

    name: str
    ancestors: tuple[str, ...]
    members: dict[str, Member]
    creatable: bool
    service: bool
    visual: bool


class _Entry(NamedTuple):
    """A class as the table gives it: its base, its flags, its own lines."""

    base: str
    flags: frozenset[str]
    lines: list[str]


_KINDS: Final = {".": "property", ":": "method", "@": "event", "=": "callback"}

_LITERALS: Final[dict[str, object]] = {"true": True, "false": False, "nil": None}

_ZEROS: Final[dict[str, object]] = {"number": 0, "int": 0, "string": "", "boolean": False}


def is_class(name: str) -> bool:
    """Whether the table knows a class of this name."""
    return name in _entries()


@cache
def class_info(name: str) -> ClassInfo:
    """A class of the table."""
    entry = _entries().get(name)
    if entry is None:
        raise HouseError(f"the class {name} is not in the table of classes")
    base, flags, lines = entry
    members: dict[str, Member] = {}
    ancestors: tuple[str, ...] = (name,)
    visual = "visual" in flags
    if base:
        above = class_info(base)
        members.update(above.members)
        ancestors += above.ancestors
        visual = visual or above.visual
    for line in lines:
        for text in line[1:].split():
            member = _member(text, _KINDS[line[0]], name)
            members[member.name] = member
    return ClassInfo(name, ancestors, members, "new" in flags, "service" in flags, visual)


@cache
def kinds_of_member() -> dict[str, frozenset[str]]:
    """Each name that any class has a member of, and what kinds of member bear it."""
    found: dict[str, set[str]] = {}
    for name in _entries():
        for member in class_info(name).members.values():
            found.setdefault(member.name, set()).add(member.kind)
    return {name: frozenset(kinds) for name, kinds in found.items()}


@cache
def _entries() -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    lines: list[str] = []
    for line in CLASS_TABLE.strip().splitlines():
        if line.startswith("  "):
            lines.append(line.strip())
        else:
            name, _, rest = line.partition(" < ")
            base, *flags = rest.split() or [""]
            lines = []
            found[name] = _Entry(base, frozenset(flags), lines)
    for word in VISUAL_CLASSES.split():
        if word.endswith(":"):
            base = word[:-1]
        else:
            found[word] = _Entry(base, frozenset({"new", "visual"}), [])
    return found


def _member(text: str, kind: str, owner: str) -> Member:
    if kind != "property":
        return Member(text, kind, owner)
    name, _, rest = text.partition(":")
    type_name, _, literal = rest.partition("=")
    readonly = name.endswith("!")
    default = _literal(literal, type_name) if literal else _ZEROS.get(type_name)
    return Member(name.rstrip("!"), kind, owner, type_name, default, readonly)


def _literal(text: str, type_name: str) -> object:
    if text in _LITERALS:
        return _LITERALS[text]
    return (
        float(text) if type_name == "number" and "." in text else int(text) if type_name in {"number", "int"} else text
    )
