"""The loop: what could happen next, which of it does, and what time it is then.

Two kinds of things wait here. *Local* ones belong to one server's own clock (`task.wait`, deferred
signals): they keep their order, as they do in an engine that has one clock. *Free* ones come from
outside (an answer of a data store, a delivery, a user's next click): no law says which is first, so
each of them may overtake what is due a little earlier. That is what a delay is: the polite order is
by time, and every other order costs one deviation.
"""

from bisect import insort
from collections.abc import Callable
from heapq import heappop, heappush
from threading import get_ident
from typing import Final, TypeAlias, TypeVar

from pytest_robloxmarket._kernel.choices import Choices
from pytest_robloxmarket._kernel.lanes import FREE, LOUD, QUIET, answer_lane
from pytest_robloxmarket._kernel.tasks import Task
from pytest_robloxmarket._kernel.watch import Watch
from pytest_robloxmarket._terms.errors import StepLimitError
from pytest_robloxmarket._terms.seams import ORDER

__all__ = ("OVERTAKE_MS", "Action", "Entry", "Scheduler")

Action: TypeAlias = Callable[[object], object]

T = TypeVar("T")

# (due in ms, number, lane, action, argument). The number is unique, so that entries never compare actions.
Entry: TypeAlias = tuple[int, int, int, Action, object]

# More than any game needs within one story, and still ended within seconds.
STEPS_MAX: Final = 200_000

# What is due later than this after the next thing cannot overtake it: an answer that comes even
# later is the fault `late`, and not a delay.
OVERTAKE_MS: Final = 5_000

# Later than any run lasts.
_NO_END_MS: Final = 1 << 62


class Scheduler:
    """Time and order for one run. All times are integer milliseconds from the run's start."""

    # No struct: each step writes here, and a struct's fields are slow to write.
    __slots__ = (
        "_choices",
        "_end_ms",
        "_inside",
        "_lanes",
        "_number",
        "clock_reads",
        "closed_to_yields",
        "current",
        "disturbed",
        "dozing",
        "free",
        "idle",
        "locals",
        "now_ms",
        "on_misuse",
        "on_overtake",
        "on_wait",
        "reach_ms",
        "rules",
        "sender",
        "steps",
        "steps_max",
        "thread",
        "ticked",
        "ticks",
        "unordered",
        "watch",
    )

    def __init__(self, choices: Choices, *, steps_max: int = STEPS_MAX) -> None:
        self.now_ms = 0
        # A run belongs to the thread that began it: no greenlet can go on in another.
        self.thread: Final = get_ident()
        self.current: Task | None = None
        # True while a function runs that must not give way.
        self.closed_to_yields = False
        self.steps = 0
        self.steps_max: Final = steps_max
        # Whether order may be chosen. In clear weather it may not, and time alone decides.
        self.unordered = False
        # What the market plays by, for whoever finds a task's world; nothing here looks at it.
        self.rules: object = None
        self.on_overtake: Callable[[Entry, Entry], None] | None = None
        # Who has sent the last request, and who is told of each task with an origin that gives way, but of that one.
        self.sender: Task | None = None
        self.on_wait: Callable[[Task], None] | None = None
        self.on_misuse: Callable[[Exception], None] | None = None
        # Whoever finds out whether what is now was before; a run that is made for itself alone has none.
        self.watch: Watch | None = None
        self._choices: Final = choices
        self._end_ms = _NO_END_MS
        self.free: Final[list[Entry]] = []  # What comes from outside. Invariant: sorted.
        self.locals = 0  # How many entries the lanes hold.
        self._lanes: Final[list[list[Entry]]] = []  # Invariant: each is a heap.
        # The next tick of each server's clock that ticks, a heap; how many have been; how far a step may carry the time
        # from tick to tick.
        self.ticks: Final[list[Entry]] = []
        self.ticked = 0
        # By its lane, whoever made a tick come late since nothing came from outside, and must hear of what does.
        self.dozing: Final[dict[int, Callable[[], None]]] = {}
        self.disturbed = 0  # How often somebody let time pass who may have done something before.
        self._inside = 0  # How many steps were of a server's own clock, but for the ticks.
        self.reach_ms = -1
        # Whether whoever lets time pass only waits to see whether anything will still come.
        self.idle = False
        self.clock_reads = 0  # How often somebody asked what time it is.
        self._number = 0

    def new_lane(self) -> int:
        """A lane for one server's own clock."""
        self._lanes.append([])
        return len(self._lanes) - 1

    def drop_lane(self, lane: int) -> None:
        """Forget all that was planned for a server, by its own clock or from outside: the server is gone."""
        self.locals -= len(self._lanes[lane])
        self._lanes[lane].clear()
        if self.ticks:
            left = [tick for tick in self.ticks if tick[2] != lane]
            self.locals -= len(self.ticks) - len(left)
            self.ticks[:] = sorted(left)
        self.dozing.pop(lane, None)
        answers = answer_lane(lane)
        self.free[:] = [entry for entry in self.free if entry[2] != answers]

    def planned(self) -> list[Entry]:
        """All that is planned, in the order of time."""
        entries = self.free.copy()
        if self.locals:
            for lane in self._lanes:
                entries += lane
            entries += self.ticks
            entries.sort()
        return entries

    def read_clock(self, lane: int = FREE) -> int:
        """The time, for whoever may do something else at another time: game code, by its server's lane, or a test."""
        self.clock_reads += 1
        if self.watch is not None:
            self.watch.clock_read(lane)
        return self.now_ms

    def after(self, delay_ms: int, action: Callable[[T], object], argument: T, lane: int = FREE) -> Entry:
        """Plan `action(argument)` for `delay_ms` from now; the entry can be given to `cancel`."""
        self._number = number = self._number + 1
        # What an action takes is checked here, where it comes in; the queue need not know.
        entry: Entry = (self.now_ms + delay_ms, number, lane, action, argument)  # type: ignore[assignment]
        if lane < 0:
            insort(self.free, entry)
        else:
            heappush(self._lanes[lane], entry)
            self.locals += 1
        if self.watch is not None:
            self.watch.planned(entry)
        return entry

    def tick(self, delay_ms: int, action: Callable[[T], object], argument: T, lane: int) -> None:
        """Plan the next tick of a server's clock, like a frame.

        It comes when it is due and costs no choice, and nothing is put off for it: it only says that time passes.
        """
        self._number += 1
        entry: Entry = (self.now_ms + delay_ms, self._number, lane, action, argument)  # type: ignore[assignment]
        heappush(self.ticks, entry)
        self.locals += 1

    def alone_until_ms(self) -> int:
        """Until when, up to where the running step may carry the time, nothing happens that is planned."""
        due_ms = self.next_due_ms()
        return self.reach_ms if due_ms is None or due_ms > self.reach_ms else due_ms - 1

    def tick_on(self, delay_ms: int) -> bool:
        """Let the time of the next tick come within the step that runs; False when something else comes before it."""
        due_ms = self.now_ms + delay_ms
        if due_ms > self.alone_until_ms():
            return False
        self.tick_to(due_ms)
        return True

    def tick_to(self, due_ms: int) -> None:
        """Let the time of the next tick come, of which the caller knows that nothing else comes before it."""
        self.now_ms = due_ms
        self.steps += 1
        self.ticked += 1

    def count_rounds(self, entry: Entry, rounds: int, sort: str) -> None:
        """Note that what an entry wakes was woken so many times, of which nobody sees anything."""
        self.steps += rounds
        if entry in self.ticks:
            self.ticked += rounds
        else:
            self._inside += rounds
        if self.watch is not None:
            self.watch.told_often(entry[2], sort, rounds)

    def move(self, entry: Entry, due_ms: int) -> None:
        """Plan something on a server's own clock anew, for another time."""
        queue = self.ticks if entry in self.ticks else self._lanes[entry[2]]
        queue.remove(entry)
        self._number += 1
        moved: Entry = (due_ms, self._number, *entry[2:])
        queue.append(moved)
        queue.sort()  # A sorted list is a heap.
        if self.watch is not None and queue is not self.ticks:
            self.watch.planned(moved)

    @property
    def outside(self) -> int:
        """How many steps came from outside."""
        return self.steps - self.ticked - self._inside

    def disturb(self) -> None:
        """Tell whoever dozes that somebody may have done something outside of every step."""
        self.disturbed += 1
        self._wake()

    def _wake(self) -> None:
        for wake in [*self.dozing.values()]:
            wake()

    @property
    def number(self) -> int:
        """How many things were planned so far."""
        return self._number

    def cancel(self, entry: Entry) -> None:
        """Take back what was planned; nothing happens if it has run already."""
        queue = self.free if entry[2] < 0 else self._lanes[entry[2]]
        if entry in queue:
            queue.remove(entry)
            if entry[2] >= 0:
                queue.sort()  # A sorted list is a heap.
                self.locals -= 1

    def next_due_ms(self) -> int | None:
        """When the next thing is due, or None when nothing is planned."""
        due = [lane[0][0] for lane in self._lanes if lane] if self.locals else []
        if self.ticks:
            due.append(self.ticks[0][0])
        if self.free:
            due.append(self.free[0][0])
        return min(due, default=None)

    def step(self, reach_ms: int = -1, *, idle: bool = False) -> bool:
        """Let one thing happen, and the ticks behind it up to `reach_ms`. False when nothing is planned.

        Args:
            reach_ms: how far ticks may carry the time.
            idle: the caller only waits to see whether anything will still come.

        Raises:
            StepLimitError: when the run has taken its `steps_max` steps.
        """
        if not self.free and not self.locals:
            return False
        outer = self.reach_ms, self.idle
        self.reach_ms, self.idle = reach_ms, idle
        try:
            self._go(_NO_END_MS, once=True)
        finally:
            self.reach_ms, self.idle = outer
        return True

    def run(self) -> None:
        """Let everything happen until nothing is planned."""
        self._go(_NO_END_MS)

    def run_free(self, end_ms: int) -> None:
        """Let everything happen until nothing that is free is planned, or until it is later than `end_ms`."""
        outer_ms, self.reach_ms = self.reach_ms, end_ms
        try:
            self._go(end_ms, free_only=True)
        finally:
            self.reach_ms = outer_ms

    def run_until(self, end_ms: int, *, idle: bool = False) -> None:
        """Let everything happen that is due by `end_ms`, and be there then. Nothing later overtakes it.

        Args:
            end_ms: until when.
            idle: the caller only waits to see whether anything will still come.
        """
        outer_end_ms, self._end_ms = self._end_ms, end_ms
        if not idle:
            self.disturb()
        if self.watch is not None:
            self.watch.enters()
        try:
            while True:
                due = self.next_due_ms()
                if due is None or due > end_ms:
                    break
                self.step(end_ms, idle=idle)
        finally:
            self._end_ms = outer_end_ms
            if self.watch is not None:
                self.watch.leaves()
        self.now_ms = max(self.now_ms, end_ms)

    def _go(self, end_ms: int, *, free_only: bool = False, once: bool = False) -> None:
        """The loop itself. Each step of each run passes here, so that it calls nothing that it need not."""
        free, watch = self.free, self.watch
        while self.now_ms <= end_ms:
            # A single step is part of somebody's own loop, who may look between two of them; but for `run_until`.
            if watch is not None and self.current is None and (not once or self._end_ms != _NO_END_MS):
                watch.rests(self._end_ms if once else end_ms, free_only=free_only)
            if free and not self.locals and not (self.unordered and len(free) > 1):
                due_ms, number, lane, action, argument = free.pop(0)
            elif free or (self.locals and not free_only):
                due_ms, number, lane, action, argument = self._take()
            else:
                return
            self.steps = steps = self.steps + 1
            if steps > self.steps_max:
                raise StepLimitError(self.steps_max, self.now_ms, getattr(action, "__qualname__", "a task"))
            if due_ms > self.now_ms:  # noqa: PLR1730 - max() is a call, and this line runs in every step.
                self.now_ms = due_ms
            if watch is not None:
                watch.begins(number, lane, self.now_ms - due_ms)
            action(argument)
            if lane < 0 and self.dozing:
                self._wake()
            if once:
                return

    def _take(self) -> Entry:
        """Remove and return what happens next, of more than one thing."""
        free = self.free
        if not self.locals:
            heads = free
        else:
            heads = [lane[0] for lane in self._lanes if lane]
            if self.ticks and not any(self.ticks[0] > head for head in (*heads, *free[:1])):
                self.locals -= 1
                self.ticked += 1
                return heappop(self.ticks)
            if len(heads) == 1 and not free:
                self.locals -= 1
                self._inside += 1
                return heappop(self._lanes[heads[0][2]])
            heads += free
            heads.sort()
        index = self._choose(heads) if self.unordered and len(heads) > 1 else 0
        if heads is free:
            return free.pop(index)
        chosen = heads[index]
        if chosen[2] < 0:
            free.remove(chosen)
        else:
            heappop(self._lanes[chosen[2]])
            self.locals -= 1
            self._inside += 1
        return chosen

    def _choose(self, heads: list[Entry]) -> int:
        """The number of what comes first. What is put off for the next one costs a choice each time, and so a delay."""
        index, last, now_ms = 0, len(heads) - 1, self.now_ms
        horizon_ms = (heads[0][0] if heads[0][0] > now_ms else now_ms) + OVERTAKE_MS
        if horizon_ms > self._end_ms:  # noqa: PLR1730 - as in `_go`.
            horizon_ms = self._end_ms
        while index < last and self.unordered:
            rival = _rival(heads, index, now_ms, horizon_ms)
            if not rival or not self._choices.choose(2, ORDER):
                break
            if self.on_overtake is not None:
                self.on_overtake(heads[index], heads[rival])
            index = rival
        return index


def _rival(heads: list[Entry], index: int, now_ms: int, horizon_ms: int) -> int:
    """The nearest behind `index` that can come before it, and is due by `horizon_ms`; 0 when none can.

    Nobody takes their second step before their first, nor a step in no time.
    """
    first = heads[index]
    if first[2] == QUIET:
        return 0
    leaves_time = first[2] != LOUD and first[0] > now_ms
    for number in range(index + 1, len(heads)):
        rival = heads[number]
        if rival[0] > horizon_ms:
            break
        if rival[2] != QUIET and (leaves_time or rival[2] != LOUD):
            return number
    return 0
