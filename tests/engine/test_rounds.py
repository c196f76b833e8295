"""A loop that only looks costs next to nothing while nothing happens, and sees what happens when it would have."""

import pytest

from tests.engine.bench import Bench


def play(bench: Bench, source: str, seconds: int = 1_600) -> tuple[list[str], int]:
    """What a script prints while so much time passes, and how often its threads were resumed."""
    vm, resumed = bench.server.vm, 0
    resume = vm.resume

    def counted(*arguments: object) -> object:
        nonlocal resumed
        resumed += 1
        return resume(*arguments)  # type: ignore[arg-type]

    vm.resume = counted  # type: ignore[method-assign, assignment]
    try:
        bench.start(source)
        bench.scheduler.run_until(seconds * 1_000)
    finally:
        del vm.resume
    return bench.lines, resumed


# `pause` is a wait that nobody recognises, so that each of its rounds is played.
LOOPS = [
    "while not done do WAIT(0.5) end",
    "repeat WAIT() until done",
    "local seen while not seen do WAIT(0.7) seen = state.done end",
    "while not part:GetAttribute('done') do WAIT(0.5) end",
    "while part.Name ~= 'done' do if state.over then print('over') return end WAIT(1.3) end",
]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loop_goes_on_when_it_would_have_without_being_known(loop: str) -> None:
    """The same script with a wait of another name, which is played round by round, says the same."""
    source = """
        local pause, done, state, part = task.wait, false, {}, Instance.new("Folder")
        task.spawn(function() LOOP print("one", os.clock()) end)
        task.delay(0.3, function() LOOP print("two", os.clock()) end)
        task.delay(700.1, function()
            done, state.done, part.Name = true, true, "done"
            part:SetAttribute("done", true)
        end)
    """.replace("LOOP", loop)
    known, few = play(Bench(), source.replace("WAIT", "task.wait"))
    unknown, many = play(Bench(), source.replace("WAIT", "pause"))
    assert known == unknown
    assert (2, True) == (len(known), few < 40 < many)


@pytest.mark.parametrize(
    "loop",
    [
        "local count = setmetatable({}, { __index = function() looks += 1 return looks > 1000 end })\n"
        "while not count.done do task.wait(0.5) end",
        "local count = { IsA = function() looks += 1 return looks > 1000 end }\n"
        "while not count:IsA() do task.wait(0.5) end",
        "while workspace.DistributedGameTime < 500 do task.wait(0.5) end",
    ],
)
def test_who_counts_without_saying_so_is_played_round_by_round(loop: str) -> None:
    """A metatable, a method of a name that Roblox's own have, a property that is the time."""
    lines, _ = play(Bench(), f"local looks = 0\n{loop}\nprint(os.clock())")
    assert ["500"] == lines


def test_a_loop_that_is_left_and_begun_again_has_done_something_in_between() -> None:
    source = """
        local busy, times = true, 0
        while times < 1000 do
            while busy do task.wait(0.5) busy = false end
            times += 1
            busy = true
        end
        print(os.clock())
    """
    assert ["500"] == play(Bench(), source)[0]


def test_a_function_of_the_game_s_own_named_wait_gets_what_it_is_given() -> None:
    source = """
        local wait = function(...) print(select("#", ...)) return task.wait(...) end
        local done = false
        task.delay(1, function() done = true end)
        while not done do wait(0.6) end
        print(os.clock())
    """
    assert ["1", "1", "1.2"] == play(Bench(), source)[0]
