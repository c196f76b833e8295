"""Signals: a thread for each listener, in order, and none of them stops another."""

from pytest_robloxmarket._engine.instances import Instance
from tests.engine.bench import Bench

_EVENT = "local bindable = Instance.new('BindableEvent') local event = bindable.Event "


def test_connect_once_wait(bench: Bench) -> None:
    """Once and Wait are over after one firing."""
    lines = bench.run(
        _EVENT
        + """
        event:Connect(function(...) print("connect", ...) end)
        event:Once(function(...) print("once", ...) end)
        task.spawn(function() print("wait", event:Wait()) end)
        bindable:Fire(1, nil, 3)
        bindable:Fire(2)
        """
    )
    assert lines == ["connect 1 nil 3", "once 1 nil 3", "wait 1 nil 3", "connect 2"]


def test_the_old_spelling(bench: Bench) -> None:
    """connect, wait and disconnect in lower case still work."""
    lines = bench.run(
        _EVENT
        + """
        local connection = event:connect(print)
        task.spawn(function() print("waited", event:wait()) end)
        bindable:Fire("x")
        print(connection.Connected, connection.connected)
        connection:disconnect()
        print(connection.Connected)
        bindable:Fire("y")
        """
    )
    assert lines == ["x", "waited x", "true true", "false"]


def test_one_failing_listener_does_not_stop_the_others(bench: Bench) -> None:
    """Nor the one who fired."""
    lines = bench.run(
        _EVENT + "event:Connect(function() error('bad') end) event:Connect(print) bindable:Fire('still') print('end')"
    )
    assert lines == ["still", "end"]
    assert bench.errors == ["Shop.server.luau:1: bad"]


def test_a_listener_may_yield(bench: Bench) -> None:
    """The next one does not wait for it."""
    lines = bench.run(
        _EVENT + "event:Connect(function() task.wait(1) print('slow') end) event:Connect(print) bindable:Fire('quick')"
    )
    assert lines == ["quick", "slow"]


def test_disconnecting_while_it_fires(bench: Bench) -> None:
    """Who was disconnected meanwhile is not called any more."""
    lines = bench.run(
        _EVENT
        + "local second event:Connect(function() second:Disconnect() end) "
        + "second = event:Connect(print) bindable:Fire('x')"
    )
    assert lines == []


def test_a_signal_that_fires_itself_ends(bench: Bench) -> None:
    """Roblox's text."""
    bench.run(_EVENT + "event:Connect(function() bindable:Fire() end) bindable:Fire()")
    assert len(bench.errors) == 1
    assert "Maximum event re-entrancy depth exceeded" in bench.errors[0]


def test_python_listens_and_fires(bench: Bench) -> None:
    """Objects pass through with their identity."""
    heard: list[tuple[object, ...]] = []
    part = Instance(bench.server, "Part")
    signal = part.signal("Touched")
    connection = signal.connect(lambda *values: heard.append(values))
    part.set_parent(bench.server.service("Workspace"))
    bench.run("workspace.Part.Touched:Connect(function(other) print(other == workspace, other) end)")
    signal.fire(bench.server.service("Workspace"))
    connection.disconnect()
    signal.fire(None)
    assert heard == [(bench.server.service("Workspace"),)]
    assert bench.lines == ["true Workspace", "false nil"]


def test_an_unknown_member_of_a_signal(bench: Bench) -> None:
    """As of anything."""
    lines = bench.run("print(pcall(function() return game.Close.Fire end))")
    assert lines == ["false Fire is not a valid member of RBXScriptSignal"]


def test_listening_needs_a_function(bench: Bench) -> None:
    """And the right kind of call."""
    lines = bench.run("print(pcall(game.Close.Connect, game.Close, 5)) print(pcall(game.Close.Connect, print))")
    assert lines == [
        "false Attempt to connect failed: Passed value is not a function",
        "false Expected ':' not '.' calling member function Connect",
    ]


def test_the_heartbeat_beats_while_somebody_listens(bench: Bench) -> None:
    """Stepped, PostSimulation, Heartbeat, in this order, at 60 Hz; then the server is quiet."""
    lines = bench.run(
        """
        local run = game:GetService("RunService")
        local beats = 0
        run.Heartbeat:Once(function(delta) print("heartbeat", delta) end)
        run.PostSimulation:Once(function() print("post") end)
        run.Stepped:Once(function(now, delta) print("stepped", now, delta) end)
        run.Heartbeat:Wait()
        run.Heartbeat:Wait()
        print(os.clock())
        """
    )
    assert lines == ["stepped 0.017 0.017", "post", "heartbeat 0.017", "0.034"]
    assert bench.scheduler.next_due_ms() is None
