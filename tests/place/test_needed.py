"""Which scripts of a game a search needs."""

from pathlib import Path

import pytest

from pytest_robloxmarket._place.games import GameOptions
from pytest_robloxmarket._place.loading import read_game
from tests.place.project import write_project

SHOP = """
local Config = require(game.ReplicatedStorage.Shared.Config)
local Sessions = require(script.Parent.Sessions)
local events = game.ReplicatedStorage.Events
events.Doubled.Event:Connect(function() script:SetAttribute("Factor", 2) end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local player = game.Players:GetPlayerByUserId(receipt.PlayerId)
    if Sessions.locked or workspace:GetAttribute("Closed") or workspace.Gravity < 1 then
        return Enum.ProductPurchaseDecision.NotProcessedYet
    end
    player.leaderstats.Gold.Value += Config.Gold * game.ServerStorage.Settings["Bonus"].Value
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""
FILES = {
    "src/server/Shop.server.luau": SHOP,
    "src/server/Sessions.luau": "local M = {}\nfunction M.lock() M.locked = true end\nreturn M",
    "src/shared/Config.luau": "return { Gold = 100, Doors = { Red = 5 } }",
    "src/shared/Steps.luau": "local count = 0\nreturn function() count += 1 return count end",
}
TREE = {
    "$className": "DataModel",
    "ReplicatedStorage": {
        "Shared": {"$path": "src/shared"},
        "Events": {"$className": "Folder", "Doubled": {"$className": "BindableEvent"}},
    },
    "ServerScriptService": {"Server": {"$path": "src/server"}},
}


def left_out(folder: Path, *, all_scripts: bool = False, **others: str) -> list[str]:
    """The names of the scripts that a search goes without."""
    files = {f"src/server/{name}.server.luau": source for name, source in others.items()}
    game = read_game(write_project(folder, {**FILES, **files}, TREE), GameOptions(all_scripts=all_scripts))
    return [node.name for node in game.without_others().left_out]


@pytest.mark.parametrize(
    "source",
    [
        "game.Players.PlayerAdded:Connect(function(player) print(`Welcome, {player.Name}!`) end)",
        "game:GetService('RunService').Heartbeat:Connect(function(delta) print(delta) end)",
        "local round = 0 while true do round += 1 workspace:SetAttribute('Round', round) task.wait(60) end",
        "workspace:WaitForChild('Map').Door.Touched:Connect(function(part) part:Destroy() end)",
        "game.ReplicatedStorage.Events.OpenDoor.OnServerEvent:Connect(print)",
        "local doors = require(game.ReplicatedStorage.Shared.Config).Doors print(doors.Red)",
        "local here = Instance.new('IntValue') here.Name = 'Here' here.Parent = game.ServerStorage\n"
        "game.Players.PlayerAdded:Connect(function() here.Value += 1 end)",
        "local step = require(game.ReplicatedStorage.Shared.Steps) while task.wait(1) do print(step()) end",
        "game.Lighting.ClockTime = 14 game.Lighting.Ambient = Color3.new(1, 1, 1)",
    ],
)
def test_a_script_that_nothing_of_the_shop_can_notice_is_left_out(tmp_path: Path, source: str) -> None:
    assert ["Other"] == left_out(tmp_path, Other=source)


@pytest.mark.parametrize(
    "source",
    [
        "game.ReplicatedStorage.Events.Doubled:Fire()",
        "require(script.Parent.Sessions).lock()",
        "require(game.ReplicatedStorage.Shared.Config).Gold = 5",
        "for key in require(game.ReplicatedStorage.Shared.Config) do table.insert({}, key) end",
        "workspace:SetAttribute('Closed', true)",
        "local name = 'Clo' .. 'sed' workspace:SetAttribute(name, true)",
        "workspace:SetAttribute(`Clo{'sed'}`, true)",
        "workspace.Gravity = 0",
        "workspace.Gravity, workspace.Name = 0, 'a'",
        "_G.factor = 2",
        "shared.factor = 2",
        "getfenv(2).print = nil",
        "game.Players.PlayerAdded:Connect(function(player) player:Kick() end)",
        "game.Players.CharacterAutoLoads = false",
        "game:BindToClose(function() task.wait(20) end)",
        "game:GetService('DataStoreService'):GetDataStore('Kills'):SetAsync('a', 1)",
        "game:GetService('MessagingService'):PublishAsync('a', 1)",
        "local name = 'DataStoreService' game:GetService(name)",
        "game.DataStoreService:GetDataStore('Kills')",
        "local s = Instance.new('Folder') s.Name = 'leaderstats' s.Parent = game.Players:WaitForChild('alice')",
        "local s = Instance.new('Folder') s.Name = ('leader' .. 'stats') s.Parent = workspace",
        "local s = Instance.new('Folder') s.Name = table.concat({'leader', 'stats'}) s.Parent = workspace",
        "local b = Instance.new('IntValue') b.Name = 'Bonus' b.Parent = game.ServerStorage",
        "for _, one in game.ReplicatedStorage:GetDescendants() do one:Destroy() end",
        "game.ReplicatedStorage:ClearAllChildren() game.Players.PlayerAdded:Connect(print)",
        "game.ReplicatedStorage.Events:Destroy()",
        "game.ReplicatedStorage.Events.Parent = nil",
        "script.Parent:Destroy()",
        "script.Parent.Shop.Disabled = true",
        "game:GetService('MarketplaceService'):PromptProductPurchase(game.Players.alice, 5)",
        "local count = workspace.Counter function count() end count.Value = 5 workspace.Gravity -= 1",
        "local gold = game.Players.alice.Stats.Coins gold.Value = 5",
        "local made = Instance.new('IntValue') made = workspace.Things made.Value = 5",
    ],
)
def test_a_script_that_the_shop_may_notice_is_needed(tmp_path: Path, source: str) -> None:
    assert [] == left_out(tmp_path, Other=source)


def test_what_a_needed_script_needs_is_needed(tmp_path: Path) -> None:
    first = "workspace:SetAttribute('Night', true)"
    second = "if workspace:GetAttribute('Night') then workspace:SetAttribute('Closed', true) end"
    third = "workspace:SetAttribute('Weather', 'rain')"
    assert ["Third"] == left_out(tmp_path, First=first, Second=second, Third=third)


def test_a_module_that_another_one_asks_for_counts(tmp_path: Path) -> None:
    files = {"src/server/Loader.luau": "return require(script.Parent.Sessions)", **FILES}
    files["src/server/Other.server.luau"] = "require(script.Parent.Loader)"
    assert [] == list(read_game(write_project(tmp_path, files, TREE)).without_others().left_out)


def test_who_asks_for_modules_by_walking_through_a_folder_may_ask_for_any(tmp_path: Path) -> None:
    assert [] == left_out(tmp_path, Other="for _, one in script.Parent:GetChildren() do require(one) end")


def test_a_shop_that_walks_through_instances_may_meet_any(tmp_path: Path) -> None:
    shop = SHOP + "for _, one in workspace:GetChildren() do print(one) end"
    files = {
        **FILES,
        "src/server/Shop.server.luau": shop,
        "src/server/Other.server.luau": "Instance.new('Part').Parent = workspace",
    }
    assert [] == list(read_game(write_project(tmp_path, files, TREE)).without_others().left_out)


def test_a_game_that_sells_nothing_is_whole(tmp_path: Path) -> None:
    files = {"src/server/A.server.luau": "print(1)", "src/server/B.server.luau": "print(2)"}
    assert [] == list(read_game(write_project(tmp_path, files)).without_others().left_out)


def test_all_scripts_may_be_asked_for(tmp_path: Path) -> None:
    assert [] == left_out(tmp_path, all_scripts=True, Other="print(1)")
