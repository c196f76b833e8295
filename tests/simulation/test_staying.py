"""Users who come back to the server where a purchase of theirs stays open."""

from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.staying import come_back_to_the_same
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.events import PlayerJoined

PACK = 7


def test_a_game_that_sells_at_each_join_and_grants_nothing_is_not_visited_for_ever() -> None:
    market = Market()
    market.catalogue.product(PACK, price=1)

    def start(server: GameServer) -> None:
        server.marketplace.process_receipt = lambda receipt: ProductPurchaseDecision.NotProcessedYet
        server.players.player_added.connect(
            lambda player: server.marketplace.prompt_product_purchase(player, PACK)  # Whoever is asked buys.
        )

    market.on_server_start(start)
    market.server().join("alice", robux=1_000)
    come_back_to_the_same(market)
    assert 1 + 3 == sum(isinstance(event, PlayerJoined) for event in market.history)
