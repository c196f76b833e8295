"""Values cross the border and come back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_robloxmarket._engine.enums import enum_item
from pytest_robloxmarket._luau import values
from pytest_robloxmarket._luau.handles import LuauTable
from pytest_robloxmarket._luau.values import kind_of, shallow, table_pairs, to_copied, to_luau, to_python
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._platform.values import Copied, Unstorable, copy_value
from pytest_robloxmarket._terms.errors import PlatformError
from tests.engine.bench import Bench


def evaluate(bench: Bench, expression: str) -> object:
    function = bench.server.load(f"return {expression}", "expression")
    return bench.call(function)[0]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("nil", None),
        ("true", True),
        ("3", 3),
        ("1.5", 1.5),
        ("2^53", 2**53),
        ("math.huge", math.inf),
        ("'text'", "text"),
        ("'\\u{e9}'", "é"),
        ("'a\\0b'", "a\0b"),
        ("'\\255'", "\udcff"),
        ("{}", []),
        ("{1, 2, 'x'}", [1, 2, "x"]),
        ("{a = 1, b = {c = {true}}}", {"a": 1, "b": {"c": [True]}}),
        ("{[3] = 'c', [2] = 'b', [1] = 'a'}", ["a", "b", "c"]),
        ("{[2] = 'a', [3] = 'c'}", {2: "a", 3: "c"}),
        ("{'a', nil, 'c'}", ["a", None, "c"]),
        ("{[0] = 'z', 'a'}", ["a"]),
        ("{[1.5] = 'x'}", {1.5: "x"}),
        ("{['1'] = 'x'}", {"1": "x"}),
        ("{1, 2, x = 3}", [1, 2]),
        ("buffer.fromstring('ab\\0')", b"ab\0"),
        ("setmetatable({1}, {__index = function() error('no') end, __iter = function() error('no') end})", [1]),
    ],
)
def test_luau_to_python(bench: Bench, expression: str, expected: object) -> None:
    """A table with a length is a list of that length, whatever else is in it; any other a dict."""
    found = to_python(evaluate(bench, expression))
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("game", "Instance"),
        ("Enum.InfoType.Asset", "EnumItem"),
        ("print", "function"),
        ("coroutine.running()", "thread"),
        ("DateTime.now()", "DateTime"),
        ("newproxy()", "userdata"),
        ("Vector3.new(1, 2, 3)", "Vector3"),
    ],
)
def test_what_no_data_store_takes(bench: Bench, expression: str, kind: str) -> None:
    """It becomes a stand-in that names its kind, at any depth."""
    value = evaluate(bench, expression)
    assert kind_of(value) == kind
    found = to_python(evaluate(bench, f"{{deep = {{{expression}}}}}"))
    assert isinstance(found, dict)
    assert isinstance(found["deep"][0], Unstorable)
    assert found["deep"][0].kind == kind


@pytest.mark.parametrize(
    "expression",
    ["(function() local t = {} t.t = t return t end)()", "(function() local a = {} a[1] = {{a}} return a end)()"],
)
def test_a_table_that_contains_itself_is_refused(bench: Bench, expression: str) -> None:
    """Roblox says so, too."""
    with pytest.raises(PlatformError, match="cyclic"):
        to_python(evaluate(bench, expression))


def test_a_table_seen_twice_is_not_cyclic(bench: Bench) -> None:
    """It is copied twice."""
    assert to_python(evaluate(bench, "(function() local t = {1} return {t, t} end)()")) == [[1], [1]]


_DOUBLED = "(function() local t = {{1}} for i = 1, {} do t = {{t, t}} end return t end)()"


def test_a_table_held_twice_at_each_level_is_refused_before_it_is_copied(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy would have 2 ** 40 tables."""
    copied: list[values._Copied] = []

    class Kept(values._Copied):
        def __init__(self, whole: LuauTable) -> None:
            super().__init__(whole)
            copied.append(self)

    monkeypatch.setattr(values, "_Copied", Kept)
    with pytest.raises(PlatformError, match="too large"):
        to_python(evaluate(bench, _DOUBLED.format(40)))
    assert copied[0].items < 25_000


def test_a_large_table_is_copied_whole(bench: Bench) -> None:
    """It is counted on the way, and is not too large."""
    found = to_python(evaluate(bench, _DOUBLED.format(12)))
    assert 2**12 == str(found).count("1")


def test_a_very_deep_table_is_refused(bench: Bench) -> None:
    """Before it fills Python's stack."""
    with pytest.raises(PlatformError, match="nested too deeply"):
        to_python(evaluate(bench, "(function() local t = {} for i = 1, 5000 do t = {t} end return t end)()"))


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        7,
        2.5,
        "text",
        "é",
        "\udcff",
        [1, [2, "x"]],
        list(range(2500)),
        {"a": 1, "end": {"b": [True]}},
        {"not a name": 1, "é": 2},
        {2: "a", 3: "c"},
        [1, None, 3],
        {f"k{number}": number for number in range(150)},
        b"\0\xff",
    ],
)
def test_there_and_back(bench: Bench, value: object) -> None:
    """What goes in comes out."""
    function = bench.server.load("return ...", "identity")
    (back,) = bench.call(function, value)
    assert to_python(back) == value


def test_a_list_with_holes_keeps_its_places(bench: Bench) -> None:
    """JSON null is nil."""
    function = bench.server.load("local t = ... return t[1], t[2], t[3]", "holes")
    assert bench.call(function, [1, None, 3]) == [1, None, 3]


def test_table_pairs_reads_the_named_fields(bench: Bench) -> None:
    """Values are as methods receive them."""
    table = evaluate(bench, "{a = 'x', item = Enum.ReceiptDecision.Processed, 5}")
    fields = table_pairs(table)  # type: ignore[arg-type]
    assert fields == {"a": "x", "item": enum_item("ReceiptDecision", "Processed")}


def test_shallow_keeps_tables(bench: Bench) -> None:
    """A method decides itself whether it reads them."""
    value = evaluate(bench, "{5}")
    table: LuauTable = shallow(value)  # type: ignore[assignment]
    assert table.raw_get(1) == 5


@given(
    st.recursive(
        st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.floats(allow_nan=False)
        | st.text()
        | st.text("ab", max_size=3),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("ab ", max_size=3) | st.integers(-3, 9), inner),
        max_leaves=20,
    )
)
def test_what_is_copied_once_is_stored_as_what_is_copied_twice(value: object) -> None:
    """The quick way to a data store leads to the same value, with its keys in the same order."""
    table = to_luau(the_vm(), {"value": value})
    assert repr(copy_value(to_copied(table, list[int]().append))) == repr(copy_value(to_python(table)))


@pytest.mark.parametrize(
    "expression", ["{a = Enum}", "{[true] = 1}", "{'x', [3] = 1}", "{1, a = 2}", "{a = '\\255'}", "{['\\255'] = 1}"]
)
def test_what_may_be_refused_is_looked_at_closely(bench: Bench, expression: str) -> None:
    """The quick way leaves it alone."""
    assert type(to_copied(evaluate(bench, expression), list[int]().append)) is not Copied


def test_what_may_be_too_large_is_looked_at_closely(bench: Bench) -> None:
    """Many items, or long texts."""
    assert type(to_copied(evaluate(bench, "table.create(3900, 1)"), list[int]().append)) is Copied
    for large in ("table.create(4001, 1)", "{string.rep('x', 1001)}", "{[string.rep('x', 300000)] = 1}"):
        assert type(to_copied(evaluate(bench, large), list[int]().append)) is not Copied


@pytest.mark.parametrize(
    ("expression", "price"),
    [("string.rep('x', 8000)", 1000), ("{a = {string.rep('x', 8000)}}", 1000), ("{a = 1}", 0), ("'short'", 0)],
)
def test_what_takes_long_to_copy_costs_steps(bench: Bench, expression: str, price: int) -> None:
    spent: list[int] = []
    to_copied(evaluate(bench, expression), spent.append)
    assert price == sum(spent) // 100 * 100
