"""Random sequences of calls of memory stores, in both languages, against a plain model of the facts."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import Printed
from tests.facts.languages import literal
from tests.facts.memory_model import Step, answers_of

KEYS = st.sampled_from(["a", "a", "b", "c", "k" * 129, ""])
VALUES = st.sampled_from([0, 7, -2, "text", True, [1, 2], {"n": 1}])
LIVES = st.sampled_from([2, 10, 100, 100, -1, 3_888_001])
SORTS = st.sampled_from([1, 3, -5, "x", "a", None])

STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("set"), KEYS, VALUES, LIVES),
    st.tuples(st.just("get"), KEYS),
    st.tuples(st.just("update"), KEYS, st.one_of(VALUES, st.none()), LIVES),
    st.tuples(st.just("remove"), KEYS),
    st.tuples(st.just("sort"), KEYS, VALUES, LIVES, SORTS),
    st.tuples(st.just("look"), KEYS),
    st.tuples(st.just("range"), st.booleans(), st.sampled_from([1, 2, 200, 0, 201])),
    st.tuples(st.just("size")),
    st.tuples(st.just("add"), VALUES, LIVES, st.sampled_from([0, 0, 5])),
    st.tuples(st.just("read"), st.sampled_from([1, 2, 5]), st.booleans()),
    st.tuples(st.just("done")),
    st.tuples(st.just("length"), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([1.3, 7.1, 31.7])),
)


def market_without_delay() -> Market:
    """One whose calls take no time, so that the model need not count it."""
    market = Market()
    market.world.latency_ms = 0
    return market


def in_python(program: list[Step], _folder: Path) -> list[object]:
    market, answers = market_without_delay(), list[object]()

    def start(server: GameServer) -> None:
        stores = server.memory_stores
        hash_map, sorted_map, queue = stores.get_hash_map("m"), stores.get_sorted_map("s"), stores.get_queue("q")
        readings: list[str] = []

        def read(count: int, whole: bool) -> object:
            items, reading = queue.read_async(count, all_or_nothing=whole, wait_timeout=0)
            readings.extend([reading] if reading else [])
            return items

        calls: dict[object, Callable[..., object]] = {
            "set": hash_map.set_async,
            "get": hash_map.get_async,
            "update": lambda key, value, life: hash_map.update_async(key, lambda _: value, life),
            "remove": hash_map.remove_async,
            "sort": sorted_map.set_async,
            "look": lambda key: list(sorted_map.get_async(key)),
            "range": lambda descending, count: [
                [one["key"], one["value"]] for one in sorted_map.get_range_async(count, descending=descending)
            ],
            "size": sorted_map.get_size_async,
            "add": queue.add_async,
            "read": read,
            "done": lambda: queue.remove_async(readings[-1]) if readings else None,
            "length": lambda hidden: queue.get_size_async(exclude_invisible=hidden),
            "wait": server.wait,
        }
        for name, *arguments in program:
            try:
                answer = calls[name](*arguments)
            except PlatformError as error:
                answer = f"! {error}"
            if name != "wait":
                answers.append(answer)

    market.on_server_start(start)
    market.server()
    market.clock.advance(60 * len(program))
    market.close()
    return answers


_OPENING: Final = """
local stores, http = game:GetService("MemoryStoreService"), game:GetService("HttpService")
local map, sorted, queue = stores:GetHashMap("m"), stores:GetSortedMap("s"), stores:GetQueue("q")
local last
local function range(order, count)
    local found = {}
    for _, one in sorted:GetRangeAsync(order, count) do table.insert(found, { one.key, one.value }) end
    return found
end
local function read(count, whole)
    local items, id = queue:ReadAsync(count, whole, 0)
    last = id or last
    return items
end
local function tell(ask)
    local ok, value = pcall(ask)
    print(">" .. http:JSONEncode({ if not ok then "! " .. value elseif value == nil then "nil" else value }))
end
"""

LUAU: Final[dict[object, str]] = {
    "set": "map:SetAsync({})",
    "get": "map:GetAsync({})",
    "remove": "map:RemoveAsync({})",
    "sort": "sorted:SetAsync({})",
    "look": '(function() local v, s = sorted:GetAsync({}) return {{ v or "nil", s or "nil" }} end)()',
    "size": "sorted:GetSizeAsync({})",
    "add": "queue:AddAsync({})",
    "done": "last and queue:RemoveAsync(last) or nil",
    "length": "queue:GetSizeAsync({})",
}


def luau_of(step: Step) -> str:
    name, *arguments = step
    shown = [literal(one) for one in arguments]
    if name == "wait":
        return f"task.wait({shown[0]})"
    if name == "update":
        call = f"map:UpdateAsync({shown[0]}, function() return {shown[1]} end, {shown[2]})"
    elif name == "range":
        call = f"range(Enum.SortDirection.{'Descending' if arguments[0] else 'Ascending'}, {shown[1]})"
    elif name == "read":
        call = f"read({', '.join(shown)})"
    else:
        call = LUAU[name].format(", ".join(shown))
    return f"tell(function() return {call} end)"


def in_luau(program: list[Step], folder: Path) -> list[object]:
    market, path = market_without_delay(), folder / "Program.server.luau"
    path.write_text(_OPENING + "\n".join(map(luau_of, program)), encoding="utf-8")
    load_source(path).install(market)
    market.server()
    market.clock.advance(60 * len(program))
    lines = [event.text for event in market.history if isinstance(event, Printed)]
    market.close()
    return [plain(json.loads(line[1:])[0]) for line in lines if line.startswith(">")]


def plain(value: Any) -> object:
    return None if value == "nil" else [plain(one) for one in value] if isinstance(value, list) else value


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, min_size=10, max_size=30))
def test_memory_stores_answer_in_both_languages_as_the_facts_say(program: list[Step]) -> None:
    wanted = answers_of(program)
    with TemporaryDirectory() as folder:
        assert wanted == in_python(program, Path(folder))
        assert wanted == in_luau(program, Path(folder))
