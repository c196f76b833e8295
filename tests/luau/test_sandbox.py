"""Hostile game code: no file, no process, no Python, no other server."""

import pytest

from tests.engine.bench import Bench

KEYS = ("__class__", "__dict__", "__init__", "context", "_handle", "properties", "host", "kept", "vm", "state")


@pytest.mark.parametrize(
    "source",
    [
        "return io.open('/etc/passwd')",
        "return os.execute('id')",
        "return os.getenv('HOME')",
        "return os.remove('/tmp/x')",
        "return require('os')",
        "return require('/etc/passwd')",
        "return require('pluau')",
        "return require(nil)",
        "return require(game)",
        "return loadstring('return 1')()",
        "return dofile('/etc/passwd')",
        "return load('return 1')",
        "return package.loaded",
        "return debug.getregistry()",
        "return debug.getupvalue(print, 1)",
        "return collectgarbage('stop')",
        "string.format = nil",
        "math.pi = 4",
        "task.wait = nil",
        "getmetatable('').__index = nil",
        "Enum.InfoType.Asset = 1",
        "Enum.InfoType = 1",
        "game.GetService = nil",
        "getmetatable(game).__index = nil",
        "setmetatable(game, {})",
        "setfenv(print, {})",
        "setfenv(0, {})",
        "setfenv(game.GetService, {})",
        "rawset(game, 'x', 1)",
        "rawget(game, 'Name')",
    ],
)
def test_what_is_not_there_raises(bench: Bench, source: str) -> None:
    """And the error is the game's own, not one of Python's."""
    error = bench.fail(source).error
    assert error is not None
    assert "Error:" not in error


@pytest.mark.parametrize(
    "value", ["game", "Enum", "Enum.InfoType", "Enum.InfoType.Asset", "game.Close", "DateTime.now()"]
)
@pytest.mark.parametrize("key", KEYS)
def test_no_userdata_leads_to_python(bench: Bench, value: str, key: str) -> None:
    """Python attributes are not members."""
    assert bench.run(f"local v = {value} print((pcall(function() return v.{key} end)))") == ["false"]


def test_metatables_are_locked(bench: Bench) -> None:
    """Of userdata, of strings and of the globals."""
    lines = bench.run("print(getmetatable(game), getmetatable(''), getmetatable(getfenv()))")
    assert lines == ["The metatable is locked The metatable is locked The metatable is locked"]


def test_functions_of_the_room_survive_wrong_arguments(bench: Bench) -> None:
    """Whatever game code can get hold of, called with anything, is an error of the game."""
    lines = bench.run(
        """
        local found = {game.GetService, game.FindFirstChild, game.WaitForChild, Instance.new, task.wait, task.spawn,
            task.defer, task.delay, task.cancel, wait, spawn, delay, DateTime.fromUnixTimestamp, Random.new, require,
            math.random, math.randomseed, getfenv, setfenv, coroutine.resume, coroutine.close, os.date, Vector3.new,
            game.Close.Connect, game.Close.Wait, DateTime.now().ToIsoDate, Random.new(1).NextInteger, Color3.fromRGB,
            Random.new(1).Shuffle, DateTime.fromIsoDate, DateTime.fromUniversalTime, UDim2.fromScale, tostring, print}
        local odd = {nil, 0, -1, 0/0, 1e300, "", "\\255", {}, game, Enum, print,
            coroutine.create(print), newproxy(), true}
        local count = 0
        for _, f in found do
            for i = 0, 14 do
                for j = 0, 14 do
                    task.spawn(pcall, f, odd[i], odd[j])
                    count += 1
                end
            end
        end
        """
    )
    assert lines is not None


def test_metamethods_called_by_hand_survive(bench: Bench) -> None:
    """`debug.info` gives the function of a level: also that of ours that calls the game back."""
    bench.run(
        """
        local seen = {}
        local function look()
            for level = 1, 10 do
                local f = debug.info(level, "f")
                if f and string.sub(debug.info(f, "s"), 1, 1) == "[" then seen[f] = true end
            end
            return "x"
        end
        xpcall(error, look)
        tostring(setmetatable({}, {__tostring = look}))
        pcall(require, setmetatable({}, {__index = look, __tostring = look}))
        assert(next(seen))
        for f in seen do
            pcall(f) pcall(f, 1) pcall(f, game, 1) pcall(f, "x", {}) pcall(setfenv, f, {})
            local environment = getfenv(f)
            assert(environment == getfenv())
        end
        """
    )


def test_two_servers_share_nothing(bench: Bench) -> None:
    """Globals, `_G`, `shared`, the tree and the generator are one server's own."""
    other = Bench()
    bench.run("leak = 1 _G.leak = 2 shared.leak = 3 workspace.Name = 'Mine' getfenv(0).leak2 = 4 math.randomseed(5)")
    assert other.run("print(leak, _G.leak, shared.leak, workspace.Name, getfenv(0).leak2, getfenv().leak)") == [
        "nil nil nil Workspace nil nil"
    ]


def test_scripts_of_one_server_share_only_the_shared_tables(bench: Bench) -> None:
    """Every script has its own environment with its own `script`."""
    bench.run("x = 1 _G.y = 2 shared.z = 3")
    assert bench.run("print(x, _G.y, shared.z, _G == shared)") == ["nil 2 3 false"]


def test_getfenv_and_setfenv_work_within_a_game(bench: Bench) -> None:
    """TestEZ gives spec files their globals with them."""
    lines = bench.run(
        """
        local function spec() return it, print end
        local env = setmetatable({it = "found"}, {__index = getfenv(1)})
        setfenv(spec, env)
        print((spec()), getfenv(spec) == env, select(2, spec()) == print, getfenv(print) == getfenv(1))
        """
    )
    assert lines == ["found true true true"]


def test_random_numbers_are_the_same_in_each_run(bench: Bench) -> None:
    """They come from the server's seed."""
    source = "print(math.random(), math.random(6), math.random(5, 10), Random.new():NextInteger(1, 100))"
    assert bench.run(source) == Bench().run(source)


def test_shown_addresses_are_the_same_in_each_run(bench: Bench) -> None:
    """A printed table would tell where it lies in memory."""
    source = "print({}, function() end, coroutine.create(print), tostring({}), newproxy())"
    assert bench.run(source) == Bench().run(source)
