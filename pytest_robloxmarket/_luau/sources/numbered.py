"""Loops that count their rounds, like `for _ = 1, 30 do ... task.wait(1) end`: how rounds of theirs are left out.

Nobody can set the variable of such a loop. So the loop counts its rounds itself, and passes over those that were not
played as soon as its thread goes on.
"""

from typing import Final

from pytest_robloxmarket._luau.sources.copies import ONLY
from pytest_robloxmarket._luau.sources.outline import Block, Outline

__all__ = ("Numbered", "read_numbered")

# A loop of fewer rounds is played: to ask takes two that were.
_ROUNDS_MIN: Final = 6


class Numbered:
    """A numeric `for`.

    Attributes:
        name: its variable, which is another one in each round.
        body: the number of the first word of its body.
    """

    __slots__ = ("_last", "_limit", "_size", "body", "name")

    def __init__(self, loop: Block, name: str, body: int, size: str, limit: str) -> None:
        self.name: Final = name
        self.body: Final = body
        self._last: Final = f"__robloxmarket_last{loop.first}"
        self._limit: Final = limit
        self._size: Final = size

    @property
    def _played(self) -> str:
        return f"{self._last}_played"

    @property
    def _left(self) -> str:
        return f"{self._last}_left"

    def before(self) -> str:
        """What stands before the loop."""
        return f"local {self._last},{self._played},{self._left}=0,0,0;"

    def head(self) -> str:
        """What its body begins with."""
        # What the loop counts to is read once, when it begins.
        return (
            f" if {self._played}==0 then {self._last}={self._limit} end {self._played}={self._played}+1 "
            f"if {self._left}>0 then {self._left}={self._left}-1 continue end "
        )

    def copy(self) -> str:
        """How the copy of a round says after how many the loop ends."""
        add = f"{ONLY}_left"
        rounds = self._size.format(f"{ONLY}.number({self._last})")
        return (
            f"local {add}=function(d,k) {self._left}={self._left}+d*k end;"
            f"{ONLY}.counted_until(true,{rounds}-{self._played}-{self._left},{add});"
            f"{ONLY}.added({self._left},1,{add});"
        )


def read_numbered(outline: Outline, loop: Block) -> Numbered | None:
    """A loop as one that counts from a number to a number, or to what a variable holds; None for any other."""
    name, at, parts = outline.text(loop.first + 1), loop.first + 3, [""]
    if outline.text(loop.first + 2) != "=":
        return None
    while outline.text(at) != "do" and len(parts) <= 3:
        text = outline.words[at].text
        if text == ",":
            parts.append("")
        else:
            parts[-1] += text
        at += 1
    if len(parts) not in {2, 3}:
        return None
    first, limit, step = [*parts, "1"][:3]
    if not (_is_whole(first) and _is_whole(step) and int(step)) or not (_is_whole(limit) or limit.isidentifier()):
        return None
    if limit == name or (_is_whole(limit) and (int(limit) - int(first)) // int(step) + 1 < _ROUNDS_MIN):
        return None
    return Numbered(loop, name, at + 1, f"(({{}}-({first}))//({step})+1)", limit)


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal()
