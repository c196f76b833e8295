"""Threads that only look whether something has changed, and wait again: rounds in which nothing happens are not played.

Whoever knows until when its next rounds would only look plans each with a `Round`. When all that comes next are such
rounds, time is carried to the last of them before the next other thing, or before one that would do more. What the
rounds would have cost is paid.
"""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._kernel.scheduler import OVERTAKE_MS, Entry

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.scheduler import Scheduler

__all__ = ("Round", "skip")

# The most steps that a round takes: it wakes, and what it has sent is answered.
_STEPS: Final = 2


class Round:
    """The argument of an entry for a round that may only look. The next one comes as long after it as it took to come.

    `sort` is what a watch is told of each.
    """

    __slots__ = ("budgeted", "delay_ms", "lasts_ms", "since_ms", "timed")

    sort: str = "round"

    def __init__(self, delay_ms: int) -> None:
        self.delay_ms = delay_ms
        self.lasts_ms = 0  # How long the next rounds last, each, until they wait again.
        self.since_ms = 0  # When the wait for it began.
        self.timed = False  # Whether it reads the time.
        self.budgeted = False  # Whether it asks how much may be sent.

    def until_ms(self) -> int:
        """Until when rounds would only look, if nothing else happens; a time in the past when the next may do more."""
        raise NotImplementedError

    def left(self) -> int:
        """How many more rounds a limit leaves it."""
        raise NotImplementedError

    def pay(self, rounds: int) -> None:
        """Take the price of so many rounds."""
        raise NotImplementedError


def skip(scheduler: "Scheduler") -> None:
    """Carry time over the rounds that come before anything else does, if they only look."""
    row, limit_ms = _row(scheduler)
    if not row or limit_ms < row[0][0]:
        return
    # What a limit would end is played.
    left = (scheduler.steps_max - scheduler.steps - 1) // _STEPS
    for entry in row:
        left = min(left, _look_of(entry).left())
    limit_ms = _foreseen(row, limit_ms, left // len(row))
    moved = []
    for entry in row:
        one = _look_of(entry)
        period_ms = one.delay_ms + one.lasts_ms
        rounds = (limit_ms - one.lasts_ms - entry[0]) // period_ms + 1
        if rounds > 0:
            one.pay(rounds)
            one.since_ms = entry[0] + (rounds - 1) * period_ms + one.lasts_ms
            scheduler.count_rounds(entry, rounds, one.sort)
            moved.append((one.since_ms, one.since_ms - period_ms, -entry[0], entry[1], entry))
    # Of rounds that come at one time, that one is first which was planned first; and what is planned now was planned
    # before what a round would plan.
    moved.sort()
    for since_ms, *_, entry in moved:
        one = _look_of(entry)
        scheduler.move(entry, since_ms + one.delay_ms)
        scheduler.now_ms = since_ms
        if one.timed:
            scheduler.read_clock(entry[2])


def _row(scheduler: "Scheduler") -> tuple[list[Entry], int]:
    """The rounds that come before anything else, and until when nothing else comes, nor could if order is chosen."""
    limit_ms, row = scheduler.reach_ms, []
    for entry in scheduler.planned():
        if not isinstance(entry[4], Round):
            limit_ms = min(limit_ms, entry[0] - 1 - (OVERTAKE_MS if scheduler.unordered else 0))
            break
        row.append(entry)
    if scheduler.unordered and len({entry[2] for entry in row}) > 1:
        return [], limit_ms
    return row, limit_ms


def _foreseen(row: list[Entry], limit_ms: int, rounds_max: int) -> int:
    """Until when all rounds only look; before the first of them when the next does more, or may not be left out."""
    sends = asks = False
    for entry in row:
        due_ms, one = entry[0], _look_of(entry)
        limit_ms = min(limit_ms, due_ms + (rounds_max - 1) * one.delay_ms)
        one.lasts_ms, one.budgeted = 0, False
        if due_ms <= limit_ms:
            limit_ms = max(min(limit_ms, one.until_ms()), due_ms - 1)
        if (one.lasts_ms and (sends or asks)) or (one.budgeted and sends):
            # What two of them send they take from one budget, and who asks for it would see what another has sent.
            limit_ms = min(limit_ms, due_ms - 1)
        sends, asks = sends or one.lasts_ms > 0, asks or one.budgeted
    return limit_ms


def _look_of(entry: Entry) -> Round:
    return cast("Round", entry[4])
