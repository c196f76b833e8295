"""Values that are put into a game's modules before anything starts: those of `--patch`, and ids for placeholders."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_robloxmarket._place.data_modules import luau_literal
from pytest_robloxmarket._place.ids import is_own
from pytest_robloxmarket._place.nodes import Node
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("PATCHED", "apply_patch", "fill_placeholders")

# What an error of a patch begins with.
PATCHED: Final = "--patch "

# The lines of the module keep their numbers. What it has frozen is copied on the way.
_BEFORE: Final = "local __module = (function(...) "
_AFTER: Final = """
end)(...)
local function __set(one, path, place)
    if place > #path then
        return @value
    end
    local key = path[place]
    if type(one) ~= "table" then
        error(@told .. ": what should hold " .. key .. " is no table", 0)
    end
    if one[key] == nil then
        key = tonumber(key)
        if key == nil or one[key] == nil then
            error(@told .. ": the module has no " .. table.concat(path, ".", 1, place), 0)
        end
    end
    local into = if table.isfrozen(one) then table.clone(one) else one
    into[key] = __set(one[key], path, place + 1)
    return into
end
return __set(__module, @path, 1)
"""

# Published sources have these where the owner's ids belong.
_PLACEHOLDER: Final = r"(?P<number>-\d+|0+|[0-8])\b(?![.\w])"
# A constant of its own for each product, but for those that say something else of it.
_CONSTANT: Final = (
    r"(?-i:\b(?:DEV_?)?PRODUCT_(?!(?:\w*_)?(?:AMOUNT|COUNT|INDEX|LIMIT|MAX|MIN|PRICE|TIME|TOTAL)\b)[A-Z][A-Z0-9_]*"
    r"(?=\s*=\s*0))"
)
_NAMED: Final = re.compile(
    rf"(?:{_CONSTANT}|\b\w*product_?ids?(?:[\"']\])?(?:\s*:\s*\w+)?|[{{,]\s*(?:id|productid))\s*=\s*{_PLACEHOLDER}",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(
    r"\b\w*(?:product_?ids|dev(?:eloper)?_?products)\w*\s*=\s*\{(?P<inside>[^{}]*)\}", re.IGNORECASE
)
_ENTRY: Final = re.compile(rf"=\s*{_PLACEHOLDER}")
_OF_PRODUCTS: Final = re.compile(r"product|receipt", re.IGNORECASE)

# Like an id of Roblox's, and in no game's source.
_FIRST_ID: Final = 900_000_001


def apply_patch(root: Node, text: str) -> None:
    """Put a value into what a module returns, as `ReplicatedStorage.Config:Products.Gold=123` says it.

    Raises:
        UsageError: when the text does not say that, or there is no such module.
    """
    place, equals, value = text.partition("=")
    module, colon, path = place.partition(":")
    keys = path.split(".")
    if not (equals and colon and module) or "" in keys:
        raise UsageError(
            f"{PATCHED}{text!r} should be a module, a place in what it returns and a value, like "
            "ReplicatedStorage.Config:Products.Gold=123."
        )
    modules = {".".join(names): node for names, node in root.walk() if node.class_name == "ModuleScript"}
    node = modules.get(module.removeprefix("game."))
    if node is None or node.source is None:
        known = ", ".join(sorted(modules)[:8]) or "none"
        raise UsageError(f"{PATCHED}{text!r}: the game has no module {module}. It has: {known}.")
    after = _AFTER.replace("@value", _literal(value)).replace("@path", luau_literal(keys))
    node.source = f"{_BEFORE}{node.source}{after.replace('@told', luau_literal(PATCHED + text))}"


def _literal(text: str) -> str:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        value = text
    return luau_literal(value)


def fill_placeholders(root: Node) -> Iterator[str]:
    """Give each place of a product id that holds 0, or what another place holds too, an id of its own.

    Yields:
        A sentence for each file that was changed.
    """
    found = [node for _, node in root.walk() if node.source is not None and is_own(node)]
    nodes = [node for node in found if _OF_PRODUCTS.search(node.source or "")]
    places = {id(node): list(_placeholders(node.source or "")) for node in nodes}
    count = Counter(number for found in places.values() for _, number in found)
    following = _FIRST_ID
    for node in nodes:
        source, told = node.source or "", []
        # No id is 0, or less.
        wanted = [one for one in places[id(node)] if int(one[1]) <= 0 or count[one[1]] > 1]
        # From the end, so that what is before keeps its place.
        for at, number in reversed(wanted):
            told.append(f"line {source.count(chr(10), 0, at) + 1}: {following}")
            source = f"{source[:at]}{following}{source[at + len(number) :]}"
            following += 1
        if told:
            node.source = source
            yield f"{node.file} has placeholders where product ids belong, and was tried with ids ({_few(told[::-1])})"


def _placeholders(source: str) -> Iterator[tuple[int, str]]:
    """Where a placeholder stands for a product id, and which."""
    found = {match.start("number"): match["number"] for match in _NAMED.finditer(source)}
    for listed in _LISTED.finditer(source):
        for match in _ENTRY.finditer(listed["inside"]):
            found[listed.start("inside") + match.start("number")] = match["number"]
    yield from sorted(found.items())


def _few(texts: Sequence[str]) -> str:
    return ", ".join(texts[:3]) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
