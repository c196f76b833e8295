"""Copies expressions of a game's source that only look: see copying.py, which copies statements."""

from typing import Final

from pytest_robloxmarket._luau.sources.copies import ONLY, STOP, Copy, Unlike, check_flat, joined, number_text
from pytest_robloxmarket._luau.sources.outline import Outline

__all__ = ("LEVELS", "Expressions")

# How tightly operators bind: https://luau.org/grammar.
LEVELS: Final = {"or": 1, "and": 2, "..": 4, "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6, "^": 8} | dict.fromkeys(
    ("<", "<=", ">", ">=", "==", "~="), 3
)
_UNARY: Final = 7
_FROM_THE_RIGHT: Final = frozenset({"..", "^"})

# What time it is: in seconds, and in whole seconds.
_CLOCKS: Final = {"os.clock": False, "time": False, "elapsedTime": False, "tick": False, "os.time": True}

_VALUES: Final = frozenset({"true", "false", "nil"})
_KEYWORDS: Final = _VALUES | frozenset(
    "and break do else elseif end for function if in local not or repeat return then until while".split()  # noqa: SIM905
)


class Expressions:
    """Copies the expressions of one source from some place on."""

    def __init__(self, outline: Outline, at: int) -> None:
        self._outline: Final = outline
        self.at = at
        # The names that stand for something else here than where they were read, but for those that the copy declares.
        self.hidden: frozenset[str] = frozenset()
        self.read: set[str] = set()  # All names that were read, but for those that the copy declares.
        self._locals: dict[str, Copy] = {}

    # --- words -------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The word that comes next."""
        return self._outline.text(self.at)

    def take(self, *texts: str) -> bool:
        """Go on if the next word is one of these."""
        found = self.text in texts
        self.at += found
        return found

    def expect(self, *texts: str) -> None:
        """Go on behind one of these words."""
        if not self.take(*texts):
            raise Unlike

    def name(self) -> str:
        """Go on behind a name; the name."""
        text = self.text
        if not (text[0].isalpha() or text[0] == "_") or text in _KEYWORDS or text == "a value":
            raise Unlike
        self.at += 1
        return text

    def declare(self, name: str, value: Copy | None = None) -> None:
        """Know a local of the copy."""
        self._locals[name] = value or Copy(name)

    def skip_type(self) -> None:
        """Go on behind a type, if it is a plain one."""
        while True:
            if self.text in {"{", "("}:
                self._skip_brackets()
            elif self.text == "a value":
                self.at += 1
            elif not self.take("nil", "true", "false"):
                self.name()
                while self.take("."):
                    self.name()
            self.take("?")
            if not self.take("|", "&", "->"):
                return

    def _skip_brackets(self) -> None:
        depth = 0
        while True:
            depth += (self.text in {"(", "{", "["}) - (self.text in {")", "}", "]"})
            self.at += 1
            if not depth:
                return
            if self.at >= len(self._outline.words):
                raise Unlike

    # --- expressions -------------------------------------------------------------------------

    def flat(self) -> Copy:
        """Copy an expression whose value does not grow with time."""
        found = self.expression()
        check_flat(found)
        return found

    def _expressions(self) -> list[Copy]:
        found = [self.expression()]
        while self.take(","):
            found.append(self.expression())
        return found

    def expression(self, level: int = 0) -> Copy:
        """Copy an expression whose operators bind more tightly than a level."""
        left = self._operand()
        while (tight := LEVELS.get(self.text, 0)) > level:
            operator = self.text
            self.at += 1
            left = joined(left, operator, self.expression(tight - (operator in _FROM_THE_RIGHT)))
        if left.text == STOP and not level:
            raise Unlike
        return left

    def _operand(self) -> Copy:
        if self.take("not"):
            operand = self.expression(_UNARY)
            check_flat(operand)
            return Copy(f"(not {operand.text})")
        if self.take("#"):
            operand = self.expression(_UNARY)
            check_flat(operand)
            return Copy(f"{ONLY}.count({operand.text})", number=True)
        if self.take("-"):
            operand = self.expression(_UNARY)
            return Copy(f"(-{number_text(operand)})", -operand.slope, operand.coarse, number=True)
        found = self._suffixed()
        if self.take("::"):
            self.skip_type()
        return found

    def _suffixed(self) -> Copy:
        found, path = self._primary()
        while True:
            if self.take("."):
                name = self.name()
                check_flat(found)
                found, path = Copy(f'{ONLY}.get({found.text}, "{name}")'), path and f"{path}.{name}"
            elif self.take("["):
                check_flat(found)
                found, path = Copy(f"{ONLY}.get({found.text}, {self.flat().text})"), ""
                self.expect("]")
            elif self.take(":"):
                check_flat(found)
                parts = [found.text, f'"{self.name()}"', *filter(None, [self.arguments()])]
                found, path = Copy(f"{ONLY}.method({', '.join(parts)})"), ""
            elif self.text == "(":
                found, path = self._call(found, path), ""
            elif self.text in {"a value", "{"}:
                raise Unlike
            else:
                return found

    def _primary(self) -> tuple[Copy, str]:
        """What an expression begins with, and the name by which everybody knows it."""
        if self.text == "a value":
            word = self._outline.words[self.at].text
            # A text of several lines would move all that stands behind the copy.
            if word.startswith("`") or "\n" in word:
                raise Unlike
            self.at += 1
            return Copy(word, number=word[0] in ".0123456789"), ""
        if self.text in _VALUES:
            self.at += 1
            return Copy(self._outline.text(self.at - 1)), ""
        word = self.text
        if self.take("(", "if", "{", "function"):
            return self._whole(word), ""
        name = self.name()
        if name in self._locals:
            return self._locals[name], ""
        self._note(name)
        return Copy(name), name

    def _whole(self, word: str) -> Copy:
        """What stands in brackets, an `if` that is a value, a table or a function, from behind its first word."""
        if word == "(":
            inner = self.expression()
            self.expect(")")
            return inner._replace(text=f"({inner.text})")
        if word == "{":
            # What builds a table is no look; it may stand behind an `or`.
            self.at -= 1
            self._skip_brackets()
            return Copy(STOP)
        return self._choice() if word == "if" else self.function()

    def function(self) -> Copy:
        """Copy a function that is written out where it is handed on, from behind its first word."""
        raise NotImplementedError

    def _choice(self) -> Copy:
        condition = self.flat().text
        self.expect("then")
        first = self.flat().text
        if self.take("elseif"):
            return Copy(f"(if {condition} then {first} else {self._choice().text})")
        self.expect("else")
        return Copy(f"(if {condition} then {first} else {self.flat().text})")

    def _call(self, function: Copy, path: str) -> Copy:
        arguments = self.arguments()
        if path in _CLOCKS and not arguments:
            coarse = _CLOCKS[path]
            ask = "coarse_clock" if coarse else "clock"
            return Copy(f"{ONLY}.{ask}({function.text})", 1, coarse, number=True)
        check_flat(function)
        return Copy(f"{ONLY}.call({function.text}{', ' if arguments else ''}{arguments})")

    def arguments(self) -> str:
        """Copy what stands in the brackets of a call."""
        self.expect("(")
        values = [] if self.text == ")" else self._expressions()
        check_flat(*values)
        self.expect(")")
        return ", ".join(one.text for one in values)

    def _note(self, name: str) -> None:
        if name in self.hidden:
            raise Unlike
        self.read.add(name)
