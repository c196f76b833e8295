"""Luau values <-> Python values, both ways.

`shallow` is for arguments of methods: a string becomes `str`, a userdata the Python object behind it,
and tables, functions and threads stay what they are. `to_python` is deep and is for what a game
stores; `to_luau`, of tables.py, is for answers and inverts both.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, cast
from weakref import ReferenceType

from pytest_robloxmarket._luau import vm as machine
from pytest_robloxmarket._luau.copies import ITEMS_MAX
from pytest_robloxmarket._luau.handles import LuauObject
from pytest_robloxmarket._luau.shapes import PARTS_MAX
from pytest_robloxmarket._luau.tables import PLAIN, tables_of, to_luau, to_luau_all
from pytest_robloxmarket._platform.values import Copied, Unstorable
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauString, LuauTable

__all__ = (
    "LuauObject",
    "kind_of",
    "luau_type",
    "shallow",
    "shallow_all",
    "table_pairs",
    "text_of",
    "to_copied",
    "to_luau",
    "to_luau_all",
    "to_python",
)

_STRING: Final = machine.String
_TABLE: Final = machine.Table
_USERDATA: Final = machine.UserData
_VECTOR: Final = machine.Vector

# What is copied in one go has so many levels, characters in one text, and `ITEMS_MAX` items at most.
_LEVELS_QUICK: Final = 20
_TEXT_QUICK: Final = 1_000

# What has more items takes some time.
_ITEMS_FREE: Final = 1_000

# To copy so many characters, and to look at them, takes as long as a step.
_CHARACTERS_A_STEP: Final = 8

# No method takes a longer text: a data store's values, the longest of all, have 4,194,304 bytes (LIM).
_TEXT_MAX: Final = 5_000_000

# So many values and so much text are copied out of one table; more than a data store takes, and less than fills memory.
_ITEMS_MAX: Final = 500_000
# After so many it is counted how many there will be, so that what is too large is not copied up to the limit.
_ITEMS_UNCOUNTED: Final = 20_000
# A table takes as long as so many numbers.
_TABLE_WORTH: Final = 20
_CHARACTERS_MAX: Final = 16_000_000
# Deeper than any real profile; each level takes room on the stack.
_LEVELS_MAX: Final = 200

_REPLACED: Final = "\ufffd"

_TYPE_NAMES: Final[dict[type, str]] = {
    type(None): "nil",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    machine.String: "string",
    machine.Table: "table",
    machine.Function: "function",
    machine.Thread: "thread",
    machine.Buffer: "buffer",
    machine.Vector: "vector",
}


def text_of(value: "LuauString") -> str:
    """A Luau string as text; bytes that are not UTF-8 become lone surrogates, and come back as they were."""
    text = str(value)
    if _REPLACED in text:
        return value.as_bytes().decode("utf-8", "surrogateescape")
    return text


def shallow(value: object) -> object:
    """A value as a method receives it.

    Raises:
        PlatformError: for a text that is longer than anything takes.
    """
    kind = type(value)
    if kind is _STRING:
        text = str(value)
        if len(text) > _TEXT_MAX:
            raise PlatformError(f"the text is too long: {len(text):,} characters")
        return text if _REPLACED not in text else text_of(cast("LuauString", value))
    if kind is _USERDATA:
        data = value.data()  # type: ignore[attr-defined] # A cast is a call, and this is asked for each argument.
        if type(data) is ReferenceType:
            return data()
        # What is behind a `newproxy()` of the game's own is nobody's business.
        return data if isinstance(data, LuauObject) else value
    if kind is _VECTOR:
        return machine.the_vm().on_vector(value.x, value.y, value.z)  # type: ignore[attr-defined] # As above.
    return value


def shallow_all(values: Sequence[object]) -> list[object]:
    """`shallow` for each."""
    return [shallow(value) for value in values]


def to_python(value: object) -> object:
    """A deep copy of a Luau value, or of what `shallow` made of one, as plain Python data.

    A table of a length becomes a list of so many items, with None in its holes: what else is in it is left out, as
    `JSONEncode` does ("an array takes priority (string keys are ignored)", classes/HttpService.yaml). So does an empty
    one. A table whose length is 0 becomes a dict whose keys stay texts and numbers. What no data store takes becomes
    an `Unstorable`.

    Raises:
        PlatformError: when a table contains itself, or more than can be copied.
    """
    kind = type(value)
    if kind in PLAIN or kind is str:
        return value
    if kind is _STRING:
        text = str(value)
        return text if _REPLACED not in text else text_of(cast("LuauString", value))
    if kind is _TABLE:
        return _table_to_python(cast("LuauTable", value), _Copied(cast("LuauTable", value)))
    return _leaf(value)


def to_copied(value: object, spend: Callable[[int], None]) -> object:
    """`to_python` for a data store: a table that it surely takes as it is is not copied and looked at again.

    Args:
        value: what `shallow` made of a Luau value.
        spend: is told the price in steps of what takes longer to copy.
    """
    if type(value) is _TABLE:
        table = cast("LuauTable", value)
        left = [ITEMS_MAX]
        try:
            quick = _quick_copy(table, left, 0)
        except _UnsureError:
            copied = _Copied(table)
            found = _table_to_python(table, copied)
            spend(copied.items + copied.characters // _CHARACTERS_A_STEP)
            return found
        items = ITEMS_MAX - left[0]
        if items > _ITEMS_FREE:
            spend(items)
        if items > PARTS_MAX:
            tables_of(machine.the_vm()).copies.keep(quick, table, items)
        return Copied(quick, items)
    plain = to_python(value)
    if type(plain) is str and len(plain) > _TEXT_QUICK:
        spend(len(plain) // _CHARACTERS_A_STEP)
    return plain


def table_pairs(table: "LuauTable") -> dict[str, object]:
    """The fields of a table whose keys are texts, each value as `shallow` gives it."""
    return {text_of(cast("LuauString", key)): shallow(value) for key, value in table if type(key) is _STRING}


def kind_of(value: object) -> str:
    """What `typeof` says of a value that came from `shallow` or from the machine."""
    if isinstance(value, LuauObject):
        return value.kind
    if type(value) is _USERDATA:
        behind = shallow(value)
        return behind.kind if isinstance(behind, LuauObject) else "userdata"
    return _TYPE_NAMES.get(type(value), "userdata")


def luau_type(value: object) -> str:
    """What `type` says of a value that came from `shallow` or from the machine."""
    return _TYPE_NAMES.get(type(value), "userdata")


def _leaf(value: object) -> object:
    if type(value) is _STRING:
        return text_of(cast("LuauString", value))
    if type(value) is machine.Buffer:
        return _buffer_reader()(value)
    return Unstorable(kind_of(value))


def _buffer_reader() -> Callable[[object], bytes]:
    vm = machine.the_vm()
    found = vm.cache.get("buffer.tostring")
    if found is None:
        (found,) = vm.trusted("return buffer.tostring")
        vm.cache["buffer.tostring"] = found
    reader = cast("LuauFunction", found)

    def read(value: object) -> bytes:
        (text,) = vm.call(reader, value)
        return cast("LuauString", text).as_bytes()

    return read


class _Copied:
    """How much has been copied out of one table so far."""

    __slots__ = ("above", "characters", "items", "limit", "whole")

    def __init__(self, whole: "LuauTable") -> None:
        # The tables that the one at hand is in, by address.
        self.above: Final[list[int]] = []
        self.items = 0
        self.characters = 0
        self.whole: Final = whole
        self.limit = _ITEMS_UNCOUNTED

    def add(self, items: int, characters: int) -> None:
        """Count what was copied; the same table, or text, may be copied again and again."""
        self.items += items
        self.characters += characters
        if self.items > self.limit and self.limit < _ITEMS_MAX:
            self.limit = _ITEMS_MAX
            if _items_in(self.whole, {}, 0) > _ITEMS_MAX:
                raise PlatformError("the table is too large")
        if self.items > self.limit or self.characters > _CHARACTERS_MAX:
            raise PlatformError("the table is too large")


def _items_in(table: "LuauTable", known: dict[int, int], level: int) -> int:
    """How many items a copy would have, each table looked at once, however often it is held."""
    pointer = table.pointer
    # What is within itself, or nested too deeply, is refused when the copying comes to it.
    known[pointer] = 0
    if level > _LEVELS_MAX:
        return 0
    found = 0
    for _, value in table:
        found += 1
        if type(value) is _TABLE:
            inner = cast("LuauTable", value)
            seen = known.get(inner.pointer)
            found += _TABLE_WORTH + (_items_in(inner, known, level + 1) if seen is None else seen)
    known[pointer] = found
    return found


def _table_to_python(table: "LuauTable", copied: _Copied) -> object:
    pointer = table.pointer
    above = copied.above
    if pointer in above:
        raise PlatformError("tables cannot be cyclic")
    if len(above) > _LEVELS_MAX:
        raise PlatformError("tables are nested too deeply")
    above.append(pointer)
    found: dict[object, object] = {}
    count = characters = 0
    # The array part of a table comes first and in order, so that an array is known by its running count.
    is_array = True
    for key, value in table:
        count += 1
        kind = type(value)
        if kind in PLAIN:
            plain = value
        elif kind is _TABLE:
            copied.add(_TABLE_WORTH, 0)
            plain = _table_to_python(cast("LuauTable", value), copied)
        else:
            plain = _leaf(value)
            if type(plain) is str:
                characters += len(plain)
                if characters > _CHARACTERS_MAX:
                    break
        if type(key) is _STRING:
            is_array = False
            text = str(key)
            characters += len(text)
            found[text if _REPLACED not in text else text_of(cast("LuauString", key))] = plain
        else:
            is_array = is_array and key == count and type(key) is int
            found[key if type(key) in PLAIN else _leaf(key)] = plain
    above.pop()
    copied.add(count, characters)
    if is_array:
        return list(found.values())
    length = table.raw_len()
    return [found.get(number) for number in range(1, length + 1)] if length else found


class _UnsureError(Exception):
    """A table is large, or holds what must be looked at more closely."""


def _quick_copy(table: "LuauTable", left: list[int], level: int) -> object:
    """A copy of a table, unless it has more items than are `left`."""
    if level == _LEVELS_QUICK:
        raise _UnsureError
    fields: dict[str, object] = {}
    items: list[object] = []
    for key, value in table:
        kind = type(value)
        plain = value
        if kind is _TABLE:
            plain = _quick_copy(value, left, level + 1)  # type: ignore[arg-type] # As above.
        elif kind not in PLAIN:
            plain = str(value)
            if kind is not _STRING or not plain.isascii() or len(plain) > _TEXT_QUICK:
                raise _UnsureError
        if type(key) is _STRING:
            fields[str(key)] = plain
        else:
            items.append(plain)
            if key != len(items) or type(key) is not int:
                raise _UnsureError
    names = "".join(fields)
    left[0] -= len(items) + len(fields) + len(names) // 64
    if left[0] < 0 or (items and fields) or not names.isascii():
        raise _UnsureError
    # In the order in which a data store keeps them, see `_platform.values`.
    return {name: fields[name] for name in sorted(fields)} if len(fields) > 1 else fields or items
