"""Threads that only look whether something has changed, and wait again: rounds in which nothing happens are not played.

Whoever knows that a thread does in each round what it did in the one before, until something else happens, plans its
next look with a `Round`. Once all that comes next are such looks, and each was played since anything else happened,
time is carried to the last of them before the next other thing. What the rounds would have cost is paid.
"""

from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._kernel.scheduler import OVERTAKE_MS, Entry

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.scheduler import Scheduler

__all__ = ("Round", "Rounds", "rounds_of")


class Round:
    """The argument of an entry that wakes a thread for its next look.

    `settles` is how many rounds it takes until each is like the one before.
    """

    __slots__ = ("delay_ms", "played", "settles", "since_ms", "step")

    def __init__(self, delay_ms: int, settles: int) -> None:
        self.delay_ms: Final = delay_ms
        self.settles: Final = settles
        self.since_ms = 0  # When it began to wait.
        self.played = 0  # Rounds in a row that were alike, in which nothing else happened.
        self.step = 0  # In which step the last one was played.

    def left(self) -> int:
        """How many more rounds a limit leaves it."""
        raise NotImplementedError

    def pay(self, rounds: int) -> None:
        """Take the price of so many rounds."""
        raise NotImplementedError


class Rounds:
    """What one scheduler knows of the looks that follow each other."""

    __slots__ = ("_first", "_last", "_scheduler")

    def __init__(self, scheduler: "Scheduler") -> None:
        self._scheduler: Final = scheduler
        # The first and the last step of a row of steps in which nothing but looks happened.
        self._first = 0
        self._last = -1

    def is_calm(self) -> bool:
        """Whether the step before the one that runs was a look."""
        return self._last == self._scheduler.steps - 1

    def note(self, one: Round, *, alike: bool) -> None:
        """The step that runs was a whole round of a thread, which waits again now; `alike` when it only looked."""
        if not self.is_calm():
            self._first = self._scheduler.steps
        one.played = one.played + 1 if alike and one.step >= self._first else int(alike)
        one.step = self._last = self._scheduler.steps

    def skip(self) -> None:
        """Carry time over the rounds that come before anything else does."""
        scheduler = self._scheduler
        row, limit_ms = self._row()
        due_ms = [entry[0] for entry in row]
        if not row or limit_ms < min(due_ms):
            return
        looks = [_look_of(entry) for entry in row]
        # What a limit would end is played.
        rounds_max = min([scheduler.steps_max - scheduler.steps - 1, *(one.left() for one in looks)]) // len(row)
        last_ms = [due + (rounds_max - 1) * one.delay_ms for due, one in zip(due_ms, looks, strict=True)]
        limit_ms = min([limit_ms, *last_ms])
        moved = []
        for entry, one in zip(row, looks, strict=True):
            rounds = (limit_ms - entry[0]) // one.delay_ms + 1
            if rounds > 0:
                one.pay(rounds)
                one.since_ms = entry[0] + (rounds - 1) * one.delay_ms
                scheduler.count_rounds(entry, rounds)
                moved.append((one.since_ms, one.since_ms - one.delay_ms, -entry[0], entry[1], entry))
        # Of looks that come at one time, that one is first which was planned first; and what is planned now was planned
        # before what a round would plan.
        for since_ms, *_, entry in sorted(moved):
            scheduler.put_off(entry, since_ms + _look_of(entry).delay_ms)
            scheduler.now_ms = since_ms
        self._last = scheduler.steps

    def _row(self) -> tuple[list[Entry], int]:
        """The looks that come before anything else, and until when nothing else comes, nor could if order is chosen."""
        scheduler = self._scheduler
        limit_ms, row = scheduler.reach_ms, []
        for entry in scheduler.planned():
            one = entry[4]
            if not isinstance(one, Round) or one.step < self._first or one.played < one.settles:
                limit_ms = min(limit_ms, entry[0] - 1 - (OVERTAKE_MS if scheduler.unordered else 0))
                break
            row.append(entry)
        if scheduler.unordered and len({entry[2] for entry in row}) > 1:
            return [], limit_ms
        return row, limit_ms


def rounds_of(scheduler: "Scheduler") -> Rounds:
    """What a scheduler knows of looks; made when first asked for."""
    if scheduler.rounds is None:
        scheduler.rounds = Rounds(scheduler)
    return scheduler.rounds


def _look_of(entry: Entry) -> Round:
    one = entry[4]
    assert isinstance(one, Round)
    return one
