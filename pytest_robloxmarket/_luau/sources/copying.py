"""Copies words of a game's source that only look, as Luau code that gives up where they would do anything else.

Such a copy stands where the words stand, so that it reads the same variables. It asks `only` for all that may call a
function of the game, as a metatable does (forecasts.py), so that to run it changes nothing. It says besides how long
all of its comparisons with the time come out as they do now.
"""

from typing import Final

from pytest_robloxmarket._luau.sources.copies import ONLY, STOP, Copy, Unlike, check_flat, number_text
from pytest_robloxmarket._luau.sources.expressions import LEVELS, Expressions
from pytest_robloxmarket._luau.sources.outline import Block, Outline

__all__ = ("Copier",)

# What stands behind a plus or a minus, and is not added to something else.
_TIGHT: Final = 5


class Copier(Expressions):
    """Copies the words of one source from some place on."""

    def __init__(self, outline: Outline, at: int, *, returns: bool = False) -> None:
        super().__init__(outline, at)
        self._returns = returns  # Whether a `return` is part of what is copied.
        self.stops = 0  # How often the copy gives up.
        self.returned = False
        # The first word of the wait at which a round ends, and the bracket behind which its arguments stand.
        self.wait_at = self.arguments_at = -1
        self.waited = False  # Whether the copy comes to it.
        self.held: frozenset[str] = frozenset()  # The names that must keep the value that they have.
        self._loops: list[str] = []  # Of what kinds those are that are being copied.

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
        return self._called() if self._is_call() else self._assign()

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
        """A loop over a table, by `pairs`, `ipairs`, `next` or nothing; or one that counts."""
        names = [self._declared_name()]
        if self.take("="):
            numbers = self._expressions()
            check_flat(*numbers)
            range_of = ", ".join(number_text(one) for one in numbers)
            return f"for {names[0]} = {range_of} do {ONLY}.step(); {self._body_of_for(names)} end"
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
        body = self._body_of_for(names)
        walked = ", ".join(one.text for one in values) if len(values) == 2 else f"nil, {values[0].text}"
        return f"for {', '.join(names)} in {ONLY}.walk({walked}) do {body} end"

    def _body_of_for(self, names: list[str]) -> str:
        outer = self._locals.copy()
        self.expect("do")
        for name in names:
            self.declare(name)
        self._loops.append("for")
        body = self.block()
        self._loops.pop()
        self._locals = outer
        self.expect("end")
        return body

    def _return(self, block: Block) -> str:
        if not self._returns:
            raise Unlike
        values = [] if self._outline.is_end(block, self.at) or self.text == ";" else self._expressions()
        check_flat(*values)
        self.returned = True
        return f"do return {', '.join(one.text for one in values)} end"

    def _is_call(self) -> bool:
        """Whether a statement calls something that may only look, and makes nothing of the answer."""
        if self.text == "pcall" or self.text in self._outline.called:
            return True
        return "UpdateAsync" in {self._outline.text(self.at + number) for number in (2, 4)}

    def _called(self) -> str:
        call = self.flat().text
        if self.text in {"=", ",", "+=", "-="}:
            raise Unlike
        return f"do local _ = {call} end"

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
            if self.text in LEVELS:
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

    def function(self) -> Copy:
        """Copy a function that is written out where it is handed on, from behind its first word."""
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
