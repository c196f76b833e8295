"""DataStoreService of Luau code, over the server's.

Results and arguments: creator-docs, reference/engine/classes/GlobalDataStore.yaml (platform-facts.md, 2.1).
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from msgspec import Struct

from pytest_robloxmarket._engine.enums import enum_name_of
from pytest_robloxmarket._engine.host import register_game_service, server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement, silent
from pytest_robloxmarket._engine.signals import BackedConnection
from pytest_robloxmarket._kernel.tasks import Task, TaskState
from pytest_robloxmarket._luau.methods import (
    WAIT,
    bind,
    expect_function,
    expect_integer,
    expect_number,
    expect_text,
    method_of,
    yielding,
)
from pytest_robloxmarket._luau.objects import ValueObject, make_metatable
from pytest_robloxmarket._luau.shapes import PAIR
from pytest_robloxmarket._luau.tables import tables_of
from pytest_robloxmarket._luau.threads import LuauRunnable, LuauTask, call_without_yield
from pytest_robloxmarket._luau.values import to_copied, to_python
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._platform.stores import Stored, version_name
from pytest_robloxmarket._server.stores.arrivals import Update
from pytest_robloxmarket._server.stores.global_store import GlobalDataStore
from pytest_robloxmarket._server.stores.ordered_store import OrderedDataStore
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.moments import EPOCH_S
from pytest_robloxmarket._terms.names import DataStoreRequestType

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer
    from pytest_robloxmarket._luau.context import Context
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.vm import Vm
    from pytest_robloxmarket._terms.ids import DeliveryId

__all__ = ("DataStoreInstance", "DataStoreServiceInstance", "KeyInfo", "Reply", "value_and_info")

# An answer's packed values, as tables.py has them.
Answer = Callable[["Vm", Any], list[object]]


class DataStoreServiceInstance(Instance):
    """`game:GetService("DataStoreService")`."""

    __slots__ = ("opened",)

    def __init__(self, server: "LuauServer") -> None:
        super().__init__(server, "DataStoreService")
        # "same name and scope: same object", classes/DataStoreService.yaml
        self.opened: Final[dict[GlobalDataStore, DataStoreInstance]] = {}

    def open(self, store: GlobalDataStore) -> "DataStoreInstance":
        """The instance that stands for a data store."""
        found = self.opened.get(store)
        if found is None:
            found = self.opened[store] = DataStoreInstance(self, store)
        return found


class DataStoreInstance(Instance):
    """One data store."""

    __slots__ = ("form", "store")

    def __init__(self, service: DataStoreServiceInstance, store: GlobalDataStore) -> None:
        ordered = isinstance(store, OrderedDataStore)
        super().__init__(service.context, "OrderedDataStore" if ordered else "DataStore", store.name)
        self.store: Final = store
        # "DataStoreKeyInfo is always nil for keys in an OrderedDataStore", classes/OrderedDataStore.yaml.
        self.form: Final[Answer] = _value_and_nothing if ordered else value_and_info


class Reply(Struct, eq=False):
    """A waiting Luau thread that gets the answer of a request in Luau's form."""

    _task: LuauTask
    _form: Answer
    origin: int
    state: TaskState = TaskState.WAITING

    @property
    def waiter(self) -> Task:
        """The Luau thread."""
        return self._task

    def resume(self, value: object = None) -> None:
        """Hand over the answer, unless the thread does not wait any more."""
        task = self._task
        if task.state is TaskState.WAITING:
            vm = task.context.vm
            packed = self._form(vm, value)
            # It may wait somewhere else by now: game code resumed it, and then it yielded.
            task.run(packed if task.asked else vm.call(tables_of(vm).unpacked, *packed))

    def throw(self, error: BaseException) -> None:
        """Hand over the error."""
        self._task.throw(error)


class KeyInfo(ValueObject):
    """A DataStoreKeyInfo. It is an instance without a place in the tree, and each request makes two: so it is light."""

    __slots__ = ("stored",)

    kind = "Instance"

    def __init__(self, stored: Stored) -> None:
        self.stored: Final = stored

    def __str__(self) -> str:
        return "DataStoreKeyInfo"

    def metatable(self, vm: "Vm") -> "LuauTable":
        """What game code can do with it."""
        found = vm.cache.get("metatable.DataStoreKeyInfo")
        if found is None:
            bound = {
                name: bind(vm, name, method_of(function), KeyInfo, lambda _: True)
                for name, function in _KEY_INFO_METHODS.items()
            }
            found = make_metatable(vm, KeyInfo, self.kind, bound, _read_key_info, None)
            vm.cache["metatable.DataStoreKeyInfo"] = found
        return cast("LuauTable", found)


def _read_key_info(info: object, key: str) -> object:
    assert isinstance(info, KeyInfo)
    stored = info.stored
    if key in {"CreatedTime", "UpdatedTime", "Version"}:
        # They say when it was written, and so does the version: it is a number of its own for each write.
        cast("Context", the_vm().server).read_clock()
    if key == "CreatedTime":
        return EPOCH_S * 1000 + stored.created_ms
    if key == "UpdatedTime":
        return EPOCH_S * 1000 + stored.updated_ms
    if key == "Version":
        return version_name(stored.version)
    if key in {"Name", "ClassName"}:
        return "DataStoreKeyInfo"
    raise PlatformError(f'{key} is not a valid member of DataStoreKeyInfo "DataStoreKeyInfo"')


_KEY_INFO_METHODS: Final[dict[str, Callable[..., object]]] = {
    "GetUserIds": lambda info: list(info.stored.user_ids),
    "GetMetadata": lambda info: dict(info.stored.metadata),
    "IsA": lambda _, class_name: class_name in {"DataStoreKeyInfo", "Instance"},
}


def _version(vm: "Vm", stored: Stored | None) -> list[object]:
    maker = vm.cache.get("version")
    if maker is None:
        (function,) = vm.trusted("local format = string.format return function(n) return format('%016X', n) end")
        maker = vm.cache["version"] = tables_of(vm).add_maker(cast("LuauFunction", function))
    return [maker, 0 if stored is None else stored.version]


def value_and_info(vm: "Vm", stored: Stored | None) -> list[object]:
    """A stored value and its DataStoreKeyInfo, packed; two nils where nothing is."""
    if stored is None:
        return [PAIR, None, None]
    # No copy: what game code gets is a table of its own.
    metatable = vm.cache.get("metatable.DataStoreKeyInfo")
    info = KeyInfo(stored)
    handle = info.handle() if metatable is None else vm.userdata(info, metatable)  # type: ignore[arg-type]
    return (vm.tables or tables_of(vm)).pack_kept(stored.value, handle)


def _value_and_nothing(vm: "Vm", stored: Stored | None) -> list[object]:
    return [PAIR, None if stored is None else stored.value, None]


def _nothing(vm: "Vm", _: Stored | None) -> list[object]:
    return tables_of(vm).pack_kept(None)


def _value(vm: "Vm", stored: Stored | None) -> list[object]:
    return tables_of(vm).pack_kept(None if stored is None else stored.value)


# Most transforms have no use for the information about the key, and it costs as much as all else about a call.
_CALL_TRANSFORM: Final = """
local makers, key_info = ...
local info, pcall = debug.info, pcall
return function(transform, first, ...)
    local parameters, variadic = info(transform, "a")
    if parameters < 2 and not variadic then
        return pcall(transform, makers[first](...))
    end
    return pcall(transform, (makers[first](...)), key_info())
end
"""


class _Transforms:
    """Calls the transforms of one machine; none within another, since they cannot yield."""

    def __init__(self, vm: "Vm") -> None:
        self._stored: Stored | None = None
        key_info = vm.function(lambda _: [None if self._stored is None else KeyInfo(self._stored).handle()])
        (caller,) = vm.trusted(_CALL_TRANSFORM, tables_of(vm).makers, key_info)
        self._caller: Final = cast("LuauFunction", caller)

    def call(self, context: "Context", function: "LuauFunction", value: object, stored: Stored | None) -> list[object]:
        """What a transform makes of a value, and of what is known of its key."""
        self._stored = stored
        packed = tables_of(context.vm).pack_kept(value)
        return call_without_yield(context, function, self._caller, packed)


def _transforms_of(vm: "Vm") -> _Transforms:
    found = vm.cache.get("transforms")
    if found is None:
        found = vm.cache["transforms"] = _Transforms(vm)
    return cast("_Transforms", found)


def _get_data_store(
    service: DataStoreServiceInstance, name: object, scope: object = None, options: object = None
) -> DataStoreInstance:
    label = "global" if scope is None else expect_text(scope, 2)
    if isinstance(options, Instance) and options.properties.get("AllScopes"):
        # "The scope parameter must be an empty string when this property is enabled", classes/DataStoreOptions.yaml.
        if label and scope is not None:
            raise PlatformError("Scope must be an empty string when AllScopes is enabled")
        store = server_of(service.context).data_stores.get_all_scopes(expect_text(name, 1))
        return service.open(store)
    return service.open(server_of(service.context).data_stores.get_data_store(expect_text(name, 1), label))


def _get_global_data_store(service: DataStoreServiceInstance) -> DataStoreInstance:
    return service.open(server_of(service.context).data_stores.get_global_data_store())


def _get_ordered_data_store(service: DataStoreServiceInstance, name: object, scope: object = None) -> DataStoreInstance:
    label = "global" if scope is None else expect_text(scope, 2)
    return service.open(server_of(service.context).data_stores.get_ordered_data_store(expect_text(name, 1), label))


def _get_async(instance: DataStoreInstance, task: LuauTask, key: object, options: object = None) -> object:
    name = expect_text(key, 1)
    use_cache = not isinstance(options, Instance) or options.properties.get("UseCache", True)
    cached = instance.store.cached(name) if use_cache else None
    if cached is not None:
        stored = cached[0]
        if stored is None or instance.form is _value_and_nothing:
            return (None if stored is None else stored.value), None
        return stored.value, KeyInfo(stored)
    instance.store.begin_get(Reply(task, instance.form, task.origin), name)
    return WAIT


def _set_async(
    instance: DataStoreInstance,
    task: LuauTask,
    key: object,
    value: object = None,
    user_ids: object = None,
    options: object = None,
) -> object:
    reply = Reply(task, _version if instance.form is value_and_info else _nothing, task.origin)
    name = expect_text(key, 1)
    instance.store.begin_set(
        reply, name, to_copied(value, instance.context.allowance.spend), _user_ids(user_ids), _metadata_of(options)
    )
    return WAIT


def _update_async(instance: DataStoreInstance, task: LuauTask, key: object, transform: object) -> object:
    function = expect_function(transform, 2)

    def update(stored: Stored | None) -> Update:
        known = None if instance.form is _value_and_nothing else stored
        value = None if stored is None else stored.value
        results = _transforms_of(instance.context.vm).call(instance.context, function, value, known)
        spend = instance.context.allowance.spend
        if len(results) == 1:
            return to_copied(results[0], spend), (), {}
        new, user_ids, metadata = (*results, None, None, None)[:3]
        return to_copied(new, spend), _user_ids(user_ids), _metadata(metadata)

    instance.store.begin_update(Reply(task, instance.form, task.origin), expect_text(key, 1), update)
    return WAIT


def _increment_async(
    instance: DataStoreInstance,
    task: LuauTask,
    key: object,
    delta: object = 1,
    user_ids: object = None,
    options: object = None,
) -> object:
    amount = 1 if delta is None else expect_number(delta, 2)
    reply = Reply(task, _value, task.origin)
    name = expect_text(key, 1)
    instance.store.begin_increment(reply, name, amount, _user_ids(user_ids), _metadata_of(options))
    return WAIT


def _remove_async(instance: DataStoreInstance, task: LuauTask, key: object) -> object:
    instance.store.begin_remove(Reply(task, instance.form, task.origin), expect_text(key, 1))
    return WAIT


def _on_update(instance: DataStoreInstance, key: str, callback: "LuauFunction") -> BackedConnection:
    context = instance.context

    def hear(value: object, origin: "DeliveryId") -> object:
        return LuauRunnable(context, callback).start((value,), origin)

    return BackedConnection(context, "OnUpdate", instance.store.watch(key, hear))


def _user_ids(value: object) -> tuple[int, ...]:
    if value is None:
        return ()
    found = to_python(value)
    if not isinstance(found, list):
        raise PlatformError("513: Attribute userId format is invalid.")
    return tuple(found)


def _metadata(value: object) -> Mapping[str, object]:
    found = to_python(value)
    if found and not isinstance(found, dict):
        raise PlatformError("513: Attribute metadata format is invalid.")
    return cast("Mapping[str, object]", found or {})


def _metadata_of(options: object) -> Mapping[str, object] | None:
    return cast("Mapping[str, object] | None", options.state) if isinstance(options, Instance) else None


def _set_metadata(options: Instance, metadata: object) -> None:
    options.state = _metadata(metadata)


def _request_type(kind: object) -> DataStoreRequestType:
    names = enum_name_of(kind)
    if names is None or names[0] != "DataStoreRequestType":
        raise PlatformError("Argument 1 should be an Enum.DataStoreRequestType")
    return cast("DataStoreRequestType", names[1])


def _get_budget(service: DataStoreServiceInstance, kind: object) -> int:
    stores = server_of(service.context).data_stores
    return stores.get_request_budget_for_request_type(_request_type(kind))


def _set_rate_limit(service: DataStoreServiceInstance, kind: object, base: object, per_player: object) -> None:
    stores = server_of(service.context).data_stores
    stores.set_rate_limit_for_request_type(_request_type(kind), expect_integer(base, 2), expect_integer(per_player, 3))


# "Currently has no observable effect on data store behavior", classes/DataStoreOptions.yaml.
implement("DataStoreOptions", methods=silent("SetExperimentalFeatures"))
implement(
    "DataStoreService",
    methods={
        "GetDataStore": _get_data_store,
        "GetGlobalDataStore": _get_global_data_store,
        "GetOrderedDataStore": _get_ordered_data_store,
        "GetRequestBudgetForRequestType": _get_budget,
        "SetRateLimitForRequestType": _set_rate_limit,
    },
)
implement(
    "GlobalDataStore",
    methods={
        "GetAsync": yielding(_get_async),
        "SetAsync": yielding(_set_async),
        "UpdateAsync": yielding(_update_async),
        "IncrementAsync": yielding(_increment_async),
        "OnUpdate": _on_update,
        "RemoveAsync": yielding(_remove_async),
    },
)
for _options_class in ("DataStoreSetOptions", "DataStoreIncrementOptions"):
    implement(
        _options_class,
        methods={"SetMetadata": _set_metadata, "GetMetadata": lambda options: options.state or {}},
    )
register_game_service("DataStoreService", DataStoreServiceInstance)
