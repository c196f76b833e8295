"""Copies words of a game's source that only look, as Luau code that gives up where they would do anything else.

Such a copy stands where the words stand, so that it reads the same variables. It asks `only` for all that may call a
function of the game, as a metatable does (forecasts.py), so that to run it changes nothing. It says besides how long
all of its comparisons with the time come out as they do now.
"""

from typing import Final

from pytest_robloxmarket._luau.copies import ONLY, STOP, Copy, Unlike, check_flat, joined, number_text
from pytest_robloxmarket._luau.outline import Block, Outline

__all__ = ("Copier",)

# How tightly operators bind: https://luau.org/grammar.
_LEVELS: Final = {"or": 1, "and": 2, "..": 4, "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6, "^": 8} | dict.fromkeys(
    ("<", "<=", ">", ">=", "==", "~="), 3
)
_UNARY: Final = 7
# What stands behind a plus or a minus, and is not added to something else.
_TIGHT: Final = 5
_FROM_THE_RIGHT: Final = frozenset({"..", "^"})

# What time it is: in seconds, and in whole seconds.
_CLOCKS: Final = {"os.clock": False, "time": False, "elapsedTime": False, "tick": False, "os.time": True}

_VALUES: Final = frozenset({"true", "false", "nil"})
_KEYWORDS: Final = _VALUES | frozenset(
    "and break do else elseif end for function if in local not or repeat return then until while".split()  # noqa: SIM905
)


class Copier:
    """Copies the words of one source from some place on."""

    def __init__(self, outline: Outline, at: int, *, returns: bool = False) -> None:
        self._outline: Final = outline
        self.at = at
        self._returns = returns  # Whether a `return` is part of what is copied.
        self.stops = 0  # How often the copy gives up.
        self.returned = False
        # The first word of the wait at which a round ends, and the bracket behind which its arguments stand.
        self.wait_at = self.arguments_at = -1
        self.waited = False  # Whether the copy comes to it.
        # The names that stand for something else here than where they were read, but for those that the copy declares.
        self.hidden: frozenset[str] = frozenset()
        self.held: frozenset[str] = frozenset()  # The names that must keep the value that they have.
        self.read: set[str] = set()  # All names that were read, but for those that the copy declares.
        self._locals: dict[str, Copy] = {}
        self._loops: list[str] = []  # Of what kinds those are that are being copied.

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

    # --- statements --------------------------------------------------------------------------

    def block(self, *, scoped: bool = True) -> str:
        """Copy up to the end of the block, or of its branch, that the word before stands in.

        Args:
            scoped: whether its locals end with it.
        """
        block, parts, outer = self._outline.inside[self.at - 1], [], self._locals.copy()
        if block is None:
            raise Unlike
        while not self._outline.is_end(block, self.at):
            try:
                parts.append(self._statement(block))
            except Unlike:
                self.stops += 1
                parts.append(STOP)
                self._leave(block)
            self.take(";")
        if scoped:
            self._locals = outer
        return " ".join(f"{part};" for part in parts)

    def _leave(self, block: Block) -> None:
        while not self._outline.is_end(block, self.at):
            self.at += 1

    def _statement(self, block: Block) -> str:
        if self.at == self.wait_at:
            return self._end_round(block)
        if self.take("return"):
            return self._return(block)
        statements = (("local", self._local), ("if", self._branches), ("while", self._while), ("for", self._for))
        for word, copied in statements:
            if self.take(word):
                return copied()
        if self._loops and self.take("break"):
            return "break"
        if self._loops[-1:] == ["for"] and self.text == "continue" and self._outline.is_end(block, self.at + 1):
            self.at += 1
            return "continue"
        return self._assign()

    def _end_round(self, block: Block) -> str:
        self.at = self.arguments_at
        arguments = self.arguments()
        self._leave(block)
        self.waited = True
        return f"do local _ = {arguments or 'nil'} return end"

    def _local(self) -> str:
        names = [self._declared_name()]
        while self.take(","):
            names.append(self._declared_name())
        values = self._expressions() if self.take("=") else []
        if len(values) != len(names):
            check_flat(*values)
        if not self.held.isdisjoint(names):
            check_flat(*values)
            if len(names) != 1 or len(values) != 1:
                raise Unlike
            kept = f"{ONLY}.kept({names[0]}, {values[0].text}) "
        else:
            kept = ""
        for number, name in enumerate(names):
            value = values[number] if number < len(values) else Copy(name)
            self.declare(name, Copy(name, value.slope, value.coarse))
        return f"{kept}local {', '.join(names)} = {', '.join(one.text for one in values) or 'nil'}"

    def _declared_name(self) -> str:
        name = self.name()
        if self.take(":"):
            self.skip_type()
        return name

    def _branches(self) -> str:
        parts = [f"if {self.flat().text} then"]
        self.expect("then")
        parts.append(self.block())
        while self.take("elseif"):
            parts.append(f"elseif {self.flat().text} then")
            self.expect("then")
            parts.append(self.block())
        if self.take("else"):
            parts.append(f"else {self.block()}")
        self.expect("end")
        return " ".join([*parts, "end"])

    def _while(self) -> str:
        condition = self.flat().text
        self.expect("do")
        self._loops.append("while")
        body = self.block()
        self._loops.pop()
        self.expect("end")
        # What changes nothing and goes round a second time goes round for ever.
        return f"while {condition} do do {body} end {STOP} end"

    def _for(self) -> str:
        """A loop over a table, by `pairs`, `ipairs`, `next` or nothing."""
        outer, names = self._locals.copy(), [self._declared_name()]
        while self.take(","):
            names.append(self._declared_name())
        self.expect("in")
        is_by = self.text in {"pairs", "ipairs"} and self._outline.text(self.at + 1) == "("
        values = [Copy(self.text)] if is_by else []
        if is_by:
            self._note(self.name())
            self.expect("(")
        values += self._expressions()
        if is_by:
            self.expect(")")
        check_flat(*values)
        if len(values) > 2:
            raise Unlike
        self.expect("do")
        for name in names:
            self.declare(name)
        self._loops.append("for")
        body = self.block()
        self._loops.pop()
        self._locals = outer
        self.expect("end")
        walked = ", ".join(one.text for one in values) if len(values) == 2 else f"nil, {values[0].text}"
        return f"for {', '.join(names)} in {ONLY}.walk({walked}) do {body} end"

    def _return(self, block: Block) -> str:
        if not self._returns:
            raise Unlike
        values = [] if self._outline.is_end(block, self.at) or self.text == ";" else self._expressions()
        check_flat(*values)
        self.returned = True
        return f"do return {', '.join(one.text for one in values)} end"

    def _assign(self) -> str:
        name = self.name()
        if self.text in {"+=", "-="}:
            return self._add(name)
        if self.text == ",":
            return self._assign_all(name)
        self.expect("=")
        if name in self._locals and self._locals[name].counter:
            self.expect(name)
            added = self._add(name, _TIGHT)
            if self.text in _LEVELS:
                raise Unlike
            return added
        outer, self.read = self.read, set()
        value = self.flat().text
        counts, self.read = name in self.read, outer | self.read
        if name in self._locals:
            check_flat(self._locals[name])
            return f"{name} = {value}"
        if counts:
            raise Unlike
        self._note(name)
        return f"{ONLY}.kept({name}, {value})"

    def _assign_all(self, first: str) -> str:
        """`first, second = value, value`, or what a call returns."""
        names = [first]
        while self.take(","):
            names.append(self.name())
        self.expect("=")
        values = self._expressions()
        check_flat(*values)
        parts = []
        for number, name in enumerate(names):
            value = f"{ONLY}_value{number}"
            if name in self._locals:
                check_flat(self._locals[name])
                parts.append(f"{name} = {value}")
            else:
                self._note(name)
                parts.append(f"{ONLY}.kept({name}, {value})")
        held = ", ".join(f"{ONLY}_value{number}" for number in range(len(names)))
        return f"do local {held} = {', '.join(one.text for one in values)}; {'; '.join(parts)} end"

    def _add(self, name: str, level: int = 0) -> str:
        """`name += value`, or the rest of `name = name + value`."""
        known = self._locals.get(name)
        sign = self.text[0]
        if known is None or known.slope or sign not in {"+", "-"}:
            raise Unlike
        self.at += 1
        value = self.expression(level)
        check_flat(value)
        if known.counter:
            negative = "-" if sign == "-" else ""
            return f"{name} = {ONLY}.added({name}, {negative}{number_text(value)}, {known.counter})"
        return f"{name} = {number_text(known)} {sign} {number_text(value)}"

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
        while (tight := _LEVELS.get(self.text, 0)) > level:
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
        if self.take("("):
            inner = self.expression()
            self.expect(")")
            return inner._replace(text=f"({inner.text})"), ""
        if self.take("if"):
            return self._choice(), ""
        if self.text == "{":
            # What builds a table is no look; it may stand behind an `or`.
            self._skip_brackets()
            return Copy(STOP), ""
        if self.take("function"):
            return self._function(), ""
        name = self.name()
        if name in self._locals:
            return self._locals[name], ""
        self._note(name)
        return Copy(name), name

    def _function(self) -> Copy:
        """A function that is written out where it is handed on."""
        outer, returns, loops = self._locals.copy(), self._returns, self._loops
        self._returns, self._loops = True, []
        parameters = self.parameters()
        body = self.block()
        self.expect("end")
        self._locals, self._returns, self._loops = outer, returns, loops
        return Copy(f"{ONLY}.own(function({parameters}) {body} end)")

    def parameters(self, *before: str) -> str:
        """Go on behind the parameters of a function, which the copy declares; their names.

        Args:
            before: names of some that are not written.
        """
        names = [*before]
        self.expect("(")
        while not self.take(")"):
            names.append(self._declared_name())
            self.take(",")
        if self.take(":"):
            self.skip_type()
        for name in names:
            self.declare(name)
        return ", ".join(names)

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
