"""What a test holds says what it is, in one line that is the same on each machine: a red test shows it."""

from collections.abc import Callable

import pytest

from pytest_robloxmarket import GameServer, Market


@pytest.mark.parametrize(
    "handle",
    [
        lambda market, server: market,
        lambda market, server: market.catalogue,
        lambda market, server: market.clock,
        lambda market, server: market.data_stores,
        lambda market, server: market.data_stores.hold(),
        lambda market, server: market.faults,
        lambda market, server: market.faults.recording_lost(),
        lambda market, server: market.faults.data_store("GetAsync"),
        lambda market, server: server,
        lambda market, server: server.adapters,
        lambda market, server: server.data_stores.get_data_store("Coins") and market.data_stores,
        lambda market, server: server.data_stores.get_data_store("Coins"),
        lambda market, server: server.memory_stores.get_queue("Jobs"),
        lambda market, server: server.players.player_added,
        lambda market, server: server.remotes.event("Buy"),
        lambda market, server: server.remotes.function("Ask"),
        lambda market, server: server.join("alice"),
        lambda market, server: server.join("alice").player.attributes,
        lambda market, server: server.join("alice").client,
    ],
)
@pytest.mark.filterwarnings("ignore::pytest_robloxmarket.errors.FaultNotStruckWarning")
def test_a_handle_says_what_it_is(market: Market, handle: Callable[[Market, GameServer], object]) -> None:
    market.catalogue.product(7, price=5)
    found = handle(market, market.server())
    assert type(found).__name__ in repr(found)
    assert " at 0x" not in repr(found)
    assert len(repr(found)) < 100
