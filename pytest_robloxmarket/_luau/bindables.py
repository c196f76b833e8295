"""Remote and bindable events and functions, humanoids, and the small services that need no platform."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._luau.instances import Instance, as_instance
from pytest_robloxmarket._luau.libraries import FRAME_MS, epoch_ms
from pytest_robloxmarket._luau.methods import WAIT, expect_integer, expect_number, expect_text, yielding
from pytest_robloxmarket._luau.registry import implement
from pytest_robloxmarket._luau.signals import Signal
from pytest_robloxmarket._luau.threads import LuauRunnable, LuauTask, current_origin
from pytest_robloxmarket._luau.values import to_python
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Ended
    from pytest_robloxmarket._luau.handles import LuauFunction

__all__ = ("RunServiceInstance",)


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


def _set_health(humanoid: Instance, value: object) -> None:
    most = cast("float", humanoid.read("MaxHealth"))
    before = cast("float", humanoid.read("Health"))
    health = min(max(cast("float", value), 0), most)
    humanoid.set_property("Health", health)
    if health != before:
        humanoid.fire("HealthChanged", health)
        if health <= 0:
            humanoid.fire("Died")


def _take_damage(humanoid: Instance, amount: object) -> None:
    # "Protects a Humanoid from taking damage dealt through the TakeDamage method", classes/ForceField.yaml.
    if humanoid.parent is not None and any(one.class_name == "ForceField" for one in humanoid.parent.children):
        return
    _set_health(humanoid, cast("float", humanoid.read("Health")) - expect_number(amount, 1))


class RunServiceInstance(Instance):
    """RunService: a 60 Hz heartbeat that beats only while somebody listens."""

    __slots__ = ("planned",)

    planned: bool

    def signal(self, name: str) -> Signal:
        """An event; listening to one of the frame's starts the frames."""
        found = self.signals.get(name)
        if found is None:
            beats = name in _FRAME
            found = self.signals[name] = Signal(self.context, name, self._plan if beats else None)
        return found

    def _plan(self) -> None:
        if not getattr(self, "planned", False):
            self.planned = True
            self.context.after(FRAME_MS, self._frame)

    def _frame(self, _argument: object) -> None:
        if not self.context.alive():
            return
        self.planned = False
        delta = FRAME_MS / 1000
        for name in _FRAME:
            signal = self.signals.get(name)
            if signal is not None:
                signal.fire(*((self.context.read_clock() / 1000, delta) if name == "Stepped" else (delta,)))
        if any(self.signals[name].connections for name in _FRAME if name in self.signals):
            self._plan()


# The order within a frame: creator-docs, studio/microprofiler/task-scheduler.md.
_FRAME: Final = ("PreAnimation", "Stepped", "PreSimulation", "PostSimulation", "Heartbeat")


def _guid(service: Instance, wrap: object = True) -> str:
    bits = service.context.chance().getrandbits(128)
    text = f"{bits:032x}"
    # A version 4 UUID, "in curly braces if wrapInCurlyBraces is true", classes/HttpService.yaml.
    guid = f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
    return f"{{{guid}}}" if wrap else guid


def _json_encode(_service: Instance, value: object = None) -> str:
    def refuse(_value: object) -> object:
        # "Instances and functions cannot be represented and become null", seen with JSONEncode.
        return None

    plain = to_python(value)
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False, default=refuse)


def _json_decode(_service: Instance, text: object) -> object:
    source = expect_text(text, 1)
    _service.context.vm.charge(len(source) // 2)
    try:
        return json.loads(source)
    except (ValueError, RecursionError):
        raise PlatformError("Can't parse JSON") from None


def _add_item(service: Instance, item: object, lifetime: object = 10) -> None:
    instance = as_instance(item, 1)
    delay_ms = max(0, min(expect_integer(expect_number(lifetime, 2) * 1000, 2), 10**12))
    service.context.after(delay_ms, lambda one: cast("Instance", one).destroy(), instance)


def _nothing(_instance: Instance, *_arguments: object) -> None:
    """What is heard, seen or counted elsewhere changes nothing that a purchase could."""


def _tell(level: str) -> "Callable[..., None]":
    def tell(service: Instance, text: object = "", *_: object) -> None:
        service.context.host.emit_print(level, str(text))

    return tell


def _tell_unless(service: Instance, condition: object, text: object = "", *_: object) -> None:
    if not condition:
        service.context.host.emit_print("warn", str(text))


def _tagged(service: Instance, tag: object) -> list[Instance]:
    root = service.parent or service
    return [one for one in root.descendants() if tag in one.tags]


for _name in ("RemoteEvent", "UnreliableRemoteEvent"):
    implement(_name, methods={"FireClient": _to_client, "FireAllClients": _to_clients, "FireServer": _fire_server})
implement("BindableEvent", methods={"Fire": _fire})
implement("BindableFunction", methods={"Invoke": yielding(_invoke)}, setters={"OnInvoke": _set_on_invoke})
implement("Humanoid", methods={"TakeDamage": _take_damage}, setters={"Health": _set_health})
implement(
    "RunService",
    methods={
        "IsServer": lambda _: True,
        "IsClient": lambda _: False,
        "IsStudio": lambda _: False,
        "IsRunning": lambda _: True,
        "IsRunMode": lambda _: False,
        "IsEdit": lambda _: False,
    },
)
implement("HttpService", methods={"GenerateGUID": _guid, "JSONEncode": _json_encode, "JSONDecode": _json_decode})
implement(
    "TestService",
    methods={"Message": _tell("print"), "Error": _tell("warn"), "Fail": _tell("warn"), "Warn": _tell_unless},
)
implement("Sound", methods=dict.fromkeys(("Play", "Pause", "Resume", "Stop"), _nothing))
implement("ParticleEmitter", methods=dict.fromkeys(("Clear", "Emit"), _nothing))
implement(
    "AnalyticsService",
    methods=dict.fromkeys(
        (
            "FireCustomEvent",
            "FireEvent",
            "FireInGameEconomyEvent",
            "FirePlayerProgressionEvent",
            "LogCustomEvent",
            "LogEconomyEvent",
            "LogFunnelStepEvent",
            "LogOnboardingFunnelStepEvent",
            "LogProgressionEvent",
        ),
        _nothing,
    ),
)
implement("Debris", methods={"AddItem": _add_item, "addItem": _add_item})
implement(
    "CollectionService",
    methods={
        "AddTag": lambda _, one, tag: as_instance(one, 1).tags.update({expect_text(tag, 2): None}),
        "RemoveTag": lambda _, one, tag: as_instance(one, 1).tags.pop(expect_text(tag, 2), None),
        "HasTag": lambda _, one, tag: tag in as_instance(one, 1).tags,
        "GetTags": lambda _, one: list(as_instance(one, 1).tags),
        "GetTagged": _tagged,
    },
)
implement("Workspace", methods={"GetServerTimeNow": lambda workspace: epoch_ms(workspace.context) / 1000})
