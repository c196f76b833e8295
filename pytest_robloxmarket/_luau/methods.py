"""From a Python function to a method of a Luau class: arguments in, answers out, errors in Roblox's words."""

import inspect
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._luau.tables import guard_of, pack
from pytest_robloxmarket._luau.threads import running_task, suspend
from pytest_robloxmarket._luau.values import kind_of, luau_type, shallow, to_luau
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import Body, LuauFunction
    from pytest_robloxmarket._luau.vm import Vm

__all__ = (
    "WAIT",
    "Method",
    "Parameter",
    "answer",
    "bind",
    "expect_function",
    "expect_integer",
    "expect_number",
    "expect_text",
    "guard",
    "method_of",
    "yielding",
)


class _Wait:
    """The answer of a yielding method that gives way; whoever holds its task wakes it."""


WAIT: Final = _Wait()

_ANY_NUMBER: Final = 250

_RAISING: Final = "local body = ... return function(...) error(body(...), 0) end"

# The price of a request that gives way, in steps: what carries it works as long as a thousand of them take.
_WAIT: Final = 1_000


class Method(NamedTuple):
    """A method: what it calls, whether it may yield, how many arguments it takes, and whether it looks at them itself.

    `ready` is asked first and has the answer when there is no need to wait, also where nothing may; None when there is.
    """

    function: Callable[..., object]
    yields: bool
    least: int
    most: int
    ready: Callable[..., object] | None = None
    checks_itself: bool = False
    # Whether what it returns is raised, as a table that a game may catch.
    raises: bool = False


class Parameter(NamedTuple):
    """What a method takes in one place.

    Attributes:
        quick: the Python types of what surely fits; None when everything does.
        take: gives any other value as the method gets it, or raises; gets the value and its number.
        optional: whether it may be left out.
    """

    quick: frozenset[type] | None
    take: Callable[[object, int], object]
    optional: bool


def method_of(function: "Callable[..., object] | Method") -> Method:
    """A plain function as a method that does not yield."""
    return function if isinstance(function, Method) else _measure(function, yields=False)


def yielding(function: Callable[..., object], ready: Callable[..., object] | None = None) -> Method:
    """A method that may yield. It gets its task behind `self`, and returns WAIT or an answer at once."""
    return _measure(function, yields=True)._replace(ready=ready)


def _measure(function: Callable[..., object], *, yields: bool) -> Method:
    parameters = list(inspect.signature(function).parameters.values())[2 if yields else 1 :]
    least = sum(1 for one in parameters if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD)
    variadic = any(one.kind is one.VAR_POSITIONAL for one in parameters)
    return Method(function, yields, least, _ANY_NUMBER if variadic else len(parameters))


def answer(vm: "Vm", result: object) -> Sequence[object]:
    """What a Python function returned, as Luau results: a tuple stands for several values."""
    if type(result) is tuple:
        return [to_luau(vm, item) for item in result]
    return [to_luau(vm, result)]


def bind(
    vm: "Vm",
    name: str,
    method: Method,
    receiver: type,
    accepts: Callable[[object], bool],
    parameters: Sequence[Parameter] = (),
    *,
    answers: bool = True,
) -> "LuauFunction":
    """A method as a Luau function.

    Args:
        vm: the machine.
        name: what scripts call it.
        method: what it does.
        receiver: the class of the objects that have it.
        accepts: whether one of them does.
        parameters: what it takes; none for a method that looks at its arguments itself.
        answers: whether None is an answer: nil is not the same as nothing.
    """
    function, yields, least, most, ready, _, raises = method

    def arguments_of(arguments: list[object]) -> list[object]:
        values = [shallow(value) for value in arguments]
        if not values or not isinstance(values[0], receiver) or not accepts(values[0]):
            raise PlatformError(f"Expected ':' not '.' calling member function {name}")
        if parameters:
            _check(values, parameters)
        if len(values) <= least:
            raise PlatformError(f"Argument {len(values)} missing or nil")
        if len(values) > most + 1:
            del values[most + 1 :]
        return values

    def call(arguments: list[object]) -> Sequence[object]:
        result = function(*arguments_of(arguments))
        return answer(vm, result) if answers or result is not None else ()

    def call_and_wait(arguments: list[object]) -> Sequence[object]:
        values = arguments_of(arguments)
        if ready is not None:
            found = ready(*values)
            if found is not None:
                return pack(vm, (found,))
        vm.charge(_WAIT)
        task = running_task(vm.server)  # type: ignore[arg-type] # A cast is a call; whose code runs is a context.
        values.insert(1, task)
        result = function(*values)
        if result is WAIT:
            suspend(task)
            return ()
        return pack(vm, result if type(result) is tuple else (result,))

    if raises:
        (raising,) = vm.trusted(_RAISING, vm.function(call))
        return cast("LuauFunction", raising)
    return guard(vm, call_and_wait) if yields else vm.function(call)


def _check(values: list[object], parameters: Sequence[Parameter]) -> None:
    """Look at all arguments of a call; each becomes what the method gets."""
    count = len(values)
    for number, (quick, take, optional) in enumerate(parameters, 1):
        if number < count:
            if quick is not None and type(values[number]) not in quick:
                values[number] = take(values[number], number)
        elif not optional:
            raise PlatformError(f"Argument {number} missing or nil")


def guard(vm: "Vm", body: "Body") -> "LuauFunction":
    """A function that refuses to be called where it could not yield; what `body` returns is packed."""
    (guarded,) = vm.call(guard_of(vm), vm.function(body))
    return cast("LuauFunction", guarded)


def expect_text(value: object, number: int) -> str:
    """An argument that must be a string; Luau takes a number for one."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.14g}"
    raise _wrong(value, number, "string")


def expect_number(value: object, number: int) -> int | float:
    """An argument that must be a number; Luau takes a numeric string for one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    raise _wrong(value, number, "number")


def expect_integer(value: object, number: int) -> int:
    """An argument that must be a number and of which only the whole part counts."""
    found = expect_number(value, number)
    if not math.isfinite(found):
        raise PlatformError(f"invalid argument #{number} (number has no integer representation)")
    return math.floor(found)


def expect_function(value: object, number: int) -> "LuauFunction":
    """An argument that must be a function."""
    if luau_type(value) != "function":
        raise _wrong(value, number, "function")
    return cast("LuauFunction", value)


def _wrong(value: object, number: int, wanted: str) -> PlatformError:
    if value is None:
        return PlatformError(f"Argument {number} missing or nil")
    return PlatformError(f"invalid argument #{number} ({wanted} expected, got {kind_of(value)})")
