"""Which loops and functions get a copy that can be asked what their next round would do."""

import pytest

from pytest_robloxmarket._luau.sources.copies import ONLY
from pytest_robloxmarket._luau.sources.looking import KNOW, LOOK, TWINS
from pytest_robloxmarket._luau.sources.rewriting import rewrite


def marked(source: str) -> str:
    """The source with short names for what was inserted, and without its first locals."""
    found = rewrite(source)
    if found is None:
        return source
    names = {f"{ONLY}.": "", LOOK: "LOOK", KNOW: "KNOW", TWINS: "T"}
    found = found.rpartition(f"{TWINS}();")[2]
    for name, short in names.items():
        found = found.replace(name, short)
    return " ".join(found.replace(";", " ").split())


@pytest.mark.parametrize(
    ("source", "copy"),
    [
        (
            "while not open[id] do task.wait(0.5) end",
            "if not (not get(open, id)) then stop() end do do local _ = 0.5 return end end stop()",
        ),
        (
            "repeat task.wait() until done",
            "if done then stop() end do do local _ = nil return end end stop()",
        ),
        (
            "while true do if os.clock() > late then break end task.wait() end",
            "if not true then stop() end do if true_until(clock(get(os, \"clock\")) > number(late), "
            "number(late) - clock(get(os, \"clock\"))) then stop() end do local _ = nil return end end stop()",
        ),
        (
            "while x do task.wait() p = P[id] end",
            "kept(p, get(P, id)) if not x then stop() end do do local _ = nil return end end stop()",
        ),
        ("while task.wait(1) do if x then f() end end", "do if x then stop() end end do local _ = 1 return end"),
    ],
)  # fmt: skip
def test_a_wait_gets_a_copy_of_the_words_up_to_itself(source: str, copy: str) -> None:
    found = marked(source)
    assert copy == found.partition("LOOK(task.wait,function() ")[2].partition(" end)(")[0]


@pytest.mark.parametrize(
    "source",
    [
        "while x do n += 1 task.wait() end",
        "while x do n = n + 1 task.wait() end",
        "while x do t.n = 1 task.wait() end",
        "while x do task.wait() f() end",
        "while `{f()}` == x do task.wait() end",
        "while x do n = task.wait() end",
        "while x do task.wait(`{n}`) end",
        "while x do for i = 1, 3 do task.wait() end end",
        "while x do t = {} task.wait() end",
        "while x do end",
        "for i = 1, 3 do if open[id] then break end task.wait(1) end",
        "for i = 1, 30 do if open[i] then break end task.wait(1) end",
        "for i = 1, 30 do task.wait(i) end",
        "for i = 1, f() do if open[id] then break end task.wait(1) end",
        "for i = n, 30 do if open[id] then break end task.wait(1) end",
        "for n = 1, n do if open[id] then break end task.wait(1) end",
        "while f 'x' do task.wait() end",
        "while x do local x = y task.wait() end",
        "while x do coroutine.wait() end",
        "while os.clock() * 2 < x do task.wait() end",
        "while t[os.clock()] do task.wait() end",
        "while [[\n]] == x do task.wait() end",
        "function f() task.wait() end",
    ],
)
def test_a_wait_between_words_that_always_do_more_gets_none(source: str) -> None:
    """They count, change something, or are not understood."""
    assert source == marked(source)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("function A:on() return self.x end", 'KNOW(T,nil,function(self) do return get(self, "x") end end,A,"on")'),
        ("local function on(a: A?) return a end", "KNOW(T,on,function(a) do return a end end)"),
        ("function A.on() return b end; f()", 'A,"on") f()'),
        ("local f = function() return x end", "f = KNOW(T,function() return x end,function() do return x end end)"),
        ("x:Connect(function() if y then f() g = 1 end end)", "KNOW(T,function() if y then f() g = 1 end end,"),
    ],
)
def test_a_function_that_only_looks_is_known_by_its_copy(source: str, told: str) -> None:
    assert told in marked(source)


@pytest.mark.parametrize(
    "source",
    [
        "function f() x = 1 end",
        "function f(...) return ... end",
        "function f() if x then g = 1 return end h() end",
        "x:Connect(function() n += 1 end)",
        "local f = function() x.y = 1 return x end",
        "local f = function() g() end",
    ],
)
def test_other_functions_are_left_as_they_are(source: str) -> None:
    assert source == marked(source)
