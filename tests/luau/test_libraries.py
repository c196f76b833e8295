"""task, os, wait and the rest of the globals read the market's time and chance."""

import pytest

from tests.engine.bench import Bench


def test_the_order_of_the_task_library(bench: Bench) -> None:
    """spawn at once, defer at the end of the resumption, delay after its time."""
    lines = bench.run(
        """
        task.defer(print, "deferred", os.clock())
        task.spawn(function() print("spawned") task.wait() print("after a frame", os.clock()) end)
        task.delay(0.5, function(x) print("delayed", x, os.clock()) end, "x")
        task.delay(0, function() print("delay 0", os.clock()) end)
        print("main")
        """
    )
    assert lines == ["spawned", "main", "deferred 0", "after a frame 0.017", "delay 0 0.017", "delayed x 0.5"]


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("task.wait(1)", "1"),
        ("task.wait()", "0.017"),
        ("task.wait(0)", "0.017"),
        ("task.wait(-5)", "0.017"),
        ("task.wait(0/0)", "0.017"),
        ("task.wait('2')", "2"),
        ("wait(1)", "1 1"),
        ("wait()", "0.029 0.029"),
        ("os.time()", "1767225600"),
        ("os.time({year = 2026, month = 1, day = 2, hour = 0})", "1767312000"),
        ("os.date('%Y-%m-%d %H:%M:%S')", "2026-01-01 00:00:00"),
        ("os.date('!*t').year", "2026"),
        ("os.difftime(5, 3)", "2"),
        ("tick()", "1767225600"),
        ("time()", "0"),
        ("workspace:GetServerTimeNow()", "1767225600"),
        ("DateTime.now().UnixTimestamp", "1767225600"),
        ("DateTime.now().UnixTimestampMillis", "1767225600000"),
        ("DateTime.fromUnixTimestamp(0):ToIsoDate()", "1970-01-01T00:00:00Z"),
        ("DateTime.fromIsoDate('2026-01-01T00:00:00Z') == DateTime.now()", "true"),
        ("DateTime.fromUniversalTime(2026, 1, 1) == DateTime.now()", "true"),
        ("DateTime.now():ToUniversalTime().Month", "1"),
        ("typeof(DateTime.now())", "DateTime"),
        ("type(DateTime.now())", "userdata"),
        ("typeof(Random.new())", "Random"),
        ("typeof(game)", "Instance"),
        ("type(game)", "userdata"),
        ("typeof(game.Close)", "RBXScriptSignal"),
        ("typeof(game.Close:Connect(print))", "RBXScriptConnection"),
        ("typeof(Vector3.new(1, 2, 3))", "Vector3"),
        ("typeof(nil)", "nil"),
        ("typeof({})", "table"),
        ("typeof(print)", "function"),
        ("typeof(coroutine.running())", "thread"),
        ("Vector3.new(1, 2, 3) + Vector3.new(1, 1, 1)", "2, 3, 4"),
        ("Vector3.new(3, 4).Magnitude", "5"),
        ("Vector3.one + Vector3.zero == Vector3.new(1, 1, 1)", "true"),
        ("(Random.new(3):Clone():NextNumber() == Random.new(3):NextNumber())", "true"),
        ("collectgarbage('count') == gcinfo()", "true"),
        ("pcall(error)", "false nil"),
        ("pcall(nil)", "false attempt to call a nil value"),
        ("select(2, pcall(error, {5}))[1]", "5"),
        ("undefined_global", "nil"),
        ("_VERSION", "Luau"),
    ],
)
def test_what_globals_answer(bench: Bench, expression: str, shown: str) -> None:
    """At the beginning of 2026, which is when every run begins."""
    assert bench.run(f"print({expression})") == [shown]


def test_legacy_spawn_and_delay(bench: Bench) -> None:
    """At least 29 ms late."""
    lines = bench.run("spawn(function() print('s', time()) end) delay(1, function() print('d', time()) end) print('m')")
    assert lines == ["m", "s 0.029", "d 1"]


def test_warn_and_print_join_with_blanks(bench: Bench) -> None:
    """And use `__tostring`."""
    assert bench.run(
        "print(1, nil, 'x', setmetatable({}, {__tostring = function() return 'T' end})) warn('w', true)"
    ) == [
        "1 nil x T",
        "warn: w true",
    ]


def test_an_error_in_a_spawned_thread_does_not_reach_its_caller(bench: Bench) -> None:
    """It is the server's output."""
    assert bench.run("task.spawn(function() error('bad') end) print('goes on')") == ["goes on"]
    assert bench.errors == ["Shop.server.luau:1: bad"]


def test_cancelling(bench: Bench) -> None:
    """Waiting, delayed and deferred threads; a running one cannot be."""
    lines = bench.run(
        """
        local waiting = task.spawn(function() task.wait(1) print("no") end)
        local delayed = task.delay(1, print, "no")
        local deferred = task.defer(print, "no")
        local own = coroutine.create(print)
        for _, thread in {waiting, delayed, deferred, own} do task.cancel(thread) end
        print(coroutine.status(waiting), coroutine.status(delayed), coroutine.status(deferred), coroutine.status(own))
        print(pcall(task.cancel, coroutine.running()))
        task.cancel(waiting)
        """
    )
    assert lines == ["dead dead dead dead", "false cannot cancel thread"]
    assert bench.errors == []


def test_a_delayed_thread_can_be_resumed_by_hand_first(bench: Bench) -> None:
    """Then the timer finds nothing to do."""
    assert bench.run("local t = task.delay(1, print, 'late') coroutine.resume(t, 'early')") == ["early"]


def test_spawning_what_cannot_be(bench: Bench) -> None:
    """A dead thread, and what is no thread."""
    lines = bench.run(
        "print(pcall(task.spawn, coroutine.running())) print(pcall(task.spawn, 5)) print(pcall(task.delay, 1))"
    )
    assert lines == [
        "false cannot spawn non-suspended coroutine with arguments",
        "false invalid argument #1 (function or thread expected)",
        "false invalid argument #1 (function or thread expected)",
    ]


def test_a_thread_that_is_resuming_another_is_neither_spawned_nor_cancelled(bench: Bench) -> None:
    """It does not wait: a callback that answers at once, before its caller has yielded, gets an error."""
    lines = bench.run(
        """
        local outer = coroutine.running()
        task.spawn(function() print(pcall(task.spawn, outer, 1)) print(pcall(task.cancel, outer)) end)
        coroutine.wrap(function()
            local own = coroutine.running()
            task.spawn(function() print(pcall(task.spawn, own)) print(pcall(task.cancel, own)) end)
        end)()
        """
    )
    assert lines == ["false cannot spawn non-suspended coroutine with arguments", "false cannot cancel thread"] * 2


def test_shuffle_and_integers_stay_in_their_bounds(bench: Bench) -> None:
    """For every seed."""
    lines = bench.run(
        """
        local ok = true
        for seed = 1, 50 do
            local numbers = {1, 2, 3, 4}
            Random.new(seed):Shuffle(numbers)
            table.sort(numbers)
            local drawn = Random.new(seed):NextInteger(-2, 2)
            local simple = math.random(3)
            ok = ok and table.concat(numbers) == "1234" and drawn >= -2 and drawn <= 2 and simple >= 1 and simple <= 3
        end
        print(ok, pcall(math.random, 0))
        """
    )
    assert lines == ["true false invalid argument #1 to 'random' (interval is empty)"]


def test_tracebacks_show_only_the_game(bench: Bench) -> None:
    """Our own parts in Luau are no part of the game's stack."""
    lines = bench.run(
        """
        local function f() return game.Nope end
        local function handler() return debug.traceback("why") end
        print(select(2, xpcall(f, handler)))
        """
    )
    assert "robloxmarket" not in lines[0]
    assert lines[0].startswith("why")
    assert "Shop.server.luau:2" in lines[0]
