"""Data files as instances: what a `.json`, `.toml`, `.txt` or `.csv` file becomes."""

import csv
import json
import tomllib
from typing import Final

from pytest_robloxmarket._place.jsonc import read_json
from pytest_robloxmarket._place.nodes import Node
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("json_module", "localization_table", "luau_literal", "text_value", "toml_module")

# The columns of a table of translations that are no language. rojo, src/snapshot_middleware/csv.rs.
_COLUMNS: Final = ("Key", "Source", "Context", "Example")


def json_module(name: str, text: str, file: str) -> Node:
    """A ModuleScript that returns what a JSON file holds."""
    return Node(name, "ModuleScript", f"return {luau_literal(read_json(text, file))}", file)


def toml_module(name: str, text: str, file: str) -> Node:
    """A ModuleScript that returns what a TOML file holds.

    Raises:
        UsageError: when it is no TOML.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file}: this is no TOML: {error}.") from None
    return Node(name, "ModuleScript", f"return {luau_literal(found)}", file)


def text_value(name: str, text: str, file: str) -> Node:
    """A StringValue with the text of a file."""
    return Node(name, "StringValue", file=file, properties={"Value": text})


def localization_table(name: str, text: str, file: str) -> Node:
    """A LocalizationTable with the translations of a CSV file, as Rojo makes it; a row without key and source is none.

    Raises:
        UsageError: when it is no CSV.
    """
    try:
        header, *rows = list(csv.reader(text.splitlines(keepends=True), strict=True)) or [[]]
    except csv.Error as error:
        raise UsageError(f"{file}: this is no table of translations: {error}. Save it as CSV anew.") from None
    entries = []
    for row in rows:
        cells = {column: cell for column, cell in zip(header, row, strict=False) if column and cell}
        if "Key" in cells or "Source" in cells:
            entry: dict[str, object] = {column.lower(): cells[column] for column in _COLUMNS if column in cells}
            entry["values"] = {column: cell for column, cell in sorted(cells.items()) if column not in _COLUMNS}
            entries.append(entry)
    contents = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    return Node(name, "LocalizationTable", file=file, properties={"Contents": contents})


def luau_literal(value: object) -> str:
    """A value as Luau source."""
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list):
        return "{" + ", ".join(luau_literal(one) for one in value) + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"[{_text(str(key))}] = {luau_literal(one)}" for key, one in value.items()) + "}"
    return _text(str(value))


def _number(value: int | float) -> str:
    text = repr(value)
    return {"inf": "math.huge", "-inf": "-math.huge", "nan": "(0/0)"}.get(text, text)


def _text(text: str) -> str:
    return '"' + "".join(_escaped(one) for one in text) + '"'


def _escaped(one: str) -> str:
    if one in '"\\':
        return f"\\{one}"
    return one if one.isprintable() else "".join(f"\\{byte:03d}" for byte in one.encode("utf-8"))
