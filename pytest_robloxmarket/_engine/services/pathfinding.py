"""PathfindingService: nothing stands in the way here, and nobody walks, so no way is ever found.

Source: creator-docs, reference/engine/classes/{PathfindingService,Path}.yaml.
"""

from pytest_robloxmarket._engine.enums import enum_item
from pytest_robloxmarket._engine.instance_methods import make_instance
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement, silent


def _create(service: Instance, _parameters: object = None) -> Instance:
    made = make_instance(service.context, "Path", "Path")
    made.properties["Status"] = enum_item("PathStatus", "NoPath")
    return made


implement("PathfindingService", methods={"CreatePath": _create})
# "If a path could not be computed, this function will return an empty array", GetWaypoints.
# "It returns the first waypoint of occlusion if blocked, -1 if not", CheckOcclusionAsync.
implement(
    "Path",
    methods={**silent("ComputeAsync"), "GetWaypoints": lambda _: [], "CheckOcclusionAsync": lambda _path, _start: -1},
    also=("Status",),
)
