"""Containers become tables in one call: of any shape, any size, and again when their texts are known already."""

import pytest

from pytest_robloxmarket._luau import tables
from pytest_robloxmarket._luau.enums import enum_item
from pytest_robloxmarket._luau.handles import LuauTable
from pytest_robloxmarket._luau.values import shallow, to_luau, to_python
from pytest_robloxmarket._luau.vm import the_vm

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


def test_texts_that_were_forgotten_are_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """More texts than are remembered: none is taken for another."""
    monkeypatch.setattr(tables, "_TEXTS_MAX", 5)
    for number in range(40):
        value = {f"key {number % 7}": f"text {number % 11}", "other key": [f"{number}"]}
        assert to_python(to_luau(the_vm(), value)) == value


def test_what_lasts_is_the_same_object_in_each_table() -> None:
    """An enum's item is known by its number, and is the item all the same."""
    item = enum_item("ProductPurchaseDecision", "PurchaseGranted")
    for _ in range(2):
        table = to_luau(the_vm(), {"answer": item})
        assert [shallow(value) for _, value in _pairs(table)] == [item]


def _pairs(table: object) -> list[tuple[object, object]]:
    pairs: LuauTable = table  # type: ignore[assignment]
    return list(pairs)
