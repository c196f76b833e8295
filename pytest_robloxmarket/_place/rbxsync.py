"""Instances as RbxSync writes them: `.rbxjson`, where each property says what type it has.

Source: docs.rbxsync.dev, file-formats/rbxjson. What game code can compare and count with is read; where something is,
and what it looks like, is left out.
"""

from typing import Final

from pytest_robloxmarket._place.nodes import SCRIPTS, Node

__all__ = ("ENDING", "META", "describe", "read_instance")

ENDING: Final = ".rbxjson"

# What a folder is.
META: Final = "_meta.rbxjson"

_NUMBERS: Final = frozenset({"int", "int32", "int64", "float", "float32", "float64", "double", "number"})
_PLAIN: Final = _NUMBERS | {"bool", "boolean", "string"}


def read_instance(found: dict[str, object], name: str, file: str) -> Node | None:
    """The instance of one file; None for what is told of a script, whose source is a file of its own."""
    node = Node(str(found.get("name", name)), "Folder", file=file)
    describe(node, found)
    return None if node.class_name in SCRIPTS else node


def describe(node: Node, found: dict[str, object]) -> None:
    """Give an instance the class and the properties that a file says."""
    node.class_name = str(found.get("className", node.class_name))
    node.properties.update(_plain(found.get("properties")))
    node.attributes.update(_plain(found.get("attributes")))


def _plain(found: object) -> dict[str, object]:
    entries = found.items() if isinstance(found, dict) else ()
    typed = {str(name): one for name, one in entries if isinstance(one, dict)}
    return {name: one["value"] for name, one in typed.items() if one.get("type") in _PLAIN and "value" in one}
