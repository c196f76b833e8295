"""A data store that keeps versions, user ids and metadata, and lists its keys.

Source: creator-docs, reference/engine/classes/DataStore.yaml (platform-facts.md, 2.1 and 2.4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final

from msgspec import Struct

from pytest_robloxmarket._kernel.tasks import Task
from pytest_robloxmarket._platform.listings import (
    KEYS_DEFAULT,
    VERSIONS_DEFAULT,
    Page,
    check_size,
    key_page,
    version_page,
)
from pytest_robloxmarket._platform.stores import Stored, version_name
from pytest_robloxmarket._platform.values import copy_out
from pytest_robloxmarket._server.outside import wait_for
from pytest_robloxmarket._server.stores.arrivals import Update
from pytest_robloxmarket._server.stores.global_store import GlobalDataStore
from pytest_robloxmarket._server.stores.pages import Listing, Pages, VersionListed
from pytest_robloxmarket._server.stores.requests import Channel
from pytest_robloxmarket._terms.answers import StoredValue
from pytest_robloxmarket._terms.checks import check_takes_one
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import StoreWritten
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.moments import moment, since_start_ms

__all__ = ("DataStore", "Entry", "Revision")

# "Must not be more than ten minutes in the future", classes/DataStore.yaml, GetVersionAtTimeAsync.
_AHEAD_MS: Final = 600_000

# The server's error KeyNotFound, in the words that error-codes-and-limits.md has for error 502.
_NOT_FOUND: Final = "502: API Services rejected request with error. KeyNotFound: The requested key doesn't exist."


class Revision(Struct, frozen=True):
    """What `update_entry_async` shall write. User ids and metadata that are not given again are lost."""

    value: object
    user_ids: tuple[int, ...] = ()
    metadata: Mapping[str, object] = {}


class Entry(Struct, frozen=True, eq=False):
    """One version of a key: its value, and what is kept beside it (a `DataStoreKeyInfo` of Roblox)."""

    _store: GlobalDataStore
    _stored: Stored

    @property
    def value(self) -> StoredValue:
        """A copy of the value."""
        return copy_out(self._stored.value)

    @property
    def user_ids(self) -> tuple[int, ...]:
        """Whom it is about."""
        return self._stored.user_ids

    @property
    def metadata(self) -> dict[str, object]:
        """What was written beside it."""
        return dict(self._stored.metadata)

    @property
    def version(self) -> str:
        """The name of the version."""
        self._store.read_clock()  # Each write has a version of its own, and so it says when it was.
        return version_name(self._stored.version)

    @property
    def created(self) -> datetime:
        """When the key was first written."""
        self._store.read_clock()
        return moment(self._stored.created_ms)

    @property
    def updated(self) -> datetime:
        """When this version was written."""
        self._store.read_clock()
        return moment(self._stored.updated_ms)

    def __repr__(self) -> str:
        return f"<Entry {self._stored.value!r}>"


class DataStore(GlobalDataStore):
    """One data store as one server sees it: with versions, user ids and metadata."""

    @door
    def get_entry_async(self, key: str, *, use_cache: bool = True) -> Entry | None:
        """A key's value with what is kept beside it; None when nothing is there. May yield.

        Args:
            key: at most 50 characters.
            use_cache: take an answer that this server has had within the last 4 seconds.

        Raises:
            PlatformError: when the request fails.
        """
        cached = self._channel.cached(key) if use_cache else None
        if cached is not None:
            return self._entry(cached[0])
        return self._entry(wait_for(self._server, lambda task: self.begin_get(task, key)))

    @door
    def update_entry_async(self, key: str, transform: Callable[[Entry | None], Revision | None]) -> Entry | None:
        """Read, change and write a key with what is kept beside its value. May yield.

        Args:
            key: at most 50 characters.
            transform: gets the entry and returns what shall be written, or None to leave it. It is called again when
                somebody else has written meanwhile, and must not yield.

        Returns:
            What was written, or None.

        Raises:
            PlatformError: when the request fails, or the transform yields.
        """
        check_takes_one(transform, "the entry", "update_entry_async(key, lambda entry: ...)")

        def update(stored: Stored | None) -> Update:
            revision = transform(self._entry(stored))
            return (None, (), {}) if revision is None else (revision.value, revision.user_ids, revision.metadata)

        return self._entry(wait_for(self._server, lambda task: self.begin_update(task, key, update)))

    @door
    def get_version_async(self, key: str, version: str) -> Entry | None:
        """An older version of a key; None when it was a removal. May yield.

        Raises:
            PlatformError: when there is no such version any more, or the request fails.
        """
        return self._entry(wait_for(self._server, lambda task: self.begin_get_version(task, key, version)))

    @door
    def get_version_at_time_async(self, key: str, when: datetime) -> Entry | None:
        """The version that was current at a time; None when it is not kept, or nothing was there. May yield.

        Args:
            key: at most 50 characters.
            when: with a zone; at most ten minutes ahead.

        Raises:
            PlatformError: when the time cannot be, or the request fails.
        """
        at_ms = since_start_ms(when)
        return self._entry(wait_for(self._server, lambda task: self.begin_get_version_at(task, key, at_ms)))

    @door
    def remove_version_async(self, key: str, version: str) -> None:
        """Delete a version of a key for good. May yield.

        Raises:
            PlatformError: when there is no such version, or the request fails.
        """
        wait_for(self._server, lambda task: self.begin_remove_version(task, key, version))

    @door
    def list_versions_async(
        self,
        key: str,
        *,
        ascending: bool = True,
        after: datetime | None = None,
        until: datetime | None = None,
        page_size: int = 0,
    ) -> Pages[VersionListed]:
        """The versions of a key that are kept. May yield.

        Args:
            key: at most 50 characters.
            ascending: the oldest first.
            after: only those that were written later.
            until: only those that were written by then.
            page_size: how many make a page; 0 is 1024.

        Raises:
            PlatformError: when the request fails.
        """
        since_ms, until_ms = (0 if one is None else since_start_ms(one) for one in (after, until))
        listing = self.version_listing(key, ascending, since_ms, until_ms, page_size)
        return Pages.ask(self._server, listing, (), VersionListed.of)

    @door
    def list_keys_async(
        self, prefix: str = "", *, page_size: int = 0, cursor: str = "", exclude_deleted: bool = False
    ) -> Pages[str]:
        """The keys of this data store. May yield.

        Args:
            prefix: how they begin.
            page_size: how many make a page; 0 is 50.
            cursor: where to go on, see `Pages.cursor`.
            exclude_deleted: leave those out that were removed.

        Raises:
            PlatformError: when the request fails.
        """
        listing = self.key_listing(prefix, page_size, exclude_deleted)
        return Pages.ask(self._server, listing, (cursor,) if cursor else (), str)

    def begin_get_version(self, task: Task, key: object, version: str) -> None:
        """Ask for a version; the task is resumed with a `Stored`, or None for a removal."""
        channel, name = self._place("GetVersionAsync", key, task)

        def find() -> Stored | None:
            for stored in channel.contents.versions(name, self.read_clock()):
                if version_name(stored.version) == version:
                    return None if stored.removed else stored
            raise PlatformError(_NOT_FOUND)

        channel.ask("GetVersionAsync", name, task, find)

    def begin_get_version_at(self, task: Task, key: object, at_ms: int) -> None:
        """Ask for the version of a time, in ms after the market's start; the task is resumed with it, or None.

        Raises:
            PlatformError: when the time cannot be.
        """
        channel, name = self._place("GetVersionAtTimeAsync", key, task)
        if moment(at_ms).timestamp() <= 0 or at_ms > self.read_clock() + _AHEAD_MS:
            raise PlatformError("Timestamp must be positive and not more than ten minutes in the future.")

        def find() -> Stored | None:
            stored = channel.contents.version_at(name, at_ms, self.read_clock())
            return None if stored is None or stored.removed else stored

        channel.ask("GetVersionAtTimeAsync", name, task, find)

    def begin_remove_version(self, task: Task, key: object, version: str) -> None:
        """Ask to delete a version; the task is resumed when it is gone."""
        channel, name = self._place("RemoveVersionAsync", key, task)
        channel.ask("RemoveVersionAsync", name, task, partial(self._remove_version, channel, name, version, task))

    def version_listing(self, key: object, ascending: bool, since_ms: int, until_ms: int, size: int) -> Listing:
        """The versions of a key."""
        channel, name = self._place("ListVersionsAsync", key, None)
        size = check_size(size) or VERSIONS_DEFAULT

        def page(after: tuple[object, ...]) -> Page:
            number = after[0] if after else 0
            assert isinstance(number, int)
            return version_page(
                channel.contents,
                name,
                ascending=ascending,
                since_ms=since_ms,
                until_ms=until_ms,
                size=size,
                now_ms=self.read_clock(),
                after=number,
            )

        return Listing(channel, "ListVersionsAsync", name, page)

    def key_listing(self, prefix: str, size: int, exclude_deleted: bool) -> Listing:
        """The keys that begin with `prefix`."""
        size = check_size(size) or KEYS_DEFAULT

        def page(after: tuple[object, ...]) -> Page:
            return key_page(self._channel.listed(), prefix, size, exclude_deleted, *map(str, after))

        return Listing(self._channel.lister(), "ListKeysAsync", "", page)

    def _remove_version(self, channel: Channel, key: str, version: str, task: Task) -> None:
        contents, world = channel.contents, self._server.world
        found = [one for one in contents.versions(key, self.read_clock()) if version_name(one.version) == version]
        if not found:
            raise PlatformError(_NOT_FOUND)
        before = contents.read(key)
        contents.remove_version(key, found[0].version, world.scheduler.now_ms)
        if before is not None and contents.read(key) is None:
            channel.forget(key)
            place = world.scheduler.now_ms, self._server.id, contents.label, key
            origin, source = DeliveryId(task.origin), world.source()
            world.history.append(StoreWritten(*place, "RemoveVersionAsync", before.value, None, origin, source))

    def _place(self, api: str, key: object, task: Task | None) -> tuple[Channel, str]:
        """Where a key is."""
        channel, name = self._channel.place(str(key))
        return channel, channel.checked_key(api, name, task)

    def _entry(self, stored: object) -> Entry | None:
        return Entry(self, stored) if isinstance(stored, Stored) else None
