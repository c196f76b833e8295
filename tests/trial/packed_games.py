"""Games that pack amounts and ids into texts and bytes: what each makes of its save, and where the goods are then."""

from typing import Final

__all__ = ("PACKINGS", "packed_game")

_SHOP: Final = """
local Market = game:GetService("MarketplaceService")
local HttpService = game:GetService("HttpService")
local store = game:GetService("DataStoreService"):GetDataStore("Data")
local has = function(ids, id) return string.find(ids, id, 1, true) ~= nil end
Market.ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 3205150001 then
        return Enum.ProductPurchaseDecision.NotProcessedYet
    end
    local id = receipt.PurchaseId
    local ok = pcall(function()
        store:UpdateAsync("u_" .. receipt.PlayerId, function(old)
            %s
        end)
    end)
    return if ok then Enum.ProductPurchaseDecision.PurchaseGranted else Enum.ProductPurchaseDecision.NotProcessedYet
end
"""

# How the game finds out that a purchase is in its save already: without this line it gives again.
_KNOWS: Final = "if KNOWN then return nil end"

# By its name: the body of the transform, how it knows a PurchaseId, and what one purchase gives where.
PACKINGS: Final[dict[str, tuple[str, str, dict[str, int]]]] = {
    "amounts and ids between semicolons": (
        """
local parts = string.split(old or "0;0;", ";")
KNOWS
return parts[1] + 10 .. ";" .. parts[2] + 2 .. ";" .. parts[3] .. id .. ","
""",
        "has(parts[3], id)",
        {"Data[u_{user}].<text>.<1>": 10, "Data[u_{user}].<text>.<2>": 2},
    ),
    "names and values": (
        """
local gold, done = string.match(old or "gold=0|done=", "gold=(%d+)|done=(.*)")
KNOWS
return "gold=" .. gold + 10 .. "|done=" .. (if done == "" then id else done .. "," .. id)
""",
        "has(done, id)",
        {"Data[u_{user}].<text>.gold": 10},
    ),
    "a section of ids behind a sign of its own": (
        """
local swords, done = string.match(old or "sword:0,hat:1#", "^sword:(%d+),hat:1#(.*)$")
KNOWS
return "sword:" .. swords + 1 .. ",hat:1#" .. (if done == "" then id else done .. ";" .. id)
""",
        "has(done, id)",
        {"Data[u_{user}].<text>.sword": 1},
    ),
    "a query": (
        """
local coins = tonumber(string.match(old or "", "coins=(%d+)")) or 0
local seen = string.match(old or "", "seen=(.*)") or ""
KNOWS
return "coins=" .. coins + 25 .. "&seen=" .. seen .. id .. "."
""",
        "has(seen, id)",
        {"Data[u_{user}].<text>.coins": 25},
    ),
    "rows of CSV": (
        """
local data = old or { rows = "shield,1\\nsword,0", seen = {} }
KNOWS
data.rows = "shield,1\\nsword," .. tonumber(string.match(data.rows, "sword,(%d+)")) + 1
table.insert(data.seen, id)
return data
""",
        "table.find(data.seen, id)",
        {"Data[u_{user}].rows.<text>.sword": 1},
    ),
    "a list of names": (
        """
local data = old or { items = "", seen = {} }
KNOWS
data.items = if data.items == "" then "sword" else data.items .. ",sword"
table.insert(data.seen, id)
return data
""",
        "table.find(data.seen, id)",
        {"Data[u_{user}].items.<text>#": 1, 'Data[u_{user}].items.<text>[*]="sword"': 1},
    ),
    "JSON in a text in JSON": (
        """
local data = HttpService:JSONDecode(old or '{"blob":"{\\\\"gold\\\\":0}","seen":[]}')
KNOWS
data.blob = HttpService:JSONEncode({ gold = HttpService:JSONDecode(data.blob).gold + 5 })
table.insert(data.seen, id)
return HttpService:JSONEncode(data)
""",
        "table.find(data.seen, id)",
        {"Data[u_{user}].<json>.blob.<json>.gold": 5},
    ),
    "a buffer": (
        """
local data = old or { blob = buffer.create(8), seen = {} }
KNOWS
buffer.writeu32(data.blob, 0, buffer.readu32(data.blob, 0) + 100)
buffer.writeu16(data.blob, 4, buffer.readu16(data.blob, 4) + 3)
table.insert(data.seen, id)
return data
""",
        "table.find(data.seen, id)",
        {"Data[u_{user}].blob.<bytes>.<0-1 hex little>": 100, "Data[u_{user}].blob.<bytes>.<4-4 hex little>": 3},
    ),
    "numbers in hex": (
        """
local data = old or { blob = "0000000000", seen = {} }
KNOWS
local gold, gems = string.match(data.blob, "(%x%x%x%x%x%x)(%x%x%x%x)")
data.blob = string.format("%06x%04x", tonumber(gold, 16) + 100, tonumber(gems, 16) + 3)
table.insert(data.seen, id)
return data
""",
        "table.find(data.seen, id)",
        {"Data[u_{user}].blob.<bytes>.<1-2 hex big>": 100, "Data[u_{user}].blob.<bytes>.<4-4 hex little>": 3},
    ),
    "what string.pack makes": (
        """
local data = old or { blob = string.pack("<I2I2", 0, 0), seen = {} }
KNOWS
local gold, gems = string.unpack("<I2I2", data.blob)
data.blob = string.pack("<I2I2", gold + 12, gems + 1)
table.insert(data.seen, id)
return data
""",
        "table.find(data.seen, id)",
        {"Data[u_{user}].blob.<bytes>.<0-0 raw little>": 12, "Data[u_{user}].blob.<bytes>.<2-2 raw little>": 1},
    ),
}


def packed_game(packing: str, *, knows: bool = True) -> str:
    """A shop that packs its saves like this; without knowing its PurchaseIds it gives a purchase again."""
    body, known, _ = PACKINGS[packing]
    return _SHOP % body.strip().replace("KNOWS", _KNOWS.replace("KNOWN", known) if knows else "")
