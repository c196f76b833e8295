"""What the copies of looks ask (copying.py), and how they are asked: until when would a round only look?

A copy changes nothing and runs no function of the game: what may call one, as a metatable does, is looked at first. It
reads the time of now. Each of its comparisons with the time says in how many seconds it would come out otherwise.
"""

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._terms.moments import EPOCH_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_robloxmarket._luau.context import Context
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("NEVER", "Forecast", "forecast", "forecast_frames", "forecasting_of")

# What a round that may do more than look is good for: no time at all.
NEVER: Final = -1

# Later than any run lasts.
_NO_END_MS: Final = 1 << 62

# What turns out otherwise at some moment may do so this much earlier, since numbers are rounded.
_MARGIN_MS: Final = 1

# Calls inside calls of copies: more than any getter makes.
_DEPTH_MAX: Final = 20

_FORECASTING: Final = rf"""
local metatable_of, twins_here, reading = ...
local rawequal, rawget, type, getmetatable, pcall, error = rawequal, rawget, type, getmetatable, pcall, error
local floor, huge, select, min = math.floor, math.huge, select, math.min

local STOP = {{}}
local only, natives, clocks, coarse_clocks = {{}}, {{}}, {{}}, {{}}
local twins, now, epoch, horizon, timed, depth = nil, 0, 0, huge, false, 0

local function stop()
    error(STOP)
end
only.stop = stop

function only.number(value)
    return if type(value) == "number" then value else stop()
end

function only.text(value)
    local kind = type(value)
    return if kind == "string" or kind == "number" then value else stop()
end

-- The metatable itself, whatever its __metatable says.
local function event(object, name)
    if getmetatable(object) == nil then
        return nil
    end
    local metatable = metatable_of(object)
    return metatable and rawget(metatable, name)
end

function only.get(object, key)
    local kind = type(object)
    if kind == "userdata" or kind == "vector" then
        return object[key]
    end
    for _ = 1, 10 do
        if type(object) ~= "table" then
            stop()
        end
        local value = rawget(object, key)
        if value ~= nil then
            return value
        end
        object = event(object, "__index")
        if object == nil then
            return nil
        end
    end
    return stop()
end

function only.same(a, b)
    if rawequal(a, b) then
        return true
    end
    local kind = type(a)
    if kind ~= type(b) then
        return false
    elseif kind == "userdata" then
        return a == b
    elseif kind == "table" and event(a, "__eq") ~= nil then
        stop()
    end
    return false
end

function only.kept(before, after)
    if not rawequal(before, after) then
        stop()
    end
end

function only.count(value)
    if type(value) == "table" and event(value, "__len") ~= nil then
        stop()
    end
    return #value
end

local function run(f, ...)
    local kinds = natives[f]
    if kinds then
        for i = 1, select("#", ...) do
            if not kinds[min(i, #kinds)][type((select(i, ...)))] then
                stop()
            end
        end
        return f(...)
    end
    local twin = twins[f]
    depth += 1
    if not twin or depth > {_DEPTH_MAX} then
        stop()
    end
    return twin(...)
end
only.call = run

function only.method(object, name, ...)
    if type(object) == "userdata" then
        if not reading[name] then
            stop()
        end
        return object[name](object, ...)
    end
    return run(only.get(object, name), object, ...)
end

function only.clock(f)
    timed = true
    return clocks[f] and clocks[f]() or stop()
end

function only.coarse_clock(f)
    timed = true
    return coarse_clocks[f] and floor(epoch) or stop()
end

function only.true_until(result, gap)
    if gap ~= gap then
        stop()
    elseif gap >= 0 and gap < horizon then
        horizon = gap
    end
    return result
end

function only.coarsely_until(result, gap)
    return only.true_until(result, if gap >= 0 then gap - 1 else gap)
end

-- Of each function that only computes: of which kinds its first argument may be, and the others, so that it never asks
-- a metatable.
local function note_globals(base)
    local plain = {{ number = true, string = true, boolean = true, ["nil"] = true }}
    local any = {{
        number = true, string = true, boolean = true, ["nil"] = true, table = true, userdata = true,
        ["function"] = true, thread = true, vector = true, buffer = true,
    }}
    for _, f in {{ type, base.typeof, rawget, rawequal, rawlen, select, base.next }} do
        natives[f] = {{ any }}
    end
    for _, f in {{ base.tostring, tonumber, base.string.format }} do
        natives[f] = {{ plain }}
    end
    for _, name in {{ "byte", "find", "len", "lower", "match", "sub", "upper" }} do
        natives[base.string[name]] = {{ plain }}
    end
    for _, name in {{ "abs", "ceil", "clamp", "floor", "max", "min", "round", "sign", "sqrt" }} do
        natives[base.math[name]] = {{ plain }}
    end
    natives[base.table.find] = {{ {{ table = true }}, plain }}
    for _, f in {{ base.os.clock, base.time, base.elapsedTime }} do
        clocks[f] = function() return now end
    end
    clocks[base.tick] = function() return epoch end
    coarse_clocks[base.os.time] = true
    base.__robloxmarket_only = only
    base.__robloxmarket_twins = twins_here
    function base.__robloxmarket_know(known, f, twin, owner, name)
        local function_of = if f == nil and type(owner) == "table" then rawget(owner, name) else f
        if type(function_of) == "function" then
            known[function_of] = twin
        end
        return f
    end
end

local function ask(known, now_s, epoch_s, twin)
    twins, now, epoch, horizon, timed, depth = known, now_s, epoch_s, huge, false, 0
    if not pcall(twin) then
        return nil
    end
    return if horizon == huge then -1 else horizon, timed
end

-- Of several functions, by their copies.
local function ask_listeners(known, now_s, epoch_s, delta_s, ...)
    twins, now, epoch, horizon, timed, depth = known, now_s, epoch_s, huge, false, 0
    for i = 1, select("#", ...) do
        local twin = known[(select(i, ...))]
        if not twin or not pcall(twin, delta_s) then
            return nil
        end
    end
    return if horizon == huge then -1 else horizon, timed
end

local function new_twins()
    return setmetatable({{}}, {{ __mode = "k" }})
end

return note_globals, ask, ask_listeners, new_twins
"""

# Methods of Roblox's objects that only read.
_READING: Final = (
    "FindFirstAncestor",
    "FindFirstAncestorOfClass",
    "FindFirstAncestorWhichIsA",
    "FindFirstChild",
    "FindFirstChildOfClass",
    "FindFirstChildWhichIsA",
    "GetAttribute",
    "GetChildren",
    "GetFullName",
    "GetPlayerByUserId",
    "GetPlayers",
    "HasTag",
    "IsA",
    "IsAncestorOf",
    "IsDescendantOf",
    "IsLoaded",
)


class Forecast(NamedTuple):
    """Until when a round only looks, and whether it reads the time."""

    until_ms: int
    timed: bool


_NEVER: Final = Forecast(NEVER, False)


def forecast(context: "Context", copy: "LuauFunction") -> Forecast:
    """Until when a round would only look, as long as nothing else happens; `NEVER` when it may do more.

    Args:
        context: whose code it is.
        copy: the copy of the round.
    """
    return _ask(context, "ask", copy)


def forecast_frames(context: "Context", delta_s: float, listeners: "Sequence[LuauFunction]") -> Forecast:
    """The same of frames, in each of which all these functions are called.

    Args:
        context: whose code it is.
        delta_s: what they are told: how long a frame lasts.
        listeners: the functions.
    """
    return _NEVER if context.twins is None else _ask(context, "ask_listeners", delta_s, *listeners)


def _ask(context: "Context", name: str, *about: object) -> Forecast:
    vm, scheduler = context.vm, context.scheduler
    steps, now_s = vm.limits.steps, scheduler.now_ms / 1000
    budget, reads, server = steps.budget, scheduler.clock_reads, vm.server
    vm.server = context
    try:
        found = vm.call_unasked(_function(vm, name), _twins_of(context), now_s, EPOCH_S + now_s, *about)
    finally:
        # The game pays for its rounds, and not for being asked what they would be.
        vm.server, steps.budget = server, budget
    if not found or found[0] is None or scheduler.clock_reads != reads:
        return _NEVER
    seconds = cast("float", found[0])
    until_ms = _NO_END_MS if seconds == -1 else scheduler.now_ms + int(seconds * 1000) - _MARGIN_MS
    return Forecast(until_ms, found[1] is True)


def _function(vm: "Vm", name: str) -> "LuauFunction":
    return cast("dict[str, LuauFunction]", vm.cache["forecasts"])[name]


def _twins_of(context: "Context") -> "LuauTable":
    """The copies of a server's functions, by function."""
    if context.twins is None:
        context.twins = cast("LuauTable", context.vm.call(_function(context.vm, "new_twins"))[0])
    return context.twins


def forecasting_of(vm: "Vm") -> "LuauFunction":
    """What gives the globals of game code what their copies need."""

    def metatable_of(arguments: list[object]) -> list[object]:
        return [cast("LuauTable", arguments[0]).metatable()]

    def twins(_arguments: list[object]) -> list[object]:
        return [_twins_of(cast("Context", vm.server))]

    reading = vm.record(_READING, [True] * len(_READING))
    note, *functions = vm.trusted(_FORECASTING, vm.function(metatable_of), vm.function(twins), reading)
    vm.cache["forecasts"] = dict(zip(("ask", "ask_listeners", "new_twins"), functions, strict=True))
    return cast("LuauFunction", note)
