"""Expressions that were copied: what they are, how they grow with time, and what becomes of two."""

from collections.abc import Sequence
from typing import Final, NamedTuple

__all__ = ("ONLY", "STOP", "Copy", "Unlike", "check_flat", "joined", "number_text")

# A name that no game has: what a copy asks, see forecasts.py.
ONLY: Final = "__robloxmarket_only"

# What a copy does where its source would do more than look.
STOP: Final = f"{ONLY}.stop()"


class Unlike(Exception):
    """These words may do more than look, or are not understood."""


class Copy(NamedTuple):
    """An expression, copied.

    Attributes:
        text: Luau code.
        slope: how its value grows with time: 1 or -1 a second, or 0.
        coarse: whether it does so in whole seconds.
        number: whether it is a number beyond doubt.
        counter: what adds to the variable that it is, by the same in each round; see counting.py.
    """

    text: str
    slope: int = 0
    coarse: bool = False
    number: bool = False
    counter: str = ""


def check_flat(*values: Copy) -> None:
    """Check that no value grows with time, nor from round to round.

    Raises:
        Unlike: when one does.
    """
    if any(one.slope or one.counter for one in values):
        raise Unlike


def number_text(value: Copy) -> str:
    """The copy of an expression that must be a number."""
    return value.text if value.number else f"{ONLY}.number({value.text})"


def joined(left: Copy, operator: str, right: Copy) -> Copy:
    """The copy of what stands on both sides of an operator.

    Raises:
        Unlike: when it cannot be said how long it keeps its value.
    """
    if left.counter or right.counter or operator in {"<", "<=", ">", ">="}:
        return (_counted if left.counter or right.counter else _compared)(left, operator, right)
    if operator in {"+", "-"}:
        slope = left.slope + (right.slope if operator == "+" else -right.slope)
        if abs(slope) > 1 or (left.slope and right.slope and left.coarse is not right.coarse):
            raise Unlike
        coarse = left.coarse or right.coarse
        return Copy(f"({number_text(left)} {operator} {number_text(right)})", slope, coarse, number=True)
    check_flat(left, right)
    if operator in {"and", "or"}:
        return Copy(f"({left.text} {operator} {right.text})")
    if operator in {"==", "~="}:
        same = f"{ONLY}.same({left.text}, {right.text})"
        return Copy(same if operator == "==" else f"(not {same})")
    if operator == "..":
        return Copy(f"({ONLY}.text({left.text}) .. {ONLY}.text({right.text}))")
    return Copy(f"({number_text(left)} {operator} {number_text(right)})", number=True)


def _counted(left: Copy, operator: str, right: Copy) -> Copy:
    """A comparison with what grows from round to round: it comes out otherwise after so many."""
    if (left.counter and right.counter) or left.slope or right.slope or operator not in {"<", "<=", ">", ">="}:
        raise Unlike
    first, second = number_text(left), number_text(right)
    left_first = (second, first) if left.counter else (first, second)
    adder = left.counter or right.counter
    return Copy(f"{ONLY}.counted_until({first} {operator} {second}, {' - '.join(left_first)}, {adder})")


def _compared(left: Copy, operator: str, right: Copy) -> Copy:
    first, second = number_text(left), number_text(right)
    if left.slope and right.slope:
        raise Unlike
    if not left.slope and not right.slope:
        return Copy(f"({first} {operator} {second})")
    # In so many seconds the two are equal; before that, they compare as they do now.
    left_first: Sequence[str] = (second, first) if left.slope - right.slope > 0 else (first, second)
    ask = "coarsely_until" if left.coarse or right.coarse else "true_until"
    return Copy(f"{ONLY}.{ask}({first} {operator} {second}, {' - '.join(left_first)})")
