"""The machine: limits that end a runaway, errors that name their place, a silent exit."""

import gc
import subprocess
import sys

import pytest

from pytest_robloxmarket._luau.handles import LuauFunction, LuauSyntaxError
from pytest_robloxmarket._luau.steps import STEPS_MAX, Allowance
from pytest_robloxmarket._luau.values import to_luau
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._terms.errors import PlatformError, WorkLimitError
from tests.engine.bench import Bench

RUNAWAYS = {
    "a loop": "while true do end",
    "a loop of pcalls": "while true do pcall(function() end) end",
    "a loop in a pcall in a loop": "while true do pcall(function() while true do end end) end",
    "a loop in a comparator": "table.sort({3, 2, 1, 5, 4}, function() while true do end end)",
    "a loop in a metamethod": "local t = setmetatable({}, {__index = function() while true do end end}) return t.x",
    "a loop in a coroutine": "coroutine.wrap(function() while true do end end)()",
    "a loop in xpcall's handler": "xpcall(error, function() while true do end end)",
    "a loop in a spawned thread": "task.spawn(function() while true do end end)",
    "a loop of gsub callbacks": "string.gsub(string.rep('x', 10), '.', function() while true do end end)",
}


@pytest.mark.parametrize("source", RUNAWAYS.values(), ids=RUNAWAYS.keys())
def test_a_runaway_ends(bench: Bench, source: str) -> None:
    """No pcall and no C function keeps it alive, and the error names the place."""
    ended = bench.fail(source)
    assert ended.stuck
    assert str(ended.error).startswith("Script timeout")
    assert "Shop.server.luau:1" in str(ended.error)


GLUTTONS = {
    "a growing table": "local t = {} while true do t[#t + 1] = string.rep('x', 1000) .. #t end",
    "a growing table in a pcall": "while true do pcall(function() "
    "local t = {} while true do t[#t + 1] = buffer.create(1000) end end) end",
    "a doubling string": "local s = 'x' while true do s = s .. s end",
}


@pytest.mark.parametrize("source", GLUTTONS.values(), ids=GLUTTONS.keys())
def test_a_glutton_ends_and_the_machine_is_usable_afterwards(bench: Bench, source: str) -> None:
    """The error says what was too much, and the next run finds its memory free."""
    ended = bench.fail(source)
    assert ended.stuck
    assert str(ended.error).startswith("not enough memory")
    assert Bench().run("print(#string.rep('x', 10000000))") == ["10000000"]
    the_vm().collect()
    assert the_vm().used_memory < 20_000_000


def test_few_steps_that_take_long_count_by_their_time(bench: Bench) -> None:
    """What does so at each of hundreds of deliveries went on for a minute."""
    bench.server.allowance = Allowance(seconds=0.0)
    bench.run("string.find(string.rep('x', 2000000), '[yz]')")
    assert bench.server.allowance.total <= 0


def test_steps_that_take_no_time_do_not_count_by_it(bench: Bench) -> None:
    bench.server.allowance = Allowance(seconds=0.0)
    bench.run("print(1)")
    assert bench.server.allowance.total > 0


def test_garbage_is_no_glutton(bench: Bench) -> None:
    """What a script makes and drops may be more than the limit."""
    assert bench.run("for i = 1, 600 do local s = string.rep('x', 1000000) end print('done')") == ["done"]


def test_one_giant_operation_can_be_caught(bench: Bench) -> None:
    """An allocation that fails at once leaves the script usable, as on Roblox."""
    assert bench.run("print((pcall(string.rep, 'x', 2000000000)), 'goes on')") == ["false goes on"]


def test_endless_recursion_is_a_stack_overflow(bench: Bench) -> None:
    """Roblox's own text."""
    ended = bench.fail("local function f() return f() + 1 end f()")
    assert ended.stuck
    assert "stack overflow" in str(ended.error)


def test_threads_that_start_threads_for_ever_end(bench: Bench) -> None:
    """Each lies on the stacks of C and Python; the chain is cut and the game goes on."""
    bench.run("local function f() task.spawn(f) end f()")
    assert len(bench.errors) == 1
    assert "stack overflow" in bench.errors[0]


def test_the_budget_begins_anew_at_each_resumption(bench: Bench) -> None:
    """A loop that waits may go on for ever; only what never waits is stuck."""
    steps = STEPS_MAX // 3
    source = f"for i = 1, 5 do for j = 1, {steps} do end task.wait() end print('done')"
    assert bench.run(source) == ["done"]


def wait(bench: Bench) -> None:
    """Let time pass: at each moment a server's code has all its steps again."""
    bench.scheduler.after(1, lambda _: None, None)
    bench.scheduler.run()


def test_what_runs_at_one_moment_shares_its_steps(bench: Bench) -> None:
    """Threads that are deferred again and again never let time pass."""
    with pytest.raises(WorkLimitError, match=r"by 0.0 s, and was not done"):
        bench.run("local function f() task.defer(f) task.defer(f) end f()")
    assert "Script timeout" in bench.errors[0]


def test_what_servers_hold_that_nobody_closed_does_not_count_for_others() -> None:
    """Their objects hold each other, until Python looks for such."""
    hold = "local kept = {} for i = 1, 4 do kept[i] = table.create(1000000, i) end task.wait(1) print(#kept)"
    gc.disable()
    try:
        for _ in range(4):
            left = Bench()
            left.start(hold)
            assert left.errors == []
    finally:
        gc.enable()
    assert Bench().run(hold) == ["4"]


def test_a_thread_that_never_ends_does_not_take_the_others_with_it(bench: Bench) -> None:
    """What comes at the same moment has its steps all the same."""
    assert bench.run("task.defer(function() while true do end end) task.defer(print, 'alive')") == ["alive"]


def test_a_recursion_without_an_end_ends_soon(bench: Bench) -> None:
    """Game code may catch it, as in Luau itself."""
    assert bench.run("local function f() return f() + 1 end print(pcall(f))") == ["false stack overflow"]


def test_calls_that_fill_the_stack_of_the_machine_itself_leave_it_usable(bench: Bench) -> None:
    """Each of them lies on the stack of C, on which then not even a look at the calls fits."""
    bench.fail("local function f() return coroutine.wrap(f)() end f()")
    assert Bench().run("for i = 1, 1000 do end print('goes on')") == ["goes on"]


def test_a_whole_run_has_its_limit_too(bench: Bench) -> None:
    """What makes more work at each moment is not ended by any of them."""
    with pytest.raises(WorkLimitError, match="and was not done"):
        bench.run("local function f() task.delay(0, f) for i = 1, 1e6 do end end f()")


def test_a_runaway_ends_at_the_same_step_in_each_run() -> None:
    """Whatever the machine did before, or had to build: a replay must see the same."""
    counts = []
    for before in (0, 37, 250):
        bench = Bench()
        bench.run(f"for i = 1, {before} do local function f() end f() end")
        to_luau(the_vm(), {f"key{before}": {f"{before} x": before}})
        wait(bench)
        source = "_G.n = 0 while true do _G.n += 1 end"
        bench.fail(source)
        wait(bench)
        counts.append(bench.run("print(_G.n)"))
    assert counts[0] == counts[1] == counts[2]
    assert int(counts[0][-1]) > STEPS_MAX // 2


def test_a_syntax_error_names_file_and_line(bench: Bench) -> None:
    """A server script with committed merge markers is told where they are."""
    with pytest.raises(LuauSyntaxError) as caught:
        bench.start("local a = 1\n<<<<<<< HEAD\nlocal b = 2\n")
    assert (caught.value.file, caught.value.line) == ("Shop.server.luau", 2)
    assert str(caught.value).startswith("Shop.server.luau:2: Expected identifier")


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("error('plain')", "Shop.server.luau:1: plain"),
        ("error('no place', 0)", "Shop.server.luau:1: no place"),
        ("\nlocal x = nil\nreturn x.y", "Shop.server.luau:3: attempt to index nil with 'y'"),
        ("error({code = 5})", "Shop.server.luau:1: table"),
        ("error()", "Shop.server.luau:1: nil"),
        ("error(setmetatable({}, {__tostring = function() return 'mine' end}))", "Shop.server.luau:1: mine"),
        ("error('x\\nstack traceback:\\ny')", "Shop.server.luau:1: x\nstack traceback:\ny"),
        ("\n\ngame:GetService('Nope')", "Shop.server.luau:3: 'Nope' is not a valid Service name"),
    ],
)
def test_an_uncaught_error_says_where(bench: Bench, source: str, error: str) -> None:
    """Also when the error itself has no position; addresses are left out, since they differ from run to run."""
    assert bench.fail(source).error == error


def test_an_error_of_ours_passes_through_every_pcall(bench: Bench) -> None:
    """Game code may catch Roblox's errors and never the simulator's."""

    def broken(_arguments: list[object]) -> list[object]:
        raise AssertionError("ours")

    function = bench.server.load("local f = ... while true do pcall(f) end", "S")
    thread = the_vm().thread(function)
    with pytest.raises(AssertionError, match="ours"):
        the_vm().resume(thread, [the_vm().function(broken)], bench.server)
    assert Bench().run("print(1)") == ["1"]


def test_a_platform_error_is_a_clean_luau_error(bench: Bench) -> None:
    """Without a position and without the name of a Python class."""

    def refuse(_arguments: list[object]) -> list[object]:
        raise PlatformError("502: API Services rejected request with error")

    function: LuauFunction = bench.server.load("local f = ... return pcall(f)", "S")
    outcome = the_vm().resume(the_vm().thread(function), [the_vm().function(refuse)], bench.server)
    assert [str(value) for value in outcome] == ["False", "502: API Services rejected request with error"]


@pytest.mark.parametrize("ending", ["", "import sys; sys.exit(3)", "del vm; import gc; gc.collect()"])
def test_nothing_of_the_machine_is_printed_at_exit(ending: str) -> None:
    """The binding prints a line when a machine is dropped; standard output belongs to `--json`."""
    program = (
        "from pytest_robloxmarket._luau.vm import the_vm\n"
        "vm = the_vm()\n"
        "thread = vm.thread(vm.trusted('return function() coroutine.yield() end')[0]); thread.resume()\n"
        f"{ending}\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("", "")
