"""Models and places that Studio wrote as XML: `.rbxmx` and `.rbxlx`.

Source: github.com/rojo-rbx/rbx-dom, docs/xml.md. The file is read piece by piece, without any of what XML can do beyond
elements and texts: no document type, so no entities of its own, and nothing is fetched.
"""

import base64
import binascii
from typing import Final
from xml.parsers import expat

from pytest_robloxmarket._engine.classes import class_info, is_class
from pytest_robloxmarket._engine.properties import coerce
from pytest_robloxmarket._place.attributes import read_attributes
from pytest_robloxmarket._place.nodes import SCRIPTS, Node
from pytest_robloxmarket._terms.errors import PlatformError, UsageError

__all__ = ("MODEL_BYTES_MAX", "read_xml_model")

# A place that people build by hand, with its terrain; it is read within some seconds.
MODEL_BYTES_MAX: Final = 64_000_000

# Instances stand no deeper inside each other in what people build, and what walks through them has a stack.
_DEPTH_MAX: Final = 200

# Each server of each run makes all instances. A model with more is a map: of its parts only those are made that a
# script is in, that have a tag, an attribute or something below them that has.
_INSTANCES_MAX: Final = 2_000

_NUMBERS: Final = {"int": int, "int64": int, "float": float, "double": float, "token": int}
_TEXTS: Final = frozenset({"string", "ProtectedString", "BinaryString"})

# What game code looks for by what it is and not by what is in it.
_KEPT: Final = ("ValueBase", "BaseRemoteEvent", "RemoteFunction", "BindableEvent", "BindableFunction", "Tool", "Folder")


def read_xml_model(raw: bytes, file: str) -> list[Node]:
    """The instances that stand at the top of a model or a place.

    Raises:
        UsageError: when it is none that can be read; the message names the line.
    """
    reading = _Reading(file)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = reading.refuse
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise UsageError(f"{file}:{error.lineno}: this is no XML: {what}. Save the model anew in Studio.") from None
    if reading.count > _INSTANCES_MAX:
        for node in reading.top:
            _thin_out(node)
    return reading.top


class _Reading:
    """What has been read of a file so far."""

    def __init__(self, file: str) -> None:
        self.top: Final[list[Node]] = []
        self.count = 0
        self._file: Final = file
        self._open: Final[list[Node]] = []
        # The property that is being read: its type, its name and its text.
        self._kind = self._name = ""
        self._text: Final[list[str]] = []
        self._in_properties = False
        self._depth = 0  # Of elements inside of a property, like the X of a vector.

    def refuse(self, *_: object) -> None:
        """A document type may define entities that grow without end."""
        raise UsageError(f"{self._file}: a model has no document type (<!DOCTYPE). Save the model anew in Studio.")

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""
        if self._kind:
            self._depth += 1
        elif self._in_properties:
            self._kind, self._name = name, given.get("name", "")
            self._text.clear()
        elif name == "Item":
            self._item(given.get("class", "Folder"))
        elif name == "Properties":
            self._in_properties = bool(self._open)

    def _item(self, class_name: str) -> None:
        if len(self._open) >= _DEPTH_MAX:
            raise UsageError(f"{self._file}: its instances stand more than {_DEPTH_MAX} deep inside each other.")
        node = Node(class_name, class_name, file=self._file)
        (self._open[-1].children if self._open else self.top).append(node)
        self._open.append(node)
        self.count += 1

    def text(self, text: str) -> None:
        """A piece of text."""
        if self._kind and not self._depth:
            self._text.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._depth:
            self._depth -= 1
        elif self._kind:
            _set(self._open[-1], self._kind, self._name, "".join(self._text))
            self._kind = ""
        elif name == "Properties":
            self._in_properties = False
        elif name == "Item":
            node = self._open.pop()
            if node.source is not None:
                # Messages tell the scripts of one file apart.
                node.file = "/".join([self._file, *(one.name for one in self._open), node.name])


def _set(node: Node, kind: str, name: str, text: str) -> None:
    """Give a node a property, if game code can make something of it."""
    if name == "Name":
        node.name = text
    elif name == "Source" and node.class_name in SCRIPTS:
        node.source = text.replace("\r\n", "\n")
    elif name == "AttributesSerialize":
        node.attributes.update(read_attributes(_decoded(text)))
    elif name == "Tags":
        node.tags.extend(tag for tag in _decoded(text).decode("utf-8", errors="replace").split("\0") if tag)
    else:
        value = _value(kind, text)
        member = class_info(node.class_name).members.get(name) if is_class(node.class_name) else None
        if value is None or member is None or member.kind != "property":
            return
        try:
            coerce(member, value)
        except PlatformError:
            return  # A former type of the property.
        node.properties[name] = value


def _value(kind: str, text: str) -> object:
    if kind == "bool":
        return text.strip() == "true"
    if kind in _NUMBERS:
        try:
            return _NUMBERS[kind](text)
        except ValueError:
            return None
    return text if kind in _TEXTS else None


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def _thin_out(node: Node) -> bool:
    """Leave out what game code would not miss; whether the node itself is to be kept."""
    node.children = [child for child in node.children if _thin_out(child)]
    is_kept = is_class(node.class_name) and not set(_KEPT).isdisjoint(class_info(node.class_name).ancestors)
    return bool(node.children or node.tags or node.attributes or node.source is not None or is_kept)
