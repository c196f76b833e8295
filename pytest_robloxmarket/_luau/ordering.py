"""Tables that are keyed by objects are walked in an order that is the same in each process.

Inside the machine an object is found by its address, and so the order of such keys is another one in each run. Here
each object gets a number when it is first put into a table as a key, and tables with such keys are walked by number:
in the order in which they were put in. Tables without are walked by the machine itself.

What puts keys in and what walks is found in the source: see sources/rewriting.py.
"""

from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauUserData
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("ordering_of", "settle")

# Below all numbers that keys get while code runs.
_SETTLED: Final = -(2**40)

# What the two names of sources/rewriting.py stand for, what replaces `next`, `pairs` and `rawset`, and two functions
# that number what outlives all runs: its order must not depend on what was run before.
_ORDERING: Final = r"""
local next, rawget, rawset, rawlen, type, pcall, error = next, rawget, rawset, rawlen, type, pcall, error
local getmetatable, tostring, select, format = getmetatable, tostring, select, string.format
local sort, move = table.sort, table.move

local addressed = { table = true, ["function"] = true, thread = true, buffer = true, userdata = true }
local ranks = { number = 1, string = 2, boolean = 3, vector = 4 }
local numbers = setmetatable({}, { __mode = "k" })
local count = 0

local function key(object)
    if addressed[type(object)] and not numbers[object] then
        count += 1
        numbers[object] = count
    end
    return object
end

local function has_objects(t)
    local size = rawlen(t)
    -- A long array without anything else; to look at each of its items would take as long as to walk it.
    if size > 16 and next(t) == 1 and next(t, size - 1) == size and next(t, size) == nil then
        return false
    end
    for k in next, t do
        if numbers[k] then
            return true
        end
    end
    return false
end

local function by_number(a, b)
    return numbers[a] < numbers[b]
end

local function by_value(a, b)
    local first, second = type(a), type(b)
    if first ~= second then
        return ranks[first] < ranks[second]
    end
    if first == "number" or first == "string" then
        return a < b
    end
    return tostring(a) < tostring(b)
end

local function keys_of(t)
    local items, plain, objects = {}, {}, {}
    local size = rawlen(t)
    for i = 1, size do
        items[i] = i
    end
    for k in next, t do
        if type(k) == "number" and k >= 1 and k <= size and k % 1 == 0 then
            continue
        elseif ranks[type(k)] then
            plain[#plain + 1] = k
        else
            objects[#objects + 1] = key(k)
        end
    end
    -- Where the other keys lie in such a table depends on the addresses, too.
    sort(plain, by_value)
    sort(objects, by_number)
    move(plain, 1, #plain, size + 1, items)
    move(objects, 1, #objects, #items + 1, items)
    return items
end

local function advance(walk)
    local keys, t = walk.keys, walk.t
    for at = walk.at + 1, #keys do
        local value = rawget(t, keys[at])
        if value ~= nil then
            walk.at = at
            return keys[at], value
        end
    end
    walk.at = #keys
    return nil
end

-- Whether a table that `next` walks by hand has objects for keys, asked at its beginning; and the last that has.
local ordered = setmetatable({}, { __mode = "k" })
local walked, places, walk

local function walk_by_hand(t, k)
    if walked ~= t or k == nil or not places[k] then
        walked, places, walk = t, {}, { t = t, keys = keys_of(t), at = 0 }
        for at, one in walk.keys do
            places[one] = at
        end
    end
    if k ~= nil and not places[k] then
        error("invalid key to 'next'", 3)
    end
    walk.at = if k == nil then 0 else places[k]
    return advance(walk)
end

-- What the machine's own functions refuse gets the position of the game's call.
local function passed(ok, ...)
    if not ok then
        error((...), 3)
    end
    return ...
end

local function refuse(name, ...)
    local what = if select("#", ...) == 0 then "missing argument #1 to '%s' (table expected)"
        else "invalid argument #1 to '%s' (table expected, got %s)"
    error(format(what, name, type((...))), 3)
end

local function ordered_next(...)
    local t, k = ...
    if type(t) ~= "table" then
        refuse("next", ...)
    end
    if k == nil then
        ordered[t] = has_objects(t) or nil
    end
    if ordered[t] then
        return walk_by_hand(t, k)
    end
    return passed(pcall(next, t, k))
end

local function ordered_pairs(...)
    if type((...)) ~= "table" then
        refuse("pairs", ...)
    end
    return ordered_next, (...), nil
end

local function ordered_rawset(t, k, ...)
    return passed(pcall(rawset, t, key(k), ...))
end

local function is_walked_plainly(t)
    local metatable = getmetatable(t)
    return metatable == nil
        or type(metatable) == "table" and not rawget(metatable, "__iter") and not rawget(metatable, "__call")
end

-- What stands behind `in` comes through here.
local function each(f, state, control)
    if type(f) == "table" then
        if is_walked_plainly(f) and has_objects(f) then
            return advance, { t = f, keys = keys_of(f), at = 0 }
        end
    elseif f == ordered_next and type(state) == "table" and control == nil then
        if has_objects(state) then
            return advance, { t = state, keys = keys_of(state), at = 0 }
        elseif getmetatable(state) == nil then
            return state
        end
        return next, state
    end
    return f, state, control
end

local function settle(object, number)
    numbers[object] = number
end

local function number_all(library)
    local names = {}
    for name in next, library do
        if type(name) == "string" then
            names[#names + 1] = name
        end
    end
    sort(names)
    for _, name in names do
        local member = library[name]
        if addressed[type(member)] and not numbers[member] then
            key(member)
            if type(member) == "table" then
                number_all(member)
            end
        end
    end
end

return key, each, ordered_next, ordered_pairs, ordered_rawset, number_all, settle
"""


def ordering_of(vm: "Vm") -> "list[object]":
    """The functions of this file but the last, in their order; made once for the machine."""
    return _functions(vm)[:-1]


def settle(vm: "Vm", handle: "LuauUserData", place: int) -> None:
    """Say where an object that outlives all runs stands among others of its kind, whenever it was made."""
    vm.call(cast("LuauFunction", _functions(vm)[-1]), handle, _SETTLED + place)


def _functions(vm: "Vm") -> "list[object]":
    found = vm.cache.get("ordering")
    if found is None:
        found = vm.cache["ordering"] = vm.trusted(_ORDERING)
    return cast("list[object]", found)
