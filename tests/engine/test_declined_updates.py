"""A loop that asks a data store again and again in vain is asked, and not played: nobody can tell."""

from pathlib import Path

import pytest

from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.store_events import UpdateCancelled
from tests.engine.bench import counted_resumes
from tests.engine.game import open_game

_STORE = """
local pause, stores, key = task.wait, game:GetService("DataStoreService"), "k"
local store, me = stores:GetDataStore("S"), game.JobId
store:SetAsync(key, LOCK)
local function locked(one) return one.lock ~= nil and one.lock ~= me and not (one.ends and os.time() > one.ends) end
"""

# Every wait is WAIT: one that everybody knows, or one that nobody recognises.
LOCKS = {
    "handed on to pcall": """
        local ok, saved
        repeat
            ok, saved = pcall(store.UpdateAsync, store, key, function(old)
                old = old or { coins = 0 }
                if locked(old) then return nil end
                old.lock = me
                return old
            end)
            if not (ok and saved) then WAIT(3) end
        until ok and saved
        print("open", os.clock())
    """,
    "in a function of its own": """
        local saved
        while saved == nil do
            local ok, answer = pcall(function()
                return store:UpdateAsync(key, function(old)
                    if old and locked(old) then return nil end
                    return { lock = me }
                end)
            end)
            saved = answer
            if saved == nil then WAIT(7) end
        end
        print("open", os.clock())
    """,
    "a transform with a name": """
        local function take(old) if locked(old) then return nil end old.lock = me return old end
        while store:UpdateAsync(key, take) == nil do WAIT(5) end
        print("open", os.clock())
    """,
    "tries that are counted": """
        local tries = 0
        local function take(old) if locked(old) then return nil end return { lock = me } end
        while store:UpdateAsync(key, take) == nil do
            tries += 1
            if tries >= 50 then print("gave up", os.clock()) break end
            WAIT(4)
        end
        print(tries, os.clock())
    """,
    "two requests in one round": """
        local a, b
        repeat
            a = store:UpdateAsync(key, function(old) if locked(old) then return nil end return { lock = me } end)
            b = store:UpdateAsync("l", function(old) if old == nil then return nil end return old end)
            WAIT(6)
        until a ~= nil
        print("open", os.clock(), b)
    """,
    "as fast as a budget allows, and faster": """
        local tries = 0
        while tries < 300 do
            store:UpdateAsync(key, function(old) if old then return nil end return {} end)
            tries += 1
            WAIT(0.85)
        end
        print("done", os.clock())
    """,
    "nobody wants the answer": """
        while os.clock() < 1000 do
            pcall(function() store:UpdateAsync(key, function(old) if locked(old) then return nil end return {} end) end)
            WAIT(3)
        end
        print("over", os.clock())
    """,
    "declining is told by an upvalue": """
        local busy
        repeat
            busy = false
            store:UpdateAsync(key, function(old)
                if locked(old) then busy = true return nil end
                return { lock = me }
            end)
            WAIT(3)
        until not busy
        print("open", os.clock())
    """,
    "with what is known of the key": """
        while store:UpdateAsync(key, function(old, info) if locked(old) then return nil end return {} end) == nil do
            WAIT(3)
        end
        print("open", os.clock())
    """,
}

ENDS = {
    "another server opens it": (
        '{ lock = "x" }',
        'task.delay(601.3, function() store:SetAsync(key, { coins = 1 }) print("gone", os.clock()) end)',
    ),
    "it gets old": ('{ lock = "x", ends = os.time() + 700 }', ""),
    "nothing does": ('{ lock = "x" }', ""),
}


def play(folder: Path, source: str, wait: str) -> tuple[list[Event], int, int, int]:
    """What happens within half an hour, in how many steps; how often threads were resumed; and what is left to send."""
    market = open_game(folder, source.replace("WAIT", wait))
    with counted_resumes(the_vm()) as resumed:
        market.server()
        market.clock.advance(1_600)
    return (
        list(market.history),
        market.scheduler.steps,
        resumed(),
        market.world.budgets.left(market.world.servers[0], "UpdateAsync"),
    )


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("lock", LOCKS)
def test_nobody_can_tell_that_an_update_that_declines_again_was_only_asked(tmp_path: Path, lock: str, end: str) -> None:
    first, later = ENDS[end]
    source = _STORE.replace("LOCK", first) + f"task.spawn(function() {LOCKS[lock]} end)\n"
    source += f"task.spawn(function() local open = false while not open do WAIT(0.5) end end)\n{later}"
    known, unknown = (play(tmp_path, source, wait) for wait in ("task.wait", "pause"))
    assert known[0] == unknown[0]
    assert (known[1], known[3]) == (unknown[1], unknown[3])


def test_an_update_that_declines_for_ever_is_played_a_few_times(tmp_path: Path) -> None:
    source = _STORE.replace("LOCK", '{ lock = "x" }') + LOCKS["handed on to pcall"]
    history, _, resumed, _ = play(tmp_path, source, "task.wait")
    assert 525 == sum(isinstance(one, UpdateCancelled) for one in history)
    assert resumed < 40
