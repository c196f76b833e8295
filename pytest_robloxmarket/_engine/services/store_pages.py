"""What data stores list, page by page, and their versions: the Luau face of `_server/stores/pages.py` and others.

Source: creator-docs, reference/engine/classes/Pages.yaml, DataStore.yaml, OrderedDataStore.yaml.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._engine.enums import enum_name_of
from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.services.stores import (
    DataStoreInstance,
    DataStoreServiceInstance,
    Reply,
    value_and_info,
)
from pytest_robloxmarket._luau.methods import WAIT, expect_integer, expect_text, yielding
from pytest_robloxmarket._luau.tables import pack
from pytest_robloxmarket._luau.values import to_python
from pytest_robloxmarket._platform.listings import SORTED_DEFAULT, Page, StoreInfo, VersionInfo
from pytest_robloxmarket._server.stores.ordered_store import OrderedDataStore
from pytest_robloxmarket._server.stores.pages import Listing, check_more
from pytest_robloxmarket._server.stores.standard_store import DataStore
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.moments import EPOCH_S

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.context import Context
    from pytest_robloxmarket._luau.threads import LuauTask
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("PagesInstance",)

_EPOCH_MS: Final = EPOCH_S * 1000


class PagesInstance(Instance):
    """A list that comes page by page."""

    __slots__ = ("listing", "page")

    def __init__(self, context: "Context", class_name: str, listing: Listing, page: Page) -> None:
        super().__init__(context, class_name)
        self.listing: Final = listing
        self.page = page


def _list(instance: Instance, task: "LuauTask", class_name: str, listing: Listing, cursor: object = None) -> object:
    """Ask for the first page of a list."""

    def opened(vm: "Vm", page: object) -> list[object]:
        assert isinstance(page, Page)
        return pack(vm, [PagesInstance(instance.context, class_name, listing, page)])

    after = expect_text(cursor, 3) if cursor is not None else ""
    listing.begin(Reply(task, opened, task.origin), (after,) if after else ())
    return WAIT


def _advance(pages: PagesInstance, task: "LuauTask") -> object:
    check_more(pages.page)

    def advanced(vm: "Vm", page: object) -> list[object]:
        assert isinstance(page, Page)
        pages.page = page
        return pack(vm, ())

    pages.listing.begin(Reply(task, advanced, task.origin), pages.page.cursor)
    return WAIT


def _current(pages: PagesInstance) -> list[object]:
    form = _FORMS[pages.class_name]
    return [form(pages.context, item) for item in pages.page.items]


def _entry(_: "Context", item: object) -> object:
    assert isinstance(item, tuple)
    return {"key": item[0], "value": item[1]}


def _key(context: "Context", item: object) -> object:
    return _with(context, "DataStoreKey", KeyName=item)


def _version(context: "Context", item: object) -> object:
    assert isinstance(item, VersionInfo)
    created = _EPOCH_MS + item.created_ms
    return _with(
        context, "DataStoreObjectVersionInfo", Version=item.version, CreatedTime=created, IsDeleted=item.is_deleted
    )


def _store(context: "Context", item: object) -> object:
    assert isinstance(item, StoreInfo)
    created, updated = _EPOCH_MS + item.created_ms, _EPOCH_MS + item.updated_ms
    return _with(context, "DataStoreInfo", DataStoreName=item.name, CreatedTime=created, UpdatedTime=updated)


def _with(context: "Context", class_name: str, **properties: object) -> Instance:
    instance = Instance(context, class_name)
    instance.properties.update(properties)
    return instance


# What is on a page of each class.
_FORMS: Final[dict[str, Callable[["Context", object], object]]] = {
    "DataStorePages": _entry,
    "DataStoreKeyPages": _key,
    "DataStoreVersionPages": _version,
    "DataStoreListingPages": _store,
}


def _get_sorted(
    instance: DataStoreInstance,
    task: "LuauTask",
    ascending: object,
    size: object = None,
    least: object = None,
    most: object = None,
) -> object:
    # "By default is 50", OrderedDataStore.yaml.
    page_size = SORTED_DEFAULT if size is None else expect_integer(size, 2)
    listing = _ordered(instance).listing(bool(ascending), page_size, least, most)
    return _list(instance, task, "DataStorePages", listing)


def _batch_get(instance: DataStoreInstance, task: "LuauTask", keys: object, _options: object = None) -> object:
    if not isinstance(instance.store, OrderedDataStore):
        # "Calling it on a standard GlobalDataStore or DataStore will throw an error"; its text is not documented.
        raise PlatformError("BatchGetAsync is only supported on OrderedDataStore")
    found = to_python(keys)
    if not isinstance(found, list):
        raise PlatformError("Argument 1 of BatchGetAsync must be an array of keys")

    def told(vm: "Vm", pairs: object) -> list[object]:
        assert isinstance(pairs, tuple)
        return pack(vm, [{key: {"value": value} for key, value in pairs}])

    instance.store.begin_batch(Reply(task, told, task.origin), found)
    return WAIT


def _list_keys(
    instance: DataStoreInstance,
    task: "LuauTask",
    prefix: object = None,
    size: object = None,
    cursor: object = None,
    exclude_deleted: object = None,
) -> object:
    listing = _standard(instance).key_listing(_text(prefix, 1), _size(size, 2), bool(exclude_deleted))
    return _list(instance, task, "DataStoreKeyPages", listing, cursor)


def _list_versions(
    instance: DataStoreInstance,
    task: "LuauTask",
    key: object,
    direction: object = None,
    since: object = None,
    until: object = None,
    size: object = None,
) -> object:
    names = enum_name_of(direction)
    since_ms, until_ms = (_moment_ms(one, number) for one, number in ((since, 3), (until, 4)))
    ascending = names is None or names[1] != "Descending"
    listing = _standard(instance).version_listing(expect_text(key, 1), ascending, since_ms, until_ms, _size(size, 5))
    return _list(instance, task, "DataStoreVersionPages", listing)


def _list_stores(
    service: DataStoreServiceInstance,
    task: "LuauTask",
    prefix: object = None,
    size: object = None,
    cursor: object = None,
) -> object:
    listing = server_of(service.context).data_stores.listing(_text(prefix, 1), _size(size, 2))
    return _list(service, task, "DataStoreListingPages", listing, cursor)


def _get_version(instance: DataStoreInstance, task: "LuauTask", key: object, version: object) -> object:
    reply = Reply(task, value_and_info, task.origin)
    _standard(instance).begin_get_version(reply, expect_text(key, 1), expect_text(version, 2))
    return WAIT


def _get_version_at(instance: DataStoreInstance, task: "LuauTask", key: object, timestamp: object) -> object:
    reply = Reply(task, value_and_info, task.origin)
    at_ms = expect_integer(timestamp, 2) - _EPOCH_MS
    _standard(instance).begin_get_version_at(reply, expect_text(key, 1), at_ms)
    return WAIT


def _remove_version(instance: DataStoreInstance, task: "LuauTask", key: object, version: object) -> object:
    reply = Reply(task, lambda vm, _: pack(vm, ()), task.origin)
    _standard(instance).begin_remove_version(reply, expect_text(key, 1), expect_text(version, 2))
    return WAIT


def _standard(instance: DataStoreInstance) -> DataStore:
    assert isinstance(instance.store, DataStore)
    return instance.store


def _ordered(instance: DataStoreInstance) -> OrderedDataStore:
    assert isinstance(instance.store, OrderedDataStore)
    return instance.store


def _text(value: object, number: int) -> str:
    return "" if value is None else expect_text(value, number)


def _size(value: object, number: int) -> int:
    return 0 if value is None else expect_integer(value, number)


def _moment_ms(value: object, number: int) -> int:
    """A bound of a list of versions, from the market's start; 0 where there is none."""
    found = 0 if value is None else expect_integer(value, number)
    return found - _EPOCH_MS if found else 0


implement("DataStoreService", methods={"ListDataStoresAsync": yielding(_list_stores)})
implement("GlobalDataStore", methods={"BatchGetAsync": yielding(_batch_get)})
implement("OrderedDataStore", methods={"GetSortedAsync": yielding(_get_sorted)})
implement(
    "DataStore",
    methods={
        "GetVersionAsync": yielding(_get_version),
        "GetVersionAtTimeAsync": yielding(_get_version_at),
        "RemoveVersionAsync": yielding(_remove_version),
        "ListKeysAsync": yielding(_list_keys),
        "ListVersionsAsync": yielding(_list_versions),
    },
)
for _pages_class in _FORMS:
    implement(
        _pages_class,
        methods={"AdvanceToNextPageAsync": yielding(_advance), "GetCurrentPage": _current},
        getters={"IsFinished": lambda pages: not pages.page.cursor},
    )
for _pages_class in ("DataStoreKeyPages", "DataStoreListingPages"):
    implement(_pages_class, getters={"Cursor": lambda pages: str(pages.page.cursor[0]) if pages.page.cursor else ""})
