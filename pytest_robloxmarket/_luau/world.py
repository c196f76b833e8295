"""The Luau code of one server: its globals, its scripts, its modules. What the world holds is for others to say."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._kernel.tasks import OnEnd
from pytest_robloxmarket._luau.context import Context, Host
from pytest_robloxmarket._luau.forecasts import forecasting_of
from pytest_robloxmarket._luau.handles import LuauObject
from pytest_robloxmarket._luau.libraries import library_functions
from pytest_robloxmarket._luau.ordering import ordering_of
from pytest_robloxmarket._luau.prelude import PRELUDE, REMOVED
from pytest_robloxmarket._luau.shapes import SPREAD
from pytest_robloxmarket._luau.tables import guard_of
from pytest_robloxmarket._luau.threads import LuauRunnable, LuauTask, current_origin, running_task, suspend
from pytest_robloxmarket._luau.traces import POSITION
from pytest_robloxmarket._luau.values import shallow, to_luau
from pytest_robloxmarket._terms.errors import PlatformError, UnsupportedError
from pytest_robloxmarket._terms.waits import INFINITE_YIELD

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable, LuauThread
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("Globals", "LuauWorld", "ModuleSource")

# After so long a warning is printed, see `INFINITE_YIELD`.
_WARNS_MS: Final = 5_000

# The tables that all scripts of a server share.
_SHARED: Final = ("_G", "shared")


class ModuleSource(NamedTuple):
    """The source of a module."""

    source: str
    chunk_name: str


class Globals(NamedTuple):
    """What a world adds to the globals of the language.

    Attributes:
        libraries: tables of constructors; to ask one for a field that it has not is a gap.
        values: any other globals, as Luau values.
        lazy: names of globals that belong to one server, made by `LuauWorld.global_value` when first asked for.
    """

    libraries: "Mapping[str, LuauTable]"
    values: Mapping[str, object]
    lazy: tuple[str, ...]


class _Module:
    """A module on its way: loading, loaded or failed; in which thread, and who waits for it."""

    __slots__ = ("file", "name", "state", "thread", "value", "waiting")

    def __init__(self, name: str, file: str, thread: "LuauThread") -> None:
        self.name: Final = name
        self.file: Final = file
        self.thread: Final = thread
        self.state = "loading"
        self.value: object = None
        self.waiting: list[LuauTask] = []


class LuauWorld(Context):
    """The Luau code of one server. Subclass it to say what there is for game code to find."""

    __slots__ = ("_awaited", "_tables", "modules", "numbers")

    def __init__(self, host: Host, *, seed: int = 0) -> None:
        super().__init__(host, seed=seed)
        self.modules: Final[dict[object, _Module]] = {}
        # The module that a thread waits for, while another thread loads it.
        self._awaited: Final[dict[int, _Module]] = {}
        self.numbers = 0
        self._tables: dict[str, object] = {}

    @staticmethod
    def globals_for(vm: "Vm") -> Globals:
        """What this kind of world adds to the globals; asked once for the machine."""
        raise NotImplementedError

    def module_named(self, target: object, script: object) -> LuauObject:
        """The module that `require(target)` means in a script.

        Raises:
            PlatformError: when it means none.
        """
        raise NotImplementedError

    def source_of(self, module: LuauObject) -> ModuleSource:
        """Where a module's code is.

        Raises:
            PlatformError: when it has none.
        """
        raise NotImplementedError

    def global_value(self, name: str) -> object:
        """One of the globals that belong to this server; None for one that it has not."""
        if name not in _SHARED:
            return None
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = self.vm.table()
        return table

    def environment(self, script: LuauObject | None = None) -> "LuauTable":
        """Fresh globals for one script or module."""
        (made,) = self.vm.call(_new_environment(self.vm, self.globals_for), None if script is None else script.handle())
        return cast("LuauTable", made)

    def load(self, source: str, chunk_name: str, script: LuauObject | None = None) -> "LuauFunction":
        """A source as a function with globals of its own.

        Raises:
            LuauSyntaxError: with file and line.
        """
        return self.vm.load(source, chunk_name, self.environment(script))

    def run_script(
        self,
        source: str,
        chunk_name: str,
        script: LuauObject | None = None,
        on_end: OnEnd | None = None,
        origin: int | None = None,
    ) -> LuauTask:
        """Run a script in a thread of its own, until it first gives way.

        Raises:
            LuauSyntaxError: with file and line, before anything has run.
        """
        function = self.load(source, chunk_name, script)
        return LuauRunnable(self, function).start((), current_origin(self) if origin is None else origin, on_end)

    def begin_require(self, target: object, script: object) -> tuple[object, ...]:
        """What `require` shall do: `done` with a value, `run` a function, or `wait`; and for which module."""
        key = self.module_named(target, script)
        module = self.modules.get(key)
        if module is None:
            source = self.source_of(key)
            function = self.load(source.source, source.chunk_name, key)
            module = self.modules[key] = _Module(str(key), source.chunk_name, self.vm.current_thread())
            if not self.scheduler.unordered:
                # As for a child that does not come: see `Waiters` of the engine.
                self.after(_WARNS_MS, self._warn, module)
            return "run", function, key
        if module.state == "failed":
            raise PlatformError("Requested module experienced an error while loading")
        if module.state == "loading":
            self._check_circle(module)
        return ("done", module.value, None) if module.state == "done" else ("wait", None, key)

    def end_require(self, target: object, ok: object, value: object) -> None:
        """A module has run: keep its value, and let who waits for it go on."""
        module = self.modules[target]
        module.state, module.value = ("done", value) if ok else ("failed", None)
        if not ok:
            text = str(shallow(value))
            self.host.emit_task_error(text if POSITION.match(text) else f"{module.file}: {text}")
        for task in module.waiting:
            self._awaited.pop(task.pointer, None)
            self.after(0, _wake_requirer, (task, module))

    def wait_require(self, target: object) -> None:
        """Let the running thread wait for a module that another thread loads. Yields."""
        task = running_task(self)
        self._awaited[task.pointer] = self.modules[target]
        self.modules[target].waiting.append(task)
        suspend(task)

    def _check_circle(self, wanted: _Module) -> None:
        """Refuse a module that can only come when the thread that asks for it goes on.

        Raises:
            PlatformError: with the place and the modules of the circle.
        """
        here = self.vm.current_thread().pointer
        module: _Module | None = wanted
        while module is not None and module.state == "loading":
            if module.thread.pointer == here:
                names = [one.name for one in self.modules.values() if one.state == "loading"]
                chain = " -> ".join((*names[names.index(wanted.name) :], wanted.name))
                place = self.vm.where()
                raise PlatformError(
                    f"{place + ': ' if place else ''}Requested module was required recursively: {chain}"
                )
            module = self._awaited.get(module.thread.pointer)

    def _warn(self, argument: object) -> None:
        module = cast("_Module", argument)
        if module.state == "loading":
            place = self.vm.where(module.thread)
            text = f"{INFINITE_YIELD} 'require({module.name})'" + (f" ({place})" if place else "")
            self.host.emit_print("warn", text)


def _wake_requirer(argument: object) -> None:
    task, module = cast("tuple[LuauTask, _Module]", argument)
    if module.state == "done":
        task.resume((module.value,))
    else:
        task.throw(PlatformError("Requested module experienced an error while loading"))


def _new_environment(vm: "Vm", globals_for: "Callable[[Vm], Globals]") -> "LuauFunction":
    found = vm.cache.get("new_environment")
    if found is None:
        found = vm.cache["new_environment"] = _build(vm, globals_for(vm))
    return cast("LuauFunction", found)


def _build(vm: "Vm", added: Globals) -> object:
    """Build what all servers share, and close the machine's own globals for ever."""

    def here() -> LuauWorld:
        return cast("LuauWorld", vm.server)

    def next_number(_arguments: list[object]) -> list[object]:
        server = here()
        server.numbers += 1
        return [server.numbers]

    def require(arguments: list[object]) -> list[object]:
        target, script = (*arguments, None, None)[:2]
        return [to_luau(vm, one) for one in here().begin_require(shallow(target), shallow(script))]

    def require_done(arguments: list[object]) -> list[object]:
        target, ok, value = (*arguments, None, None, None)[:3]
        here().end_require(shallow(target), ok, value)
        return []

    def require_wait(arguments: list[object]) -> list[object]:
        here().wait_require(shallow(arguments[0]))
        return []

    def missing(arguments: list[object]) -> list[object]:
        library, key = arguments
        raise UnsupportedError(f"{shallow(library)}.{shallow(key)}".lstrip("."))

    def tell_unsupported(member: str) -> None:
        here().host.emit_unsupported(member, current_origin(here()))

    vm.on_unsupported = tell_unsupported
    host = vm.table()
    for name, function in library_functions(vm).items():
        host.raw_set(name, function)
    bodies = {
        "next_number": next_number,
        "missing": missing,
        "module": require,
        "module_done": require_done,
        "module_wait": require_wait,
        "global": lambda arguments: [to_luau(vm, here().global_value(str(shallow(arguments[0]))))],
    }
    for name, body in bodies.items():
        host.raw_set(name, vm.function(body))
    host.raw_set("libraries", to_luau(vm, added.libraries))
    host.raw_set("values", to_luau(vm, added.values))
    lazy = (*_SHARED, *added.lazy)
    named = vm.record(lazy, [True] * len(lazy))
    (made,) = vm.trusted(PRELUDE, host, named, guard_of(vm), SPREAD, *ordering_of(vm), forecasting_of(vm))
    vm.cache["take_copy"] = host.raw_get("take_copy")
    vm.seal(REMOVED)
    return made
