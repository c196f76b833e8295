"""What a data store can keep. Each row of platform-facts.md, section 2.6, is a row here."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_robloxmarket._platform.values import (
    VALUE_CHARACTERS_MAX,
    Unstorable,
    copy_out,
    copy_value,
    describe,
)
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import PlatformError

BAD_TEXT = "gold \udcff"
INSTANCE = Unstorable("Instance")
CYCLE: dict[str, object] = {}
CYCLE["self"] = CYCLE
RING: list[object] = []
RING.append(RING)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        pytest.param(None, None, id="nil"),
        pytest.param(True, True, id="boolean"),
        pytest.param(1.5, 1.5, id="number"),
        pytest.param("gold", "gold", id="string"),
        pytest.param("gøld ☃", "gøld ☃", id="string of UTF-8"),
        pytest.param({"gold": 1, "items": ["sword"]}, {"gold": 1, "items": ["sword"]}, id="table"),
        pytest.param(bytearray(b"\xff"), b"\xff", id="buffer"),
        pytest.param({"raw": b"\xff"}, {"raw": b"\xff"}, id="buffer in a table"),
        pytest.param(math.inf, math.inf, id="inf: the engine takes it"),
        pytest.param([-math.inf], [-math.inf], id="-inf: the engine takes it"),
        pytest.param({}, {}, id="empty table"),
        pytest.param((1, 2), [1, 2], id="tuple of Python"),
        pytest.param({1: "a", 5.0: "b", 2.5: "c"}, {"1": "a", "5": "b", "2.5": "c"}, id="sparse table"),
        pytest.param({1: "a", "gold": 2}, {"1": "a", "gold": 2}, id="mixed keys: undocumented, all become strings"),
    ],
)
def test_a_value_is_kept(value: object, stored: object) -> None:
    assert stored == copy_value(value)


def test_nan_is_kept_as_the_engine_does() -> None:
    stored = copy_value(math.nan)
    assert isinstance(stored, float)
    assert math.isnan(stored)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        pytest.param(BAD_TEXT, "string", id="no UTF-8"),
        pytest.param({"name": BAD_TEXT}, "Dictionary", id="no UTF-8 in a table"),
        pytest.param([BAD_TEXT], "Array", id="no UTF-8 in an array"),
        pytest.param({BAD_TEXT: 1}, "Dictionary", id="no UTF-8 as a key"),
        pytest.param(INSTANCE, "Instance", id="Instance"),
        pytest.param([INSTANCE], "Array", id="Instance in an array: the container is named"),
        pytest.param({"a": INSTANCE}, "Dictionary", id="Instance in a table: the container is named"),
        pytest.param({"a": [{"b": [INSTANCE]}]}, "Array", id="Instance deep inside: the nearest container is named"),
        pytest.param({"d": ProductPurchaseDecision.PurchaseGranted}, "Dictionary", id="EnumItem in a receipt"),
        pytest.param(Unstorable("function"), "function", id="function"),
        pytest.param(len, "builtin_function_or_method", id="function of Python"),
        pytest.param({1, 2}, "set", id="set of Python"),
        pytest.param({math.nan: 1}, "Dictionary", id="NaN as a key"),
        pytest.param({None: 1}, "Dictionary", id="nil as a key"),
        pytest.param({True: 1}, "Dictionary", id="boolean as a key"),
    ],
)
def test_a_value_is_refused_with_104(value: object, kind: str) -> None:
    with pytest.raises(PlatformError) as caught:
        copy_value(value)
    text = f"104: Cannot store {kind} in data store. Data stores can only accept valid UTF-8 characters."
    assert text == str(caught.value)


def test_the_limit_is_the_documented_one() -> None:
    assert 4_194_304 == VALUE_CHARACTERS_MAX


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("x" * (VALUE_CHARACTERS_MAX - 2), id="string and its two quotes"),
        pytest.param("ø" * (VALUE_CHARACTERS_MAX - 2), id="letters count once, ASCII or not"),
        pytest.param([1] * ((VALUE_CHARACTERS_MAX - 1) // 2), id="an array has commas and no blanks"),
        pytest.param({"k" * (VALUE_CHARACTERS_MAX - 6): 1}, id="a key and its quotes, colon and braces"),
    ],
)
def test_a_value_of_exactly_the_limit_is_kept_and_one_more_is_not(value: str | list[int] | dict[str, int]) -> None:
    longer: dict[type, object] = {str: f"{value}x", list: [*value, 1], dict: {"": value}}
    assert value == copy_value(value)
    with pytest.raises(PlatformError, match=r"^105: Serialized value exceeds 4MB limit\.$"):
        copy_value(longer[type(value)])


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"a": {"b": "x" * VALUE_CHARACTERS_MAX}}, id="long string deep inside"),
        pytest.param({"a": ["x" * 60] * 70_000}, id="many short strings"),
        pytest.param({"k" * VALUE_CHARACTERS_MAX: 1}, id="long key"),
        pytest.param(b"x" * VALUE_CHARACTERS_MAX, id="buffer"),
    ],
)
def test_a_value_over_the_limit_is_refused_wherever_its_weight_is(value: object) -> None:
    with pytest.raises(PlatformError, match=r"^105:"):
        copy_value(value)


@given(VALUES)
def test_a_copy_is_equal_and_a_copy_of_it_too(value: object) -> None:
    assert value == copy_value(value) == copy_out(copy_value(value))


@pytest.mark.parametrize("copy", [copy_value, copy_out])
def test_a_copy_shares_nothing(copy: object) -> None:
    assert callable(copy)
    value: dict[str, list[dict[str, int]]] = {"items": [{"gold": 1}]}
    copied = copy(value)
    value["items"][0]["gold"] = 2
    value["items"].append({})
    assert {"items": [{"gold": 1}]} == copied


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (True, "bool"),
        (1, "double"),
        (1.5, "double"),
        ("gold", "string"),
        ([], "Array"),
        ((), "Array"),
        ({}, "Dictionary"),
        (INSTANCE, "Instance"),
        (None, "NoneType"),
    ],
)
def test_a_kind_is_called_as_roblox_calls_it(value: object, name: str) -> None:
    assert name == describe(value)


def test_keys_are_kept_in_the_order_of_the_alphabet() -> None:
    """Nobody promises an order, and so no other is another value."""
    stored = copy_value({"b": {"y": 1, "x": 2}, "a": [{"d": 1, "c": 2}]})
    assert '{"a": [{"c": 2, "d": 1}], "b": {"x": 2, "y": 1}}' == json.dumps(stored)


@pytest.mark.parametrize("value", [CYCLE, RING, {"a": [CYCLE]}], ids=["table", "array", "within a table"])
def test_a_table_in_itself_is_refused(value: object) -> None:
    with pytest.raises(PlatformError, match=r"^tables cannot be cyclic$"):
        copy_value(value)


@pytest.mark.parametrize("levels", [250, 10_000])
def test_a_table_that_goes_too_deep_is_refused(levels: int) -> None:
    value: object = 1
    for _ in range(levels):
        value = [value]
    with pytest.raises(PlatformError, match=r"^tables are nested too deeply$"):
        copy_value(value)
