"""Python values -> Luau values; a container with all that is in it becomes its table in one call.

At the binding's border a number is cheap, and all else is dear: it is tried as a number first, and each try that fails
makes an error with a text. So a container is taken apart into its parts and its *shape*, for which a function is
compiled once. A text that was given before, like the key of a profile that is read again, is given by its number.
"""

from collections.abc import Mapping, Sequence, Sized
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._luau import vm as machine
from pytest_robloxmarket._luau.handles import LuauObject
from pytest_robloxmarket._terms.errors import HouseError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("PLAIN", "Tables", "to_luau", "to_luau_all")

# Plain Python values that the binding takes and gives as they are.
PLAIN: Final = frozenset({type(None), bool, int, float})

# What comes out of the machine goes back as it is, and so does what is plain.
_AS_THEY_ARE: Final = PLAIN | {
    machine.String,
    machine.Table,
    machine.Function,
    machine.Thread,
    machine.UserData,
    machine.Buffer,
    machine.Vector,
}

# What is built in one call has so many parts and levels at most: a Luau function has 255 registers for its arguments,
# for one table of each map (at most half as many as there are parts) and for 17 values in the making at each level.
_PARTS_MAX: Final = 60
_LEVELS_MAX: Final = 7

# Tables that are built from more parts are put together from their fields, and up to this many by one function.
_FIELDS_MAX: Final = 100

# A Luau call can take some thousands of arguments; longer arrays are built in pieces.
_PIECE: Final = 1_000

# How many shapes, names of fields and numbered texts are remembered, and how long such a text may be.
_SHAPES_MAX: Final = 2_000
_NAMES_MAX: Final = 10_000
_TEXTS_MAX: Final = 5_000
_TEXT_MAX: Final = 64


def to_luau(vm: "Vm", value: object) -> object:
    """A Python value as the machine takes it; what is already a Luau value stays as it is."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is dict:
        return (vm.tables or _tables_of(vm)).build(value)
    if isinstance(value, LuauObject):
        return value.handle()
    if isinstance(value, str):
        return _text_to_luau(vm, value)
    if isinstance(value, Mapping | list | tuple):
        return _tables_of(vm).build(value)
    if isinstance(value, bytes | bytearray):
        return vm.buffer(bytes(value))
    raise HouseError(f"a {type(value).__name__} cannot be given to game code: {value!r}")


def to_luau_all(vm: "Vm", values: Sequence[object]) -> list[object]:
    """`to_luau` for each."""
    return [value if type(value) in _AS_THEY_ARE else to_luau(vm, value) for value in values]


class _LargeError(Exception):
    """A container has too many parts for one call."""


def _check_size(value: Sized, parts: list[object], level: int) -> None:
    if level >= _LEVELS_MAX or len(parts) + len(value) > _PARTS_MAX:
        raise _LargeError


class Tables:
    """Builds the tables of one machine, and remembers how."""

    __slots__ = ("_constructors", "_names", "_numbers", "_texts", "_vm")

    def __init__(self, vm: "Vm") -> None:
        self._vm: Final = vm
        self._constructors: Final[dict[str, LuauFunction]] = {}
        # Keys that are names, and so are part of a shape.
        self._names: Final[set[object]] = set()
        # Text, or lasting object -> its place in `_texts`, a table inside the machine.
        self._numbers: Final[dict[object, int]] = {}
        self._texts: Final[LuauTable] = vm.table()

    def build(self, value: object) -> object:
        """The table for a container."""
        # Not while a container is taken apart: some of its parts may be numbers of texts already.
        if len(self._numbers) > _TEXTS_MAX:
            self._numbers.clear()
        parts: list[object] = []
        try:
            shape = (
                self._take_mapping_apart(value, parts, 0) if type(value) is dict else self._take_apart(value, parts, 0)
            )
            if len(parts) > _PARTS_MAX:
                return self._build_piecemeal(value)
        except _LargeError:
            return self._build_piecemeal(value)
        constructor = self._constructors.get(shape)
        if constructor is None:
            constructor = self._compile(shape, len(parts))
        return self._vm.build(constructor, parts)

    # --- taking apart: `#` is a part, `$` is a part that may be a number of a text -------------

    def _take_apart(self, value: object, parts: list[object], level: int) -> str:
        """The shape of a value; its parts are added to `parts`."""
        kind = type(value)
        if kind is str or (isinstance(value, LuauObject) and value.lasting):
            number = self._numbers.get(value)
            parts.append(self._first_seen(value) if number is None else number)
            return "$"
        # Nearly all are plain dictionaries, and whether something is a mapping of another kind is a slow question.
        if isinstance(value, dict) or isinstance(value, Mapping):  # noqa: SIM101 - the first is quick
            return self._take_mapping_apart(value, parts, level)
        if isinstance(value, list | tuple):
            _check_size(value, parts, level)
            return f"({''.join([self._take_apart(item, parts, level + 1) for item in value])})"
        parts.append(to_luau(self._vm, value))
        return "#"

    def _take_mapping_apart(self, value: Mapping[object, object], parts: list[object], level: int) -> str:
        _check_size(value, parts, level)
        if self._names.issuperset(value) or self._are_names(value):
            return self._take_record_apart(value, parts, level)
        return self._take_map_apart(value, parts, level)

    def _take_record_apart(self, value: Mapping[object, object], parts: list[object], level: int) -> str:
        shape = ""
        for item in value.values():
            if type(item) in _AS_THEY_ARE:
                parts.append(item)
                shape += "#"
            else:
                shape += self._take_apart(item, parts, level + 1)
        names = ",".join(value)  # type: ignore[arg-type] # A cast is a call; that all keys are names was asked before.
        return f"{{{names}:{shape}}}"

    def _take_map_apart(self, value: Mapping[object, object], parts: list[object], level: int) -> str:
        shape = ""
        numbers = self._numbers
        for key, item in value.items():
            number = numbers.get(key) if type(key) is str else None
            if number is None:
                shape += self._take_apart(key, parts, level + 1)
            else:
                parts.append(number)
                shape += "$"
            if type(item) in _AS_THEY_ARE:
                parts.append(item)
                shape += "#"
            else:
                shape += self._take_apart(item, parts, level + 1)
        return f"[{shape}]"

    def _are_names(self, keys: Mapping[object, object]) -> bool:
        """Whether all keys are names; they are remembered then."""
        if not all(map(_is_name, keys)):
            return False
        if len(self._names) > _NAMES_MAX:
            self._names.clear()
        self._names.update(keys)
        return True

    def _first_seen(self, value: object) -> object:
        """A text or a lasting object that has no number yet: it gets one, unless the text is long."""
        given = to_luau(self._vm, value)
        if type(value) is str and len(value) > _TEXT_MAX:
            return given
        number = self._numbers[value] = len(self._numbers) + 1
        self._texts.raw_set(number, given)
        return number

    # --- putting together ------------------------------------------------------------------------

    def _compile(self, shape: str, parts: int) -> "LuauFunction":
        if len(self._constructors) >= _SHAPES_MAX:
            self._constructors.clear()
        (made,) = self._vm.trusted(_source_of(shape, parts), self._texts)
        constructor = self._constructors[shape] = cast("LuauFunction", made)
        return constructor

    def _build_piecemeal(self, value: object) -> object:
        if isinstance(value, Mapping):
            return _mapping_to_luau(self._vm, value)
        return _sequence_to_luau(self._vm, cast("Sequence[object]", value))


def _source_of(shape: str, parts: int) -> str:
    """The Luau source of the function that builds tables of a shape."""
    lines: list[str] = []
    result = _Reader(shape, lines).expression()
    names = ", ".join(f"v{number}" for number in range(parts))
    return f"local texts = ... return function({names}) {' '.join(lines)} return {result} end"


class _Reader:
    """Reads a shape from left to right; what needs a statement of its own goes to `lines`."""

    def __init__(self, shape: str, lines: list[str]) -> None:
        self._shape: Final = shape
        self._lines: Final = lines
        self._at = 0
        self._parts = 0

    def expression(self) -> str:
        """The Luau expression of the value that comes next."""
        mark = self._shape[self._at]
        self._at += 1
        if mark in "#$":
            name = f"v{self._parts}"
            self._parts += 1
            return name if mark == "#" else f"(texts[{name}] or {name})"
        if mark == "[":
            return self._map()
        if mark == "{":
            return self._record()
        items = []
        while self._shape[self._at] != ")":
            items.append(self.expression())
        self._at += 1
        return f"{{ {', '.join(items)} }}"

    def _record(self) -> str:
        end = self._shape.index(":", self._at)
        names = self._shape[self._at : end].split(",") if end > self._at else []
        self._at = end + 1
        items = [f'["{name}"] = {self.expression()}' for name in names]
        self._at += 1
        return f"{{ {', '.join(items)} }}"

    def _map(self) -> str:
        # Filled field by field, so that its order is that of a table that a game fills.
        table = f"t{len(self._lines)}"
        self._lines.append(f"local {table} = {{}};")
        while self._shape[self._at] != "]":
            key = self.expression()
            item = self.expression()
            self._lines.append(f"{table}[{key}] = {item};")
        self._at += 1
        return table


def _tables_of(vm: "Vm") -> Tables:
    if vm.tables is None:
        vm.tables = Tables(vm)
    return vm.tables


def _text_to_luau(vm: "Vm", value: str) -> object:
    if value.isascii():
        return value
    try:
        return vm.string(value.encode("utf-8"))
    except UnicodeEncodeError:
        return vm.string(value.encode("utf-8", "surrogateescape"))


def _mapping_to_luau(vm: "Vm", value: Mapping[object, object]) -> object:
    items = [to_luau(vm, item) for item in value.values()]
    if 0 < len(items) <= _FIELDS_MAX and all(map(_is_name, value)):
        return vm.record(cast("tuple[str, ...]", tuple(value)), items)
    table = vm.table()
    for key, item in zip(value, items, strict=True):
        table.raw_set(to_luau(vm, key), item)
    return table


def _is_name(key: object) -> bool:
    return type(key) is str and key.isascii() and key.isidentifier()


def _sequence_to_luau(vm: "Vm", value: Sequence[object]) -> object:
    items = [to_luau(vm, item) for item in value]
    if not items:
        return vm.table()
    pack = vm.cache.get("pack")
    if pack is None:
        (pack,) = vm.trusted(
            "return function(into, at, ...) if not into then return {...} end "
            "return table.move({...}, 1, select('#', ...), at + 1, into) end"
        )
        vm.cache["pack"] = pack
    table = None
    for start in range(0, len(items), _PIECE):
        (table,) = vm.call(cast("LuauFunction", pack), table, start, *items[start : start + _PIECE])
    return table
