"""What every room asks of an argument that a test hands in."""

import inspect
import sys
from collections.abc import Callable
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, CO_VARARGS
from math import inf
from types import FunctionType, MethodType
from typing import Final, TypeGuard

from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.texts import clipped

__all__ = ("arguments_max", "check_function", "check_takes_one", "check_takes_two", "is_number", "shown", "value_of")

# So much of an odd argument is shown: enough to know it by.
_SHOWN_MAX: Final = 200

# What a function's code says where calling it only makes something that runs later.
_RUNS_LATER: Final = CO_COROUTINE | CO_GENERATOR | CO_ASYNC_GENERATOR

_BY_POSITION: Final = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def shown(value: object) -> str:
    """An argument as its author wrote it, for a message; one that cannot even say what it is, by its class."""
    try:
        return clipped(repr(value), _SHOWN_MAX)
    except Exception:
        return f"<{type(value).__name__}, whose __repr__ raises>"


def check_function(function: object, example: str) -> None:
    """Make sure that something can be called, and that a call runs its lines.

    Args:
        function: what was handed in.
        example: the line that would have been right.

    Raises:
        UsageError: when it cannot, or is a coroutine function or a generator function.
    """
    if not callable(function):
        raise UsageError(f"{shown(function)} is no function, and nothing else can be called later. Write {example}.")
    if getattr(getattr(function, "__code__", None), "co_flags", 0) & _RUNS_LATER:
        name = getattr(function, "__qualname__", shown(function))
        raise UsageError(
            f"{name} is written with `async` or `yield`: calling it gives a coroutine or a generator, and runs none of "
            f"its lines. Write it as a plain function, calls that wait need no `await` here: {example}."
        )


def check_takes_one(function: Callable[..., object], what: str, example: str) -> None:
    """Make sure that a function can be called with one thing, and with no more than that.

    Args:
        function: what was handed in.
        what: what it will be called with, like `the server`.
        example: the line that would have been right.

    Raises:
        UsageError: when it cannot be called, takes nothing, or needs more.
    """
    # Each run of a search comes here, and a signature takes long. A method takes its object, too.
    own = function.__func__ if isinstance(function, MethodType) else function
    if isinstance(own, FunctionType):
        given = 1 if own is function else 2
        code = own.__code__
        fits = code.co_argcount == given or 0 <= code.co_argcount - given <= len(own.__defaults__ or ())
        if fits and not (code.co_kwonlyargcount or code.co_flags & _RUNS_LATER):
            return
    _check_takes(function, (None,), f"one thing, {what}", example)


def check_takes_two(function: Callable[..., object], what: str, example: str) -> None:
    """The same for a function that is called with two things, like `the value and the sort key`.

    Raises:
        UsageError: when it cannot be called, takes fewer, or needs more.
    """
    _check_takes(function, (None, None), f"two things, {what}", example)


def _check_takes(function: Callable[..., object], things: tuple[None, ...], said: str, example: str) -> None:
    check_function(function, example)
    try:
        taken = inspect.signature(function, follow_wrapped=False)
    except (TypeError, ValueError):  # It says nothing of its parameters.
        return
    try:
        taken.bind(*things)
    except TypeError:
        name = getattr(function, "__qualname__", shown(function))
        taken = taken.replace(return_annotation=inspect.Signature.empty)
        raise UsageError(f"{name}{taken} cannot be called with {said}. Write {example}.") from None


def arguments_max(function: Callable[..., object]) -> int:
    """How many arguments a function takes by position, at the most: in Luau what is more than that is dropped.

    Called for each listener of each server that starts, so that most functions are asked for their code alone.
    """
    own = getattr(function, "__func__", function)
    if not isinstance(own, FunctionType):
        return _said_by_signature(function)
    bound = own is not function
    if not own.__code__.co_flags & CO_VARARGS:
        return own.__code__.co_argcount - bound
    inner = getattr(own, "__wrapped__", None)
    return sys.maxsize if inner is None else arguments_max(inner) - bound


def _said_by_signature(function: Callable[..., object]) -> int:
    """The same for what is no plain function: a class, a partial function, a mock, something written in C."""
    try:
        kinds = [one.kind for one in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):  # It says nothing of its parameters.
        return sys.maxsize
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        return sys.maxsize
    return sum(kind in _BY_POSITION for kind in kinds)


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a finite number, and no truth value."""
    if type(value) is int:
        return True  # Most are, and a union of types is made anew each time.
    return isinstance(value, int | float) and not isinstance(value, bool) and -inf < value < inf


def value_of(text: str) -> bool | int | float | str:
    """The value that a text on the command line stands for: true, 5, 2.5, or the text itself."""
    if text in {"true", "false"}:
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
