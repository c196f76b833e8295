"""Boxes in space: whether a ray meets one, and whether two of them touch. Every part is taken for its box."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.spatial import rotation_of, turned, turned_back
from pytest_robloxmarket._engine.structures import Structure
from pytest_robloxmarket._engine.vectors import cross, dot

__all__ = ("Box", "Hit", "box_of", "box_of_part", "distance_to", "meet", "overlap")

# Boxes that lie as near to each other touch and do not overlap.
_NEAR: Final = 1e-6

Vector = Sequence[float]


class Box(NamedTuple):
    """A box: where its middle is, its axes as rows of a rotation, and half of its size."""

    middle: Vector
    rotation: Vector
    half: Vector

    def axis(self, number: int) -> Vector:
        """One of its three axes."""
        return self.rotation[number::3]


class Hit(NamedTuple):
    """Where a ray meets a box first: how far along the ray, from 0 to 1, and the side."""

    part: float
    normal: Vector


def box_of(frame: Structure, size: Structure) -> Box:
    """The box of a frame and a size."""
    return Box(frame.numbers[:3], rotation_of(frame), [one / 2 for one in size.numbers])


def box_of_part(part: Instance) -> Box:
    """The box of a part."""
    return box_of(cast("Structure", part.read("CFrame")), cast("Structure", part.read("Size")))


def meet(box: Box, start: Vector, way: Vector, grown: Vector = (0, 0, 0)) -> Hit | None:
    """Where a ray meets a box that has grown by so much at each side. One that begins inside does not meet it."""
    from_middle = turned_back(box.rotation, [a - b for a, b in zip(start, box.middle, strict=True)])
    along = turned_back(box.rotation, way)
    enters, leaves, side = -math.inf, math.inf, [0.0, 0.0, 0.0]
    for axis, (at, step) in enumerate(zip(from_middle, along, strict=True)):
        half = box.half[axis] + grown[axis]
        if step == 0:
            if abs(at) > half:
                return None
            continue
        near, far = sorted(((-half - at) / step, (half - at) / step))
        if near > enters:
            enters, side = near, [0.0, 0.0, 0.0]
            side[axis] = -math.copysign(1, step)
        leaves = min(leaves, far)
    if enters > leaves or not 0 <= enters <= 1:
        return None
    return Hit(enters, turned(box.rotation, side))


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes overlap: there is no axis along which they lie apart."""
    between = [a - b for a, b in zip(other.middle, one.middle, strict=True)]
    axes = [*(one.axis(number) for number in range(3)), *(other.axis(number) for number in range(3))]
    axes += [cross(one.axis(a), other.axis(b)) for a in range(3) for b in range(3)]
    return all(abs(dot(between, axis)) < _reach(one, axis) + _reach(other, axis) - _NEAR for axis in axes if any(axis))


def _reach(box: Box, axis: Vector) -> float:
    """How far a box reaches from its middle along an axis."""
    return sum(half * abs(dot(box.axis(number), axis)) for number, half in enumerate(box.half))


def distance_to(box: Box, point: Vector) -> float:
    """How far a point is from a box; 0 inside."""
    there = turned_back(box.rotation, [a - b for a, b in zip(point, box.middle, strict=True)])
    return math.hypot(*(max(0, abs(at) - half) for at, half in zip(there, box.half, strict=True)))
