"""Luau threads as tasks: they wait, are woken, fail and end, whoever resumes them."""

import pytest

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._kernel.tasks import Ended, TaskState
from pytest_robloxmarket._luau.handles import GameError, LuauFunction
from pytest_robloxmarket._luau.methods import WAIT, yielding
from pytest_robloxmarket._luau.threads import LuauRunnable, LuauTask, current_origin
from pytest_robloxmarket._terms.errors import PlatformError
from tests.engine.bench import Bench
from tests.engine.conftest import Implementing


def _ask(_store: Instance, task: LuauTask, question: object = None) -> object:
    ASKED.append((task, question))
    return WAIT


ASKED: list[tuple[LuauTask, object]] = []


@pytest.fixture(autouse=True)
def _a_method_that_waits(implementing: Implementing) -> None:
    # Any yielding member of a class that nobody else implements.
    implementing("AnimationClipProvider", {"GetAnimationClipAsync": yielding(_ask)})
    ASKED.clear()


def packages_of(bench: Bench) -> Instance:
    packages = Instance(bench.server, "AnimationClipProvider", "pack")
    packages.set_parent(bench.server.service("Workspace"))
    return packages


def function_of(bench: Bench, source: str) -> LuauFunction:
    return bench.server.load(source, "Shop.server.luau")


def test_a_waiting_thread_gets_its_answer(bench: Bench) -> None:
    """Several values, nil among them."""
    packages_of(bench)
    ended = bench.start("print(workspace.pack:GetAnimationClipAsync(8))")
    ((task, question),) = ASKED
    assert (question, task.state, ended) == ("8", TaskState.WAITING, [])
    task.resume((1, None, "x"))
    assert bench.lines == ["1 nil x"]
    assert ended == [Ended(None, None)]


def test_a_waiting_thread_gets_its_error(bench: Bench) -> None:
    """pcall sees it across the yield, without a position."""
    packages_of(bench)
    bench.start("print(pcall(function() return workspace.pack:GetAnimationClipAsync(1) end))")
    ASKED[0][0].throw(PlatformError("502: nobody home"))
    assert bench.lines == ["false 502: nobody home"]


def test_an_error_that_nobody_catches_ends_the_task(bench: Bench) -> None:
    """With the place where it waited."""
    packages_of(bench)
    ended = bench.start("\nlocal x = workspace.pack:GetAnimationClipAsync(1)")
    ASKED[0][0].throw(PlatformError("502: nobody home"))
    assert ended == [Ended(None, "Shop.server.luau:2: 502: nobody home")]


def test_a_call_inside_coroutine_wrap_gives_way_to_its_caller(bench: Bench) -> None:
    """The inner thread waits; the outer one goes on, as on Roblox."""
    packages_of(bench)
    bench.start(
        "coroutine.wrap(function() print('inner', workspace.pack:GetAnimationClipAsync(1)) end)() print('outer')"
    )
    assert bench.lines == ["outer"]
    ASKED[0][0].resume(5)
    assert bench.lines == ["outer", "inner 5"]


def test_several_waits_of_an_inner_thread(bench: Bench) -> None:
    """The same task each time."""
    packages_of(bench)
    bench.start(
        "coroutine.wrap(function() for i = 1, 3 do print(i, workspace.pack:GetAnimationClipAsync(1)) end end)()"
    )
    for answer in "abc":
        ASKED[-1][0].resume(answer)
    assert bench.lines == ["1 a", "2 b", "3 c"]


@pytest.mark.parametrize(
    "source",
    [
        "table.sort({2, 1}, function() workspace.pack:GetAnimationClipAsync(1) end)",
        "return setmetatable({}, {__index = function() workspace.pack:GetAnimationClipAsync(1) end}).x",
        "for _ in string.gmatch('a', 'a') do string.gsub('a', 'a', function() task.wait() end) end",
        "string.gsub('a', 'a', function() return wait() end)",
    ],
)
def test_where_nothing_can_yield(bench: Bench, source: str) -> None:
    """Roblox's text, and nothing has begun."""
    packages_of(bench)
    assert bench.fail(source).error == "Shop.server.luau:1: thread is not yieldable"
    assert ASKED == []


def test_who_resumes_a_thread_last_ends_it_for_its_owner(bench: Bench) -> None:
    """Promise libraries resume threads with `coroutine.resume`; whoever started them still learns the end."""
    packages_of(bench)
    ended: list[Ended] = []
    function = function_of(bench, "_G.me = coroutine.running() return coroutine.yield() + 1")
    task = LuauRunnable(bench.server, function).start((), 0, ended.append)
    assert (task.state, ended) == (TaskState.WAITING, [])
    assert bench.run("print(coroutine.resume(_G.me, 41))") == ["true 42"]
    assert ended == [Ended(42, None)]
    assert task.state is TaskState.DONE


def test_task_spawn_resumes_a_yielded_thread(bench: Bench) -> None:
    """The usual way of waiting for something by hand."""
    lines = bench.run(
        """
        local me = coroutine.running()
        task.delay(1, function() task.spawn(me, "woken", nil, 3) end)
        print(coroutine.yield())
        """
    )
    assert lines == ["woken nil 3"]


def test_a_thread_that_was_closed_ends_with_an_error(bench: Bench) -> None:
    """Its owner is not left waiting for ever."""
    ended: list[Ended] = []
    function = function_of(bench, "_G.me = coroutine.running() coroutine.yield()")
    LuauRunnable(bench.server, function).start((), 0, ended.append)
    bench.run("coroutine.close(_G.me)")
    assert ended == [Ended(None, "the thread was closed")]


def test_an_answer_that_comes_after_a_cancel_is_dropped(bench: Bench) -> None:
    """The request was on its way; nobody is there any more."""
    packages_of(bench)
    bench.run("local t = task.spawn(function() workspace.pack:GetAnimationClipAsync(1) print('no') end) task.cancel(t)")
    ASKED[0][0].resume(1)
    ASKED[0][0].throw(PlatformError("late"))
    assert (bench.lines, bench.errors) == ([], [])


def test_a_dead_server_runs_nothing(bench: Bench) -> None:
    """Neither what waits for an answer nor what waits for a timer."""
    packages_of(bench)
    ended = bench.start("task.delay(1, print, 'timer') workspace.pack:GetAnimationClipAsync(1) print('answer')")
    bench.cut_power()
    ASKED[0][0].resume(1)
    bench.scheduler.run()
    assert (bench.lines, ended) == ([], [])


def test_what_runs_while_the_server_dies_stops(bench: Bench) -> None:
    """A power cut does not wait for the next yield, and no pcall survives it."""

    def cut(*_: object) -> None:
        bench.cut_power()
        bench.server.kill()

    bench.server.service("Workspace").signal("ChildAdded").connect(cut)
    ended = bench.start(
        "pcall(function() Instance.new('Folder', workspace) for i = 1, 10 do end _G.print('no') end) "
        "for i = 1, 10 do end print('never')"
    )
    bench.scheduler.run()
    assert (bench.lines, bench.errors, ended) == ([], [], [])
    assert Bench().run("print('another')") == ["another"]


def test_origins_are_inherited(bench: Bench) -> None:
    """Whatever a delivery starts belongs to it: threads, timers, listeners, inner coroutines."""
    packages_of(bench)
    function = function_of(
        bench,
        """
        local function ask() workspace.pack:GetAnimationClipAsync(1) end
        task.spawn(ask) task.defer(ask) task.delay(1, ask) coroutine.wrap(ask)()
        local event = Instance.new("BindableEvent")
        event.Event:Connect(ask)
        event:Fire()
        task.wait(2)
        ask()
        """,
    )
    LuauRunnable(bench.server, function).start((), 7, None)
    bench.scheduler.run()
    assert [task.origin for task, _ in ASKED] == [7] * 6
    assert current_origin(bench.server) == 0


def test_call_without_yield_gives_the_results(bench: Bench) -> None:
    """All of them."""
    assert bench.call(function_of(bench, "local a = ... return a + 1, 'x', nil"), 1)[0] == 2


def test_a_callback_that_raises(bench: Bench) -> None:
    """The error's text comes through."""
    with pytest.raises(GameError, match=r"Shop\.server\.luau:1: bad"):
        bench.call(function_of(bench, "error('bad')"))


@pytest.mark.parametrize("source", ["coroutine.yield()", "task.wait()", "workspace.pack:GetAnimationClipAsync(1)"])
def test_a_callback_that_yields(bench: Bench, source: str) -> None:
    """Is refused, and no request of it has begun."""
    packages_of(bench)
    with pytest.raises(PlatformError, match="Callbacks cannot yield"):
        bench.call(function_of(bench, source))
    bench.scheduler.run()
    assert ASKED == []


def test_a_callback_of_a_thread_that_runs_is_not_that_thread(bench: Bench) -> None:
    """It is not the running thread that is made to wait, though that one could."""
    packages_of(bench)
    callback = function_of(bench, "workspace.pack:GetAnimationClipAsync(1)")
    body = bench.server.vm.function(lambda _: bench.call(callback))
    ended: list[Ended] = []
    LuauRunnable(bench.server, function_of(bench, "(...)()")).start((body,), 0, ended.append)
    assert [one.error for one in ended] == ["Shop.server.luau:1: Callbacks cannot yield"]
    assert ASKED == []


def test_a_callback_may_start_threads_that_yield(bench: Bench) -> None:
    """They are not on Python's stack."""
    bench.call(function_of(bench, "task.spawn(function() task.wait(1) print('later') end)"))
    bench.scheduler.run()
    assert bench.lines == ["later"]


def test_a_callback_that_runs_for_ever_is_stuck(bench: Bench) -> None:
    """The caller can tell it from an error of the game."""
    with pytest.raises(GameError) as caught:
        bench.call(function_of(bench, "while true do end"))
    assert caught.value.stuck


def test_pcall_across_many_yields(bench: Bench) -> None:
    """Nested, with an error at the bottom."""
    lines = bench.run(
        """
        local ok, message = pcall(function()
            task.wait(1)
            local ok, inner = pcall(function() task.wait(1) error("inner") end)
            task.wait(1)
            error(inner .. "!", 0)
        end)
        print(ok, message, os.clock())
        """
    )
    assert lines == ["false Shop.server.luau:4: inner! 3"]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("print(pcall(coroutine.wrap(function() error('y') end)))", "false Shop.server.luau:1: y"),
        ("print(pcall(coroutine.wrap(function() error('y', 2) end)))", "false y"),
        ("print(pcall(coroutine.wrap(function() error({}) end)) == false)", "true"),
        (
            "local f = coroutine.wrap(function() error('y', 0) end)\nprint(pcall(function() f() end))",
            "false Shop.server.luau:2: y",
        ),
        ("print(pcall(coroutine.wrap, 5))", "false invalid argument #1 to 'wrap' (function expected, got number)"),
        ("print(pcall(coroutine.wrap))", "false missing argument #1 to 'wrap' (function expected)"),
        (
            "local f = coroutine.wrap(function(a) return coroutine.yield(a, nil) end) "
            "print(select('#', f(1)), select('#', f(2, nil, nil)), pcall(f))",
            "2 3 false cannot resume dead coroutine",
        ),
    ],
)
def test_a_wrapped_thread_fails_and_answers_as_the_machine_has_it(bench: Bench, source: str, line: str) -> None:
    """The position is that of who called it; none of our own frames shows."""
    assert bench.run(source) == [line]
