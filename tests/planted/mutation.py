"""Changes a right Luau handler in one small way: a line dropped, two swapped, an `if` dropped ..."""

import itertools
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ("Mutant", "mutants_of")

# A line that begins, divides or ends a block cannot be left out by itself.
_BLOCK: Final = re.compile(
    r"\b(function|then|do|repeat|else|elseif|end|until|if)\b|^\s*(--|$)|[({,]\s*$|^\s*[)}]|^\s*(?:and|or|:)"
)

# What stands for `pcall` where it is unwrapped: an error goes up, as it would without it.
_UNWRAPPED: Final = "(function(action, ...) return true, action(...) end)("


class Mutant(NamedTuple):
    """One changed source: what was done, in which line (from 1), and the text."""

    kind: str
    line: int
    text: str


# What is replaced in a line: the kind, the words, and what stands there instead.
_WORDS: Final = (
    ("decision", r"\bPurchaseGranted\b", "NotProcessedYet"),
    ("decision", r"\bProcessed\b", "NotProcessedYet"),
    ("decision", r"\bNotProcessedYet\b(?=\s*$)", "PurchaseGranted"),
    ("if dropped", r"\bif (?!true\b)(?:.(?!\bthen\b))+. then$", "if true then"),
    ("if refused", r"\bif (?!false\b)(?:.(?!\bthen\b))+. then$", "if false then"),
    ("branches swapped", r"\bthen (\w[\w.]*) else (\w[\w.]*)", r"then \2 else \1"),
    ("not dropped", r"\bnot ", ""),
    ("comparison", r"==", "~="),
    ("comparison", r"~=", "=="),
    ("logic", r"\band\b", "or"),
    ("logic", r"\bor\b", "and"),
    ("sign", r"\+=", "-="),
    ("assignment", r"\+=", "="),
    ("truth", r"\btrue\b", "false"),
    ("truth", r"\bfalse\b", "true"),
    ("nil", r"= true\b", "= nil"),
    ("constant", r"(?<![\w.\"])0(?![\w.\"])", "1"),
    ("constant", r"(?<![\w.\"])1(?![\w.\"])", "2"),
    ("pcall unwrapped", r"\bpcall\(", _UNWRAPPED),
    ("key", r"\bPurchaseId\b", "ProductId"),
    ("key", r"\bPlayerId\b", "ProductId"),
)


def mutants_of(source: str) -> Iterator[Mutant]:
    """All sources that one change makes of this one, each once."""
    seen = {source}
    for mutant in (*_without_a_line(source), *_with_two_lines_swapped(source), *_with_other_words(source)):
        if mutant.text not in seen:
            seen.add(mutant.text)
            yield mutant


def _without_a_line(source: str) -> Iterator[Mutant]:
    lines = source.splitlines()
    for number, line in enumerate(lines):
        if not _BLOCK.search(line):
            yield Mutant("line dropped", number + 1, _joined([*lines[:number], *lines[number + 1 :]]))


def _with_two_lines_swapped(source: str) -> Iterator[Mutant]:
    lines = source.splitlines()
    for number, (first, second) in enumerate(itertools.pairwise(lines)):
        if not _BLOCK.search(first) and not _BLOCK.search(second):
            yield Mutant("lines swapped", number + 1, _joined([*lines[:number], second, first, *lines[number + 2 :]]))


def _with_other_words(source: str) -> Iterator[Mutant]:
    lines = source.splitlines()
    for number, line in enumerate(lines):
        if line.lstrip().startswith("--"):
            continue
        for kind, pattern, instead in _WORDS:
            for match in re.finditer(pattern, line):
                changed = line[: match.start()] + match.expand(instead) + line[match.end() :]
                yield Mutant(kind, number + 1, _joined([*lines[:number], changed, *lines[number + 1 :]]))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
