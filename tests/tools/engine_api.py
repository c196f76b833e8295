"""Makes `pytest_robloxmarket/_engine/api.txt`: the classes, members and enums of Roblox's engine, as facts and no text.

    npm pack @rbxts/types && tar xzf rbxts-types-*.tgz
    git clone https://github.com/rojo-rbx/rbx-dom
    python -m tests.tools.engine_api package rbx-dom/rbx_dom_lua/src/database.json

Names, kinds, types, parameters, inheritance and enums come from the declarations of `@rbxts/types`, which its makers
generate from Roblox's own API dump; default values and which numbers are whole come from rbx-dom's reflection database.
Both are published under the MIT licence. It stands among the tests, since no user of the package ever runs it.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.helpers import ROOT
from tests.tools.defaults import Database, read_database
from tests.tools.typings import ApiClass, ApiMember, Typings, read_typings

__all__ = ("FILE", "write_api")

FILE: Final = ROOT / "pytest_robloxmarket" / "_engine" / "api.txt"

_SIGNS: Final = {"property": ".", "method": ":", "event": "@", "callback": "="}

# The declarations call the class of all classes so, that it is not taken for TypeScript's own.
_OBJECT: Final = "RBXObject"


def write_api(typings: Typings, database: Database, version: str) -> str:
    """The text of the data file.

    Args:
        version: of the declarations.
    """
    defaults = _Defaults(typings, database)
    head = "\n".join(
        [
            "Facts of Roblox's engine API, made by tests/tools/engine_api.py and not to be edited.",
            f"Names and types: @rbxts/types {version} (MIT, roblox-ts)",
            f"Defaults and whole numbers: rbx-dom {database.version} (MIT, The Rojo Developers)",
        ]
    )
    blocks = [head]
    blocks += ["\n".join(_class_lines(found, typings, database, defaults)) for found in typings.classes.values()]
    blocks.append("\n".join(["enums", *(_enum_line(name, items) for name, items in typings.enums.items())]))
    blocks.append("\n".join(["colors", *(f"{number} {name}" for number, name in typings.brick_colors.items())]))
    return "\n\n".join(blocks).replace(_OBJECT, "Object") + "\n"


class _Defaults:
    """Which default a member has in a class, and whether that is not what the class above it has."""

    def __init__(self, typings: Typings, database: Database) -> None:
        self._typings: Final = typings
        self._read: Final = {name: known for name, known in database.defaults.items() if name in typings.classes}
        self._known: Final = dict(self._read)
        for name in reversed(typings.classes):
            self._known[name] = self._most_common_below(name) | self._known.get(name, {})

    def own(self, name: str) -> Iterator[tuple[ApiMember, object]]:
        """The members of a class, inherited ones too, whose default nobody above it has said."""
        members = self._members(name)
        above: dict[str, object] = {}
        for one in reversed([*self._ancestors(self._typings.classes[name].base)]):
            above |= self._known[one]
        for key, value in self._known[name].items():
            member = members.get(key)
            if member is not None and (key not in above or above[key] != value):
                yield member, value

    def _most_common_below(self, name: str) -> dict[str, object]:
        found: dict[str, Counter[str]] = {}
        for other, known in self._read.items():
            if other != name and name in self._ancestors(other):
                for key, value in known.items():
                    if key in self._typings.classes[name].members:
                        found.setdefault(key, Counter())[json.dumps(value)] += 1
        return {key: json.loads(count.most_common(1)[0][0]) for key, count in found.items()}

    def _ancestors(self, name: str) -> Iterator[str]:
        while name in self._typings.classes:
            yield name
            name = self._typings.classes[name].base

    def _members(self, name: str) -> dict[str, ApiMember]:
        found: dict[str, ApiMember] = {}
        for one in self._ancestors(name):
            found = self._typings.classes[one].members | found
        return found


def _class_lines(found: ApiClass, typings: Typings, database: Database, defaults: _Defaults) -> Iterator[str]:
    flags = [
        word for word, names in {"new": typings.creatable, "service": typings.services}.items() if found.name in names
    ]
    yield " ".join([found.name, "<", found.base or "-", *flags])
    said = {
        member.name: text
        for member, value in defaults.own(found.name)
        if (text := _literal(member, value, typings.enums)) is not None
    }
    for member in found.members.values():
        plugin = "*" if member.plugin else ""
        text = f"{plugin}{_SIGNS[member.kind]}{member.name}"
        if member.kind == "method":
            text = " ".join([text, *member.parameters, *([">", member.type] if member.type else [])])
        elif member.kind == "property":
            kind = member.type
            if kind == "number" and (found.name, member.name) in database.integers:
                kind = "int"
            text += f"{'!' if member.readonly else ''}:{kind}"
            if member.name in said:
                text += f"={said.pop(member.name)}"
        yield text
    yield from (f"+{name}={text}" for name, text in said.items())


def _literal(member: ApiMember, value: object, enums: Mapping[str, Mapping[str, int]]) -> str | None:
    """A default as text; None where it does not fit the type, or is what a reader would take anyway."""
    kind = member.type
    if member.kind != "property" or kind.endswith("?"):
        return None
    if kind.startswith("Enum."):
        return next((name for name, number in enums[kind[5:]].items() if number == value), None)
    if isinstance(value, list) == (kind in {"BrickColor", "boolean", "number", "string"}):
        return None
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("\n", "\\n")


def _enum_line(name: str, items: Mapping[str, int]) -> str:
    """The items in the order of their values; one that is not the next number says its own."""
    words, expected = [name], 0
    for item, value in items.items():
        words.append(item if value == expected else f"{item}={value}")
        expected = value + 1
    return " ".join(words)


def main(folder: str, database: str) -> None:
    """Write the file."""
    version = json.loads((Path(folder) / "package.json").read_text("utf-8"))["version"]
    text = write_api(read_typings(Path(folder)), read_database(Path(database)), version)
    FILE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
