"""An ordered data store: whole numbers by key, and its entries in the order of their values.

Source: creator-docs, reference/engine/classes/OrderedDataStore.yaml (platform-facts.md, 2.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

from pytest_robloxmarket._kernel.tasks import Task
from pytest_robloxmarket._platform.listings import SORTED_DEFAULT, SortedOrder, batch, check_keys, sorted_page
from pytest_robloxmarket._platform.stores import Stored
from pytest_robloxmarket._server.outside import wait_for
from pytest_robloxmarket._server.stores.global_store import GlobalDataStore
from pytest_robloxmarket._server.stores.pages import Listing, Pages
from pytest_robloxmarket._server.stores.requests import Channel
from pytest_robloxmarket._terms.doors import door

__all__ = ("OrderedDataStore",)


class OrderedDataStore(GlobalDataStore):
    """One ordered data store as one server sees it. It keeps no versions, no user ids and no metadata."""

    @door
    def get_sorted_async(
        self,
        ascending: bool,
        page_size: int = SORTED_DEFAULT,
        min_value: int | None = None,
        max_value: int | None = None,
    ) -> Pages[tuple[str, int]]:
        """The entries in the order of their values, as (key, value). May yield.

        Args:
            ascending: the smallest first, or the largest.
            page_size: how many make a page, from 1 to 100.
            min_value: leave out what is less.
            max_value: leave out what is more.

        Raises:
            PlatformError: 106 or 107, when the order cannot be, or the request fails.
        """
        listing = self.listing(ascending, page_size, min_value, max_value)
        return Pages.ask(self._server, listing, (), lambda item: cast("tuple[str, int]", item))

    @door
    def batch_get_async(self, keys: Sequence[str]) -> dict[str, int]:
        """The values of up to 100 keys; those that are not there are left out. May yield.

        Raises:
            PlatformError: when there are none or too many, one cannot be, or the request fails.
        """
        pairs = wait_for(self._server, lambda task: self.begin_batch(task, keys))
        return dict(cast("tuple[tuple[str, int], ...]", pairs))

    def version_of(self, stored: Stored) -> str:
        """There are no versions."""
        return ""

    def listing(self, ascending: bool, size: object, least: object, most: object) -> Listing:
        """The entries in an order.

        Raises:
            PlatformError: 106 or 107, when it cannot be.
        """
        channel = self.channel
        order = SortedOrder.of(ascending, size, least, most)
        return Listing(channel, "GetSortedAsync", "", partial(sorted_page, channel.contents, order))

    def begin_batch(self, task: Task, keys: Sequence[object]) -> None:
        """Ask for the values of several keys; the task is resumed with pairs of those that are there.

        Raises:
            PlatformError: when there are none or too many, or one cannot be.
        """
        check_keys(keys)
        names = [self.channel.checked_key("BatchGetAsync", key, task) for key in keys]
        # "Each call counts against the ordered data store read budget based on the number of keys requested."
        self.channel.ask("BatchGetAsync", "", task, partial(batch, self.channel.contents, names), len(names))

    @property
    def channel(self) -> Channel:
        """The way of its requests."""
        assert isinstance(self._channel, Channel)
        return self._channel
