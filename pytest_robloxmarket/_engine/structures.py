"""Values with named fields, like a Vector3: what is common to all kinds. Each kind is told once, by `define`."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._luau.methods import method_of
from pytest_robloxmarket._luau.objects import ValueObject, known_metatable, metatable_of
from pytest_robloxmarket._luau.values import kind_of, shallow, to_luau
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._terms.errors import PlatformError, UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable, LuauUserData
    from pytest_robloxmarket._luau.methods import Method
    from pytest_robloxmarket._luau.vm import Vm

__all__ = (
    "Structure",
    "StructureKind",
    "defined_kinds",
    "define",
    "equals",
    "make",
    "numbers_of",
    "structure_of",
    "vector_types",
)

Property = Callable[["Structure"], object]
Operation = Callable[[object, object], object]


class StructureKind(NamedTuple):
    """A kind of value.

    Attributes:
        fields: names, in the order of the arguments of `new`, each with what it is where nothing is given.
        properties: what else can be read.
        methods: by name.
        operations: by the name of the metamethod, without its underscores; the two operands go in.
        constructors: beside `new`, which can be replaced here.
        constants: values in the library, each as its kind and what its `make` takes.
        shown: what `tostring` says; without it the fields in a row.
        complete: whether all is here that Roblox has of it, so that any other name is a mistake of the game's.
        has_library: whether there is a global table of its name.
    """

    fields: Mapping[str, object]
    properties: Mapping[str, Property] = {}
    methods: Mapping[str, "Callable[..., object] | Method"] = {}
    operations: Mapping[str, Operation] = {}
    constructors: Mapping[str, Callable[..., object]] = {}
    constants: Mapping[str, tuple[str, *tuple[float, ...]]] = {}
    shown: Callable[["Structure"], str] | None = None
    complete: bool = False
    has_library: bool = True


_KINDS: Final[dict[str, StructureKind]] = {}

# A Vector3 is a vector of the language on Roblox and a userdata here. `type` says "vector" too: creator-docs,
# reference/engine/globals/LuaGlobals.yaml; that a Vector3 is one is known from Luau's own vectors, whose page
# (libraries/vector.yaml) Vector3.yaml recommends for the same values.
_TYPES: Final = """
local type, typeof, select, error = type, typeof, select, error
return function(...)
    local value = ...
    local kind = type(value)
    if kind == "userdata" then
        return if typeof(value) == "Vector3" then "vector" else kind
    elseif value == nil and select("#", ...) == 0 then
        error("missing argument #1", 2)
    end
    return kind
end, function(...)
    local value = ...
    local kind = typeof(value)
    if value == nil and select("#", ...) == 0 then
        error("missing argument #1", 2)
    end
    return if kind == "vector" then "Vector3" else kind
end
"""

# What some kind can be calculated with; another that cannot be, here, says so.
_OPERATIONS: Final = ("add", "sub", "mul", "div", "idiv", "unm")


class Structure(ValueObject):
    """A value with named fields."""

    __slots__ = ("fields", "kind_name")

    def __init__(self, kind_name: str, fields: dict[str, object]) -> None:
        self.kind_name: Final = kind_name
        self.fields: Final = fields

    @property
    def kind(self) -> str:  # type: ignore[override]
        """What `typeof` says."""
        return self.kind_name

    @property
    def numbers(self) -> tuple[float, ...]:
        """The fields of a kind that has only numbers."""
        return cast("tuple[float, ...]", tuple(self.fields.values()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Structure) and (other.kind, other.fields) == (self.kind, self.fields)

    def __hash__(self) -> int:
        return hash(self.kind_name)

    def __str__(self) -> str:
        shown = _KINDS[self.kind_name].shown
        return ", ".join(_shown(value) for value in self.fields.values()) if shown is None else shown(self)

    def handle(self) -> "LuauUserData":
        """A userdata that keeps this value alive.

        Of two Vector3 of the same numbers it is the same one: on Roblox they are no objects, and one finds what is in a
        table under the other.
        """
        if self.kind_name != "Vector3":
            return super().handle()
        known = _vectors(the_vm())
        # A negative zero stays one, or a text would depend on what is still remembered.
        key = "{!r} {!r} {!r}".format(*map(float, self.numbers))
        found = known.raw_get(key)
        if found is None:
            found = super().handle()
            known.raw_set(key, found)
        return cast("LuauUserData", found)

    def metatable(self, vm: "Vm") -> "LuauTable":
        """What game code can do with it."""
        kind = self.kind
        made = known_metatable(vm, kind)
        if made is not None:
            return made
        known = _KINDS[kind]
        extra = {"__eq": equals(vm)}
        extra |= {f"__{name}": _calculate(vm, kind, known.operations.get(name)) for name in _OPERATIONS}
        methods = {name: method_of(function) for name, function in known.methods.items()}
        return metatable_of(vm, Structure, kind, methods, _read, extra)


def _vectors(vm: "Vm") -> "LuauTable":
    """The userdata of all Vector3 that game code still holds, by their numbers."""
    found = vm.cache.get("vectors")
    if found is None:
        (found,) = vm.trusted('return setmetatable({}, { __mode = "v" })')
        vm.cache["vectors"] = found
    return cast("LuauTable", found)


def vector_types(vm: "Vm") -> "dict[str, object]":
    """`type` and `typeof`, which say of a Vector3 that it is a vector, and of a vector that it is a Vector3."""
    return dict(zip(("type", "typeof"), vm.trusted(_TYPES), strict=True))


def define(kind: str, told: StructureKind) -> None:
    """Tell of a kind. To be called while modules are imported."""
    _KINDS[kind] = told


def defined_kinds() -> Mapping[str, StructureKind]:
    """All kinds that were told."""
    return _KINDS


def make(kind: str, *values: object) -> Structure:
    """A value of these fields; what is not given is as `new` has it."""
    fields = dict(_KINDS[kind].fields)
    fields.update(zip(fields, values, strict=False))
    return Structure(kind, fields)


def numbers_of(value: object, kind: str, number: int) -> tuple[float, ...]:
    """The fields of an argument that must be of a kind that has only numbers.

    Raises:
        PlatformError: when it is not.
    """
    if not isinstance(value, Structure) or value.kind != kind:
        raise PlatformError(f"invalid argument #{number} ({kind} expected, got {kind_of(value)})")
    return value.numbers


def structure_of(kind: str, values: Sequence[object]) -> Structure:
    """A value as a data file says it: the arguments of `new`."""
    new = _KINDS[kind].constructors.get("new")
    return cast("Structure", new(*values)) if new is not None else make(kind, *values)


def _shown(value: object) -> str:
    if isinstance(value, list):
        # The points of a sequence, as Roblox writes them: never Python's own text, which holds an address.
        return " ".join(str(one).replace(",", "") for one in value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.14g}" if isinstance(value, int | float) else str(value)


def _read(structure: object, key: str) -> object:
    assert isinstance(structure, Structure)
    if key in structure.fields:
        return structure.fields[key]
    kind = _KINDS[structure.kind]
    known = kind.properties.get(key)
    if known is None:
        if kind.complete:
            raise PlatformError(f"{key} is not a valid member of {structure.kind}")
        raise UnsupportedError(f"{structure.kind}.{key}")
    return known(structure)


def equals(vm: "Vm") -> "LuauFunction":
    """Compares two values by what they hold."""
    found = vm.cache.get("equals")
    if found is None:
        found = vm.cache["equals"] = vm.function(lambda two: [shallow(two[0]) == shallow(two[1])])
    return cast("LuauFunction", found)


def _calculate(vm: "Vm", kind: str, operation: Operation | None) -> "LuauFunction":
    def calculate(arguments: list[object]) -> list[object]:
        # A minus sign has one operand.
        one, other = shallow(arguments[0]), shallow(arguments[-1])
        result = NotImplemented if operation is None else operation(one, other)
        if result is NotImplemented:
            raise UnsupportedError(f"{kind} arithmetic with {kind_of(other if kind_of(one) == kind else one)}")
        return [to_luau(vm, result)]

    return vm.function(calculate)
