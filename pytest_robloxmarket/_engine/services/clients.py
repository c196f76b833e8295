"""What only the code of a player's client may use: on a server it raises.

Source: creator-docs, reference/engine/classes/{RunService,TeleportService,ContextActionService}.yaml. That an event of
drawn frames "can only be used from local scripts" is what developers see; the other texts are ours.
"""

from collections.abc import Callable

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import Method, method_of
from pytest_robloxmarket._terms.errors import PlatformError


def _refuses(name: str) -> Method:
    def refuse(_instance: Instance, *_arguments: object) -> object:
        raise PlatformError(f"{name} can only be called from the client")

    return method_of(refuse)._replace(checks_itself=True)


def _hides(name: str) -> Callable[[Instance], object]:
    def read(_instance: Instance) -> object:
        raise PlatformError(f"{name} event can only be used from local scripts")

    return read


_METHODS = {
    "RunService": ("BindToRenderStep", "UnbindFromRenderStep"),
    "TeleportService": (
        "GetArrivingTeleportGui",
        "GetLocalPlayerTeleportData",
        "GetTeleportSetting",
        "SetTeleportGui",
        "SetTeleportSetting",
    ),
    "ContextActionService": ("BindAction", "BindActionAtPriority", "BindActivate", "GetButton", "UnbindAction"),
    "RemoteFunction": ("InvokeServer",),
}
for _class, _names in _METHODS.items():
    implement(_class, methods={name: _refuses(name) for name in _names})
implement("RunService", getters={name: _hides(name) for name in ("RenderStepped", "PreRender")})
