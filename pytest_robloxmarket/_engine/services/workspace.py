"""Workspace, as far as it is more than a place for instances."""

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.libraries import epoch_ms


def _terrain(workspace: Instance) -> Instance:
    """The one Terrain that each place has; made when first asked for."""
    found = workspace.properties.get("Terrain")
    if not isinstance(found, Instance):
        found = workspace.properties["Terrain"] = Instance(workspace.context, "Terrain")
        found.set_parent(workspace)
    return found


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
