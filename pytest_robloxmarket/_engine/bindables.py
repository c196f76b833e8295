"""Remote and bindable events and functions."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import WAIT, method_of, yielding
from pytest_robloxmarket._luau.threads import LuauRunnable, LuauTask, current_origin
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Ended
    from pytest_robloxmarket._luau.handles import LuauFunction


def _to_clients(_remote: Instance, *_arguments: object) -> None:
    """Nobody plays the client here, and what it was sent changes nothing on the server."""


def _to_client(_remote: Instance, player: object, *_arguments: object) -> None:
    """As above, but there must be such a client: who has left is nil for `GetPlayerByUserId`, and this then raises."""
    # "one connected client specified by the required Class.Player argument", classes/RemoteEvent.yaml; the texts are
    # not documented, they are those that developers see and report.
    if player is None:
        raise PlatformError("Argument 1 missing or nil")
    if not isinstance(player, Instance):
        raise PlatformError("Unable to cast value to Object")
    if not player.is_a("Player"):
        raise PlatformError("FireClient: player argument must be a Player object")


def _fire_server(_remote: Instance, *_arguments: object) -> None:
    raise PlatformError("FireServer can only be called from the client")


def _fire(bindable: Instance, *arguments: object) -> None:
    bindable.fire("Event", *arguments)


def _invoke(bindable: Instance, task: LuauTask, *arguments: object) -> object:
    """Calls OnInvoke in a thread of its own; without one, the caller waits until there is one. May yield."""
    context = bindable.context

    def on_end(ended: "Ended") -> None:
        # The caller gets its answer at the next resumption point, since it is still on its way to waiting.
        action = task.resume if ended.error is None else lambda text: task.throw(PlatformError(str(text)))
        context.after(0, cast("Callable[[object], None]", action), ended.value if ended.error is None else ended.error)

    function = bindable.properties.get("=OnInvoke")
    if function is None:
        waiting = cast("list[tuple[LuauTask, tuple[object, ...]]]", bindable.state or [])
        bindable.state = [*waiting, (on_end, arguments)]
    else:
        runnable = LuauRunnable(context, cast("LuauFunction", function), tuple)
        runnable.start(arguments, current_origin(context), on_end)
    return WAIT


def _set_on_invoke(bindable: Instance, function: object) -> None:
    waiting, bindable.state = bindable.state, None
    if function is None:
        return
    for on_end, arguments in cast("list[tuple[Callable[[Ended], None], tuple[object, ...]]]", waiting or []):
        runnable = LuauRunnable(bindable.context, cast("LuauFunction", function), tuple)
        runnable.start(arguments, current_origin(bindable.context), on_end)


for _name in ("RemoteEvent", "UnreliableRemoteEvent"):
    implement(
        _name,
        methods={
            "FireClient": method_of(_to_client)._replace(checks_itself=True),
            "FireAllClients": _to_clients,
            "FireServer": _fire_server,
        },
        also=("OnServerEvent",),
    )
implement("BindableEvent", methods={"Fire": _fire}, also=("Event",))
implement("BindableFunction", methods={"Invoke": yielding(_invoke)}, setters={"OnInvoke": _set_on_invoke})
implement("RemoteFunction", also=("OnServerInvoke",))
for _name in ("Bool", "BrickColor", "CFrame", "Color3", "Int", "Number", "Object", "String", "Vector3"):
    implement(f"{_name}Value", also=("Value", "Changed"))
