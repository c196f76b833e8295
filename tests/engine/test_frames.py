"""Frames: many of them in a row are one resumption, and no listener can tell."""

from pathlib import Path

import pytest

from tests.engine.game import open_game, printed, raised

SECOND = 1000 // 17


def play(folder: Path, source: str, seconds: float = 1) -> tuple[list[str], list[str]]:
    """What a script prints and raises in its first seconds."""
    market = open_game(folder, f'local run = game:GetService("RunService")\n{source}')
    market.server()
    market.clock.advance(seconds)
    told = printed(market), raised(market)
    market.close()
    return told


@pytest.mark.parametrize(
    ("listener", "expected"),
    [
        ("n += 1", [SECOND]),
        ("n += 1 if n == 7 then connection:Disconnect() end", [7]),
        ("n += 1 task.wait(10)", [SECOND]),
        ("n += 1 coroutine.yield()", [SECOND]),
        ("n += 1 error('each time')", [SECOND]),
        ("n += 1 if n == 3 then task.delay(0, function() n += 100 end) end", [SECOND + 100]),
        ("n += 1 if n == 3 then run.Stepped:Connect(function() n += 1000 end) end", [SECOND + 1000 * (SECOND - 3)]),
        ("n += 1 if n == 3 then run.Heartbeat:Once(function() n += 1000 end) end", [SECOND + 1000]),
    ],
)
def test_each_frame_calls_each_listener_once(tmp_path: Path, listener: str, expected: list[int]) -> None:
    source = f"""
        local n = 0
        local connection
        connection = run.Heartbeat:Connect(function() {listener} end)
        task.delay(0.999, function() print(n) end)
    """
    assert [str(number) for number in expected] == play(tmp_path, source)[0]


def test_the_events_of_a_frame_keep_their_order(tmp_path: Path) -> None:
    source = """
        local seen = {}
        for _, name in { "Heartbeat", "PostSimulation", "Stepped", "PreSimulation", "PreAnimation" } do
            run[name]:Connect(function() table.insert(seen, string.sub(name, 1, 4)) end)
        end
        task.delay(0.999, function() print(table.concat(seen, " ", 11, 15), #seen) end)
    """
    assert ([f"PreA Step PreS Post Hear {5 * SECOND}"], []) == play(tmp_path, source)


def test_a_listener_that_waits_or_raises_takes_no_frame_from_the_others(tmp_path: Path) -> None:
    source = """
        local first, last = 0, 0
        run.Heartbeat:Connect(function() first += 1 end)
        run.Heartbeat:Connect(function() if first == 5 then error("once") elseif first == 9 then task.wait(0.1) end end)
        run.Heartbeat:Connect(function() last += 1 end)
        task.delay(0.999, function() print(first, last) end)
    """
    assert ([f"{SECOND} {SECOND}"], ["Shop.server.luau:5: once"]) == play(tmp_path, source)


def test_who_was_disconnected_in_a_frame_is_not_called_in_it(tmp_path: Path) -> None:
    source = """
        local calls, last = 0, nil
        run.Heartbeat:Connect(function() calls += 1 if calls == 4 then last:Disconnect() end end)
        local seen = 0
        last = run.Heartbeat:Connect(function() seen += 1 end)
        task.delay(0.5, function() print(seen) end)
    """
    assert (["3"], []) == play(tmp_path, source)


def test_the_clock_goes_on_from_frame_to_frame(tmp_path: Path) -> None:
    source = """
        local times = {}
        run.Stepped:Connect(function(now, delta)
            if #times < 4 then table.insert(times, string.format("%.3f/%.3f/%.3f", os.clock(), now, delta)) end
        end)
        task.delay(0.5, function() print(table.concat(times, " ")) end)
    """
    expected = "0.017/0.017/0.017 0.034/0.034/0.017 0.051/0.051/0.017 0.068/0.068/0.017"
    assert ([expected], []) == play(tmp_path, source)


def test_a_timer_comes_between_two_frames(tmp_path: Path) -> None:
    source = """
        local frames = 0
        run.Heartbeat:Connect(function() frames += 1 end)
        task.delay(0.1, function() print(frames) end)
        task.delay(0.2, function() print(frames) end)
    """
    assert (["5", "11"], []) == play(tmp_path, source)


def test_a_loop_that_takes_too_long_is_stopped_in_its_frame(tmp_path: Path) -> None:
    source = "run.Heartbeat:Once(function() while true do end end) run.Heartbeat:Connect(function() end)"
    assert "ran too long" in play(tmp_path, source)[1][0]


def test_a_server_that_everybody_has_left_has_fewer_frames(tmp_path: Path) -> None:
    source = """
        local run, frames, elapsed = game:GetService("RunService"), 0, 0
        run.Heartbeat:Connect(function(delta) frames += 1 elapsed += delta end)
        game.Players.PlayerRemoving:Connect(function()
            frames, elapsed = 0, 0
            task.delay(2.01, function() print(frames, elapsed) end)
        end)
    """
    market = open_game(tmp_path, source)
    alice = market.server().join("alice")
    market.clock.advance(1)
    alice.leave()
    market.clock.advance(3)
    told = printed(market)
    market.close()
    frames, elapsed = told[0].split(" ")
    assert (True, True) == (4 <= int(frames) <= 5, 1.4 < float(elapsed) < 2.1)


def test_frames_of_two_servers_keep_the_order_of_time(tmp_path: Path) -> None:
    market = open_game(tmp_path, "game:GetService('RunService').Heartbeat:Once(function() print(os.clock()) end)")
    market.server()
    market.clock.advance(0.01)
    market.server()
    market.clock.advance(0.1)
    told = printed(market)
    market.close()
    assert ["0.017", "0.027"] == told


def test_a_loop_that_looks_again_and_again_costs_one_choice(tmp_path: Path) -> None:
    """Nothing comes from outside meanwhile, so that its rounds are ticks."""
    source = """
        local store, saved = game:GetService("DataStoreService"):GetDataStore("x"), false
        task.spawn(function() store:SetAsync("k", 1) saved = true end)
        while not saved do task.wait() end
        print("saved")
    """
    market = open_game(tmp_path, source)
    market.order_by_choice()
    market.scheduler.unordered = True
    market.server()
    market.settle()
    told = printed(market)
    market.close()
    assert (["saved"], 1) == (told, market.choices.labels.count("order"))


def test_the_rounds_of_a_loop_take_the_time_that_they_say(tmp_path: Path) -> None:
    source = """
        local rounds, elapsed = 0, 0
        task.delay(1, function() print(rounds, string.format("%.3f", elapsed), os.clock()) rounds = -1 end)
        while rounds >= 0 do elapsed += task.wait() rounds += 1 end
    """
    assert ([f"{SECOND} {SECOND * 0.017:.3f} 1"], []) == play(tmp_path, source, 2)


def test_a_loop_gives_way_to_who_started_it(tmp_path: Path) -> None:
    source = """
        task.spawn(function() for _ = 1, 3 do task.wait() end print("loop", os.clock()) end)
        print("first")
        task.wait()
        task.spawn(function() for _ = 1, 3 do task.wait() end print("loop", os.clock()) end)
        print("second", os.clock())
    """
    assert (["first", "second 0.017", "loop 0.051", "loop 0.068"], []) == play(tmp_path, source)


def test_a_loop_without_end_is_still_stopped_when_it_does_not_wait(tmp_path: Path) -> None:
    source = "for _ = 1, 10 do task.wait() end while true do end"
    assert "ran too long" in play(tmp_path, source)[1][0]


def test_in_a_trial_frames_are_long_for_as_long_as_nothing_comes_from_outside(tmp_path: Path) -> None:
    """A dozen frames around an answer are as short as ever; a loop is told how long each was."""
    source = """
        local run, frames, elapsed = game:GetService("RunService"), 0, 0
        run.Heartbeat:Connect(function(delta) frames += 1 elapsed += delta end)
        local function tell(label) print(label, frames) frames = 0 end
        task.delay(0.2, tell, "start")
        task.delay(100, function()
            tell("quiet")
            game:GetService("DataStoreService"):GetDataStore("x"):GetAsync("k")
            task.delay(4, tell, "answer")
            task.delay(4, function() print("elapsed", elapsed > 98 and elapsed < 106) end)
        end)
    """
    market = open_game(tmp_path, source)
    market.world.hurries = True
    market.server()
    market.clock.advance(105)
    told = dict(line.split(" ") for line in printed(market))
    market.close()
    short, quiet, answer = (int(told[name]) for name in ("start", "quiet", "answer"))
    assert (True, True, True, "true") == (8 <= short <= 12, 60 <= quiet <= 75, 15 <= answer <= 30, told["elapsed"])


@pytest.mark.parametrize("left", [False, True], ids=["quiet", "deserted"])
def test_in_a_trial_the_frame_after_a_join_is_not_as_long_as_those_in_which_nothing_came(
    tmp_path: Path, *, left: bool
) -> None:
    """What is worked off frame by frame, like the loads of a data library, is not late for a receipt at the join."""
    source = """
        local players, run = game:GetService("Players"), game:GetService("RunService")
        local joined = nil
        players.PlayerAdded:Connect(function() joined = os.clock() end)
        run.PostSimulation:Connect(function(delta)
            if joined then print(os.clock() - joined < 0.02, delta < 2) joined = nil end
        end)
    """
    market = open_game(tmp_path, source)
    market.world.hurries = True
    server = market.server()
    alice = server.join("alice")
    market.clock.advance(61.3)
    if left:
        alice.leave()
        market.clock.advance(30.7)
        server.join(alice)
    else:
        server.join("bob")
    market.clock.advance(5)
    found = printed(market)
    market.close()
    assert found == ["true true", "true true"]
