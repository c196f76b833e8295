"""What every room asks of an argument that a test hands in."""

from math import inf
from typing import TypeGuard

from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("check_function", "is_number")


def check_function(function: object, example: str) -> None:
    """Make sure that something can be called.

    Args:
        function: what was handed in.
        example: the line that would have been right.

    Raises:
        UsageError: when it cannot.
    """
    if not callable(function):
        raise UsageError(f"{function!r} is no function, and nothing else can be called later. Write {example}.")


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a finite number, and no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -inf < value < inf
