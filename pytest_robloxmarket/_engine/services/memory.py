"""MemoryStoreService of Luau code, over the server's.

Results and arguments: creator-docs, reference/engine/classes/MemoryStoreHashMap.yaml, MemoryStoreSortedMap.yaml,
MemoryStoreQueue.yaml.
"""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.enums import enum_name_of
from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.pages import Pages
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import WAIT, expect_function, expect_text, yielding
from pytest_robloxmarket._luau.tables import pack, tables_of
from pytest_robloxmarket._luau.threads import LuauTask, Recipient, call_without_yield
from pytest_robloxmarket._luau.values import table_pairs, to_python
from pytest_robloxmarket._server.memory.queues import Queue
from pytest_robloxmarket._server.memory.service import HashMap, MemoryStores
from pytest_robloxmarket._server.memory.sorted_maps import SortedMap
from pytest_robloxmarket._server.memory.values import checked_count, checked_sort_key
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction
    from pytest_robloxmarket._luau.vm import Vm
    from pytest_robloxmarket._server.memory.errands import Change

# A transform is called within no other thread, since it cannot yield.
_CALL: Final = """
local makers = ...
local pcall = pcall
return function(transform, first, ...)
    return pcall(transform, makers[first](...))
end
"""


class _Structure(Instance):
    """A hash map, a sorted map or a queue."""

    __slots__ = ("behind",)

    def __init__(self, service: Instance, class_name: str, behind: HashMap | SortedMap | Queue) -> None:
        super().__init__(service.context, class_name)
        self.behind: Final = behind


def _stores(service: Instance) -> MemoryStores:
    return server_of(service.context).part(MemoryStores)


def _get_hash_map(service: Instance, name: object) -> _Structure:
    return _Structure(service, "MemoryStoreHashMap", _stores(service).get_hash_map(expect_text(name, 1)))


def _get_sorted_map(service: Instance, name: object) -> _Structure:
    return _Structure(service, "MemoryStoreSortedMap", _stores(service).get_sorted_map(expect_text(name, 1)))


def _get_queue(service: Instance, name: object, timeout: object = None) -> _Structure:
    hidden_s = 30 if timeout is None else timeout
    queue = _stores(service).get_queue(expect_text(name, 1), hidden_s)  # type: ignore[arg-type] # It is checked there.
    return _Structure(service, "MemoryStoreQueue", queue)


def _map_of(where: _Structure) -> HashMap | SortedMap:
    assert not isinstance(where.behind, Queue)
    return where.behind


def _sorted_of(where: _Structure) -> SortedMap:
    assert isinstance(where.behind, SortedMap)
    return where.behind


def _queue_of(where: _Structure) -> Queue:
    assert isinstance(where.behind, Queue)
    return where.behind


def _get(where: _Structure, task: LuauTask, key: object) -> object:
    _map_of(where).begin_get(task, expect_text(key, 1))
    return WAIT


def _set(where: _Structure, task: LuauTask, key: object, value: object, expiration: object) -> object:
    _map_of(where).begin_set(task, expect_text(key, 1), to_python(value), expiration)
    return WAIT


def _set_sorted(
    where: _Structure, task: LuauTask, key: object, value: object, expiration: object, sort_key: object = None
) -> object:
    _sorted_of(where).begin_set(task, expect_text(key, 1), to_python(value), expiration, sort_key)
    return WAIT


def _update(where: _Structure, task: LuauTask, key: object, transform: object, expiration: object) -> object:
    change = _change(where, expect_function(transform, 2), sorts=isinstance(where.behind, SortedMap))
    _map_of(where).begin_update(task, expect_text(key, 1), change, expiration)
    return WAIT


def _change(where: _Structure, function: "LuauFunction", *, sorts: bool) -> "Change":
    context = where.context

    def change(value: object, sort_key: object) -> tuple[object, int | float | str | None] | None:
        vm = context.vm
        given = (value, sort_key) if sorts else (value,)
        results = call_without_yield(context, function, _caller(vm), pack(vm, given))
        new = to_python(results[0]) if results else None
        if new is None:
            return None
        key = to_python(results[1]) if sorts and len(results) > 1 else None
        return new, checked_sort_key(key)

    return change


def _caller(vm: "Vm") -> "LuauFunction":
    found = vm.cache.get("memory.transform")
    if found is None:
        (found,) = vm.trusted(_CALL, tables_of(vm).makers)
        vm.cache["memory.transform"] = found
    return cast("LuauFunction", found)


def _remove(where: _Structure, task: LuauTask, key: object) -> object:
    _map_of(where).begin_remove(task, expect_text(key, 1))
    return WAIT


def _list_items(where: _Structure, task: LuauTask, count: object) -> object:
    assert isinstance(where.behind, HashMap)
    size = checked_count(count, 200)

    def paged(items: tuple[object, ...]) -> Pages:
        return Pages(where, "MemoryStoreHashMapPages", list(items), size)

    where.behind.begin_list(Recipient(task, paged), count)
    return WAIT


def _get_range(
    where: _Structure, task: LuauTask, direction: object, count: object, lower: object = None, upper: object = None
) -> object:
    names = enum_name_of(direction)
    if names is None or names[0] != "SortDirection":
        raise PlatformError("Argument 1 should be an Enum.SortDirection")
    bounds = [None if bound is None else _table(bound) for bound in (lower, upper)]
    _sorted_of(where).begin_range(task, names[1] == "Descending", count, *bounds)
    return WAIT


def _table(bound: object) -> dict[str, object]:
    try:
        return table_pairs(bound)  # type: ignore[arg-type] # What is no table raises.
    except TypeError:
        raise PlatformError("InvalidRequest: The provided bound is not valid.") from None


def _get_size(where: _Structure, task: LuauTask, without_hidden: object = None) -> object:
    if isinstance(where.behind, Queue):
        where.behind.begin_size(task, without_hidden)
    else:
        _sorted_of(where).begin_size(task)
    return WAIT


def _add(where: _Structure, task: LuauTask, value: object, expiration: object, priority: object = None) -> object:
    _queue_of(where).begin_add(task, to_python(value), expiration, 0 if priority is None else priority)
    return WAIT


def _read(
    where: _Structure, task: LuauTask, count: object, whole: object = None, wait_timeout: object = None
) -> object:
    _queue_of(where).begin_read(task, count, bool(whole), -1 if wait_timeout is None else wait_timeout)
    return WAIT


def _remove_read(where: _Structure, task: LuauTask, reading: object) -> object:
    _queue_of(where).begin_remove(task, expect_text(reading, 1))
    return WAIT


implement(
    "MemoryStoreService",
    methods={"GetHashMap": _get_hash_map, "GetSortedMap": _get_sorted_map, "GetQueue": _get_queue},
)
implement(
    "MemoryStoreHashMap",
    methods={
        "GetAsync": yielding(_get),
        "SetAsync": yielding(_set),
        "UpdateAsync": yielding(_update),
        "RemoveAsync": yielding(_remove),
        "ListItemsAsync": yielding(_list_items),
    },
)
implement(
    "MemoryStoreSortedMap",
    methods={
        "GetAsync": yielding(_get),
        # A sort key is a number or a text, and the data of the API says that it is a text.
        "SetAsync": yielding(_set_sorted)._replace(checks_itself=True),
        "UpdateAsync": yielding(_update),
        "RemoveAsync": yielding(_remove),
        "GetRangeAsync": yielding(_get_range),
        "GetSizeAsync": yielding(_get_size),
    },
)
implement(
    "MemoryStoreQueue",
    methods={
        "AddAsync": yielding(_add),
        "ReadAsync": yielding(_read),
        "RemoveAsync": yielding(_remove_read),
        "GetSizeAsync": yielding(_get_size),
    },
)
