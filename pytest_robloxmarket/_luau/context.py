"""What the Luau code of one server shares: its clock, its threads, what keeps its objects alive."""

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias
from weakref import ref

from pytest_robloxmarket._kernel.scheduler import Action, Entry, Scheduler
from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable, LuauUserData
from pytest_robloxmarket._luau.steps import Allowance
from pytest_robloxmarket._luau.values import LuauObject
from pytest_robloxmarket._luau.vm import Vm, the_vm
from pytest_robloxmarket._terms.ids import DeliveryId

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Runnable, Task
    from pytest_robloxmarket._luau.rounds import Looking

__all__ = ("Context", "Generator", "Host", "KeptObject", "Repeated", "WakeableTask", "new_generator")

# A game's own chance: no choice of the simulator's, only the same numbers in each run.
Generator: TypeAlias = random.Random


class Host(Protocol):
    """What the Luau room needs from the game server that its code runs on."""

    scheduler: Scheduler
    lane: int

    def alive(self) -> bool:
        """Whether the server still has power; one that has lost it says so to `Context.kill` before anything runs."""
        ...

    def emit_print(self, level: str, text: str) -> None:
        """Game code wrote to the output; `level` is print or warn."""
        ...

    def emit_task_error(self, message: str) -> None:
        """A thread of game code that nobody waits for raised an error."""
        ...

    def emit_unsupported(self, member: str, origin: int) -> None:
        """Game code used a member of Roblox's API that is not faked; `origin` is that of the task that did."""
        ...

    def draws(self) -> None:
        """Game code draws its first random number."""
        ...

    def asks_at_waits(self) -> bool:
        """Whether something may happen where code that works for a delivery waits."""
        ...

    def foresee_update(self, store: object, key: str) -> "Repeated | None":
        """What an update of a data store would meet for as long as nothing else happens; None where that is unknown."""
        ...

    def foresee_budget(self, service: object, kind: object) -> tuple[int, int | None] | None:
        """How many requests may be sent, and until when that holds, in milliseconds, while nothing else happens.

        None stands for a time that does not end, and instead of both where the answer is unknown.
        """
        ...

    def bind_to_close(self, function: "Runnable") -> None:
        """Game code wants `function` to run when the server shuts down."""
        ...


class Repeated(Protocol):
    """A request that changes nothing, and is sent again and again."""

    @property
    def lasts_ms(self) -> int:
        """How long it takes."""
        ...

    @property
    def shown(self) -> object:
        """The value that its transform is given."""
        ...

    def may_come_every(self, period_ms: int) -> bool:
        """Whether one can be sent each time so much time has passed."""
        ...

    def note(self, sent_ms: Sequence[int], origin: DeliveryId) -> None:
        """Note that it was sent at these times, by a thread that works for a delivery."""
        ...


class WakeableTask(Protocol):
    """A waiting thread: what wakes it calls one of these."""

    origin: int

    def resume(self, value: object = None) -> None:
        """Go on with an answer."""
        ...

    def throw(self, error: BaseException) -> None:
        """Go on with an error."""
        ...


class Context:
    """One server's part of the machine. All that game code holds of it dies with it."""

    __slots__ = (
        "__weakref__",
        "allowance",
        "awake",
        "callbacks",
        "dead",
        "defers",
        "foreseen",
        "host",
        "kept",
        "lane",
        "looking",
        "noted",
        "random",
        "scheduler",
        "seed",
        "signal_depth",
        "tasks",
        "twins",
        "vm",
    )

    def __init__(self, host: Host, *, seed: int = 0) -> None:
        self.host: Final = host
        self.vm: Final[Vm] = the_vm()
        self.scheduler: Final = host.scheduler
        self.lane: Final = host.lane
        self.seed: Final = seed
        # A world that is no game's may be given more.
        self.allowance = Allowance()
        self.dead = False
        # The threads that wait, by address; the task holds the thread, so that no other can have its address.
        self.tasks: dict[int, Task] = {}
        # The threads that may not yield, since Python waits for them on its own stack.
        self.callbacks: list[int] = []
        # A userdata refers to its object weakly, or the two would keep each other for ever, each in a
        # world that the other's collector cannot see. So the server keeps what it has shown to game code.
        self.kept: list[object] = []
        self.random: Generator | None = None
        # Whether listeners of events are called at the next resumption point, and how many such calls led here.
        self.defers = False
        self.signal_depth = 0
        # The thread that the running step does nothing but wake.
        self.awake: Task | None = None
        # The look of a thread for which the running step is; see rounds.py.
        self.looking: Looking | None = None
        # The copy of a loop that is about to wait for a frame, and in which step and which thread.
        self.noted: tuple[LuauFunction, int, int] | None = None
        # The requests that a copy came to when it was asked last.
        self.foreseen: list[Repeated] = []
        # The copies of functions that only look, by function; see forecasts.py.
        self.twins: LuauTable | None = None

    def alive(self) -> bool:
        """Whether code of this server may run."""
        return not self.dead and self.host.alive()

    def kill(self) -> None:
        """The server crashed: none of its code runs again, not even what runs right now."""
        self.dead = True
        self.tasks.clear()
        if self.vm.server is self:
            self.vm.halt()

    def after(self, delay_ms: int, action: Action, argument: object = None) -> Entry:
        """Plan something on this server's own clock."""
        return self.scheduler.after(delay_ms, action, argument, self.lane)

    def read_clock(self) -> int:
        """The time, for game code."""
        return self.scheduler.read_clock(self.lane)

    def chance(self) -> Generator:
        """The server's own generator: the same numbers in each run."""
        if self.random is None:
            self.random = new_generator(self.seed)
            self.host.draws()
        return self.random


class KeptObject(LuauObject):
    """An object with an identity: game code sees the same userdata for it each time."""

    __slots__ = ("__weakref__", "_handle", "context")

    def __init__(self, context: Context) -> None:
        self.context: Final = context
        self._handle: LuauUserData | None = None

    def handle(self) -> LuauUserData:
        """The userdata that stands for this object; made when first asked for."""
        handle = self._handle
        if handle is None:
            context = self.context
            context.kept.append(self)
            handle = self._handle = context.vm.userdata(ref(self), self.metatable())
        return handle

    def metatable(self) -> LuauTable:
        """What game code can do with it."""
        raise NotImplementedError


def new_generator(seed: object) -> Generator:
    """A generator that gives the same numbers for the same seed, on each machine."""
    return random.Random(repr(seed))
