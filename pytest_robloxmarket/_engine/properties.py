"""What a property takes: the types of the class table, with Luau's coercions and Roblox's refusals."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._luau.values import kind_of
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.classes import Member

__all__ = ("UNKNOWABLE", "coerce")

# A property of such a type that nobody set has no value that we could make up.
UNKNOWABLE: Final = frozenset({"BrickColor", "CFrame", "Color3", "EnumItem", "UDim2", "Vector2", "Vector3"})

_REFUSED: Final = object()

# What fits into 64 bits; beyond, also NaN and the infinities, a number stays what it is.
_INTEGER_MAX: Final = 2**63


def coerce(member: "Member", value: object) -> object:
    """A value as a property of this type takes it.

    Raises:
        PlatformError: when it does not.
    """
    taken = _TAKES.get(member.type, _any_value)(value)
    if taken is _REFUSED:
        wanted = member.type.replace("int", "number")
        raise PlatformError(f"Unable to assign property {member.name}. {wanted} expected, got {kind_of(value)}")
    return taken


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


def _instance(value: object) -> object:
    return value if value is None or kind_of(value) == "Instance" else _REFUSED


def _any_value(value: object) -> object:
    return _REFUSED if value is None else value


_TAKES: Final[dict[str, Callable[[object], object]]] = {
    "number": _number,
    "int": _integer,
    "string": _string,
    "boolean": _boolean,
    "Instance": _instance,
}
