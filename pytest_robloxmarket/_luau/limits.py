"""How far game code may go: in steps, in memory, in calls inside calls, and in this process's own time."""

import gc
from time import process_time
from typing import TYPE_CHECKING, Any, Final

from pytest_robloxmarket._luau.binding import binding
from pytest_robloxmarket._luau.handles import GameError
from pytest_robloxmarket._luau.steps import SECONDS_MAX, Steps
from pytest_robloxmarket._luau.traces import clean_error, place_of
from pytest_robloxmarket._terms.errors import PlatformError, WorkLimitError
from pytest_robloxmarket._terms.realtime import real_seconds

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction

__all__ = ("MEMORY_HARD", "Limits")

# A game server has some GB; a script that holds more than this while we simulate one receipt allocates for ever.
MEMORY_MAX: Final = 96 * 1024 * 1024

# What a single operation may ask for at once, on top. It must be set: without a limit an error that
# the interrupt raises inside a pcall ends the process (seen in pluau 0.1.2).
MEMORY_HARD: Final = 2 * MEMORY_MAX

# What earlier runs have left is collected then, so that it does not bring a later one to the limit.
_GARBAGE: Final = MEMORY_MAX // 4

# Calls inside calls: Luau stops at 20,000, and to write down that many takes seconds.
_CALLS_MAX: Final = 5_000

# In steps: what it costs to stop code for its memory, since everything is collected then. A server that is full is soon
# at its end.
_COLLECTION: Final = 200_000

# In seconds of this process's own computing: a go of game code that takes longer is slow. And how exact that is.
_SLOW_S: Final = 0.05
_NOTED_EVERY_S: Final = _SLOW_S / 5

# Of an error's text, what anybody will read.
_ERROR_MAX: Final = 10_000

_TIMEOUT: Final = "Script timeout: exhausted allowed execution time. The script ran too long without yielding"
_MEMORY: Final = f"not enough memory: the script holds more than {MEMORY_MAX // 1024 // 1024} MB"


class _Halted(Exception):
    """The server whose code runs is dead: what runs must end, and nobody is told."""


class Limits:
    """The limits of one machine, and what is stopped by them."""

    __slots__ = (
        "_collect",
        "_computed_s",
        "_escape",
        "_fee",
        "_full",
        "_info",
        "_lua",
        "_now_ms",
        "_since_s",
        "steps",
        "stop",
        "struck",
    )

    def __init__(self, lua: Any) -> None:
        self._lua: Final = lua
        self.steps: Final = Steps(binding.VmState.Continue, self._look)
        # The limit that was broken, or the error that no game code may catch; `struck` when there is either.
        self.stop: str | None = None
        self._escape: BaseException | None = None
        self.struck = False
        self._full = _GARBAGE
        self._fee = 0
        # When game code last began to run, or a little before, and what this process had computed by then.
        self._since_s = 0.0
        self._computed_s = 0.0
        self._now_ms = 0
        self._collect: Final[LuauFunction] = lua.globals().get("collectgarbage")
        self._info: Final[LuauFunction] = lua.globals().get("debug").get("info")

    def begin(self, steps: int, now_ms: int) -> None:
        """Game code begins to run."""
        self.steps.begin(steps)
        self._fee = 0
        self._note_time()
        self._now_ms = now_ms
        if self._lua.used_memory() > self._full:
            self.collect()

    def used(self, allowed: int) -> tuple[int, float]:
        """Game code has ended, or waits; how many of its steps are used up, and how many seconds they took, if slow."""
        return allowed - self.steps.end() + self._fee, self._computed(_SLOW_S)

    def charge(self, steps: int) -> None:
        """Take the price of some work from the game code that asked for it; nothing where none runs.

        Raises:
            PlatformError: when it has asked for too much. Game code may catch it, and is stopped at its next steps.
        """
        if not self.steps.charge(steps):
            self.stop = _TIMEOUT
            self._strike()
            raise PlatformError(_TIMEOUT)

    def halt(self) -> None:
        """Stop all game code that runs now."""
        self._escape = self._escape or _Halted()
        self._strike()

    def escape_with(self, error: BaseException) -> None:
        """Stop all game code with an error that it may not catch."""
        # What fails while everything is being stopped fails because of that.
        if not self.struck:
            self._escape = error
        self._strike()

    def collect(self) -> None:
        """Free what is not used any more.

        What a server that nobody closed holds in the machine is held by objects of Python that hold each other.
        """
        gc.collect()
        self._lua.set_memory_limit(2 * MEMORY_HARD)
        self._collect.call("collect")
        self._lua.set_memory_limit(MEMORY_HARD)
        self._full = max(_GARBAGE, self._lua.used_memory() * 2)

    def _look(self, spent: bool) -> None:
        """Once in a hundred steps: is it too much? And once it is, at every step."""
        if not self.struck:
            if spent:
                self.stop = _TIMEOUT
            elif self._lua.used_memory() > MEMORY_MAX:
                gc.collect()
                self._collect.call("collect")
                # What is left after a collection is held. A fifth less, or we would collect all the time.
                if self._lua.used_memory() > MEMORY_MAX // 5 * 4 and self._holds_too_much():
                    self.stop = _MEMORY
            if self.stop is None:
                self._look_at_calls()
                self._look_at_clock()
                return
        self._strike()
        raise binding.RawError(self._lua.create_string((self.stop or "stopped").encode()))

    def _holds_too_much(self) -> bool:
        """Whether it is still too much once Python has let go of what earlier runs have left."""
        gc.collect()
        self._collect.call("collect")
        return int(self._lua.used_memory()) > MEMORY_MAX // 5 * 4

    def _look_at_calls(self) -> None:
        try:
            deep = bool(self._info.call(self._lua.current_thread(), _CALLS_MAX, "l"))
        except RuntimeError:  # Not even this one call fits on the stack any more.
            deep = True
        if deep:
            raise binding.RawError(self._lua.create_string(b"stack overflow"))

    def _look_at_clock(self) -> None:
        if self._computed(SECONDS_MAX):
            self._escape = WorkLimitError(self._now_ms)
            self._strike()
            raise binding.RawError(self._lua.create_string(b"stopped"))

    def _note_time(self) -> None:
        """Note when game code begins to run. To ask for this process's own computing is dear: it is done seldom."""
        now_s = real_seconds()
        if now_s - self._since_s > _NOTED_EVERY_S:
            self._since_s, self._computed_s = now_s, process_time()

    def _computed(self, least: float) -> float:
        """The seconds of computing that game code took in this go, where they are more than these; otherwise 0."""
        if real_seconds() - self._since_s <= least:
            return 0.0
        seconds = process_time() - self._computed_s
        return seconds if seconds > least else 0.0

    def _strike(self) -> None:
        self.struck = True
        self.steps.strike()

    def failed(self, raised: str) -> GameError:
        """An error in Roblox's words and without the machine's own."""
        if self.stop is not None:
            self._fee = _COLLECTION if self.stop == _MEMORY else 0
            return GameError(self.stop + place_of(raised), stuck=True)
        if raised.startswith("memory error"):
            self.collect()
            self._fee = _COLLECTION
            return GameError(_MEMORY + place_of(raised), stuck=True)
        text = clean_error(raised, _ERROR_MAX)
        return GameError(text, stuck="stack overflow" in text[:200])

    def end(self, *, outermost: bool) -> None:
        """A resumption has ended after something struck; the outermost one is the last that is stopped."""
        escape = self._escape
        if outermost:
            if self.stop == _MEMORY:
                self.collect()
            self.stop = self._escape = None
            self.struck = False
            self.steps.calm()
        if escape is not None and not isinstance(escape, _Halted):
            raise escape
