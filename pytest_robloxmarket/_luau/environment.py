"""One server's Luau world: its globals, its services, its scripts and modules."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._kernel.tasks import OnEnd
from pytest_robloxmarket._luau.bindables import RunServiceInstance
from pytest_robloxmarket._luau.classes import class_info, is_class
from pytest_robloxmarket._luau.context import Context, Host
from pytest_robloxmarket._luau.datatypes import datatype_libraries
from pytest_robloxmarket._luau.enums import all_enums, enum_root
from pytest_robloxmarket._luau.instance_methods import new_instance
from pytest_robloxmarket._luau.instances import Instance
from pytest_robloxmarket._luau.libraries import library_functions
from pytest_robloxmarket._luau.methods import expect_function, expect_text
from pytest_robloxmarket._luau.ordering import ORDERING
from pytest_robloxmarket._luau.prelude import PRELUDE, REMOVED
from pytest_robloxmarket._luau.registry import implement
from pytest_robloxmarket._luau.shapes import SPREAD
from pytest_robloxmarket._luau.tables import guard_of
from pytest_robloxmarket._luau.threads import LuauRunnable, LuauTask, current_origin, running_task, suspend
from pytest_robloxmarket._luau.unfaked import UNFAKED_SERVICES
from pytest_robloxmarket._luau.values import shallow, to_luau
from pytest_robloxmarket._terms.errors import PlatformError, UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("DataModel", "LuauServer", "ModuleSource", "register_service")

ServiceFactory = Callable[["LuauServer"], Instance]

# Globals that belong to one server, made when first asked for.
_LAZY: Final = ("game", "Game", "workspace", "Workspace", "_G", "shared")

_factories: Final[dict[str, ServiceFactory]] = {}


def register_service(name: str, factory: ServiceFactory) -> None:
    """Say how a server's service of this class is made, the first time that game code asks for it."""
    _factories[name] = factory


class ModuleSource(NamedTuple):
    """The source of a ModuleScript, kept in its instance's `state`."""

    source: str
    chunk_name: str


class _Module:
    """A module on its way: loading, loaded or failed; and who waits for it."""

    __slots__ = ("state", "value", "waiting")

    def __init__(self) -> None:
        self.state = "loading"
        self.value: object = None
        self.waiting: list[LuauTask] = []


class DataModel(Instance):
    """`game`: services are its children, and are there as soon as somebody looks."""

    __slots__ = ()

    def find_child(self, name: str) -> Instance | None:
        """A child, or a service of this class name."""
        found = super().find_child(name)
        if found is None and is_class(name) and class_info(name).service:
            found = cast("LuauServer", self.context).service(name)
        return found


class LuauServer(Context):
    """The Luau world of one game server."""

    __slots__ = ("_tables", "data_model", "modules", "numbers", "resolve_require", "services")

    def __init__(self, host: Host, *, seed: int = 0) -> None:
        super().__init__(host, seed=seed)
        self.data_model: Final = DataModel(self, "DataModel", "Game")
        self.services: Final[dict[str, Instance]] = {}
        self.modules: Final[dict[Instance, _Module]] = {}
        # What `require("./x")` means: set by whoever knows the files. Gets the script and the text.
        self.resolve_require: Callable[[Instance | None, str], Instance] | None = None
        self.numbers = 0
        self._tables: dict[str, object] = {}

    def service(self, name: str) -> Instance:
        """The service of this name; made when first asked for.

        Raises:
            PlatformError: when there is no such service.
            UnsupportedError: when Roblox has it.
        """
        found = self.services.get(name)
        if found is None:
            if name in UNFAKED_SERVICES:
                raise UnsupportedError(f'game:GetService("{name}")')
            if not is_class(name) or not class_info(name).service:
                raise PlatformError(f"'{name}' is not a valid Service name")
            factory = _factories.get(name)
            found = Instance(self, name) if factory is None else factory(self)
            self.services[name] = found
            found.set_parent(self.data_model)
        return found

    def environment(self, script: Instance | None = None) -> "LuauTable":
        """Fresh globals for one script or module."""
        (made,) = self.vm.call(_new_environment(self.vm), None if script is None else script.handle())
        return cast("LuauTable", made)

    def load(self, source: str, chunk_name: str, script: Instance | None = None) -> "LuauFunction":
        """A source as a function with globals of its own.

        Raises:
            LuauSyntaxError: with file and line.
        """
        return self.vm.load(source, chunk_name, self.environment(script))

    def run_script(
        self,
        source: str,
        chunk_name: str,
        script: Instance | None = None,
        on_end: OnEnd | None = None,
        origin: int | None = None,
    ) -> LuauTask:
        """Run a script in a thread of its own, until it first gives way.

        Raises:
            LuauSyntaxError: with file and line, before anything has run.
        """
        function = self.load(source, chunk_name, script)
        return LuauRunnable(self, function).start((), current_origin(self) if origin is None else origin, on_end)

    def global_value(self, name: str) -> object:
        """One of the globals that belong to this server."""
        if name in {"game", "Game"}:
            return self.data_model
        if name in {"workspace", "Workspace"}:
            return self.service("Workspace")
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = self.vm.table()
        return table

    def begin_require(self, target: object, script: object) -> tuple[object, ...]:
        """What `require` shall do: `done` with a value, `run` a function, or `wait`; and for which module."""
        module_script = self._module_script(target, script)
        module = self.modules.get(module_script)
        if module is None:
            source = module_script.state
            if not isinstance(source, ModuleSource):
                raise PlatformError(
                    f"Attempted to call require with invalid argument(s): {module_script.full_name()} has no source."
                )
            function = self.load(source.source, source.chunk_name, module_script)
            self.modules[module_script] = _Module()
            return "run", function, module_script
        if module.state == "failed":
            raise PlatformError("Requested module experienced an error while loading")
        return ("done", module.value, None) if module.state == "done" else ("wait", None, module_script)

    def end_require(self, target: object, ok: object, value: object) -> None:
        """A module has run: keep its value, and let who waits for it go on."""
        module = self.modules[self._module_script(target, None)]
        module.state, module.value = ("done", value) if ok else ("failed", None)
        if not ok:
            self.host.emit_task_error(str(shallow(value)))
        for task in module.waiting:
            self.after(0, _wake_requirer, (task, module))

    def wait_require(self, target: object) -> None:
        """Let the running thread wait for a module that another thread loads. Yields."""
        task = running_task(self)
        self.modules[self._module_script(target, None)].waiting.append(task)
        suspend(task)

    def _module_script(self, target: object, script: object) -> Instance:
        if isinstance(target, str) and self.resolve_require is not None:
            target = self.resolve_require(script if isinstance(script, Instance) else None, target)
        if not isinstance(target, Instance) or target.class_name != "ModuleScript":
            raise PlatformError("Attempted to call require with invalid argument(s).")
        return target


def _wake_requirer(argument: object) -> None:
    task, module = cast("tuple[LuauTask, _Module]", argument)
    if module.state == "done":
        task.resume((module.value,))
    else:
        task.throw(PlatformError("Requested module experienced an error while loading"))


def _new_environment(vm: "Vm") -> "LuauFunction":
    found = vm.cache.get("new_environment")
    if found is None:
        found = vm.cache["new_environment"] = _build(vm)
    return cast("LuauFunction", found)


def _build(vm: "Vm") -> object:
    """Build what all servers share, and close the machine's own globals for ever."""

    def here() -> LuauServer:
        return cast("LuauServer", vm.server)

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

    def instance_new(arguments: list[object]) -> list[object]:
        class_name, parent = (*arguments, None, None)[:2]
        return [new_instance(here(), shallow(class_name), shallow(parent)).handle()]

    def missing(arguments: list[object]) -> list[object]:
        library, key = arguments
        raise UnsupportedError(f"{shallow(library)}.{shallow(key)}")

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
    libraries = vm.table()
    for name, library in datatype_libraries(vm).items():
        libraries.raw_set(name, library)
    libraries.raw_set("Instance", vm.record(("new",), [vm.function(instance_new)]))
    host.raw_set("libraries", libraries)
    host.raw_set("enum", enum_root(vm).handle())
    lazy = vm.record(_LAZY, [True] * len(_LAZY))
    host.raw_set("lasting", to_luau(vm, all_enums(vm)))
    (made,) = vm.trusted(PRELUDE, host, lazy, guard_of(vm), SPREAD, *vm.trusted(ORDERING))
    vm.seal(REMOVED)
    return made


def _bind_to_close(data_model: DataModel, function: object) -> None:
    context = data_model.context
    context.host.bind_to_close(LuauRunnable(context, expect_function(function, 1)))


def _get_service(data_model: DataModel, name: object) -> Instance:
    return cast("LuauServer", data_model.context).service(expect_text(name, 1))


def _find_service(data_model: DataModel, name: object) -> Instance | None:
    return cast("LuauServer", data_model.context).services.get(expect_text(name, 1))


def _workspace(data_model: DataModel) -> Instance:
    return cast("LuauServer", data_model.context).service("Workspace")


implement(
    "DataModel",
    methods={"BindToClose": _bind_to_close, "IsLoaded": lambda _: True},
    getters={"Workspace": _workspace, "workspace": _workspace},
)
implement(
    "ServiceProvider",
    methods={
        "GetService": _get_service,
        "getService": _get_service,
        "service": _get_service,
        "FindService": _find_service,
    },
)

register_service("RunService", lambda server: RunServiceInstance(server, "RunService"))
