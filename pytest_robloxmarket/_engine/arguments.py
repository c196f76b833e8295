"""What methods take, by the types of the API's data: one check for all that are implemented, with Roblox's texts.

"Argument 1 missing or nil" and "Unable to cast string to int64" are what developers see and report; the platform's
pages do not say which text comes when.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.classes import is_class
from pytest_robloxmarket._engine.enums import EnumItem, find_item
from pytest_robloxmarket._engine.properties import fits
from pytest_robloxmarket._engine.users import User
from pytest_robloxmarket._luau.methods import Parameter, bind
from pytest_robloxmarket._luau.values import kind_of, luau_type
from pytest_robloxmarket._luau.vm import Function, Table
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.registry import Behaviour
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("bound_methods",)

_REST: Final = "...any"

# What surely fits, by the type that Python has for it.
_QUICK: Final[dict[str, frozenset[type]]] = {
    "boolean": frozenset({bool}),
    "function": frozenset({Function}),
    "int": frozenset({int, float}),
    "number": frozenset({int, float}),
    "string": frozenset({str}),
    "table": frozenset({Table}),
    "User": frozenset({User, int, float}),
}

# The platform's own names of what it casts to and from.
_CASTS: Final = {"boolean": "bool", "int": "int64", "number": "double", "table": "Dictionary", "User": "int64"}


def bound_methods(vm: "Vm", behaviour: "Behaviour", receiver: type) -> "dict[str, LuauFunction]":
    """The methods of a class as Luau functions: each made once for the class that owns it."""
    return {name: _bound(vm, behaviour, name, receiver) for name in behaviour.methods}


def _bound(vm: "Vm", behaviour: "Behaviour", name: str, receiver: type) -> "LuauFunction":
    method = behaviour.methods[name]
    member = behaviour.info.members[name]
    owner = member.owner
    # A class below may have an implementation of its own.
    key = f"method.{owner}.{name}.{id(method.function)}"
    if key not in vm.cache:

        def accepts(one: object) -> bool:
            return owner in one.behaviour.info.ancestors  # type: ignore[attr-defined] # As `is_a`, without its call.

        parameters = () if method.checks_itself else _parameters_of(member.parameters)
        vm.cache[key] = bind(vm, name, method, receiver, accepts, parameters, answers=bool(member.type))
    return cast("LuauFunction", vm.cache[key])


@cache
def _parameters_of(types: tuple[str, ...]) -> tuple[Parameter, ...]:
    """What a method with parameters of these types takes."""
    return tuple(_parameter(word) for word in types if word != _REST)


def _parameter(word: str) -> Parameter:
    bare = word.rstrip("?")
    optional = word.endswith("?")
    if bare == "any":
        # What nobody names a type for may be nil, but must be there.
        return Parameter(None, _any_value, optional)
    return Parameter(_QUICK.get(bare, frozenset()), _taker(bare, optional=optional), optional)


def _any_value(value: object, _number: int) -> object:
    return value


def _taker(wanted: str, *, optional: bool) -> Callable[[object, int], object]:
    take = _take_plainly if wanted in _QUICK else _take_item if wanted.startswith("Enum.") else _take_object

    def checked(value: object, number: int) -> object:
        if value is None:
            if optional:
                return None
            raise PlatformError(f"Argument {number} missing or nil")
        return take(value, wanted)

    return checked


def _take_plainly(value: object, wanted: str) -> object:
    """Luau's own coercions: a number is taken for a text, and a numeric text for a number."""
    if wanted == "string" and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.14g}"
    if wanted in {"int", "number", "User"} and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    raise _cannot_cast(_kind(value), _CASTS.get(wanted, wanted))


def _take_item(value: object, wanted: str) -> object:
    """An item of the enum, or its name or number."""
    enum = wanted[5:]
    if isinstance(value, EnumItem):
        if value.enum == enum:
            return value
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        found = find_item(enum, value)
        if found is not None:
            return found
    raise _cannot_cast(_kind(value), "token")


def _take_object(value: object, wanted: str) -> object:
    if fits(value, wanted):
        return value
    if not is_class(wanted):
        raise _cannot_cast(_kind(value), wanted)
    class_name = getattr(value, "class_name", "")
    raise _cannot_cast(class_name, wanted) if class_name else _cannot_cast("value", "Object")


def _cannot_cast(kind: str, wanted: str) -> PlatformError:
    return PlatformError(f"Unable to cast {kind} to {wanted}")


def _kind(value: object) -> str:
    if luau_type(value) == "table":
        return "Array" if cast("LuauTable", value).raw_len() else "Dictionary"
    kind = kind_of(value)
    return {"boolean": "bool", "number": "double", "EnumItem": "token"}.get(kind, kind)
