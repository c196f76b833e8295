"""The one rule at the doors: who hands in what a method's types do not allow is told so, whatever went wrong by it."""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import Final, ParamSpec, TypeVar, cast

from pytest_robloxmarket._terms import names
from pytest_robloxmarket._terms.checks import is_number, shown
from pytest_robloxmarket._terms.errors import RobloxMarketError, UsageError

__all__ = ("door", "hear_misuse")

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")

# What fits a word of an annotation. A word that is not here is the name of a class.
_FITS: Final[dict[str, Callable[[object], bool]]] = {
    "None": lambda value: value is None,
    **dict.fromkeys(("object", "StoredValue"), lambda value: True),
    "bool": lambda value: isinstance(value, bool),
    "float": is_number,
    "Path": lambda value: isinstance(value, Path),
    "Mapping": lambda value: isinstance(value, Mapping),
    "Callable": callable,
    "Handler": callable,
    **dict.fromkeys(("str", "Will", *names.__all__), lambda value: isinstance(value, str)),
    **dict.fromkeys(("int", "ProductId", "PassId", "UserId", "Robux"), lambda value: type(value) is int),
    "Sequence": lambda value: isinstance(value, Sequence) and not isinstance(value, str | bytes),
    "Iterable": lambda value: isinstance(value, Iterable) and not isinstance(value, str | bytes),
}


# A door with the parameters of what is behind it: to pass them on as `*arguments` costs five times as much. The door's
# own names begin with an underscore, as no parameter's does.
_SOURCE: Final = """
def guarded({taken}):
    try:
        return _method_behind({given})
    except Exception as _raised:
        __tracebackhide__ = True
        _misfit = _find_misfit(_method_behind, ({values},), _raised)
        if _misfit is None:
            raise
        raise _misfit from _raised
"""


def door(method: Callable[_Given, _Answer]) -> Callable[_Given, _Answer]:
    """A method that users call: what is not meant for it ends in a sentence that names it.

    Nothing is looked at while all goes well: game code passes here in each run of a search.
    """
    room: dict[str, Callable[..., object]] = {"_method_behind": method, "_find_misfit": _find_misfit}
    exec(_compiled(*_parameters(method.__code__)), room)
    guarded = functools.update_wrapper(room["guarded"], method)
    for defaults in ("__defaults__", "__kwdefaults__"):
        setattr(guarded, defaults, getattr(method, defaults))
    return cast("Callable[_Given, _Answer]", guarded)


def _parameters(code: CodeType) -> tuple[str, str, str]:
    """What a function takes, as a `def` and as a call spell it; and the names alone."""
    named = code.co_argcount
    names = code.co_varnames
    only = names[named : named + code.co_kwonlyargcount]
    more = iter(names[named + len(only) :])
    rest = [next(more)] if code.co_flags & inspect.CO_VARARGS else []
    named_rest = [next(more)] if code.co_flags & inspect.CO_VARKEYWORDS else []
    places, stars = list(names[:named]), [f"*{name}" for name in rest]
    double_stars = [f"**{name}" for name in named_rest]
    given = [*places, *stars, *(f"{name}={name}" for name in only), *double_stars]
    values = [*places, *rest, *only, *named_rest]
    if code.co_posonlyargcount:
        places.insert(code.co_posonlyargcount, "/")
    taken = [*places, *(stars or (["*"] if only else [])), *only, *double_stars]
    return ", ".join(taken), ", ".join(given), ", ".join(values)


@functools.cache
def _compiled(taken: str, given: str, values: str) -> CodeType:
    """The door of all methods with these parameters, as a part of this file: its frames are ours."""
    return compile(_SOURCE.format(taken=taken, given=given, values=values), __file__, "exec")


_listener: Callable[[UsageError], None] | None = None


def hear_misuse(listener: Callable[[UsageError], None]) -> None:
    """Tell of each call that a door refuses: game code may catch the error, and then nobody else would hear of it.

    One room listens. It stands above this one, and so it is handed in.
    """
    global _listener  # noqa: PLW0603
    _listener = listener


def _find_misfit(method: Callable[..., object], values: Sequence[object], error: Exception) -> UsageError | None:
    """The error that names the argument which is not what the method takes; None when all are, or that is told."""
    misfit = None if isinstance(error, RobloxMarketError) else _misfit(method, values)
    refused = error if misfit is None else misfit
    if isinstance(refused, UsageError) and _listener is not None:
        _listener(refused)
    return misfit


def _misfit(method: Callable[..., object], values: Sequence[object]) -> UsageError | None:
    """The error that names the first argument which is not what the method takes."""
    parameters = inspect.signature(method).parameters
    for (name, parameter), value in list(zip(parameters.items(), values, strict=True))[1:]:
        wanted = inspect.formatannotation(parameter.annotation).strip("'\"")
        several = parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
        whole = value if several and isinstance(value, tuple | dict) else (value,)
        if not all(_fits(one, wanted) for one in whole):
            what = method.__qualname__
            return UsageError(
                f"{what} was given {shown(value)} as its {name}, which is {wanted}. Its help says more: help({what})."
            )
    return None


def _fits(value: object, wanted: str) -> bool:
    """Whether a value is one of the types of an annotation."""
    return any(_is_a(value, word) for word in _words(wanted))


def _words(wanted: str) -> list[str]:
    """The types that an annotation names, without what stands in their brackets: `int | Mapping[str, int]`."""
    words, depth = [""], 0
    for sign in wanted:
        depth += (sign == "[") - (sign == "]")
        if sign == "|" and not depth:
            words.append("")
        elif not depth and sign not in "] ":
            words[-1] += sign
    return [word.rpartition(".")[2] for word in words]


def _is_a(value: object, word: str) -> bool:
    fits = _FITS.get(word)
    return fits(value) if fits is not None else any(one.__name__ == word for one in type(value).__mro__)
