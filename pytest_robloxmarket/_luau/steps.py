"""Counts the steps of game code, at each of which the machine asks; what has gone too far is asked at every step.

All that a script can make others do for it costs steps too, as many as it takes time: a call of Roblox's API, an
instance, a byte of output. So there is one limit, of what a server's code may do at one moment of simulated time, and
one of what it may do in a whole run.

The machine asks at each loop edge, call and return, about thirty times in one receipt. So what it asks is no function
in Python but `next` of an iterator, in C; only once in a hundred steps does Python run.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, repeat
from operator import length_hint
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.scheduler import Scheduler
    from pytest_robloxmarket._luau.handles import LuauFunction

__all__ = ("RESUMPTION", "SECONDS_MAX", "STEPS_MAX", "Allowance", "Steps", "Worker")

# At one moment, about 0.3 s of real time; a handler that works takes some thousands.
STEPS_MAX: Final = 2_000_000

# At the moment in which a server starts: many games build their map then, and 20,000 parts take 9 million steps. Roblox
# gives a script some seconds.
START_MAX: Final = 10_000_000

# In a whole run but for its start, and what comes on top with each millisecond of it: what has work at each frame,
# sixty times a second, gets on with it. Those who wait for longer than a second save nothing up.
TOTAL_MAX: Final = 10_000_000
_PER_MS: Final = 300
_SAVED_MS: Final = 1_000

# So many threads are stopped at one moment, until it is clear that there will always be another.
_STOPPED_MAX: Final = 3

# What has run for ever once does so again: after that a moment is shorter by so much.
_WARIER: Final = 10

# Some steps take long: to join two texts of some megabytes is one. So much of this process's own computing may the code
# of one server take, in one go or in many slow ones: some times what all steps take, so that no run depends on the
# machine.
SECONDS_MAX: Final = 4.0

# What it costs to let game code run on, be it only for one step.
RESUMPTION: Final = 20

# The machine is asked for its memory once in so many steps.
_CHUNK: Final = 100

# What a `partial` can be told to become: a function, its arguments, and two things that we do not need.
_Mode = tuple[Callable[..., object], tuple[object, ...], dict[str, object], None]


class Allowance:
    """What the code of one server may still do."""

    __slots__ = ("_at_ms", "_left", "_moment", "_seconds", "_starts", "_stopped", "_wary", "total")

    def __init__(self, moment: int = STEPS_MAX, total: int = TOTAL_MAX, seconds: float = SECONDS_MAX) -> None:
        self._moment = moment
        self._wary: Final = moment // _WARIER
        self._at_ms = -1
        self._left = max(START_MAX, moment)
        self._starts = True
        # How many threads had to be stopped at this moment.
        self._stopped = 0
        # What its slow goes may still take.
        self._seconds = seconds
        self.total = total

    def at(self, now_ms: int) -> int:
        """The steps that are left at this moment; 0 when nothing of this server may run again."""
        if self._at_ms < 0:
            self._at_ms = now_ms
        elif now_ms != self._at_ms:
            if self._left <= 0:
                self._moment = self._wary
            if self.total > 0:  # What has used all up has no more to come.
                self.total += min(now_ms - self._at_ms, _SAVED_MS) * _PER_MS
            self._at_ms = now_ms
            self._left = self._moment
            self._starts = False
            self._stopped = 0
        elif self._left <= 0:
            # One that never ends must not take the others with it; but those that start each other go on for ever.
            self._stopped += 1
            if self._stopped < _STOPPED_MAX:
                self._left = self._moment
        return max(0, min(self._left, self.total))

    def serve(self) -> None:
        """A receipt has come: what its handler does is no part of the server's start, even at the same moment."""
        self._left = min(self._left, self._moment)
        self._starts = False

    def spend(self, steps: int, seconds: float = 0.0) -> None:
        """Take away what was used."""
        self._seconds -= seconds
        if self._seconds < 0:
            self.total = 0
        self._left -= steps + RESUMPTION
        if not self._starts:
            self.total -= steps + RESUMPTION


class Worker(Protocol):
    """Whose code runs: what it may still do, and what time it is."""

    @property
    def allowance(self) -> Allowance:
        """What it may still do."""
        ...

    @property
    def scheduler(self) -> "Scheduler":
        """The clock."""
        ...


class Steps:
    """Hands out steps in chunks. `interrupt` is what the machine calls; `look` raises what stops game code."""

    __slots__ = (
        "_chunk",
        "_former",
        "_free",
        "_go_on",
        "_look",
        "_mode",
        "_quick",
        "_slow",
        "budget",
        "given",
        "idle",
        "interrupt",
        "trusted",
    )

    def __init__(self, go_on: object, look: Callable[[bool], None]) -> None:
        self._go_on: Final = go_on
        # What is left, but for the chunk that was handed out last. Whoever works for game code takes its price away.
        self.budget = STEPS_MAX
        self.given = STEPS_MAX  # What there was when game code began to run.
        # Whether no game code runs: what is done then is done for nobody.
        self.idle = True
        # Told whether all steps are used up.
        self._look: Final = look
        # While a part of this room that is written in Luau runs: nothing strikes it.
        self.trusted = False
        self._free: Final[_Mode] = (next, (repeat(go_on),), {}, None)
        self.interrupt: Final = partial(next)
        self._slow: Final[_Mode] = (self._creep, (), {}, None)
        self._quick: _Mode = self._free
        self.calm()

    def begin(self, steps: int) -> None:
        """Give game code its steps; what is left of the last chunk is the first of them."""
        if self._mode is self._slow:
            self.calm()
        self.idle = False
        self.given = steps
        self.budget = steps - length_hint(self._chunk)

    def end(self) -> int:
        """Game code has ended, or waits; how many of its steps are not used up."""
        self.idle = True
        return self.left()

    def left(self) -> int:
        """The steps that are not used up."""
        return self.budget + length_hint(self._chunk)

    def charge(self, steps: int) -> bool:
        """Take away the price of some work; whether game code could pay it."""
        if self.idle:
            return True
        self.budget -= steps
        if self.budget >= 0:
            return True
        # How much of the last chunk is used up depends on what the machine did before, and where game code ends must
        # not: so the rest is counted one by one.
        self.budget = self.left()
        self._chunk = repeat(self._go_on, 0)
        if self._mode is self._quick:
            self._switch(self._slow)
        return self.budget >= 0

    def strike(self) -> None:
        """Look at every step from now on."""
        self._switch((self._step, (), {}, None))

    def calm(self) -> None:
        """Look once in a hundred steps again; also after an error."""
        # The old chain may run right now.
        self._chunk = repeat(self._go_on, 0)
        self._former = self._quick
        self._quick = (next, (chain.from_iterable(self),), {}, None)
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
            try:
                self._look(self.budget <= 0)
            except BaseException:
                # A chain that an error has gone through is at its end, and would answer with what it is asked for.
                if self._mode is self._quick:
                    self.calm()
                raise
            size = max(1, min(_CHUNK, self.budget))
            self.budget -= size
        chunk = self._chunk = repeat(self._go_on, size)
        return chunk

    def _creep(self, _lua: object) -> object:
        if not self.trusted:
            self.budget -= 1
            self._look(self.budget < 0)
        return self._go_on

    def _step(self, _lua: object) -> object:
        if not self.trusted:
            self._look(False)
        return self._go_on

    def _switch(self, mode: _Mode) -> None:
        # What is replaced may run right now: `_quick` and `_free` keep their iterators alive.
        self._mode = mode
        self.interrupt.__setstate__(mode)  # type: ignore[attr-defined] # The stubs leave it out.
