"""What owners of a game pass get for a product: they must get it also while Roblox does not say that they own it."""

from pathlib import Path
from typing import Any

import pytest

from tests.trial.helpers import document, replay, write

ONE_FAULT = ("--servers", "1", "--crashes", "0", "--faults", "1", "--delays", "0", "--moves", "0", "--jobs", "1")

SHOP = """
local Market = game:GetService("MarketplaceService")
local Players = game:GetService("Players")
local saves = game:GetService("DataStoreService"):GetDataStore("Saves")
local LATER, DONE = Enum.ProductPurchaseDecision.NotProcessedYet, Enum.ProductPurchaseDecision.PurchaseGranted
local owns = {}
local function ask(user) return pcall(Market.UserOwnsGamePassAsync, Market, user, 77001122) end
%s
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150001 then return LATER end
    local asked, vip
    %s
    local ok = pcall(saves.UpdateAsync, saves, "u" .. receipt.PlayerId, function(data)
        data = data or { gold = 0, items = {}, seen = {} }
        if not data.seen[receipt.PurchaseId] then
            data.seen[receipt.PurchaseId] = true
            %s
        end
        return data
    end)
    return if ok then DONE else LATER
end
"""

AT_JOIN = "Players.PlayerAdded:Connect(function(player) %s end)"
ASKS = "asked, vip = ask(receipt.PlayerId)"
DOUBLE = "data.gold += if vip then 200 else 100"

WRONG = {
    "a lookup that fails counts as no": ("", ASKS + " if not asked then vip = false end", DOUBLE),
    "a fifth more for owners": ("", ASKS + " vip = asked and vip", "data.gold += if vip then 120 else 100"),
    "a thing for owners": (
        "",
        ASKS + " vip = asked and vip",
        'data.gold += 100 if vip then table.insert(data.items, "Crown") end',
    ),
    "three tries": (
        "",
        "for _ = 1, 3 do asked, vip = ask(receipt.PlayerId) if asked then break end task.wait(1) end "
        "vip = asked and vip",
        DOUBLE,
    ),
    "asked at the join, and not known yet": (
        AT_JOIN % "local ok, found = ask(player.UserId) owns[player.UserId] = ok and found",
        "vip = owns[receipt.PlayerId]",
        DOUBLE,
    ),
    "an attribute that is set at the join": (
        AT_JOIN % 'local ok, found = ask(player.UserId) player:SetAttribute("VIP", ok and found)',
        "local player = Players:GetPlayerByUserId(receipt.PlayerId) if not player then return LATER end "
        'vip = player:GetAttribute("VIP")',
        DOUBLE,
    ),
    "nothing for others": ("", ASKS + " if not vip then return DONE end", "data.gold += 100"),
}

RIGHT = {
    "a lookup that fails leaves it open": ("", ASKS + " if not asked then return LATER end", DOUBLE),
    "asked at the join until it is known": (
        AT_JOIN
        % (
            "while player.Parent do local ok, found = ask(player.UserId) "
            "if ok then owns[player.UserId] = found return end task.wait(2) end"
        ),
        "vip = owns[receipt.PlayerId] if vip == nil then return LATER end",
        DOUBLE,
    ),
    "a bonus at the first join that no purchase gives": (
        AT_JOIN
        % (
            "local ok, found = ask(player.UserId) if not (ok and found) then return end "
            'pcall(saves.UpdateAsync, saves, "u" .. player.UserId, function(data) '
            "data = data or { gold = 0, items = {}, seen = {} } "
            "if data.bonus then return nil end data.bonus = true data.gold += 50 return data end)"
        ),
        "",
        "data.gold += 100",
    ),
    "the same for all": ("", ASKS, "data.gold += 100"),
}


def on_trial(tmp_path: Path, parts: tuple[str, str, str]) -> dict[str, Any]:
    return document(write(tmp_path, SHOP % parts), *ONE_FAULT, "--runs", "150")


@pytest.mark.parametrize("shop", WRONG)
def test_an_owner_who_gets_less_while_nobody_knows_is_a_loss(tmp_path: Path, shop: str) -> None:
    laws = {one["law"] for one in on_trial(tmp_path, WRONG[shop])["violations"]}
    assert laws in ({"lost_purchase"}, {"torn_purchase"})


@pytest.mark.parametrize("shop", RIGHT)
def test_who_waits_for_the_answer_is_right(tmp_path: Path, shop: str) -> None:
    found = on_trial(tmp_path, RIGHT[shop])
    assert ("upheld", True) == (found["verdict"], found["exhausted"])


def test_what_owners_get_is_tried_and_listed(tmp_path: Path) -> None:
    tried = [one["scenario"] for one in on_trial(tmp_path, RIGHT["a lookup that fails leaves it open"])["tried"]]
    assert "alice, who owns pass 77001122, buys 3205150001" in tried


def test_the_string_of_an_owners_loss_replays_it(tmp_path: Path) -> None:
    path = write(tmp_path, SHOP % WRONG["a fifth more for owners"])
    charge = document(path, *ONE_FAULT, "--runs", "150")["violations"][0]
    assert "lost_purchase" in replay(charge["replay"], path).out
