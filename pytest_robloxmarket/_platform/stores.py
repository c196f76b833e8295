"""Data store contents: keys, versions, metadata, and what a write means."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import count
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("KEY_CHARACTERS_MAX", "Contents", "Stored", "Stores", "check_name")

# "store name, key, scope: 50 characters each", creator-docs:
# cloud-services/data-stores/error-codes-and-limits.md
KEY_CHARACTERS_MAX: Final = 50

_HOUR_MS: Final = 3_600_000


class Stored(Struct, frozen=True, gc=False):
    """One version of a key's value. A removed key has a version too: a tombstone."""

    value: object
    version: int
    created_ms: int
    updated_ms: int
    user_ids: tuple[int, ...]
    metadata: Mapping[str, object]
    removed: bool


class Contents(Struct, eq=False):
    """What one data store holds. `label` is what stories and effects call it."""

    label: str
    _versions: Iterator[int]  # All data stores of a universe draw from one.
    _current: dict[str, Stored] = {}
    _older: dict[str, list[Stored]] = {}

    def latest(self, key: str) -> Stored | None:
        """The latest version, be it a tombstone."""
        return self._current.get(key)

    def read(self, key: str) -> Stored | None:
        """The latest version, unless it is a tombstone."""
        stored = self._current.get(key)
        return None if stored is None or stored.removed else stored

    def version(self, key: str) -> int:
        """A number that changes with every write of the key; 0 for a key never written."""
        stored = self._current.get(key)
        return 0 if stored is None else stored.version

    def write(
        self,
        key: str,
        value: object,
        now_ms: int,
        user_ids: tuple[int, ...] = (),
        metadata: Mapping[str, object] | None = None,
    ) -> Stored:
        """Store a value that `values.copy_value` has copied. User ids and metadata not sent again are lost."""
        last = self._current.get(key)
        created_ms = now_ms if last is None or last.removed else last.created_ms
        stored = Stored(value, next(self._versions), created_ms, now_ms, user_ids, metadata or {}, False)
        if last is not None:
            self._keep(key, last, now_ms)
        self._current[key] = stored
        return stored

    def remove(self, key: str, now_ms: int) -> Stored | None:
        """Leave a tombstone; the value that was there, or None when there was none."""
        before = self.read(key)
        if before is not None:
            self._keep(key, before, now_ms)
            version = next(self._versions)
            self._current[key] = replace(before, value=None, version=version, updated_ms=now_ms, removed=True)
        return before

    def versions(self, key: str) -> list[Stored]:
        """The versions that are kept, oldest first.

        Only the first write of a key in an hour keeps the version before it; later writes in that hour leave
        no trace (creator-docs: cloud-services/data-stores/versioning-listing-and-caching.md).
        """
        current = self._current.get(key)
        return [*self._older.get(key, ()), *(() if current is None else (current,))]

    def current(self) -> Iterable[tuple[str, Stored]]:
        """The latest version of each key, tombstones too."""
        return self._current.items()

    def values(self) -> dict[str, object]:
        """What is under each key that was not removed."""
        return {key: stored.value for key, stored in self._current.items() if not stored.removed}

    def _keep(self, key: str, before: Stored, now_ms: int) -> None:
        if before.updated_ms // _HOUR_MS != now_ms // _HOUR_MS:
            self._older.setdefault(key, []).append(before)


class Stores(Struct, eq=False):
    """All data stores of the universe."""

    _opened: dict[tuple[str, str], Contents] = {}
    _versions: Iterator[int] = field(default_factory=partial(count, 1))

    def open(self, name: str, scope: str = "global") -> Contents:
        """The data store of this name and scope; the same object on repeat.

        Raises:
            PlatformError: 101 or 102, when the name or the scope cannot be.
        """
        found = self._opened.get((name, scope))
        if found is None:
            found = self._opened[name, scope] = Contents(_label_of(name, scope), self._versions)
        return found

    @property
    def opened(self) -> tuple[Contents, ...]:
        """The data stores that have been asked for so far."""
        return tuple(self._opened.values())

    def contents(self) -> dict[tuple[str, str], object]:
        """(store, key) -> value, for a snapshot; the scope is part of the store's name unless it is `global`."""
        return {(one.label, key): value for one in self._opened.values() for key, value in one.values().items()}


@lru_cache(maxsize=256)
def _label_of(name: str, scope: str) -> str:
    return check_name(name) if check_name(scope) == "global" else f"{check_name(name)}/{scope}"


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
