"""Workspace, as far as it is more than a place for instances."""

from typing import cast

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.libraries import epoch_ms
from pytest_robloxmarket._terms.errors import PlatformError


def _terrain(workspace: Instance) -> Instance:
    """The one Terrain that each place has; made when first asked for."""
    found = workspace.properties.get("Terrain")
    if not isinstance(found, Instance):
        found = workspace.properties["Terrain"] = Instance(workspace.context, "Terrain")
        found.set_parent(workspace)
    return found


def _collision_groups(service: Instance) -> dict[str, None]:
    if service.state is None:
        service.state = {"Default": None}
    return cast("dict[str, None]", service.state)


def _register_group(service: Instance, name: str) -> None:
    """What collides with what nobody sees here; a game asks whether it has registered a group."""
    if name in _collision_groups(service):
        raise PlatformError("Could not create collision group, one with that name already exists.")
    _collision_groups(service)[name] = None


implement(
    "PhysicsService",
    methods={
        "GetRegisteredCollisionGroups": lambda service: [{"name": name} for name in _collision_groups(service)],
        "IsCollisionGroupRegistered": lambda service, name: name in _collision_groups(service),
        "RegisterCollisionGroup": _register_group,
        "UnregisterCollisionGroup": lambda service, name: _collision_groups(service).pop(name, None),
    },
)
implement(
    "Workspace",
    methods={
        "GetServerTimeNow": lambda workspace: epoch_ms(workspace.context) / 1000,
        # Nothing moves by itself here.
        "GetNumAwakeParts": lambda _: 0,
        "GetRealPhysicsFPS": lambda _: 60,
    },
    getters={
        "DistributedGameTime": lambda workspace: workspace.context.read_clock() / 1000,
        "Terrain": _terrain,
    },
)
