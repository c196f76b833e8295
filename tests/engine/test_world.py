"""What the world around a shop does: tags, tweens, chat, groups, names."""

from pathlib import Path

import pytest

from pytest_robloxmarket._engine.characters import spawn
from tests.engine.bench import Bench
from tests.engine.game import open_game, printed, raised
from tests.engine.notes import alice_in

TAGS = """
local tags = game:GetService("CollectionService")
tags:GetInstanceAddedSignal("Shop"):Connect(function(one) print("+", one) end)
tags:GetInstanceRemovedSignal("Shop"):Connect(function(one) print("-", one) end)
local folder, box = Instance.new("Folder"), Instance.new("Folder")
folder.Name, box.Name = "folder", "box"
folder.Parent = box
tags:AddTag(folder, "Shop")
"""

TWEEN = """
local part = Instance.new("Part")
local info = TweenInfo.new(2)
local tween = game:GetService("TweenService"):Create(part, info, {Transparency = 1})
"""


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ("", []),
        ("box.Parent = workspace", ["+ folder"]),
        ("box.Parent = workspace box.Parent = nil", ["+ folder", "- folder"]),
        ("box.Parent = workspace folder:RemoveTag('Shop') folder:AddTag('Shop')", ["+ folder", "- folder", "+ folder"]),
        ("box.Parent = workspace folder:AddTag('Shop')", ["+ folder"]),
        ("box.Parent = workspace print(#tags:GetTagged('Shop'), tags:GetAllTags()[1])", ["+ folder", "1 Shop"]),
    ],
)
def test_who_watches_a_tag_hears_of_it_within_the_data_model(bench: Bench, steps: str, lines: list[str]) -> None:
    assert bench.run(TAGS + steps) == lines


def test_a_parent_hears_of_each_descendant(bench: Bench) -> None:
    """For "this object and all of its descendants individually", classes/Instance.yaml."""
    lines = bench.run(
        """
        workspace.DescendantAdded:Connect(function(one) print("+", one.ClassName) end)
        workspace.DescendantRemoving:Connect(function(one) print("-", one.ClassName) end)
        local model = Instance.new("Model")
        Instance.new("Folder", model)
        model.Parent = workspace
        model:Destroy()
        """
    )
    assert lines == ["+ Model", "+ Folder", "- Model", "- Folder"]


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        (
            "tween.Completed:Connect(function(state) print(state, part.Transparency, os.clock()) end) tween:Play()",
            ["Enum.PlaybackState.Completed 1 2"],
        ),
        ("tween:Play() task.wait(1) tween:Cancel() task.wait(5) print(part.Transparency)", ["0"]),
        (
            "tween:Play() task.wait(1) tween:Pause() task.wait(5) print(tween.PlaybackState)",
            ["Enum.PlaybackState.Paused"],
        ),
        ("print(tween.PlaybackState, tween.Instance == part)", ["Enum.PlaybackState.Begin true"]),
        ("print(info.Time, info.EasingStyle, info.Reverses)", ["2 Enum.EasingStyle.Quad false"]),
        (
            "print(pcall(function() game.TweenService:Create(part, info, {Glow = 1}) end))",
            ["false TweenService:Create no property named 'Glow' for object 'Part'"],
        ),
        (
            "print(select(2, pcall(function() game.TweenService:Create(part, info, {Name = 'x'}) end)))",
            ["TweenService:Create property named 'Name' on object 'Part' is not a data type that can be tweened"],
        ),
        (
            "print(select(2, pcall(function() game.TweenService:Create(part, info, {Position = 5}) end)))",
            [
                "TweenService:Create property named 'Position' cannot be tweened due to type mismatch (property is a "
                "'Vector3', but given type is 'number')"
            ],
        ),
    ],
)
def test_a_tween_arrives_when_its_time_is_over(bench: Bench, steps: str, lines: list[str]) -> None:
    assert bench.run(TWEEN + steps) == lines


@pytest.mark.parametrize(
    ("style", "way", "alpha", "value"),
    [
        ("Linear", "In", 0.25, "0.25"),
        ("Quad", "In", 0.5, "0.25"),
        ("Quad", "Out", 0.5, "0.75"),
        ("Cubic", "InOut", 0.25, "0.0625"),
        ("Sine", "Out", 1, "1"),
        ("Quint", "In", -3, "0"),
        ("Bounce", "Out", 1, "1"),
        ("Elastic", "Out", 1, "1"),
        ("Back", "In", 0, "0"),
        ("Exponential", "In", 1, "1"),
        ("Circular", "In", 7, "1"),
    ],
)
def test_how_far_a_tween_has_come(bench: Bench, style: str, way: str, alpha: float, value: str) -> None:
    call = f"TweenService:GetValue({alpha}, Enum.EasingStyle.{style}, Enum.EasingDirection.{way})"
    assert bench.run(f"local TweenService = game:GetService('TweenService') print({call} + 0)") == [value]


def test_every_easing_style_has_a_curve_that_begins_and_ends(bench: Bench) -> None:
    lines = bench.run(
        """
        for _, style in Enum.EasingStyle:GetEnumItems() do
            for _, way in Enum.EasingDirection:GetEnumItems() do
                local from, to = game.TweenService:GetValue(0, style, way), game.TweenService:GetValue(1, style, way)
                if math.abs(from) > 0.01 or math.abs(to - 1) > 0.01 then print(style, way, from, to) end
            end
        end
        """
    )
    assert lines == []


def test_a_message_can_be_shown_in_a_channel_that_is_there(bench: Bench) -> None:
    """As handlers thank for a purchase."""
    lines = bench.run(
        """
        local channels = game:GetService("TextChatService"):WaitForChild("TextChannels")
        print(channels.RBXGeneral:DisplaySystemMessage("alice bought a sword").Text, channels.RBXSystem)
        """
    )
    assert lines == ["alice bought a sword RBXSystem"]


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        ("player:IsInGroup(7), player:GetRankInGroup(7), player:GetRoleInGroup(7)", "false 0 Guest"),
        ("player:IsFriendsWith(1), #player:GetFriendsOnline()", "false 0"),
        ("Players:GetNameFromUserIdAsync(player.UserId), Players:GetUserIdFromNameAsync('ALICE')", "alice 1001"),
        (
            "pcall(Players.GetNameFromUserIdAsync, Players, 99)",
            "false Players:GetNameFromUserIdAsync() failed: Unknown user",
        ),
        (
            "Players:GetUserThumbnailAsync(5, Enum.ThumbnailType.HeadShot, Enum.ThumbnailSize.Size48x48)",
            "rbxthumb://type=AvatarHeadShot&id=5&w=48&h=48 true",
        ),
    ],
)
def test_a_user_has_a_name_and_no_groups(tmp_path: Path, expression: str, line: str) -> None:
    market = open_game(
        tmp_path,
        "local Players = game:GetService('Players')\n"
        f"Players.PlayerAdded:Connect(function(player) print({expression}) end)",
    )
    market.server().join("alice")
    market.settle()
    assert (printed(market), raised(market)) == ([line], [])


BODY = """
local player = game.Players:GetChildren()[1]
local body, human = player.Character, player.Character.Humanoid
local sword = Instance.new("Tool", player.Backpack)
sword.Name = "Sword"
sword.Equipped:Connect(function() print("equipped", sword.Parent == body) end)
sword.Unequipped:Connect(function() print("unequipped", sword.Parent) end)
"""


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ("human:EquipTool(sword) human:UnequipTools()", ["equipped true", "unequipped Backpack"]),
        (
            "human:EquipTool(sword) human:EquipTool(Instance.new('Tool')) print(#player.Backpack:GetChildren())",
            ["equipped true", "unequipped Backpack", "1"],
        ),
        (
            "print(human:GetState()) human:ChangeState('Dead') print(human:GetState(), human.Health)",
            ["Enum.HumanoidStateType.Running", "Enum.HumanoidStateType.Dead 0"],
        ),
        ("human:AddAccessory(Instance.new('Accessory')) print(#human:GetAccessories())", ["1"]),
        (
            "local track = human:LoadAnimation(Instance.new('Animation')) track:Play() print(track.ClassName)",
            ["AnimationTrack"],
        ),
        ("sword.Activated:Connect(function() print('used') end) sword:Activate()", ["used"]),
    ],
)
def test_a_body_can_hold_and_wear_things(bench: Bench, steps: str, lines: list[str]) -> None:
    alice, _ = alice_in(bench)
    spawn(alice)
    assert bench.run(BODY + steps) == lines


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ("part.Position = Vector3.new(1, 2, 3) print(part.CFrame.Position, part.Position)", ["1, 2, 3 1, 2, 3"]),
        ("model:PivotTo(CFrame.new(5, 0, 0)) print(part.Position, model:GetPivot().X)", ["5, 0, 0 5"]),
        ("part.Position = Vector3.new(0, 1, 0) model:MoveTo(Vector3.new(5, 0, 0)) print(part.Position)", ["5, 1, 0"]),
        (
            "model.PrimaryPart = part part.Position = Vector3.new(0, 1, 0)\n"
            "model:SetPrimaryPartCFrame(CFrame.new(2, 2, 2)) print(part.Position)",
            ["2, 2, 2"],
        ),
        ("print(workspace.Terrain == workspace.Terrain, workspace.Terrain.Parent)", ["true Workspace"]),
    ],
)
def test_parts_are_where_the_game_puts_them(bench: Bench, steps: str, lines: list[str]) -> None:
    source = 'local model = Instance.new("Model", workspace) local part = Instance.new("Part", model)\n'
    assert bench.run(source + steps) == lines


def test_a_model_has_a_box_around_its_parts(bench: Bench) -> None:
    lines = bench.run(
        """
        local model = Instance.new("Model", workspace)
        print(model:GetExtentsSize())
        local part = Instance.new("Part", model)
        part.Size, part.Position = Vector3.new(2, 2, 2), Vector3.new(0, 1, 0)
        local other = part:Clone()
        other.Position, other.Parent = Vector3.new(4, 1, 0), model
        local frame, size = model:GetBoundingBox()
        print(frame.Position, size, #part:GetTouchingParts())
        """
    )
    assert lines == ["0, 0, 0", "2, 1, 0 6, 2, 2 0"]


def test_what_is_cloned_together_refers_to_the_copies(bench: Bench) -> None:
    """ "If a reference property refers to an instance that was also cloned, the copy will refer to the copy", Clone."""
    lines = bench.run(
        """
        local kit = Instance.new("Model")
        local part = Instance.new("Part", kit)
        kit.PrimaryPart = part
        local inside, outside = Instance.new("ObjectValue", kit), Instance.new("ObjectValue", kit)
        inside.Name, inside.Value, outside.Name, outside.Value = "inside", part, "outside", workspace
        local copy = kit:Clone()
        print(copy.PrimaryPart == copy.Part, copy.inside.Value == copy.Part, copy.outside.Value, inside.Value == part)
        local alone = Instance.fromExisting(kit)
        print(#alone:GetChildren(), alone.PrimaryPart == part, alone.Parent)
        """
    )
    assert lines == ["true true Workspace true", "0 true nil"]


def test_the_folders_of_starter_player_are_there(bench: Bench) -> None:
    names = "game.StarterPlayer.StarterCharacterScripts, game.StarterPlayer:WaitForChild('StarterPlayerScripts')"
    assert bench.run(f"print({names})") == ["StarterCharacterScripts StarterPlayerScripts"]


def test_where_a_body_is_is_no_place_of_an_effect(bench: Bench) -> None:
    """A purchase may well take its buyer somewhere, and the next spawn takes them back."""
    alice, notes = alice_in(bench)
    spawn(alice)
    notes.changes.clear()
    bench.run("game.Players:GetChildren()[1].Character:PivotTo(CFrame.new(5, 0, 0))")
    assert notes.changes == []


def test_a_property_can_be_set_back(bench: Bench) -> None:
    lines = bench.run(
        """
        local part = Instance.new("Part")
        part.Transparency = 0.5
        print(part:IsPropertyModified("Transparency"), part:IsPropertyModified("Anchored"))
        part:ResetPropertyToDefault("Transparency")
        print(part.Transparency, part:IsPropertyModified("Transparency"))
        """
    )
    assert lines == ["true false", "0 false"]


def test_a_team_knows_its_players(bench: Bench) -> None:
    alice_in(bench)
    lines = bench.run(
        """
        local team = Instance.new("Team", game:GetService("Teams"))
        game.Players:GetChildren()[1].Team = team
        print(#team:GetPlayers(), #game.Teams:GetTeams())
        """
    )
    assert lines == ["1 1"]


BADGES = """
local badges = game:GetService("BadgeService")
game.Players.PlayerAdded:Connect(function(player)
    print(badges:UserHasBadgeAsync(player.UserId, 7), badges:AwardBadge(player.UserId, 7))
    print(badges:UserHasBadgeAsync(player.UserId, 7), badges:AwardBadge(player.UserId, 7), badges:AwardBadge(5, 7))
    print(#badges:CheckUserBadgesAsync(player.UserId, {6, 7}), badges:GetBadgeInfoAsync(7).IsEnabled)
end)
"""


def test_a_badge_is_given_once_and_kept(tmp_path: Path) -> None:
    market = open_game(tmp_path, BADGES)
    alice = market.server().join("alice")
    market.settle()
    assert (["false true", "true false false", "1 true"], []) == (printed(market), raised(market))
    market.server().join(alice)
    market.settle()
    assert printed(market)[3] == "true false"


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        ("#game:GetService('GroupService'):GetGroupsAsync(1001)", "0"),
        ("game:GetService('UserService'):GetUserInfosByUserIdsAsync({1001, 5})[1].Username", "alice"),
        ("#game:GetService('UserService'):GetUserInfosByUserIdsAsync({1001, 5})", "1"),
        ("#game:GetService('PhysicsService'):GetRegisteredCollisionGroups()", "1"),
        ("game:GetService('TextService'):FilterStringAsync('hi', 1001):GetNonChatStringForBroadcastAsync()", "hi"),
    ],
)
def test_what_other_services_say_of_a_user(tmp_path: Path, expression: str, line: str) -> None:
    market = open_game(tmp_path, f"game.Players.PlayerAdded:Connect(function(player) print({expression}) end)")
    market.server().join("alice")
    market.settle()
    assert ([line], []) == (printed(market), raised(market))


def test_a_collision_group_is_registered_once(bench: Bench) -> None:
    lines = bench.run(
        """
        local physics = game:GetService("PhysicsService")
        physics:RegisterCollisionGroup("Ghosts")
        print(physics:IsCollisionGroupRegistered("Ghosts"), physics:IsCollisionGroupRegistered("Players"))
        print(select(2, pcall(physics.RegisterCollisionGroup, physics, "Ghosts")))
        physics:UnregisterCollisionGroup("Ghosts")
        print(physics:IsCollisionGroupRegistered("Ghosts"))
        """
    )
    assert lines == ["true false", "Could not create collision group, one with that name already exists.", "false"]


def test_which_collision_groups_collide_is_remembered(bench: Bench) -> None:
    lines = bench.run(
        """
        local physics = game:GetService("PhysicsService")
        print(physics:CreateCollisionGroup("Ghosts"), physics:GetCollisionGroupName(1))
        print(physics:GetCollisionGroupId("Default"), physics:GetMaxCollisionGroups())
        physics:CollisionGroupSetCollidable("Ghosts", "Default", false)
        print(physics:CollisionGroupsAreCollidable("Default", "Ghosts"))
        print(physics:CollisionGroupsAreCollidable("Ghosts", "Ghosts"))
        physics:RenameCollisionGroup("Ghosts", "Spirits")
        print(#physics:GetRegisteredCollisionGroups(), physics:IsCollisionGroupRegistered("Ghosts"))
        print(select(2, pcall(physics.CollisionGroupSetCollidable, physics, "Ghosts", "Default", true)))
        """
    )
    error = "The collision group Ghosts is not registered."
    assert lines == ["1 Ghosts", "0 32", "false", "true", "2 false", error]


def test_no_way_is_found_where_nothing_is_built(bench: Bench) -> None:
    lines = bench.run(
        """
        local path = game:GetService("PathfindingService"):CreatePath({ AgentRadius = 2 })
        path.Blocked:Connect(print)
        path:ComputeAsync(Vector3.zero, Vector3.new(9, 0, 9))
        print(path.ClassName, path.Status, #path:GetWaypoints())
        """
    )
    assert lines == ["Path Enum.PathStatus.NoPath 0"]
