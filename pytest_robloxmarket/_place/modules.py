"""A ModuleScript on trial by itself: it is required, and called as its names and its shape suggest."""

import re
from collections.abc import Sequence
from typing import Final

from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._place.data_modules import luau_literal
from pytest_robloxmarket._place.nodes import Node

__all__ = ("caller_of", "returns_something", "takes_receipts")

# In a source that is no Luau: a `return` that is not indented, with nothing but the rest of its value after it.
_RETURNS: Final = re.compile(r"^return\b(?![^\n]*\n(?:local|function|if|for|while)\b)", re.MULTILINE)

_TAKES_RECEIPTS: Final = re.compile(
    r"\bProcessReceipt\s*=[^=]|\bfunction\s+\w+\.ProcessReceipt\b|\bBindReceiptHandler\b"
)

_CALLER: Final = """
local market = game:GetService("MarketplaceService")
local module = require(game@path)
local sets_handler = @sets
local starters = { "Init", "init", "Initialize", "initialize", "Setup", "setup", "Start", "start", "Run", "run" }
local names, used = {}, false

local function hand_over(handler, owner)
    used = true
    -- A function that was written with a colon takes its table first.
    if owner ~= nil and debug.info(handler, "a") >= 2 then
        market.ProcessReceipt = function(receipt)
            return handler(owner, receipt)
        end
    else
        market.ProcessReceipt = handler
    end
end

if type(module) == "function" then
    if debug.info(module, "a") >= 1 and not sets_handler then
        hand_over(module)
    else
        used = true
        module()
    end
elseif type(module) == "table" then
    for _, name in starters do
        if type(module[name]) == "function" then
            used = true
            module[name](module)
        end
    end
    for name, value in module do
        if type(name) == "string" and type(value) == "function" then
            table.insert(names, name)
        end
    end
    table.sort(names)
    if not sets_handler then
        for _, name in names do
            local lower = string.lower(name)
            if string.find(lower, "receipt") or string.find(lower, "processpurchase") then
                hand_over(module[name], module)
                break
            end
        end
    end
end
if not used and not sets_handler then
    error("@file returns a module that nothing calls (its functions: " .. table.concat(names, ", ") .. "). Hand in the "
        .. "script that requires it, like src/server/Main.server.luau, or the folder of the game", 0)
end
"""


def returns_something(source: str) -> bool:
    """Whether a source is a module's: the last thing that it does is to return a value.

    The compiler is asked, since a function returns too: nothing may follow a `return` that is the last of all, and only
    what returns no value becomes Luau again with one behind it.
    """
    if "return" not in source:
        return False
    compiles = the_vm().compiles
    if not compiles(source):
        return bool(_RETURNS.search(source))
    return not compiles(f"{source}\ndo end") and not compiles(f"{source.rstrip().removesuffix(';')}\nnil")


def takes_receipts(source: str) -> bool:
    """Whether a source says that it takes the receipts of purchases."""
    return bool(_TAKES_RECEIPTS.search(source))


def _sets_handler(source: str) -> bool:
    """Whether a module sets the service's handler itself; a method of its own named so is none."""
    owners = re.findall(r"\bfunction\s+(\w+)[.:]ProcessReceipt\b", source)
    if owners:
        services = re.findall(r"\b(\w+)\s*(?::[^=\n]+)?=\s*game\b[^\n]*\bMarketplaceService\b", source)
        return any(owner in services for owner in owners)
    return bool(re.search(r"\bProcessReceipt\s*=[^=]|\bBindReceiptHandler\b", source))


def caller_of(module: Node, names: Sequence[str]) -> Node:
    """A script that requires a module and calls it; `names` lead to the module from the data model."""
    source = module.source or ""
    sets_handler = _sets_handler(source)
    path = "".join(f":FindFirstChild({luau_literal(name)})" for name in names)
    text = _CALLER.replace("@path", path).replace("@sets", str(sets_handler).lower())
    return Node(f"{module.name}Caller", "Script", text.replace("@file", module.file), "[robloxmarket]")
