"""Values that Roblox has and Luau has not: DateTime, Random, and those of 3D that receipt code merely passes on."""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.classes import Parts
from pytest_robloxmarket._engine.enums import enum_item
from pytest_robloxmarket._engine.users import user_from_id, user_from_string
from pytest_robloxmarket._luau.context import Context, Generator, new_generator
from pytest_robloxmarket._luau.libraries import epoch_ms
from pytest_robloxmarket._luau.methods import Method, expect_integer, expect_number, expect_text, method_of
from pytest_robloxmarket._luau.objects import ValueObject, metatable_of
from pytest_robloxmarket._luau.values import shallow, to_luau
from pytest_robloxmarket._terms.errors import PlatformError, UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("DateTime", "RandomNumbers", "Structure", "datatype_libraries", "structure_of")

_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)


class DateTime(ValueObject):
    """A moment, in milliseconds since 1970."""

    __slots__ = ("milliseconds",)

    kind = "DateTime"

    def __init__(self, milliseconds: int) -> None:
        self.milliseconds: Final = milliseconds

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DateTime) and other.milliseconds == self.milliseconds

    def __hash__(self) -> int:
        return hash(self.milliseconds)

    def __str__(self) -> str:
        return str(self.milliseconds)

    def moment(self) -> datetime:
        """The moment as Python has it.

        Raises:
            PlatformError: when it is outside of the years that a date can have.
        """
        try:
            return _FIRST + timedelta(milliseconds=self.milliseconds)
        except OverflowError:
            raise PlatformError("timestamp is out of range") from None

    def metatable(self, vm: "Vm") -> "LuauTable":
        """What game code can do with it."""
        return metatable_of(vm, DateTime, self.kind, _DATE_METHODS, _read_date, {"__eq": _equals(vm)})


class RandomNumbers(ValueObject):
    """A generator that game code made. The numbers are not Roblox's, only as repeatable as they are."""

    __slots__ = ("chance",)

    kind = "Random"

    def __init__(self, chance: Generator) -> None:
        self.chance: Final = chance

    def __str__(self) -> str:
        return "Random"

    def metatable(self, vm: "Vm") -> "LuauTable":
        """What game code can do with it."""
        return metatable_of(vm, RandomNumbers, self.kind, _RANDOM_METHODS, _read_random)


class Structure(ValueObject):
    """A value with named fields, like a Vector3. Only vectors can be added, subtracted and scaled."""

    __slots__ = ("fields", "kind_name")

    def __init__(self, kind_name: str, fields: dict[str, object]) -> None:
        self.kind_name: Final = kind_name
        self.fields: Final = fields

    @property
    def kind(self) -> str:  # type: ignore[override]
        """What `typeof` says."""
        return self.kind_name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Structure) and (other.kind, other.fields) == (self.kind, self.fields)

    def __hash__(self) -> int:
        return hash(self.kind_name)

    def __str__(self) -> str:
        return ", ".join(str(value) for value in self.fields.values())

    def metatable(self, vm: "Vm") -> "LuauTable":
        """What game code can do with it."""
        kind = self.kind
        extra = {"__eq": _equals(vm)}
        if kind in _CALCULABLE:
            extra |= {f"__{name}": _no_arithmetic(vm, kind) for name in (*_OPERATIONS, "unm")}
        if kind in _VECTORS:
            extra |= {f"__{name}": _arithmetic(vm, operation) for name, operation in _OPERATIONS.items()}
        return metatable_of(vm, Structure, kind, {}, _read_structure, extra)


_VECTORS: Final = frozenset({"Vector2", "Vector3"})

# What can be calculated with on Roblox, and here only where it is a vector.
_CALCULABLE: Final = _VECTORS | {"CFrame", "UDim", "UDim2"}

_OPERATIONS: Final[dict[str, Callable[[float, float], float]]] = {
    "add": lambda one, other: one + other,
    "sub": lambda one, other: one - other,
    "mul": lambda one, other: one * other,
    "div": lambda one, other: one / other if other else math.inf,
}

# Fields in the order of the arguments of `new`. What is not given is 0.
_STRUCTURES: Final[dict[str, tuple[str, ...]]] = {
    "Vector3": ("X", "Y", "Z"),
    "Vector2": ("X", "Y"),
    "CFrame": ("X", "Y", "Z"),
    "Color3": ("R", "G", "B"),
    "UDim": ("Scale", "Offset"),
    "UDim2": ("XScale", "XOffset", "YScale", "YOffset"),
    "BrickColor": ("Name",),
    "NumberRange": ("Min", "Max"),
    "TweenInfo": ("Time", "EasingStyle", "EasingDirection", "RepeatCount", "Reverses", "DelayTime"),
    "NumberSequenceKeypoint": ("Time", "Value", "Envelope"),
    "ColorSequenceKeypoint": ("Time", "Value"),
    # Made to be given to something that is seen, which asks for no field of it.
    "NumberSequence": (),
    "ColorSequence": (),
}


# Global tables of which nothing is faked: they are there, that each of their constructors can be named.
_UNFAKED: Final = (
    "Axes CatalogSearchParams Content Faces FloatCurveKey Font OverlapParams Path2DControlPoint PathWaypoint "
    "PhysicalProperties Ray RaycastParams Rect Region3 Region3int16 RotationCurveKey SecurityCapabilities SharedTable "
    "ValueCurveKey Vector2int16 Vector3int16"
)


# What `new` has where nothing is given, if it is not 0: "TweenInfo.new(time: 1, Quad, Out, 0, false, 0)",
# datatypes/TweenInfo.yaml.
_GIVEN: Final[dict[str, tuple[object, ...]]] = {
    "TweenInfo": (1, Parts("Enum.EasingStyle", ("Quad",)), Parts("Enum.EasingDirection", ("Out",)), 0, False, 0),
}


def structure_of(kind: str, values: Sequence[object]) -> Structure:
    """A datatype of the values that its `new` takes."""
    fields = _STRUCTURES[kind]
    return Structure(kind, dict(zip(fields, (*values, *[0] * len(fields)), strict=False)))


def datatype_libraries(vm: "Vm") -> "dict[str, LuauTable]":
    """The global tables `DateTime`, `Random`, `Vector3`, ..."""

    def here() -> "Context":
        return cast("Context", vm.server)

    def universe_id() -> object:
        return cast("LuauServer", here()).data_model.read("GameId")

    def library(**functions: Callable[..., object]) -> "LuauTable":
        def wrapped(function: Callable[..., object]) -> "LuauFunction":
            return vm.function(lambda arguments: [to_luau(vm, function(*[shallow(one) for one in arguments]))])

        return vm.record(tuple(functions), [wrapped(function) for function in functions.values()])

    def new_random(seed: object = None, *_: object) -> RandomNumbers:
        start = here().chance().random() if seed is None else expect_number(seed, 1)
        return RandomNumbers(new_generator(start))

    libraries = {
        "DateTime": library(
            now=lambda *_: DateTime(epoch_ms(here())),
            fromUnixTimestamp=lambda seconds=None, *_: DateTime(_whole(seconds, 1000)),
            fromUnixTimestampMillis=lambda milliseconds=None, *_: DateTime(_whole(milliseconds, 1)),
            fromUniversalTime=_from_parts,
            fromIsoDate=_from_iso,
        ),
        "Random": library(new=new_random),
        "User": library(
            fromId=lambda user_id=None, *_: user_from_id(user_id, universe_id()),
            fromString=lambda text=None, *_: user_from_string(text),
        ),
    }
    for kind, fields in _STRUCTURES.items():
        libraries[kind] = library(**_constructors(kind, fields))
        if kind in _VECTORS:
            for name, number in {"zero": 0, "one": 1}.items():
                libraries[kind].raw_set(name, Structure(kind, dict.fromkeys(fields, number)).handle())
    libraries.update((kind, library()) for kind in _UNFAKED.split())
    return libraries


def _constructors(kind: str, fields: tuple[str, ...]) -> dict[str, Callable[..., object]]:
    def new(*arguments: object) -> Structure:
        if arguments and isinstance(arguments[0], Structure) and kind == "CFrame":
            return Structure(kind, dict(arguments[0].fields))
        given = _GIVEN.get(kind, (0,) * len(fields))
        values = [*arguments, *[_given(one) for one in given[len(arguments) :]]][: len(fields)]
        return Structure(kind, dict(zip(fields, values, strict=True)))

    made: dict[str, Callable[..., object]] = {"new": new}
    if kind == "Color3":
        made["fromRGB"] = lambda *parts: new(*[expect_number(part, 1) / 255 for part in parts])
    if kind == "UDim2":
        made["fromScale"] = lambda x=0, y=0, *_: new(x, 0, y, 0)
        made["fromOffset"] = lambda x=0, y=0, *_: new(0, x, 0, y)
    return made


def _given(value: object) -> object:
    return enum_item(value.type[5:], str(value.values[0])) if isinstance(value, Parts) else value


def _equals(vm: "Vm") -> "LuauFunction":
    found = vm.cache.get("equals")
    if found is None:
        found = vm.cache["equals"] = vm.function(lambda two: [shallow(two[0]) == shallow(two[1])])
    return cast("LuauFunction", found)


def _arithmetic(vm: "Vm", operation: Callable[[float, float], float]) -> "LuauFunction":
    def calculate(arguments: list[object]) -> list[object]:
        one, other = shallow(arguments[0]), shallow(arguments[1])
        model = one if isinstance(one, Structure) else other
        assert isinstance(model, Structure)
        fields: dict[str, object] = {
            name: operation(_component(one, name, model), _component(other, name, model)) for name in model.fields
        }
        return [to_luau(vm, Structure(model.kind, fields))]

    return vm.function(calculate)


def _no_arithmetic(vm: "Vm", kind: str) -> "LuauFunction":
    def refuse(_arguments: list[object]) -> list[object]:
        raise UnsupportedError(f"{kind} arithmetic")

    return vm.function(refuse)


def _component(value: object, name: str, model: Structure) -> float:
    if isinstance(value, Structure) and value.kind == model.kind:
        return expect_number(value.fields[name], 1)
    return expect_number(value, 2)


def _whole(value: object, factor: int) -> int:
    number = expect_number(value, 1)
    if not math.isfinite(number):
        raise PlatformError("timestamp is out of range")
    return int(number * factor)


def _from_parts(*parts: object) -> DateTime:
    year, month, day, hour, minute, second, milli = (
        expect_integer(one, 1) for one in (*parts, *(1970, 1, 1, 0, 0, 0, 0)[len(parts) :])
    )
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, OverflowError):
        raise PlatformError("DateTime parts are out of range") from None
    return DateTime(int((moment - _FIRST).total_seconds()) * 1000 + milli)


def _from_iso(text: object = None, *_: object) -> DateTime | None:
    try:
        moment = datetime.fromisoformat(expect_text(text, 1))
    except ValueError:
        return None
    return DateTime(round((moment.replace(tzinfo=moment.tzinfo or UTC) - _FIRST).total_seconds() * 1000))


def _read_date(date: object, key: str) -> object:
    milliseconds = cast("DateTime", date).milliseconds
    if key == "UnixTimestamp":
        return milliseconds // 1000
    if key == "UnixTimestampMillis":
        return milliseconds
    raise PlatformError(f"{key} is not a valid member of DateTime")


def _iso(date: DateTime) -> str:
    return date.moment().strftime("%Y-%m-%dT%H:%M:%SZ")


def _universal(date: DateTime) -> dict[str, object]:
    moment = date.moment()
    return {
        "Year": moment.year,
        "Month": moment.month,
        "Day": moment.day,
        "Hour": moment.hour,
        "Minute": moment.minute,
        "Second": moment.second,
        "Millisecond": moment.microsecond // 1000,
    }


def _format(_date: DateTime, *_: object) -> str:
    raise UnsupportedError("DateTime:FormatUniversalTime")


def _next_integer(numbers: RandomNumbers, low: object, high: object) -> int:
    least, most = expect_integer(low, 1), expect_integer(high, 2)
    if least > most:
        raise PlatformError("invalid argument #2 to 'NextInteger' (interval is empty)")
    return numbers.chance.randint(least, most)


def _next_number(numbers: RandomNumbers, low: object = 0, high: object = 1) -> float:
    least, most = expect_number(low, 1), expect_number(high, 2)
    return least + (most - least) * numbers.chance.random()


def _clone(numbers: RandomNumbers) -> RandomNumbers:
    copied = new_generator(0)
    copied.setstate(numbers.chance.getstate())
    return RandomNumbers(copied)


def _shuffle(numbers: RandomNumbers, table: object) -> None:
    array = cast("LuauTable", table)
    items = [array.raw_get(number) for number in range(1, array.raw_len() + 1)]
    numbers.chance.shuffle(items)
    for number, item in enumerate(items):
        array.raw_set(number + 1, item)


def _read_random(_numbers: object, key: str) -> object:
    raise PlatformError(f"{key} is not a valid member of Random")


def _read_structure(structure: object, key: str) -> object:
    assert isinstance(structure, Structure)
    if key in structure.fields:
        return structure.fields[key]
    if key == "Magnitude" and structure.kind in {"Vector3", "Vector2"}:
        return math.hypot(*[expect_number(value, 1) for value in structure.fields.values()])
    if key in {"Position", "p"} and structure.kind == "CFrame":
        return Structure("Vector3", dict(structure.fields))
    raise UnsupportedError(f"{structure.kind}.{key}")


_DATE_METHODS: Final[dict[str, Method]] = {
    "ToIsoDate": method_of(_iso),
    "ToUniversalTime": method_of(_universal),
    "ToLocalTime": method_of(_universal),
    "FormatUniversalTime": method_of(_format),
    "FormatLocalTime": method_of(_format),
}

_RANDOM_METHODS: Final[dict[str, Method]] = {
    "NextInteger": method_of(_next_integer),
    "NextNumber": method_of(_next_number),
    "Clone": method_of(_clone),
    "Shuffle": method_of(_shuffle),
}
