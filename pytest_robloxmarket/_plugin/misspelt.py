"""Says what to write in place of a name that an object of ours does not have: Python says only that it is missing."""

import inspect
import re
from collections import deque
from collections.abc import Callable, Iterator
from linecache import getline
from traceback import format_exception_only, walk_tb
from types import FunctionType
from typing import Final

import pytest_robloxmarket
from pytest_robloxmarket._terms.nearest import nearest, plain

__all__ = ("add_hint", "hint_for", "hint_in")

# What Python says of a name that cannot be set, before Python 3.13 without the object itself.
_MISSING: Final = re.compile(r"'(\w+)' object has no attribute '(\w+)'")

# What it says of an argument that a function does not have; of a class that is written in C without its name.
_UNEXPECTED: Final = re.compile(r"(?:([\w.]+)\(\) got an u|U)nexpected keyword argument '(\w+)'")

# What the classes for data say of a name that is set on them, which none can be.
_IMMUTABLE: Final = re.compile(r"immutable type: '(\w+)'")

# A call in a line of source.
_CALL: Final = re.compile(r"(\w+)\((?=[^()]*=)")

# A longer list of names helps nobody: the docs are read faster.
_NAMES_MAX: Final = 12

# How many steps away from the object a name is looked for.
_STEPS_MAX: Final = 2


def add_hint(error: AttributeError | TypeError) -> None:
    """Add what can be written in place of a name to the notes of an error."""
    hint = hint_for(error) if isinstance(error, AttributeError) else _hint_for_argument(error)
    if hint and "Did you mean" not in "".join(format_exception_only(error)):  # as Python says from 3.13 on
        error.add_note(hint)


def hint_for(error: AttributeError) -> str:
    """The name that is meant, or else the names that there are; empty if the object is none of ours."""
    kind, name = _missing(error)
    if _IMMUTABLE.fullmatch(str(error)):
        return _hint_for_data(str(error))
    return _hint(kind, name)


def hint_in(text: str) -> str:
    """The same for an error of game code of which only its words are left."""
    said = _MISSING.search(text)
    hint = "" if said is None else _hint(_public(said[1]), said[2])
    return f"`{said[1]}` has no `{said[2]}`. {hint}" if said is not None and hint.startswith("Did you") else hint


def _hint(kind: type | None, name: str) -> str:
    if kind is None or not any(base.__module__.startswith("pytest_robloxmarket.") for base in kind.__mro__):
        return ""
    names = [one for one in dir(kind) if not one.startswith("_")]
    way = None if plain(name) in map(plain, names) else next(_routes(kind, plain(name)), None)
    if way is not None:
        return f"`{kind.__name__}` has no `{name}`, but this has: `{way}`"
    close = nearest(name, names, 1)
    if close:
        return f"Did you mean `{close[0]}`?"
    own = sorted(name for name in names if _function(kind, name) is not None)
    own = own or [name for name in getattr(kind, "__struct_fields__", ()) if name in names]
    return f"`{kind.__name__}` has {', '.join(own)}." if 0 < len(own) <= _NAMES_MAX else ""


def _hint_for_argument(error: TypeError) -> str:
    """The argument that is meant, or else those that there are; empty if what was called is none of ours."""
    said = _UNEXPECTED.match(str(error))
    called = None if said is None else _called(said[1] or _word_of_call(error))
    if said is None or called is None:
        return ""
    names = [name for name in inspect.signature(called).parameters if name != "self"]
    close = nearest(said[2], names, 1)
    return f"Did you mean `{close[0]}`?" if close else f"It takes {', '.join(names)}."


def _hint_for_data(text: str) -> str:
    said = _IMMUTABLE.fullmatch(text)
    kind = None if said is None else _public(said[1])
    if kind is None:
        return ""
    return f"Nothing can be set on a `{kind.__name__}`."


def _called(name: str) -> Callable[..., object] | None:
    """A function of ours, a method or a class, by its qualified name: `User.buy`, `Bounds.__new__`."""
    first, _, method = name.partition(".")
    found: object = getattr(pytest_robloxmarket, first) if first in pytest_robloxmarket.__all__ else None
    if found is not None and method not in {"", "__init__", "__new__"}:
        found = getattr(found, method, None)
    return found if callable(found) else None


def _word_of_call(error: TypeError) -> str:
    """The name of what the innermost line called, as it stands in its source: `Contract`."""
    last = deque(walk_tb(error.__traceback__), maxlen=1)
    if not last:
        return ""
    (frame, line), *_ = last
    said = _CALL.search(getline(frame.f_code.co_filename, line))
    return "" if said is None else said[1]


def _missing(error: AttributeError) -> tuple[type | None, str]:
    """The class of the object that was asked, and the name that it does not have."""
    if error.name is not None and error.obj is not None:
        return error.obj if isinstance(error.obj, type) else type(error.obj), error.name
    said = _MISSING.match(str(error))
    return (None, "") if said is None else (_public(said[1]), said[2])


def _routes(kind: type, wanted: str) -> Iterator[str]:
    """How code gets from an object to others that have a name, the nearest first: `server().join`."""
    near: list[tuple[str, type]] = [("", kind)]
    for _ in range(_STEPS_MAX):
        near = [(f"{path}{step}.", to) for path, start in near for step, to in _steps(start)]
        for path, to in near:
            yield from (path + name for name in dir(to) if not name.startswith("_") and plain(name) == wanted)


def _steps(kind: type) -> Iterator[tuple[str, type]]:
    """Each public property and method of a class that gives an object of another public class."""
    for name in dir(kind):
        function = None if name.startswith("_") else _function(kind, name)
        to = None if function is None else _public(_word(function.__annotations__.get("return")))
        if function is not None and to is not None and to is not kind:
            yield name if isinstance(inspect.getattr_static(kind, name), property) else name + _call(function), to


def _function(kind: type, name: str) -> FunctionType | None:
    """What is called for a property or a method; None for any other attribute."""
    member = inspect.getattr_static(kind, name)
    function = member.fget if isinstance(member, property) else member
    return function if isinstance(function, FunctionType) else None


def _call(function: FunctionType) -> str:
    needed = [one for one in inspect.signature(function).parameters.values() if one.default is one.empty]
    return "()" if len(needed) == 1 else "(...)"


def _word(annotation: object) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation).removesuffix(" | None")


def _public(name: str) -> type | None:
    """One of our public classes by its name."""
    found = getattr(pytest_robloxmarket, name) if name in pytest_robloxmarket.__all__ else None
    return found if isinstance(found, type) else None
