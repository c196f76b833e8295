"""A server's life: start, crash as a power cut, shutdown with its grace time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar, cast

from pytest_robloxmarket._kernel.greenlets import PythonRunnable
from pytest_robloxmarket._kernel.lanes import answer_lane
from pytest_robloxmarket._kernel.tasks import Ended, OnEnd, Runnable, Task
from pytest_robloxmarket._server.marketplace import Marketplace
from pytest_robloxmarket._server.passes import Passes
from pytest_robloxmarket._server.players import Players
from pytest_robloxmarket._server.receipts import Receipts
from pytest_robloxmarket._server.remotes import Remotes
from pytest_robloxmarket._server.signals import Signal, Signals
from pytest_robloxmarket._server.stores.service import DataStores
from pytest_robloxmarket._server.world import World
from pytest_robloxmarket._terms.checks import arguments_max, check_function
from pytest_robloxmarket._terms.enums import CloseReason
from pytest_robloxmarket._terms.events import (
    BindToCloseTimedOut,
    HandlerStuck,
    Printed,
    ServerClosed,
    ServerClosing,
    ServerCrashed,
    ServerStarted,
    TaskRaised,
)
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ServerId
from pytest_robloxmarket._terms.raised import Raised
from pytest_robloxmarket._terms.texts import clipped

__all__ = ("GRACE_MS", "Server")

# "BindToClose: 30 s in all, then the server dies even if they still run",
# creator-docs: reference/engine/classes/DataModel.yaml
GRACE_MS: Final = 30_000

_Part = TypeVar("_Part")


class Server:
    """One game server."""

    __slots__ = (
        "_closers",
        "_closing_left",
        "alive",
        "answers",
        "bare",
        "closing",
        "data_stores",
        "ended",
        "extras",
        "hears",
        "id",
        "lane",
        "marketplace",
        "open",
        "parts",
        "players",
        "receipts",
        "requests",
        "scripts_running",
        "signals",
        "world",
    )

    def __init__(self, world: World, server_id: ServerId) -> None:
        self.world: Final = world
        self.id: Final = server_id
        self.lane: Final = world.scheduler.new_lane()
        self.answers: Final = answer_lane(self.lane)  # The lane of what comes to it from outside.
        self.alive = True
        self.open = True  # Users may join.
        self.bare: Final = not world.starters  # No game ran on it when it started.
        self.requests = 0  # How many data store requests its code has sent.
        self.scripts_running = 0  # Scripts whose main part has not ended yet.
        self.signals: Signals | None = None  # None until somebody asks for one: most runs have no listener.
        self.players: Final = Players(self)
        self.receipts: Final = Receipts(self)
        self.marketplace: Final = Marketplace(self)
        self.data_stores: Final = DataStores(self)
        # Services that most games do not use, by their class.
        self.parts: Final[dict[Callable[[Server], object], object]] = {}
        self._closers: Final[list[Runnable]] = []
        self._closing_left = 0
        self.closing = False  # The grace time runs, and the world waits for its end.
        # What rooms above keep for this server, by the room's name; it dies with the server.
        self.extras: Final[dict[str, object]] = {}
        # Rooms above say here whether game code of theirs listens to a player's leaving.
        self.hears: tuple[Callable[[], bool], ...] = ()
        # Called when the server is gone, whichever way.
        self.ended: tuple[Callable[[], None], ...] = ()

    @property
    def passes(self) -> Passes:
        """The game passes as this server knows them."""
        return self.part(Passes)

    @property
    def remotes(self) -> Remotes:
        """What clients can call here."""
        return self.part(Remotes)

    def start(self) -> None:
        """Run the game's code."""
        world = self.world
        self.tell("start")
        if world.tracing:
            world.history.append(ServerStarted(world.scheduler.now_ms, self.id))
        for starter in world.starters:
            starter(self)

    def tell(self, what: object) -> None:
        """Let a search know what this server's code learns from outside; `what` is hashable."""
        watch = self.world.scheduler.watch
        if watch is not None:  # A caller who must first make what is told asks that, too.
            watch.told(self.lane, what)

    def runnable(self, function: Callable[..., object]) -> Runnable:
        """A Python function that can be started as a task of this server."""
        return PythonRunnable(self.world.scheduler, function, self.world.kept)

    def spawn(self, function: Callable[..., object], *arguments: object) -> Task:
        """Run a Python function as a thread of this server, at once, until it first waits."""
        return self.start_task(self.runnable(function), arguments)

    def start_script(self, runnable: Runnable, arguments: tuple[object, ...] = ()) -> None:
        """Run a script's main part; until it ends, receipts may wait for the handler that it will set."""
        self.scripts_running += 1
        runnable.start(arguments, 0, self._script_ended)

    def start_task(
        self,
        runnable: Runnable,
        arguments: tuple[object, ...] = (),
        on_end: OnEnd | None = None,
        origin: DeliveryId | None = None,
    ) -> Task:
        """Start game code as a thread that belongs to the delivery that started it, if no other is named."""
        return runnable.start(arguments, self.world.origin if origin is None else origin, on_end or self._task_ended)

    def part(self, kind: Callable[[Server], _Part]) -> _Part:
        """A service that most games do not use; made when first asked for."""
        found = self.parts.get(kind)
        if found is None:
            found = self.parts[kind] = kind(self)
        return cast("_Part", found)

    def dismantle(self) -> None:
        """Let go of the services, which hold their server; see `World.dismantle`."""
        self.signals = None
        self.hears = ()
        self.parts.clear()
        del self.players, self.receipts, self.marketplace, self.data_stores

    def signal(self, name: str) -> Signal:
        """The signal of this name, to listen to."""
        if self.signals is None:
            self.signals = Signals(self.run_listener)
        return self.signals.named(name)

    def run_listener(self, listener: Callable[..., object], arguments: tuple[object, ...]) -> None:
        """Run one listener of a signal as a thread of its own."""
        if self.alive:
            self.start_task(self.runnable(listener), arguments)

    def wait(self, seconds: float) -> None:
        """Let virtual time pass on this server's clock. May yield."""
        self.world.wait_ms(max(0, round(seconds * 1000)), self.lane)

    def print(self, text: str, level: str = "print") -> None:
        """Write to the output of the server, which is the run's history."""
        self.world.history.append(Printed(self.world.scheduler.now_ms, self.id, level, clipped(text)))

    @property
    def hears_leaving(self) -> bool:
        """Whether the game does anything when a player leaves, or when the server closes."""
        if self._closers or (self.signals is not None and self.signals.has_listener("player_removing")):
            return True
        return bool(self.hears) and any(hears() for hears in self.hears)

    @property
    def hears_closing(self) -> bool:
        """Whether the game does anything when the server closes."""
        return bool(self._closers)

    def bind_to_close(self, function: Callable[[CloseReason], object] | Callable[[], object]) -> None:
        """Call `function` when the server shuts down; it has 30 seconds."""
        check_function(function, "bind_to_close(save_all)")
        self.bind_close_runnable(self.runnable(_given_a_reason(function)))

    def bind_close_runnable(self, runnable: Runnable) -> None:
        """Start `runnable` when the server shuts down."""
        self._closers.append(runnable)

    def crash(self, seam: str = "test") -> None:
        """Cut the power: nothing of this server runs any more, and nothing unsaved is left."""
        if not self.alive:
            return
        self.world.history.append(ServerCrashed(self.world.scheduler.now_ms, self.id, seam))
        self.alive = False
        self.players.drop("crash")
        self._end()

    def loses_power(self, seam: str) -> bool:
        """Pass a seam where the power may be cut; whether it was."""
        world = self.world
        if seam not in world.seams.asked:
            return False
        watch = world.scheduler.watch
        if watch is not None and watch.looks_ahead():
            watch.may_end(self.lane, seam)
        if not world.seams.strikes(seam):
            return False
        self.crash(seam)
        return True

    def shutdown(self, reason: CloseReason = CloseReason.DeveloperShutdown) -> None:
        """End gently: players are sent away, BindToClose functions run, and after 30 s at most it is over."""
        if not self.open:
            return
        world = self.world
        self.tell(reason.name)
        self.open = False
        world.history.append(ServerClosing(world.scheduler.now_ms, self.id, reason.name))
        # Whether PlayerRemoving comes first is not documented: platform-facts.md, section 6, point 14.
        before = world.platform.contract.removing_at_close == "before"
        if before:
            self._send_away()
        self._closing_left = len(self._closers)
        for closer in tuple(self._closers):
            closer.start((reason,), 0, self._closer_ended)
        if not before:
            self._send_away()
        # What PlayerRemoving started and still runs lasts only as long as the server is kept open.
        if self._closing_left:
            self.closing = True
            world.scheduler.after(GRACE_MS, self._grace_ended, None, self.lane)
        else:
            self._closed()

    def _send_away(self) -> None:
        for player in self.players.get_players():
            self.players.remove(player.user_id, "shutdown")

    def _closer_ended(self, ended: Ended) -> None:
        self._task_ended(ended)
        self._closing_left -= 1
        if self.alive and not self._closing_left:
            self.world.scheduler.after(0, self._all_closed, None, self.lane)

    def _all_closed(self, _: object) -> None:
        self._closed()

    def _grace_ended(self, _: object) -> None:
        self.world.history.append(BindToCloseTimedOut(self.world.scheduler.now_ms, self.id))
        self._closed()

    def _closed(self) -> None:
        if self.alive:
            self.world.history.append(ServerClosed(self.world.scheduler.now_ms, self.id))
            self._end()

    def _end(self) -> None:
        self.alive = self.open = False
        self.closing = False
        self.receipts.forget()
        self.world.scheduler.drop_lane(self.lane)
        for told in self.ended:
            told()

    def _script_ended(self, ended: Ended) -> None:
        self.scripts_running -= 1
        if ended.error is not None:
            self._task_ended(ended)
        if self.alive and not self.scripts_running:
            self.receipts.announce_all()

    def _task_ended(self, ended: Ended) -> None:
        if ended.error is not None and self.alive:
            world = self.world
            message = clipped(ended.error)
            if ended.stuck:
                world.stuck = True
                world.history.append(HandlerStuck(world.scheduler.now_ms, self.id, NO_DELIVERY, message))
            world.history.append(TaskRaised(world.scheduler.now_ms, self.id, message))
            if world.tracing:
                world.raised.append(Raised(self.id, "thread", message, ended.cause))


def _given_a_reason(
    function: Callable[[CloseReason], object] | Callable[[], object],
) -> Callable[[CloseReason], object]:
    """A function that takes the reason, as one in Luau does that has no name for it."""
    if arguments_max(function) < 1:
        return lambda _: cast("Callable[[], object]", function)()
    return cast("Callable[[CloseReason], object]", function)
