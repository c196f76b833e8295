"""Lists that come page by page: of keys, of versions, of data stores, of the sorted entries of an ordered one.

Source: creator-docs, reference/engine/classes/Pages.yaml and the classes that inherit from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from pytest_robloxmarket._platform.listings import Page, StoreInfo, VersionInfo
from pytest_robloxmarket._server.outside import wait_for
from pytest_robloxmarket._server.stores.requests import Channel
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.moments import moment

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("Listing", "Pages", "StoreListed", "VersionListed", "check_more")

_Item = TypeVar("_Item")


class Listing(Struct, frozen=True, eq=False):
    """A list on the platform's side. `page` makes of a cursor what begins behind it."""

    channel: Channel
    api: str
    key: str
    page: Callable[[tuple[object, ...]], Page]

    def begin(self, task: Task, after: tuple[object, ...] = ()) -> None:
        """Ask for a page; the task is resumed with a `Page`.

        Raises:
            PlatformError: when the queue for it is full.
        """
        self.channel.ask(self.api, self.key, task, partial(self.page, after))


class VersionListed(Struct, frozen=True):
    """One version of a key: its name, when it was written, and whether it is a removal."""

    version: str
    created: datetime
    is_deleted: bool

    @staticmethod
    def of(info: object) -> VersionListed:
        """What the platform says of it, in Python's types."""
        assert isinstance(info, VersionInfo)
        return VersionListed(info.version, moment(info.created_ms), info.is_deleted)


class StoreListed(Struct, frozen=True):
    """One data store: its name, and when it was first and last written."""

    name: str
    created: datetime
    updated: datetime

    @staticmethod
    def of(info: object) -> StoreListed:
        """What the platform says of it, in Python's types."""
        assert isinstance(info, StoreInfo)
        return StoreListed(info.name, moment(info.created_ms), moment(info.updated_ms))


class Pages(Struct, Generic[_Item], eq=False):
    """A list that comes page by page. To walk over it asks for all of them, and may yield."""

    _server: Server
    _listing: Listing
    _page: Page
    _form: Callable[[object], _Item]

    @staticmethod
    def ask(
        server: Server, listing: Listing, after: tuple[object, ...], form: Callable[[object], _Item]
    ) -> Pages[_Item]:
        """The list, with its first page. May yield.

        Raises:
            PlatformError: when the request fails.
        """
        return Pages(server, listing, _ask(server, listing, after), form)

    @property
    def is_finished(self) -> bool:
        """Whether this page is the last."""
        return not self._page.cursor

    @property
    def cursor(self) -> str:
        """What a later request can be given to go on behind this page; empty on the last one."""
        return str(self._page.cursor[0]) if self._page.cursor else ""

    def get_current_page(self) -> list[_Item]:
        """What is on this page."""
        return [self._form(item) for item in self._page.items]

    @door
    def advance_to_next_page_async(self) -> None:
        """Go on to the next page. May yield.

        Raises:
            PlatformError: when there is none, or the request fails.
        """
        check_more(self._page)
        self._page = _ask(self._server, self._listing, self._page.cursor)

    def __iter__(self) -> Iterator[_Item]:
        yield from self.get_current_page()
        while not self.is_finished:
            self.advance_to_next_page_async()
            yield from self.get_current_page()


def check_more(page: Page) -> None:
    """Make sure that there is a page behind this one.

    Raises:
        PlatformError: when there is none.
    """
    if not page.cursor:
        raise PlatformError("No pages to advance to.")


def _ask(server: Server, listing: Listing, after: tuple[object, ...]) -> Page:
    page = wait_for(server, lambda task: listing.begin(task, after))
    assert isinstance(page, Page)
    return page
