"""Frames: a position and a rotation, as a game needs them to put a bought thing somewhere.

Source: creator-docs, reference/engine/datatypes/CFrame.yaml. Numbers are doubles here and have 32 bits on Roblox.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final, cast

from pytest_robloxmarket._engine.structures import Structure, StructureKind, define, make, numbers_of
from pytest_robloxmarket._engine.vectors import cross, dot, fuzzy_equals, is_kind, numbers_in, unit, vector3
from pytest_robloxmarket._luau.methods import expect_number
from pytest_robloxmarket._terms.errors import UnsupportedError

__all__ = ("Rotation", "compose", "inverse", "moved_to", "position_of", "rotation_of", "turned", "turned_back")

# Three rows of three.
Rotation = tuple[float, float, float, float, float, float, float, float, float]

_STRAIGHT: Final[Rotation] = (1, 0, 0, 0, 1, 0, 0, 0, 1)


_ROWS: Final = ("R00", "R01", "R02", "R10", "R11", "R12", "R20", "R21", "R22")


def _frame(position: Sequence[float], rotation: Sequence[float] = _STRAIGHT) -> Structure:
    return make("CFrame", *position, *rotation)


def _position(frame: Structure) -> tuple[float, ...]:
    return frame.numbers[:3]


def rotation_of(frame: Structure) -> tuple[float, ...]:
    """The rotation of a frame, row by row."""
    return frame.numbers[3:]


def turned(rotation: Sequence[float], vector: Sequence[float]) -> tuple[float, ...]:
    """A vector, turned by a rotation."""
    return tuple(dot(rotation[row : row + 3], vector) for row in (0, 3, 6))


def turned_back(rotation: Sequence[float], vector: Sequence[float]) -> tuple[float, ...]:
    """A vector as something sees it that is turned by a rotation."""
    return turned(_transposed(rotation), vector)


def _times(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    return tuple(dot(one[row : row + 3], other[column::3]) for row in (0, 3, 6) for column in range(3))


def _transposed(rotation: Sequence[float]) -> tuple[float, ...]:
    return tuple(rotation[3 * column + row] for row in range(3) for column in range(3))


def _moved(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _compose(one: object, other: object) -> object:
    if not is_kind(one, "CFrame"):
        return NotImplemented
    frame = cast("Structure", one)
    if is_kind(other, "Vector3"):
        return make("Vector3", *_moved(_position(frame), turned(rotation_of(frame), numbers_in(other))))
    if is_kind(other, "CFrame"):
        second = cast("Structure", other)
        position = _moved(_position(frame), turned(rotation_of(frame), _position(second)))
        return _frame(position, _times(rotation_of(frame), rotation_of(second)))
    return NotImplemented


def compose(one: Structure, other: Structure) -> Structure:
    """One frame within another: what `one * other` is."""
    return cast("Structure", _compose(one, other))


def position_of(frame: Structure) -> Structure:
    """Where a frame is."""
    return make("Vector3", *_position(frame))


def moved_to(frame: Structure, position: Structure) -> Structure:
    """The same rotation at another position."""
    return _frame(vector3(position), rotation_of(frame))


def _point(frame: Structure, point: object) -> object:
    return _compose(frame, make("Vector3", *vector3(point)))


def _within(frame: Structure, other: object) -> object:
    return _compose(frame, make("CFrame", *numbers_of(other, "CFrame", 1)))


def _shifted(sign: int) -> Callable[[object, object], object]:
    def shift(one: object, other: object) -> object:
        if not (is_kind(one, "CFrame") and is_kind(other, "Vector3")):
            return NotImplemented
        frame = cast("Structure", one)
        return _frame(_moved(_position(frame), [sign * number for number in numbers_in(other)]), rotation_of(frame))

    return shift


def inverse(frame: Structure) -> Structure:
    """The frame that undoes it."""
    back = _transposed(rotation_of(frame))
    return _frame([-number for number in turned(back, _position(frame))], back)


def _angles(angles: Sequence[float], order: str) -> tuple[float, ...]:
    """Three rotations, one after the other, as an item of Enum.RotationOrder names them."""
    found: Sequence[float] = _STRAIGHT
    for name in order:
        cosine, sine = math.cos(angles["XYZ".index(name)]), math.sin(angles["XYZ".index(name)])
        about = {
            "X": (1, 0, 0, 0, cosine, -sine, 0, sine, cosine),
            "Y": (cosine, 0, sine, 0, 1, 0, -sine, 0, cosine),
            "Z": (cosine, -sine, 0, sine, cosine, 0, 0, 0, 1),
        }
        found = _times(found, about[name])
    return tuple(found)


def _from_angles(usual: str) -> Callable[..., Structure]:
    def make_frame(x: object = 0, y: object = 0, z: object = 0, order: object = None, *_: object) -> Structure:
        angles = [expect_number(one, number) for number, one in enumerate((x, y, z), 1)]
        return _frame((0, 0, 0), _angles(angles, usual if order is None else str(getattr(order, "name", usual))))

    return make_frame


def _about(axis: Sequence[float], angle: float) -> tuple[float, ...]:
    """The rotation about an axis: Rodrigues' formula."""
    x, y, z = unit(axis)
    cosine, sine, rest = math.cos(angle), math.sin(angle), 1 - math.cos(angle)
    return (
        cosine + x * x * rest,
        x * y * rest - z * sine,
        x * z * rest + y * sine,
        y * x * rest + z * sine,
        cosine + y * y * rest,
        y * z * rest - x * sine,
        z * x * rest - y * sine,
        z * y * rest + x * sine,
        cosine + z * z * rest,
    )


def _axis_and_angle(rotation: Sequence[float]) -> tuple[tuple[float, ...], float]:
    a, b, c, d, e, f, g, h, i = rotation
    angle = math.acos(max(-1, min(1, (a + e + i - 1) / 2)))
    if angle < 1e-9:
        return (1, 0, 0), 0
    if math.pi - angle < 1e-6:
        # Half a turn: its axis is the way that it leaves as it is.
        column = max(((a + 1, d, g), (b, e + 1, h), (c, f, i + 1)), key=lambda one: math.hypot(*one))
        return unit(column), angle
    return unit((h - f, c - g, d - b)), angle


def _from_axis_angle(axis: object = None, angle: object = None, *_: object) -> Structure:
    return _frame((0, 0, 0), _about(vector3(axis), expect_number(angle, 2)))


def _from_matrix(at: object, x: object, y: object, z: object = None, *_: object) -> Structure:
    columns = [vector3(x, 2), vector3(y, 3)]
    columns.append(unit(cross(*columns)) if z is None else vector3(z, 4))
    return _frame(vector3(at), [column[row] for row in range(3) for column in columns])


def _from_to(one: object = None, other: object = None, *_: object) -> Structure:
    first, second = unit(vector3(one)), unit(vector3(other, 2))
    axis = cross(first, second)
    if math.hypot(*axis) < 1e-9 and dot(first, second) < 0:
        # Half a turn about any axis that stands upright on it.
        axis = cross(first, (1, 0, 0) if abs(first[0]) < 0.9 else (0, 1, 0))
    angle = math.acos(max(-1, min(1, dot(first, second))))
    return _frame((0, 0, 0), _about(axis, angle) if angle else _STRAIGHT)


def _lerp(frame: Structure, goal: object, alpha: object) -> Structure:
    other, part = make("CFrame", *numbers_of(goal, "CFrame", 1)), expect_number(alpha, 2)
    axis, angle = _axis_and_angle(_times(_transposed(rotation_of(frame)), rotation_of(other)))
    at = [a + (b - a) * part for a, b in zip(_position(frame), _position(other), strict=True)]
    return _frame(at, _times(rotation_of(frame), _about(axis, angle * part)))


def _orthonormal(frame: Structure) -> Structure:
    numbers = rotation_of(frame)
    x = unit(numbers[0::3])
    along = dot(x, numbers[1::3])
    y = unit([b - along * a for a, b in zip(x, numbers[1::3], strict=True)])
    columns = (x, y, cross(x, y))
    return _frame(_position(frame), [column[row] for row in range(3) for column in columns])


def _to_axis_angle(frame: Structure) -> tuple[Structure, float]:
    axis, angle = _axis_and_angle(rotation_of(frame))
    return make("Vector3", *axis), angle


def _angle_between(frame: Structure, other: object) -> float:
    second = make("CFrame", *numbers_of(other, "CFrame", 1))
    return _axis_and_angle(_times(_transposed(rotation_of(frame)), rotation_of(second)))[1]


def _to_any_angles(frame: Structure, order: object = None) -> tuple[float, float, float]:
    name = "XYZ" if order is None else str(getattr(order, "name", order))
    found = {"XYZ": _to_angles, "YXZ": _to_orientation}.get(name)
    if found is None:
        raise UnsupportedError(f"CFrame:ToEulerAngles in the order {name}")
    return found(frame)


def _look_at(position: object = None, target: object = None, up: object = None, *_: object) -> Structure:
    at = vector3(position)
    return _facing(at, [a - b for a, b in zip(vector3(target, 2), at, strict=True)], up)


def _look_along(position: object = None, way: object = None, up: object = None, *_: object) -> Structure:
    return _facing(vector3(position), vector3(way, 2), up)


def _facing(at: Sequence[float], way: Sequence[float], up: object) -> Structure:
    back = unit([-number for number in way])
    if any(math.isnan(number) for number in back):
        return _frame(at)
    right = unit(cross((0, 1, 0) if up is None else vector3(up, 3), back))
    if any(math.isnan(number) for number in right):
        right = (1, 0, 0)
    above = cross(back, right)
    return _frame(at, [number for row in zip(right, above, back, strict=True) for number in row])


def _from_quaternion(x: float, y: float, z: float, w: float) -> tuple[float, ...]:
    x, y, z, w = unit((x, y, z, w))
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
        return _frame(vector3(arguments[0])) if target is None else _look_at(arguments[0], target)
    numbers = [expect_number(one, number) for number, one in enumerate(arguments, 1)]
    position = (*numbers[:3], 0, 0, 0)[:3]
    if len(numbers) == 7:
        return _frame(position, _from_quaternion(*numbers[3:]))
    return _frame(position, numbers[3:12] if len(numbers) >= 12 else _STRAIGHT)


def _column(number: int, sign: int = 1) -> Callable[[Structure], object]:
    return lambda frame: make("Vector3", *[sign * part for part in rotation_of(frame)[number::3]])


def _to_angles(frame: Structure) -> tuple[float, float, float]:
    r = rotation_of(frame)
    return math.atan2(-r[5], r[8]), math.asin(max(-1, min(1, r[2]))), math.atan2(-r[1], r[0])


def _to_orientation(frame: Structure) -> tuple[float, float, float]:
    r = rotation_of(frame)
    return math.asin(max(-1, min(1, -r[5]))), math.atan2(r[2], r[8]), math.atan2(r[3], r[4])


define(
    "CFrame",
    StructureKind(
        dict(zip(("X", "Y", "Z", *_ROWS), (0, 0, 0, *_STRAIGHT), strict=True)),
        properties={
            "Position": lambda frame: make("Vector3", *_position(frame)),
            "p": lambda frame: make("Vector3", *_position(frame)),
            "Rotation": lambda frame: _frame((0, 0, 0), rotation_of(frame)),
            "LookVector": _column(2, -1),
            "RightVector": _column(0),
            "UpVector": _column(1),
            "XVector": _column(0),
            "YVector": _column(1),
            "ZVector": _column(2),
        },
        methods={
            "AngleBetween": _angle_between,
            "components": lambda frame: frame.numbers,
            "FuzzyEq": fuzzy_equals,
            "GetComponents": lambda frame: frame.numbers,
            "Inverse": inverse,
            "Lerp": _lerp,
            "Orthonormalize": _orthonormal,
            "PointToObjectSpace": lambda frame, point: _point(inverse(frame), point),
            "PointToWorldSpace": _point,
            "ToAxisAngle": _to_axis_angle,
            "ToEulerAngles": _to_any_angles,
            "ToEulerAnglesXYZ": _to_angles,
            "ToEulerAnglesYXZ": _to_orientation,
            "ToObjectSpace": lambda frame, other: _within(inverse(frame), other),
            "ToOrientation": _to_orientation,
            "ToWorldSpace": _within,
            "VectorToObjectSpace": lambda frame, one: make(
                "Vector3", *turned(_transposed(rotation_of(frame)), vector3(one))
            ),
            "VectorToWorldSpace": lambda frame, one: make("Vector3", *turned(rotation_of(frame), vector3(one))),
        },
        operations={"mul": _compose, "add": _shifted(1), "sub": _shifted(-1)},
        constructors={
            "new": _new_frame,
            "Angles": _from_angles("XYZ"),
            "fromAxisAngle": _from_axis_angle,
            "fromEulerAngles": _from_angles("XYZ"),
            "fromEulerAnglesXYZ": _from_angles("XYZ"),
            "fromEulerAnglesYXZ": _from_angles("YXZ"),
            "fromMatrix": _from_matrix,
            "fromOrientation": _from_angles("YXZ"),
            "fromRotationBetweenVectors": _from_to,
            "lookAt": _look_at,
            "lookAlong": _look_along,
        },
        constants={"identity": ("CFrame",)},
        complete=True,
    ),
)
