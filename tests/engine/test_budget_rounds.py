"""A game that asks in each frame how much it may send is asked, and not played: nobody can tell."""

from pathlib import Path

import pytest

from tests.engine.test_declined_updates import play

_BEGIN = """
local pause, stores, run = task.wait, game:GetService("DataStoreService"), game:GetService("RunService")
local store, kinds, queue, beat = stores:GetDataStore("S"), Enum.DataStoreRequestType, {}, run.Heartbeat
local function left(kind) return stores:GetRequestBudgetForRequestType(kind) end
task.delay(400.3, function() for i = 1, 30 do task.spawn(store.SetAsync, store, "k" .. i, i) end end)
task.spawn(function() for i = 1, 35 do store:UpdateAsync("u", function(old) return i end) pause(0.37) end end)
"""

GAMES = {
    "until there is room": """
        pause(20)
        local seen = left(kinds.UpdateAsync)
        while left(kinds.UpdateAsync) == seen do WAIT() end
        print(os.clock(), left(kinds.UpdateAsync))
        while left(kinds.UpdateAsync) < seen + 20 do WAIT(0.5) end
        print(os.clock(), left(kinds.UpdateAsync))
        while left(kinds.SetIncrementAsync) > 40 do WAIT(0.3) end
        print(os.clock(), left(kinds.SetIncrementAsync))
    """,
    "handed on to pcall": """
        local known, budget = nil, 0
        pause(20)
        while os.clock() < 500 do
            WAIT()
            local ok, now = pcall(stores.GetRequestBudgetForRequestType, stores, kinds.UpdateAsync)
            if ok and now ~= known then known = now print(os.clock(), now) end
        end
    """,
    "an update that declines takes from it": """
        task.spawn(function()
            while os.clock() < 500 do
                store:UpdateAsync("u", function(old) if old then return nil end return 1 end)
                WAIT(3)
            end
        end)
        pause(25)
        local known
        while os.clock() < 500 do
            local now = left(kinds.UpdateAsync)
            if now ~= known then known = now print(os.clock(), now) end
            WAIT(0.1)
        end
    """,
    "what has no budget": """
        while os.clock() < 100 do
            WAIT(0.5)
            if not pcall(left, kinds.OnUpdate) and os.clock() > 50 and left(kinds.OrderedList) == 0 then break end
        end
        print(os.clock())
    """,
    "a queue that a listener works off": """
        local function work()
            for index = #queue, 1, -1 do
                if queue[index].done then table.remove(queue, index) end
            end
            for _, one in queue do
                if left(kinds.UpdateAsync) == 0 then break end
                if one.sent then continue end
                one.sent = true
                task.spawn(function()
                    store:UpdateAsync(one.key, function(old) return (old or 0) + 1 end)
                    task.wait(one.key)
                    one.done = true
                    print(one.key, os.clock(), left(kinds.UpdateAsync))
                end)
            end
        end
        local later = 60
        LISTEN(function() work() end)
        LISTEN(function() if os.clock() >= later then print(later) later += 60 end end)
        task.spawn(function() for i = 1, 40 do table.insert(queue, { key = i * 5 }) pause(i % 7) end end)
    """,
}


@pytest.mark.parametrize("game", GAMES)
def test_nobody_can_tell_that_who_asks_for_a_budget_was_only_asked(tmp_path: Path, game: str) -> None:
    source = f"{_BEGIN}task.spawn(function() {GAMES[game]} end)"
    known, unknown = (
        play(tmp_path, source.replace("LISTEN(", listen), wait)
        for listen, wait in (("run.Heartbeat:Connect(", "task.wait"), ("beat:Connect(", "pause"))
    )
    assert known[0] == unknown[0]
    assert (known[1], known[3]) == (unknown[1], unknown[3])


def test_a_loop_that_asks_for_a_budget_is_played_where_the_budget_changes(tmp_path: Path) -> None:
    source = f"{_BEGIN}task.spawn(function() {GAMES['until there is room']} end)"
    known, unknown = (play(tmp_path, source, wait)[2] for wait in ("task.wait", "pause"))
    assert 2 * known < unknown
