"""Finds the loops of a source that only look whether something has changed, and wait: `while not open[id] do ...`.

In such a loop each round does what the one before did, until something else happens: it reads, compares and waits, and
what it assigns does not depend on what it assigns. So it cannot count, and nobody else sees its rounds. Whatever this
file does not know makes a loop one like any other. What comes of it: see rounds.py.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

__all__ = ("LOOK", "LOOP", "Word", "mark_looks")

# Names that no game has: what is called before such a loop begins, and around the `task.wait` in it. The second one is
# told whether the loop assigns anything.
LOOP: Final = "__robloxmarket_loop"
LOOK: Final = "__robloxmarket_look"

# Methods that only read. A game's own method of such a name is no such method: who runs is looked at.
_READING: Final = frozenset(
    {
        "FindFirstAncestor",
        "FindFirstAncestorOfClass",
        "FindFirstAncestorWhichIsA",
        "FindFirstChild",
        "FindFirstChildOfClass",
        "FindFirstChildWhichIsA",
        "GetAttribute",
        "GetChildren",
        "GetFullName",
        "GetPlayerByUserId",
        "GetPlayers",
        "HasTag",
        "IsA",
        "IsAncestorOf",
        "IsDescendantOf",
        "IsLoaded",
    }
)

_OPERATORS: Final = frozenset({"and", "or", "==", "~=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "^", ".."})
_UNARY: Final = frozenset({"not", "-", "#"})
_VALUES: Final = frozenset({"true", "false", "nil"})
_KEYWORDS: Final = _VALUES | {
    "and",
    "break",
    "do",
    "else",
    "elseif",
    "end",
    "for",
    "function",
    "if",
    "in",
    "local",
    "not",
    "or",
    "repeat",
    "return",
    "then",
    "until",
    "while",
}
_BLOCK_ENDS: Final = frozenset({"end", "else", "elseif", "until"})

# What leaves a loop: what happens then is no part of a round.
_LEAVING: Final = frozenset({"return", "break"})


class Word(NamedTuple):
    """A word of a source, and where it stands."""

    text: str
    start: int
    end: int
    literal: bool


# Behind the last word.
_THE_END: Final = Word("end", 0, 0, False)


class _Unlike(Exception):
    """The rounds of this loop may differ."""


def mark_looks(words: Sequence[Word]) -> list[tuple[int, str]]:
    """What must be inserted, and where, so that the loops that only look can be told from others."""
    inserted = []
    read = [*words, _THE_END]
    for number, word in enumerate(words):
        if word.text in {"while", "repeat"} and not word.literal:
            try:
                first, last, assigns = _Loop(read, number).read()
            except _Unlike:
                continue
            end = ",true)" if assigns else ")"
            inserted += [(word.start, f"{LOOP}();"), (words[first].start, f"{LOOK}("), (words[last].end, end)]
    return inserted


class _Loop:
    """Reads one loop, word by word."""

    def __init__(self, words: Sequence[Word], at: int) -> None:
        self._words: Final = words
        self._at = at
        self._waits: list[tuple[int, int]] = []  # The first and the last word of each `task.wait`.
        # On which names the value of each that is assigned depends; locals of the loop are begun anew in each round,
        # and stand for what they depend on.
        self._assigned: dict[str, set[str]] = {}
        self._locals: dict[str, set[str]] = {}
        self._conditions: list[set[str]] = []  # Of the branches around this place.
        self._leaves = False  # This place is left for good, so that anything may be called.

    def read(self) -> tuple[int, int, bool]:
        """The first and the last word of its `task.wait`, and whether it assigns anything.

        Raises:
            _Unlike: when its rounds may differ.
        """
        if self._take("while"):
            self._expression()
            self._expect("do")
            self._block()
            self._expect("end")
        else:
            self._expect("repeat")
            self._block()
            self._expect("until")
            self._expression()
        if len(self._waits) != 1 or any(not names.isdisjoint(self._assigned) for names in self._assigned.values()):
            raise _Unlike
        return *self._waits[0], bool(self._assigned)

    @property
    def _text(self) -> str:
        word = self._words[self._at]
        return "a value" if word.literal else word.text

    def _take(self, *texts: str) -> bool:
        found = self._text in texts
        self._at += found
        return found

    def _expect(self, *texts: str) -> None:
        if not self._take(*texts):
            raise _Unlike

    def _name(self) -> str:
        text = self._text
        if not (text[0].isalpha() or text[0] == "_") or text in _KEYWORDS or text == "a value":
            raise _Unlike
        self._at += 1
        return text

    def _block(self) -> bool:
        """Read statements up to the end of their block; whether the last of them leaves the loop."""
        leaves = False
        while self._text not in _BLOCK_ENDS:
            leaves = self._text in _LEAVING
            self._statement()
            self._take(";")
        return leaves

    def _statement(self) -> None:
        if self._take("local"):
            self._local()
        elif self._take("if"):
            self._branches()
        elif self._take("return"):
            before, self._leaves = self._leaves, True
            if self._text not in _BLOCK_ENDS | {";"}:
                self._expressions()
            self._leaves = before
        elif not self._take("break", "continue") and not self._wait():
            self._assign()

    def _wait(self) -> bool:
        first = self._at
        named = not self._take("task") or self._take(".")
        if not (named and self._take("wait") and self._text == "("):
            self._at = first
            return False
        self._waits.append((first, self._at - 1))
        self._arguments()
        return True

    def _local(self) -> None:
        names = [self._name()]
        while self._take(","):
            names.append(self._name())
        read = self._expressions() if self._take("=") else set()
        for name in names:
            self._locals[name] = read.union(*self._conditions)

    def _assign(self) -> None:
        if self._leaves:
            self._suffixed()
            if self._take("="):
                self._expression()
            return
        name = self._name()
        self._expect("=")
        read = self._expression().union(*self._conditions)
        self._assigned[name] = self._assigned.get(name, set()) | read

    def _branches(self) -> None:
        count = len(self._conditions)
        self._conditions.append(self._expression())
        self._expect("then")
        self._branch()
        while self._take("elseif"):
            self._conditions.append(self._expression())
            self._expect("then")
            self._branch()
        if self._take("else"):
            self._branch()
        self._expect("end")
        del self._conditions[count:]

    def _branch(self) -> None:
        """Read what is done on a condition: a part of the round, or the way out of the loop."""
        at, waits, assigned = self._at, list(self._waits), dict(self._assigned)
        try:
            self._block()
        except _Unlike:
            self._at, self._waits, self._assigned = at, waits, assigned
            before, self._leaves = self._leaves, True
            if not self._block():
                raise
            self._leaves = before

    def _expressions(self) -> set[str]:
        names = self._expression()
        while self._take(","):
            names |= self._expression()
        return names

    def _expression(self) -> set[str]:
        """The names that an expression reads."""
        names: set[str] = set()
        while True:
            while self._take(*_UNARY):
                pass
            names |= self._suffixed()
            if not self._take(*_OPERATORS):
                return names

    def _suffixed(self) -> set[str]:
        word = self._words[self._at]
        if word.literal and not word.text.startswith("`"):
            self._at += 1
            return set()
        if self._take(*_VALUES):
            return set()
        if self._take("("):
            names = self._expression()
            self._expect(")")
        else:
            name = self._name()
            names = set(self._locals.get(name, {name}))
        while suffix := self._suffixes().get(self._text):
            self._at += 1
            names |= suffix()
        if self._text in {"(", "{", "a value", "::"}:
            raise _Unlike
        return names

    def _suffixes(self) -> dict[str, Callable[[], set[str]]]:
        called = {"(": self._rest_of_call} if self._leaves else {}
        return {".": self._field, "[": self._item, ":": self._method, **called}

    def _field(self) -> set[str]:
        self._name()
        return set()

    def _item(self) -> set[str]:
        names = self._expression()
        self._expect("]")
        return names

    def _method(self) -> set[str]:
        if self._name() not in _READING and not self._leaves:
            raise _Unlike
        return self._arguments()

    def _arguments(self) -> set[str]:
        self._expect("(")
        return self._rest_of_call()

    def _rest_of_call(self) -> set[str]:
        names = set() if self._text == ")" else self._expressions()
        self._expect(")")
        return names
