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
from typing import Final, TypeAlias, TypeVar

from pytest_robloxmarket._kernel.choices import Choices
from pytest_robloxmarket._kernel.tasks import Task
from pytest_robloxmarket._terms.errors import StepLimitError
from pytest_robloxmarket._terms.seams import ORDER

__all__ = ("FREE", "LOOKING", "LOUD", "QUIET", "Action", "Entry", "Scheduler", "lane_of")

Action: TypeAlias = Callable[[object], object]

T = TypeVar("T")

# (due in ms, number, lane, action, argument). The number is unique, so that entries never compare actions.
Entry: TypeAlias = tuple[int, int, int, Action, object]

# The lane of what belongs to no server's clock.
FREE: Final = -1

# The lanes of free things of which more is known. A *quiet* one only closes something: whether it comes a
# little earlier is seen by those alone who look at what is open: a *loud* one, the step of a user, and one
# that is *looking* at the same thing. Which thing that is can be part of the lane: see `lane_of`.
QUIET: Final = -2
LOUD: Final = -3
LOOKING: Final = -4

# The lowest bits of a free lane are its kind, and the others say what it is about.
_KIND: Final = 7
_QUIET: Final = -QUIET
_LOUD: Final = -LOUD
_LOOKING: Final = -LOOKING

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
        "_lanes",
        "_number",
        "closed_to_yields",
        "current",
        "free",
        "locals",
        "now_ms",
        "on_overtake",
        "on_wait",
        "rules",
        "steps",
        "steps_max",
        "unordered",
    )

    def __init__(self, choices: Choices, *, steps_max: int = STEPS_MAX) -> None:
        self.now_ms = 0
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
        # Told of each task with an origin that gives way.
        self.on_wait: Callable[[Task], None] | None = None
        self._choices: Final = choices
        self._end_ms = _NO_END_MS
        self.free: Final[list[Entry]] = []  # What comes from outside. Invariant: sorted.
        self.locals = 0  # How many entries the lanes hold.
        self._lanes: Final[list[list[Entry]]] = []  # Invariant: each is a heap.
        self._number = 0

    def new_lane(self) -> int:
        """A lane for one server's own clock."""
        self._lanes.append([])
        return len(self._lanes) - 1

    def drop_lane(self, lane: int) -> None:
        """Forget all that a server's own clock had planned: the server is gone."""
        self.locals -= len(self._lanes[lane])
        self._lanes[lane].clear()

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
        return entry

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
        if self.free:
            due.append(self.free[0][0])
        return min(due, default=None)

    def step(self) -> bool:
        """Let one thing happen. False when nothing is planned.

        Raises:
            StepLimitError: when the run has taken its `steps_max` steps.
        """
        if not self.free and not self.locals:
            return False
        self._go(_NO_END_MS, once=True)
        return True

    def run(self) -> None:
        """Let everything happen until nothing is planned."""
        self._go(_NO_END_MS)

    def run_free(self, end_ms: int) -> None:
        """Let everything happen until nothing that is free is planned, or until it is later than `end_ms`."""
        self._go(end_ms, free_only=True)

    def run_until(self, end_ms: int) -> None:
        """Let everything happen that is due by `end_ms`, and be there then. Nothing later overtakes it."""
        outer_end_ms, self._end_ms = self._end_ms, end_ms
        try:
            while True:
                due = self.next_due_ms()
                if due is None or due > end_ms:
                    break
                self.step()
        finally:
            self._end_ms = outer_end_ms
        self.now_ms = max(self.now_ms, end_ms)

    def _go(self, end_ms: int, *, free_only: bool = False, once: bool = False) -> None:
        """The loop itself. Each step of each run passes here, so that it calls nothing that it need not."""
        free = self.free
        while self.now_ms <= end_ms:
            if free and not self.locals and not (self.unordered and len(free) > 1):
                due_ms, _, _, action, argument = free.pop(0)
            elif free or (self.locals and not free_only):
                due_ms, _, _, action, argument = self._take()
            else:
                return
            self.steps = steps = self.steps + 1
            if steps > self.steps_max:
                raise StepLimitError(self.steps_max, self.now_ms, getattr(action, "__qualname__", "a task"))
            if due_ms > self.now_ms:  # noqa: PLR1730 - max() is a call, and this line runs in every step.
                self.now_ms = due_ms
            action(argument)
            if once:
                return

    def _take(self) -> Entry:
        """Remove and return what happens next, of more than one thing."""
        free = self.free
        if not self.locals:
            heads = free.copy()
        else:
            heads = [lane[0] for lane in self._lanes if lane]
            if len(heads) == 1 and not free:
                self.locals -= 1
                return heappop(self._lanes[heads[0][2]])
            heads += free
            heads.sort()
        chosen = heads[0]
        if self.unordered:
            horizon = chosen[0] + OVERTAKE_MS
            if horizon > self._end_ms:  # noqa: PLR1730 - as in `step`.
                horizon = self._end_ms
            while heads[-1][0] > horizon:
                heads.pop()
            chosen = self._choose(heads)
        if chosen[2] < 0:
            free.remove(chosen)
        else:
            heappop(self._lanes[chosen[2]])
            self.locals -= 1
        return chosen

    def _choose(self, heads: list[Entry]) -> Entry:
        """Which of these comes first. Each thing that is put off for the next one costs a choice, and so a delay."""
        index = 0
        while self.unordered:
            rival = _rival(heads, index, self.now_ms)
            if not rival or not self._choices.choose(2, ORDER):
                break
            if self.on_overtake is not None:
                self.on_overtake(heads[index], heads[rival])
            index = rival
        return heads[index]


def lane_of(kind: int, subject: int) -> int:
    """The lane of a free thing of this kind that is about one subject, by its number."""
    return kind - 8 * subject


def _rival(heads: list[Entry], index: int, now_ms: int) -> int:
    """The nearest behind `index` that could come before it so that it makes a difference; 0 when none can."""
    due_ms, _, first_lane, _, _ = heads[index]
    first = -first_lane & _KIND if first_lane < 0 else 0
    # Nobody takes their second step before their first, nor a step in no time.
    leaves_time = first != _LOUD and due_ms > now_ms
    for number in range(index + 1, len(heads)):
        lane = heads[number][2]
        kind = -lane & _KIND if lane < 0 else 0
        if kind == _LOUD:
            matters = leaves_time
        elif first == _QUIET:
            matters = kind == _LOOKING and (-lane ^ -first_lane) <= _KIND
        elif kind == _QUIET:
            matters = first == _LOUD or (first == _LOOKING and (-lane ^ -first_lane) <= _KIND)
        else:
            matters = True
        if matters:
            return number
    return 0
