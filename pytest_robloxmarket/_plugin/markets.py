"""The market of a test: made, given its time, looked through when the test has passed, and closed."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_robloxmarket._plugin.asserting.clerk import Clerk
from pytest_robloxmarket._plugin.blame import place_of
from pytest_robloxmarket._plugin.contracts import contract_of
from pytest_robloxmarket._plugin.extensions import Extensions
from pytest_robloxmarket._plugin.options import PASSED, freezing
from pytest_robloxmarket._plugin.request import ExploreRequest
from pytest_robloxmarket._plugin.unseen import find_unseen, find_untried, warn_of
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.choices import Choices
    from pytest_robloxmarket._platform.contract import Contract

__all__ = ("load_luau", "market_of", "new_market", "open_server")


def new_market(
    contract: "Contract | str | None" = None,
    test: str = "",
    extensions: Extensions | None = None,
    *,
    choices: "Choices | None" = None,
    tracing: bool = True,
) -> Market:
    """A market that can load Luau and tell stories, and plays by this contract.

    Args:
        contract: the rules by which the platform plays, or their name.
        test: what the names of its cast are drawn from.
        extensions: what hooks add to its story.
        choices: who decides; left out, the market is polite.
        tracing: write down what only a story needs.
    """
    made = Market(choices, contract=contract, tracing=tracing, loader=load_luau)
    made.clerk = Clerk(test, extensions)
    return made


def load_luau(market: Market, path: Path) -> None:
    """What `market.load` does; the Luau machine is loaded when somebody asks for it."""
    from pytest_robloxmarket._place.loading import load_game  # noqa: PLC0415 - loads the Luau VM

    load_game(market, path)


def market_of(request: pytest.FixtureRequest) -> Iterator[Market]:
    """The market of the test that asks for it; in an explored test the one of the run that is under way."""
    __tracebackhide__ = True
    if ExploreRequest.market is not None:
        yield ExploreRequest.market
        return
    extensions = Extensions(request.node.ihook)
    made = new_market(contract_of(request.node), request.node.nodeid, extensions)
    extensions.install(made)
    with _time_of(made, request):
        yield made
    unseen: list[tuple[Warning, tuple[str, int]]] = []
    if request.node.stash.get(PASSED, False):
        test = place_of(request.function)
        unseen += [*find_unseen(made, test), *find_untried(made, test)]
    made.close()
    warn_of(unseen)


def open_server(market: Market, number: int) -> GameServer:
    """The open server of this number, from 0, in the order in which they started; a new one where there are fewer."""
    there = [server for server in market.world.servers if server.open]
    return GameServer(market, there[number]) if number < len(there) else market.server()


def _time_of(market: Market, request: pytest.FixtureRequest) -> AbstractContextManager[None]:
    """The market's time on the machine's clock, where that is asked for."""
    if freezing(request.config) != "always":
        return nullcontext()
    from pytest_robloxmarket._simulation.frozen import market_time  # noqa: PLC0415 - loads freezegun

    return market_time(lambda: market.scheduler.now_ms)
