"""Tables of translations: what their files hold can be read. To translate is left to clients, and is a gap here.

Source: creator-docs, reference/engine/classes/LocalizationTable.yaml.
"""

import json
from typing import cast

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement


def _entries(table: Instance) -> list[dict[str, object]]:
    """An array of tables with Key, Source, Context, Example and Values: texts by the names of languages."""
    found = cast("list[dict[str, object]]", json.loads(_contents(table)))
    names = ("key", "source", "context", "example")
    return [
        {**{name.capitalize(): entry.get(name, "") for name in names}, "Values": entry.get("values", {})}
        for entry in found
    ]


def _contents(table: Instance) -> str:
    """The same as JSON, as the file of a table has it."""
    return table.state if isinstance(table.state, str) else "[]"


implement("LocalizationTable", methods={"GetEntries": _entries, "GetContents": _contents})
