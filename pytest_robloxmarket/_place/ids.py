"""The integers of a game's files among which its product ids are, the likeliest first."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.nodes import Node

__all__ = ("ID_MIN", "is_own", "literals_of")

# What a file that has to do with products speaks of.
_OF_PRODUCTS: Final = re.compile(r"product|receipt|purchase|marketplace", re.IGNORECASE)

# What stands in the same line as the id of one, or in the name of a file with some.
_NAMED: Final = re.compile(r"product|receipt|robux|monetization", re.IGNORECASE)

# An id of Roblox's has more digits than most other numbers of a game.
ID_MIN: Final = 100_000

# So many integers are tried one after the other, in the order of the sources.
_FEW: Final = 40

# Packages know no products of the game, and tests have some of their own.
_OF_OTHERS: Final = re.compile(
    r"(^|/)(_Index|node_modules|Packages|ServerPackages|DevPackages|include|__tests__)(/|$)|\.(spec|test)\.luau?$"
)


def is_own(node: Node) -> bool:
    """Whether what a game sells may be named in a file."""
    return not _OF_OTHERS.search(node.file)


def literals_of(sources: Sequence[Node], nodes: Sequence[Node]) -> tuple[int, ...]:
    """The integers of the sources that speak of products, and then of all else those that look like ids."""
    own = [node for node in sources if is_own(node)]
    first = [node for node in own if _OF_PRODUCTS.search(node.source or "") or _OF_PRODUCTS.search(node.file)]
    numbers = [number for node in first for number in integer_literals(node.source or "")]
    others = [number for node in own for number in integer_literals(node.source or "") if number >= ID_MIN]
    held = [number for node in nodes for value in _values(node) for number in _ids(value)]
    found = tuple(dict.fromkeys([*numbers, *others, *held]))
    if len(found) <= _FEW:
        return found
    # Among many there is no time for all, and ids of pictures and sounds are as long as those of products.
    likely = dict.fromkeys(number for node in first for number in _spoken_of(node))
    return tuple(dict.fromkeys([*(number for number in found if number in likely), *found]))


def _spoken_of(node: Node) -> Iterator[int]:
    """The integers of lines that speak of products, and of tables that such a line opens; all of a file named so."""
    source = node.source or ""
    if _NAMED.search(node.file):
        yield from integer_literals(source)
        return
    depth, outside = 0, 0  # How many braces are open, and were where the table began.
    for line in source.split("\n"):
        if _NAMED.search(line) or depth > outside:
            yield from integer_literals(line)
        opened = line.count("{") - line.count("}")
        if opened > 0 and depth <= outside and _NAMED.search(line):
            outside = depth
        elif depth <= outside:
            outside = depth + opened
        depth += opened


def _values(node: Node) -> Iterator[object]:
    """What a value object holds, and the attributes of anything: some games keep their ids there."""
    if node.class_name in {"IntValue", "NumberValue", "StringValue"}:
        yield node.properties.get("Value")
    yield from node.attributes.values()


def _ids(value: object) -> Iterator[int]:
    """The numbers in a value that look like ids, also where it says its type: {"Float64": 1234567}."""
    if isinstance(value, dict):
        for one in value.values():
            yield from _ids(one)
    elif isinstance(value, str):
        yield from _ids(int(value)) if re.fullmatch(r"[1-9]\d{5,15}", value) else ()
    elif isinstance(value, int | float) and value >= ID_MIN and value == int(value):
        yield int(value)
