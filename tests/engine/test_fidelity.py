"""What the platform's pages say and the fake once did not do: one script and what it prints for each fact."""

from pathlib import Path

import pytest

from tests.engine.game import open_game, printed, raised, unsupported

STORE = 'local store = game:GetService("DataStoreService"):GetDataStore("Coins")\n'
HTTP = 'local H = game:GetService("HttpService")\n'
INFO = STORE + 'local _, info = {} store:SetAsync("k", 1, {}) _, info = store:GetAsync("k")\n'
OPTIONS = (
    'local options = Instance.new("DataStoreOptions") options.AllScopes = true\n'
    'local all = game:GetService("DataStoreService"):GetDataStore("Coins", "", options)\n'
)


def run(folder: Path, source: str) -> tuple[list[str], list[str]]:
    """What a script prints on a server that alice joins, and which errors nobody caught."""
    market = open_game(folder, source)
    market.server().join("alice")
    market.settle()
    return printed(market), raised(market)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (INFO + "print(os.time() * 1000 - info.UpdatedTime < 1000, info.CreatedTime == info.UpdatedTime)", "true true"),
        ("print(math.isnan(0 / 0), math.isnan(1), math.isnan('2'))", "true false false"),
        (
            "print(math.isinf(-math.huge), math.isinf(1), math.isfinite(1), math.isfinite(0 / 0))",
            "true false true false",
        ),
        ("print(math.lerp(2, 4, 0.5), math.map(5, 0, 10, 0, 100), math.nan ~= math.nan)", "3 50 true"),
        ("print(pcall(math.isnan))", "false missing argument #1 to 'isnan' (number expected)"),
        (
            "print(utf8.nfdnormalize('\\u{e9}') == 'e\\u{301}', utf8.nfcnormalize('e\\u{301}') == '\\u{e9}')",
            "true true",
        ),
        ("print(vector.lerp(vector.one, vector.zero, 0.5).x)", "0.5"),
        (
            "local added = game.Players.PlayerAdded print(added, added:Connect(function() end))",
            "Signal PlayerAdded Connection",
        ),
        (HTTP + "print(H:JSONEncode({1, 2, a = 3}), H:JSONEncode({1, nil, 3}))", "[1,2] [1,null,3]"),
        (HTTP + "print(H:JSONEncode({[2] = 'b', a = 1}))", '{"a":1,"2":"b"}'),
        (
            HTTP + "print(H:JSONEncode({b = buffer.fromstring('hi')}))",
            '{"b":{"m":null,"t":"buffer","base64":"aGk="}}',
        ),
        (
            HTTP + "print(buffer.tostring(H:JSONDecode(H:JSONEncode({buffer.fromstring('hi')}))[1]))",
            "hi",
        ),
        (HTTP + "print(pcall(H.JSONEncode, H, {[workspace] = 1}))", "false Can't convert to JSON"),
        (STORE + "store:SetAsync('k', {1, nil, 3}) local t = store:GetAsync('k') print(t[1], t[2], t[3])", "1 nil 3"),
        (STORE + "store:SetAsync('k', {[2] = 'b', [5] = 'e'}) print(store:GetAsync('k')['5'])", "e"),
        (STORE + "store:SetAsync('k', {'a', x = 1}) print(store:GetAsync('k').x)", "nil"),
        (
            OPTIONS + STORE + "store:SetAsync('k', 7) print((all:GetAsync('global/k')), (all:GetAsync('houses/k')))",
            "7 nil",
        ),
        (
            OPTIONS + "local houses = game.DataStoreService:GetDataStore('Coins', 'houses')\n"
            "all:IncrementAsync('houses/k', 2) print((houses:GetAsync('k')))",
            "2",
        ),
        (
            STORE + "local function left(name)\n"
            "return game.DataStoreService:GetRequestBudgetForRequestType(Enum.DataStoreRequestType[name]) end\n"
            "game.Players.PlayerAdded:Wait() store:SetAsync('k', 1) store:UpdateAsync('k', function() return 2 end)\n"
            "print(left('StandardWrite'), left('UpdateAsync'), left('GetAsync'), left('StandardRemove'))",
            "98 98 99 100",
        ),
        (
            STORE + "store:SetAsync('k', 1) for _ = 1, 7 do task.wait(9) store:GetAsync('x') end\n"
            "print(game.DataStoreService:GetRequestBudgetForRequestType("
            "Enum.DataStoreRequestType.SetIncrementAsync))",
            "100",
        ),
        (OPTIONS + "options:SetExperimentalFeatures({v2 = true}) print(options.AllScopes)", "true"),
        (
            OPTIONS + "print(pcall(all.GetAsync, all, 'k'))",
            "false The key k must have the form scope/keyname when AllScopes is enabled",
        ),
        (
            OPTIONS + "print((pcall(function() return game.DataStoreService:GetDataStore('Coins', 'x', options) end)))",
            "false",
        ),
        (
            STORE + "local o = Instance.new('DataStoreIncrementOptions') o:SetMetadata({source = 'daily'})\n"
            "store:IncrementAsync('k', 5, {7}, o) local v, info = store:GetAsync('k')\n"
            "print(v, info:GetUserIds()[1], info:GetMetadata().source)",
            "5 7 daily",
        ),
        (
            STORE + "print(pcall(store.SetAsync, store, 'k', 1, {1, 2, 3, 4, 5}))",
            "false 512: UserID size exceeds 4 limit.",
        ),
        (
            STORE + "print(pcall(store.IncrementAsync, store, 'k', 1, {'x'}))",
            "false 513: Attribute userId format is invalid.",
        ),
        (
            STORE + "print(pcall(store.UpdateAsync, store, 'k', function() return 1, {}, 'meta' end))",
            "false 513: Attribute metadata format is invalid.",
        ),
        (
            STORE + "print(pcall(store.UpdateAsync, store, 'k', function() return 1, {}, {a = ('x'):rep(251)} end))",
            "false 511: Metadata attribute size exceeds 300 limit.",
        ),
        (
            STORE + "print((store:UpdateAsync('k', function() return script.Parent:WaitForChild('Shop').Name end)))",
            "Shop",
        ),
        (
            STORE + "print(pcall(store.UpdateAsync, store, 'k', function() return script:WaitForChild('None') end))",
            "false Callbacks cannot yield",
        ),
        (
            "local info = game.MarketplaceService:GetProductInfoAsync(456456, Enum.InfoType.Product)\n"
            "print(type(info.Description))",
            "string",
        ),
        (
            "local user = User.fromId(7) print(user.Id, user.DomainType, user == User.fromString(user:ToString()))",
            "7 Enum.DomainType.EXPERIENCE true",
        ),
        ("print(pcall(User.fromId, -1))", "false -1 is not a valid domain user id"),
    ],
)
def test_a_script_sees_what_the_pages_say(tmp_path: Path, source: str, line: str) -> None:
    assert ([line], []) == run(tmp_path, source)


WATCH = """
local Players = game:GetService("Players")
Players.PlayerAdded:Connect(function(player)
    print(player.User == User.fromId(player.UserId), Players:GetPlayerByUserId(player.User) == player)
    player.CharacterAdded:Connect(function(body)
        print("added", body.Parent, body:FindFirstChild("Humanoid") ~= nil)
    end)
    player.CharacterRemoving:Connect(function(body) print("removing", body.Parent) end)
    task.wait(1)
    STEP
end)
"""


@pytest.mark.parametrize(
    ("step", "lines"),
    [
        ("print(player.Character.Parent, player.Character:IsDescendantOf(workspace))", ["Workspace true"]),
        (
            "local old = player.Character old.Humanoid.Health = 0 task.wait(4.9) print(old == player.Character)\n"
            "task.wait(0.2) print(old == player.Character, old.Parent, player.Character.Humanoid.Health)",
            ["true", "removing Workspace", "added nil true", "false nil 100"],
        ),
        (
            "Players.CharacterAutoLoads = false player.Character.Humanoid:TakeDamage(100) task.wait(9)\n"
            "player:LoadCharacter() print(player.Character.Humanoid.Health)",
            ["removing Workspace", "added nil true", "100"],
        ),
        (
            "Players.RespawnTime = 1 Instance.new('Tool', player.Backpack) Instance.new('Tool', player.StarterGear)\n"
            "player.StarterGear.Tool.Name = 'Sword' player.Character.Humanoid.Health = 0 task.wait(1.1)\n"
            "print(#player.Backpack:GetChildren(), player.Backpack:FindFirstChild('Sword'))",
            ["removing Workspace", "added nil true", "1 Sword"],
        ),
        ("player:Kick() print(#workspace:GetChildren(), player.Character)", ["removing Workspace", "0 nil"]),
    ],
)
def test_a_body_comes_into_the_world_dies_and_comes_again(tmp_path: Path, step: str, lines: list[str]) -> None:
    source = WATCH.replace("STEP", step)
    assert (["true true", "added nil true", *lines], []) == run(tmp_path, source)


def test_nobody_gets_a_body_where_characters_do_not_load(tmp_path: Path) -> None:
    source = "game.Players.CharacterAutoLoads = false\n" + WATCH.replace("STEP", "print(player.Character)")
    assert (["true true", "nil"], []) == run(tmp_path, source)


@pytest.mark.parametrize(
    ("source", "gaps"),
    [
        (
            "local r = game.ReplicatedStorage:FindFirstChild('Bought') r:FireAllClients()",
            ['ReplicatedStorage:FindFirstChild("Bought")'],
        ),
        (
            "local r = game.ReplicatedStorage:FindFirstChildOfClass('RemoteEvent') r:FireAllClients()",
            ['ReplicatedStorage:FindFirstChildOfClass("RemoteEvent")'],
        ),
        (
            "local r = workspace:FindFirstChildWhichIsA('Model', true) print(r.Name)",
            ['Workspace:FindFirstChildWhichIsA("Model")'],
        ),
        ("if not game.ReplicatedStorage:FindFirstChild('Bought') then print('none') end", []),
        (
            "if not game.ReplicatedStorage:FindFirstChild('Bought') then\n"
            "Instance.new('Folder', game.ReplicatedStorage).Name = 'Bought' end error('other')",
            [],
        ),
        ("local folder = Instance.new('Folder') print(folder:FindFirstChild('x').Name)", []),
    ],
)
def test_a_nil_of_ours_is_a_gap_when_the_game_fails_at_it(tmp_path: Path, source: str, gaps: list[str]) -> None:
    market = open_game(tmp_path, source)
    market.server()
    market.settle()
    assert gaps == unsupported(market)
