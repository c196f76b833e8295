"""DataStoreService of Luau code: the same rules as the server's, in Luau's form."""

from pathlib import Path

import pytest

from pytest_robloxmarket._simulation.market import Market
from tests.engine.game import open_game, printed, raised, unsupported

STORE = 'local store = game:GetService("DataStoreService"):GetDataStore("S")\n'


def run(folder: Path, source: str) -> Market:
    market = open_game(folder, STORE + source)
    market.server()
    market.settle()
    return market


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('print(store:GetAsync("k"))', ["nil nil"]),
        ('store:SetAsync("k", 5) print((store:GetAsync("k")))', ["5"]),
        ('print(type(store:SetAsync("k", 5)))', ["string"]),
        ('store:SetAsync("k", "VIP") print((store:GetAsync("k")))', ["VIP"]),
        ('store:SetAsync("k", "\\u{1F600}") print((store:GetAsync("k")) == "\\u{1F600}")', ["true"]),
        (
            'store:SetAsync("k", "") store:SetAsync("l", true) print(#store:GetAsync("k"), (store:GetAsync("l")))',
            ["0 true"],
        ),
        ('store:UpdateAsync("k", function() return "VIP" end) print((store:RemoveAsync("k")))', ["VIP"]),
        ('print((store:IncrementAsync("k", 3))) print((store:IncrementAsync("k")))', ["3", "4"]),
        ('store:SetAsync("k", 5) print((store:RemoveAsync("k"))) print((store:GetAsync("k")))', ["5", "nil"]),
        ('print((store:UpdateAsync("k", function(old) return (old or 0) + 1 end)))', ["1"]),
        ('print((store:UpdateAsync("k", function() return nil end)))', ["nil"]),
        ('store:SetAsync("k", {a = {1, 2}}) print(store:GetAsync("k").a[2])', ["2"]),
        ('store:SetAsync("k", {}) print(#store:GetAsync("k"))', ["0"]),
        ('store:SetAsync("k", {[5] = 1}) print(store:GetAsync("k")["5"])', ["1"]),
        ('local t = {n = 1} store:SetAsync("k", t) t.n = 2 print(store:GetAsync("k").n)', ["1"]),
        ('print(game:GetService("DataStoreService"):GetDataStore("S") == store)', ["true"]),
        ('print(game:GetService("DataStoreService"):GetDataStore("S", "other") == store)', ["false"]),
        ('store:SetAsync("k", -2^40) print((store:GetAsync("k")))', ["-1099511627776"]),
        ('store:SetAsync("k", -2^40 - 1) print((store:GetAsync("k")))', ["-1099511627777"]),
        ('print(string.match(store:SetAsync("k", 5), "^%x+$") ~= nil, #store:SetAsync("k", 6))', ["true 16"]),
        (
            'store:SetAsync("k", {b = {1}}) for _ = 1, 2 do store:UpdateAsync("k", function(old, ...) '
            'old.b[#old.b + 1] = select("#", ...) return old end) end print(unpack(store:GetAsync("k").b))',
            ["1 1 1"],
        ),
        (
            'store:UpdateAsync("k", function(old, info) print(old, info) return 1 end) '
            'print(store:UpdateAsync("k", function(old, info) print(old, typeof(info), info.Version) return 2 end))',
            ["nil nil", "1 Instance 0000000000000001", "2 DataStoreKeyInfo"],
        ),
        (
            'store:SetAsync("k", {1, 2}) local one, two = store:GetAsync("k"), store:GetAsync("k") '
            "one[1] = 5 print(one[1], two[1], one == two)",
            ["5 1 false"],
        ),
        (
            'store:SetAsync("k", {b = buffer.fromstring("ab")}) for _ = 1, 2 do store:UpdateAsync("k", function(old) '
            "print(buffer.tostring(old.b)) buffer.writeu8(old.b, 0, 122) return nil end) end",
            ["ab", "ab"],
        ),
        (
            'local many = {} for i = 1, 3000 do many["key " .. i] = {i} end store:SetAsync("k", many) '
            'store:UpdateAsync("k", function(old) old["key 7"][1] += 1 return old end) '
            'print(store:GetAsync("k")["key 7"][1], store:GetAsync("k")["key 3000"][1])',
            ["8 3000"],
        ),
        (
            'local me = coroutine.running() task.delay(0.01, coroutine.resume, me, "early") '
            'print(store:GetAsync("k")) task.wait(1) print("still here")',
            ["early", "still here"],
        ),
        (
            'local me = coroutine.create(function() print(store:GetAsync("k")) print("got", coroutine.yield("y")) end) '
            "coroutine.resume(me) print(coroutine.resume(me, -2^40, -2^40 - 1)) task.wait(1)",
            ["-1099511627776 -1099511627777", "true y", "got nil nil"],
        ),
        (
            'local me = coroutine.wrap(function() print(store:GetAsync("k")) print("got", coroutine.yield("y")) end) '
            "me() print(me(-2^40 - 1, 1)) task.wait(1)",
            ["-1099511627777 1", "y", "got nil nil"],
        ),
        (
            'local me = coroutine.create(function() print(store:GetAsync("k")) print(store:GetAsync("l")) end) '
            "coroutine.resume(me) print(coroutine.resume(me)) task.wait(1)",
            ["", "true", "nil nil"],
        ),
        (
            'store:SetAsync("k", 1, {7}) local _, info = store:GetAsync("k") '
            "print(info:GetUserIds()[1], typeof(info), info.CreatedTime - os.time() * 1000)",
            ["7 Instance 100"],
        ),
        (
            'store:UpdateAsync("k", function() return 1, {8}, {lock = "a"} end) '
            'local _, info = store:GetAsync("k") print(info:GetUserIds()[1], info:GetMetadata().lock)',
            ["8 a"],
        ),
        (
            'local set = Instance.new("DataStoreSetOptions") set:SetMetadata({vip = true}) '
            'store:SetAsync("k", 1, {}, set) local _, info = store:GetAsync("k") print(info:GetMetadata().vip)',
            ["true"],
        ),
        (
            'local get = Instance.new("DataStoreGetOptions") get.UseCache = false '
            'local at = os.clock() store:GetAsync("k") store:GetAsync("k") store:GetAsync("k", get) '
            "print(string.format('%.1f', os.clock() - at))",
            ["0.2"],
        ),
    ],
)
def test_a_request_answers_as_roblox_does(tmp_path: Path, source: str, lines: list[str]) -> None:
    market = run(tmp_path, source)
    assert (lines, []) == (printed(market), raised(market))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ('store:GetAsync("")', "101: Key name can't be empty."),
        ('store:GetAsync(string.rep("k", 51))', "102: Key name exceeds the 50 character limit."),
        ('store:SetAsync("k", workspace)', "104: Cannot store Instance in data store. "),
        ('store:SetAsync("k", {at = Vector3.new(1, 2, 3)})', "104: Cannot store Dictionary in data store. "),
        ('store:SetAsync("k", {1, function() end})', "104: Cannot store Array in data store. "),
        ('store:SetAsync("k", "\\255")', "104: Cannot store string in data store. "),
        ('store:SetAsync("k", Enum.CurrencyType.Robux)', "104: Cannot store EnumItem in data store. "),
        ('store:UpdateAsync("k", function() task.wait() end)', "Callbacks cannot yield"),
        ('store:UpdateAsync("k", function() store:GetAsync("other") end)', "Callbacks cannot yield"),
        ('store:UpdateAsync("k", function() error("mine", 0) end)', "mine"),
        ('store:IncrementAsync("k", 1.5)', "103: double is not allowed in data stores."),
        ('store:UpdateAsync("k")', "Argument 2 missing or nil"),
    ],
)
def test_a_refused_request_says_why(tmp_path: Path, call: str, text: str) -> None:
    (line,) = printed(run(tmp_path, f"local ok, why = pcall(function() {call} end) print(ok, why)"))
    assert ("false " + text) == line[: len("false " + text)]


@pytest.mark.parametrize("outcome", ["failed", "applied_but_failed"])
def test_a_fault_reaches_the_pcall_around_the_request(tmp_path: Path, outcome: str) -> None:
    market = open_game(
        tmp_path, STORE + 'print(pcall(function() store:SetAsync("k", 5) end)) print(store:GetAsync("k"))'
    )
    getattr(market.faults.data_store("SetAsync"), outcome)()
    market.server()
    market.settle()
    first, second = printed(market)
    assert ("false 502: API Services rejected request", outcome != "failed") == (first[:40], second.startswith("5"))


UTF8 = "Data stores can only accept valid UTF-8 characters."


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("0/0", "true"),
        ("function() end", f"104: Cannot store function in data store. {UTF8}"),
        ("{f = print}", f"104: Cannot store Dictionary in data store. {UTF8}"),
        ("{print}", f"104: Cannot store Array in data store. {UTF8}"),
        ("coroutine.create(print)", f"104: Cannot store thread in data store. {UTF8}"),
        ("workspace", f"104: Cannot store Instance in data store. {UTF8}"),
        ("{a = {b = workspace}}", f"104: Cannot store Dictionary in data store. {UTF8}"),
        ('"\\255"', f"104: Cannot store string in data store. {UTF8}"),
        ('{a = "\\255"}', f"104: Cannot store Dictionary in data store. {UTF8}"),
        ('{["\\255"] = 1}', f"104: Cannot store Dictionary in data store. {UTF8}"),
        ('string.rep("x", 4194303)', "105: Serialized value exceeds 4MB limit."),
        ('string.rep("x", 4194302)', "true"),
    ],
)
def test_a_bad_value_has_the_platforms_answer(tmp_path: Path, value: str, answer: str) -> None:
    market = run(tmp_path, f'local ok, why = pcall(store.SetAsync, store, "k", {value}) print(if ok then ok else why)')
    assert [answer] == printed(market)


def test_what_is_not_faked_is_loud_and_noted(tmp_path: Path) -> None:
    market = run(tmp_path, 'game:GetService("InsertService"):LoadAsset(1)')
    assert (["InsertService:LoadAsset"], True) == (
        unsupported(market),
        "is not faked by pytest-robloxmarket" in raised(market)[0],
    )


def test_on_update_calls_a_function_for_each_change(tmp_path: Path) -> None:
    source = """
    local store = game:GetService("DataStoreService"):GetDataStore("Gold")
    local connection = store:OnUpdate("alice", function(value) print("now", value and value.gold) end)
    print(typeof(connection), connection.Connected)
    store:SetAsync("alice", {gold = 5})
    task.wait(1)
    connection:Disconnect()
    store:SetAsync("alice", {gold = 6})
    """
    market = open_game(tmp_path, source)
    market.server()
    market.settle()
    assert ["RBXScriptConnection true", "now 5"] == printed(market)
