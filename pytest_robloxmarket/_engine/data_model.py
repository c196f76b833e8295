"""`game`, and the Luau world of one game server around it: its services, and its globals beside the language's."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.classes import class_info, is_class
from pytest_robloxmarket._engine.datatypes import datatype_libraries
from pytest_robloxmarket._engine.enums import enum_root
from pytest_robloxmarket._engine.instance_methods import copied_alone, new_instance
from pytest_robloxmarket._engine.instances import Instance, as_instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.standins import StandIn, module_stand_in
from pytest_robloxmarket._engine.structures import make, vector_types
from pytest_robloxmarket._luau.context import Host
from pytest_robloxmarket._luau.handles import LuauObject
from pytest_robloxmarket._luau.methods import expect_function, expect_text
from pytest_robloxmarket._luau.threads import LuauRunnable
from pytest_robloxmarket._luau.values import shallow
from pytest_robloxmarket._luau.world import Globals, LuauWorld, ModuleSource
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._terms.errors import PlatformError, UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.vm import Vm
    from pytest_robloxmarket._server.deeds import Deeds

__all__ = ("DataModel", "LuauServer", "register_service")

ServiceFactory = Callable[["LuauServer"], Instance]

# Globals that belong to one server, made when first asked for.
_LAZY: Final = ("game", "Game", "workspace", "Workspace")

# The services that are in every place, as Studio shows a new one.
_EVERYWHERE: Final = (
    "Lighting MaterialService Players ReplicatedFirst ReplicatedStorage RunService ServerScriptService ServerStorage "
    "SoundService StarterGui StarterPack StarterPlayer Teams TextChatService Workspace"
)

_factories: Final[dict[str, ServiceFactory]] = {}


def register_service(name: str, factory: ServiceFactory) -> None:
    """Say how a server's service of this class is made, the first time that game code asks for it."""
    _factories[name] = factory


class DataModel(Instance):
    """`game`: services are its children, and are there as soon as somebody looks."""

    __slots__ = ()

    def find_child(self, name: str) -> Instance | None:
        """A child, or a service of this class name."""
        found = super().find_child(name)
        if found is None and is_class(name) and class_info(name).service:
            found = cast("LuauServer", self.context).service(name)
        return found


class LuauServer(LuauWorld):
    """The Luau world of one game server."""

    __slots__ = (
        "data_model",
        "deeds",
        "fill_asset",
        "fill_class",
        "fill_gap",
        "resolve_require",
        "services",
        "unfound",
    )

    def __init__(self, host: Host, *, seed: int = 0) -> None:
        super().__init__(host, seed=seed)
        rules = host.scheduler.rules
        self.defers = isinstance(rules, Contract) and rules.signals == "deferred"
        self.data_model: Final = DataModel(self, "DataModel", "Game")
        self.services: Final[dict[str, Instance]] = {}
        # Who is told of what calls of a handler do and nothing keeps; nobody where no trial asks for it.
        self.deeds: Deeds | None = None
        # What game code looked for and did not find: how to look again, and whose code it was. See gaps.py.
        self.unfound: Final[dict[str, tuple[Callable[[], object], int]]] = {}
        # What `require("./x")` means: set by whoever knows the files. Gets the script and the text.
        self.resolve_require: Callable[[Instance | None, str], Instance] | None = None
        # What stands in for a child that was looked for and is not here. Gets the parent and the name.
        # The third says whether nil would be an answer.
        self.fill_gap: Callable[[Instance, str, bool], Instance | None] | None = None
        # And for one of a class. Gets the parent and the name of the class.
        self.fill_class: Callable[[Instance, str], Instance | None] | None = None
        # And for an asset that is loaded by its number. Gets the method that loads it, and the number.
        self.fill_asset: Callable[[Instance, str, int], Instance] | None = None

    def service(self, name: str) -> Instance:
        """The service of this name; made when first asked for.

        Raises:
            PlatformError: when there is no such service.
        """
        found = self.services.get(name)
        if found is None:
            if not is_class(name) or not class_info(name).service:
                raise PlatformError(f"'{name}' is not a valid Service name")
            factory = _factories.get(name)
            found = Instance(self, name) if factory is None else factory(self)
            self.services[name] = found
            found.enter(self.data_model)
            found.locked = True
        return found

    @staticmethod
    def globals_for(vm: "Vm") -> Globals:
        """The datatypes, `Instance`, `Enum`, and `game` with what it is also called."""

        def instance_new(arguments: list[object]) -> list[object]:
            class_name, parent = (*arguments, None, None)[:2]
            server = cast("LuauServer", vm.server)
            return [new_instance(server, shallow(class_name), shallow(parent)).handle()]

        def from_existing(arguments: list[object]) -> list[object]:
            return [copied_alone(as_instance(shallow(arguments[0]) if arguments else None, 1)).handle()]

        libraries = datatype_libraries(vm)
        libraries["Instance"] = vm.record(
            ("new", "fromExisting"), [vm.function(instance_new), vm.function(from_existing)]
        )
        # To the game's methods a vector of the language is the Vector3 that it is on Roblox.
        vm.on_vector = lambda *numbers: make("Vector3", *numbers)
        stats = vm.function(lambda _: [cast("LuauServer", vm.server).service("Stats").handle()])
        values = {"Enum": enum_root(vm), "stats": stats, "Stats": stats, **vector_types(vm)}
        return Globals(libraries, values, _LAZY)

    def global_value(self, name: str) -> object:
        """One of the globals that belong to this server."""
        if name in {"game", "Game"}:
            return self.data_model
        if name in {"workspace", "Workspace"}:
            return self.service("Workspace")
        return super().global_value(name)

    def module_named(self, target: object, script: object) -> LuauObject:
        """The ModuleScript that `require(target)` means in a script."""
        if isinstance(target, str) and self.resolve_require is not None:
            target = self.resolve_require(script if isinstance(script, Instance) else None, target)
        if isinstance(target, int | float) and not isinstance(target, bool):
            raise UnsupportedError(f"require({target:.14g})")
        if not isinstance(target, Instance) or target.class_name != "ModuleScript":
            raise PlatformError("Attempted to call require with invalid argument(s).")
        return target

    def begin_require(self, target: object, script: object) -> tuple[object, ...]:
        """What `require` shall do; a module that is not in the game's files has a value that stands in for it."""
        if isinstance(target, int | float) and not isinstance(target, bool) and self.fill_gap is not None:
            # A module of somebody's inventory, by the number of its asset.
            target = StandIn(self, f"{target:.14g}")
        if isinstance(target, str) and self.resolve_require is not None:
            target = self.resolve_require(script if isinstance(script, Instance) else None, target)
        if isinstance(target, StandIn):
            return "done", module_stand_in(target), None
        return super().begin_require(target, script)

    def source_of(self, module: LuauObject) -> ModuleSource:
        """The code of a ModuleScript, which is in its `state`."""
        assert isinstance(module, Instance)
        if not isinstance(module.state, ModuleSource):
            raise PlatformError(
                f"Attempted to call require with invalid argument(s): {module.full_name()} has no source."
            )
        return module.state


def _bind_to_close(data_model: DataModel, function: object) -> None:
    context = data_model.context
    context.host.bind_to_close(LuauRunnable(context, expect_function(function, 1)))


def _get_service(data_model: DataModel, name: object) -> Instance:
    return cast("LuauServer", data_model.context).service(expect_text(name, 1))


def _find_service(data_model: DataModel, name: object) -> Instance | None:
    """A service "if it's already created": those that every place has are there from the start."""
    server, named = cast("LuauServer", data_model.context), expect_text(name, 1)
    known = (
        named in _EVERYWHERE.split() or named in server.services or not (is_class(named) and class_info(named).service)
    )
    return server.service(named) if known else None


def _workspace(data_model: DataModel) -> Instance:
    return cast("LuauServer", data_model.context).service("Workspace")


implement(
    "DataModel",
    methods={
        "BindToClose": _bind_to_close,
        "IsLoaded": lambda _: True,
        "IsGearTypeAllowed": lambda _data_model, _type: False,
    },
    getters={"Workspace": _workspace, "workspace": _workspace},
    also=("CreatorId", "GameId", "JobId", "PlaceId"),
)
implement(
    "ServiceProvider",
    methods={
        "GetService": _get_service,
        "service": _get_service,
        "FindService": _find_service,
    },
)
