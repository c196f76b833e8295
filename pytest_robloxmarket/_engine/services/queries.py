"""Which parts are where: rays and boxes in the workspace, over the parts that are there.

Source: creator-docs, reference/engine/classes/WorldRoot.yaml. Each part is taken for its box, whatever its shape is,
and terrain is none. A thing that is cast is taken for a box as well, which meets a turned part a little earlier than
on Roblox.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import cast

from pytest_robloxmarket._engine.boxes import Box, box_of, box_of_part, distance_to, meet, overlap
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.params import QueryParams
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.spatial import rotation_of, turned_back
from pytest_robloxmarket._engine.structures import Structure, make
from pytest_robloxmarket._luau.methods import expect_number
from pytest_robloxmarket._luau.values import shallow

# The price of looking at a part, in steps.
_LOOK = 20


def _parts(world: Instance, params: object) -> Iterator[Instance]:
    """The parts that a question is about, in the order of the tree."""
    passes = _filter(params) if isinstance(params, QueryParams) else _can_query
    for one in world.descendants():
        if one.is_a("BasePart") and not one.is_a("Terrain"):
            world.context.vm.charge(_LOOK)
            if passes(one):
                yield one


def _can_query(part: Instance) -> bool:
    return bool(part.read("CanQuery"))


def _filter(params: QueryParams) -> Callable[[Instance], bool]:
    excluded = set(params.listed("ExcludeInstances"))
    included = set(params.listed("IncludeInstances"))
    listed = set(params.listed("FilterDescendantsInstances"))

    def passes(part: Instance) -> bool:
        # "Checks CanCollide in place of CanQuery", RespectCanCollide.
        if not part.read("CanCollide" if params.fields["RespectCanCollide"] else "CanQuery"):
            return False
        if _is_below(part, excluded) or (included and not _is_below(part, included)):
            return False
        return _is_below(part, listed) is not params.excludes

    return passes


def _is_below(part: Instance, roots: set[object]) -> bool:
    above: Instance | None = part
    while roots and above is not None:
        if above in roots:
            return True
        above = above.parent
    return False


def _cast(world: Instance, start: Sequence[float], way: Sequence[float], params: object, half: Box | None) -> object:
    """The first part that is met on the way, as a RaycastResult; nil where there is none."""
    found = None
    for part in _parts(world, params):
        box = box_of_part(part)
        hit = meet(box, start, way, (0, 0, 0) if half is None else _grown(box, half))
        if hit is not None and (found is None or hit.part < found[1].part):
            found = part, hit
    if found is None:
        return None
    part, hit = found
    at = make("Vector3", *[a + b * hit.part for a, b in zip(start, way, strict=True)])
    normal = make("Vector3", *[round(one, 12) + 0.0 for one in hit.normal])
    return make("RaycastResult", part, at, normal, part.read("Material"), math.hypot(*way) * hit.part)


def _grown(box: Box, cast_box: Box) -> list[float]:
    """How much a box grows at each side when what is cast is taken for a point."""
    sides = [turned_back(box.rotation, cast_box.axis(number)) for number in range(3)]
    return [sum(half * abs(side[axis]) for half, side in zip(cast_box.half, sides, strict=True)) for axis in range(3)]


def _raycast(world: Instance, origin: Structure, way: Structure, params: object = None) -> object:
    return _cast(world, origin.numbers, way.numbers, params, None)


def _blockcast(world: Instance, frame: Structure, size: Structure, way: Structure, params: object = None) -> object:
    return _cast(world, frame.numbers[:3], way.numbers, params, box_of(frame, size))


def _spherecast(world: Instance, at: Structure, radius: object, way: Structure, params: object = None) -> object:
    reach = expect_number(radius, 2)
    ball = Box(at.numbers, rotation_of(make("CFrame")), (reach, reach, reach))
    return _cast(world, at.numbers, way.numbers, params, ball)


def _shapecast(world: Instance, part: Instance, way: Structure, params: object = None) -> object:
    box = box_of_part(part)
    return _cast(world, box.middle, way.numbers, params, box)


def _within(world: Instance, params: object, touches: Callable[[Box], bool]) -> list[Instance]:
    most = cast("float", params.fields["MaxParts"]) if isinstance(params, QueryParams) else 0
    found = [part for part in _parts(world, params) if touches(box_of_part(part))]
    return found[: int(most)] if most > 0 else found


def _in_box(world: Instance, frame: Structure, size: Structure, params: object = None) -> list[Instance]:
    box = box_of(frame, size)
    return _within(world, params, lambda one: overlap(one, box))


def _in_radius(world: Instance, at: Structure, radius: object, params: object = None) -> list[Instance]:
    reach = expect_number(radius, 2)
    return _within(world, params, lambda one: distance_to(one, at.numbers) <= reach)


def _in_part(world: Instance, part: Instance, params: object = None) -> list[Instance]:
    box = box_of_part(part)
    return [one for one in _within(world, params, lambda other: overlap(other, box)) if one is not part]


def _any_touch(world: Instance, parts: object, distance: object = 0) -> bool:
    given = [cast("Instance", shallow(part)) for _, part in cast("Sequence[tuple[object, object]]", parts)]
    near = expect_number(distance, 2)
    boxes = [box._replace(half=[half + near for half in box.half]) for box in map(box_of_part, given)]
    return any(one not in given and any(overlap(box_of_part(one), box) for box in boxes) for one in _parts(world, None))


implement(
    "WorldRoot",
    methods={
        "ArePartsTouchingOthers": _any_touch,
        "Blockcast": _blockcast,
        "GetPartBoundsInBox": _in_box,
        "GetPartBoundsInRadius": _in_radius,
        "GetPartsInPart": _in_part,
        "Raycast": _raycast,
        "Shapecast": _shapecast,
        "Spherecast": _spherecast,
    },
)
