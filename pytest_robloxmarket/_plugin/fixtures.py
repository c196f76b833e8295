"""The fixtures, and the market that they hand out."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_robloxmarket._plugin.contracts import contract_of
from pytest_robloxmarket._plugin.options import PASSED, ExploreRequest, freezing

if TYPE_CHECKING:
    from faker import Faker

    from pytest_robloxmarket._kernel.choices import Choices
    from pytest_robloxmarket._platform.catalogue import Catalogue
    from pytest_robloxmarket._platform.contract import Contract
    from pytest_robloxmarket._plugin.extensions import Extensions
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
    "load_luau",
    "market",
    "marketplace",
    "new_market",
    "players",
    "roblox_faker",
    "server",
    "servers",
)


def new_market(
    contract: "Contract | str | None" = None,
    test: str = "",
    extensions: "Extensions | None" = None,
    *,
    choices: "Choices | None" = None,
    tracing: bool = True,
) -> "Market":
    """A market that can load Luau and tell stories, and plays by this contract.

    Args:
        contract: the rules by which the platform plays, or their name.
        test: what the names of its cast are drawn from.
        extensions: what hooks add to its story.
        choices: who decides; left out, the market is polite.
        tracing: write down what only a story needs.
    """
    from pytest_robloxmarket._plugin.asserting.clerk import Clerk  # noqa: PLC0415 - loads greenlet
    from pytest_robloxmarket._simulation.market import Market  # noqa: PLC0415

    made = Market(choices, contract=contract, tracing=tracing, loader=load_luau)
    made.clerk = Clerk(test, extensions)
    return made


def load_luau(market: "Market", path: Path) -> None:
    """What `market.load` does; the Luau machine is loaded when somebody asks for it."""
    from pytest_robloxmarket._place.loading import load_game  # noqa: PLC0415 - loads the Luau VM

    load_game(market, path)


@pytest.fixture
def market(request: pytest.FixtureRequest) -> "Iterator[Market]":
    """A market of this test's own: one platform, no server yet, clear weather. In an explored test: of this run's."""
    __tracebackhide__ = True
    if ExploreRequest.market is not None:
        yield ExploreRequest.market
        return
    from pytest_robloxmarket._plugin.extensions import Extensions  # noqa: PLC0415 - a run without markets does without

    extensions = Extensions(request.node.ihook)
    made = new_market(contract_of(request.node), request.node.nodeid, extensions)
    extensions.install(made)
    with _time_of(made, request):
        yield made
    from pytest_robloxmarket._plugin.blame import place_of  # noqa: PLC0415 - as above
    from pytest_robloxmarket._plugin.unseen import find_unseen, warn_of  # noqa: PLC0415 - loads greenlet

    unseen = find_unseen(made, place_of(request.function)) if request.node.stash.get(PASSED, False) else []
    made.close()
    warn_of(unseen)


def _time_of(market: "Market", request: pytest.FixtureRequest) -> AbstractContextManager[None]:
    """The market's time on the machine's clock, where that is asked for."""
    if freezing(request.config) != "always":
        return nullcontext()
    from pytest_robloxmarket._simulation.frozen import market_time  # noqa: PLC0415 - loads freezegun

    return market_time(lambda: market.scheduler.now_ms)


@pytest.fixture
def server(market: "Market") -> "GameServer":
    """The first server of the market."""
    return market.server()


@pytest.fixture
def servers(market: "Market", server: "GameServer") -> "tuple[GameServer, GameServer]":
    """Two servers of the market, for a user who moves: the first one, and one more."""
    return server, market.server()


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
