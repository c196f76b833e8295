"""Where parts and models are. Nothing falls or collides: they are where the game puts them."""

from collections.abc import Iterator
from typing import cast

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.spatial import compose, inverse, moved_to, position_of
from pytest_robloxmarket._engine.structures import Structure, make
from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("pivot_of",)


def _frame_of(part: Instance) -> Structure:
    return cast("Structure", part.read("CFrame"))


def _parts(model: Instance) -> Iterator[Instance]:
    return (one for one in model.descendants() if one.is_a("BasePart"))


def pivot_of(instance: Instance) -> Structure:
    """Where a part or a model is."""
    if instance.is_a("BasePart"):
        return _frame_of(instance)
    # "Models without a PrimaryPart have a pivot of their own", classes/PVInstance.yaml, GetPivot.
    part = instance.read("PrimaryPart") if instance.is_a("Model") else None
    if isinstance(part, Instance):
        return _frame_of(part)
    key = "WorldPivot" if instance.is_a("Model") else "CFrame"
    return cast("Structure", instance.read(key))


def _pivot_to(instance: Instance, target: Structure) -> None:
    if instance.is_a("BasePart"):
        instance.set_property("CFrame", target)
        return
    way = compose(target, inverse(pivot_of(instance)))
    for part in _parts(instance):
        part.set_property("CFrame", compose(way, _frame_of(part)))
    if instance.is_a("Model"):
        instance.set_property("WorldPivot", target)


def _move_to(model: Instance, position: Structure) -> None:
    _pivot_to(model, moved_to(pivot_of(model), position))


def _bounds(model: Instance) -> tuple[Structure, Structure]:
    """A box around all parts of a model, as if none of them were turned; its middle and its size."""
    corners = [
        [at + sign * size / 2 for at, size in zip(_frame_of(part).numbers[:3], _size_of(part), strict=True)]
        for part in _parts(model)
        for sign in (-1, 1)
    ]
    if not corners:
        return pivot_of(model), make("Vector3", 0, 0, 0)
    least, most = ([pick(axis) for axis in zip(*corners, strict=True)] for pick in (min, max))
    middle = [(low + high) / 2 for low, high in zip(least, most, strict=True)]
    return make("CFrame", *middle), make("Vector3", *[high - low for low, high in zip(least, most, strict=True)])


def _size_of(part: Instance) -> tuple[float, ...]:
    return cast("Structure", part.read("Size")).numbers


def _break_joints(model: Instance) -> None:
    """Whoever has joints dies without them, since `Humanoid.RequiresNeck` holds: classes/Humanoid.yaml."""
    for humanoid in model.children:
        if humanoid.class_name == "Humanoid" and humanoid.read("RequiresNeck"):
            humanoid.write("Health", 0)


def _scale_to(model: Instance, scale: float) -> None:
    if not scale > 0:
        raise PlatformError("Model scale must be greater than 0")
    model.set_property("Scale", scale)


def _set_position(part: Instance, position: object) -> None:
    part.set_property("CFrame", moved_to(_frame_of(part), cast("Structure", position)))


implement("PVInstance", methods={"GetPivot": pivot_of, "PivotTo": _pivot_to})
implement(
    "Model",
    methods={
        "BreakJoints": _break_joints,
        "GetBoundingBox": _bounds,
        "GetExtentsSize": lambda model: _bounds(model)[1],
        "GetPrimaryPartCFrame": pivot_of,
        # "defaulting to 1 if the model has not been scaled yet", classes/Model.yaml, GetScale.
        "GetScale": lambda model: model.properties.get("Scale", 1),
        "MoveTo": _move_to,
        "ScaleTo": _scale_to,
        "SetPrimaryPartCFrame": _pivot_to,
    },
    also=("PrimaryPart", "WorldPivot"),
)
implement(
    "BasePart",
    # Nothing is touched by itself.
    methods={"GetTouchingParts": lambda _: []},
    getters={"Position": lambda part: position_of(_frame_of(part))},
    setters={"Position": _set_position},
    also=("CFrame",),
)
