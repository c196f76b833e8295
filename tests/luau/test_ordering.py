"""Tables that are keyed by objects go in the order in which the objects were put in, in each process."""

import subprocess
import sys

import pytest

from tests.engine.bench import Bench

# Makes eight objects of one kind, each of which knows its number.
KINDS = {
    "instance": "local o = Instance.new('Folder') number[o] = i",
    "function": "local o = function() return i end number[o] = i",
    "table": "local o = {} number[o] = i",
    "thread": "local o = coroutine.create(print) number[o] = i",
    "connection": "local o = game.Close:Connect(print) number[o] = i",
    "buffer": "local o = buffer.create(8) number[o] = i",
}
PUTS = {
    "an assignment": "t[o] = i",
    "rawset": "rawset(t, o, i)",
    "a constructor": "t = table.freeze({ [o] = i, before = t })",
    "a sum": "t[o] = t[o] or 0 t[o] += i",
    "two at once": "t[o], t.x = i, nil",
}
WALKS = {
    "pairs": "for k, v in pairs(t) do seen(v) end",
    "next": "for k, v in next, t do seen(v) end",
    "the loop itself": "for k, v in t do seen(v) end",
    "next by hand": "local k, v = next(t) while k ~= nil do seen(v) k, v = next(t, k) end",
    "a weak table": "setmetatable(t, { __mode = 'k' }) for k, v in t do seen(v) end",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("walk", WALKS)
def test_objects_go_in_the_order_in_which_they_were_put_in(bench: Bench, kind: str, walk: str) -> None:
    """Whatever they are, and however the table is walked."""
    lines = bench.run(
        f"""
        local number, t, found, kept = {{}}, {{}}, {{}}, {{}}
        local function seen(v) table.insert(found, v) end
        for i = 1, 8 do {KINDS[kind]} t[o] = i kept[i] = o end
        {WALKS[walk]}
        print(table.concat(found, " "))
        """
    )
    assert lines == ["1 2 3 4 5 6 7 8"]


@pytest.mark.parametrize("put", [put for put in PUTS if put != "a constructor"])
def test_however_they_are_put_in(bench: Bench, put: str) -> None:
    """All that can make a new key."""
    lines = bench.run(
        f"""
        local t, found = {{}}, {{}}
        for i = 1, 8 do local o = Instance.new("Folder") {PUTS[put]} end
        for _, v in t do table.insert(found, v) end
        print(table.concat(found, " "))
        """
    )
    assert lines == ["1 2 3 4 5 6 7 8"]


def test_a_constructor_is_walked_in_its_order(bench: Bench) -> None:
    """Its keys are put in from left to right."""
    lines = bench.run(
        """
        local function new() return Instance.new("Folder") end
        local t = { [new()] = 1, [new()] = 2, [new()] = 3, [new()] = 4, [new()] = 5 }
        for _, v in t do print(v) end
        """
    )
    assert lines == ["1", "2", "3", "4", "5"]


def test_items_come_first_then_other_plain_keys_then_objects(bench: Bench) -> None:
    """Where plain keys lie beside objects depends on addresses too, so they are sorted."""
    lines = bench.run(
        """
        local t = { [print] = "f", [true] = "b", z = "z", a = "a", [1.5] = "1.5", 10, 20,
            [vector.create(1, 2, 3)] = "v" }
        local found = {}
        for _, v in pairs(t) do table.insert(found, v) end
        print(table.concat(found, " "))
        """
    )
    assert lines == ["10 20 1.5 a z b v f"]


def test_what_is_taken_out_on_the_way_does_not_come(bench: Bench) -> None:
    """And the rest does, as with the machine's own walk."""
    lines = bench.run(
        """
        local t, kept = {}, {}
        for i = 1, 5 do kept[i] = {} t[kept[i]] = i end
        for k, v in t do t[kept[3]] = nil t[k] = nil print(v) end
        print(next(t))
        """
    )
    assert lines == ["1", "2", "4", "5", "nil"]


def test_other_walks_stay_what_they_are(bench: Bench) -> None:
    """An `__iter`, an iterator of the game's own, `ipairs`, and a text of errors."""
    lines = bench.run(
        """
        for k, v in setmetatable({ [print] = 1 }, { __iter = function() return next, { a = 2 } end }) do print(k, v) end
        for a, b in (function(s, c) if c < 2 then return c + 1, s end end), "s", 0 do print(a, b) end
        for i, v in ipairs({ "x" }) do print(i, v) end
        for i = 1, 2 do print(i) end
        print(pcall(function() for k in nil do end end))
        print(pcall(function() for k in pairs(nil) do end end))
        print(pcall(function() return next() end))
        print(pcall(function() rawset(table.freeze({}), 1, 2) end))
        """
    )
    assert lines == [
        "a 2",
        "1 s",
        "2 s",
        "1 x",
        "1",
        "2",
        "false Shop.server.luau:6: attempt to iterate over a nil value",
        "false Shop.server.luau:7: invalid argument #1 to 'pairs' (table expected, got nil)",
        "false Shop.server.luau:8: missing argument #1 to 'next' (table expected)",
        "false Shop.server.luau:9: attempt to modify a readonly table",
    ]


def test_formatted_texts_hold_no_address(bench: Bench) -> None:
    """Objects have the same number wherever they are shown."""
    lines = bench.run(
        """
        local t = {}
        print(string.format("%*", t) == tostring(t), ("%*"):format(t) == tostring(t), `{t}` == tostring(t))
        print(`{print}`)
        """
    )
    assert lines == ["true true true", "function: 0x0000000000010020"]


_SCRIPT = """
from tests.engine.bench import Bench
keep = [bytearray(size) for size in range(1, {salt})]
print("|".join(Bench().run('''
    local t = {{}}
    for i = 1, 40 do
        t[if i % 4 == 0 then {{}} elseif i % 4 == 1 then function() return i end
            elseif i % 4 == 2 then Instance.new("Folder") else coroutine.create(print)] = i
    end
    for k, v in t do print(v, `{{k}}`) end
''')))
"""


@pytest.mark.parametrize("mode", ["k", "v"])
def test_what_is_in_a_weak_table_stays(bench: Bench, mode: str) -> None:
    """Else it would depend on all that the process has run before what a game finds there."""
    source = f"""
        local weak = setmetatable({{}}, {{ __mode = "{mode}" }})
        for i = 1, 100 do weak[{{}}] = {{}} end
        local garbage = {{}}
        for i = 1, 100 do garbage[i] = string.rep("x", 100000 + i) end
        garbage = nil
        for i = 1, 20000 do local t = {{ {{}}, {{}} }} end
        local left = 0
        for _ in weak do left += 1 end
        print(left)
    """
    assert bench.run(source) == ["100"]


def test_two_processes_walk_alike() -> None:
    """Their addresses differ."""
    first, second = (
        subprocess.run(
            [sys.executable, "-c", _SCRIPT.format(salt=salt)], capture_output=True, text=True, check=True
        ).stdout
        for salt in (10, 5000)
    )
    assert first == second
    assert first.count("|") == 39
