"""The instance tree as game code sees it."""

import pytest

from tests.engine.bench import Bench
from tests.engine.notes import alice_in

_GOLD = (
    "local folder = Instance.new('Folder') folder.Name = 'leaderstats' "
    "local gold = Instance.new('IntValue', folder) gold.Name = 'Gold' "
)


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("folder.Gold == gold", "true"),
        ("folder.Gold.Value", "0"),
        ("tostring(gold)", "Gold"),
        ("gold.ClassName", "IntValue"),
        ("gold.Parent == folder", "true"),
        ("gold:GetFullName()", "leaderstats.Gold"),
        ("folder:FindFirstChild('Gold') == gold", "true"),
        ("folder:FindFirstChild('Nope')", "nil"),
        ("folder:FindFirstChildOfClass('IntValue')", "Gold"),
        ("folder:FindFirstChildOfClass('ValueBase')", "nil"),
        ("folder:FindFirstChildWhichIsA('ValueBase')", "Gold"),
        ("gold:FindFirstAncestor('leaderstats')", "leaderstats"),
        ("gold:FindFirstAncestorOfClass('Folder')", "leaderstats"),
        ("#folder:GetChildren(), folder:GetChildren()[1]", "1 Gold"),
        ("#folder:GetDescendants()", "1"),
        ("gold:IsA('IntValue'), gold:IsA('ValueBase'), gold:IsA('Folder')", "true true false"),
        ("gold:IsDescendantOf(folder), folder:IsAncestorOf(gold), folder:IsDescendantOf(gold)", "true true false"),
        ("folder:WaitForChild('Gold'), folder:WaitForChild('Gold', 5)", "Gold Gold"),
        ("folder:Clone().Gold.Value, folder:Clone().Parent, folder:Clone() == folder", "0 nil false"),
        ("folder:FindFirstChild('Gold').Archivable", "true"),
        ("folder:GetAttribute('x'), #folder:GetTags()", "nil 0"),
        ("workspace == game.Workspace, Game == game, Workspace == workspace", "true true true"),
        ("game:GetService('Players') == game.Players, game:FindService('TeleportService')", "true nil"),
        ("game.Players:GetFullName(), game:GetFullName()", "Players Game"),
        ("game.PlaceId, game.JobId, game.CreatorId", "1  1"),
    ],
)
def test_reading(bench: Bench, expression: str, shown: str) -> None:
    """Properties, children and methods."""
    assert bench.run(f"{_GOLD} print({expression})") == [shown]


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("return folder.Nope", 'Nope is not a valid member of Folder "leaderstats"'),
        ("return workspace.Nope", 'Nope is not a valid member of Workspace "Workspace"'),
        ("gold.Parent = workspace return gold.Nope", 'Nope is not a valid member of IntValue "Workspace.Gold"'),
        ("return workspace[1]", '1 is not a valid member of Workspace "Workspace"'),
        ("return workspace[nil]", "invalid argument #2 (string expected, got nil)"),
        ("return workspace[workspace]", "invalid argument #2 (string expected, got Instance)"),
        (
            "return workspace.RobloxLocked",
            "The current thread cannot access 'RobloxLocked' (lacking capability Plugin)",
        ),
        (
            "Instance.new('Part').Material = 'Nope'",
            "Unable to assign property Material. Enum.Material expected, got string",
        ),
        (
            "Instance.new('Model').PrimaryPart = folder",
            "Unable to assign property PrimaryPart. BasePart expected, got Folder",
        ),
        ("folder.Nope = 1", 'Nope is not a valid member of Folder "leaderstats"'),
        ("gold.ClassName = 'x'", "Unable to assign property ClassName. Property is read only"),
        ("gold.Changed = print", "Changed cannot be assigned to"),
        ("gold.Destroy = print", "Destroy cannot be assigned to"),
        ("gold.Value = 'x'", "Unable to assign property Value. number expected, got string"),
        ("gold.Value = nil", "Unable to assign property Value. number expected, got nil"),
        ("gold.Name = nil", "Unable to assign property Name. string expected, got nil"),
        ("gold.Parent = 5", "Unable to assign property Parent. Instance expected, got number"),
        ("folder.Parent = folder", "Attempt to set leaderstats as its own parent"),
        (
            "folder.Parent = gold",
            "Attempt to set parent of leaderstats to leaderstats.Gold would result in circular reference",
        ),
        (
            "gold:Destroy() gold.Parent = folder",
            "The Parent property of Gold is locked, current parent: NULL, new parent leaderstats",
        ),
        ("folder.GetChildren()", "Expected ':' not '.' calling member function GetChildren"),
        ("folder:FindFirstChild()", "Argument 1 missing or nil"),
        ("folder:FindFirstChild({})", "Unable to cast Dictionary to string"),
        ("Instance.new('Player')", 'Unable to create an Instance of type "Player"'),
        ("Instance.new('Nope')", 'Unable to create an Instance of type "Nope"'),
        ("Instance.new('Folder', 5)", "invalid argument #2 (Instance expected, got number)"),
        ("game:GetService('Nope')", "'Nope' is not a valid Service name"),
        ("folder:SetAttribute('x', {})", "table is not a supported attribute type"),
        ("folder:SetAttribute('a b', 1)", "Attribute name 'a b' is invalid"),
        (
            "folder:SetAttribute('RBXGold', 1)",
            "Attribute name 'RBXGold' is invalid: names that begin with RBX are Roblox's own",
        ),
        ("gold:GetPropertyChangedSignal('Nope')", "Nope is not a valid property name."),
    ],
)
def test_refusals(bench: Bench, statement: str, error: str) -> None:
    """In Roblox's words, and without a position, as pcall gives them."""
    assert bench.run(f"{_GOLD} print(select(2, pcall(function() {statement} end)))") == [error]


def test_a_known_property_without_a_value_is_nil(bench: Bench) -> None:
    """`player.Character` before the spawn is no error, and so `and` works on it."""
    alice_in(bench)
    lines = bench.run("local p = game.Players.alice print(p.Character, p.Team, p.UserId, p.DisplayName)")
    assert lines == ["nil nil 1 alice"]


def test_value_objects_coerce_and_tell(bench: Bench) -> None:
    """Changed gives the new value; what is equal tells nothing."""
    lines = bench.run(
        _GOLD
        + """
        gold.Changed:Connect(function(value) print("changed", value) end)
        gold:GetPropertyChangedSignal("Value"):Connect(function() print("value") end)
        gold.Value += 5  gold.Value = 5  gold.Value = "7"  gold.Value = 7.9
        local text = Instance.new("StringValue") text.Value = 5 print(text.Value .. "!")
        local object = Instance.new("ObjectValue") print(object.Value) object.Value = gold print(object.Value)
        local flag = Instance.new("BoolValue") flag.Value = true
        print(flag.Value, (pcall(function() flag.Value = 1 end)))
        """
    )
    assert lines == ["value", "changed 5", "value", "changed 7", "5!", "nil", "Gold", "true false"]


def test_tree_events(bench: Bench) -> None:
    """Each with its arguments, in Roblox's order."""
    lines = bench.run(
        """
        local model = Instance.new("Model", workspace)
        workspace.ChildAdded:Connect(function(c) print("added", c) end)
        workspace.ChildRemoved:Connect(function(c) print("removed", c, c.Parent) end)
        workspace.DescendantAdded:Connect(function(c) print("descendant", c) end)
        local part = Instance.new("Part")
        part.AncestryChanged:Connect(function(c, parent) print("ancestry", c, parent) end)
        part.Destroying:Connect(function() print("destroying", part.Parent) end)
        part.Parent = model
        model.Parent = nil
        model:Destroy()
        """
    )
    assert lines == [
        "descendant Part",
        "ancestry Part Model",
        "removed Model nil",
        "ancestry Model nil",
        "destroying Model",
        "ancestry Part nil",
    ]


def test_attributes(bench: Bench) -> None:
    """Set, read, listed, listened to and removed."""
    lines = bench.run(
        """
        local f = Instance.new("Folder")
        f.AttributeChanged:Connect(function(name) print("changed", name) end)
        f:GetAttributeChangedSignal("Coins"):Connect(function() print("coins", f:GetAttribute("Coins")) end)
        f:SetAttribute("Coins", 5) f:SetAttribute("Coins", 5) f:SetAttribute("Name2", "x")
        print(f:GetAttributes().Coins, f:GetAttributes().Name2)
        f:SetAttribute("Coins", nil) print(f:GetAttribute("Coins"))
        """
    )
    assert lines == ["changed Coins", "coins 5", "changed Name2", "5 x", "changed Coins", "coins nil", "nil"]


def test_wait_for_child(bench: Bench) -> None:
    """Until it is there, is renamed to it, or the time is over."""
    lines = bench.run(
        """
        task.delay(1, function() Instance.new("Folder", workspace).Name = "Late" end)
        print(workspace:WaitForChild("Late"), os.clock())
        print(workspace:WaitForChild("Never", 2), os.clock())
        print(pcall(workspace.WaitForChild, workspace, "Never", 0))
        """
    )
    assert lines == ["Late 1", "nil 3", "true nil"]


def test_who_waits_for_a_child_for_ever_is_warned_of_after_5_seconds(bench: Bench) -> None:
    """Not who gave a timeout, whose child comes in time, or who was cancelled."""
    lines = bench.run(
        """
        local folder = Instance.new("Folder", game.ReplicatedStorage)
        local cancelled = task.spawn(function() folder:WaitForChild("Cancelled") end)
        task.spawn(function() folder:WaitForChild("Timed", 9) end)
        task.delay(4.9, function() task.cancel(cancelled) Instance.new("Folder", folder).Name = "Late" end)
        folder:WaitForChild("Late")
        local function wait(name)
            return folder:WaitForChild(name)
        end
        wait("Never")
        """
    )
    place = "(Shop.server.luau:8)"
    assert lines == [f"warn: Infinite yield possible on 'ReplicatedStorage.Folder:WaitForChild(\"Never\")' {place}"]
    assert bench.scheduler.now_ms == 9900


def test_a_child_that_comes_in_time_leaves_nothing_planned(bench: Bench) -> None:
    bench.run("task.delay(1, Instance.new, 'Folder', workspace) workspace:WaitForChild('Folder')")
    assert bench.scheduler.now_ms == 1000


def test_nobody_is_warned_where_the_order_is_chosen(bench: Bench) -> None:
    """It would be one thing more that everything else could come before."""
    bench.scheduler.unordered = True
    assert bench.run("workspace:WaitForChild('Never')") == []


def test_functions_between_scripts(bench: Bench) -> None:
    """BindableFunction waits for its answer, and for somebody to answer; RemoteFunction's callback is write-only."""
    lines = bench.run(
        """
        local f = Instance.new("BindableFunction")
        task.delay(1, function() f.OnInvoke = function(a, b) task.wait(1) return a + b, "ok" end end)
        print(f:Invoke(1, 2))
        f.OnInvoke = function() error("bad") end
        print(pcall(f.Invoke, f))
        local r = Instance.new("RemoteFunction")
        r.OnServerInvoke = print
        print(pcall(function() return r.OnServerInvoke end))
        print(pcall(function() r.OnServerInvoke = 5 end))
        """
    )
    assert lines == [
        "3 ok",
        "false Shop.server.luau:5: bad",
        "false OnServerInvoke is a callback member of RemoteFunction; "
        "you can only set the callback value, get is not available",
        "false Unable to assign property OnServerInvoke. function expected, got number",
    ]


def test_remote_events_to_clients_are_taken_and_nothing_more(bench: Bench) -> None:
    """Nobody plays the client."""
    alice_in(bench)
    lines = bench.run(
        "local r = Instance.new('RemoteEvent') r:FireAllClients(1) r:FireClient(game.Players.alice, 2) print('ok')"
    )
    assert lines == ["ok"]


@pytest.mark.parametrize("kind", ["RemoteEvent", "UnreliableRemoteEvent"])
@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ("", "Argument 1 missing or nil"),
        ("nil, 'thanks'", "Argument 1 missing or nil"),
        ("'alice'", "Unable to cast value to Object"),
        ("1001", "Unable to cast value to Object"),
        ("{}", "Unable to cast value to Object"),
        ("workspace", "FireClient: player argument must be a Player object"),
    ],
)
def test_a_remote_event_to_nobody_raises(bench: Bench, kind: str, arguments: str, error: str) -> None:
    """Also to a player who has just left: `GetPlayerByUserId` answers nil then."""
    assert bench.fail(f"Instance.new('{kind}'):FireClient({arguments})").error == f"Shop.server.luau:1: {error}"


def test_humanoids(bench: Bench) -> None:
    """Health stays within its bounds, and death is told once."""
    lines = bench.run(
        """
        local h = Instance.new("Humanoid")
        h.Died:Connect(function() print("died") end)
        h.HealthChanged:Connect(print)
        h.Health = 500 print(h.Health) h:TakeDamage(40) h.Health = -5 h.Health = -6
        """
    )
    assert lines == ["100", "60", "0", "died"]


def test_small_services(bench: Bench) -> None:
    """HttpService's JSON and GUIDs, Debris, CollectionService, RunService."""
    lines = bench.run(
        """
        local http = game:GetService("HttpService")
        print(http:JSONEncode({a = {1, 2}, b = "x"}), http:JSONDecode('{"k": [1, null, "é"]}').k[3])
        print(#http:GenerateGUID(false), #http:GenerateGUID(), http:GenerateGUID() ~= http:GenerateGUID())
        print(pcall(http.JSONDecode, http, "{"))
        local part = Instance.new("Part", workspace)
        game:GetService("Debris"):AddItem(part, 2)
        local tags = game:GetService("CollectionService")
        tags:AddTag(part, "T") print(#tags:GetTagged("T"), part:HasTag("T"))
        task.wait(3) print(part.Parent, #tags:GetTagged("T"))
        local run = game:GetService("RunService") print(run:IsStudio(), run:IsServer(), run:IsClient())
        """
    )
    assert lines == [
        '{"a":[1,2],"b":"x"} é',
        "36 38 true",
        "false Can't parse JSON",
        "1 true",
        "nil 0",
        "false true false",
    ]


def test_reports_and_effects_are_taken(bench: Bench) -> None:
    """TestEZ reports through TestService; sounds, particles and analytics change nothing."""
    alice_in(bench)
    lines = bench.run(
        """
        local tests = game:GetService("TestService")
        tests:Message("m") tests:Error("e") tests:Warn(true, "no") tests:Warn(false, "w")
        Instance.new("Sound"):Play()
        local player = game.Players:GetChildren()[1]
        local flow = Enum.AnalyticsEconomyFlowType.Source
        game:GetService("AnalyticsService"):LogEconomyEvent(player, flow, "Gold", 100, 100, "Shop")
        """
    )
    assert lines == ["m", "warn: e", "warn: w"]


def test_descendants_are_told_parents_first(bench: Bench) -> None:
    code = """
    local root, told = Instance.new("Folder"), {}
    for _, names in { "bc", "de" } do
        local above = root
        for name in names:gmatch(".") do
            above = Instance.new("Folder", above)
            above.Name = name
        end
    end
    for _, one in root:GetDescendants() do table.insert(told, one.Name) end
    print(table.concat(told, " "))
    """
    assert bench.run(code) == ["b c d e"]
