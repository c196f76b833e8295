"""What only looks costs next to nothing while nothing happens, and sees what happens when it would have."""

import re

import pytest

from tests.engine.bench import Bench, play

# `pause` is a wait that nobody recognises, so that each of its rounds is played.
LOOPS = [
    "while not done do WAIT(0.5) end",
    "repeat WAIT() until done",
    "local seen while not seen do WAIT(0.7) seen = state.done end",
    "while not part:GetAttribute('done') do WAIT(0.5) end",
    "while part.Name ~= 'done' do if state.over then print('over') break end WAIT(1.3) end",
    "local ends = os.clock() + 600 while os.clock() < ends and not done do WAIT() end",
    "local began = time() repeat WAIT(0.5) until 500.2 <= time() - began",
    "local began = tick() while true do if tick() - began > 90 then break end WAIT(2) end",
    "local began = os.time() while os.time() - began < 300 do WAIT(1) end",
    "local ends = os.clock() + 300 while true do if ends - os.clock() < 0 and not state.n then break end WAIT(3) end",
    "while true do local seen = state.done WAIT(0.5) if seen then break end end",
    "while WAIT(0.5) do if done then break end end",
    "local function is_done(s) return s.done == true end while not is_done(state) do WAIT(0.4) end",
    "local box = setmetatable({}, { __index = state }) while not box.done do WAIT(0.4) end",
    "while not (table.find(list, 'done') or #list > 3) do if list[1] == 'x' then table.clear(list) end WAIT(0.3) end",
    "while true do if done then if state.n then break end state.n = 1 print('n') else WAIT(0.5) end end",
    "local names, over = { 'a', 'x' }, false repeat WAIT(0.5) for _, one in names do "
    "if one == 'x' and os.clock() > 90 then over = true print('over') end end until over",
    "local numbers, over = { 3, 90 }, false local function look() for i = #numbers, 1, -1 do "
    "if i == 2 and os.clock() > numbers[i] then over = true end end end repeat WAIT(0.5) look() until over",
    "local later = 60 while later < 400 do WAIT(0.5) if os.clock() >= later then later += 60 print(os.clock()) end end",
    "while true do local job = table.remove(list, 1) if job then table.insert(list, job) print(job) break end "
    "WAIT(0.5) end",
    "local n = 0 while not done do if os.clock() > 100 and os.clock() < 102 then n += 1 end WAIT(0.5) end print(n)",
]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loop_goes_on_when_it_would_have_without_being_known(loop: str) -> None:
    """The same script with a wait of another name, which is played round by round, says the same."""
    source = """
        local pause, done, state, list, part = task.wait, false, {}, {}, Instance.new("Folder")
        task.spawn(function() LOOP print("one", os.clock()) end)
        task.delay(0.3, function() LOOP print("two", os.clock()) end)
        task.delay(700.1, function()
            done, state.done, part.Name = true, true, "done"
            table.insert(list, "done")
            part:SetAttribute("done", true)
        end)
    """.replace("LOOP", loop)
    known, few = play(Bench(), source.replace("WAIT", "task.wait"))
    unknown, many = play(Bench(), source.replace("WAIT", "pause"))
    assert known == unknown
    assert (True, True) == (2 <= len(known), 2 * few < many)


# Each as a game writes it, and under a name that nobody recognises.
WAITS = {
    "wait": ("wait", "old_pause"),
    "Heartbeat": ("run.Heartbeat:Wait() --", "beat:Wait() --"),
    "Stepped": ("game:GetService('RunService').Stepped:wait() --", "step:Wait() --"),
}


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("loop", [loop for loop in LOOPS if not re.search("while WAIT|[356]00", loop)])
def test_the_old_wait_and_waits_for_frames_are_as_good(wait: str, loop: str) -> None:
    source = """
        local run, old_pause, done, state, list = game:GetService("RunService"), wait, false, {}, {}
        local beat, step, part = run.Heartbeat, run.Stepped, Instance.new("Folder")
        task.spawn(function() LOOP print("one", os.clock()) end)
        task.delay(0.3, function() LOOP print("two", os.clock()) end)
        task.delay(120.1, function()
            done, state.done, part.Name = true, true, "done"
            table.insert(list, "done")
            part:SetAttribute("done", true)
        end)
    """.replace("LOOP", re.sub(r"(WAIT\([^)]*\))", r"\1\n", loop))
    known, few = play(Bench(), source.replace("WAIT", WAITS[wait][0]), 600)
    unknown, many = play(Bench(), source.replace("WAIT", WAITS[wait][1]), 600)
    assert known == unknown
    assert (True, True) == (2 <= len(known), 2 * few < many)


def test_a_wait_for_frames_that_was_noted_and_failed_is_forgotten() -> None:
    """The next wait of that thread is in a loop that counts."""
    source = """
        local rounds, run, none = 0, game:GetService("RunService"), nil
        local beat = run.Heartbeat
        while rounds < 100 do
            pcall(function() while true do none.Heartbeat:Wait() end end)
            rounds += 1
            beat:Wait()
        end
        print(rounds, os.clock())
    """
    assert ["100 1.7"] == play(Bench(), source)[0]


@pytest.mark.parametrize(
    "loop",
    [
        "local count = setmetatable({}, { __index = function() looks += 1 return looks > 1000 end })\n"
        "while not count.done do task.wait(0.5) end",
        "local count = { IsA = function() looks += 1 return looks > 1000 end }\n"
        "while not count:IsA() do task.wait(0.5) end",
        "while workspace.DistributedGameTime < 500 do task.wait(0.5) end",
        "while looks < 1000 do looks += 1 task.wait(0.5) end",
        "while looks < 1000 do looks = looks + 1 task.wait(0.5) end",
        "while looks < 1000 do local next = looks + 1 looks = next task.wait(0.5) end",
        "repeat looks += task.wait(0.5) until looks >= 500",
        "local function next_look() looks += 1 return looks end while next_look() < 1001 do task.wait(0.5) end",
        "local list = {} while #list < 1000 do table.insert(list, 1) task.wait(0.5) end",
        "local old, new = 0, 1 while old < 1000 do old = new new = old + 1 task.wait(0.5) end",
        "local text = '' while text ~= string.rep('a', 1000) do text ..= 'a' task.wait(0.5) end",
        "local pause = 0.5 while os.clock() < 500 do task.wait(pause) pause = if pause == 0.5 then 1 else 0.5 end",
        "local wall = setmetatable({}, { __lt = function() looks += 1 return looks > 1000 end })\n"
        "while not (wall < wall) do task.wait(0.5) end",
        "local same = { __eq = function() looks += 1 return looks > 1000 end }\n"
        "local a, b = setmetatable({}, same), setmetatable({}, same)\n"
        "while not (a == b) do task.wait(0.5) end",
        "local long = setmetatable({}, { __len = function() looks += 1 return looks end })\n"
        "while #long < 1001 do task.wait(0.5) end",
    ],
)
def test_who_counts_without_saying_so_is_played_round_by_round(loop: str) -> None:
    """Or says so; a metatable, a method of a name that Roblox's own have, a property that is the time."""
    lines, _ = play(Bench(), f"local looks = 0\n{loop}\nprint(os.clock())")
    assert ["500"] == lines


LISTENERS = [
    "if done then print('done', os.clock()) link:Disconnect() end",
    "if os.clock() - began > 33 then began = os.clock() print(began) end",
    "local late = os.clock() - began while late > 100 do print(late) began = os.clock() late = 0 end",
    "if #list > 0 then for _, one in list do print(one) end table.clear(list) end",
    "count += 1 if count % 1000 == 0 then print(count) end",
    "elapsed += delta if elapsed > 5 then print(math.floor(elapsed)) elapsed = 0 end",
    "late = late + delta if late < 20 then return end print(late) late = 0",
    "for _, one in ipairs(list) do if one ~= 'done' then continue end print(one, os.clock()) link:Disconnect() end",
    "for _, one in workspace:GetChildren() do print(one) end if done then print('done') link:Disconnect() end",
    "if delta > 1 or is_done() then print('late', os.clock()) link:Disconnect() end",
    "if not done then return end print('done', os.clock()) link:Disconnect()",
]


@pytest.mark.parametrize("listener", LISTENERS)
def test_a_listener_does_what_it_does_in_the_same_frame_without_being_known(listener: str) -> None:
    """A listener that nobody recognises, since it is made by another function, is called at each frame."""
    source = """
        local run, began, done, list, count, elapsed = game:GetService("RunService"), 0, false, {}, 0, 0
        local link
        local late = 0
        local function is_done() return done end
        local function made(f) return f end
        link = run.Heartbeat:Connect(BEGIN function(delta) LISTENER end END)
        task.delay(50.1, function() done = true table.insert(list, "done") end)
        task.delay(70.1, function() print("end", os.clock()) end)
    """.replace("LISTENER", listener)
    known, few = play(Bench(), source.replace("BEGIN", "").replace("END", ""), 120)
    unknown, many = play(Bench(), source.replace("BEGIN", "made(").replace("END", ")"), 120)
    assert known == unknown
    assert 2 <= len(known)
    counts = "% 1000" in listener or "elapsed" in listener  # What several are declared with at once is played.
    assert (few < 30) is not counts
    assert many > 50


def test_a_named_listener_is_asked_like_one_that_is_written_where_it_is_connected() -> None:
    source = """
        local began = 0
        local function beat(delta: number)
            if os.clock() - began > 30 then began = os.clock() print(began) end
        end
        game:GetService("RunService").Heartbeat:Connect(beat)
    """
    lines, few = play(Bench(), source, 100)
    assert (["30.005", "60.01", "90.015"], True) == (lines, few < 20)


ODD = {
    "a local hides what the loop asks": """
        local x = 1
        task.spawn(function() while x == 1 do local x = 2 WAIT(0.5) if x == 3 then return end end print(os.clock()) end)
        task.delay(20.2, function() x = 5 end)
    """,
    "a loop in a loop": """
        local a, b = true, true
        task.spawn(function() while a do while b do WAIT(0.3) end print(os.clock()) b = true WAIT(1) end end)
        task.delay(10.1, function() b = false end)
        task.delay(30.1, function() a, b = false, false end)
    """,
    "a deadline that moves": """
        local ends = 10
        task.spawn(function() repeat WAIT() until os.clock() >= ends print(os.clock()) end)
        task.delay(5, function() ends = 20 end)
    """,
    "a getter that compares with the time": """
        local function is_late() return os.clock() > 42 end
        task.spawn(function() while not is_late() do WAIT(0.5) end print(os.clock()) end)
    """,
    "a getter that is replaced": """
        local function get() return false end
        local asked = get
        task.spawn(function() while not asked() do WAIT(0.5) end print(os.clock()) end)
        task.delay(9.1, function() asked = function() return true end end)
    """,
    "functions that are values": """
        local state, box = { done = false }, {}
        box.is_done = function(key) if key == nil then key = "done" end return state[key] end
        local late = function() return state.late == true end
        task.spawn(function() while not box.is_done() do WAIT(0.5) end print("done", os.clock()) end)
        task.spawn(function() while not late() do WAIT(0.5) end print("late", os.clock()) end)
        task.delay(9.1, function() state.done = true end)
        task.delay(19.1, function() state.late = true end)
    """,
    "proxies and functions behind a metatable": """
        local n, state, proxy = 0, { done = false }, newproxy(true)
        local index = function(one, key) return getmetatable(one).state[key] end
        getmetatable(proxy).state, getmetatable(proxy).__index = state, index
        local box = setmetatable({}, { __index = function(_, key) return state[key] end })
        local counts = newproxy(true)
        getmetatable(counts).__index = function() n += 1 return n > 30 end
        task.spawn(function() while not proxy.done do WAIT(0.5) end print("proxy", os.clock()) end)
        task.spawn(function() while not box.done do WAIT(0.5) end print("box", os.clock()) end)
        task.spawn(function() while not counts.done do WAIT(0.5) end print(n, os.clock()) end)
        task.delay(29.1, function() state.done = true end)
    """,
    "a metatable behind a false one": """
        local n, false_one = 0, { __index = { done = false } }
        local proxy = setmetatable({}, { __metatable = false_one, __index = function() n += 1 return n > 30 end })
        task.spawn(function() while not proxy.done do WAIT(0.5) end print(n, os.clock()) end)
    """,
    "two times in one comparison": """
        task.spawn(function()
            local last = nil
            while os.clock() < 20 do
                local now = os.clock()
                if last and now - last > 0.4 then print(now) end
                last = now
                WAIT(0.5)
            end
        end)
    """,
    "tenths that are added up": """
        task.spawn(function() local n = 0 while n < 3 do n += 0.1 WAIT(0.1) end print(n, os.clock()) end)
        task.spawn(function() local n = 0 repeat n = n + 0.3 WAIT(0.3) until n > 7 print(n, os.clock()) end)
        task.spawn(function() local n = 9 repeat WAIT(0.5) n -= 0.7 until n <= 0 print(n, os.clock()) end)
        task.spawn(function() local n = 0 repeat n += WAIT(0.1) until n >= 5 print(n, os.clock()) end)
    """,
    "counting begins late": """
        task.spawn(function()
            local n = 0
            while n < 30 do if os.clock() > 10.1 then n += 1 end WAIT(0.5) end
            print(n, os.clock())
        end)
    """,
    "a count that something ends": """
        local done = false
        task.spawn(function() local n = 0 while n < 90 and not done do n += 1 WAIT(0.5) end print(n, os.clock()) end)
        task.delay(20.1, function() done = true end)
    """,
    "two threads count one variable": """
        local n = 0
        for i = 1, 2 do
            task.spawn(function() while n < 40 do n += 1 WAIT(0.5) end print(i, n, os.clock()) end)
        end
    """,
    "somebody else reads what is counted": """
        task.spawn(function()
            local n = 0
            task.spawn(function() while n < 30 do WAIT(0.3) end print(n, os.clock()) end)
            while n < 50 do n += 1 WAIT(0.5) end
            print(n, os.clock())
        end)
    """,
    "a variable of the same name elsewhere": """
        local function other() local n = 5 return n end
        task.spawn(function() local n = 0 while n < 30 do n += 1 WAIT(0.5) end print(n + other(), os.clock()) end)
    """,
    "a name that means two variables": """
        task.spawn(function()
            local n = 0
            while n < 30 do local n = n n += 1 WAIT(0.5) if n > 1 then break end if os.clock() > 20 then break end end
            print(n, os.clock())
        end)
    """,
    "tables that are walked": """
        local list, part = { 1, 2, 3 }, { a = false, b = false }
        local function has(what) for _, one in ipairs(list) do if one == what then return true end end return false end
        local function all() for _, one in part do if not one then return false end end return true end
        task.spawn(function() while not has(9) do WAIT(0.3) end print("has", os.clock()) end)
        task.spawn(function() while not all() do WAIT(0.3) end print("all", os.clock()) end)
        task.spawn(function()
            while true do
                local n = 0
                for name, one in pairs(part) do if not one then continue end n += 1 end
                if n == 2 then break end
                WAIT(0.7)
            end
            print("two", os.clock())
        end)
        task.delay(11.1, function() table.insert(list, 9) part.a = true end)
        task.delay(21.1, function() part.b = true end)
    """,
    "a table that says how it is walked": """
        local n = 0
        local odd = setmetatable({}, { __iter = function() n += 1 return next, { n } end })
        local function seen() for _, one in odd do return one > 20 end return false end
        task.spawn(function() while not seen() do WAIT(0.5) end print(n, os.clock()) end)
    """,
    "loops of several paces that end in one order": """
        local n, go = 0, false
        for i = 1, 3 do
            task.spawn(function() while not go do WAIT(i * 0.1) end n += 1 print(i, n, os.clock()) end)
        end
        task.delay(7.77, function() go = true end)
    """,
}


@pytest.mark.parametrize("source", ODD.values(), ids=ODD.keys())
def test_what_could_deceive_a_copy_comes_out_as_if_each_round_were_played(source: str) -> None:
    source = f"local pause = task.wait {source}"
    known, _ = play(Bench(), source.replace("WAIT", "task.wait"), 60)
    assert known == play(Bench(), source.replace("WAIT", "pause"), 60)[0] != []


@pytest.mark.parametrize(
    "source",
    [
        "local n = 0 for i = 1, 2 do run.Heartbeat:Connect(BEGIN function() n += 1 if n > 900 then print(i, n) n = 0 "
        "end end END) end",
        "local n = 0 run.Heartbeat:Connect(BEGIN function(d) n += d if n > 9 then print(n) n = 0 end end END) "
        "while true do while n < 5 do task.wait(0.1) end print('five', os.clock()) task.wait(9) end",
        "local n = 0 local link link = run.Heartbeat:Connect(BEGIN function(d) n += d if n > 31 then "
        "print(n, os.clock()) link:Disconnect() end end END)",
    ],
)
def test_what_two_listeners_or_others_count_comes_out_as_if_each_frame_were_played(source: str) -> None:
    source = f"local run = game:GetService('RunService') local function made(f) return f end {source}"
    known, _ = play(Bench(), source.replace("BEGIN", "").replace("END", ""), 60)
    assert known == play(Bench(), source.replace("BEGIN", "made(").replace("END", ")"), 60)[0] != []


def test_a_loop_that_counts_to_thousands_is_not_played() -> None:
    source = "task.spawn(function() local n = 0 while n < 3000 do n += 1 task.wait(0.5) end print(n, os.clock()) end)"
    lines, few = play(Bench(), source)
    assert (["3000 1500"], True) == (lines, few < 20)


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


@pytest.mark.parametrize(
    "source",
    [
        "local box = {} box.get = function() return state.done end while not box.get() do task.wait(0.5) end",
        "local get = function(one) return one.done end while not get(state) do task.wait(0.5) end",
        "local p = newproxy(true) getmetatable(p).__index = function(_, key) return state[key] end "
        "while not p.done do task.wait(0.5) end",
        "local p = setmetatable({}, { __index = function(_, key) return state[key] end }) "
        "while not p.done do task.wait(0.5) end",
    ],
)
def test_a_function_that_is_a_value_is_asked_like_one_with_a_name(source: str) -> None:
    begin = "local state = { done = false } task.delay(500.1, function() state.done = true end)"
    lines, resumed = play(Bench(), f"{begin} {source} print(os.clock())", 600)
    assert (["500.5"], True) == (lines, resumed < 12)
