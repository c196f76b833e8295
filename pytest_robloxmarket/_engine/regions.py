"""Rays, regions, sides and way points.

Source: creator-docs, reference/engine/datatypes/{Ray,Region3,Region3int16,Rect,Axes,Faces,PathWaypoint,Content}.yaml.
"""

import math
from collections.abc import Callable
from typing import Final, cast

from pytest_robloxmarket._engine.enums import EnumItem, enum_item
from pytest_robloxmarket._engine.structures import Structure, StructureKind, define, make, numbers_of
from pytest_robloxmarket._engine.vectors import dot, is_kind, unit, vector3
from pytest_robloxmarket._luau.methods import expect_integer, expect_number, expect_text

__all__ = ()


def _points(structure: Structure, *names: str) -> list[tuple[float, ...]]:
    return [cast("Structure", structure.fields[name]).numbers for name in names]


def _vector_fields(kind: str, *names: str) -> Callable[..., Structure]:
    """A value of some vectors; those that are left out are zero."""

    def new(*given: object) -> Structure:
        vectors = [vector3(one, number) for number, one in enumerate(given[: len(names)], 1)]
        vectors += [(0.0, 0.0, 0.0)] * (len(names) - len(vectors))
        return make(kind, *[make("Vector3", *one) for one in vectors])

    return new


def _closest(ray: Structure, point: object) -> Structure:
    start, way = _points(ray, "Origin", "Direction")
    along = unit(way)
    far = max(0, dot([a - b for a, b in zip(vector3(point), start, strict=True)], along))
    return make("Vector3", *[a + b * far for a, b in zip(start, along, strict=True)])


define(
    "Ray",
    StructureKind(
        {"Origin": None, "Direction": None},
        properties={
            "Unit": lambda ray: make("Ray", ray.fields["Origin"], make("Vector3", *unit(_points(ray, "Direction")[0])))
        },
        methods={
            "ClosestPoint": _closest,
            "Distance": lambda ray, point: math.dist(_closest(ray, point).numbers, vector3(point)),
        },
        constructors={"new": _vector_fields("Ray", "Origin", "Direction")},
        shown=lambda ray: "{{{}}}, {{{}}}".format(*ray.fields.values()),
        complete=True,
    ),
)


def _ends(region: Structure) -> tuple[tuple[float, ...], tuple[float, ...]]:
    low, high = _points(region, "<", ">")
    return low, high


def _expand(region: Structure, resolution: object) -> Structure:
    """The smallest region on a grid that this one fits in."""
    step = expect_number(resolution, 1)
    low, high = _ends(region)
    return make(
        "Region3",
        make("Vector3", *[math.floor(one / step) * step for one in low]),
        make("Vector3", *[math.ceil(one / step) * step for one in high]),
    )


define(
    "Region3",
    StructureKind(
        # Its corners cannot be read; nobody spells a field like this.
        {"<": None, ">": None},
        properties={
            "CFrame": lambda one: make("CFrame", *[(a + b) / 2 for a, b in zip(*_ends(one), strict=True)]),
            "Size": lambda one: make("Vector3", *[b - a for a, b in zip(*_ends(one), strict=True)]),
        },
        methods={"ExpandToGrid": _expand},
        constructors={"new": _vector_fields("Region3", "<", ">")},
        complete=True,
    ),
)
define("Region3int16", StructureKind({"Min": None, "Max": None}, complete=True))


def _rect(*given: object) -> Structure:
    if any(is_kind(one, "Vector2") for one in given):
        corners = [numbers_of(one, "Vector2", number) for number, one in enumerate(given[:2], 1)]
        corners += [(0, 0)] * (2 - len(corners))
    else:
        numbers = [expect_number(one, number) for number, one in enumerate((*given, 0, 0, 0, 0)[:4], 1)]
        corners = [tuple(numbers[:2]), tuple(numbers[2:])]
    return make("Rect", *[make("Vector2", *one) for one in corners])


define(
    "Rect",
    StructureKind(
        {"Min": None, "Max": None},
        properties={
            "Width": lambda rect: _points(rect, "Max")[0][0] - _points(rect, "Min")[0][0],
            "Height": lambda rect: _points(rect, "Max")[0][1] - _points(rect, "Min")[0][1],
        },
        constructors={"new": _rect},
        complete=True,
    ),
)

_SIDES: Final = ("Top", "Bottom", "Left", "Right", "Back", "Front")
# On which axis each side is.
_AXES: Final = {"Top": "Y", "Bottom": "Y", "Left": "X", "Right": "X", "Back": "Z", "Front": "Z"}


def _named(given: tuple[object, ...]) -> set[str]:
    return {one.name for one in given if isinstance(one, EnumItem)}


def _axes(*given: object) -> Structure:
    names = _named(given)
    axes = {name for name in "XYZ" if name in names} | {_AXES[side] for side in _SIDES if side in names}
    return make("Axes", *[name in axes for name in "XYZ"], *[_AXES[side] in axes for side in _SIDES])


def _faces(*given: object) -> Structure:
    names = _named(given)
    return make("Faces", *[side in names for side in _SIDES])


def _shown(value: Structure) -> str:
    return ", ".join(name for name, here in value.fields.items() if here)


define(
    "Axes",
    StructureKind(
        dict.fromkeys(("X", "Y", "Z", *_SIDES), False), constructors={"new": _axes}, shown=_shown, complete=True
    ),
)
define(
    "Faces",
    StructureKind(dict.fromkeys(_SIDES, False), constructors={"new": _faces}, shown=_shown, complete=True),
)


def _way_point(position: object = None, action: object = None, label: object = "", *_: object) -> Structure:
    walk = enum_item("PathWaypointAction", "Walk") if action is None else action
    return make("PathWaypoint", make("Vector3", *vector3(position)), walk, expect_text(label, 3))


define(
    "PathWaypoint",
    StructureKind({"Position": None, "Action": None, "Label": ""}, constructors={"new": _way_point}, complete=True),
)


def _content(of: str, uri: object = None, instance: object = None) -> Structure:
    return make("Content", enum_item("ContentSourceType", of), uri, instance)


define(
    "Content",
    StructureKind(
        {"SourceType": None, "Uri": None, "Object": None, "Opaque": None},
        constructors={
            "fromUri": lambda uri, *_: _content("Uri", expect_text(uri, 1)),
            "fromAssetId": lambda number, *_: _content("Uri", f"rbxassetid://{expect_integer(number, 1)}"),
            "fromObject": lambda one, *_: _content("Object", None, one),
        },
        complete=True,
    ),
)
define(
    "RaycastResult",
    StructureKind(
        dict.fromkeys(("Instance", "Position", "Normal", "Material", "Distance")), complete=True, has_library=False
    ),
)
