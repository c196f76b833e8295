"""What a player's body does: it walks, dies without its joints, looks like something, and is in a team."""

from pathlib import Path

import pytest

from tests.engine.game import open_game, printed, raised, unsupported

HEAD = """
game.Players.PlayerAdded:Connect(function(player)
    player.CharacterAdded:Connect(function(character)
        task.wait(0.1)
        local humanoid = character.Humanoid
        local began = os.clock()
"""


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        (
            "humanoid:MoveTo(Vector3.new(16, 0, 0)) print(humanoid.MoveToFinished:Wait(), os.clock() - began, "
            "character.HumanoidRootPart.Position)",
            ["true 1 16, 0, 0"],
        ),
        (
            "humanoid:MoveTo(Vector3.new(9999, 0, 0)) print(humanoid.MoveToFinished:Wait(), os.clock() - began, "
            "character.HumanoidRootPart.Position)",
            ["false 8 0, 0, 0"],
        ),
        ("humanoid.WalkSpeed = 0 humanoid:MoveTo(Vector3.one) print(humanoid.MoveToFinished:Wait())", ["false"]),
        (
            "humanoid.MoveToFinished:Connect(print) humanoid:MoveTo(Vector3.new(99, 0, 0)) "
            "humanoid:MoveTo(Vector3.new(8, 0, 0)) task.wait(9)",
            ["true"],
        ),
        ("print(character:GetScale()) character:ScaleTo(1.5) print(character:GetScale())", ["1", "1.5"]),
        ("humanoid.HeadScale.Value *= 2 print(humanoid:FindFirstChild('HeadScale').Value)", ["2"]),
        (
            "humanoid.Died:Once(function() print('died') end) character:BreakJoints() print(humanoid.Health)",
            ["died", "0"],
        ),
        ("print(humanoid:WaitForChild('Animator').ClassName)", ["Animator"]),
        ("print(player:DistanceFromCharacter(Vector3.new(3, 4, 0)))", ["5"]),
        (
            "local looks = humanoid:GetAppliedDescription() looks.Head = 5 humanoid:ApplyDescription(looks) "
            "looks.Head = 6 print(humanoid:GetAppliedDescription().Head)",
            ["6"],
        ),
        (
            "local team = Instance.new('Team') team.TeamColor = BrickColor.new('Bright red') team.Parent = game.Teams "
            "team.PlayerAdded:Connect(function(one) print('+', one) end) "
            "player.Team = team print(player.TeamColor, player.Neutral, #team:GetPlayers()) "
            "player.Team = nil print(player.Neutral, #team:GetPlayers()) "
            "player.TeamColor = BrickColor.new('Bright red') print(player.Team == team)",
            ["+ alice", "Bright red false 1", "true 0", "+ alice", "true"],
        ),
    ],
)
def test_a_body(tmp_path: Path, steps: str, lines: list[str]) -> None:
    market = open_game(tmp_path, f"{HEAD}{steps}\nend)\nend)")
    market.server().join("alice")
    market.clock.advance(30)
    assert raised(market) == unsupported(market) == []
    assert printed(market)[: len(lines)] == lines
