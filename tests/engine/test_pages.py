"""Small experiments on what the platform's pages say, one file of `pages/` for each part of them.

Each line of such a file is `T("fact", function, "what comes of it")`: values as Luau writes them, `! ` before an error;
`~text` for something that has this in it.
"""

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.engine.game import open_game, printed, unsupported

PAGES: Final = Path(__file__).parent / "pages"

_OPENING: Final = r"""
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
"""

_NAME: Final = re.compile(r'^T\("([^"]+)"', re.M)

EXPERIMENTS: Final = [
    (path.stem, name) for path in sorted(PAGES.glob("*.luau")) for name in _NAME.findall(path.read_text("utf-8"))
]


@cache
def results_of(page: str) -> dict[str, str]:
    """What came of all experiments of a file."""
    with TemporaryDirectory() as folder:
        source = _OPENING.replace("\n", " ") + (PAGES / f"{page}.luau").read_text("utf-8")
        market = open_game(Path(folder), source)
        market.catalogue.game_pass(777, name="vip", price=50)
        market.server().join("alice", robux=1_000)
        market.clock.advance(900)
        lines = [line[2:].partition(" -> ") for line in printed(market) if line.startswith("T ")]
        found = {name: result for name, _, result in lines}
        assert [] == unsupported(market)
        market.close()
    return found


@pytest.mark.parametrize(("page", "fact"), EXPERIMENTS)
def test_what_the_page_says(page: str, fact: str) -> None:
    assert "as the page says" == results_of(page).get(fact, "the script ended before")


def test_no_two_facts_of_a_page_have_one_name() -> None:
    assert len(EXPERIMENTS) == len(set(EXPERIMENTS))
