"""The Luau side of tables.py: what unpacks, and from a shape of values to the function that makes them of parts.

`#` is a part, `$` a part that may be the number of a text, `(...)` an array, `{name,name:...}` a record whose keys are
names, `[...]` a map of keys and values. One after the other, they are the results of the function.
"""

from typing import Final

__all__ = ("PAIR", "PARTS_MAX", "RAW", "SPREAD", "UNPACKING", "source_of")

# The numbers of functions that make nothing: of one value, of two, and of all that a packed table holds. The numbers
# of the others follow downwards, where no game counts.
RAW: Final = -(2**40)
PAIR: Final = RAW - 1
SPREAD: Final = RAW - 2

# What is built in one call has so many parts at most: a Luau function has 255 registers for its arguments, for one
# table of each map (at most half as many as there are parts) and for 17 values in the making at each level.
PARTS_MAX: Final = 60

_PARTS: Final = ", ".join(f"v{number + 1}" for number in range(PARTS_MAX))

# Nothing but what was packed comes to a guarded function: the prelude sees to it that what game code gives a thread
# that waits for an answer of ours is packed. Each call and each return is a step that the machine asks about, and to
# ask costs more than the step: so nothing is called that need not be, and the parts are counted out.
UNPACKING: Final = f"""
local makers = ...
local isyieldable, error, unpack = coroutine.isyieldable, error, table.unpack
makers[{RAW}] = function(value) return value end
makers[{PAIR}] = function(first, second) return first, second end
makers[{SPREAD}] = function(packed) return unpack(packed, 1, packed.n) end
local function unpacked(first, ...)
    return makers[first](...)
end
local function guard(body)
    return function(...)
        if not isyieldable() then
            error("thread is not yieldable", 0)
        end
        local first, {_PARTS} = body(...)
        if first == {RAW} then
            return v1
        elseif first == {PAIR} then
            return v1, v2
        end
        return makers[first]({_PARTS})
    end
end
local function receive(f)
    return function(first, ...)
        return f(makers[first](...))
    end
end
return unpacked, guard, receive, table.pack
"""


def source_of(shape: str, parts: int) -> str:
    """The Luau source of the function that makes the values of a shape."""
    lines: list[str] = []
    result = ", ".join(_Reader(shape, lines).expressions())
    names = ", ".join(f"v{number}" for number in range(parts))
    return f"local texts = ... return function({names}) {' '.join(lines)} return {result} end"


class _Reader:
    """Reads a shape from left to right; what needs a statement of its own goes to `lines`."""

    def __init__(self, shape: str, lines: list[str]) -> None:
        self._shape: Final = shape
        self._lines: Final = lines
        self._at = 0
        self._parts = 0

    def expressions(self) -> list[str]:
        """The Luau expressions of all values."""
        found = []
        while self._at < len(self._shape):
            found.append(self.expression())
        return found

    def expression(self) -> str:
        """The Luau expression of the value that comes next."""
        mark = self._shape[self._at]
        self._at += 1
        if mark in "#$":
            name = f"v{self._parts}"
            self._parts += 1
            return name if mark == "#" else f"(texts[{name}] or {name})"
        if mark == "[":
            return self._map()
        if mark == "{":
            return self._record()
        items = []
        while self._shape[self._at] != ")":
            items.append(self.expression())
        self._at += 1
        return f"{{ {', '.join(items)} }}"

    def _record(self) -> str:
        end = self._shape.index(":", self._at)
        names = self._shape[self._at : end].split(",") if end > self._at else []
        self._at = end + 1
        items = [f'["{name}"] = {self.expression()}' for name in names]
        self._at += 1
        return f"{{ {', '.join(items)} }}"

    def _map(self) -> str:
        # Filled field by field, so that its order is that of a table that a game fills.
        table = f"t{len(self._lines)}"
        self._lines.append(f"local {table} = {{}};")
        while self._shape[self._at] != "]":
            key = self.expression()
            item = self.expression()
            self._lines.append(f"{table}[{key}] = {item};")
        self._at += 1
        return table
