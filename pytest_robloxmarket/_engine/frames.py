"""The frames of a server: sixty times a second, all who listen to them are called.

A game's frame loops run thousands of times in a run in which nothing else happens, so that frames in a row are one
resumption of Luau code: it calls the listeners, asks whether the next frame may come, and calls them again. As soon as
a listener waits, raises, listens anew or plans something, the next frame is one by itself. Frames in which all
listeners would only look are not played at all, see the kernel's rounds.py.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.host import hurries, hurries_by_plan, is_deserted
from pytest_robloxmarket._engine.signals import Connection, Signal
from pytest_robloxmarket._kernel.rounds import Round, skip
from pytest_robloxmarket._luau.forecasts import NEVER, Forecast, count, forecast, forecast_frames
from pytest_robloxmarket._luau.libraries import FRAME_MS
from pytest_robloxmarket._luau.rounds import noted_copy
from pytest_robloxmarket._luau.steps import RESUMPTION, STEPS_MAX
from pytest_robloxmarket._luau.threads import LuauTask, current_origin

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("FRAME_EVENTS", "SEEN_MS", "Frames")

# The order within a frame: creator-docs, studio/microprofiler/task-scheduler.md.
FRAME_EVENTS: Final = ("PreAnimation", "Stepped", "PreSimulation", "PostSimulation", "Heartbeat")

# How long a frame lasts where nobody sees it: on a server that everybody has left, which Roblox closes soon
# (CloseReason.ServerEmpty), and while a market only waits to see whether anything will still come. A run should not pay
# for it, and a game must live with frames of any length: it is told how long each was.
_UNSEEN_MS: Final = 500

# In a trial nobody sees frames either, but for this long after something has come from outside: a join, a purchase, an
# answer. A game's frame loops would cost more than all else: 20,000 frames a run. Where nothing has come for long, or
# everybody has left, only the rounds of the game's own clocks are waited for, and frames are longer still.
SEEN_MS: Final = 250
_QUIET_MS: Final = 10_000
_LONG_MS: Final = 2_000

# So many frames are one resumption at most: about a second, after which the server is looked at again.
_ROW_MAX: Final = 60

# A row ends before its frames together use up what one may do.
_STEPS_MIN: Final = STEPS_MAX // 2

# So many frames are played before a limit ends them.
_LAST: Final = 4

# Who does more than look at each frame is asked once in so many, after so many times in a row.
_MISSES_MAX: Final = 3
_SELDOM: Final = 20

# What Luau code gets when the row is over.
_OVER: Final[list[object]] = [None]

# `place` says which listener is called; it is `over` when that one waits, and somebody else has called the others.
_ROW: Final = """
return function(listeners, here, timed, place, delta, next_frame)
    local time = next_frame()
    while time do
        for number, listener in listeners do
            if here[number] then
                place.number = number
                if timed[number] then
                    listener(time, delta)
                else
                    listener(delta)
                end
                if place.over then
                    return
                end
            end
        end
        place.number = #listeners
        time = next_frame()
    end
    place.ended = true
end
"""


class Frames(Round):
    """The frames of one server, while somebody listens to them. `delay_ms` is how long the planned one lasts."""

    __slots__ = (
        "_asked",
        "_called",
        "_context",
        "_cost",
        "_end_ms",
        "_first",
        "_found",
        "_heard",
        "_heard_ms",
        "_lists",
        "_looks",
        "_misses",
        "_number",
        "_signals",
        "_stale",
        "_steps",
        "planned",
    )

    sort = "frame"

    def __init__(self, context: "LuauServer", signals: dict[str, Signal]) -> None:
        super().__init__(FRAME_MS)
        self._context: Final = context
        self._signals: Final = signals
        self.planned = False
        # What the frames in a row call, as Luau tables: the listeners, which of them still listen, and which of them
        # are told the time; and who they are.
        self._lists: tuple[LuauTable, LuauTable, LuauTable] | None = None
        self._called: list[Connection] = []
        self._stale = True
        # Of the row that runs: whether its first frame is to come, when the last may begin that another follows, and
        # how many things were planned before it.
        self._first = True
        self._end_ms = 0
        self._number = 0
        self._steps: Final = context.vm.limits.steps
        self._cost = 0  # What a frame of the last row cost, in steps.
        self._looks = True  # Whether the listeners would only look, when they were last asked.
        # How often in a row they would not, and how much had come from outside then.
        self._misses = 0
        self._asked = -1
        self._found: list[Forecast] = []  # What came of asking.
        # How much had come from outside at the last frame after which there was more, and when that was.
        self._heard = -1
        self._heard_ms = 0

    def listened(self, connection: Connection) -> None:
        """Somebody listens from now on."""
        self._stale = True
        if isinstance(connection.listener, LuauTask):
            connection.copy = noted_copy(self._context, connection.listener)
        self.plan()

    def dropped(self, connection: Connection) -> None:
        """Somebody does not listen any more."""
        self._stale = True
        if self._lists is not None and connection in self._called:
            self._lists[1].raw_set(self._called.index(connection) + 1, False)

    def plan(self) -> None:
        """Plan the next frame, if none is."""
        if not self.planned:
            self.planned = True
            self.delay_ms = self._pace_ms()
            self.since_ms = self._context.scheduler.now_ms
            self._context.scheduler.tick(self.delay_ms, self._frame, self, self._context.lane)
            if self.delay_ms > FRAME_MS:
                self._context.scheduler.dozing[self._context.lane] = self._wake

    def _wake(self) -> None:
        """Let the planned frame come as early as it would if it were planned now: something may have come."""
        scheduler = self._context.scheduler
        entry = next(one for one in scheduler.ticks if one[4] is self)
        due_ms = scheduler.now_ms + self._pace_ms()
        if due_ms < entry[0]:
            scheduler.move(entry, due_ms)
            self.delay_ms = due_ms - self.since_ms

    def until_ms(self) -> int:
        """Until when all listeners would only look at each frame."""
        waiting = [one for one in self._listening() if one.copy is not None]
        listening = [one for one in self._listening() if one.copy is None]
        if not self._cost or self.delay_ms != self._pace_ms() or self._is_rarely_asked():
            return NEVER
        # The time that `Stepped` is told differs from frame to frame.
        if not all(_is_plain(one) and one.signal.name != "Stepped" for one in listening):
            return NEVER
        listeners = [cast("LuauFunction", one.listener) for one in listening]
        delta_s = self.delay_ms / 1000
        found = [forecast_frames(self._context, delta_s, listeners)] if listeners else []
        found += (forecast(self._context, one.copy, delta_s) for one in waiting if one.copy is not None)
        self._found = found
        self.timed = any(one.timed for one in found)
        self.budgeted = any(one.budgeted for one in found)
        until_ms = min(one.after(self.since_ms, self.delay_ms) for one in found)
        self._looks = until_ms != NEVER
        self._misses = 0 if self._looks else self._misses + 1
        self._asked = self._context.scheduler.outside
        return until_ms

    def _is_rarely_asked(self) -> bool:
        """Whether somebody did more in each of the last frames, and nobody need be asked for the next."""
        if self._misses < _MISSES_MAX or self._asked != self._context.scheduler.outside:
            return False
        self._misses += 1
        return self._misses % _SELDOM != 0

    def left(self) -> int:
        """How many more frames the code of its server may play, but for its last ones."""
        return self._context.allowance.total // max(1, self._cost) - _LAST

    def pay(self, rounds: int) -> None:
        """Take what they cost from what that code may do in a run, and add what they count."""
        for one in self._found:
            count(self._context, one, rounds)
        self._context.allowance.total -= rounds * self._cost

    def _frame(self, _argument: object) -> None:
        if not self._context.alive():
            return
        self.planned = False
        self._context.scheduler.dozing.pop(self._context.lane, None)
        self._tell()
        listening = self._listening()
        if all(_is_plain(one) for one in listening):
            self._run_row(listening)
        else:
            total = self._context.allowance.total
            _call(listening, self._arguments_of)
            self._cost = max(1, total - self._context.allowance.total)
        if any(self._signals[name].connections for name in FRAME_EVENTS if name in self._signals):
            self.plan()
            skip(self._context.scheduler)

    def _listening(self) -> list[Connection]:
        return [one for name in FRAME_EVENTS if name in self._signals for one in self._signals[name].connections]

    def _arguments_of(self, connection: Connection) -> tuple[float, ...]:
        # Who waits in a loop that is known takes nothing of what it is told.
        timed = connection.signal.name == "Stepped" and connection.copy is None
        delta_s = self.delay_ms / 1000
        return (self._context.read_clock() / 1000, delta_s) if timed else (delta_s,)

    def _run_row(self, listening: list[Connection]) -> None:
        """Call listeners, none of which waits in a signal, for this frame and those behind it."""
        context, vm = self._context, self._context.vm
        if self._stale or self._lists is None:
            self._called, self._lists, self._stale = listening, _lists_of(vm, listening), False
        scheduler = context.scheduler
        # Where the next frames may not have to be played, this one is by itself.
        row_ms = 0 if self._looks else min(_ROW_MAX * self.delay_ms, self._paced_ms())
        end_ms = min(scheduler.alone_until_ms(), scheduler.now_ms + row_ms)
        self._end_ms = end_ms - self.delay_ms if self.delay_ms == self._pace_ms() else -1
        self._first, self._number = True, scheduler.number
        place, ticked, total = vm.table(), scheduler.ticked, context.allowance.total
        run, next_frame, rows = _row_of(vm)
        rows.append(self)
        task = LuauTask(context, vm.thread(run), current_origin(context))
        try:
            task.run([*self._lists, place, self.delay_ms / 1000, next_frame])
        finally:
            rows.pop()
            frames = scheduler.ticked - ticked + 1
            self._cost = max(1, (total - context.allowance.total - RESUMPTION) // frames)
        if context.alive() and not place.raw_get("ended"):
            # A listener waits, or has raised: this frame is for the others as well.
            place.raw_set("over", True)
            _call(self._called[cast("int", place.raw_get("number")) :], self._arguments_of)

    def go_on(self) -> list[object]:
        """The time in seconds when the frame begins that comes next in the row; nothing when that is for itself."""
        scheduler = self._context.scheduler
        if self._first:
            self._first = False
            return [scheduler.now_ms / 1000]
        # What was planned before the row is not before its end, and a row ends when something else is planned.
        if (
            scheduler.now_ms > self._end_ms
            or self._stale
            or scheduler.number != self._number
            or self._steps.budget < _STEPS_MIN
            or self._context.dead
        ):
            return _OVER
        scheduler.tick_to(scheduler.now_ms + self.delay_ms)
        watch = scheduler.watch
        if watch is not None:
            watch.told(self._context.lane, "frame")
        return [scheduler.now_ms / 1000]

    def _pace_ms(self) -> int:
        scheduler = self._context.scheduler
        came = scheduler.outside + scheduler.disturbed
        if self._heard != came:
            self._heard, self._heard_ms = came, scheduler.now_ms
        is_deserted_now, quiet_ms = is_deserted(self._context), scheduler.now_ms - self._heard_ms
        if hurries(self._context):
            if hurries_by_plan(self._context):
                return _LONG_MS if scheduler.idle or is_deserted_now else FRAME_MS
            if is_deserted_now or quiet_ms > _QUIET_MS:
                return _LONG_MS
            if quiet_ms > SEEN_MS:
                return _UNSEEN_MS
        return _UNSEEN_MS if scheduler.idle or is_deserted_now else FRAME_MS

    def _paced_ms(self) -> int:
        """For how long frames last as long as they do now, if nothing comes from outside."""
        quiet_ms = self._context.scheduler.now_ms - self._heard_ms
        bounds = (SEEN_MS, _QUIET_MS) if hurries(self._context) else ()
        return next((bound - quiet_ms for bound in bounds if quiet_ms <= bound), _ROW_MAX * _LONG_MS)

    def _tell(self) -> None:
        watch = self._context.scheduler.watch
        if watch is not None:
            watch.told(self._context.lane, "frame")


def _is_plain(connection: Connection) -> bool:
    """Whether a listener is a Luau function that is called at each frame."""
    return not connection.once and connection.is_luau


def _call(connections: Sequence[Connection], arguments_of: Callable[[Connection], tuple[float, ...]]) -> None:
    for connection in connections:
        if connection.connected:
            connection.signal.call(connection, arguments_of(connection))


def _lists_of(vm: "Vm", listening: Sequence[Connection]) -> "tuple[LuauTable, LuauTable, LuauTable]":
    listeners, here, timed = vm.table(), vm.table(), vm.table()
    for number, one in enumerate(listening, 1):
        listeners.raw_set(number, one.listener)
        here.raw_set(number, True)
        timed.raw_set(number, one.signal.name == "Stepped")
    return listeners, here, timed


def _row_of(vm: "Vm") -> "tuple[LuauFunction, LuauFunction, list[Frames]]":
    """What runs a row, what it asks for the next frame, and whose rows run now."""
    found = vm.cache.get("frames")
    if found is None:
        (run,) = vm.trusted(_ROW)
        rows: list[Frames] = []
        found = vm.cache["frames"] = run, vm.function(lambda _: rows[-1].go_on()), rows
    return cast("tuple[LuauFunction, LuauFunction, list[Frames]]", found)
