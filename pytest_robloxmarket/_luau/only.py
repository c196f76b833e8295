"""What the copies of looks ask, as Luau code: forecasts.py says what for, and puts it into the machine.

`only` gives up where a metatable leads to a function of the game, notes until when comparisons with the time hold, and
what a round counts.
"""

from typing import Final

__all__ = ("FORECASTING",)

# Calls inside calls of copies: more than any getter makes.
_DEPTH_MAX: Final = 20

# So many entries of tables a round may walk, all together: to ask costs less than to play.
_WALKED_MAX: Final = 200

FORECASTING: Final = rf"""
local metatable_of, twins_here, reading, foresee, foresee_budget, makers = ...
local rawequal, rawget, type, getmetatable, pcall, error = rawequal, rawget, type, getmetatable, pcall, error
local floor, huge, select, min = math.floor, math.huge, select, math.min

local STOP = {{}}
local only, natives, clocks, coarse_clocks, walks = {{}}, {{}}, {{}}, {{}}, {{}}
local table_insert, info, typeof = table.insert, debug.info, typeof
local asked_by, protectors, own, may_update = {{}}, {{}}, {{}}, false
local twins, now, epoch, horizon, timed, depth = nil, 0, 0, huge, false, 0
local waited, walked, counts, bounds = 0, 0, nil, nil
-- What asks a data store, by name; and whether this copy has sent, or has asked what it may send.
local asking, sent, budgeted = {{}}, false, false

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
    if kind == "vector" or (kind == "userdata" and typeof(object) ~= "userdata") then
        local value = object[key]
        if asking[key] then
            asked_by[value] = asking[key]
        end
        return value
    end
    for _ = 1, 10 do
        if type(object) == "table" then
            local value = rawget(object, key)
            if value ~= nil then
                return value
            end
        elseif typeof(object) ~= "userdata" then
            stop()
        end
        local index = event(object, "__index")
        if index == nil and type(object) == "table" then
            return nil
        elseif type(index) == "function" then
            return (only.call(index, object, key))
        end
        object = index
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

function only.waited()
    return waited
end

-- One more round of a loop inside of a round.
function only.step()
    walked += 1
    if walked > {_WALKED_MAX} then
        stop()
    end
end

-- What a `for` walks: a table that nothing says how to walk otherwise, and no long one.
function only.walk(how, value)
    local walk = walks[if how == nil then walks.plain else how]
    if not walk or type(value) ~= "table" or getmetatable(value) ~= nil then
        stop()
    end
    local step, state, first = walk(value)
    return function(_, key)
        only.step()
        return step(state, key)
    end, state, first
end

-- A variable that grows by the same in each round; once in a round.
function only.added(value, by, add)
    counts = counts or {{}}
    if type(value) ~= "number" or by ~= by or counts[add] then
        stop()
    end
    counts[add] = by
    return value + by
end

-- A comparison that comes out otherwise once `gap` was added.
function only.counted_until(result, gap, add)
    bounds = bounds or {{}}
    table_insert(bounds, {{ gap, add }})
    return result
end

-- How many rounds only look, as far as what they count says; and what they add.
local function counted()
    local rounds = huge
    for _, bound in bounds or {{}} do
        local by = counts and counts[bound[2]] or 0
        if bound[1] ~= bound[1] then
            return 0
        elseif by ~= 0 and bound[1] / by >= 0 then
            -- Numbers are rounded, and so the last round before that is played.
            rounds = min(rounds, floor(bound[1] / by) - 1)
        end
    end
    return if rounds == huge then -1 else math.max(rounds, 0), counts
end

local function count(added, rounds)
    for add, by in added do
        add(by, rounds)
    end
end

-- A function that is written out where it is handed on is its own copy.
function only.own(f)
    own[f] = true
    return f
end

local function shown(first, ...)
    return if first == nil then stop() else (makers[first](...))
end

-- What an update returns whose transform declines.
function asking.UpdateAsync(store, key, transform, ...)
    local copy = if own[transform] then transform else twins[transform]
    if budgeted or not may_update then
        stop()
    elseif not copy or type(key) ~= "string" or select("#", ...) > 0 or info(copy, "a") > 1 then
        stop()
    end
    sent = true
    if copy(shown(foresee(store, key))) ~= nil then
        stop()
    end
    return nil, nil
end

-- How much a server may send, which holds until something that it has sent was a minute ago.
function asking.GetRequestBudgetForRequestType(service, kind)
    local left, gap = foresee_budget(service, kind)
    if sent or left == nil then
        stop()
    end
    timed, budgeted = true, true
    return only.true_until(left, gap)
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
    if asked_by[f] then
        return asked_by[f](...)
    elseif protectors[f] then
        return true, only.call(...)
    end
    local twin = if own[f] then f else twins[f]
    depth += 1
    if not twin or depth > {_DEPTH_MAX} then
        stop()
    end
    return twin(...)
end
only.call = run

function only.method(object, name, ...)
    if type(object) == "userdata" then
        if asking[name] then
            return asking[name](object, ...)
        elseif not reading[name] then
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
    for _, f in {{ base.type, base.typeof, rawget, rawequal, rawlen, select, base.next, base.getmetatable }} do
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
    -- Who takes the next of a list that is empty takes nothing: so a worker looks into its queue.
    asked_by[base.table.remove] = function(list)
        if type(list) ~= "table" or base.getmetatable(list) ~= nil or rawlen(list) > 0 then
            stop()
        end
        return nil
    end
    for _, f in {{ base.os.clock, base.time, base.elapsedTime }} do
        clocks[f] = function() return now end
    end
    clocks[base.tick] = function() return epoch end
    coarse_clocks[base.os.time] = true
    protectors[base.pcall] = true
    walks[base.pairs], walks[base.ipairs] = base.pairs, base.ipairs
    walks[base.next], walks.plain = base.pairs, base.pairs
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

local function begin(known, now_s, epoch_s, delay_s)
    twins, now, epoch, horizon, timed, depth = known, now_s, epoch_s, huge, false, 0
    waited, walked, counts, bounds, own, may_update = delay_s, 0, nil, nil, {{}}, false
    sent, budgeted = false, false
end

local function ask(known, now_s, epoch_s, delay_s, twin, for_thread)
    begin(known, now_s, epoch_s, delay_s)
    may_update = for_thread
    if not pcall(twin) then
        return nil
    end
    return if horizon == huge then -1 else horizon, timed, budgeted, counted()
end

-- Of several functions, by their copies.
local function ask_listeners(known, now_s, epoch_s, delta_s, ...)
    begin(known, now_s, epoch_s, delta_s)
    for i = 1, select("#", ...) do
        local twin = known[(select(i, ...))]
        if not twin or not pcall(twin, delta_s) then
            return nil
        end
    end
    return if horizon == huge then -1 else horizon, timed, budgeted, counted()
end

local function new_twins()
    return setmetatable({{}}, {{ __mode = "k" }})
end

return note_globals, ask, ask_listeners, new_twins, count
"""
