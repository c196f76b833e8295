"""Remote and bindable events and functions."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.deeds import tell_call
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.signals import Connection, Signal
from pytest_robloxmarket._luau.methods import WAIT, method_of, yielding
from pytest_robloxmarket._luau.threads import LuauRunnable, LuauTask, current_origin
from pytest_robloxmarket._luau.values import luau_type
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Ended
    from pytest_robloxmarket._luau.context import Context
    from pytest_robloxmarket._luau.handles import LuauFunction
    from pytest_robloxmarket._luau.vm import Vm

# The price of an item that is copied, in steps.
_ITEM: Final = 3


def _to_clients(remote: Instance, *arguments: object) -> None:
    """Nobody plays the client here, and what it was sent changes nothing on the server."""
    tell_call(remote, "FireAllClients", *arguments)


def _to_client(remote: Instance, player: object, *arguments: object) -> None:
    """As above, but there must be such a client: who has left is nil for `GetPlayerByUserId`, and this then raises."""
    # "one connected client specified by the required Class.Player argument", classes/RemoteEvent.yaml; the texts are
    # not documented, they are those that developers see and report.
    if player is None:
        raise PlatformError("Argument 1 missing or nil")
    if not isinstance(player, Instance):
        raise PlatformError("Unable to cast value to Object")
    if not player.is_a("Player"):
        raise PlatformError("FireClient: player argument must be a Player object")
    tell_call(remote, "FireClient", *arguments)


def _fire_server(_remote: Instance, *_arguments: object) -> None:
    raise PlatformError("FireServer can only be called from the client")


# "Tables passed as arguments to bindable events and callbacks are copied", "all of the metatable information is lost",
# keys that are no texts become texts, and of a mixed table only the array arrives: scripting/events/bindable.md.
_COPY: Final = """
local levels, most = ...
-- Their texts hold an address, which is another one in each run.
local by_kind = { table = true, ["function"] = true, thread = true, buffer = true }
local function copy(value, level, count)
    if type(value) ~= "table" then
        return value, count
    elseif level > levels then
        return nil, math.huge
    end
    local copied = {}
    if #value > 0 then
        for number = 1, #value do
            copied[number], count = copy(rawget(value, number), level + 1, count + 1)
            if count > most then
                return nil, count
            end
        end
        return copied, count
    end
    local key, item = next(value)
    while key ~= nil do
        local name = if by_kind[type(key)] then type(key) else tostring(key)
        copied[name], count = copy(item, level + 1, count + 1)
        if count > most then
            return nil, count
        end
        key, item = next(value, key)
    end
    return copied, count
end
return function(value)
    return copy(value, 1, 1)
end
"""

# A table within so many tables is within itself, and one of so many items is none that a game sends.
_LEVELS_MAX: Final = 200
_ITEMS_MAX: Final = 500_000


def _copied(context: "Context", values: Sequence[object]) -> tuple[object, ...]:
    """What arrives of values that are sent from one script to another of the same server."""
    return tuple(_copy(context.vm, one) if luau_type(one) == "table" else one for one in values)


def _copy(vm: "Vm", table: object) -> object:
    function = vm.cache.get("bindable.copy")
    if function is None:
        (function,) = vm.trusted(_COPY, _LEVELS_MAX, _ITEMS_MAX)
        vm.cache["bindable.copy"] = function
    copied, count = vm.call(cast("LuauFunction", function), table)
    if cast("float", count) > _ITEMS_MAX:
        raise PlatformError("tables cannot be cyclic" if count == math.inf else "the table is too large")
    vm.charge(_ITEM * cast("int", count))
    return copied


def _event(bindable: Instance) -> Signal:
    found = bindable.signals.get("Event")
    if found is None:
        context = bindable.context
        found = bindable.signals["Event"] = Signal(context, "Event", arriving=partial(_copied, context))
    return found


def _fire(bindable: Instance, *arguments: object) -> None:
    tell_call(bindable, "Fire", *arguments)
    bindable.fire("Event", *arguments)


def _invoke(bindable: Instance, task: LuauTask, *arguments: object) -> object:
    """Calls OnInvoke in a thread of its own; without one, the caller waits until there is one. May yield."""
    context = bindable.context
    arguments = _copied(context, arguments)

    def on_end(ended: "Ended") -> None:
        # The caller gets its answer at the next resumption point, since it is still on its way to waiting.
        if ended.error is None:
            answer = _copied(context, cast("tuple[object, ...]", ended.value))
            context.after(0, cast("Callable[[object], None]", task.resume), answer)
        else:
            context.after(0, lambda text: task.throw(PlatformError(str(text))), ended.error)

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


def _topic(actor: Instance, topic: str) -> Signal:
    name = f"Message.{topic}"
    found = actor.signals.get(name)
    if found is None:
        found = actor.signals[name] = Signal(actor.context, name, arriving=partial(_copied, actor.context))
    return found


def _bind_message(actor: Instance, topic: str, function: object) -> Connection:
    """ "The given callback is invoked when a message of that topic is sent to the Actor", classes/Actor.yaml."""
    signal = _topic(actor, topic)
    return signal.listen(Connection(signal, function))


def _send_message(actor: Instance, topic: str, *message: object) -> None:
    # "The method does not block until the callbacks are invoked".
    actor.context.after(0, lambda _: _topic(actor, topic).fire(*message))


implement(
    "Actor",
    methods={
        "BindToMessage": _bind_message,
        # Here everything runs one after the other, what is meant to run beside other code as well.
        "BindToMessageParallel": _bind_message,
        "SendMessage": _send_message,
    },
)
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
implement("BindableEvent", methods={"Fire": _fire}, getters={"Event": _event})
implement("BindableFunction", methods={"Invoke": yielding(_invoke)}, setters={"OnInvoke": _set_on_invoke})
implement("RemoteFunction", also=("OnServerInvoke",))
