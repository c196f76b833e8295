"""Containers become tables in one call: of any shape, any size, and again when their texts are known already."""

import pytest

from pytest_robloxmarket._engine.enums import enum_item
from pytest_robloxmarket._luau import tables
from pytest_robloxmarket._luau.handles import LuauTable
from pytest_robloxmarket._luau.shapes import RAW
from pytest_robloxmarket._luau.tables import pack, tables_of
from pytest_robloxmarket._luau.values import shallow, to_luau, to_python
from pytest_robloxmarket._luau.vm import the_vm
from tests.engine.bench import Bench

GUID = "0b1f0c4e-8a62-4d6e-9d3e-5b7d7c0f2a11"

CONTAINERS = {
    "a profile": {"gold": 100, "purchases": {GUID: True, "x y": {"a": [1, {GUID: "\u00e9"}]}}},
    "nothing in a record": {"a": [], "c": {"d": []}},
    "lists in lists": [[1, [2, ["x", [GUID]]]], []],
    "many fields": {f"k{number}": number for number in range(150)},
    "many keys that are no names": {f"k {number}": [number] for number in range(150)},
    "many levels": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"j": 1}}}}}}}}}},
    "the widest at each level": [[[[[[list(range(40))], *range(15)], 1]], 2], 3],
    "a long text as a key": {"k" * 40 + " " + "v" * 60: "w" * 100},
    "numbers as keys": {5: "five", 2.5: "two and a half", "x y": 1},
}


@pytest.mark.parametrize("value", CONTAINERS.values(), ids=CONTAINERS.keys())
def test_a_container_comes_back_twice(value: object) -> None:
    """The second time its shape and its texts are known."""
    for _ in range(2):
        assert to_python(to_luau(the_vm(), value)) == value


@pytest.mark.parametrize("value", CONTAINERS.values(), ids=CONTAINERS.keys())
def test_packed_values_are_made_in_the_thread(bench: Bench, value: object) -> None:
    """All of them in their order, also when it is known already how."""
    function = bench.server.load("return ...", "identity")
    for packed in (pack(the_vm(), (1, value, None, "x", value, 2.5)) for _ in range(2)):
        results = bench.call_packed(function, packed)
        assert [to_python(one) for one in results] == [1, value, None, "x", value, 2.5]


@pytest.mark.parametrize("value", [*CONTAINERS.values(), None, 7, "x", RAW, RAW - 1, b"bytes"])
def test_a_kept_value_is_made_anew_each_time(bench: Bench, value: object) -> None:
    """Game code may change what it was given."""
    function = bench.server.load("local t, more = ... if type(t) == 'table' then t.spoilt = 1 end return more", "spoil")
    same = bench.server.load("return ...", "identity")
    for _ in range(2):
        assert bench.call_packed(function, tables_of(the_vm()).pack_kept(value, True)) == [True]
        (back,) = bench.call_packed(same, tables_of(the_vm()).pack_kept(value))
        assert to_python(back) == value


def test_a_kept_value_is_known_by_itself_and_not_by_its_address(bench: Bench) -> None:
    """A later value may lie where an earlier one has lain."""
    function = bench.server.load("return ...", "identity")
    for number in range(300):
        (back,) = bench.call_packed(function, tables_of(the_vm()).pack_kept({"n": number}))
        assert to_python(back) == {"n": number}


def test_shapes_that_were_forgotten_are_learned_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """More shapes than are remembered: none is taken for another."""
    monkeypatch.setattr(tables, "_SHAPES_MAX", 3)
    function = bench.server.load("return ...", "identity")
    for number in range(20):
        value = {f"k{field}": field for field in range(1 + number % 7)}
        (back,) = bench.call(function, value)
        assert to_python(back) == value


def test_texts_that_were_forgotten_are_told_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """More texts than are remembered: none is taken for another."""
    function = bench.server.load("return ...", "identity")
    kept = {"a text": "of a value that is kept"}
    monkeypatch.setattr(tables, "_TEXTS_MAX", 5)
    for number in range(40):
        value = {f"key {number % 7}": f"text {number % 11}", "other key": [f"{number}"]}
        assert to_python(to_luau(the_vm(), value)) == value
        (back,) = bench.call_packed(function, tables_of(the_vm()).pack_kept(kept))
        assert to_python(back) == kept


def test_what_lasts_is_the_same_object_in_each_table() -> None:
    """An enum's item is known by its number, and is the item all the same."""
    item = enum_item("ProductPurchaseDecision", "PurchaseGranted")
    for _ in range(2):
        table = to_luau(the_vm(), {"answer": item})
        assert [shallow(value) for _, value in _pairs(table)] == [item]


def _pairs(table: object) -> list[tuple[object, object]]:
    pairs: LuauTable = table  # type: ignore[assignment]
    return list(pairs)
