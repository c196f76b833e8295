"""Lets an error that belongs to a whole test end its traceback at the author's line, where an IDE jumps to."""

import inspect
import linecache
from collections.abc import Callable
from traceback import walk_tb
from types import CodeType
from typing import NoReturn

__all__ = ("place_of", "raise_at", "raise_in")

# So many lines of decorators may stand above a test.
_DECORATORS_MAX = 60

_RAISE: CodeType = compile("raise error", "", "exec")


def raise_at(test: Callable[..., object], error: BaseException) -> NoReturn:
    """Raise an error as if the line that begins a test had; one that comes from a line of the test stays as it is."""
    __tracebackhide__ = True
    code = inspect.unwrap(test).__code__
    if any(frame.f_code is code for frame, _ in walk_tb(error.__traceback__)):
        raise error
    raise_in(place_of(test), code.co_name, error)


def raise_in(place: tuple[str, int], name: str, error: BaseException) -> NoReturn:
    """Raise an error as if a line of the author's had: readers of tracebacks show the source there."""
    __tracebackhide__ = True
    file, line = place
    exec(_RAISE.replace(co_filename=file, co_firstlineno=line, co_name=name), {"error": error})
    raise error


def place_of(test: Callable[..., object]) -> tuple[str, int]:
    """The file of a test, and the line of its `def`, below its decorators."""
    code = inspect.unwrap(test).__code__
    first = code.co_firstlineno
    lines = (line for line in range(first, first + _DECORATORS_MAX) if _begins(code.co_filename, line))
    return code.co_filename, next(lines, first)


def _begins(file: str, line: int) -> bool:
    return linecache.getline(file, line).lstrip().startswith(("def ", "async def "))
