"""DataStoreService of one server.

Source: creator-docs, reference/engine/classes/DataStoreService.yaml (platform-facts.md, 2.1 and 2.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pytest_robloxmarket._platform.listings import NAMES_DEFAULT, Page, check_size, name_page
from pytest_robloxmarket._platform.stores import Contents, check_name
from pytest_robloxmarket._server.stores.budgets import UNMETERED_ORDERED, pass_budget_seam
from pytest_robloxmarket._server.stores.ordered_store import OrderedDataStore
from pytest_robloxmarket._server.stores.pages import Listing, Pages, StoreListed
from pytest_robloxmarket._server.stores.requests import Channel
from pytest_robloxmarket._server.stores.scopes import Scopes
from pytest_robloxmarket._server.stores.standard_store import DataStore
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.names import DataStoreRequestType

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server

__all__ = ("DataStores",)


class DataStores(Struct, eq=False):
    """The DataStoreService of one server."""

    _server: Server
    _stores: dict[tuple[str, str], DataStore] = {}
    _ordered: dict[tuple[str, str], OrderedDataStore] = {}
    _lister: Channel | None = None

    @door
    def get_data_store(self, name: str, scope: str = "global") -> DataStore:
        """The data store of this name; the same object on repeat.

        Raises:
            PlatformError: 101 or 102, when the name or the scope cannot be.
        """
        key = (name, scope)
        found = self._stores.get(key)
        if found is None:
            server = self._server
            channel = Channel.of(server, server.world.platform.stores.open(name, scope))
            found = self._stores[key] = DataStore(server, name, scope, channel)
        return found

    @door
    def get_ordered_data_store(self, name: str, scope: str = "global") -> OrderedDataStore:
        """The ordered data store of this name; the same object on repeat. It is none of `get_data_store`'s.

        Raises:
            PlatformError: 101 or 102, when the name or the scope cannot be.
        """
        key = (name, scope)
        found = self._ordered.get(key)
        if found is None:
            server = self._server
            channel = Channel.of(server, server.world.platform.stores.open(name, scope, ordered=True))
            server.world.unmetered = min(server.world.unmetered, UNMETERED_ORDERED)
            found = self._ordered[key] = OrderedDataStore(server, name, scope, channel)
        return found

    @door
    def list_data_stores_async(self, prefix: str = "", *, page_size: int = 0, cursor: str = "") -> Pages[StoreListed]:
        """The data stores that hold anything, by name; ordered ones are not among them. May yield.

        Args:
            prefix: how their names begin.
            page_size: how many make a page; 0 is 32.
            cursor: where to go on, see `Pages.cursor`.

        Raises:
            PlatformError: when the request fails.
        """
        return Pages.ask(self._server, self.listing(prefix, page_size), (cursor,) if cursor else (), StoreListed.of)

    def listing(self, prefix: str, size: int) -> Listing:
        """All data stores whose names begin with `prefix`."""
        stores = self._server.world.platform.stores
        if self._lister is None:
            self._lister = Channel.of(self._server, Contents("all data stores", iter(())))
        size = check_size(size) or NAMES_DEFAULT

        def page(after: tuple[object, ...]) -> Page:
            # It says when they were written.
            self._server.world.scheduler.read_clock(self._server.lane)
            return name_page(stores, prefix, size, *map(str, after))

        return Listing(self._lister, "ListDataStoresAsync", "", page)

    @door
    def get_all_scopes(self, name: str) -> DataStore:
        """The data store of this name whose keys say which scope they are of (`AllScopes`); the same on repeat.

        Raises:
            PlatformError: 101 or 102, when the name cannot be.
        """
        found = self._stores.get((name, ""))
        if found is None:
            scopes = Scopes(self._server, check_name(name))
            found = self._stores[name, ""] = DataStore(self._server, name, "", scopes)
        return found

    def get_global_data_store(self) -> DataStore:
        """The data store without a name."""
        return self.get_data_store("global", "u")

    @door
    def get_request_budget_for_request_type(self, request_type: DataStoreRequestType) -> int:
        """How many requests of a type this server may still send now.

        Raises:
            PlatformError: for a type that has no budget.
        """
        world = self._server.world
        # It says when the requests before it were sent.
        world.scheduler.read_clock(self._server.lane)
        pass_budget_seam(self._server, request_type)
        return world.budgets.left(self._server, request_type)

    def foresee_budget(self, request_type: str) -> tuple[int, int | None] | None:
        """What the budget of a request type is, and until when, in milliseconds, as long as nothing else happens.

        None stands for a time that does not end, and instead of both where asking in earnest may do more than answer.
        """
        world = self._server.world
        # Who asks for it may set off a misfortune; and the first who asks begins to count.
        if "budget" in world.seams.asked or world.unmetered:
            return None
        return world.budgets.foresee(self._server, request_type)

    @door
    def set_rate_limit_for_request_type(
        self, request_type: DataStoreRequestType, base_limit: int, per_player_limit: int
    ) -> None:
        """Give this server a limit of its own: so many requests a minute, and so many more for each player.

        Raises:
            PlatformError: when the type cannot be configured, or a number is outside of its range.
        """
        self._server.world.budgets.set_rate(self._server, request_type, base_limit, per_player_limit)

    def cache_ends(self) -> list[tuple[str, str, str, int]]:
        """What is in the caches of GetAsync: store, scope, key, and until when it is good."""
        stores = [
            *self._stores.items(),
            *[((name, f"{scope} ordered"), one) for (name, scope), one in self._ordered.items()],
        ]
        return [(*name, key, end_ms) for name, store in stores for key, end_ms in store.cache_ends()]

    def __repr__(self) -> str:
        return f"<DataStores of server {self._server.id}>"
