"""Large values of data stores are copied inside the machine: each reader has the same table, and one of its own."""

from typing import Final, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_robloxmarket._luau import vm as machine
from pytest_robloxmarket._luau.handles import LuauTable
from pytest_robloxmarket._luau.shapes import PARTS_MAX
from pytest_robloxmarket._luau.tables import tables_of, to_luau
from pytest_robloxmarket._luau.values import to_copied, to_python
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._platform.values import Copied, copy_value

# What is in all of them, so that they are too large for one call.
MANY: Final[dict[str, object]] = {f"field{number}": {"level": number, "on": True} for number in range(PARTS_MAX)}

values = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text("ab"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, min_size=1, max_size=3)
    ),
    max_leaves=10,
)


def read(value: object) -> LuauTable:
    """What a reader of a stored value gets."""
    vm = the_vm()
    packed = tables_of(vm).pack_kept(value)
    return cast("LuauTable", vm.call(tables_of(vm).unpacked, *packed)[0])


def written(value: object) -> object:
    """What a data store keeps of a value that a game has in a table of its own."""
    found = to_copied(to_luau(the_vm(), value), lambda _: None)
    assert type(found) is Copied
    return copy_value(found)


def order(table: LuauTable) -> str:
    """A table with all that is in it, in the order in which a game goes over it."""
    return repr(
        [
            (str(key), order(cast("LuauTable", item)) if type(item) is machine.Table else str(item))
            for key, item in table
        ]
    )


@given(st.lists(st.tuples(st.text("abc", min_size=1, max_size=4), values), unique_by=lambda one: one[0]), st.randoms())
def test_the_order_of_a_table_does_not_depend_on_who_made_it(fields: list[tuple[str, object]], chance: object) -> None:
    """A game that filled it in another order, or a test that poked it."""
    table = {**MANY, **dict(fields)}
    shuffled = [*table.items()]
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # Hypothesis has no name for it.
    stored = written(dict(shuffled))
    assert copy_value(table) == stored == to_python(read(stored))
    assert order(read(copy_value(table))) == order(read(stored))


def test_each_reader_has_a_table_of_its_own() -> None:
    """At any depth."""
    stored = written(MANY)
    first = read(stored)
    first.raw_set("gold", 5)
    cast("LuauTable", first.raw_get("field1")).raw_set("level", 99)
    assert to_python(read(stored)) == MANY


def test_what_the_game_does_to_its_table_later_is_not_in_the_copies() -> None:
    """The table is the game's own."""
    table = cast("LuauTable", to_luau(the_vm(), MANY))
    stored = copy_value(to_copied(table, lambda _: None))
    table.raw_set("gold", 5)
    assert to_python(read(stored)) == MANY


@pytest.mark.parametrize(
    "value", [{**MANY, "hole": [1, None, 3]}, {**MANY, "raw": b"\0"}, {str(one): one for one in range(5_000)}]
)
def test_what_is_not_kept_comes_whole_as_well(value: object) -> None:
    """Lists with holes, bytes, and what is very large."""
    assert to_python(read(value)) == value


def test_a_copy_costs_the_same_whether_it_was_made_before() -> None:
    """So that no run depends on the one before it."""
    vm = the_vm()
    prices: list[int] = []
    stored = copy_value(MANY)
    for _ in range(2):
        vm.limits.begin(1_000_000, 0)
        read(stored)
        prices.append(vm.limits.used(1_000_000)[0])
    assert prices[0] == prices[1] > len(MANY)
