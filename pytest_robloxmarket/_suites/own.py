"""The runner of our own: TestEZ's and Jest's words for a project that has neither installed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._luau.values import luau_type
from pytest_robloxmarket._suites.outlines import plan_of
from pytest_robloxmarket._suites.parts import call_part, part
from pytest_robloxmarket._suites.plans import ROOT, Address, Failure, Plan

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._suites.bench import Bench

__all__ = ("OwnRunner",)

# Modules for which our words stand in, where they are not installed.
_GLOBALS: Final = frozenset({"jestglobals", "jest-globals"})


class OwnRunner:
    """Reads one file, and runs its tests one at a time."""

    def __init__(self, bench: "Bench") -> None:
        self._bench: Final = bench
        world, vm = bench.world, bench.world.vm
        # What the file sees; the words are globals of it, as TestEZ makes them.
        self._environment: Final = world.environment(bench.script)
        parts = (part(vm, name) for name in ("words", "values", "mocks", "expect"))
        made = call_part(vm, "own", *parts, world.environment())
        words, self._globals, self._root, self._stop_reading, self._run, self._begin, self._finish, context, testez = (
            made
        )
        self._new_context: Final = cast("LuauFunction", context)
        self._returns_a_function: Final = cast("LuauFunction", testez)
        for name, word in cast("LuauTable", words):
            self._environment.raw_set(name, word)
        self._contexts: Final[dict[Address, object]] = {}
        world.instead = self._stand_in

    def _stand_in(self, name: str) -> object:
        return self._globals if name.lower() in _GLOBALS else None

    def plan(self) -> Plan:
        """Read the file: its groups and tests.

        Raises:
            Failure: when it raises, is no Luau, or returns something that is no suite.
        """
        bench = self._bench
        source = bench.world.source_of(bench.script)
        bench.begin_roblox_ts()
        function = bench.world.vm.load(source.source, source.chunk_name, self._environment)
        returned, *_ = *bench.call(function), None
        if luau_type(returned) == "function":
            bench.call(self._returns_a_function)
            bench.call(cast("LuauFunction", returned))
        bench.call(cast("LuauFunction", self._stop_reading))
        plan = plan_of(cast("LuauTable", self._root), ROOT)
        if not plan.children:
            raise Failure(
                f"{bench.file}:1: the file names no test. Return a function that calls describe and it, as TestEZ has "
                "it, or call them in the file itself, as Jest has it."
            )
        return plan

    def before_all(self, address: Address) -> None:
        """Run what a group does once before its tests.

        Raises:
            Failure: when it raises.
        """
        above = self._contexts.get(address[:-1]) if address else None
        (self._contexts[address],) = self._bench.world.vm.call(self._new_context, above)
        self._hooks(address, "beforeAll")

    def after_all(self, address: Address) -> None:
        """Run what a group does once after its tests.

        Raises:
            Failure: when it raises.
        """
        self._hooks(address, "afterAll")

    def run(self, address: Address) -> None:
        """Run one test, with what its groups do around each.

        Raises:
            Failure: of the test, or else of what comes around it.
        """
        failures = list(self._run_around(address))
        if failures:
            raise failures[0]

    def _run_around(self, address: Address) -> Iterator[Failure]:
        groups = [address[:length] for length in range(len(address))]
        context = self._contexts.get(groups[-1])
        self._bench.call(cast("LuauFunction", self._begin))
        try:
            for group in groups:
                self._hooks(group, "beforeEach", context)
            case = self._node(address)
            self._play(cast("LuauFunction", case.raw_get("body")), context, wants_done=bool(case.raw_get("done")))
            (missed,) = self._bench.call(cast("LuauFunction", self._finish))
            if missed is not None:
                yield Failure(f"{case.raw_get('file')}:{case.raw_get('line')}: {missed}")
        except Failure as failure:
            yield failure
        for group in reversed(groups):
            try:
                self._hooks(group, "afterEach", context)
            except Failure as failure:
                yield failure

    def _hooks(self, address: Address, name: str, context: object = None) -> None:
        hooks = cast("LuauTable", self._node(address).raw_get(name))
        for _, hook in list(hooks):
            self._play(cast("LuauFunction", hook), context or self._contexts.get(address))

    def _play(self, body: "LuauFunction", context: object, *, wants_done: bool = True) -> None:
        raised, trace, *_ = (*self._bench.call(cast("LuauFunction", self._run), body, context, wants_done), None, None)
        if raised is not None:
            raise self._bench.failure(str(raised), str(trace or ""))

    def _node(self, address: Address) -> "LuauTable":
        node = cast("LuauTable", self._root)
        for position in address:
            children = cast("LuauTable", node.raw_get("children"))
            node = cast("LuauTable", children.raw_get(position + 1))
        return node
