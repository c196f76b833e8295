"""Vectors: positions and directions, as a game needs them to put a bought thing somewhere.

Source: creator-docs, reference/engine/datatypes/{Vector2,Vector3}.yaml. Numbers are doubles here and have 32 bits on
Roblox.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, cast

from pytest_robloxmarket._engine.structures import Structure, StructureKind, define, make, numbers_of
from pytest_robloxmarket._luau.methods import expect_number
from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("angle_between", "cross", "dot", "fuzzy_equals", "is_kind", "numbers_in", "unit", "vector3")


def is_kind(value: object, kind: str) -> bool:
    """Whether a value is of a kind."""
    return isinstance(value, Structure) and value.kind == kind


def numbers_in(value: object) -> tuple[float, ...]:
    """The numbers of what is known to have some."""
    return cast("Structure", value).numbers


def vector3(value: object, number: int = 1) -> tuple[float, ...]:
    """The numbers of an argument that must be a Vector3."""
    return numbers_of(value, "Vector3", number)


def _divided(one: float, other: float) -> float:
    if other:
        return one / other
    return math.nan if one == 0 or math.isnan(one) else math.copysign(math.inf, one)


def _floored(one: float, other: float) -> float:
    found = _divided(one, other)
    return math.floor(found) if math.isfinite(found) else found


def _each(kind: str, calculate: Callable[[float, float], float], *, scales: bool) -> Callable[[object, object], object]:
    """An operation of two vectors, field by field, and where it scales also of one and a number."""

    def operate(one: object, other: object) -> object:
        if is_kind(one, kind) and is_kind(other, kind):
            return make(kind, *map(calculate, numbers_in(one), numbers_in(other)))
        if scales and isinstance(other, int | float) and is_kind(one, kind):
            return make(kind, *[calculate(number, other) for number in numbers_in(one)])
        if scales and isinstance(one, int | float) and is_kind(other, kind):
            return make(kind, *[calculate(one, number) for number in numbers_in(other)])
        return NotImplemented

    return operate


def _negated(kind: str) -> Callable[[object, object], object]:
    return lambda one, _: make(kind, *[-float(number) for number in numbers_in(one)])


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    """The dot product."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def cross(one: Sequence[float], other: Sequence[float]) -> tuple[float, float, float]:
    """The cross product."""
    (a, b, c), (x, y, z) = one, other
    return b * z - c * y, c * x - a * z, a * y - b * x


def unit(numbers: Sequence[float]) -> tuple[float, ...]:
    """The same way, of length 1; NaN where there is no way."""
    length = math.hypot(*numbers)
    return tuple(_divided(number, length) for number in numbers)


def _pairs(one: Structure, other: object) -> list[tuple[float, float]]:
    return list(zip(one.numbers, numbers_of(other, one.kind, 1), strict=True))


def _lerp(one: Structure, goal: object, alpha: object) -> Structure:
    part = expect_number(alpha, 2)
    return make(one.kind, *[a + (b - a) * part for a, b in _pairs(one, goal)])


def fuzzy_equals(one: Structure, other: object, epsilon: object = 1e-5) -> bool:
    """Whether two values are as good as equal."""
    least = expect_number(epsilon, 2)
    return all(abs(a - b) <= least * max(1, abs(a)) for a, b in _pairs(one, other))


def _vector(
    kind: str,
    names: str,
    constants: dict[str, tuple[float, ...]],
    extra: dict[str, Callable[..., object]],
    constructors: dict[str, Callable[..., object]],
) -> None:
    define(
        kind,
        StructureKind(
            dict.fromkeys(names, 0),
            properties={
                "Magnitude": lambda one: math.hypot(*one.numbers),
                "Unit": lambda one: make(kind, *unit(one.numbers)),
            },
            methods={
                "Abs": lambda one: make(kind, *map(abs, one.numbers)),
                "Ceil": lambda one: make(kind, *map(math.ceil, one.numbers)),
                "Dot": lambda one, other: sum(a * b for a, b in _pairs(one, other)),
                "Floor": lambda one: make(kind, *map(math.floor, one.numbers)),
                "FuzzyEq": fuzzy_equals,
                "Lerp": _lerp,
                "Max": lambda one, other: make(kind, *[max(pair) for pair in _pairs(one, other)]),
                "Min": lambda one, other: make(kind, *[min(pair) for pair in _pairs(one, other)]),
                "Sign": lambda one: make(kind, *[(number > 0) - (number < 0) for number in one.numbers]),
                **extra,
            },
            operations={
                "add": _each(kind, lambda a, b: a + b, scales=False),
                "sub": _each(kind, lambda a, b: a - b, scales=False),
                "mul": _each(kind, lambda a, b: a * b, scales=True),
                "div": _each(kind, _divided, scales=True),
                "idiv": _each(kind, _floored, scales=True),
                "unm": _negated(kind),
            },
            constructors={"new": partial(_new, kind, len(names)), **constructors},
            constants={name: (kind, *numbers) for name, numbers in constants.items()},
            complete=True,
        ),
    )


def _new(kind: str, size: int, *given: object) -> Structure:
    """A vector of these numbers; one that is missing, or nil, is 0."""
    return make(kind, *[0 if one is None else expect_number(one, place) for place, one in enumerate(given[:size], 1)])


def angle_between(one: Sequence[float], other: Sequence[float]) -> float:
    """The angle between two ways, in radians."""
    lengths = math.hypot(*one) * math.hypot(*other)
    return math.acos(max(-1, min(1, dot(one, other) / lengths))) if lengths else math.nan


def _angle(one: Sequence[float], other: Sequence[float], axis: object) -> float:
    """The angle between two vectors; seen along an axis it has a sign."""
    angle = angle_between(one, other)
    return -angle if axis is not None and dot(cross(one, other), vector3(axis, 2)) < 0 else angle


def _turn(one: Sequence[float], other: Sequence[float], signed: object) -> float:
    angle = angle_between(one, other)
    return -angle if signed and cross((*one, 0), (*other, 0))[2] < 0 else angle


# Which way the items of Enum.NormalId and Enum.Axis go.
_WAYS: Final = {
    "Right": (1, 0, 0),
    "Top": (0, 1, 0),
    "Back": (0, 0, 1),
    "Left": (-1, 0, 0),
    "Bottom": (0, -1, 0),
    "Front": (0, 0, -1),
    "X": (1, 0, 0),
    "Y": (0, 1, 0),
    "Z": (0, 0, 1),
}


def _along(named: object) -> Structure:
    way = _WAYS.get(str(getattr(named, "name", "")))
    if way is None:
        raise PlatformError("invalid argument #1 (EnumItem expected)")
    return make("Vector3", *way)


_vector(
    "Vector3",
    "XYZ",
    {"zero": (0, 0, 0), "one": (1, 1, 1), "xAxis": (1, 0, 0), "yAxis": (0, 1, 0), "zAxis": (0, 0, 1)},
    {
        "Cross": lambda one, other: make("Vector3", *cross(one.numbers, vector3(other))),
        "Angle": lambda one, other, axis=None: _angle(one.numbers, vector3(other), axis),
    },
    {"FromNormalId": lambda side, *_: _along(side), "FromAxis": lambda axis, *_: _along(axis)},
)
_vector(
    "Vector2",
    "XY",
    {"zero": (0, 0), "one": (1, 1), "xAxis": (1, 0), "yAxis": (0, 1)},
    {
        "Cross": lambda one, other: cross((*one.numbers, 0), (*numbers_of(other, "Vector2", 1), 0))[2],
        "Angle": lambda one, other, signed=False: _turn(one.numbers, numbers_of(other, "Vector2", 1), signed),
    },
    {},
)
