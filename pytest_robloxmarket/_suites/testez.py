"""The real TestEZ, where a project has it: its planner names the tests, and its runner runs them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._luau.values import luau_type, shallow
from pytest_robloxmarket._suites.batches import Batch, Owner
from pytest_robloxmarket._suites.outlines import plan_of
from pytest_robloxmarket._suites.parts import call_part
from pytest_robloxmarket._suites.plans import ROOT, Address, Failure, Plan, walk_cases

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.instances import Instance
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._suites.bench import Bench

__all__ = ("TestEzRunner",)

# Tells where each test begins, in TestEZ's own words and in the file's own environment, which TestEZ fills.
_WATCHED: Final = """
local method, begin = ...
return function()
    beforeEach(function() begin() end)
    return method()
end
"""


class TestEzRunner:
    """Reads one file with TestEZ, and runs its tests with it."""

    __test__ = False  # pytest's own collection takes names like this one for tests.

    def __init__(self, bench: "Bench", owner: Owner, testez: "Instance") -> None:
        self._bench: Final = bench
        self._batch: Final = Batch(bench, owner)
        self._testez: Final = testez
        self._plan = Plan("group", "")
        self._numbers: Final[dict[Address, int]] = {}
        self._run_cases: LuauFunction | None = None
        self._order: list[Address] = []

    def plan(self) -> Plan:
        """Its groups and tests.

        Raises:
            Failure: when the file raises while it is read, or names no test.
        """
        bench = self._bench
        world, vm = bench.world, bench.world.vm
        bench.begin_roblox_ts()
        environment = world.environment(bench.script)
        source = world.source_of(bench.script)
        method, *_ = *bench.call(vm.load(source.source, source.chunk_name, environment)), None
        if luau_type(method) != "function":
            raise Failure(f"{bench.file}:1: the file returns no function, and TestEZ calls the one that it returns.")
        watched = vm.load(_WATCHED, "[robloxmarket]", environment)
        (method,) = bench.call(watched, method, world.hook("begins", self._begins))
        (testez,) = bench.call(world.requirer(), self._testez)
        read, run = call_part(vm, "testez", testez)
        self._run_cases = cast("LuauFunction", run)
        (outline,) = bench.call(cast("LuauFunction", read), method)
        self._plan = plan_of(cast("LuauTable", outline), ROOT, self._numbers, bench.failure)
        if not self._plan.children:
            raise Failure(f"{bench.file}:1: the file names no test: the function that it returns calls no `it`.")
        return self._plan

    def before_all(self, address: Address) -> None:
        """TestEZ does it."""

    def after_all(self, address: Address) -> None:
        """TestEZ does it."""

    def run(self, address: Address) -> None:
        """Run one test: with the first one, all that will run.

        Raises:
            Failure: of the test.
        """
        self._batch.run(address, self._run_all)

    def _run_all(self, wanted: Sequence[Address]) -> dict[Address, Failure]:
        bench, vm = self._bench, self._bench.world.vm
        chosen = set(wanted)
        self._order = [one.address for one in walk_cases(self._plan) if one.address in chosen]
        numbers = vm.table()
        for address in self._order:
            numbers.raw_set(self._numbers[address], True)
        (errors,) = bench.call(cast("LuauFunction", self._run_cases), numbers)
        found = {}
        by_number = {number: address for address, number in self._numbers.items()}
        for number, raised in cast("LuauTable", errors):
            text, _, trace = str(shallow(raised)).partition("\n")
            found[by_number[cast("int", number)]] = bench.failure(text, trace)
        return found

    def _begins(self, _arguments: list[object]) -> list[object]:
        """A test begins: TestEZ runs them in the order of the file."""
        if self._order:
            self._batch.begin(self._order.pop(0))
        return []
