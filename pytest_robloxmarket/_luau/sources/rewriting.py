"""Puts calls into a game's source: around keys that may be new to a table, and around what a `for` walks.

`t[k] = v` becomes `t[KEY(k)] = v`, and `for k, v in t do` becomes `for k, v in EACH(t) do`; ordering.py says what for.
What only looks gets a copy of itself that can be asked what its next round would do, see looking.py. All stays on its
line. The source is read word by word: enough to know where brackets, blocks and loops end.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_robloxmarket._luau.sources.copies import ONLY
from pytest_robloxmarket._luau.sources.looking import KNOW, LOOK, NOTE, TWINS, copy_looks
from pytest_robloxmarket._luau.sources.outline import Block, Outline, Word

__all__ = ("EACH", "KEY", "rewrite")

# Names that no game has; the globals of game code give what is behind them.
KEY: Final = "__robloxmarket_key"
EACH: Final = "__robloxmarket_each"

# Locals, since a game may take the globals of a function away from it.
_PREFIX: Final = f"local {KEY},{EACH}={KEY},{EACH};"
_LOOKING: Final = f"local {LOOK},{NOTE},{ONLY},{KNOW},{TWINS}={LOOK},{NOTE},{ONLY},{KNOW},{TWINS}();"

_WORD: Final = re.compile(
    r"(?P<skipped>\s+|--\[(?P<a>=*)\[.*?\](?P=a)\]|--[^\n]*)"
    r"|(?P<literal>\[(?P<b>=*)\[.*?\](?P=b)\]|\"(?:\\z\s*|\\.|[^\"\\\n])*\"|'(?:\\z\s*|\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\.?\d[\w.]*)"
    r"|(?P<word>[^\W\d]\w*|\.\.\.|\.\.=|//=|[-+*/%^=~<>]=|->|::|\.\.|.)",
    re.DOTALL,
)

# What a block begins with. The body of a loop is no other block than the loop.
_BLOCKS: Final = frozenset({"function", "while", "for", "repeat", "if", "do"})

_CLOSING: Final = {")": "(", "]": "[", "}": "{"}
_COMPOUND: Final = frozenset({"+=", "-=", "*=", "/=", "//=", "%=", "^=", "..="})

# Behind these an expression begins, and so an `if` is one. A `>` is none of them: it may end a type, and nobody
# compares with an `if`.
_OPERATORS: Final = frozenset({"==", "~=", "<=", ">=", "//", "..", *"([{,=+-*/%^<#"}) | _COMPOUND
_WORDS: Final = frozenset({"and", "or", "not", "return", "in", "if", "elseif", "while", "until", "then-of", "else-of"})
_BEFORE_EXPRESSION: Final = _OPERATORS | _WORDS


# What is longer is data that a program has written, and would take gigabytes as words: Studio edits no script of more
# than 200,000 characters. Its tables with objects as keys are walked in no certain order, which a second run shows.
_CHARACTERS_MAX: Final = 1_000_000


class _Unreadable(Exception):
    """The source is not what it seemed to be."""


def rewrite(source: str) -> str | None:
    """The source with the calls in it; None when it needs none, cannot be read, or is too long.

    The result may still be no Luau where a source is stranger than this file knows: whoever compiles it must look.
    """
    if len(source) > _CHARACTERS_MAX:
        return None
    try:
        reader = _Reader(list(_words(source)))
        inserted = reader.read()
    except _Unreadable:
        return None
    copies = copy_looks(reader.outline)
    if not inserted and not copies:
        return None
    parts = [_PREFIX, _LOOKING] if copies else [_PREFIX]
    before = 0
    for at, text in sorted(inserted + copies):
        parts += (source[before:at], text)
        before = at
    return "".join([*parts, source[before:]])


def _words(source: str) -> Iterator[Word]:
    for match in _WORD.finditer(source):
        if match["skipped"] is None:
            yield Word(match.group(), match.start(), match.end(), match["literal"] is not None)


class _Open(NamedTuple):
    """A bracket, a block or a loop that has begun; `first` is the number of the word behind it."""

    kind: str
    first: int


class _Reader:
    """Reads the words of one source from left to right, and notes what must stand where."""

    def __init__(self, words: list[Word]) -> None:
        self.outline: Final = Outline(words)
        self._block: Block | None = None
        self._words: Final[list[Word]] = []  # Those that were read.
        self._open: Final[list[_Open]] = []
        self._inserted: Final[list[tuple[int, str]]] = []
        # The key in brackets that has just ended, and whether it stands in a list of arguments or fields.
        self._key: tuple[int, int, str] | None = None
        self._before = ";"

    def read(self) -> list[tuple[int, str]]:
        """What must be inserted, and where."""
        for word in self.outline.words:
            if self._key is not None:
                self._end_key(word.text, *self._key)
            self._words.append(word)
            around = self._block
            self._before = "a value" if word.literal else self._take(word.text)
            ended = around is not None and around.last == len(self._words) - 1
            self.outline.inside.append(around if ended else self._block)
        if self._open:
            raise _Unreadable
        return self._inserted

    def _take(self, text: str) -> str:
        """Look at one word; what it is to the next one."""
        if text in {"(", "{", "[", "function", "for", "while", "repeat"}:
            self._begin(text)
        elif text in _CLOSING:
            first = self._end(_CLOSING[text])
            if text == "]":
                self._key = (first, len(self._words) - 1, self._innermost())
        elif text == "if":
            self._begin("value-if" if self._before in _BEFORE_EXPRESSION else "if")
        elif text == "then" and self._innermost() == "value-if":
            return "then-of"
        elif text in {"else", "elseif"} and self._innermost() == "value-if":
            self.outline.of_values.add(len(self._words) - 1)
            if text == "else":
                self._end("value-if")
                return "else-of"
        elif text == "in":
            self._end("for")
            self._begin("in")
        elif text == "do":
            self._begin_body()
        elif text == "end":
            self._end_block("function", "if", "do", "body")
        elif text == "until":
            self._end_block("repeat")
        return text

    def _begin(self, kind: str) -> None:
        self._open.append(_Open(kind, len(self._words)))
        if kind in _BLOCKS:
            self._block = Block(kind, len(self._words) - 1, self._block)
            self.outline.blocks.append(self._block)

    def _end(self, *kinds: str) -> int:
        if self._innermost() not in kinds:
            raise _Unreadable
        return self._open.pop().first

    def _end_block(self, *kinds: str) -> None:
        self._end(*kinds)
        assert self._block is not None
        self._block.last = len(self._words) - 1
        self._block = self._block.parent

    def _innermost(self) -> str:
        return self._open[-1].kind if self._open else ""

    def _begin_body(self) -> None:
        """A `do`: of a loop, or a block by itself."""
        kind = self._innermost()
        if kind == "in":
            self._insert(EACH, self._words[self._end("in") : -1])
        elif kind in {"for", "while"}:
            self._end(kind)
        self._begin("body" if kind in {"in", "for", "while"} else "do")

    def _end_key(self, follows: str, first: int, end: int, inside: str) -> None:
        """The word behind a `]` says whether something is assigned to what stands before it."""
        self._key = None
        if follows not in {"=", ","} | _COMPOUND or (follows == "," and inside in {"(", "{", "["}):
            return
        key = self._words[first:end]
        if key and not _is_plain(key):
            self._insert(KEY, key)

    def _insert(self, function: str, words: list[Word]) -> None:
        if not words:
            raise _Unreadable
        self._inserted.extend([(words[0].start, f"{function}("), (words[-1].end, ")")])


def _is_plain(key: list[Word]) -> bool:
    """Whether a key is a text or a number beyond doubt: written out, or one behind the last item."""
    if len(key) == 1:
        return key[0].literal
    return key[0].text == "#" and key[-1].literal and key[-2].text == "+"
