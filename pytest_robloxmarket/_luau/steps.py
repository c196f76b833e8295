"""Counts the steps of game code, at each of which the machine asks; what has gone too far is asked at every step.

The machine asks at each loop edge, call and return, about thirty times in one receipt. So what it asks is no function
in Python but `next` of an iterator, in C; only once in a hundred steps does Python run.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, repeat
from operator import length_hint
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction

__all__ = ("Steps",)

# The machine is asked for its memory once in so many steps.
_CHUNK: Final = 100

# What a `partial` can be told to become: a function, its arguments, and two things that we do not need.
_Mode = tuple[Callable[..., object], tuple[object, ...], dict[str, object], None]


class Steps:
    """Hands out steps in chunks. `interrupt` is what the machine calls; `look` raises what stops game code."""

    __slots__ = (
        "_budget",
        "_chunk",
        "_free",
        "_go_on",
        "_look",
        "_mode",
        "_quick",
        "_steps_max",
        "interrupt",
        "trusted",
    )

    def __init__(self, go_on: object, steps_max: int, look: Callable[[bool], None]) -> None:
        self._go_on: Final = go_on
        self._steps_max: Final = max(_CHUNK, steps_max)
        # Told whether all steps are used up.
        self._look: Final = look
        # While a part of this room that is written in Luau runs: nothing strikes it.
        self.trusted = False
        self._free: Final[_Mode] = (next, (repeat(go_on),), {}, None)
        self.interrupt: Final = partial(next)
        self.calm()

    def begin(self) -> None:
        """Give game code all its steps; what is left of the last chunk is the first of them."""
        self._budget = self._steps_max - length_hint(self._chunk)

    def strike(self) -> None:
        """Look at every step from now on."""
        self._switch((self._step, (), {}, None))

    def calm(self) -> None:
        """Look once in a hundred steps again."""
        # A chain that an error has gone through is at its end, so this is a new one.
        self._chunk = repeat(self._go_on, 0)
        self._budget = self._steps_max
        self._quick: _Mode = (next, (chain.from_iterable(self),), {}, None)
        self._switch(self._quick)

    def call(self, function: "LuauFunction", arguments: tuple[object, ...]) -> list[object]:
        """Call a function whose steps do not count, since it may be called in one run and not in the next."""
        before = self._mode
        self._switch(self._free)
        try:
            return function.call(*arguments)
        finally:
            self._switch(before)

    def __iter__(self) -> Iterator[Iterator[object]]:
        return self

    def __next__(self) -> Iterator[object]:
        """The next chunk."""
        size = 1
        if not self.trusted:
            self._look(self._budget <= 0)
            size = min(_CHUNK, self._budget)
            self._budget -= size
        chunk = self._chunk = repeat(self._go_on, size)
        return chunk

    def _step(self, _lua: object) -> object:
        if not self.trusted:
            self._look(False)
        return self._go_on

    def _switch(self, mode: _Mode) -> None:
        # What is replaced may run right now: `_quick` and `_free` keep their iterators alive.
        self._mode = mode
        self.interrupt.__setstate__(mode)  # type: ignore[attr-defined] # The stubs leave it out.
