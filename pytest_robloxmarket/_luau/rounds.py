"""Threads of a loop that only looks and waits: the waits of looking.py, and how sure it is that a round only looked.

What the words of a loop cannot say is seen while it runs: that no other function of the game ran in a round, which a
metatable may lead to, and that nothing asked what time it is. Whoever has played such rounds plays no more of them
until something else happens: see the kernel's rounds.py.
"""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._kernel.rounds import Round, rounds_of
from pytest_robloxmarket._luau.steps import RESUMPTION
from pytest_robloxmarket._luau.threads import LuauTask, running_task, suspend

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.context import Context

__all__ = ("Looking", "look")

# Behind `debug.info`, the body and what guards it comes the function that waits.
_WAITING_LEVEL: Final = 3

# So many rounds are played before a limit ends them.
_LAST: Final = 4


class Looking(Round):
    """The rounds of one thread in one loop."""

    __slots__ = ("cost", "followed", "known", "reads", "task", "ticks")

    def __init__(self, task: LuauTask, delay_ms: int, settles: int) -> None:
        super().__init__(delay_ms, settles)
        self.task: Final = task
        self.ticks = False  # Whether its next round is a tick.
        self.cost = 0  # What the last round cost, in steps.
        # What rounds have cost in which surely no other function of the game ran: one more call would cost more.
        self.known: Final[set[int]] = set()
        # The functions of the game that ran in this round, where anybody looked; how often the clock was read before.
        self.followed: set[object] | None = None
        self.reads = 0

    @property
    def _price(self) -> int:
        # Ticks in a row are one resumption.
        return self.cost + (0 if self.ticks else RESUMPTION)

    def left(self) -> int:
        """How many more rounds the code of its server may play, but for its last ones."""
        return self.task.context.allowance.total // self._price - _LAST

    def pay(self, rounds: int) -> None:
        """Take what they cost from what that code may do in a run."""
        self.task.context.allowance.total -= rounds * self._price


def look(context: "Context", delay_ms: int, moment_ms: int, settles: int) -> list[object]:
    """Wait for the next round of a loop that only looks.

    Args:
        context: whose code it is.
        delay_ms: how long.
        moment_ms: up to where a wait may be a tick, as that of any loop.
        settles: how many rounds it takes until each is like the one before.
    """
    task = running_task(context)
    scheduler, steps = context.scheduler, context.vm.limits.steps
    one, context.looking = context.looking, None
    steps.unfollow()
    whole = (
        one is not None
        and one.task is task
        and one.delay_ms == delay_ms
        and context.vm.depth == 1
        and not (task.origin and context.host.asks_at_waits())
    )
    if one is None or not whole:
        one = Looking(task, delay_ms, settles)
    one.cost = steps.given - steps.left()
    one.since_ms = scheduler.now_ms
    one.ticks = delay_ms <= moment_ms and task.heard == scheduler.outside
    if one.ticks:
        scheduler.tick(delay_ms, _wake, one, context.lane)
    else:
        task.heard = scheduler.outside if delay_ms <= moment_ms else -1
        context.after(delay_ms, _wake, one)
    if whole:
        rounds = rounds_of(scheduler)
        rounds.note(one, alike=_only_looked(context, one))
        rounds.skip()
    suspend(task)
    return []


def _only_looked(context: "Context", one: Looking) -> bool:
    """Whether no function of the game ran in a round but the one that waits, and nobody asked for the time."""
    if one.followed is not None and one.followed <= {context.vm.function_at(_WAITING_LEVEL)}:
        one.known.add(one.cost)
    return one.cost in one.known and one.reads == context.scheduler.clock_reads


def _wake(argument: object) -> None:
    one = cast("Looking", argument)
    context = one.task.context
    scheduler = context.scheduler
    if one.ticks and scheduler.watch is not None:
        scheduler.watch.told(context.lane, "round")
    context.looking = one
    one.reads = scheduler.clock_reads
    one.followed = None
    if not one.known and rounds_of(scheduler).is_calm():
        one.followed = set()
        context.vm.follow(one.followed)
    try:
        one.task.resume((scheduler.now_ms - one.since_ms) / 1000)
    finally:
        context.looking = None
        context.vm.limits.steps.unfollow()
