"""Threads of loops that wait, whose next round may only look: such rounds are not played, see the kernel's rounds.py.

What the next round would do is asked of its copy: sources/looking.py makes one for each such loop.
"""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._kernel.rounds import Round, skip
from pytest_robloxmarket._luau.forecasts import NEVER, Forecast, count, forecast
from pytest_robloxmarket._luau.steps import RESUMPTION
from pytest_robloxmarket._luau.threads import LuauTask, running_task, suspend
from pytest_robloxmarket._terms.ids import DeliveryId

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.context import Context
    from pytest_robloxmarket._luau.handles import LuauFunction

__all__ = ("Looking", "look", "may_look", "note_copy", "noted_copy")

# Rounds in a row that do more than look; the last round of a loop is one, and then another loop may begin.
_MISSES_MAX: Final = 3

# Then it is asked once in so many.
_SELDOM: Final = 20

# So many rounds are played before a limit ends them.
_LAST: Final = 4


class Looking(Round):
    """The rounds of one thread in one loop."""

    __slots__ = ("copy", "cost", "found", "task", "ticks")

    def __init__(self, task: LuauTask, delay_ms: int) -> None:
        super().__init__(delay_ms)
        self.task: Final = task
        self.ticks = False  # Whether its next round is a tick.
        self.cost = 0  # What the last round cost, in steps; 0 when none was played to its end.
        self.copy: LuauFunction | None = None  # What can be asked for its next round.
        self.found: Forecast | None = None  # What came of asking.

    @property
    def _price(self) -> int:
        # Ticks in a row are one resumption.
        return self.cost + (0 if self.ticks else RESUMPTION)

    def until_ms(self) -> int:
        """Until when each round would only look."""
        task = self.task
        if self.copy is None or not self.cost or (self.ticks and task.heard != task.context.scheduler.outside):
            # The first round after something came from outside is no tick.
            return NEVER
        found = self.found = forecast(task.context, self.copy, self.delay_ms / 1000, may_send=not self.ticks)
        self.timed, self.budgeted = found.timed, found.budgeted
        self.lasts_ms = 0 if found.request is None else found.request.lasts_ms
        period_ms = self.delay_ms + self.lasts_ms
        task.misses = task.misses + 1 if found.until_ms == NEVER else 0
        task.seen = task.context.scheduler.outside
        if found.request is not None and not found.request.may_come_every(period_ms):
            return NEVER
        return found.after(self.since_ms, period_ms)

    def left(self) -> int:
        """How many more rounds the code of its server may play, but for its last ones."""
        return self.task.context.allowance.total // max(1, self._price) - _LAST

    def pay(self, rounds: int) -> None:
        """Take what they cost from what that code may do in a run, and add what they count."""
        if self.found is not None:
            count(self.task.context, self.found, rounds)
            if self.found.request is not None:
                first_ms, period_ms = self.since_ms + self.delay_ms, self.delay_ms + self.lasts_ms
                sent_ms = range(first_ms, first_ms + rounds * period_ms, period_ms)
                self.found.request.note(sent_ms, DeliveryId(self.task.origin))
        self.task.context.allowance.total -= rounds * self._price


def may_look(context: "Context") -> bool:
    """Whether it may be worth while to ask for the next round of the thread that waits.

    Who does more than look in each round is seldom asked again before something comes from outside.
    """
    task = running_task(context)
    if task.misses >= _MISSES_MAX and task.seen == context.scheduler.outside:
        task.misses += 1
        # To be asked takes a round whose price is known, and so two in a row.
        if task.misses % _SELDOM > 1:
            return False
    return True


def look(context: "Context", delay_ms: int, moment_ms: int) -> None:
    """Wait for the next round of a loop that may only look.

    Args:
        context: whose code it is.
        delay_ms: how long.
        moment_ms: up to where a wait may be a tick, as that of any loop.
    """
    task = running_task(context)
    scheduler, steps = context.scheduler, context.vm.limits.steps
    # A thread that has waited for an answer meanwhile was woken by that.
    one, context.looking = context.looking or task.looking, None
    if one is None or one.task is not task or one.delay_ms != delay_ms or context.vm.depth != 1:
        one = task.looking = Looking(task, delay_ms)
    else:
        one.cost = steps.given - steps.left()
    one.copy = cast("LuauFunction", context.vm.call(cast("LuauFunction", context.vm.cache["take_copy"]))[0])
    one.since_ms = scheduler.now_ms
    one.ticks = delay_ms <= moment_ms and task.heard == scheduler.outside
    if one.ticks:
        scheduler.tick(delay_ms, _wake, one, context.lane)
    else:
        task.heard = scheduler.outside if delay_ms <= moment_ms else -1
        context.after(delay_ms, _wake, one)
    if one.cost:
        skip(scheduler)
    suspend(task)


def note_copy(context: "Context", copy: "LuauFunction") -> None:
    """Keep the copy of a loop whose thread is about to wait for a frame."""
    context.noted = copy, context.scheduler.steps, running_task(context).pointer


def noted_copy(context: "Context", task: LuauTask) -> "LuauFunction | None":
    """The copy of the loop of a thread that waits for a frame now; None where nobody knows it, or may not ask."""
    noted, context.noted = context.noted, None
    if noted is None or noted[1:] != (context.scheduler.steps, task.pointer):
        return None
    return noted[0]


def _wake(argument: object) -> None:
    one = cast("Looking", argument)
    context = one.task.context
    scheduler = context.scheduler
    if one.ticks and scheduler.watch is not None:
        scheduler.watch.told(context.lane, "round")
    context.looking = one
    try:
        one.task.resume((scheduler.now_ms - one.since_ms) / 1000)
    finally:
        context.looking = None
