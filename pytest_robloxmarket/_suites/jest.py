"""The real Jest, where a project has it: it names the tests of a file, runs them, and says how each went."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._engine.instance_methods import make_instance
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._luau.values import shallow, to_luau
from pytest_robloxmarket._luau.world import ModuleSource
from pytest_robloxmarket._suites.batches import Batch, Owner
from pytest_robloxmarket._suites.parts import call_part
from pytest_robloxmarket._suites.plans import CASE, GROUP, Address, Failure, Plan, SkippedError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._suites.bench import Bench

__all__ = ("JestRunner",)

# A name that no test has: Jest then reads a file, and runs nothing of it.
_NO_TEST: Final = "pytest-robloxmarket only reads this file"

# Where a project of Jest's begins; one is made where there is none.
_CONFIG: Final = "jest.config"

# What stands before the first line of a file, so that its lines keep their numbers.
_BEFORE: Final = "local require = __robloxmarket_watch(require, __robloxmarket_globals, __robloxmarket_begin) "

# The same for what roblox-ts has made. Its runtime is loaded by Jest, so that all which it imports is, too; and it
# would take a module for somebody else's that another run of Jest has loaded.
_BEFORE_ROBLOX_TS: Final = (
    "for key in _G do if typeof(key) == 'Instance' then _G[key] = nil end end "
    "_G[script] = require(__robloxmarket_runtime) "
)

# A line of a stack that Jest puts below a message, and the colours of a terminal.
_STACK: Final = re.compile(r"^\S+:\d+(?: function \S+)?$")
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")

_NOT_RUN: Final = {"pending": "skipped by the suite", "todo": "not written yet (todo)"}


class _Test(NamedTuple):
    """A test as Jest reports it."""

    groups: tuple[str, ...]
    title: str
    name: str
    status: str
    message: str


class JestRunner:
    """Reads one file with Jest, and runs its tests with it."""

    def __init__(self, bench: "Bench", owner: Owner, jest: Instance, jest_globals: Instance | None) -> None:
        self._bench: Final = bench
        self._batch: Final = Batch(bench, owner)
        self._jest: Final = jest
        self._plan = Plan(GROUP, "")
        # The whole name of each test, as Jest chooses by it, in the order in which Jest reports them.
        self._names: Final[dict[Address, str]] = {}
        self._waiting: list[Address] = []
        self._skipped: Final[dict[Address, str]] = {}
        world, vm = bench.world, bench.world.vm
        run, watch = call_part(vm, "jest", world.hook("find_module", self._find_module))
        self._run_jest: Final = cast("LuauFunction", run)
        runtime = bench.roblox_ts
        world.before[bench.script] = _BEFORE + (_BEFORE_ROBLOX_TS if runtime is not None else "")
        world.extra_globals.update(
            __robloxmarket_watch=watch,
            __robloxmarket_begin=world.hook("begins", self._begins),
            __robloxmarket_runtime=None if runtime is None else to_luau(vm, runtime),
            __robloxmarket_globals=None if jest_globals is None else to_luau(vm, jest_globals),
        )

    def plan(self) -> Plan:
        """Its groups and tests. Which of them are skipped Jest says when they run.

        Raises:
            Failure: when the file raises while it is read, or names no test.
        """
        self._plan = plan = Plan(GROUP, "")
        for test in self._tests([_NO_TEST]):
            group = plan
            for name in test.groups:
                group = _group_in(group, name)
            address = (*group.address, len(group.children))
            group.children.append(
                Plan(CASE, test.title, address, file=self._bench.file, line=self._line_of(test.title))
            )
            self._names[address] = test.name
        if not plan.children:
            raise Failure(f"{self._bench.file}:1: Jest finds no test in the file.")
        return plan

    def before_all(self, address: Address) -> None:
        """Jest does it."""

    def after_all(self, address: Address) -> None:
        """Jest does it."""

    def run(self, address: Address) -> None:
        """Run one test: with the first one, all that will run.

        Raises:
            Failure: of the test.
            SkippedError: when the suite skips it.
        """
        self._batch.run(address, self._run_all)
        if address in self._skipped:
            raise SkippedError(self._skipped[address])

    def _run_all(self, wanted: Sequence[Address]) -> dict[Address, Failure]:
        chosen = set(wanted)
        every = list(self._names)
        self._waiting = [one for one in every if one in chosen]
        names = None if chosen.issuperset(every) else [self._names[one] for one in self._waiting]
        found: dict[Address, Failure] = {}
        for address, test in zip(every, self._tests(names), strict=True):
            if test.status in _NOT_RUN:
                self._skipped[address] = _NOT_RUN[test.status]
            elif test.status == "failed":
                found[address] = self._failure(test.message)
        return found

    def _tests(self, names: Sequence[str] | None) -> list[_Test]:
        """What Jest reports of the file when it runs the tests of these names, or all.

        Raises:
            Failure: when the file could not be read.
        """
        bench, vm = self._bench, self._bench.world.vm
        (jest,) = bench.call(bench.world.requirer(), self._jest)
        root = to_luau(vm, self._root())
        chosen = None if names is None else to_luau(vm, list(names))
        tests, problem, *_ = (
            *bench.call(self._run_jest, jest, root, bench.script.handle(), chosen),
            None,
        )
        if problem is not None:
            raise self._failure(str(problem))
        return [_test_of(cast("LuauTable", one)) for _, one in cast("LuauTable", tests)]

    def _root(self) -> Instance:
        """The nearest place above the file where Jest is configured."""
        above = self._bench.script.parent
        while above is not None:
            if above.find_child(_CONFIG) is not None:
                return above
            above = above.parent
        root = self._bench.script.parent
        assert root is not None
        made = make_instance(self._bench.world, "ModuleScript", _CONFIG)
        made.state = ModuleSource("return {}", _CONFIG)
        made.set_parent(root)
        return root

    def _failure(self, message: str) -> Failure:
        lines = _COLOUR.sub("", message).split("\n")
        trace = [line.strip() for line in lines if _STACK.match(line.strip())]
        text = [line for line in lines if not _STACK.match(line.strip())]
        return self._bench.failure("\n".join(text).strip().removeprefix("Error: "), "\n".join(trace))

    def _line_of(self, title: str) -> int:
        """The line where a file has a title; 0 for one that it puts together."""
        lines = self._bench.text.splitlines()
        return next((number for number, line in enumerate(lines, 1) if f'"{title}"' in line or f"'{title}'" in line), 0)

    def _find_module(self, arguments: list[object]) -> list[object]:
        """What a text means that the file requires: a module, or nothing and a value of ours."""
        world = self._bench.world
        module, value = world.meant(shallow(arguments[0]), self._bench.script)
        return [None, value] if module is None else [to_luau(world.vm, module)]

    def _begins(self, arguments: list[object]) -> list[object]:
        name = str(shallow(arguments[0]))
        address = next((one for one in self._waiting if self._names[one] == name), None)
        if address is not None:
            self._waiting.remove(address)
            self._batch.begin(address)
        return []


def _group_in(group: Plan, name: str) -> Plan:
    found = next((one for one in group.children if one.kind == GROUP and one.name == name), None)
    if found is None:
        found = Plan(GROUP, name, (*group.address, len(group.children)))
        group.children.append(found)
    return found


def _test_of(table: "LuauTable") -> _Test:
    def text(name: str) -> str:
        return str(shallow(table.raw_get(name)) or "")

    groups = tuple(str(shallow(one)) for _, one in cast("LuauTable", table.raw_get("groups")))
    return _Test(groups, text("title"), text("name"), text("status"), text("message"))
