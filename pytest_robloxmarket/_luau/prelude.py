"""The globals of game code: built once for the machine, read-only, shared by all servers.

The part in Luau chooses from the machine's own library what is safe, and wraps what could reach out
of a server. The functions in `host` are Python and ask the machine whose code runs.
"""

from typing import Final

__all__ = ("PRELUDE", "REMOVED")

# Taken out of the machine's own globals, in case some path leads there.
REMOVED: Final = (
    "collectgarbage",
    "gcinfo",
    "loadstring",
    "print",
    "require",
    "setfenv",
    "_G",
)

PRELUDE: Final = r"""
local host, lazy, guard, spread, key, each, ordered_next, ordered_pairs, ordered_rawset, number_all, note_globals = ...
local rawset, rawget, select, type, pcall, error = rawset, rawget, select, type, pcall, error
local real_tostring, real_getfenv, real_setfenv, real_date, real_time = tostring, getfenv, setfenv, os.date, os.time
local real_resume, real_close = coroutine.resume, coroutine.close
local status, create = coroutine.status, coroutine.create
local format, find, sub, gsub = string.format, string.find, string.sub, string.gsub
local real_traceback = debug.traceback
local concat, pack, unpack, clone, freeze = table.concat, table.pack, table.unpack, table.clone, table.freeze

local of_strings = getmetatable("")
of_strings.__metatable = "The metatable is locked"

-- An error of a library's function that we call for the game: it gets the position of the game's own call.
local function passed(ok, ...)
    if not ok then
        error((...), 3)
    end
    return ...
end

local base = {
    _VERSION = "Luau", assert = assert, error = error, getmetatable = getmetatable, ipairs = ipairs,
    newproxy = host.newproxy, next = ordered_next, pairs = ordered_pairs, pcall = pcall, rawequal = rawequal,
    rawget = rawget, rawlen = rawlen, rawset = ordered_rawset, select = select, setmetatable = setmetatable,
    tonumber = tonumber, type = type, typeof = typeof, unpack = unpack, xpcall = xpcall, ypcall = pcall,
    string = clone(string), table = table, bit32 = bit32, utf8 = utf8, buffer = buffer,
    vector = vector,
    __robloxmarket_key = key, __robloxmarket_each = each,
}

-- Addresses differ from run to run, and a run must not: objects are numbered as they are first shown.
local shown = setmetatable({}, { __mode = "k" })
local addressed = { table = true, ["function"] = true, thread = true, buffer = true, userdata = true }

local function tostring(...)
    if select("#", ...) == 0 then
        error("missing argument #1", 2)
    end
    local text = real_tostring(...)
    local value = ...
    local kind = type(value)
    if addressed[kind] and find(text, "^%a+: 0x%x+$") then
        local number = shown[value]
        if not number then
            number = host.next_number()
            shown[value] = number
        end
        return format("%s: 0x%016x", kind, 0x10000 + number * 16)
    end
    return text
end
base.tostring = tostring

-- Also behind a text in backticks.
function base.string.format(...)
    local text = passed(pcall(format, ...))
    if find(text, ": 0x", 1, true) then
        local values = pack(...)
        for i = 2, values.n do
            if addressed[type(values[i])] then
                values[i] = tostring(values[i])
            end
        end
        return format(unpack(values, 1, values.n))
    end
    return text
end
of_strings.__index = base.string

local function joined(...)
    local texts = { ... }
    for i = 1, select("#", ...) do
        texts[i] = tostring((select(i, ...)))
    end
    return if #texts == 1 then texts[1] else concat(texts, " ")
end

-- Nobody reads more of one line, and all that was printed in a run is kept.
local function emit(level, text)
    host.emit(level, if #text > 10000 then `{sub(text, 1, 10000)}... ({#text} bytes)` else text, #text)
end
function base.print(...) emit("print", joined(...)) end
function base.warn(...) emit("warn", joined(...)) end

function base.collectgarbage(option)
    if option ~= nil and option ~= "count" then
        error("collectgarbage must be called with 'count'; use gcinfo instead", 2)
    end
    return 1024
end
function base.gcinfo() return 1024 end
function base.loadstring() error("loadstring() is not available", 2) end

-- Environments: a function may only see and get environments that scripts of a game have.
local environments = setmetatable({}, { __mode = "k" })
local unfaked = { settings = true, UserSettings = true }
local environment_of_scripts = {
    __metatable = "The metatable is locked",
    __index = function(environment, key)
        local value = base[key]
        if value == nil and lazy[key] then
            value = host.global(key)
            rawset(environment, key, value)
        elseif value == nil and unfaked[key] then
            host.missing("", key)
        end
        return value
    end,
}
local function new_environment(script)
    local environment = setmetatable({ script = script }, environment_of_scripts)
    environments[environment] = true
    return environment
end

local function visible(environment, own)
    if environments[environment] then
        return environment
    end
    return if environments[own] then own else {}
end

function base.getfenv(target)
    local own = real_getfenv(2)
    if target == nil or target == 0 then
        return visible(own, own)
    end
    if type(target) == "number" then
        target += 1
    end
    local ok, environment = pcall(real_getfenv, if type(target) == "number" then target + 1 else target)
    if not ok then
        error("invalid argument #1 to 'getfenv' (invalid level)", 2)
    end
    return visible(environment, own)
end

function base.setfenv(target, environment)
    if type(environment) ~= "table" then
        error("invalid argument #2 to 'setfenv' (table expected)", 2)
    end
    if type(target) ~= "number" and type(target) ~= "function" or target == 0 then
        error("'setfenv' cannot change environment of given object", 2)
    end
    if type(target) == "number" then
        target += 1
    end
    local ok, before = pcall(real_getfenv, if type(target) == "number" then target + 1 else target)
    if not ok or not environments[before] then
        error("'setfenv' cannot change environment of given object", 2)
    end
    environments[environment] = true
    real_setfenv(target, environment)
    return if type(target) == "function" then target else nil
end

-- Whoever resumes a thread for the last time may not be the one who waits for its end.
local function finished(thread, ok, ...)
    if status(thread) == "dead" then
        host.thread_over(thread, ok, ...)
    end
    return ok, ...
end

-- The machine cannot be stopped while it moves.
base.table = clone(table)
function base.table.move(from, first, last, ...)
    if type(first) == "number" and type(last) == "number" and last - first > 1e6 then
        error("too many elements to move", 2)
    end
    return passed(pcall(table.move, from, first, last, ...))
end

base.coroutine = clone(coroutine)

-- A thread that waits for an answer takes packed values, and no number of the game's own may be taken for a packed one.
function base.coroutine.resume(thread, ...)
    if host.take_over(thread) then
        return finished(thread, real_resume(thread, spread, pack(...)))
    end
    return finished(thread, real_resume(thread, ...))
end
local resume = base.coroutine.resume
-- An error gets the position of who called the wrapped function, as the machine's own `wrap` does it.
function base.coroutine.wrap(...)
    local f = ...
    if type(f) ~= "function" then
        local what = if select("#", ...) == 0 then "missing argument #1 to 'wrap' (function expected)"
            else format("invalid argument #1 to 'wrap' (function expected, got %s)", type(f))
        error(what, 2)
    end
    local thread = create(f)
    return function(...)
        return passed(resume(thread, ...))
    end
end
function base.coroutine.close(thread)
    local ok, message = real_close(thread)
    host.thread_over(thread, false, "the thread was closed")
    return ok, message
end

-- What the machine's own libraries do not have yet: creator-docs, reference/engine/libraries/{math,utf8,vector}.yaml.
local function number(value, name, place)
    local found = tonumber(value)
    if not found then
        local kind = if value == nil then "missing" else `invalid`
        local got = if value == nil then "" else `, got {typeof(value)}`
        error(`{kind} argument #{place} to '{name}' (number expected{got})`, 3)
    end
    return found
end
base.math = clone(math)
local more = {
    random = host.random, randomseed = host.randomseed,
    e = 2.718281828459045, nan = 0 / 0, phi = 1.618033988749895, sqrt2 = 1.4142135623730951, tau = 2 * math.pi,
}
function more.isnan(x)
    x = number(x, "isnan", 1)
    return x ~= x
end
function more.isinf(x)
    return math.abs(number(x, "isinf", 1)) == math.huge
end
function more.isfinite(x)
    return math.abs(number(x, "isfinite", 1)) < math.huge
end
function more.lerp(a, b, t)
    a, b, t = number(a, "lerp", 1), number(b, "lerp", 2), number(t, "lerp", 3)
    return if t == 1 then b else a + (b - a) * t
end
function more.map(x, from, to, low, high)
    x, from, to = number(x, "map", 1), number(from, "map", 2), number(to, "map", 3)
    low, high = number(low, "map", 4), number(high, "map", 5)
    return low + (x - from) * (high - low) / (to - from)
end
for name, value in more do
    base.math[name] = value
end
base.utf8 = clone(utf8)
base.utf8.nfcnormalize = function(text) return host.normalize("NFC", text) end
base.utf8.nfdnormalize = function(text) return host.normalize("NFD", text) end
base.utf8.graphemes = function(text, first, last)
    local places, at = host.graphemes(text, first, last), -1
    return function()
        at += 2
        return places[at], places[at + 1]
    end
end
base.vector = clone(vector)
base.vector.lerp = base.vector.lerp or function(a, b, t) return a + (b - a) * number(t, "lerp", 3) end

base.os = {
    clock = host.clock,
    difftime = os.difftime,
    time = function(...)
        if select("#", ...) == 0 or ... == nil then
            return host.time()
        end
        return real_time(...)
    end,
    date = function(pattern, seconds)
        pattern = pattern or "%c"
        -- Servers of Roblox live in UTC.
        if sub(pattern, 1, 1) ~= "!" then
            pattern = "!" .. pattern
        end
        return real_date(pattern, seconds or host.time())
    end,
}

-- Our own frames are no part of the game's stack.
local function traceback(first, second, third)
    local text
    if type(first) == "thread" then
        text = real_traceback(first, second, third)
    else
        text = real_traceback(first, if second then second + 1 else nil)
    end
    return (gsub(text, "%[robloxmarket%][^\n]*\n", ""))
end

base.debug = {
    info = debug.info, traceback = traceback, profilebegin = function() end, profileend = function() end,
    setmemorycategory = function() return "" end, resetmemorycategory = function() end,
    getmemorycategory = function() return "" end,
}

base.task = {
    spawn = host.spawn, defer = host.defer, delay = host.delay, cancel = host.cancel, wait = guard(host.wait),
    synchronize = function() end, desynchronize = function() end,
}

base.wait = guard(host.legacy_wait)
base.Wait = base.wait

-- The wait of a loop whose next round can be asked for (sources/looking.py): who wants to know takes the copy at once.
local copy
local looks = { [base.task.wait] = guard(host.look), [base.wait] = guard(host.legacy_look) }
function base.__robloxmarket_look(wait, copied)
    local look = looks[wait]
    if not look then
        return wait
    end
    copy = copied
    return look
end
function host.take_copy()
    local taken = copy
    copy = nil
    return taken
end

-- The same of a loop that waits for a frame: a copy is no argument of that wait.
function base.__robloxmarket_note(copied)
    host.note_copy(copied)
end
base.spawn = host.legacy_spawn
base.Spawn = base.spawn
base.delay = host.legacy_delay
base.Delay = base.delay
base.tick = host.tick
base.time = host.game_time
base.elapsedTime, base.ElapsedTime = host.game_time, host.game_time
-- "Prints `Current identity is [ID]`", which is 2 for the scripts of a game.
base.printidentity = function(prefix) base.print(`{prefix or "Current identity is"} 2`) end
base.version = function() return "0.686.0.6860000" end
base.Version = base.version

local wait_for_module = guard(host.module_wait)
function base.require(target)
    local state, value, module = host.module(target, rawget(real_getfenv(2), "script"))
    if state == "run" then
        local results = pack(pcall(value))
        if results[1] and results.n ~= 2 then
            results[1], results[2] = false, "Module code did not return exactly one value"
        end
        host.module_done(module, results[1], results[2])
        if not results[1] then
            error("Requested module experienced an error while loading", 0)
        end
        return results[2]
    elseif state == "wait" then
        return wait_for_module(module)
    end
    return value
end

freeze(of_strings)

-- What Roblox has and this room has not.
setmetatable(base.debug, freeze({ __index = function(_, asked)
    if asked == "dumpcodesize" then
        host.missing("debug", asked)
    end
    -- A world may have more than games see, as Roblox's own test runner does: `debug.loadmodule`.
    return if type(asked) == "string" then host.global(`debug.{asked}`) else nil
end }))
-- What a datatype has no field for may well be one of its constructors: a nil would look like the game's mistake.
for name, library in host.libraries do
    local fallback = { __index = function(_, key) host.missing(name, tostring(key)) end }
    base[name] = setmetatable(library, freeze(fallback))
end
for name, value in host.values do
    base[name] = value
end
note_globals(base)
for _, value in base do
    if type(value) == "table" then
        freeze(value)
    end
end
freeze(base)
number_all(base)
return new_environment
"""
