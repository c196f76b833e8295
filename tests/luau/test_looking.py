"""Which loops only look and wait, and which may do more."""

import pytest

from pytest_robloxmarket._luau.looking import LOOK, LOOP
from pytest_robloxmarket._luau.rewriting import rewrite


def marked(source: str) -> str:
    """The source with short names for what was inserted, and without its first locals."""
    found = rewrite(source)
    return source if found is None else found.partition(";")[2].replace(LOOP, "L").replace(LOOK, "W")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("while not open[id] do task.wait(0.5) end", "L();while not open[id] do W(task.wait)(0.5) end"),
        ("repeat task.wait() until not lock[player.UserId]", "L();repeat W(task.wait)() until not lock[player.UserId]"),
        ("while busy do wait(SECONDS) end", "L();while busy do W(wait)(SECONDS) end"),
        ("while x do task.wait() p = P[id] end", "L();while x do W(task.wait,true)() p = P[id] end"),
        (
            "while not p do local q = P:GetPlayerByUserId(1) p = T[q] task.wait(1) end",
            "L();while not p do local q = P:GetPlayerByUserId(1) p = T[q] W(task.wait,true)(1) end",
        ),
        (
            "while a do if not b:IsDescendantOf(c) then warn('gone', f(b)) return nil end task.wait() end",
            "L();while a do if not b:IsDescendantOf(c) then warn('gone', f(b)) return nil end W(task.wait)() end",
        ),
    ],
)
def test_a_loop_that_only_looks_is_marked(source: str, expected: str) -> None:
    """It may assign what does not depend on what it assigns, and do anything as it leaves."""
    assert expected == marked(source)


@pytest.mark.parametrize(
    "source",
    [
        "while x do n += 1 task.wait() end",
        "while x do n = n + 1 task.wait() end",
        "while x do a = b b = c task.wait() end",
        "while x do local m = n n = m task.wait() end",
        "while x do if n then n = nil end task.wait() end",
        "while x do t.n = 1 task.wait() end",
        "while x do task.wait() f() end",
        "while f() do task.wait() end",
        "while x:Next() do task.wait() end",
        "while `{f()}` == x do task.wait() end",
        "while x do task.wait(f()) end",
        "while task.wait(1) do end",
        "while x do n = task.wait() end",
        "while x do task.wait() task.wait() end",
        "while x do for i = 1, 3 do task.wait() end end",
        "while x do t = {} task.wait() end",
        "while x do end",
        "for i = 1, 3 do if open[id] then break end task.wait(1) end",
        "while f 'x' do task.wait() end",
        "while x do if y then f() continue end task.wait() end",
    ],
)
def test_a_loop_that_may_do_more_is_left_as_it_is(source: str) -> None:
    """It counts, calls, changes something, or is not understood."""
    assert source == marked(source)
