"""What an observer of a player is told."""

from pytest_robloxmarket._engine.characters import spawn
from tests.engine.bench import Bench
from tests.engine.notes import alice_in

_GOLD = (
    "local folder = Instance.new('Folder') folder.Name = 'leaderstats' "
    "local gold = Instance.new('IntValue', folder) gold.Name = 'Gold' "
)


def test_an_observer_hears_of_values_attributes_and_health(bench: Bench) -> None:
    """With paths from the player; what is parented later counts as new."""
    player, notes = alice_in(bench)
    spawn(player)
    bench.run(
        _GOLD
        + """
        local alice = game.Players.alice
        gold.Value = 5
        folder.Parent = alice
        gold.Value += 100
        alice:SetAttribute("Coins", 1)
        gold:SetAttribute("Tier", "x")
        alice.Character.Humanoid:TakeDamage(30)
        alice.Character.Humanoid.MaxHealth = 150
        alice.Character.Humanoid.Health = 1000
        gold:Destroy()
        gold.Value = 7
        """
    )
    assert notes.changes == [
        ("leaderstats.Gold", None, 5),
        ("leaderstats.Gold", 5, 105),
        ("@Coins", None, 1),
        ("leaderstats.Gold.@Tier", None, "x"),
        ("Character.Humanoid.Health", 100, 70),
        ("Character.Humanoid.MaxHealth", 100, 150),
        ("Character.Humanoid.Health", 70, 150),
        ("leaderstats.Gold.@Tier", "x", None),
        ("leaderstats.Gold", 105, None),
    ]


def test_an_observer_hears_of_things_by_their_number(bench: Bench) -> None:
    """A tool is worth being there; a folder is seen by what it holds, and what is inside of a tool comes with it."""
    _, notes = alice_in(bench)
    bench.run(
        """
        local alice = game.Players.alice
        local function rocket()
            local tool = Instance.new("Tool")
            tool.Name = "Rocket"
            Instance.new("Part", tool).Name = "Handle"
            Instance.new("IntValue", tool).Name = "Level"
            return tool
        end
        local first, second = rocket(), rocket()
        first.Parent = alice.Backpack
        second.Parent = alice.Backpack
        second.Level.Value = 3
        first:Destroy()
        second.Level.Value = 4
        second.Name = "Bazooka"
        second:Clone().Parent = alice.StarterGear
        second.Parent = workspace
        local bag = Instance.new("Folder", alice)
        bag.Name = "Bag"
        Instance.new("Model", bag).Name = "Pet"
        bag.Parent = nil
        """
    )
    assert notes.changes == [
        ("Backpack.Rocket", 1, "more"),
        ("Backpack.Rocket.Level", None, 0),
        ("Backpack.Rocket", 1, "more"),
        ("Backpack.Rocket[2].Level", None, 0),
        ("Backpack.Rocket[2].Level", 0, 3),
        ("Backpack.Rocket", -1, "more"),
        ("Backpack.Rocket.Level", 0, None),
        ("Backpack.Rocket[2].Level", 3, 4),
        ("Backpack.Rocket", -1, "more"),
        ("Backpack.Rocket[2].Level", 4, None),
        ("Backpack.Bazooka", 1, "more"),
        ("Backpack.Bazooka.Level", None, 4),
        ("StarterGear.Bazooka", 1, "more"),
        ("StarterGear.Bazooka.Level", None, 4),
        ("Backpack.Bazooka", -1, "more"),
        ("Backpack.Bazooka.Level", 4, None),
        ("Bag.Model", 1, "more"),
        ("Bag.Model", -1, "more"),
        ("Bag.Pet", 1, "more"),
        ("Bag.Pet", -1, "more"),
    ]


def test_values_of_one_name_have_places_of_their_own(bench: Bench) -> None:
    """A bag of texts may hold the same text twice."""
    _, notes = alice_in(bench)
    bench.run(
        """
        local bag = Instance.new("Folder")
        for i = 1, 2 do
            local item = Instance.new("StringValue")
            item.Name = "Item"
            item.Value = "sword"
            item.Parent = bag
        end
        bag.Parent = game.Players.alice
        local third = bag.Item:Clone()
        bag.Item:Destroy()
        third.Parent = bag
        """
    )
    assert notes.changes == [
        ("Folder.Item", None, "sword"),
        ("Folder.Item[2]", None, "sword"),
        ("Folder.Item", "sword", None),
        ("Folder.Item", None, "sword"),
    ]


def test_an_observer_hears_of_what_roblox_put_on_a_player(bench: Bench) -> None:
    """Properties of the player, of the character and of its parts, and what is worn."""
    player, notes = alice_in(bench)
    spawn(player)
    bench.run(
        """
        local alice = game.Players.alice
        alice.Neutral = false
        alice.Character.Head.Transparency = 1
        alice.Character:SetAttribute("Aura", "gold")
        local hat = Instance.new("Accessory")
        hat.Name = "Crown"
        hat.Parent = alice.Character
        alice.Character.Humanoid.WalkSpeed = 32
        """
    )
    assert notes.changes == [
        ("Neutral", True, False),
        ("Character.Head.Transparency", 0, 1),
        ("Character.@Aura", None, "gold"),
        ("Character.Crown", 1, "more"),
        ("Character.Humanoid.WalkSpeed", 16, 32),
    ]


def test_an_observer_hears_what_is_looked_for_in_vain(bench: Bench) -> None:
    """It tells what a trial must give its players."""
    _, notes = alice_in(bench)
    bench.start(
        """
        local alice = game.Players.alice
        pcall(function() return alice.leaderstats end)
        alice:FindFirstChild("Data")
        alice:GetAttribute("Coins")
        Instance.new("Folder", alice).Name = "leaderstats"
        pcall(function() return alice.leaderstats.Gold end)
        alice.leaderstats:WaitForChild("Gems")
        """
    )
    assert notes.lookups == ["leaderstats", "Data", "@Coins", "leaderstats.Gold", "leaderstats.Gems"]
