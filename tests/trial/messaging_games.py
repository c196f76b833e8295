"""Games that send what was paid for by a message, right and wrong."""

from typing import Final

__all__ = ("MESSAGING_GAMES",)

_HEAD: Final = """
local Market = game:GetService("MarketplaceService")
local Messaging = game:GetService("MessagingService")
local Players = game:GetService("Players")
local gifts = game:GetService("DataStoreService"):GetDataStore("Gifts")
local PRODUCT = 512020
local LATER, DONE = Enum.ProductPurchaseDecision.NotProcessedYet, Enum.ProductPurchaseDecision.PurchaseGranted

local function save(user, id)
    return pcall(gifts.UpdateAsync, gifts, "g" .. user, function(old)
        old = old or {count = 0, ids = {}}
        if not old.ids[id] then
            old.ids[id] = true
            old.count += 1
        end
        return old
    end)
end
local function send(receipt)
    return pcall(Messaging.PublishAsync, Messaging, "gift", {to = receipt.PlayerId, id = receipt.PurchaseId})
end
"""


def _game(listen: str, handler: str) -> str:
    return f"""{_HEAD}
task.spawn(function()
    local ok = false
    repeat
        ok = pcall(function()
            Messaging:SubscribeAsync("gift", function(message)
                local to, id = message.Data.to, message.Data.id
                {listen}
            end)
        end)
        if not ok then task.wait(5) end
    until ok
end)
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= PRODUCT then return LATER end
    {handler}
end
"""


# Name -> source, the verdict, and the laws of which one must be broken.
MESSAGING_GAMES: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "the message is all that there is": (
        _game("if Players:GetPlayerByUserId(to) then save(to, id) end", "return if send(receipt) then DONE else LATER"),
        "violated",
        ("lost_purchase",),
    ),
    "saved first, the message says look again": (
        _game(
            "print(to)",
            "if not save(receipt.PlayerId, receipt.PurchaseId) then return LATER end send(receipt) return DONE",
        ),
        "upheld",
        (),
    ),
    "saved twice, and once counted": (
        _game(
            "save(to, id)",
            "local ok = save(receipt.PlayerId, receipt.PurchaseId) send(receipt) return if ok then DONE else LATER",
        ),
        "upheld",
        (),
    ),
    "each message counts": (
        _game(
            'pcall(gifts.IncrementAsync, gifts, "n" .. to, 1)',
            "if not save(receipt.PlayerId, receipt.PurchaseId) then return LATER end send(receipt) return DONE",
        ),
        "violated",
        ("torn_purchase", "lost_purchase", "double_grant"),
    ),
    "waits for the answer by message": (
        _game(
            "answered[id] = save(to, id)",
            "answered[receipt.PurchaseId] = nil send(receipt) task.wait(3) "
            "return if answered[receipt.PurchaseId] then DONE else LATER",
        ).replace("local function send", "local answered = {}\nlocal function send"),
        "upheld",
        (),
    ),
}
