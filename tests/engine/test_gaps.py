"""What is not faked looks like a gap of ours, and what only decorates a game is no gap."""

from pathlib import Path

import pytest

from pytest_robloxmarket._engine.characters import new_player, spawn
from pytest_robloxmarket._terms.events import Unsupported
from tests.engine.bench import Bench
from tests.engine.game import GOLD, open_game


def embody(bench: Bench) -> None:
    """Let alice be in the game, with a character."""
    alice = new_player(bench.server, user_id=1, name="alice")
    alice.set_parent(bench.server.service("Players"))
    spawn(alice)


@pytest.mark.parametrize(
    ("source", "member"),
    [
        (
            "game:GetService('TextService'):GetTextBoundsAsync(Instance.new('GetTextBoundsParams'))",
            "TextService:GetTextBoundsAsync",
        ),
        ("local f = workspace.FindPartOnRay", "Workspace:FindPartOnRay"),
        ("print(BrickColor.new('Bright red').Color)", "BrickColor.Color"),
        ("print(CFrame.new(1, 2, 3) + 1)", "CFrame arithmetic with number"),
        ("print(Color3.new() + Color3.new())", "Color3 arithmetic with Color3"),
        ("print(CatalogSearchParams.new())", "CatalogSearchParams.new"),
        ("Instance.new('Humanoid'):PlayEmote('wave')", "Humanoid:PlayEmote"),
        (
            "game:GetService('CaptureService'):PromptSaveCapturesToGallery()",
            "CaptureService:PromptSaveCapturesToGallery",
        ),
        ("print(Instance.new('ParticleEmitter').Size)", "ParticleEmitter.Size"),
    ],
)
def test_what_is_not_faked_is_loud(bench: Bench, source: str, member: str) -> None:
    """An error that names the member, and the host is told, even if the game catches it."""
    lines = bench.run(f"print(select(2, pcall(function() {source} end)))")
    assert bench.unsupported == [member]
    assert lines[0].startswith(f"{member} is not faked by pytest-robloxmarket")


@pytest.mark.parametrize(
    ("source", "gaps"),
    [
        ("game:GetService('Lighting').Technology = 3", []),
        ("print(workspace.StreamingMinRadius)", []),
        ("print(workspace.Terrain.Decoration)", []),
        ("print(game:GetService('Lighting').Tecnology)", ["Lighting.Tecnology"]),
    ],
)
def test_what_no_script_can_reach_on_roblox_either_is_no_gap(bench: Bench, source: str, gaps: list[str]) -> None:
    """It raises there as well: "non-scriptable and only modifiable in Studio", classes/Lighting.yaml."""
    (said,) = bench.run(f"print((pcall(function() {source} end)))")
    assert ("false", gaps) == (said, bench.unsupported)


def test_what_is_only_seen_takes_any_property(bench: Bench) -> None:
    """And so do its copies; what it inherits is checked as ever."""
    lines = bench.run(
        """
        local trail = Instance.new("Trail", workspace)
        trail.Color = ColorSequence.new(Color3.new(1, 0, 0))
        trail.Lifetime = 3
        Instance.new("Part").TopSurface = 0
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


@pytest.mark.parametrize(
    ("statement", "member"),
    [
        ("return game.ReplicatedStorage.Remotes", "ReplicatedStorage.Remotes"),
        ("workspace.Water = 1", "Workspace.Water"),
    ],
)
def test_a_place_is_never_loaded_so_what_is_missing_in_it_is_a_gap(bench: Bench, statement: str, member: str) -> None:
    """The error is Roblox's all the same, and a game may catch it."""
    (line,) = bench.run(f"print(select(2, pcall(function() {statement} end)))")
    assert bench.unsupported == [member]
    assert line.startswith(f"{member.partition('.')[2]} is not a valid member of ")


@pytest.mark.parametrize(
    "expression",
    [
        "Instance.new('Folder', workspace).Gold",
        "Instance.new('Folder', Instance.new('Folder', workspace):Clone()).Gold",
        "game.ReplicatedStorage:FindFirstChild('Remotes')",
        "game.ReplicatedStorage:WaitForChild('Remotes', 9)",
        "game.Players.bob",
        "game.Players.alice.leaderstats",
        "game.Players.alice.Character.Wings",
        "game.Nope",
    ],
)
def test_what_no_place_could_have_is_no_gap(bench: Bench, expression: str) -> None:
    """What the game makes it must fill, and players come and go."""
    embody(bench)
    bench.run(f"print(pcall(function() return {expression} end))")
    assert bench.unsupported == []


def test_who_waits_for_ever_for_a_part_of_the_place_names_a_gap(bench: Bench) -> None:
    """Not at once: another script may yet make it."""
    bench.start("game.ReplicatedStorage:WaitForChild('Remotes')")
    bench.scheduler.run_until(4_999)
    before = list(bench.unsupported)
    bench.scheduler.run()
    assert (before, bench.unsupported) == ([], ["ReplicatedStorage.Remotes"])


def test_a_gap_that_a_handler_waits_for_belongs_to_its_delivery(tmp_path: Path) -> None:
    """So that only that delivery is excused."""
    source = (
        "game:GetService('MarketplaceService').ProcessReceipt = function()\n"
        "game.ReplicatedStorage:WaitForChild('Remotes') end"
    )
    market = open_game(tmp_path, source)
    market.server().join("alice", robux=500).buy(GOLD)
    market.settle()
    gaps = [(event.member, event.delivery) for event in market.history if isinstance(event, Unsupported)]
    assert gaps == [("ReplicatedStorage.Remotes", 1)]


def test_a_module_of_somebodys_inventory_is_a_gap(bench: Bench) -> None:
    bench.run("pcall(require, 172732271)")
    assert ["require(172732271)"] == bench.unsupported
