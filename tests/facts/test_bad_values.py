"""What no data store takes (platform-facts.md, 2.4, 2.6): the platform's answer in both languages, and nothing lost."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._server.stores.global_store import GlobalDataStore
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import Printed


class Row(NamedTuple):
    """A value in both languages, and what the platform says."""

    name: str
    python: Callable[[], object]
    luau: str
    error: str
    key: str = "k"


def _cannot(kind: str) -> str:
    return f"104: Cannot store {kind} in data store. Data stores can only accept valid UTF-8 characters."


def _cycle() -> object:
    found: dict[str, object] = {}
    found["self"] = found
    return found


def _deep() -> object:
    found: object = 1
    for _ in range(300):
        found = [found]
    return found


class Userdata:
    """Something that is no data; Luau calls it by its own name."""


Userdata.__name__ = "userdata"
MANY: Final = 4_194_304
BIG: Final = "105: Serialized value exceeds 4MB limit."

DEEP: Final = "(function() local t = 1 for _ = 1, 300 do t = {t} end return t end)()"
ROWS: Final = (
    Row("4 MB and one byte", lambda: "x" * (MANY - 1), f"('x'):rep({MANY - 1})", BIG),
    Row("4 MB in a table", lambda: {"a": "x" * MANY}, f"{{a = ('x'):rep({MANY})}}", BIG),
    Row("many small texts", lambda: ["x" * 1_000] * 4_200, "table.create(4200, ('x'):rep(1000))", BIG),
    Row("a key of 51 characters", lambda: 1, "1", "102: Key name exceeds the 50 character limit.", "k" * 51),
    Row("an empty key", lambda: 1, "1", "101: Key name can't be empty.", ""),
    Row("a key that is no UTF-8", lambda: 1, "1", _cannot("string"), "\udcff"),
    Row("nothing", lambda: None, "nil", "104: Cannot store nil in data store."),
    Row("a function", lambda: _cannot, "print", _cannot("function")),
    Row("a function in a dictionary", lambda: {"a": _cannot}, "{a = print}", _cannot("Dictionary")),
    Row("a function in an array", lambda: [1, _cannot], "{1, print}", _cannot("Array")),
    Row("a function deep in it", lambda: {"a": {"b": [_cannot]}}, "{a = {b = {print}}}", _cannot("Array")),
    Row("an object", Userdata, "newproxy()", _cannot("userdata")),
    Row("an object in a table", lambda: {"a": Userdata()}, "{a = newproxy()}", _cannot("Dictionary")),
    Row("an instance in a table", lambda: [Userdata()], "{workspace}", _cannot("Array")),
    Row("an item of an enum in a table", lambda: {"a": Userdata()}, "{a = Enum.Axis.X}", _cannot("Dictionary")),
    Row("a vector in a table", lambda: [Userdata()], "{Vector3.one}", _cannot("Array")),
    Row("a thread in a table", lambda: [Userdata()], "{coroutine.running()}", _cannot("Array")),
    Row("no UTF-8", lambda: "\udcff", r"'\xff'", _cannot("string")),
    Row("no UTF-8 in a table", lambda: {"a": "\udcff"}, r"{a = '\xff'}", _cannot("Dictionary")),
    Row("no UTF-8 as a key of a table", lambda: {"\udcff": 1}, r"{['\xff'] = 1}", _cannot("Dictionary")),
    Row("a truth as a key of a table", lambda: {True: 1}, "{[true] = 1}", _cannot("Dictionary")),
    Row("an object as a key of a table", lambda: {Userdata(): 1}, "{[newproxy()] = 1}", _cannot("Dictionary")),
    Row("a table in itself", _cycle, "(function() local t = {} t.self = t return t end)()", "tables cannot be cyclic"),
    Row("a table that is too deep", _deep, DEEP, "tables are nested too deeply"),
)  # fmt: skip

CALLS: Final[dict[str, tuple[Callable[[GlobalDataStore, str, object], object], str]]] = {
    "SetAsync": (lambda store, key, value: store.set_async(key, value), "store:SetAsync({key}, {value})"),
    "UpdateAsync": (
        lambda store, key, value: store.update_async(key, lambda _: value),
        "store:UpdateAsync({key}, function() return {value} end)",
    ),
}


def in_python(market: Market, row: Row, api: str, _folder: Path) -> str:
    """What the call raises in Python."""
    raised: list[str] = []

    def start(server: GameServer) -> None:
        try:
            CALLS[api][0](server.data_stores.get_data_store("S"), row.key, row.python())
        except PlatformError as error:
            raised.append(str(error))

    market.on_server_start(start)
    market.server()
    market.settle()
    return raised[0]


def in_luau(market: Market, row: Row, api: str, folder: Path) -> str:
    """What the call raises in Luau."""
    key = r"'\xff'" if row.key == "\udcff" else json.dumps(row.key)
    call = CALLS[api][1].replace("{key}", key).replace("{value}", row.luau)
    opening = "local store = game:GetService('DataStoreService'):GetDataStore('S') "
    path = folder / "Shop.server.luau"
    path.write_text(f"{opening} print(select(2, pcall(function() {call} end)))", "utf-8")
    load_source(path).install(market)
    market.server()
    market.settle()
    (line,) = [event.text for event in market.history if isinstance(event, Printed)]
    return line


# A transform that returns nothing cancels, and is no mistake.
PAIRS: Final = [(row, api) for row in ROWS for api in CALLS if (row.name, api) != ("nothing", "UpdateAsync")]


@pytest.mark.parametrize("run", [in_python, in_luau])
@pytest.mark.parametrize(("row", "api"), PAIRS, ids=[f"{api}-{row.name}" for row, api in PAIRS])
def test_what_is_refused_says_why_and_leaves_what_was_there(
    tmp_path: Path, run: Callable[[Market, Row, str, Path], str], row: Row, api: str
) -> None:
    market = Market()
    market.data_stores.put("S", "k", "kept")
    assert row.error == run(market, row, api, tmp_path)
    assert "kept" == market.stored("S", "k")
    market.close()


TAKEN: Final[tuple[tuple[str, object, str, object], ...]] = (
    ("a mixed table: its array is kept", [1, 2], "{1, 2, a = 3}", [1, 2]),
    ("numbers with gaps: they become texts", {2: "a", 5: "b"}, "{[2] = 'a', [5] = 'b'}", {"2": "a", "5": "b"}),
    ("a fraction as a key: it becomes a text", {1.5: 1}, "{[1.5] = 1}", {"1.5": 1}),
    ("a hole: it is nil", [1, None, 3], "{1, nil, 3}", [1, None, 3]),
    ("an infinity", float("inf"), "math.huge", float("inf")),
    ("an empty table", [], "{}", []),
)


@pytest.mark.parametrize(("python", "luau", "kept"), [row[1:] for row in TAKEN], ids=[row[0] for row in TAKEN])
def test_what_is_taken_in_another_form(tmp_path: Path, python: object, luau: str, kept: object) -> None:
    stored = []
    for value in (python, None):
        market = Market()
        if value is not None:
            market.on_server_start(lambda server: server.data_stores.get_data_store("S").set_async("k", python))
        else:
            path = tmp_path / "Shop.server.luau"
            path.write_text(f"game:GetService('DataStoreService'):GetDataStore('S'):SetAsync('k', {luau})", "utf-8")
            load_source(path).install(market)
        market.server()
        market.settle()
        stored.append(market.stored("S", "k"))
        market.close()
    assert [kept, kept] == stored


def test_nan_is_taken_and_comes_back() -> None:
    """No documented error; a third-party study says that the engine takes it (platform-facts.md, 2.6)."""
    market = Market()
    market.on_server_start(lambda server: server.data_stores.get_data_store("S").set_async("k", float("nan")))
    market.server()
    market.settle()
    found = market.stored("S", "k")
    assert isinstance(found, float)
    assert math.isnan(found)
