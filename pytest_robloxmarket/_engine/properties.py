"""What a property holds and takes: by its type, with Luau's coercions and Roblox's refusals."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.classes import Parts, is_class
from pytest_robloxmarket._engine.enums import EnumItem, enum_item, find_item
from pytest_robloxmarket._engine.structures import structure_of
from pytest_robloxmarket._luau.values import kind_of
from pytest_robloxmarket._terms.errors import PlatformError, UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.classes import Member
    from pytest_robloxmarket._engine.instances import Instance

__all__ = ("coerce", "default_of", "fits")

_REFUSED: Final = object()

_SHOWN: Final = {"int": "number"}

# What fits into 64 bits; beyond, also NaN and the infinities, a number stays what it is.
_INTEGER_MAX: Final = 2**63


def default_of(class_name: str, member: "Member") -> object:
    """What a property holds that nobody has set.

    Raises:
        UnsupportedError: when no value is known, and nil is none.
    """
    default = member.default
    if type(default) is Parts:
        if default.type.startswith("Enum."):
            return enum_item(default.type[5:], cast("str", default.values[0]))
        return structure_of(default.type, default.values)
    if default is None and not member.nullable:
        raise UnsupportedError(f"{class_name}.{member.name}")
    return default


def coerce(member: "Member", value: object) -> object:
    """A value as a property of this type takes it.

    Raises:
        PlatformError: when it does not.
    """
    if value is None and member.nullable:
        return None
    wanted = member.type
    takes = _TAKES.get(wanted)
    if takes is not None:
        taken = takes(value)
    elif wanted.startswith("Enum."):
        taken = _enum_item(wanted[5:], value)
    else:
        taken = value if fits(value, wanted) else _REFUSED
    if taken is _REFUSED:
        got, wanted = _told(value, wanted), _SHOWN.get(wanted, wanted)
        raise PlatformError(f"Unable to assign property {member.name}. {wanted} expected, got {got}")
    return taken


def _told(value: object, wanted: str) -> str:
    is_other_class = kind_of(value) == "Instance" and wanted != "Instance" and is_class(wanted)
    return cast("Instance", value).class_name if is_other_class else kind_of(value)


def fits(value: object, wanted: str) -> bool:
    """Whether a value is of a class or a datatype."""
    kind = kind_of(value)
    if kind == "Instance":
        is_a = getattr(value, "is_a", None)
        return is_a is None or bool(is_a(wanted)) or cast("Instance", value).unclassed
    # The language has vectors of its own, and Roblox's are those.
    return kind == wanted or (kind == "vector" and wanted == "Vector3")


def _enum_item(enum: str, value: object) -> object:
    """An item, or what names it: "enum items can be set by name or by number", scripting/enums.md."""
    if isinstance(value, EnumItem):
        return value if value.enum == enum else _REFUSED
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return find_item(enum, value) or _REFUSED
    return _REFUSED


def _number(value: object) -> object:
    if isinstance(value, str):
        # Luau's own coercion: a numeric string is taken for a number, and a number for a string.
        try:
            number = float(value)
        except ValueError:
            return _REFUSED
        return int(number) if number.is_integer() else number
    return value if isinstance(value, int | float) and not isinstance(value, bool) else _REFUSED


def _integer(value: object) -> object:
    number = _number(value)
    # What Roblox does with a fraction in an IntValue is not documented; a C++ cast cuts it off.
    return int(number) if isinstance(number, float) and abs(number) < _INTEGER_MAX else number


def _string(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.14g}"
    return value if isinstance(value, str) else _REFUSED


def _boolean(value: object) -> object:
    return value if isinstance(value, bool) else _REFUSED


def _any_value(value: object) -> object:
    return _REFUSED if value is None else value


_TAKES: Final[dict[str, Callable[[object], object]]] = {
    "number": _number,
    "int": _integer,
    "string": _string,
    "boolean": _boolean,
    "any": _any_value,
    "table": _any_value,
}
