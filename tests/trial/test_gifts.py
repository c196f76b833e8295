"""`check` finds products that can be given to a friend, and tries what may become of the friend."""

import re
from pathlib import Path

import pytest

from tests.trial.helpers import document, replay, write

GAME = """
local market = game:GetService("MarketplaceService")
local Players = game:GetService("Players")
local store = game:GetService("DataStoreService"):GetDataStore("Toys")
local intents = game:GetService("DataStoreService"):GetDataStore("Intents")
local BEAR = 8100801
local GRANTED = Enum.ProductPurchaseDecision.PurchaseGranted
local NOT_YET = Enum.ProductPurchaseDecision.NotProcessedYet
local chosen = {}
local choose = Instance.new("RemoteEvent")
choose.Name = "ChooseFriend"
choose.Parent = game:GetService("ReplicatedStorage")
choose.OnServerEvent:Connect(function(player, friend)
    %s
    market:PromptProductPurchase(player, BEAR)
end)
local function give(friend, receipt)
    return pcall(store.UpdateAsync, store, "toys_" .. friend, function(box)
        box = box or { bears = 0, from = {} }
        if not box.from[receipt.PurchaseId] then
            box.from[receipt.PurchaseId] = true
            box.bears += 1
        end
        return box
    end)
end
market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= BEAR then return NOT_YET end
    %s
end
"""
IN_STORE = (
    'if not pcall(intents.SetAsync, intents, "g" .. player.UserId, tonumber(friend) or friend.UserId) then return end',
    'local known, friend = pcall(intents.GetAsync, intents, "g" .. receipt.PlayerId)\n'
    "    if not known then return NOT_YET end\n"
    '    local ok, settled = pcall(intents.UpdateAsync, intents, "r" .. receipt.PurchaseId, function(old)\n'
    "        return old or friend or receipt.PlayerId\n"
    "    end)\n"
    "    return if ok and give(settled, receipt) then GRANTED else NOT_YET",
)
IN_MEMORY = ("chosen[player.UserId] = friend", "")
SMALL = ("--delays", "0", "--moves", "0", "--servers", "1", "--faults", "0", "--jobs", "1")


def game(choose: str, handle: str) -> str:
    return GAME % (choose, handle)


@pytest.mark.real
@pytest.mark.parametrize(
    ("choose", "handle"),
    [
        pytest.param(
            IN_MEMORY[0],
            "local friend = Players:GetPlayerByUserId(chosen[receipt.PlayerId] or 0)\n"
            "    if friend and not give(friend.UserId, receipt) then return NOT_YET end\n    return GRANTED",
            id="nothing for a friend who has left",
        ),
        pytest.param(
            IN_MEMORY[0],
            "local friend = chosen[receipt.PlayerId]\n"
            "    if friend and not give(friend, receipt) then return NOT_YET end\n    return GRANTED",
            id="nothing for a friend whom the server has forgotten",
        ),
        pytest.param(
            "last = friend",
            "if last and not give(last, receipt) then return NOT_YET end\n    last = nil return GRANTED",
            id="nothing when the server has forgotten the only choice",
        ),
    ],
)
def test_a_gift_that_never_arrives_is_lost(choose: str, handle: str, tmp_path: Path) -> None:
    path = write(tmp_path, game(choose, handle))
    found = document(path, *SMALL)
    laws = {one["law"]: one["replay"] for one in found["violations"]}
    assert ("violated", True) == (found["verdict"], "lost_purchase" in laws)
    assert re.search(r"alice for bob\) was granted", replay(laws["lost_purchase"], path).out)


@pytest.mark.real
@pytest.mark.parametrize("choice", ["tonumber(friend) or friend.UserId", "Players:FindFirstChild(friend).UserId"])
def test_a_gift_whose_choice_is_saved_is_upheld(choice: str, tmp_path: Path) -> None:
    remember, handle = IN_STORE
    remember = remember.replace("tonumber(friend) or friend.UserId", choice)
    found = document(write(tmp_path, game(remember, handle)), *SMALL)
    told = [one["scenario"] for one in found["tried"] if "names bob" in one["scenario"]]
    assert ("upheld", True, 4) == (found["verdict"], found["exhausted"], len(told))


def test_a_friend_whom_a_crash_forgets_and_whose_gift_the_buyer_gets_is_told(tmp_path: Path) -> None:
    handle = "return if give(chosen[receipt.PlayerId] or receipt.PlayerId, receipt) then GRANTED else NOT_YET"
    choose = "chosen[player.UserId] = tonumber(friend) or friend.UserId"
    found = document(write(tmp_path, game(choose, handle)), *SMALL)
    (charge,) = found["violations"]
    assert ("wrong_recipient", True) == (
        charge["law"],
        "A crash forgot that alice had chosen bob: save it before the prompt" in charge["reason"],
    )


WORN = """
local market = game:GetService("MarketplaceService")
local Players = game:GetService("Players")
local DataStoreService = game:GetService("DataStoreService")
local intents, saves = DataStoreService:GetDataStore("Intents"), DataStoreService:GetDataStore("Saves")
local BEAR = 8100801
local GRANTED = Enum.ProductPurchaseDecision.PurchaseGranted
local NOT_YET = Enum.ProductPurchaseDecision.NotProcessedYet
local choose = Instance.new("RemoteEvent")
choose.Name = "ChooseFriend"
choose.Parent = game:GetService("ReplicatedStorage")
choose.OnServerEvent:Connect(function(player, friend)
    if pcall(intents.SetAsync, intents, "g" .. player.UserId, friend) then
        market:PromptProductPurchase(player, BEAR)
    end
end)
Players.PlayerAdded:Connect(function(player)
    local stats = Instance.new("Folder")
    stats.Name = "leaderstats"
    local bears = Instance.new("IntValue")
    bears.Name = "Bears"
    bears.Parent = stats
    stats.Parent = player
end)
local function give(player)
    %s
end
market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= BEAR then return NOT_YET end
    local known, friend = pcall(intents.GetAsync, intents, "g" .. receipt.PlayerId)
    if not known then return NOT_YET end
    local friendPlayer = Players:GetPlayerByUserId(friend or receipt.PlayerId)
    %s
end
"""
WEARS = {
    "leaderstats": "player:WaitForChild('leaderstats').Bears.Value += 1",
    "attribute": "player:SetAttribute('Bears', (player:GetAttribute('Bears') or 0) + 1)",
    "backpack": "local bear = Instance.new('Tool') bear.Name = 'Bear' bear.Parent = player:WaitForChild('Backpack')",
}
WAITS = "if not friendPlayer then return NOT_YET end\n    give(friendPlayer)\n    return GRANTED"


@pytest.mark.real
@pytest.mark.parametrize("wear", WEARS)
def test_a_gift_that_a_friend_wears_is_judged(wear: str, tmp_path: Path) -> None:
    found = document(write(tmp_path, WORN % (WEARS[wear], WAITS)), *SMALL, "--crashes", "0")
    told = [one["scenario"] for one in found["tried"] if "names bob" in one["scenario"]]
    assert ("upheld", [], 4) == (found["verdict"], found["violations"], len(told))


@pytest.mark.real
@pytest.mark.parametrize("wear", WEARS)
@pytest.mark.parametrize(
    ("handle", "law"),
    [
        ("if friendPlayer then give(friendPlayer) end\n    return GRANTED", "lost_purchase"),
        ("if friendPlayer then give(friendPlayer) give(friendPlayer) end\n    return NOT_YET", "double_grant"),
    ],
)
def test_a_gift_that_a_friend_wears_and_that_is_none_is_named(wear: str, handle: str, law: str, tmp_path: Path) -> None:
    path = write(tmp_path, WORN % (WEARS[wear], handle))
    found = document(path, *SMALL)
    laws = {one["law"]: one["replay"] for one in found["violations"]}
    assert ("violated", True) == (found["verdict"], law in laws)
    assert law in replay(laws[law], path).out


@pytest.mark.real
@pytest.mark.parametrize("crashes", ["0", "1"])
def test_a_gift_that_a_friend_only_wears_is_lost_in_a_crash_and_to_nobody_else(crashes: str, tmp_path: Path) -> None:
    found = document(write(tmp_path, WORN % (WEARS["attribute"], WAITS)), *SMALL, "--crashes", crashes)
    assert ["acknowledged_before_durable"] * int(crashes) == [one["law"] for one in found["violations"]]


@pytest.mark.real
def test_a_buyer_who_wears_what_the_friend_cannot_have_is_no_mistake(tmp_path: Path) -> None:
    handle = "give(friendPlayer or Players:GetPlayerByUserId(receipt.PlayerId))\n    return GRANTED"
    found = document(write(tmp_path, WORN % (WEARS["leaderstats"], handle)), *SMALL, "--crashes", "0")
    assert ("upheld", []) == (found["verdict"], found["violations"])


INBOX = "if friend == receipt.PlayerId then box.mine = (box.mine or 0) + 1 else box.bears += 1 end"
CLAIMED = """
game:GetService("Players").PlayerAdded:Connect(function(player)
    pcall(store.UpdateAsync, store, "toys_" .. player.UserId, function(box)
        if box then
            box.mine = (box.mine or 0) + box.bears
            box.bears = 0
        end
        return box
    end)
end)
"""


@pytest.mark.real
def test_a_gift_that_moves_out_of_the_inbox_at_a_join_is_told_and_not_judged(tmp_path: Path) -> None:
    source = (game(*IN_STORE) + CLAIMED).replace("box.bears += 1", INBOX)
    found = document(write(tmp_path, source), *SMALL)
    assert ("upheld", []) == (found["verdict"], found["violations"])
    assert [] != [note for note in found["notes"] if "moves to another place when the friend joins" in note]


ONLY_GIFTS = (
    "chosen[player.UserId] = tonumber(friend) or friend.UserId",
    "if not chosen[receipt.PlayerId] then return NOT_YET end\n"
    "    return if give(chosen[receipt.PlayerId], receipt) then GRANTED else NOT_YET",
)


def test_a_product_id_is_not_said_where_a_client_names_a_friend(tmp_path: Path) -> None:
    """The prompt comes for whatever number it says: a friend with the product's number would have the goods."""
    found = document(write(tmp_path, game(*ONLY_GIFTS)), *SMALL, "--seconds", "60")
    assert [] == [note for note in found["notes"] if "only to who has asked for it" in note]
    assert any("can be given to a friend" in note for note in found["notes"])


def test_a_gift_for_which_nobody_was_chosen_says_that_it_is_one(tmp_path: Path) -> None:
    found = document(write(tmp_path, game(*ONLY_GIFTS)), *SMALL, "--seconds", "60")
    (stuck,) = [one for one in found["violations"] if one["law"] == "stuck_purchase"]
    assert "can be bought for a friend, and this buyer has chosen none" in stuck["reason"]
