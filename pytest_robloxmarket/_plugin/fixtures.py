"""The fixtures. Every run of pytest loads them, so that what a market needs is elsewhere."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from faker import Faker

    from pytest_robloxmarket._platform.catalogue import Catalogue
    from pytest_robloxmarket._server.marketplace import Marketplace
    from pytest_robloxmarket._server.players import Players
    from pytest_robloxmarket._server.stores.service import DataStores
    from pytest_robloxmarket._simulation.adapters import Adapters
    from pytest_robloxmarket._simulation.clock import Clock
    from pytest_robloxmarket._simulation.faults import Faults
    from pytest_robloxmarket._simulation.gameserver import GameServer
    from pytest_robloxmarket._simulation.market import Market

__all__ = (
    "adapters",
    "catalogue",
    "clock",
    "data_stores",
    "faults",
    "market",
    "marketplace",
    "players",
    "roblox_faker",
    "server",
    "servers",
)


@pytest.fixture
def market(request: pytest.FixtureRequest) -> "Iterator[Market]":
    """A market of this test's own: one platform, no server yet, clear weather. In an explored test: of this run's."""
    __tracebackhide__ = True
    from pytest_robloxmarket._plugin.markets import market_of  # noqa: PLC0415 - a run without markets does without

    yield from market_of(request)


@pytest.fixture
def server(market: "Market") -> "GameServer":
    """The first server of the market that is open: a fixture of the test's may have started it."""
    from pytest_robloxmarket._plugin.markets import open_server  # noqa: PLC0415 - a run without markets does without

    return open_server(market, 0)


@pytest.fixture
def servers(market: "Market", server: "GameServer") -> "tuple[GameServer, GameServer]":
    """The first two servers of the market, for a user who moves."""
    from pytest_robloxmarket._plugin.markets import open_server  # noqa: PLC0415 - a run without markets does without

    return server, open_server(market, 1)


@pytest.fixture
def players(server: "GameServer") -> "Players":
    """The Players service of the first server."""
    return server.players


@pytest.fixture
def marketplace(server: "GameServer") -> "Marketplace":
    """The MarketplaceService of the first server."""
    return server.marketplace


@pytest.fixture
def data_stores(server: "GameServer") -> "DataStores":
    """The DataStoreService of the first server."""
    return server.data_stores


@pytest.fixture
def roblox_faker(faker: "Faker") -> "Faker":
    """Faker with names, ids and prices that Roblox takes, from the same seed in each test and each explored run."""
    from pytest_robloxmarket.providers import RobloxProvider  # noqa: PLC0415 - loads Faker

    faker.add_provider(RobloxProvider)
    return faker


@pytest.fixture
def adapters(server: "GameServer") -> "Adapters":
    """The services of the first server as functions and signals, for code that is handed what it may use."""
    return server.adapters


@pytest.fixture
def clock(market: "Market") -> "Clock":
    """The market's clock: virtual time."""
    return market.clock


@pytest.fixture
def faults(market: "Market") -> "Faults":
    """What goes wrong next, by plan."""
    return market.faults


@pytest.fixture
def catalogue(market: "Market") -> "Catalogue":
    """The market's products."""
    return market.catalogue
