"""What methods take follows from the API's data, for each that is implemented alike."""

from pathlib import Path

import pytest

from pytest_robloxmarket._engine.registry import behaviour_of
from pytest_robloxmarket._engine.standins import StandIn
from tests.engine.bench import Bench
from tests.engine.game import open_game, printed
from tests.engine.notes import alice_in

PLAYERS = "game.Players"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("workspace:FindFirstChild()", "Argument 1 missing or nil"),
        ("workspace:FindFirstChild(nil)", "Argument 1 missing or nil"),
        ("workspace:FindFirstChild(workspace)", "Unable to cast Instance to string"),
        ("workspace:FindFirstChild('a', 5)", "Unable to cast double to bool"),
        ("workspace:SetAttribute(nil, 1)", "Argument 1 missing or nil"),
        ("workspace:IsDescendantOf('x')", "Unable to cast value to Object"),
        ("workspace:WaitForChild('a', 'soon')", "Unable to cast string to double"),
        (f"{PLAYERS}:GetPlayerByUserId('alice')", "Unable to cast string to int64"),
        (f"{PLAYERS}:GetPlayerByUserId({PLAYERS}.alice)", "Unable to cast Instance to int64"),
        (f"{PLAYERS}:GetPlayerByUserId({{1, 2}})", "Unable to cast Array to int64"),
        (f"{PLAYERS}:GetPlayerByUserId(true)", "Unable to cast bool to int64"),
        (f"{PLAYERS}.alice:Kick({{}})", "Unable to cast Dictionary to string"),
        ("game:BindToClose(5)", "Unable to cast double to function"),
        ("game:GetService()", "Argument 1 missing or nil"),
        ("game:GetService('AnalyticsService'):LogCustomEvent(workspace, 'x')", "Unable to cast Workspace to Player"),
        ("game:GetService('StarterGui'):SetCoreGuiEnabled('Dance', true)", "Unable to cast string to token"),
        (
            "game:GetService('StarterGui'):SetCoreGuiEnabled(Enum.Material.Grass, true)",
            "Unable to cast token to token",
        ),
        ("Instance.new('Part'):ApplyImpulse(5)", "Unable to cast double to Vector3"),
        ("game:GetService('Debris'):AddItem(nil, 5)", "Argument 1 missing or nil"),
    ],
)
def test_a_wrong_argument_is_refused(bench: Bench, call: str, text: str) -> None:
    alice_in(bench)
    assert bench.run(f"print(select(2, pcall(function() {call} end)))") == [text]
    assert bench.unsupported == []


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("game:GetService('Debris'):AddItem(Instance.new('Folder'), '5')", ""),
        ("workspace:FindFirstChild(7)", "nil"),
        ("workspace:FindFirstChild('a', nil)", "nil"),
        ("workspace:IsA('Model', 'and', 'more')", "true"),
        ("game:GetService('StarterGui'):SetCoreGuiEnabled('Chat', true)", ""),
        ("game:GetService('StarterGui'):SetCoreGuiEnabled(3, true)", ""),
        ("Instance.new('Part'):ApplyImpulse(vector.one)", ""),
    ],
)
def test_what_roblox_casts_is_taken(bench: Bench, expression: str, shown: str) -> None:
    alice_in(bench)
    assert bench.run(f"print({expression})") == [shown]


def test_a_stand_in_may_be_of_any_class(bench: Bench) -> None:
    """What it is nobody knows."""
    StandIn(bench.server, "Dance").set_parent(bench.server.service("Workspace"))
    assert bench.run("print(Instance.new('Part'):SetNetworkOwner(workspace.Dance))") == [""]


@pytest.mark.parametrize("class_name", ["Instance", "Players", "Player", "DataModel", "Humanoid", "BindableEvent"])
def test_what_is_implemented_takes_as_many_arguments_as_roblox_has(class_name: str) -> None:
    """A method of ours that needs one more would refuse what Roblox takes."""
    behaviour = behaviour_of(class_name)
    for name, method in behaviour.methods.items():
        needed = [word for word in behaviour.info.members[name].parameters if word[-1] != "?"]
        if behaviour.info.members[name].parameters:
            assert method.least <= len(needed), name


@pytest.mark.parametrize(
    "who", ["player.UserId", "tostring(player.UserId)", "player.User", "User.fromId(player.UserId)"]
)
def test_a_user_is_named_by_number_text_or_user(tmp_path: Path, who: str) -> None:
    market = open_game(
        tmp_path,
        f"game.Players.PlayerAdded:Connect(function(player) print(game.Players:GetPlayerByUserId({who})) end)",
    )
    market.server().join("alice")
    market.settle()
    assert printed(market) == ["alice"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("print(workspace:findFirstChild('x'), #workspace:children(), workspace:isA('Model'))", "nil 0 true"),
        ("print(game:service('Workspace') == game:getService('Workspace'))", "true"),
        ("workspace.childAdded:connect(print) Instance.new('Folder', workspace)", "Folder"),
        ("print(Instance.new('Folder'):destroy())", "nil"),
        ("print(Instance.new('Folder'):Destroy())", ""),
    ],
)
def test_a_former_name_does_what_the_new_one_does(bench: Bench, source: str, shown: str) -> None:
    """And a method that returns nothing does not return nil."""
    assert bench.run(source) == [shown]
