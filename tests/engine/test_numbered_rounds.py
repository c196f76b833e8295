"""Loops that count their rounds come as far as if each round were played."""

import pytest

from tests.engine.bench import Bench, play

NUMBERED = {
    "to its end": "for _ = 1, 300 do if done then break end WAIT(0.5) end",
    "to a break": "for _ = 1, 3000 do if done then break end WAIT(0.5) end",
    "down": "for i = 300, 1, -1 do if done then break end WAIT(0.5) end",
    "in steps": "for i = 3, 600, 4 do WAIT(1) if done then break end end",
    "to what a variable holds": "local n = 200 for i = 1, n do n = 5 WAIT(0.5) if done then break end end print(n)",
    "to what another one holds": "local n = 200 for i = 1, n do WAIT(0.5) if done then break end end",
    "one in another": "for _ = 1, 3 do for _ = 1, 100 do WAIT(0.5) if done then break end end print(os.clock()) end",
    "over and over": "for n = 1, 4 do for _ = 1, 50 do WAIT(0.5) end print(n, os.clock()) end",
    "with what it adds up": "local n = 0 for _ = 1, 900 do n += 2 if n > 800 then break end WAIT(0.5) end print(n)",
    "two waits": "for _ = 1, 200 do if done then WAIT(1) else WAIT(0.5) end end",
    "a name that is used again": "for _ = 1, 200 do for _, one in list do if done then break end end WAIT(0.5) end",
    "a deadline": "local ends = os.clock() + 77 for _ = 1, 400 do if os.clock() > ends then break end WAIT(0.5) end",
    "once a frame": "for _ = 1, 9000 do if done then break end WAIT() end",
}


@pytest.mark.parametrize("loop", NUMBERED.values(), ids=NUMBERED.keys())
def test_a_loop_that_counts_its_rounds_comes_as_far_as_if_each_were_played(loop: str) -> None:
    source = f"""
        local pause, done, list = task.wait, false, {{ 1 }}
        for i = 1, 2 do task.spawn(function() {loop} print(i, os.clock()) end) end
        task.delay(200.1, function() done = true end)
        local function again() for _ = 1, 100 do WAIT(0.5) end print("again", os.clock()) end
        again() again()
    """
    known, few = play(Bench(), source.replace("WAIT", "task.wait"), 400)
    unknown, many = play(Bench(), source.replace("WAIT", "pause"), 400)
    assert known == unknown
    assert (True, True) == (len(known) >= 4, 2 * few < many)


def test_a_loop_is_played_that_looks_at_what_it_counts_with() -> None:
    source = "for i = 1, 300 do task.wait(0.5) if i == 250 then print(i, os.clock()) end end"
    assert ["250 125"] == play(Bench(), source, 400)[0]
