"""The one rule at the doors: who hands in what a method's types do not allow is told so, whatever went wrong by it."""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from pytest_robloxmarket._terms import names
from pytest_robloxmarket._terms.checks import is_number, shown
from pytest_robloxmarket._terms.errors import RobloxMarketError, UsageError

__all__ = ("door",)

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")

# What fits a word of an annotation. A word that is not here is the name of a class.
_FITS: Final[dict[str, Callable[[object], bool]]] = {
    "None": lambda value: value is None,
    "object": lambda value: True,
    "bool": lambda value: isinstance(value, bool),
    "float": is_number,
    "Path": lambda value: isinstance(value, Path),
    "Mapping": lambda value: isinstance(value, Mapping),
    "Callable": callable,
    "Handler": callable,
    **dict.fromkeys(("str", "Will", *names.__all__), lambda value: isinstance(value, str)),
    **dict.fromkeys(("int", "ProductId", "PassId", "UserId", "Robux"), lambda value: type(value) is int),
    **dict.fromkeys(
        ("Sequence", "Iterable"), lambda value: isinstance(value, Iterable) and not isinstance(value, str | bytes)
    ),
}


def door(method: Callable[_Given, _Answer]) -> Callable[_Given, _Answer]:
    """A method that users call: what is not meant for it ends in a sentence that names it.

    Nothing is looked at while all goes well: game code passes here in each run of a search.
    """

    @functools.wraps(method)
    def guarded(*arguments: _Given.args, **options: _Given.kwargs) -> _Answer:
        __tracebackhide__ = True
        try:
            return method(*arguments, **options)
        except RobloxMarketError:
            raise
        except Exception as error:
            misfit = _misfit(method, arguments, options)
            if misfit:
                raise UsageError(misfit) from error
            raise

    return guarded


def _misfit(method: Callable[..., object], arguments: tuple[object, ...], options: Mapping[str, object]) -> str:
    """Which argument is not what the method takes, in a sentence; empty when all are."""
    signature = inspect.signature(method)
    try:
        given = signature.bind(*arguments, **options).arguments
    except TypeError:
        return ""  # Python's own error says which one is missing.
    for name, value in given.items():
        parameter = signature.parameters[name]
        wanted = inspect.formatannotation(parameter.annotation).strip("'\"")
        whole = value if isinstance(value, tuple) and parameter.kind is parameter.VAR_POSITIONAL else (value,)
        if name != "self" and not all(_fits(one, wanted) for one in whole):
            what = method.__qualname__
            return (
                f"{what} was given {shown(value)} as its {name}, which is {wanted}. Its help says more: help({what})."
            )
    return ""


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
