"""Small experiments in Luau: what each of them is called, what it gives, and what it should give.

A file of them has lines like `T("fact", function, "what comes of it")`: values as Luau writes them, `! ` before an
error; `~text` for something that has this in it.
"""

import re
from collections.abc import Sequence
from typing import Final

__all__ = ("OPENING", "RIGHT", "names_of", "results_of")

# What a result is called that is as it should be.
RIGHT: Final = "as the page says"

# To be put before a file of experiments, without another line, so that errors point at its own.
OPENING: Final = r"""
local function show(value)
    if typeof(value) == "string" then return string.format("%q", value) end
    if typeof(value) ~= "table" then return tostring(value) end
    local keys, shown = {}, {}
    for key in value do table.insert(keys, key) end
    table.sort(keys, function(one, other) return tostring(one) < tostring(other) end)
    for _, key in keys do
        table.insert(shown, (if type(key) == "number" then "" else tostring(key) .. "=") .. show(value[key]))
    end
    return "{" .. table.concat(shown, ",") .. "}"
end
local function T(name, experiment, wanted)
    local results = table.pack(pcall(experiment))
    local shown = {}
    for number = 2, results.n do table.insert(shown, show(results[number])) end
    local got = (if results[1] then "" else "! ") .. table.concat(shown, " ")
    local found = got == wanted
    if string.sub(wanted, 1, 1) == "~" then found = string.find(got, string.sub(wanted, 2), 1, true) end
    print("T " .. name .. " -> " .. (if found then "as the page says" else got))
end
local function service(name) return game:GetService(name) end
""".replace("\n", " ")

_NAME: Final = re.compile(r'^T\("([^"]+)"', re.M)


def names_of(source: str) -> list[str]:
    """The experiments of a file."""
    return _NAME.findall(source)


def results_of(lines: Sequence[str]) -> dict[str, str]:
    """What came of the experiments, from what a server has printed."""
    found = [line[2:].partition(" -> ") for line in lines if line.startswith("T ")]
    return {name: result for name, _, result in found}
