"""Which functions of a source are called for what they do by a listener of the frames, or by a loop: `update()`.

Where such a function has nothing to do it only looks, so that the round that calls it may only look as well.
"""

from typing import Final

from pytest_robloxmarket._luau.sources.outline import Block, Outline

__all__ = ("FRAMES", "begins_statement", "called_in_rounds")

# The events of a frame, which code can listen to and wait for.
FRAMES: Final = frozenset({"Heartbeat", "PostSimulation", "PreAnimation", "PreSimulation", "Stepped"})

# Behind these a statement begins, as it does behind the end of another.
_STARTS: Final = frozenset(
    {"do", "then", "else", "repeat", "end", ";", ")", "]", "}", "break", "a value", "nil", "..."}
)
# Behind these words an expression goes on.
_GOES_ON: Final = frozenset({"and", "or", "not", "return", "in", "if", "elseif", "while", "until", "function", "local"})


def begins_statement(outline: Outline, at: int) -> bool:
    """Whether a statement may begin with a word."""
    before = outline.text(at - 1)
    named = (before[0].isalnum() or before[0] == "_") and before not in _GOES_ON
    return named or before in _STARTS


def called_in_rounds(outline: Outline) -> frozenset[str]:
    """The names of functions that a round calls in a statement, by itself or by another such function."""
    functions = {
        outline.text(block.first + 1): block
        for block in outline.blocks
        if block.kind == "function" and outline.text(block.first + 2) == "("
    }
    calls = [
        (outline.text(at), outline.inside[at])
        for at in range(1, len(outline.words) - 1)
        if outline.text(at) in functions and outline.text(at + 1) == "(" and begins_statement(outline, at)
    ]
    found, size = set[str](), -1
    while len(found) > size:
        size = len(found)
        known = {functions[name] for name in found}
        found |= {name for name, block in calls if name not in found and _is_in_round(outline, block, known)}
    return frozenset(found)


def _is_in_round(outline: Outline, block: Block | None, known: set[Block]) -> bool:
    while block is not None:
        if block in known or block.kind in {"while", "repeat"} or _listens(outline, block):
            return True
        block = block.parent
    return False


def _listens(outline: Outline, block: Block) -> bool:
    """Whether a function is handed on where it is written, to be called in each frame."""
    first = block.first
    return (
        block.kind == "function"
        and outline.text(first - 2) in {"Connect", "connect"}
        and first >= 4
        and outline.text(first - 4) in FRAMES
    )
