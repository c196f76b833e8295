"""Values that Roblox has and Luau has not: DateTime, Random, and the libraries of all kinds."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine import appearances, regions, spatial
from pytest_robloxmarket._engine.params import PARAMS, QueryParams
from pytest_robloxmarket._engine.structures import defined_kinds, equals, make
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

__all__ = ("DateTime", "RandomNumbers", "datatype_libraries")

# They tell of the kinds of values when they are imported.
assert regions
assert spatial

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
        return metatable_of(vm, DateTime, self.kind, _DATE_METHODS, _read_date, {"__eq": equals(vm)})


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


# Global tables of which nothing is faked: they are there, that each of their constructors can be named.
_UNFAKED: Final = (
    "CatalogSearchParams FloatCurveKey Path2DControlPoint RotationCurveKey SecurityCapabilities SharedTable "
    "ValueCurveKey"
)


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
            # Servers of Roblox live in UTC.
            fromLocalTime=_from_parts,
            fromIsoDate=_from_iso,
        ),
        "Random": library(new=new_random),
        "User": library(
            fromId=lambda user_id=None, *_: user_from_id(user_id, universe_id()),
            fromString=lambda text=None, *_: user_from_string(text),
        ),
    }
    for name in PARAMS:
        libraries[name] = library(new=partial(QueryParams, name))
    for kind, told in defined_kinds().items():
        if not told.has_library:
            continue
        constructors: dict[str, Callable[..., object]] = {"new": partial(make, kind), **told.constructors}
        if kind == "BrickColor":
            constructors["random"] = lambda *_: appearances.any_brick_color(here().chance().random())
        libraries[kind] = library(**constructors)
        for name, constant in told.constants.items():
            libraries[kind].raw_set(name, make(*constant).handle())
    libraries.update((kind, library()) for kind in _UNFAKED.split())
    return libraries


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


# "The format string follows Moment.js", datatypes/DateTime.yaml; longer tokens first.
_TOKENS: Final[dict[str, Callable[[datetime], str]]] = {
    "YYYY": lambda one: f"{one.year:04}",
    "YY": lambda one: f"{one.year % 100:02}",
    "MMMM": lambda one: one.strftime("%B"),
    "MMM": lambda one: one.strftime("%b"),
    "MM": lambda one: f"{one.month:02}",
    "M": lambda one: str(one.month),
    "dddd": lambda one: one.strftime("%A"),
    "ddd": lambda one: one.strftime("%a"),
    "DD": lambda one: f"{one.day:02}",
    "D": lambda one: str(one.day),
    "HH": lambda one: f"{one.hour:02}",
    "H": lambda one: str(one.hour),
    "hh": lambda one: f"{one.hour % 12 or 12:02}",
    "h": lambda one: str(one.hour % 12 or 12),
    "mm": lambda one: f"{one.minute:02}",
    "m": lambda one: str(one.minute),
    "ss": lambda one: f"{one.second:02}",
    "s": lambda one: str(one.second),
    "SSS": lambda one: f"{one.microsecond // 1000:03}",
    "A": lambda one: "PM" if one.hour >= 12 else "AM",
    "a": lambda one: "pm" if one.hour >= 12 else "am",
}

# The formats that have a name, as they are in English of the United States.
_NAMED: Final = {
    "LLLL": "dddd, MMMM D, YYYY h:mm A",
    "LLL": "MMMM D, YYYY h:mm A",
    "LL": "MMMM D, YYYY",
    "llll": "ddd, MMM D, YYYY h:mm A",
    "lll": "MMM D, YYYY h:mm A",
    "ll": "MMM D, YYYY",
    "LTS": "h:mm:ss A",
    "LT": "h:mm A",
    "L": "MM/DD/YYYY",
    "l": "M/D/YYYY",
}
_BRACKETS: Final = r"\[[^\]]*\]|"
_NAMED_PATTERN: Final = re.compile(_BRACKETS + "|".join(_NAMED))
_TOKEN_PATTERN: Final = re.compile(_BRACKETS + "|".join(sorted(_TOKENS, key=len, reverse=True)))


def _format(date: DateTime, pattern: object, locale: object) -> str:
    if not expect_text(locale, 2).lower().startswith("en-us"):
        raise UnsupportedError(f"DateTime:FormatUniversalTime in {locale}")
    moment = date.moment()
    spelled = _NAMED_PATTERN.sub(lambda found: _NAMED.get(found[0], found[0]), expect_text(pattern, 1))
    # What stands in brackets is written as it is.
    return _TOKEN_PATTERN.sub(
        lambda found: found[0][1:-1] if found[0][0] == "[" else _TOKENS[found[0]](moment), spelled
    )


def _next_unit_vector(numbers: RandomNumbers) -> object:
    # A point on a sphere: its height is as likely as any other, and so is its direction.
    z, angle = 2 * numbers.chance.random() - 1, 2 * math.pi * numbers.chance.random()
    around = math.sqrt(1 - z * z)
    return make("Vector3", around * math.cos(angle), around * math.sin(angle), z)


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
    "NextUnitVector": method_of(_next_unit_vector),
    "Clone": method_of(_clone),
    "Shuffle": method_of(_shuffle),
}
