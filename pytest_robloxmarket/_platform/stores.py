"""Data store contents: keys, versions, metadata, and what a write means."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("KEY_CHARACTERS_MAX", "Key", "Stored", "Stores", "check_name", "store_label")

# "store name, key, scope: 50 characters each", creator-docs:
# cloud-services/data-stores/error-codes-and-limits.md
KEY_CHARACTERS_MAX: Final = 50

_HOUR_MS: Final = 3_600_000


class Key(Struct, frozen=True, gc=False):
    """Where a value lives."""

    store: str
    scope: str
    key: str


class Stored(Struct, frozen=True, gc=False):
    """One version of a key's value. A removed key has a version too: a tombstone."""

    value: object
    version: int
    created_ms: int
    updated_ms: int
    user_ids: tuple[int, ...]
    metadata: Mapping[str, object]
    removed: bool


class Stores(Struct, eq=False):
    """What all data stores of the universe hold."""

    _current: dict[Key, Stored] = {}
    _older: dict[Key, list[Stored]] = {}
    _version: int = 0

    def read(self, key: Key) -> Stored | None:
        """The latest version that is no tombstone."""
        stored = self._current.get(key)
        return None if stored is None or stored.removed else stored

    def version(self, key: Key) -> int:
        """A number that changes with every write of the key; 0 for a key never written."""
        stored = self._current.get(key)
        return 0 if stored is None else stored.version

    def write(
        self,
        key: Key,
        value: object,
        now_ms: int,
        *,
        user_ids: tuple[int, ...] = (),
        metadata: Mapping[str, object] | None = None,
    ) -> Stored:
        """Store a value that `values.copy_value` has copied. User ids and metadata not sent again are lost."""
        last = self._current.get(key)
        created_ms = now_ms if last is None or last.removed else last.created_ms
        version = self._version + 1
        stored = Stored(value, version, created_ms, now_ms, user_ids, metadata or {}, False)
        return self._put(key, last, stored)

    def remove(self, key: Key, now_ms: int) -> Stored | None:
        """Leave a tombstone; the value that was there, or None when there was none."""
        before = self.read(key)
        if before is not None:
            version = self._version + 1
            self._put(key, before, replace(before, value=None, version=version, updated_ms=now_ms, removed=True))
        return before

    def versions(self, key: Key) -> list[Stored]:
        """The versions that are kept, oldest first.

        Only the first write of a key in an hour keeps the version before it; later writes in that hour leave
        no trace (creator-docs: cloud-services/data-stores/versioning-listing-and-caching.md).
        """
        current = self._current.get(key)
        return [*self._older.get(key, ()), *(() if current is None else (current,))]

    def contents(self) -> dict[tuple[str, str], object]:
        """(store, key) -> value, for a snapshot; the scope is part of the store's name unless it is `global`."""
        return {
            (store_label(key), key.key): stored.value for key, stored in self._current.items() if not stored.removed
        }

    def _put(self, key: Key, before: Stored | None, stored: Stored) -> Stored:
        self._version = stored.version
        if before is not None and before.updated_ms // _HOUR_MS != stored.updated_ms // _HOUR_MS:
            self._older.setdefault(key, []).append(before)
        self._current[key] = stored
        return stored


def store_label(key: Key) -> str:
    """How stories and effects name a data store."""
    return key.store if key.scope == "global" else f"{key.store}/{key.scope}"


def check_name(text: object) -> str:
    """A key's name, if it can be one.

    Raises:
        PlatformError: 101 or 102, error-codes-and-limits.md.
    """
    if type(text) is str and 0 < len(text) <= KEY_CHARACTERS_MAX:
        return text
    if not isinstance(text, str) or not text:
        raise PlatformError("101: Key name can't be empty.")
    if len(text) > KEY_CHARACTERS_MAX:
        raise PlatformError("102: Key name exceeds the 50 character limit.")
    return str(text)
