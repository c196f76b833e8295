"""Python values -> Luau values; a container with all that is in it becomes its table in one call.

At the binding's border a number is cheap, and all else is dear: it is tried as a number first, and each try that fails
makes an error with a text. So a container is taken apart into its parts and its *shape*, for which a function is
compiled once. A text that was given before, like the key of a profile that is read again, is given by its number.

What a waiting thread gets is *packed*: the number of a function and the parts that it makes the values of, so that
they are made inside the thread and no table crosses the border. Whoever lets a thread wait unpacks: see `guard_of`.
"""

from collections.abc import Callable, Mapping, Sequence, Sized
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._luau import vm as machine
from pytest_robloxmarket._luau.copies import ITEM, Copies
from pytest_robloxmarket._luau.handles import LuauObject
from pytest_robloxmarket._luau.shapes import PARTS_MAX, RAW, SPREAD, UNPACKING, source_of
from pytest_robloxmarket._terms.enums import RobloxEnum
from pytest_robloxmarket._terms.errors import HouseError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = (
    "PLAIN",
    "Tables",
    "guard_of",
    "pack",
    "tables_of",
    "to_luau",
    "to_luau_all",
)

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

# What is given by number, since it is given again and again.
_NUMBERED: Final = frozenset({str, *RobloxEnum.__subclasses__()})

# What is built in one call has so many levels at most.
_LEVELS_MAX: Final = 7

# Tables that are built from more parts are put together from their fields, and up to this many by one function.
_FIELDS_MAX: Final = 100

# A Luau call can take some thousands of arguments; longer arrays are built in pieces.
_PIECE: Final = 1_000

# How many shapes, names and numbered texts are remembered, and how long such a text may be.
_SHAPES_MAX: Final = 2_000
_NAMES_MAX: Final = 10_000
_TEXTS_MAX: Final = 5_000
_TEXT_MAX: Final = 64

_KEPT_MAX: Final = 200  # Values of data stores.
_COPIED: Final = "*"  # The shape of what is copied inside the machine, see copies.py.


def to_luau(vm: "Vm", value: object) -> object:
    """A Python value as the machine takes it; what is already a Luau value stays as it is."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is dict:
        return (vm.tables or tables_of(vm)).build(value)
    if isinstance(value, LuauObject | RobloxEnum):
        return _handle_of(vm, value)
    if isinstance(value, str):
        return _text_to_luau(vm, value)
    if isinstance(value, Mapping | list | tuple):
        return tables_of(vm).build(value)
    if isinstance(value, bytes | bytearray):
        return vm.buffer(bytes(value))
    raise HouseError(f"a {type(value).__name__} cannot be given to game code: {value!r}")


def to_luau_all(vm: "Vm", values: Sequence[object]) -> list[object]:
    """`to_luau` for each."""
    return [value if type(value) in _AS_THEY_ARE else to_luau(vm, value) for value in values]


def pack(vm: "Vm", values: Sequence[object]) -> list[object]:
    """Python values as a thread gets them that waits in a guarded function."""
    return (vm.tables or tables_of(vm)).pack(values)


def guard_of(vm: "Vm") -> "LuauFunction":
    """Makes of a body, whose answers are packed, a function that refuses to be called where it could not yield.

    A Luau frame can ask; a body cannot, since its own call counts as one that cannot be yielded across.
    """
    return tables_of(vm).guard


def tables_of(vm: "Vm") -> "Tables":
    """The machine's tables; made when first asked for."""
    if vm.tables is None:
        vm.tables = Tables(vm)
    return vm.tables


class _LargeError(Exception):
    """A container has too many parts for one call."""


def _check_size(value: Sized, parts: list[object], level: int) -> None:
    if level >= _LEVELS_MAX or len(parts) + len(value) > PARTS_MAX:
        raise _LargeError


class Tables:
    """Builds the tables of one machine, and remembers how."""

    __slots__ = (
        "_constructors",
        "_kept",
        "_made",
        "_names",
        "_numbers",
        "_packed",
        "_packers",
        "_texts",
        "_vm",
        "copies",
        "guard",
        "makers",
        "receive",
        "unpacked",
    )

    def __init__(self, vm: "Vm") -> None:
        self._vm: Final = vm
        self.copies: Final = Copies(vm)
        self._constructors: Final[dict[str, LuauFunction]] = {}
        # Keys that are names, and so are part of a shape.
        self._names: Final[set[object]] = set()
        # Text, or lasting object -> its place in `_texts`, a table inside the machine.
        self._numbers: Final[dict[object, int]] = {}
        self._texts: Final[LuauTable] = vm.table()
        # Address of a container that does not change -> itself, its shape and its parts.
        self._kept: Final[dict[int, tuple[object, str, list[object]]]] = {}
        # Shape of packed values -> its function's number, the next of them, and the functions inside the machine.
        self._packers: Final[dict[str, int]] = {}
        self._made = SPREAD
        self.makers: Final[LuauTable] = vm.table()
        functions = cast("list[LuauFunction]", vm.trusted(UNPACKING, self.makers))
        self.unpacked, self.guard, self.receive, self._packed = functions

    def pack(self, values: Sequence[object]) -> list[object]:
        """Values as a thread gets them that waits in a guarded function."""
        if len(self._numbers) > _TEXTS_MAX:
            self._forget()
        parts: list[object] = [RAW]
        try:
            shape = ""
            for value in values:
                kind = type(value)
                if kind in _AS_THEY_ARE:
                    parts.append(value)
                    shape += "#"
                else:
                    shape += self._take_apart(value, parts, 0)
        except _LargeError:
            return self._spread(values)
        if shape != "#":
            if len(parts) > PARTS_MAX:
                return self._spread(values)
            parts[0] = self._packers.get(shape) or self._add_packer(shape, len(parts) - 1)
        return parts

    def pack_kept(self, value: object, *more: object) -> list[object]:
        """`pack` of a value that is never changed, like one in a data store, and of Luau values.

        How it is done is remembered: what is stored is read more often than it is written.
        """
        if len(self._numbers) > _TEXTS_MAX:
            self._forget()
        known = self._kept.get(id(value))
        if known is None or known[0] is not value:
            known = self._keep(value)
        _, shape, parts = known
        if shape == _COPIED:
            return self.pack([self.copies.of(value, self._build_piecemeal), *more])
        if not shape:
            return self._spread([value, *more])
        shape += "#" * len(more)
        number = self._packers.get(shape) or self._add_packer(shape, len(parts) + len(more))
        return [number, *parts, *more]

    def add_maker(self, function: "LuauFunction") -> int:
        """The number by which a function makes values of packed parts."""
        self._made -= 1
        self.makers.raw_set(self._made, function)
        return self._made

    def build(self, value: object) -> object:
        """The table for a container."""
        # Not while a container is taken apart: some of its parts may be numbers of texts already.
        if len(self._numbers) > _TEXTS_MAX:
            self._forget()
        parts: list[object] = []
        try:
            shape = self._take_apart(value, parts, 0)
        except _LargeError:
            shape = ""
        if not shape or len(parts) > PARTS_MAX:
            return self._build_piecemeal(value)
        constructor = self._constructors.get(shape)
        if constructor is None:
            constructor = self._compile(shape, len(parts))
        return self._vm.build(constructor, parts)

    # --- taking apart into the marks of shapes.py ------------------------------------------------

    def _take_apart(self, value: object, parts: list[object], level: int) -> str:
        """The shape of a value; its parts are added to `parts`."""
        kind = type(value)
        if kind is dict:
            return self._take_mapping_apart(value, parts, level)  # type: ignore[arg-type] # Its type was just asked for.
        if kind in _NUMBERED or (isinstance(value, LuauObject) and value.lasting):
            parts.append(self._numbers.get(value) or self._first_seen(value))
            return "$"
        if isinstance(value, Mapping):
            return self._take_mapping_apart(value, parts, level)
        if isinstance(value, list | tuple):
            _check_size(value, parts, level)
            return f"({''.join([self._take_apart(item, parts, level + 1) for item in value])})"
        parts.append(to_luau(self._vm, value))
        return "#"

    def _keep(self, value: object) -> tuple[object, str, list[object]]:
        """How a value is packed, for the next time; the shape is empty if it cannot be."""
        parts: list[object] = []
        try:
            shape = self._take_apart(value, parts, 0)
        except _LargeError:
            shape = ""
        if len(self._kept) >= _KEPT_MAX:
            self._kept.clear()
        if not shape or len(parts) >= PARTS_MAX:
            shape, parts = _COPIED if self.copies.keeps(value) else "", []
        known = value, shape, parts
        # A buffer is a part that game code can change.
        if not any(type(part) is machine.Buffer for part in parts):
            self._kept[id(value)] = known
        return known

    def _forget(self) -> None:
        """Forget the numbers of texts, and all that knows them."""
        self._numbers.clear()
        self._kept.clear()

    def _take_mapping_apart(self, value: Mapping[object, object], parts: list[object], level: int) -> str:
        _check_size(value, parts, level)
        if self._names.issuperset(value) or self._are_names(value):
            return self._take_record_apart(value, parts, level)
        return self._take_map_apart(value, parts, level)

    def _take_record_apart(self, value: Mapping[object, object], parts: list[object], level: int) -> str:
        shape = ""
        for item in value.values():
            kind = type(item)
            if kind in _AS_THEY_ARE:
                parts.append(item)
                shape += "#"
            elif kind in _NUMBERED:
                parts.append(self._numbers.get(item) or self._first_seen(item))
                shape += "$"
            else:
                shape += self._take_apart(item, parts, level + 1)
        return f"{{{','.join(value)}:{shape}}}"  # type: ignore[arg-type] # That all keys are names was asked before.

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

    def _spread(self, values: Sequence[object]) -> list[object]:
        """What is too large to be packed in parts."""
        return [SPREAD, *self._vm.call(self._packed, *to_luau_all(self._vm, values))]

    def _compile(self, shape: str, parts: int) -> "LuauFunction":
        if len(self._constructors) >= _SHAPES_MAX:
            self._constructors.clear()
        constructor = self._constructors[shape] = self._maker(shape, parts)
        return constructor

    def _add_packer(self, shape: str, parts: int) -> int:
        if len(self._packers) >= _SHAPES_MAX:
            for number in self._packers.values():
                self.makers.raw_set(number, None)
            self._packers.clear()
        number = self._packers[shape] = self.add_maker(self._maker(shape, parts))
        return number

    def _maker(self, shape: str, parts: int) -> "LuauFunction":
        (made,) = self._vm.trusted(source_of(shape, parts), self._texts)
        return cast("LuauFunction", made)

    def _build_piecemeal(self, value: object) -> object:
        if isinstance(value, Mapping):
            return _mapping_to_luau(self._vm, value)
        return _sequence_to_luau(self._vm, cast("Sequence[object]", value))


def _handle_of(vm: "Vm", value: LuauObject | RobloxEnum) -> object:
    if isinstance(value, LuauObject):
        return value.handle()
    # It is there with the globals of game code, so before any code runs that could be given an item.
    find = cast("Callable[[str, str], LuauObject]", vm.cache["enum.find"])
    return find(type(value).__name__, value.name).handle()


def _text_to_luau(vm: "Vm", value: str) -> object:
    if value.isascii():
        return value
    try:
        return vm.string(value.encode("utf-8"))
    except UnicodeEncodeError:
        return vm.string(value.encode("utf-8", "surrogateescape"))


def _mapping_to_luau(vm: "Vm", value: Mapping[object, object]) -> object:
    vm.charge(len(value) * ITEM)
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
    vm.charge(len(value) * ITEM)
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
