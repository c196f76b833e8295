"""Pages of what data stores hold: keys, versions, names, and the sorted entries of an ordered one.

A page is read when it is asked for, and begins behind the last thing of the page before: what is written between two
pages can be listed twice, or not at all. In which order keys and names come, no page says; here it is that of their
characters. Source: creator-docs, reference/engine/classes/DataStore.yaml, OrderedDataStore.yaml, DataStoreService.yaml.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from pytest_robloxmarket._platform.stores import Contents, Stores, version_name
from pytest_robloxmarket._terms.errors import PlatformError

__all__ = (
    "KEYS_DEFAULT",
    "NAMES_DEFAULT",
    "SORTED_DEFAULT",
    "VERSIONS_DEFAULT",
    "Page",
    "SortedOrder",
    "StoreInfo",
    "VersionInfo",
    "batch",
    "check_size",
    "check_keys",
    "key_page",
    "name_page",
    "sorted_page",
    "version_page",
)

SORTED_DEFAULT: Final = 50
_SORTED_MAX: Final = 100
KEYS_DEFAULT: Final = 50
NAMES_DEFAULT: Final = 32
VERSIONS_DEFAULT: Final = 1_024

# "When enabled ListKeys will check up to 512 keys."
_LOOKED_AT_MAX: Final = 512

# "no more than the server-configured maximum (default 100)", GlobalDataStore.yaml, BatchGetAsync.
_BATCH_MAX: Final = 100


class Page(Struct, frozen=True, gc=False):
    """Some of a list. `cursor` is the last thing that was looked at, and empty when there is no more."""

    items: tuple[object, ...]
    cursor: tuple[object, ...] = ()


class VersionInfo(Struct, frozen=True, gc=False):
    """One version of a key, as a list of them tells it."""

    version: str
    created_ms: int
    is_deleted: bool


class StoreInfo(Struct, frozen=True, gc=False):
    """One data store, as a list of them tells it: all its scopes together."""

    name: str
    created_ms: int
    updated_ms: int


class SortedOrder(Struct, frozen=True, gc=False):
    """What GetSortedAsync was asked for, checked."""

    ascending: bool
    size: int
    least: int | None
    most: int | None

    @staticmethod
    def of(ascending: bool, size: object, least: object, most: object) -> "SortedOrder":
        """The order, if it can be.

        Raises:
            PlatformError: 106 or 107, error-codes-and-limits.md.
        """
        if not isinstance(size, int) or not 1 <= size <= _SORTED_MAX:
            raise PlatformError("106: PageSize must be within a predefined range.")
        bounds: list[int | None] = []
        for name, bound in (("MinValue", least), ("MaxValue", most)):
            if bound is not None and (isinstance(bound, bool) or not isinstance(bound, int | float) or bound % 1):
                raise PlatformError(f"106: {name} must be an integer.")
            bounds.append(None if bound is None else int(bound))
        if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
            raise PlatformError("107: MaxValue must be greater than or equal to MinValue.")
        return SortedOrder(ascending, size, *bounds)


def sorted_page(contents: Contents, order: SortedOrder, after: tuple[object, ...] = ()) -> Page:
    """The entries of an ordered data store by their value, as (key, value); those of one value by their key."""
    entries: list[tuple[int, str]] = []
    for key, value in contents.values().items():
        assert isinstance(value, int)
        if (order.least is None or value >= order.least) and (order.most is None or value <= order.most):
            entries.append((value, key))
    entries.sort(reverse=not order.ascending)
    if after:
        entries = [one for one in entries if (one > after if order.ascending else one < after)]
    page = entries[: order.size]
    return Page(tuple([(key, value) for value, key in page]), page[-1] if len(page) < len(entries) else ())


def key_page(
    all_contents: Iterable[tuple[str, Contents]], prefix: str, size: int, exclude_deleted: bool, after: str = ""
) -> Page:
    """The keys that begin with `prefix`.

    Args:
        all_contents: data stores, and what is written before each of their keys.
        prefix: how a key begins.
        size: how many make a page.
        exclude_deleted: leave those out that were removed.
        after: the key behind which the page begins; empty at the beginning.
    """
    keys = sorted(
        (before + key, stored.removed)
        for before, contents in all_contents
        for key, stored in contents.current()
        if (before + key).startswith(prefix) and before + key > after
    )
    found: list[str] = []
    looked_at = 0
    for key, removed in keys[:_LOOKED_AT_MAX] if exclude_deleted else keys:
        looked_at += 1
        if not (removed and exclude_deleted):
            found.append(key)
            if len(found) == size:
                break
    return Page(tuple(found), (keys[looked_at - 1][0],) if looked_at < len(keys) else ())


def version_page(
    contents: Contents,
    key: str,
    *,
    ascending: bool,
    since_ms: int,
    until_ms: int,
    size: int,
    now_ms: int,
    after: int = 0,
) -> Page:
    """The versions of a key that were written after `since_ms` and up to `until_ms`; 0 is no bound."""
    listed = [
        one
        for one in contents.versions(key, now_ms)
        if one.updated_ms > since_ms or not since_ms
        if one.updated_ms <= until_ms or not until_ms
        if not after or (one.version > after if ascending else one.version < after)
    ]
    listed = listed if ascending else listed[::-1]
    page = listed[:size]
    items = tuple([VersionInfo(version_name(one.version), one.updated_ms, one.removed) for one in page])
    return Page(items, (page[-1].version,) if len(page) < len(listed) else ())


def name_page(stores: Stores, prefix: str, size: int, after: str = "") -> Page:
    """The data stores whose names begin with `prefix`; "only data stores containing at least one object"."""
    found: dict[str, StoreInfo] = {}
    for contents in stores.opened:
        here = [stored for _, stored in contents.current() if not stored.removed]
        if here and not contents.ordered and contents.name.startswith(prefix) and contents.name > after:
            created_ms, updated_ms = min(one.created_ms for one in here), max(one.updated_ms for one in here)
            known = found.get(contents.name)
            if known is not None:
                created_ms, updated_ms = min(created_ms, known.created_ms), max(updated_ms, known.updated_ms)
            found[contents.name] = StoreInfo(contents.name, created_ms, updated_ms)
    listed = [found[name] for name in sorted(found)]
    page = listed[:size]
    return Page(tuple(page), (page[-1].name,) if len(page) < len(listed) else ())


def check_size(size: int) -> int:
    """How many make a page; 0 stands for the default.

    Raises:
        PlatformError: when it cannot be; the text is not documented.
    """
    if size < 0:
        raise PlatformError(f"pageSize must not be negative, and is {size}")
    return size


def check_keys(keys: Sequence[object]) -> None:
    """Look at how many keys a batch has.

    Raises:
        PlatformError: when there are none, or too many; the texts are not documented.
    """
    if not 1 <= len(keys) <= _BATCH_MAX:
        raise PlatformError(f"BatchGetAsync takes from 1 to {_BATCH_MAX} keys, and got {len(keys)}")


def batch(contents: Contents, keys: Sequence[str]) -> tuple[tuple[str, object], ...]:
    """The values of those keys that are there."""
    found = [(key, contents.read(key)) for key in dict.fromkeys(keys)]
    return tuple([(key, stored.value) for key, stored in found if stored is not None])
