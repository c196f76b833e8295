"""Which variables a loop or a listener adds to in each round, and nobody else reads meanwhile.

`elapsed += delta` grows by the same in each round that only looks, so that a comparison with it comes out otherwise
after a number of rounds that can be computed. That holds only if no other code that may run between two rounds sees
the variable, or adds to it: its declaration and its other uses say so.
"""

from collections.abc import Iterator
from typing import Final

from pytest_robloxmarket._luau.sources.copies import ONLY, Copy
from pytest_robloxmarket._luau.sources.outline import Block, Outline

__all__ = ("NO_COUNTERS", "Counters", "counters_of_listener", "counters_of_loop")

_LOOPS: Final = frozenset({"while", "repeat", "for"})
_PARAMETERS_MAX: Final = 40


class Counters:
    """The variables that some words add to, and what a copy says of them."""

    def __init__(self, names: Iterator[str]) -> None:
        self._adders: Final = {name: f"{ONLY}_add{number}" for number, name in enumerate(sorted(set(names)))}

    def copies(self) -> dict[str, Copy]:
        """What each name stands for in a copy: a local of its own, of which a round changes nothing else."""
        return {name: Copy(name, counter=adder) for name, adder in self._adders.items()}

    def before(self, copy: str) -> str:
        """What stands before a copy: how the game's own variables are added to, and the copy's locals for them."""
        return "".join(
            f"local {adder}=function(d,k) for _=1,k do {name}={name}+d end end local {name}={name};"
            for name, adder in self._adders.items()
            if adder in copy
        )


NO_COUNTERS: Final = Counters(iter(()))


def counters_of_loop(outline: Outline, loop: Block, declared: set[str]) -> Counters:
    """Those of a loop: locals of the function that it stands in, so that each thread has its own.

    Args:
        outline: the words of the source.
        loop: the loop.
        declared: the names of locals inside of it.
    """
    home = _function_of(loop)

    def is_own(name: str) -> bool:
        declarations = [
            at for at in _uses(outline, name) if _declares(outline, at) and _holds(outline.inside[at], loop)
        ]
        if not declarations or _function_of(outline.inside[declarations[-1]]) is not home:
            return False
        return all(
            _function_of(outline.inside[at]) is home or _is_another(outline, name, at, loop)
            for at in _uses(outline, name)
        )

    return Counters(one for one in _added(outline, loop) if one not in declared and is_own(one))


def counters_of_listener(outline: Outline, function: Block) -> Counters:
    """Those of a function that listens: variables that are declared for it alone.

    Args:
        outline: the words of the source.
        function: the function.
    """

    def is_own(name: str) -> bool:
        outside = [at for at in _uses(outline, name) if not function.first <= at <= function.last]
        others = [at for at in outside if not _is_another(outline, name, at, function)]
        if len(others) != 1 or not _declares(outline, others[0]):
            return False
        home = outline.inside[others[0]]
        return _holds(home, function) and not _repeats(function.parent, home)

    return Counters(one for one in _added(outline, function) if is_own(one))


def _added(outline: Outline, block: Block) -> Iterator[str]:
    """The names that are added to in a block."""
    for at in range(block.first + 1, block.last):
        name, sign = outline.text(at), outline.text(at + 1)
        if outline.text(at - 1) in {".", ":"} or not (name[0].isalpha() or name[0] == "_"):
            continue
        again = sign == "=" and outline.text(at + 2) == name and outline.text(at + 3) in {"+", "-"}
        if sign in {"+=", "-="} or again:
            yield name


def _uses(outline: Outline, name: str) -> list[int]:
    """Where a name stands for a variable."""
    return [
        at
        for at, word in enumerate(outline.words)
        if word.text == name and not word.literal and outline.text(at - 1) not in {".", ":"}
    ]


def _declares(outline: Outline, at: int) -> bool:
    """Whether a local of this name begins here; of several at once only the first is seen."""
    return outline.text(at - 1) == "local"


def _is_another(outline: Outline, name: str, at: int, mine: Block) -> bool:
    """Whether a name in a function further out or aside is a variable of that function's own."""
    block = outline.inside[at]
    while block is not None and not block.holds(mine):
        if block.kind == "function" and name in _parameters(outline, block):
            return True
        block = block.parent
    return any(
        _declares(outline, other) and other <= at and _is_inside(outline.inside[other], outline.inside[at], mine)
        for other in _uses(outline, name)
    )


def _is_inside(declaring: Block | None, using: Block | None, mine: Block) -> bool:
    return declaring is not None and declaring.holds(using) and not declaring.holds(mine)


def _parameters(outline: Outline, function: Block) -> set[str]:
    found, at = set[str](), function.first
    while outline.text(at) != "(":
        at += 1
    for one in range(at + 1, at + _PARAMETERS_MAX):
        if outline.text(one) == ")":
            break
        found.add(outline.text(one))
    return found


def _function_of(block: Block | None) -> Block | None:
    while block is not None and block.kind != "function":
        block = block.parent
    return block


def _holds(outer: Block | None, inner: Block | None) -> bool:
    return outer is None or outer.holds(inner)


def _repeats(block: Block | None, home: Block | None) -> bool:
    """Whether between a declaration and its listener something may make more than one listener."""
    while block is not None and block is not home:
        if block.kind in _LOOPS | {"function"}:
            return True
        block = block.parent
    return False
