"""What is not faked looks like a gap of ours, and what only decorates a game is no gap."""

import pytest

from pytest_robloxmarket._luau.characters import add_character, new_player
from tests.luau.bench import Bench


def embody(bench: Bench) -> None:
    """Let alice be in the game, with a character."""
    alice = new_player(bench.server, user_id=1, name="alice")
    alice.set_parent(bench.server.service("Players"))
    add_character(alice)


@pytest.mark.parametrize(
    ("source", "member"),
    [
        ("game:GetService('HttpService'):GetAsync('x')", "HttpService:GetAsync"),
        ("local f = workspace.Raycast", "Workspace:Raycast"),
        ("print(Instance.new('Part').CFrame)", "Part.CFrame"),
        ("print(Enum.KeyCode)", "Enum.KeyCode"),
        ("print(Enum.ThumbnailType)", "Enum.ThumbnailType"),
        ("print(Vector3.new(1).Unit)", "Vector3.Unit"),
        ("print(CFrame.Angles(0, 1, 0))", "CFrame.Angles"),
        ("print(CFrame.new(1, 2, 3) + Vector3.new(1))", "CFrame arithmetic"),
        ("print(-Vector3.new(1))", "Vector3 arithmetic"),
        ("print(RaycastParams.new())", "RaycastParams.new"),
        ("Instance.new('Explosion')", 'Instance.new("Explosion")'),
        ("print(Instance.new('Fire').Heat)", "Fire.Heat"),
        ("game:GetService('CaptureService')", 'game:GetService("CaptureService")'),
    ],
)
def test_what_is_not_faked_is_loud(bench: Bench, source: str, member: str) -> None:
    """An error that names the member, and the host is told, even if the game catches it."""
    lines = bench.run(f"print(select(2, pcall(function() {source} end)))")
    assert bench.unsupported == [member]
    assert lines[0].startswith(f"{member} is not faked by pytest-robloxmarket")


def test_what_is_only_seen_takes_any_property(bench: Bench) -> None:
    """And so do its copies; what it inherits is checked as ever."""
    lines = bench.run(
        """
        local trail = Instance.new("Trail", workspace)
        trail.Color = ColorSequence.new(Color3.new(1, 0, 0))
        trail.Lifetime = 3
        local copy = trail:Clone()
        copy.Brightness = copy.Lifetime + 1
        print(trail, copy.Brightness, typeof(trail.Color), Instance.new("ImageButton"):IsA("GuiObject"))
        print(pcall(function() trail.Parent = 5 end))
        """
    )
    assert lines == [
        "Trail 4 ColorSequence true",
        "false Unable to assign property Parent. Instance expected, got number",
    ]


@pytest.mark.parametrize("name", ["Head", "HumanoidRootPart", "PrimaryPart", "Torso", "UpperTorso"])
def test_a_character_has_the_parts_that_scripts_look_for(bench: Bench, name: str) -> None:
    """Which rig a place has is not known, so there is the torso of either."""
    embody(bench)
    assert bench.run(f"print(game.Players.alice.Character.{name}:IsA('BasePart'))") == ["true"]


def test_the_rest_of_a_body_is_not_faked(bench: Bench) -> None:
    """A character without a hand is our gap, and no mistake of the game."""
    embody(bench)
    bench.run("print(pcall(function() return game.Players.alice.Character.LeftHand end))")
    assert bench.unsupported == ["Character.LeftHand"]


def test_a_force_field_keeps_damage_away(bench: Bench) -> None:
    """But not a health that is set."""
    embody(bench)
    lines = bench.run(
        """
        local body = game.Players.alice.Character
        Instance.new("ForceField", body)
        body.Humanoid:TakeDamage(30)
        body.Humanoid.Health -= 5
        print(body.Humanoid.Health)
        """
    )
    assert lines == ["95"]
