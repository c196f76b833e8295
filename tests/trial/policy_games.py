"""Games that ask what their players are allowed, right and wrong."""

from typing import Final

__all__ = ("POLICY_GAMES", "PolicyGame")

PolicyGame = tuple[str, str, tuple[str, ...]]

_HEAD: Final = """
local Market = game:GetService("MarketplaceService")
local Policy = game:GetService("PolicyService")
local Players = game:GetService("Players")
local store = game:GetService("DataStoreService"):GetDataStore("Eggs")
local EGG = 513636
local LATER, DONE = Enum.ProductPurchaseDecision.NotProcessedYet, Enum.ProductPurchaseDecision.PurchaseGranted

local function give(receipt, what)
    local ok = pcall(store.UpdateAsync, store, "e" .. receipt.PlayerId, function(old)
        old = old or {ids = {}}
        if not old.ids[receipt.PurchaseId] then
            old.ids[receipt.PurchaseId] = true
            old[what] = (old[what] or 0) + 1
        end
        return old
    end)
    return if ok then DONE else LATER
end
local function asked(player)
    local ok, policy = pcall(Policy.GetPolicyInfoForPlayerAsync, Policy, player)
    return if ok then policy else nil
end
"""


def _handler(body: str, before: str = "") -> str:
    return f"""{_HEAD}{before}
Market.ProcessReceipt = function(receipt)
    local player = Players:GetPlayerByUserId(receipt.PlayerId)
    if receipt.ProductId ~= EGG or not player then return LATER end
    {body}
end
"""


# Name -> source, the verdict, and the laws of which one is broken.
POLICY_GAMES: Final[dict[str, PolicyGame]] = {
    "refuses who has paid": (
        _handler(
            "local p = asked(player) if not p or p.ArePaidRandomItemsRestricted then return LATER end "
            'return give(receipt, "eggs")'
        ),
        "violated",
        ("stuck_purchase",),
    ),
    "takes the money and gives nothing": (
        _handler(
            "local p = asked(player) if not p then return LATER end "
            'if p.ArePaidRandomItemsRestricted then return DONE end return give(receipt, "eggs")'
        ),
        "violated",
        ("lost_purchase",),
    ),
    "gives a fixed egg instead": (
        _handler(
            "local p = asked(player) if not p then return LATER end "
            'return give(receipt, if p.ArePaidRandomItemsRestricted then "fixed" else "eggs")'
        ),
        "upheld",
        (),
    ),
    "asks and gives all the same": (
        _handler(
            'local p = asked(player) if p and not p.AreAdsAllowed then print("no ads") end return give(receipt, "eggs")'
        ),
        "upheld",
        (),
    ),
    "asks before the prompt": (
        _handler(
            'return give(receipt, "eggs")',
            """
local buy = Instance.new("RemoteEvent")
buy.Name = "Buy"
buy.Parent = game:GetService("ReplicatedStorage")
buy.OnServerEvent:Connect(function(player)
    local p = asked(player)
    if p and not p.ArePaidRandomItemsRestricted then Market:PromptProductPurchase(player, EGG) end
end)""",
        ),
        "upheld",
        (),
    ),
    "trading is what is refused": (
        _handler(
            "local p = asked(player) if not p or not p.IsPaidItemTradingAllowed then return LATER end "
            'return give(receipt, "eggs")'
        ),
        "violated",
        ("stuck_purchase",),
    ),
    "a country is refused": (
        _handler(
            'local L = game:GetService("LocalizationService") '
            "local ok, country = pcall(L.GetCountryRegionForPlayerAsync, L, player) "
            'if not ok or country == "BE" then return LATER end return give(receipt, "eggs")'
        ),
        "violated",
        ("stuck_purchase",),
    ),
    "remembers at the join what was allowed": (
        _handler(
            'if refused[player] then return LATER end return give(receipt, "eggs")',
            """
local refused = {}
Players.PlayerAdded:Connect(function(player)
    local p = asked(player)
    if not p or p.ArePaidRandomItemsRestricted then refused[player] = true end
end)""",
        ),
        "violated",
        ("stuck_purchase",),
    ),
    "has no answer and says so": (
        _handler(
            "local p = Policy:GetPolicyInfoForPlayerAsync(player) "
            'return give(receipt, if p.IsSubjectToChinaPolicies then "tickets" else "eggs")'
        ),
        "upheld",
        (),
    ),
    "the refusal is an error": (
        _handler(
            "local p = Policy:GetPolicyInfoForPlayerAsync(player) "
            'assert(not p.ArePaidRandomItemsRestricted, "not allowed") return give(receipt, "eggs")'
        ),
        "violated",
        ("stuck_purchase", "handler_error"),
    ),
}
