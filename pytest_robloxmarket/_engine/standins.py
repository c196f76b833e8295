"""What a game's files do not hold, like a map made in Studio: something stands there instead, and the game goes on.

A stand-in can be found, waited for, listened to, cloned, and told what is only seen or heard. What it would answer
nobody can know: to ask it for a value is a gap, as decision 0027 says.
"""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.classes import kinds_of_member
from pytest_robloxmarket._engine.deeds import tell_call
from pytest_robloxmarket._engine.gaps import fill_gap
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.structures import make
from pytest_robloxmarket._luau.context import Context
from pytest_robloxmarket._luau.threads import current_origin
from pytest_robloxmarket._luau.values import shallow, to_luau
from pytest_robloxmarket._terms.errors import UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import Body, LuauFunction
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("StandIn", "module_stand_in")

# Methods that are called for what is seen or heard of them, and that return nothing a game could go on with.
_SILENT: Final = frozenset(
    [
        "AdjustSpeed",
        "AdjustWeight",
        "BreakJoints",
        "Emit",
        "Fire",
        "FireAllClients",
        "FireClient",
        "MakeJoints",
        "MoveTo",
        "Pause",
        "PivotTo",
        "Play",
        "PlayLocalSound",
        "Resume",
        "ScaleTo",
        "SetNetworkOwner",
        "SetPrimaryPartCFrame",
        "Stop",
        "TranslateBy",
    ]
)

# So many values of such a call are looked at.
_TOLD_MAX: Final = 6

# Events of guis and remotes, which no class of ours needs to have.
_EVENTS: Final = frozenset(
    [
        "Activated",
        "Ended",
        "Event",
        "FocusLost",
        "InputBegan",
        "InputEnded",
        "MouseButton1Click",
        "MouseButton1Down",
        "MouseButton1Up",
        "MouseClick",
        "MouseEnter",
        "MouseLeave",
        "OnServerEvent",
        "Touched",
        "TouchEnded",
        "Triggered",
    ]
)

# Where something is counts for nothing (decision 0037): a stand-in is at the origin, and has no size.
_IN_SPACE: Final = {
    **dict.fromkeys(("CFrame", "WorldCFrame", "WorldPivot"), "CFrame"),
    **dict.fromkeys(("Orientation", "Position", "Rotation", "Size", "WorldPosition"), "Vector3"),
}
_ASKED_IN_SPACE: Final = {
    "GetPivot": ("CFrame",),
    "GetExtentsSize": ("Vector3",),
    "GetBoundingBox": ("CFrame", "Vector3"),
}

# A model that a game goes on with has one, and a stand-in for it as well.
_MAIN_PART: Final = "PrimaryPart"

_CALLBACKS: Final = frozenset({"OnInvoke", "OnServerInvoke"})

# While a server starts, a module that is not here takes whatever is done with it. A purchase would depend on it.
_ABSORB: Final = """
local tell = ...
local function absorb(name)
    local below = {}
    local function wrong(what)
        return function()
            tell(name, true)
        end
    end
    local behaviour = {
        __index = function(_, key)
            local path = name .. "." .. tostring(key)
            tell(path, false)
            if below[key] == nil then
                below[key] = absorb(path)
            end
            return below[key]
        end,
        __call = function()
            tell(name .. "()", false)
            return absorb(name .. "()")
        end,
        __tostring = function() return name end,
        __metatable = "The metatable is locked",
    }
    for _, event in { "add", "sub", "mul", "div", "idiv", "mod", "pow", "unm", "concat", "lt", "le", "len" } do
        behaviour["__" .. event] = wrong(event)
    end
    return setmetatable({}, behaviour)
end
return absorb
"""


# `sound:Play()` is a method, and in `remotes.Play:FireClient(player)` it is a child.
_SAYS_NOTHING: Final = """
local called, member_of = ...
return function(instance, name)
    return setmetatable({}, {
        __call = function(_, _, ...)
            called(instance, name, ...)
        end,
        __index = function(_, key)
            return member_of(instance, name, key)
        end,
        __metatable = "The metatable is locked",
    })
end
"""


class StandIn(Instance):
    """Something that a game expects in its place and that its files do not hold. Its class is not known."""

    __slots__ = ("called",)

    unclassed = True

    def __init__(self, context: Context, name: str, called: str = "") -> None:
        super().__init__(context, "Instance", name)
        self.called: Final = called  # What messages call it as a module; empty for its full name.

    def write(self, key: str, value: object) -> None:
        """What `instance.key = value` does: whatever it is takes it, and nobody sees it."""
        if key in self.behaviour.info.members:
            super().write(key, value)
        elif key not in _CALLBACKS:
            self.set_property(key, value)
        else:
            self.properties[f"={key}"] = value

    def _read_child(self, key: str) -> object:
        child = self.find_child(key)
        if child is not None:
            return child
        kinds = kinds_of_member().get(key, frozenset())
        if key in _EVENTS or "event" in kinds:
            return self.signal(key)
        if key in _SILENT:
            return _silent(self, key)
        if key in _IN_SPACE:
            return make(_IN_SPACE[key])
        if key in _ASKED_IN_SPACE:
            return _asked_in_space(self.context.vm, key)
        if kinds and key != _MAIN_PART:
            raise UnsupportedError(f"{self.full_name()}.{key}")
        return super()._read_child(key)


def module_stand_in(instance: StandIn) -> object:
    """What `require` gives for a module that a game's files do not hold."""
    vm = instance.context.vm
    absorb = vm.cache.get("absorb")
    if absorb is None:
        (absorb,) = vm.trusted(_ABSORB, vm.function(_teller(vm)))
        vm.cache["absorb"] = absorb
    (made,) = vm.call(cast("LuauFunction", absorb), instance.called or f"require({instance.full_name()})")
    return made


def _teller(vm: "Vm") -> "Body":
    def tell(arguments: list[object]) -> list[object]:
        name, fatal = arguments
        server = vm.server
        assert isinstance(server, Context)
        origin = current_origin(server)
        if fatal or origin:
            raise UnsupportedError(str(shallow(name)))
        server.host.emit_unsupported(str(shallow(name)), 0)
        return []

    return tell


def _asked_in_space(vm: "Vm", method: str) -> object:
    kinds = _ASKED_IN_SPACE[method]
    return vm.function(lambda _arguments: [to_luau(vm, make(kind)) for kind in kinds])


def _silent(instance: StandIn, method: str) -> object:
    """What stands for such a method, or for a child of this name: it can be called, and have members."""
    vm = instance.context.vm
    silent = vm.cache.get("silent")
    if silent is None:
        (silent,) = vm.trusted(_SAYS_NOTHING, vm.function(_tell_called), vm.function(_member_of))
        vm.cache["silent"] = silent
    (made,) = vm.call(cast("LuauFunction", silent), instance.handle(), method)
    return made


def _tell_called(arguments: list[object]) -> list[object]:
    instance, method, *others = (shallow(one) for one in arguments[:_TOLD_MAX])
    assert isinstance(instance, Instance)
    tell_call(instance, str(method), *(others[1:] if method == "FireClient" else others))
    return []


def _member_of(arguments: list[object]) -> list[object]:
    """What is below the child of this name: another stand-in is there from now on."""
    instance, name, key = (shallow(one) for one in arguments)
    assert isinstance(instance, StandIn)
    child = instance.find_child(str(name)) or fill_gap(instance, str(name))
    if child is None:
        raise UnsupportedError(f"{instance.full_name()}.{name}")
    return [to_luau(instance.context.vm, child.read(str(key)))]
