"""The words of a source, and the blocks that they stand in."""

from typing import Final, NamedTuple

__all__ = ("Block", "Outline", "Word")


class Word(NamedTuple):
    """A word of a source, and where it stands."""

    text: str
    start: int
    end: int
    literal: bool


class Block:
    """A function, a loop, an `if` with all its branches, or a `do`: from its first word to its last."""

    __slots__ = ("first", "kind", "last", "parent")

    def __init__(self, kind: str, first: int, parent: "Block | None") -> None:
        self.kind: Final = kind
        self.first: Final = first
        self.parent: Final = parent
        self.last = -1

    def holds(self, other: "Block | None") -> bool:
        """Whether another block is this one or stands in it."""
        while other is not None and other is not self:
            other = other.parent
        return other is self


class Outline:
    """All words of a source, the innermost block around each, and which belong to an `if` that is a value."""

    __slots__ = ("blocks", "called", "inside", "of_values", "words")

    def __init__(self, words: list[Word]) -> None:
        self.words: Final = words
        self.blocks: Final[list[Block]] = []
        self.inside: Final[list[Block | None]] = []
        self.of_values: Final[set[int]] = set()
        self.called: frozenset[str] = frozenset()  # The functions that rounds call, see calling.py.

    def text(self, at: int) -> str:
        """A word; what is written out as a value is no word of the language."""
        if at >= len(self.words):
            return "end"
        word = self.words[at]
        return "a value" if word.literal else word.text

    def is_end(self, block: Block, at: int) -> bool:
        """Whether a block, or a branch of it, ends at this word."""
        if at == block.last or at >= len(self.words):
            return True
        return self.text(at) in {"else", "elseif"} and self.inside[at] is block and at not in self.of_values
