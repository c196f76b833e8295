"""Vectors and frames: positions and directions, as a game needs them to put a bought thing somewhere.

Source: creator-docs, reference/engine/datatypes/{Vector2,Vector3,CFrame,UDim,UDim2,Rect,Ray}.yaml. Numbers are doubles
here and have 32 bits on Roblox.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final, cast

from pytest_robloxmarket._engine.structures import Structure, StructureKind, define, make, numbers_of
from pytest_robloxmarket._luau.methods import expect_number

__all__ = ("Rotation", "compose", "inverse", "moved_to", "position_of")

# Three rows of three.
Rotation = tuple[float, float, float, float, float, float, float, float, float]

_STRAIGHT: Final[Rotation] = (1, 0, 0, 0, 1, 0, 0, 0, 1)


def _is(value: object, kind: str) -> bool:
    return isinstance(value, Structure) and value.kind == kind


def _numbers(value: object) -> tuple[float, ...]:
    return cast("Structure", value).numbers


def _vector3(value: object, number: int = 1) -> tuple[float, ...]:
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
        if _is(one, kind) and _is(other, kind):
            return make(kind, *map(calculate, _numbers(one), _numbers(other)))
        if scales and isinstance(other, int | float) and _is(one, kind):
            return make(kind, *[calculate(number, other) for number in _numbers(one)])
        if scales and isinstance(one, int | float) and _is(other, kind):
            return make(kind, *[calculate(one, number) for number in _numbers(other)])
        return NotImplemented

    return operate


def _negated(kind: str) -> Callable[[object, object], object]:
    return lambda one, _: make(kind, *[-number for number in _numbers(one)])


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _cross(one: Sequence[float], other: Sequence[float]) -> tuple[float, float, float]:
    (a, b, c), (x, y, z) = one, other
    return b * z - c * y, c * x - a * z, a * y - b * x


def _unit(numbers: Sequence[float]) -> tuple[float, ...]:
    length = math.hypot(*numbers)
    return tuple(_divided(number, length) for number in numbers)


def _pairs(one: Structure, other: object) -> list[tuple[float, float]]:
    return list(zip(one.numbers, numbers_of(other, one.kind, 1), strict=True))


def _lerp(one: Structure, goal: object, alpha: object) -> Structure:
    part = expect_number(alpha, 2)
    return make(one.kind, *[a + (b - a) * part for a, b in _pairs(one, goal)])


def _fuzzy(one: Structure, other: object, epsilon: object = 1e-5) -> bool:
    least = expect_number(epsilon, 2)
    return all(abs(a - b) <= least * max(1, abs(a)) for a, b in _pairs(one, other))


def _vector(
    kind: str, names: str, constants: dict[str, tuple[float, ...]], extra: dict[str, Callable[..., object]]
) -> None:
    define(
        kind,
        StructureKind(
            dict.fromkeys(names, 0),
            properties={
                "Magnitude": lambda one: math.hypot(*one.numbers),
                "Unit": lambda one: make(kind, *_unit(one.numbers)),
            },
            methods={
                "Abs": lambda one: make(kind, *map(abs, one.numbers)),
                "Ceil": lambda one: make(kind, *map(math.ceil, one.numbers)),
                "Dot": lambda one, other: sum(a * b for a, b in _pairs(one, other)),
                "Floor": lambda one: make(kind, *map(math.floor, one.numbers)),
                "FuzzyEq": _fuzzy,
                "Lerp": _lerp,
                "Max": lambda one, other: make(kind, *[max(pair) for pair in _pairs(one, other)]),
                "Min": lambda one, other: make(kind, *[min(pair) for pair in _pairs(one, other)]),
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
            constants={name: (kind, *numbers) for name, numbers in constants.items()},
        ),
    )


_vector(
    "Vector3",
    "XYZ",
    {"zero": (0, 0, 0), "one": (1, 1, 1), "xAxis": (1, 0, 0), "yAxis": (0, 1, 0), "zAxis": (0, 0, 1)},
    {"Cross": lambda one, other: make("Vector3", *_cross(one.numbers, _vector3(other)))},
)
_vector(
    "Vector2",
    "XY",
    {"zero": (0, 0), "one": (1, 1), "xAxis": (1, 0), "yAxis": (0, 1)},
    {"Cross": lambda one, other: _cross((*one.numbers, 0), (*numbers_of(other, "Vector2", 1), 0))[2]},
)


# --- CFrame: a position and a rotation, written row by row --------------------------------------

_ROWS: Final = ("R00", "R01", "R02", "R10", "R11", "R12", "R20", "R21", "R22")


def _frame(position: Sequence[float], rotation: Sequence[float] = _STRAIGHT) -> Structure:
    return make("CFrame", *position, *rotation)


def _position(frame: Structure) -> tuple[float, ...]:
    return frame.numbers[:3]


def _rotation(frame: Structure) -> tuple[float, ...]:
    return frame.numbers[3:]


def _turned(rotation: Sequence[float], vector: Sequence[float]) -> tuple[float, ...]:
    return tuple(_dot(rotation[row : row + 3], vector) for row in (0, 3, 6))


def _times(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    return tuple(_dot(one[row : row + 3], other[column::3]) for row in (0, 3, 6) for column in range(3))


def _transposed(rotation: Sequence[float]) -> tuple[float, ...]:
    return tuple(rotation[3 * column + row] for row in range(3) for column in range(3))


def _moved(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _compose(one: object, other: object) -> object:
    if not _is(one, "CFrame"):
        return NotImplemented
    frame = cast("Structure", one)
    if _is(other, "Vector3"):
        return make("Vector3", *_moved(_position(frame), _turned(_rotation(frame), _numbers(other))))
    if _is(other, "CFrame"):
        second = cast("Structure", other)
        position = _moved(_position(frame), _turned(_rotation(frame), _position(second)))
        return _frame(position, _times(_rotation(frame), _rotation(second)))
    return NotImplemented


def compose(one: Structure, other: Structure) -> Structure:
    """One frame within another: what `one * other` is."""
    return cast("Structure", _compose(one, other))


def position_of(frame: Structure) -> Structure:
    """Where a frame is."""
    return make("Vector3", *_position(frame))


def moved_to(frame: Structure, position: Structure) -> Structure:
    """The same rotation at another position."""
    return _frame(_vector3(position), _rotation(frame))


def _point(frame: Structure, point: object) -> object:
    return _compose(frame, make("Vector3", *_vector3(point)))


def _within(frame: Structure, other: object) -> object:
    return _compose(frame, make("CFrame", *numbers_of(other, "CFrame", 1)))


def _shifted(sign: int) -> Callable[[object, object], object]:
    def shift(one: object, other: object) -> object:
        if not (_is(one, "CFrame") and _is(other, "Vector3")):
            return NotImplemented
        frame = cast("Structure", one)
        return _frame(_moved(_position(frame), [sign * number for number in _numbers(other)]), _rotation(frame))

    return shift


def inverse(frame: Structure) -> Structure:
    """The frame that undoes it."""
    back = _transposed(_rotation(frame))
    return _frame([-number for number in _turned(back, _position(frame))], back)


def _angles(x: float, y: float, z: float) -> tuple[float, ...]:
    about_x = (1, 0, 0, 0, math.cos(x), -math.sin(x), 0, math.sin(x), math.cos(x))
    about_y = (math.cos(y), 0, math.sin(y), 0, 1, 0, -math.sin(y), 0, math.cos(y))
    about_z = (math.cos(z), -math.sin(z), 0, math.sin(z), math.cos(z), 0, 0, 0, 1)
    return _times(_times(about_x, about_y), about_z)


def _from_angles(x: object = 0, y: object = 0, z: object = 0, *_: object) -> Structure:
    return _frame((0, 0, 0), _angles(expect_number(x, 1), expect_number(y, 2), expect_number(z, 3)))


def _from_orientation(x: object = 0, y: object = 0, z: object = 0, *_: object) -> Structure:
    first = _times(_angles(0, expect_number(y, 2), 0), _angles(expect_number(x, 1), 0, 0))
    return _frame((0, 0, 0), _times(first, _angles(0, 0, expect_number(z, 3))))


def _look_at(position: object = None, target: object = None, up: object = None, *_: object) -> Structure:
    at = _vector3(position)
    return _facing(at, [a - b for a, b in zip(_vector3(target, 2), at, strict=True)], up)


def _look_along(position: object = None, way: object = None, up: object = None, *_: object) -> Structure:
    return _facing(_vector3(position), _vector3(way, 2), up)


def _facing(at: Sequence[float], way: Sequence[float], up: object) -> Structure:
    back = _unit([-number for number in way])
    if any(math.isnan(number) for number in back):
        return _frame(at)
    right = _unit(_cross((0, 1, 0) if up is None else _vector3(up, 3), back))
    if any(math.isnan(number) for number in right):
        right = (1, 0, 0)
    above = _cross(back, right)
    return _frame(at, [number for row in zip(right, above, back, strict=True) for number in row])


def _from_quaternion(x: float, y: float, z: float, w: float) -> tuple[float, ...]:
    x, y, z, w = _unit((x, y, z, w))
    return (
        1 - 2 * (y * y + z * z),
        2 * (x * y - z * w),
        2 * (x * z + y * w),
        2 * (x * y + z * w),
        1 - 2 * (x * x + z * z),
        2 * (y * z - x * w),
        2 * (x * z - y * w),
        2 * (y * z + x * w),
        1 - 2 * (x * x + y * y),
    )


def _new_frame(*arguments: object) -> Structure:
    if arguments and isinstance(arguments[0], Structure):
        if arguments[0].kind == "CFrame":
            return arguments[0]
        target = arguments[1] if len(arguments) > 1 else None
        return _frame(_vector3(arguments[0])) if target is None else _look_at(arguments[0], target)
    numbers = [expect_number(one, number) for number, one in enumerate(arguments, 1)]
    position = (*numbers[:3], 0, 0, 0)[:3]
    if len(numbers) == 7:
        return _frame(position, _from_quaternion(*numbers[3:]))
    return _frame(position, numbers[3:12] if len(numbers) >= 12 else _STRAIGHT)


def _column(number: int, sign: int = 1) -> Callable[[Structure], object]:
    return lambda frame: make("Vector3", *[sign * part for part in _rotation(frame)[number::3]])


def _to_angles(frame: Structure) -> tuple[float, float, float]:
    r = _rotation(frame)
    return math.atan2(-r[5], r[8]), math.asin(max(-1, min(1, r[2]))), math.atan2(-r[1], r[0])


def _to_orientation(frame: Structure) -> tuple[float, float, float]:
    r = _rotation(frame)
    return math.asin(max(-1, min(1, -r[5]))), math.atan2(r[2], r[8]), math.atan2(r[3], r[4])


define(
    "CFrame",
    StructureKind(
        dict(zip(("X", "Y", "Z", *_ROWS), (0, 0, 0, *_STRAIGHT), strict=True)),
        properties={
            "Position": lambda frame: make("Vector3", *_position(frame)),
            "p": lambda frame: make("Vector3", *_position(frame)),
            "Rotation": lambda frame: _frame((0, 0, 0), _rotation(frame)),
            "LookVector": _column(2, -1),
            "RightVector": _column(0),
            "UpVector": _column(1),
            "XVector": _column(0),
            "YVector": _column(1),
            "ZVector": _column(2),
        },
        methods={
            "FuzzyEq": _fuzzy,
            "GetComponents": lambda frame: frame.numbers,
            "Inverse": inverse,
            "PointToObjectSpace": lambda frame, point: _point(inverse(frame), point),
            "PointToWorldSpace": _point,
            "ToEulerAnglesXYZ": _to_angles,
            "ToEulerAnglesYXZ": _to_orientation,
            "ToObjectSpace": lambda frame, other: _within(inverse(frame), other),
            "ToOrientation": _to_orientation,
            "ToWorldSpace": _within,
            "VectorToObjectSpace": lambda frame, one: make(
                "Vector3", *_turned(_transposed(_rotation(frame)), _vector3(one))
            ),
            "VectorToWorldSpace": lambda frame, one: make("Vector3", *_turned(_rotation(frame), _vector3(one))),
        },
        operations={"mul": _compose, "add": _shifted(1), "sub": _shifted(-1)},
        constructors={
            "new": _new_frame,
            "Angles": _from_angles,
            "fromEulerAnglesXYZ": _from_angles,
            "fromEulerAnglesYXZ": _from_orientation,
            "fromOrientation": _from_orientation,
            "lookAt": _look_at,
            "lookAlong": _look_along,
        },
        constants={"identity": ("CFrame",)},
    ),
)
