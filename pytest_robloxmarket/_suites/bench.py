"""Where a suite's file runs: a server of a market of its own, with the project around it, and no script started.

A test is a thread on that server. Where it waits for time or for an answer, the market goes on; where it asks the
harness for something, that is done between two steps of any market, as a test in Python would do it.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._engine.host import luau_of
from pytest_robloxmarket._engine.instance_methods import make_instance
from pytest_robloxmarket._engine.services.remotes import remotes_of
from pytest_robloxmarket._engine.standins import StandIn
from pytest_robloxmarket._luau.threads import LuauRunnable
from pytest_robloxmarket._luau.values import shallow_all
from pytest_robloxmarket._place.planting import plant
from pytest_robloxmarket._place.requires import forget_aliases, resolve
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._suites.plans import Failure
from pytest_robloxmarket._suites.spelling import in_luau
from pytest_robloxmarket._suites.world import HARNESS, SuiteWorld
from pytest_robloxmarket._terms.errors import PlatformError, RobloxMarketError, StepLimitError, WorkLimitError
from pytest_robloxmarket._terms.events import Printed, TaskRaised

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.instances import Instance
    from pytest_robloxmarket._kernel.tasks import Ended
    from pytest_robloxmarket._luau.handles import LuauFunction
    from pytest_robloxmarket._luau.threads import LuauTask
    from pytest_robloxmarket._place.nodes import Node
    from pytest_robloxmarket._place.surroundings import Surroundings
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("Bench", "Opened", "Said")

# A test that waits longer than this waits for what will not come: an hour of the market's time.
_PATIENCE_MS: Final = 3_600_000


class Said(NamedTuple):
    """A line that a suite, or the code under test, has printed."""

    text: str
    aloud: bool


class Opened(NamedTuple):
    """A market that a test has made, and the line that did."""

    market: "Market"
    place: tuple[str, int]


class Bench:
    """The world of one file of a suite.

    Attributes:
        market: the market of which the file's server is one.
        world: the Luau world of that server.
        file: what messages call the file.
        text: its source.
        script: the instance of the file.
    """

    def __init__(self, market: "Market", around: "Surroundings", hear: Callable[[Said], object]) -> None:
        forget_aliases()
        self.market: Final = market
        self.file: Final = around.node.file
        self.text: Final = around.node.source or ""
        # Who hears what is printed.
        self.hear = hear
        self._heard = 0
        self._asked: Final[list[tuple[LuauTask, str, Callable[[], object]]]] = []
        # What the harness has raised in this suite, by the first line of its text: an error says more than its text.
        self._raised: Final[dict[str, BaseException]] = {}
        self.server: Final = market.world.start_server()
        self.game_server: Final = GameServer(market, self.server)
        self.world: Final = cast("SuiteWorld", luau_of(self.server, SuiteWorld))
        self.server.remotes.beyond = partial(remotes_of, self.world)
        planted = plant(self.world, around.root)
        # The file that each instance comes from.
        self.files: Final = planted.paths
        self._by_node: Final = planted.by_node
        self.world.resolve_require = partial(resolve, planted)
        self.world.fill_gap = self._fill_gap
        self.script: Final = planted.by_node[id(around.node)]

    def _fill_gap(self, parent: "Instance", name: str, _asks: bool) -> "Instance | None":
        """What stands in for the folder of a framework that the project has not."""
        if self.world.instead(name) is None and not _holds_packages(name) and not isinstance(parent, StandIn):
            return None
        made = StandIn(self.world, name)
        made.set_parent(parent)
        return made

    @property
    def roblox_ts(self) -> "Instance | None":
        """The runtime of roblox-ts, where the file is made by it."""
        named = (one for one in self._by_node.values() if one.name == "RuntimeLib")
        return next(named, None) if "_G[script]" in self.text else None

    def begin_roblox_ts(self) -> None:
        """Give a file that roblox-ts has made what it expects of whoever requires it: the runtime, in `_G`.

        Raises:
            Failure: when that raises.
        """
        if self.roblox_ts is not None:
            begin = self.world.load("local script, runtime = ... _G[script] = require(runtime)", "[robloxmarket]")
            self.call(begin, self.script, self.roblox_ts)

    def instance_of(self, node: "Node") -> "Instance":
        """The instance that a node of the project's tree has become."""
        return self._by_node[id(node)]

    def provide(self, value: object) -> None:
        """Give the file the harness: `require("@robloxmarket")`, or the module of that name in ReplicatedStorage."""
        module = make_instance(self.world, "ModuleScript", HARNESS)
        module.set_parent(self.world.service("ReplicatedStorage"))
        self.world.provided[module] = value

    def ask(self, task: "LuauTask", where: str, what: Callable[[], object]) -> None:
        """Do something for a thread that waits for it, as soon as no code of any market runs; `where` is its line."""
        self._asked.append((task, where, what))

    def call(self, function: "LuauFunction", *arguments: object) -> list[object]:
        """Run a function as a thread of the file's server until it ends; what it returns.

        Raises:
            Failure: when it raises, never ends, or does more than any test does.
        """
        ends: list[Ended] = []
        runnable = LuauRunnable(self.world, function, answer=shallow_all)
        task: LuauTask | None = None
        try:
            task = runnable.start(arguments, 0, ends.append)
            self._go_on_until(ends)
        except (StepLimitError, WorkLimitError) as error:
            raise self.failure(str(error)) from error
        finally:
            self.listen()
            if not ends and task is not None:
                # Nobody will wake it any more: what it asked for has ended the run that it asked it of.
                self.world.tasks.pop(task.pointer, None)
        (end,) = ends
        if end.error is not None:
            raise self.failure(end.error)
        return cast("list[object]", end.value)

    def failure(self, raised: str, trace: str = "") -> Failure:
        """What a thread raised, with its place, and what the harness had said to it."""
        causes = [(line, error) for line, error in self._raised.items() if line and line in raised]
        line, cause = max(causes, key=lambda one: len(one[0]), default=("", None))
        if cause is not None and raised.endswith(line):
            # Some frameworks keep the first line of an error only.
            raised += in_luau(str(cause)).removeprefix(in_luau(str(cause)).partition("\n")[0])
        return Failure(raised, trace, prefer=self.file, cause=cause)

    def _go_on_until(self, ends: "list[Ended]") -> None:
        scheduler = self.market.scheduler
        end_ms = scheduler.now_ms + _PATIENCE_MS
        while not ends:
            if self._asked:
                self._answer(*self._asked.pop(0))
            elif not self.server.alive:
                raise self.failure("the server of the suite itself has ended, and its tests with it")
            elif scheduler.now_ms > end_ms or not scheduler.step():
                why = "for an hour of the market's time" if scheduler.now_ms > end_ms else "and nothing else happens"
                raise self.failure(
                    f"it waits for something that does not come, {why}. Look for a yield that nobody resumes."
                )
            self.listen()

    def _answer(self, task: "LuauTask", where: str, what: Callable[[], object]) -> None:
        try:
            found = what()
        except (RobloxMarketError, AssertionError) as error:
            text = in_luau(str(error))
            # With its place, as each error of Luau code has it: a framework that catches it would know no other.
            text = f"{where}: {text}" if where and not isinstance(error, Failure) else text
            self._raised[text.partition("\n")[0]] = error
            task.throw(PlatformError(text))
        else:
            task.resume(found)

    def listen(self) -> None:
        """Hand on what was printed since, and what threads raised that nobody waits for."""
        history = self.market.history
        for event in history[self._heard :]:
            if isinstance(event, Printed):
                self.hear(Said(event.text, event.level != "print"))
            elif isinstance(event, TaskRaised):
                self.hear(Said(event.message, aloud=True))
        self._heard = len(history)

    def close(self) -> None:
        """Let go of everything, also of what its threads had planned."""
        self.server.crash()
        self.market.close()
        self.world.let_go()
        # What the file has got of its own server would lead back to the file, and out of sight of any collector.
        self.server.extras.clear()
        self.server.ended = ()
        self.market.dismantle()


def _holds_packages(name: str) -> bool:
    return name.lower().endswith("packages") or name in {"node_modules", "rbxts_include", "@rbxts", "@rbxts-js", "Dev"}
