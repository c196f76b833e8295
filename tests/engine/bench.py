"""A game server for Luau code that needs nothing but a clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from pytest_robloxmarket._engine import services  # noqa: F401 - they register themselves
from pytest_robloxmarket._engine.data_model import LuauServer
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._kernel.scheduler import Scheduler
from pytest_robloxmarket._kernel.tasks import Ended, Runnable
from pytest_robloxmarket._luau.handles import LuauFunction
from pytest_robloxmarket._luau.tables import pack, tables_of
from pytest_robloxmarket._luau.threads import call_without_yield
from pytest_robloxmarket._luau.vm import Vm

_CALLER = """
local makers = ...
return function(f, first, ...) return pcall(f, makers[first](...)) end
"""


class Bench:
    """A host that notes what it is told, and runs scripts to their end."""

    def __init__(self) -> None:
        self.scheduler = Scheduler(PoliteChoices())
        self.lane = self.scheduler.new_lane()
        self.has_power = True
        self.lines: list[str] = []
        self.errors: list[str] = []
        self.unsupported: list[str] = []
        self.at_close: list[Runnable] = []
        self.server = LuauServer(self)

    def alive(self) -> bool:
        return self.has_power

    def cut_power(self) -> None:
        """Crash, as a game server does."""
        self.has_power = False
        self.server.kill()

    def emit_print(self, level: str, text: str) -> None:
        self.lines.append(text if level == "print" else f"{level}: {text}")

    def emit_task_error(self, message: str) -> None:
        self.errors.append(message)

    def draws(self) -> None:
        """Nobody wants to know."""

    def asks_at_waits(self) -> bool:
        """Nobody is on this server who could leave."""
        return False

    def foresee_update(self, store: object, key: str) -> None:
        """There are no data stores here."""

    def foresee_budget(self, service: object, kind: object) -> None:
        """Nor are there budgets."""

    def emit_unsupported(self, member: str, origin: int) -> None:
        self.unsupported.append(member)

    def bind_to_close(self, function: Runnable) -> None:
        self.at_close.append(function)

    def start(self, source: str, script: Instance | None = None) -> list[Ended]:
        """Run a script until it waits; its end appears in the list."""
        ended: list[Ended] = []
        self.server.run_script(source, "Shop.server.luau", script, ended.append)
        return ended

    def run(self, source: str) -> list[str]:
        """Run a script and all that it started; what it printed."""
        ended = self.start(source)
        self.scheduler.run()
        assert [one.error for one in ended if one.error] == []
        return self.lines

    def fail(self, source: str) -> Ended:
        """Run a script that ends with an error."""
        ended = self.start(source)
        self.scheduler.run()
        (only,) = ended
        assert only.error is not None
        return only

    def call(self, function: LuauFunction, *arguments: object) -> list[object]:
        """Call a function that may not yield, as `UpdateAsync` calls a transform."""
        return self.call_packed(function, pack(self.server.vm, arguments))

    def call_packed(self, function: LuauFunction, packed: list[object]) -> list[object]:
        """Call it with arguments that are packed already."""
        vm = self.server.vm
        (caller,) = vm.trusted(_CALLER, tables_of(vm).makers)
        return call_without_yield(self.server, function, cast("LuauFunction", caller), packed)


def play(bench: Bench, source: str, seconds: int = 1_600) -> tuple[list[str], int]:
    """What a script prints while so much time passes, and how often its threads were resumed."""
    with counted_resumes(bench.server.vm) as resumed:
        bench.start(source)
        bench.scheduler.run_until(seconds * 1_000)
    return bench.lines, resumed()


@contextmanager
def counted_resumes(vm: Vm) -> Iterator[Callable[[], int]]:
    """Count how often threads are resumed; what is handed out tells how often so far."""
    count, resume = 0, vm.resume

    def counted(*arguments: object) -> object:
        nonlocal count
        count += 1
        return resume(*arguments)  # type: ignore[arg-type]

    vm.resume = counted  # type: ignore[method-assign, assignment]
    try:
        yield lambda: count
    finally:
        del vm.resume
