"""The Luau world of a suite: the server on which its file runs, with what only suites are given."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.data_model import LuauServer
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.standins import StandIn
from pytest_robloxmarket._luau.context import Host
from pytest_robloxmarket._luau.handles import LuauObject
from pytest_robloxmarket._luau.steps import Allowance
from pytest_robloxmarket._luau.values import shallow, to_luau
from pytest_robloxmarket._terms.errors import PlatformError, UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction

__all__ = ("HARNESS", "SuiteWorld")

# What a suite requires to have the harness: as a text, and as a child of ReplicatedStorage.
HARNESS: Final = "robloxmarket"

# A suite runs as long as its tests do, and frameworks load thousands of lines: a hundred times what a game may do.
_MOMENT: Final = 200_000_000
_TOTAL: Final = 20_000_000_000
_SECONDS: Final = 8_000.0

# A function with globals of its own that gives a value back, for frameworks which load modules themselves.
_GIVES: Final = "local value = ... return function() return value end"


class SuiteWorld(LuauServer):
    """The Luau world of a suite."""

    __slots__ = ("before", "caller", "extra_globals", "hooks", "instead", "provided")

    def __init__(self, host: Host, *, seed: int = 0) -> None:
        super().__init__(host, seed=seed)
        self.allowance = Allowance(_MOMENT, _TOTAL, _SECONDS)
        # Modules whose values come from us, and what a module that is not here has for a value.
        self.provided: Final[dict[Instance, object]] = {}
        # What a framework that loads modules itself is given before the first line of one, and its globals for that.
        self.before: Final[dict[Instance, str]] = {}
        self.extra_globals: Final[dict[str, object]] = {}
        # What functions of the machine's call here, by name.
        self.hooks: Final[dict[str, Callable[[list[object]], list[object]]]] = {}
        # Whoever does what the code of this world asks of the harness.
        self.caller: object = None
        self.instead: Callable[[str], object] = lambda _name: None

    def let_go(self) -> None:
        """Drop the values of the machine's that lead back here: no collector sees the whole of such a ring."""
        self.provided.clear()
        self.extra_globals.clear()
        self.hooks.clear()
        self.caller = None
        self.instead = lambda _name: None

    def begin_require(self, target: object, script: object) -> tuple[object, ...]:
        """What `require` shall do; the harness and what stands in for a framework are there already."""
        module, value = self.meant(target, script)
        return ("done", value, None) if module is None else super().begin_require(module, script)

    def meant(self, target: object, script: object) -> tuple[Instance | None, object]:
        """The module that `require(target)` means in a script; or none, and a value that is there already.

        Raises:
            PlatformError: when it means nothing.
        """
        if target == f"@{HARNESS}":
            target = next(iter(self.provided))
        elif isinstance(target, str):
            text = target
            try:
                target = self.module_named(text, script)
            except PlatformError:
                found = self.instead(text.rpartition("/")[2]) if text.startswith("@") else None
                if found is None:
                    raise
                return None, found
        if isinstance(target, Instance) and target in self.provided:
            return None, self.provided[target]
        if isinstance(target, StandIn):
            found = self.instead(target.name)
            if found is None:
                raise PlatformError(
                    f"require({target.full_name()}): the project has no such module. Install the package, or give its "
                    "folder a place in the project file."
                )
            return None, found
        return cast("Instance", self.module_named(target, script)), None

    def requirer(self) -> "LuauFunction":
        """A function that requires a module, for whoever calls it as a thread of the world."""
        return self.load("return require(...)", "[robloxmarket]")

    def hook(self, name: str, body: Callable[[list[object]], list[object]]) -> "LuauFunction":
        """A function of the machine's that calls a body of this world's, and does not hold it."""
        self.hooks[name] = body
        vm = self.vm

        def call(arguments: list[object]) -> list[object]:
            return cast("SuiteWorld", vm.server).hooks[name](arguments)

        return vm.function(call)

    def global_value(self, name: str) -> object:
        """One of the globals of this server, and what frameworks load modules with."""
        if name == "debug.loadmodule":
            return self.hook("loadmodule", self._load_module)
        return super().global_value(name)

    def _load_module(self, arguments: list[object]) -> list[object]:
        """`debug.loadmodule`, as Jest calls it: a module's code as a function with globals of its own."""
        module = shallow(arguments[0]) if arguments else None
        if not isinstance(module, Instance):
            raise PlatformError("Attempted to call loadmodule with invalid argument(s).")
        if module in self.provided:
            giver = self.load(_GIVES, HARNESS, module)
            return [*self.vm.call(giver, self.provided[module]), None, None]
        try:
            source = self.source_of(cast("LuauObject", module))
            environment = self.environment(module)
            for name, value in self.extra_globals.items() if module in self.before else ():
                environment.raw_set(name, value)
            text = self.before.get(module, "") + source.source
            return [self.vm.load(text, source.chunk_name, environment), None, None]
        except (PlatformError, UsageError) as error:
            return [None, to_luau(self.vm, str(error)), None]
