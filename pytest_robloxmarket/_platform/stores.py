"""Data store contents: keys, versions, metadata, and what a write means.

Source: creator-docs, cloud-services/data-stores/versioning-listing-and-caching.md and error-codes-and-limits.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import count
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from pytest_robloxmarket._platform.throughput import Throughput
from pytest_robloxmarket._platform.values import check_text
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.memory import ORDERED_MARK

__all__ = ("KEY_CHARACTERS_MAX", "Contents", "Stored", "Stores", "check_name", "version_name")

# "store name, key, scope: 50 characters each", creator-docs:
# cloud-services/data-stores/error-codes-and-limits.md
KEY_CHARACTERS_MAX: Final = 50

_HOUR_MS: Final = 3_600_000

# "Versioned backups expire 30 days after a new write overwrites them."
_KEPT_MS: Final = 30 * 24 * _HOUR_MS


class Stored(Struct, frozen=True, gc=False):
    """One version of a key's value. A removed key has a version too: a tombstone."""

    value: object
    version: int
    created_ms: int
    updated_ms: int
    user_ids: tuple[int, ...]
    metadata: Mapping[str, object]
    removed: bool
    characters: int = 0  # Of its JSON; 0 where it is surely small.


class Contents(Struct, eq=False):
    """What one data store holds. `label` is what stories and effects call it."""

    label: str
    _versions: Iterator[int]  # All data stores of a universe draw from one.
    name: str = ""
    scope: str = "global"
    ordered: bool = False  # An ordered data store keeps no versions.
    throughput: Throughput = field(default_factory=Throughput)
    _current: dict[str, Stored] = {}
    # Older versions, the oldest first, and when each was overwritten.
    _older: dict[str, list[tuple[int, Stored]]] = {}
    # Versions that are gone for good although nothing newer was written, see `remove_version`.
    _erased: frozenset[int] = frozenset()

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
        characters: int = 0,
    ) -> Stored:
        """Store a value that `values.copy_storable` has copied. User ids and metadata not sent again are lost."""
        last = self._current.get(key)
        created_ms = now_ms if last is None or last.removed else last.created_ms
        version = next(self._versions)
        stored = Stored(value, version, created_ms, now_ms, user_ids, metadata or {}, False, characters)
        if last is not None:
            self._keep(key, last, now_ms)
        self._current[key] = stored
        return stored

    def remove(self, key: str, now_ms: int) -> Stored | None:
        """Leave a tombstone; the value that was there, or None when there was none.

        It "creates a tombstone version while retaining the previous version", whenever that one was written.
        """
        before = self.read(key)
        if before is not None:
            self._keep(key, before, now_ms, removed=True)
            version = next(self._versions)
            self._current[key] = replace(
                before, value=None, version=version, updated_ms=now_ms, removed=True, characters=0
            )
        return before

    def versions(self, key: str, now_ms: int) -> list[Stored]:
        """The versions that are kept, oldest first.

        Only the first write of a key in an hour keeps the version before it; later writes in that hour leave
        no trace. What was overwritten is kept for 30 days more.
        """
        kept = [stored for over_ms, stored in self._older.get(key, ()) if now_ms - over_ms < _KEPT_MS]
        current = self._current.get(key)
        return kept if current is None or current.version in self._erased else [*kept, current]

    def version_at(self, key: str, at_ms: int, now_ms: int) -> Stored | None:
        """The version that was current at a time; None when that one is not kept, or nothing was there."""
        current = self._current.get(key)
        if current is not None and current.updated_ms <= at_ms and current.version not in self._erased:
            return current
        for over_ms, stored in reversed(self._older.get(key, ())):
            if stored.updated_ms <= at_ms < over_ms and now_ms - over_ms < _KEPT_MS:
                return stored
        return None

    def remove_version(self, key: str, version: int, now_ms: int) -> bool:
        """Delete a version for good; whether there was one. The key reads as nothing if it was the latest.

        The pages differ on whether that leaves a tombstone (platform-facts.md, K4); here it leaves none.
        """
        older = self._older.get(key, [])
        left = [one for one in older if one[1].version != version]
        if len(left) < len(older):
            self._older[key] = left
            return True
        current = self._current.get(key)
        if current is None or current.version != version or version in self._erased:
            return False
        number = next(self._versions)
        self._current[key] = replace(current, value=None, version=number, updated_ms=now_ms, removed=True, characters=0)
        self._erased |= {number}
        return True

    def current(self) -> Iterable[tuple[str, Stored]]:
        """The latest version of each key, tombstones too."""
        return self._current.items()

    def older(self) -> Iterable[tuple[str, Stored]]:
        """The older versions of all keys."""
        return [(key, stored) for key, versions in self._older.items() for _, stored in versions]

    def values(self) -> dict[str, object]:
        """What is under each key that was not removed."""
        return {key: stored.value for key, stored in self._current.items() if not stored.removed}

    def _keep(self, key: str, before: Stored, now_ms: int, *, removed: bool = False) -> None:
        same_hour = before.updated_ms // _HOUR_MS == now_ms // _HOUR_MS
        if (removed or not same_hour) and not self.ordered and before.version not in self._erased:
            self._older.setdefault(key, []).append((now_ms, before))


class Stores(Struct, eq=False):
    """All data stores of the universe."""

    _opened: dict[tuple[str, str, bool], Contents] = {}
    _versions: Iterator[int] = field(default_factory=partial(count, 1))

    def open(self, name: str, scope: str = "global", ordered: bool = False) -> Contents:
        """The data store of this name and scope; the same object on repeat.

        Raises:
            PlatformError: 101 or 102, when the name or the scope cannot be.
        """
        place = name, scope, ordered
        found = self._opened.get(place)
        if found is None:
            label = _label_of(name, scope) + (ORDERED_MARK if ordered else "")
            found = self._opened[place] = Contents(label, self._versions, name, scope, ordered)
        return found

    def scopes_of(self, name: str) -> list[Contents]:
        """The data stores of a name, one for each of its scopes; not the ordered ones."""
        return [one for one in self._opened.values() if one.name == name and not one.ordered]

    @property
    def opened(self) -> tuple[Contents, ...]:
        """The data stores that have been asked for so far."""
        return tuple(self._opened.values())

    def contents(self) -> dict[tuple[str, str], object]:
        """(store, key) -> value, for a snapshot; the scope is part of the store's name unless it is `global`."""
        return {(one.label, key): value for one in self._opened.values() for key, value in one.values().items()}


def version_name(version: int) -> str:
    """A version as game code sees it."""
    return f"{version:016X}"


@lru_cache(maxsize=256)
def _label_of(name: str, scope: str) -> str:
    return check_name(name) if check_name(scope) == "global" else f"{check_name(name)}/{scope}"


def check_name(text: object) -> str:
    """A key's name, if it can be one.

    Raises:
        PlatformError: 101 or 102, error-codes-and-limits.md; or 104 for what is no valid UTF-8, as for values.
    """
    if type(text) is str and 0 < len(text) <= KEY_CHARACTERS_MAX and text.isascii():
        return text
    if not isinstance(text, str):
        # Only code in Python comes here: a language with numbers for keys makes texts of them.
        as_text = f": write str({text!r})" if isinstance(text, int) else ""
        raise PlatformError(f"a key is a text, and {text!r} is of type {type(text).__name__}{as_text}.")
    if not text:
        raise PlatformError("101: Key name can't be empty.")
    if len(text) > KEY_CHARACTERS_MAX:
        raise PlatformError("102: Key name exceeds the 50 character limit.")
    return check_text(str.__str__(text), "string")  # A text with methods of its own is no key of a table.
