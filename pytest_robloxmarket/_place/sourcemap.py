"""`sourcemap.json`, as `rojo sourcemap` writes it: a ready answer to which file is which instance."""

from pathlib import Path
from typing import Final

from pytest_robloxmarket._place.data_modules import json_module, text_value, toml_module
from pytest_robloxmarket._place.nodes import SCRIPTS, Node
from pytest_robloxmarket._place.reading import Files
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("read_sourcemap",)

_DATA: Final = {".json": json_module, ".toml": toml_module, ".txt": text_value}
_CODE: Final = (".luau", ".lua")


def read_sourcemap(files: Files, path: Path) -> Node:
    """The tree that a sourcemap tells of.

    Raises:
        UsageError: when it is no sourcemap, or names a file that is not there.
    """
    return _node(files, path, files.json(path))


def _node(files: Files, path: Path, found: object) -> Node:
    if not isinstance(found, dict) or "name" not in found or "className" not in found:
        raise _no_sourcemap(files, path, "each of its nodes has a name and a className")
    node = Node(str(found["name"]), str(found["className"]), file=files.name(path))
    for name in _list(files, path, found, "filePaths"):
        _read(files, node, path.parent / str(name))
    node.children = [_node(files, path, child) for child in _list(files, path, found, "children")]
    return node


def _list(files: Files, path: Path, found: dict[str, object], key: str) -> list[object]:
    value = found.get(key, [])
    if not isinstance(value, list):
        raise _no_sourcemap(files, path, f"the {key} of {found['name']} are a list")
    return value


def _no_sourcemap(files: Files, path: Path, why: str) -> UsageError:
    return UsageError(f"{files.name(path)} is no sourcemap: {why}. Write it anew: rojo sourcemap -o sourcemap.json")


def _read(files: Files, node: Node, file: Path) -> None:
    name = files.name(file)
    files.check(file, f"sourcemap.json: {node.name}")
    if file.suffix in _CODE and node.class_name in SCRIPTS:
        node.source = files.text(file)
    elif file.suffix in _DATA and not file.name.endswith((".meta.json", ".project.json", ".model.json")):
        made = _DATA[file.suffix](node.name, files.text(file), name)
        node.source, node.properties = made.source, made.properties
    else:
        return
    node.file, node.path = name, file.parent if file.stem == "init" else file
