"""Reads classes, members and enums out of the declarations of the npm package `@rbxts/types`; none of their texts."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ("ApiClass", "ApiMember", "Typings", "read_typings")

_INTERFACE: Final = re.compile(r"^interface (\w+)(<[^\n]*?>)?(?: extends (\w+)[^\n]*)? \{\n(.*?)^\}", re.S | re.M)
_ENUM: Final = re.compile(r"^    export namespace (\w+) \{\n(.*?)^    \}", re.S | re.M)
_ITEM: Final = re.compile(r'Name: "(\w+)";\s*Value: (\d+);')
_STATEMENT: Final = re.compile(r"^    (?:readonly |get )?(\w+)(\??)(.*)", re.S)
_PLAIN: Final = frozenset({"string", "number", "boolean", "buffer"})

# Types of the declarations that stand for a value of any kind.
_ANY: Final = frozenset({"unknown", "any", "T", "AttributeValue", "SetAttributeValue", "TeleportData"})

# What a type is, by how it begins; the first that fits.
_WORDS: Final = {
    "enum": re.compile(r"(?:CastsToEnum<)?Enum\.(\w+)"),
    "string": re.compile(r'["`]|keyof |(ContentId|(Binary|Protected|Shared)String)$|InstanceProperty|Selector'),
    "boolean": re.compile(r"(true|false)$"),
    "any": re.compile(rf"({'|'.join(sorted(_ANY))})?$"),
    "function": re.compile(r"Callback$|.*=>"),
    # A list, or a dictionary with known fields.
    "table": re.compile(r"object$|\{|\[|(Readonly)?(Array|Map)\b|Record<|Partial<|[A-Z]\w{2,}$"),
}

# Lists of classes, and no class.
_NO_CLASSES: Final = ("Instances", "Objects")


class ApiMember(NamedTuple):
    """One member.

    `parameters` are the types of a method's, `?` behind one that may be nil, `...` before the rest; `type` is that of a
    property or of what a method returns, empty for nothing.
    """

    name: str
    kind: str
    type: str = ""
    parameters: tuple[str, ...] = ()
    readonly: bool = False
    plugin: bool = False


class ApiClass(NamedTuple):
    """One class with its own members."""

    name: str
    base: str
    members: dict[str, ApiMember]


class Typings(NamedTuple):
    """What the declarations say."""

    classes: dict[str, ApiClass]
    creatable: frozenset[str]
    services: frozenset[str]
    enums: dict[str, dict[str, int]]
    brick_colors: dict[int, str]


def read_typings(folder: Path) -> Typings:
    """Read an unpacked package.

    Args:
        folder: where its `include` is.
    """
    include = folder / "include"
    open_text, plugin_text, enum_text, kept = (
        (include / name).read_text("utf-8").replace("\r", "")
        for name in ("generated/None.d.ts", "generated/PluginSecurity.d.ts", "generated/enums.d.ts", "roblox.d.ts")
    )
    known = _Types(open_text + plugin_text, kept)
    classes: dict[str, ApiClass] = {}
    for text, plugin in ((open_text, False), (plugin_text, True)):
        for name, generics, base, body in _INTERFACE.findall(text):
            found = classes.get(name)
            if found is None:
                found = classes[name] = ApiClass(name, base, {})
            plain = re.sub(r"\bT\b", "Callback", body) if "extends Callback" in generics else body
            for member in _members(plain, known, plugin=plugin):
                if not plugin or not _is_open(classes, base, member.name):
                    found.members[member.name] = _joined(found.members.get(member.name), member)
    lists = {name: frozenset(classes.pop(name).members) for name in ("Services", "CreatableInstances")}
    for name in _NO_CLASSES:
        classes.pop(name)
    colors = re.search(r"^interface BrickColorsByNumber \{\n(.*?)^\}", kept, re.S | re.M)
    assert colors is not None
    return Typings(
        classes,
        lists["CreatableInstances"],
        frozenset(
            name for name in lists["Services"] if classes[name].members or _is_described(name, open_text + plugin_text)
        ),
        {name: {item: int(value) for item, value in _ITEM.findall(body)} for name, body in _ENUM.findall(enum_text)},
        {int(number): name for number, name in re.findall(r'(\d+): "([^"]+)"', colors[1])},
    )


def _is_described(name: str, text: str) -> bool:
    """Whether a class has a sentence about it; what has neither that nor a member is Roblox's own and no script's."""
    comment = text[: text.find(f"\ninterface {name} ")].rpartition("/**")[2]
    return re.search(r"^ \* [A-Z]", comment, re.M) is not None


def _is_open(classes: Mapping[str, ApiClass], name: str, member: str) -> bool:
    """Whether a class or one above it has a member that all code may use."""
    while name in classes:
        found = classes[name].members.get(member)
        if found is not None and not found.plugin:
            return True
        name = classes[name].base
    return False


class _Types:
    """Says a type in one word: what an argument check can ask for."""

    def __init__(self, classes: str, kept: str) -> None:
        self._classes: Final = frozenset(name for name, *_ in _INTERFACE.findall(classes))
        # Of the types that are written by hand, those that can be made, or that nothing else may be taken for, are
        # datatypes; the others are tables whose fields are known.
        made = re.findall(r"^declare const (\w+): \w+Constructor", kept, re.M)
        own = re.findall(r"_nominal_(\w+)", kept)
        self._datatypes: Final = frozenset({*made, *own, "RBXScriptConnection", "RBXScriptSignal", "Secret"})

    def word(self, text: str) -> str:
        """One of string, number, boolean, buffer, table, function, any, `Enum.X`, a class or a datatype."""
        parts = [part.strip() for part in _split(text, "|")]
        parts = [part for part in parts if part not in {"undefined", "void"}]
        words = {self._one(part) for part in parts}
        # A number is taken for a text that shows it.
        return "string" if words == {"string", "number"} else words.pop() if len(words) == 1 else "any"

    def optional(self, text: str) -> str:
        """A mark for a type that nil is of."""
        parts = {part.strip() for part in _split(text, "|")}
        return "?" if parts & {"undefined", *_ANY} else ""

    def _one(self, text: str) -> str:
        text = text.strip()
        outer = text.partition("<")[0]
        if text in _PLAIN or outer in self._datatypes or outer in self._classes:
            return outer
        if text.startswith("("):
            return "function" if "=>" in text else self.word(text[1:-1])
        for word, pattern in _WORDS.items():
            found = pattern.match(text)
            if found:
                return f"Enum.{found[1]}" if word == "enum" else word
        return "any"


def _members(body: str, known: _Types, *, plugin: bool) -> Iterator[ApiMember]:
    for comment, statement in _statements(body):
        name, rest = _name_of(statement)
        # A field that makes a TypeScript type unlike others, or one of Studio's settings, whose names are sentences.
        if not name or name.startswith("_nominal"):
            continue
        readonly = statement.lstrip().startswith(("readonly ", "get "))
        if rest.startswith(("(", "<")) and not statement.lstrip().startswith("get "):
            yield _method(name, rest, known)._replace(plugin=plugin)
            continue
        text = rest.partition(":")[2].strip()
        word = known.word(text)
        if "RBXScriptSignal" in text:
            yield ApiMember(name, "event", plugin=plugin)
        elif word == "function":
            yield ApiMember(name, "callback", plugin=plugin)
        elif text == "unknown" and "Yields" in comment:
            # A method whose types the classes below it have.
            yield ApiMember(name, "method", "any", ("...any",), plugin=plugin)
        else:
            yield ApiMember(name, "property", word + known.optional(text), readonly=readonly, plugin=plugin)


def _statements(body: str) -> Iterator[tuple[str, str]]:
    """Each declaration with the comment above it."""
    at = 0
    while at < len(body):
        comment = re.compile(r"\s*(/\*.*?\*/)?\s*", re.S).match(body, at)
        assert comment is not None
        start = comment.end()
        if start >= len(body):
            return
        end = _end(body, start)
        yield comment[1] or "", "    " + body[start:end]
        at = end + 1


def _end(text: str, at: int) -> int:
    """Where the declaration that begins here ends: at a semicolon that is in no bracket and no comment."""
    depth = 0
    while at < len(text):
        if text.startswith("/*", at):
            at = text.index("*/", at) + 2
            continue
        sign = text[at]
        if sign in "({[":
            depth += 1
        elif sign in ")}]":
            depth -= 1
        elif sign == ";" and depth == 0:
            return at
        at += 1
    return at


def _name_of(statement: str) -> tuple[str, str]:
    found = _STATEMENT.match(re.sub(r"/\*.*?\*/", "", statement, flags=re.S))
    return (found[1], found[3]) if found is not None else ("", "")


def _method(name: str, text: str, known: _Types) -> ApiMember:
    generics: dict[str, str] = {}
    if text.startswith("<"):
        end = _closing(text, 0)
        for part in _split(text[1:end], ","):
            letter, _, bound = part.partition(" extends ")
            generics[letter.strip()] = bound.split(" = ")[0].strip() or "unknown"
        text = text[end + 1 :]
    end = _closing(text, 0)
    parameters = []
    for part in _split(text[1:end], ","):
        label, _, kind = part.strip().partition(":")
        kind = generics.get(kind.strip(), kind.strip())
        if label.startswith("..."):
            parameters.append("...any")
        elif label not in {"", "this"}:
            word = known.word(kind)
            if word == "number" and label.rstrip("?").endswith(("Id", "ID")):
                # The declarations do not tell whole numbers from others. All ids are whole, and "Engine APIs that
                # accept user ID parameters also accept User" (datatypes/User.yaml).
                word = "User" if label.lower().rstrip("?").endswith("userid") else "int"
            parameters.append(word + ("?" if label.endswith("?") else known.optional(kind)))
    result = text[end + 1 :].partition(":")[2].strip()
    return ApiMember(name, "method", "" if result == "void" else known.word(result), tuple(parameters))


def _closing(text: str, at: int) -> int:
    depth = 0
    for number in range(at, len(text)):
        sign = text[number]
        if sign in "({[<":
            depth += 1
        elif sign in ")}]" or (sign == ">" and text[number - 1] != "="):
            depth -= 1
            if depth == 0:
                return number
    raise ValueError(text)


def _split(text: str, separator: str) -> list[str]:
    """Split where no bracket is open."""
    found, depth, start = [], 0, 0
    for number, sign in enumerate(text):
        if sign in "({[<":
            depth += 1
        elif sign in ")}]" or (sign == ">" and text[number - 1] != "="):
            depth -= 1
        elif sign == separator and depth == 0:
            found.append(text[start:number])
            start = number + 1
    return [*found, text[start:]]


def _joined(before: ApiMember | None, member: ApiMember) -> ApiMember:
    """Two forms of one method: what only one of them has may be left out, and what differs may be either."""
    if before is None or before.kind != "method" or member.kind != "method":
        return member if before is None or before.plugin else before
    longer, shorter = sorted((before.parameters, member.parameters), key=len, reverse=True)
    types = []
    for number, one in enumerate(longer):
        other = shorter[number] if number < len(shorter) else None
        bare = one.rstrip("?")
        optional = other is None or "?" in one + other
        types.append((bare if other is None or other.rstrip("?") == bare else "any") + ("?" if optional else ""))
    return before._replace(parameters=tuple(types))
