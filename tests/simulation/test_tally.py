"""What became of money and goods, in numbers."""

import pytest

from pytest_robloxmarket import GameServer, Market
from pytest_robloxmarket._simulation.tally import Tally, count_goods, take_tally
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import UsageError

GOLD, GEMS = 456456, 777
GRANTED = ProductPurchaseDecision.PurchaseGranted
NOT_YET = ProductPurchaseDecision.NotProcessedYet


def play(gives: int, answer: str, contract: str = "all-proposals", purchases: int = 1) -> Market:
    """Alice had 250 gold; each delivery of gold, which costs 99, gives so much and answers so."""
    market = Market(contract=contract)
    market.catalogue.product(GOLD, price=99)
    market.set_effect(GOLD, {"Gold[{user}].gold": 100})

    def start(server: GameServer) -> None:
        store = server.data_stores.get_data_store("Gold")

        def handle(receipt: dict[str, object]) -> object:
            if gives:
                store.update_async("1001", lambda had: {"gold": _gold(had) + gives})
            return getattr(ProductPurchaseDecision, answer)

        server.marketplace.process_receipt = handle

    market.on_server_start(start)
    server = market.server()
    alice = server.join("alice", robux=1_000)
    server.data_stores.get_data_store("Gold").set_async("1001", {"gold": 250})
    for _ in range(purchases):
        alice.buy(GOLD)
        market.settle()
    return market


def _gold(had: object) -> int:
    assert isinstance(had, dict)
    return int(had["gold"])


def tally(market: Market) -> Tally:
    """All of it."""
    return take_tally(market, count_goods(market, market.effects))


@pytest.mark.parametrize(
    ("gives", "answer", "expected"),
    [
        (100, "PurchaseGranted", Tally(granted=99, right=1, resolved=1)),
        (0, "PurchaseGranted", Tally(lost=99, resolved=1)),
        (99, "PurchaseGranted", Tally(lost=99, resolved=1)),
        (200, "PurchaseGranted", Tally(granted=99, right=1, wrong=1, resolved=1)),
        (0, "NotProcessedYet", Tally(in_limbo=99, stuck=1)),
        (100, "NotProcessedYet", Tally(in_limbo=99, wrong=1, stuck=1)),
        (0, "PurchaseRejected", Tally(refunded=99, resolved=1)),
        (100, "PurchaseRejected", Tally(refunded=99, wrong=1, resolved=1)),
    ],
)
def test_one_purchase(gives: int, answer: str, expected: Tally) -> None:
    assert expected == tally(play(gives, answer))


def test_each_purchase_counts() -> None:
    assert Tally(granted=198, right=2, resolved=2) == tally(play(100, "PurchaseGranted", purchases=2))


def test_what_roblox_closed_by_itself_is_lost() -> None:
    assert Tally(lost=99, resolved=1) == tally(play(100, "PurchaseGranted", "bound-handlers-only"))


def test_goods_of_somebody_who_bought_nothing_are_wrong() -> None:
    market = play(0, "PurchaseGranted")
    bob = market.users[0].server.join("bob")  # type: ignore[union-attr]
    market.users[0].server.data_stores.get_data_store("Gold").set_async(str(bob.id), {"gold": 100})  # type: ignore[union-attr]
    assert Tally(lost=99, wrong=1, resolved=1) == tally(market)


def test_goods_on_a_player_count_while_they_are_there() -> None:
    market = Market()
    market.catalogue.product(GOLD, price=99)
    market.set_effect(GOLD, {"leaderstats.Gold": 100})

    def start(server: GameServer) -> None:
        def handle(receipt: dict[str, object]) -> object:
            server.players.get_players()[0].leaderstats["Gold"] = 100
            return GRANTED

        server.marketplace.process_receipt = handle

    market.on_server_start(start)
    alice = market.server().join("alice", robux=99)
    alice.buy(GOLD)
    market.settle()
    seen = [tally(market)]
    alice.leave()
    assert [Tally(granted=99, right=1, resolved=1), Tally(lost=99, resolved=1)] == [*seen, tally(market)]


def test_a_product_without_a_known_effect_is_taken_at_its_word() -> None:
    market = play(0, "PurchaseGranted")
    assert Tally(granted=99, resolved=1) == take_tally(market, {})


def test_two_products_in_one_place_cannot_be_told_apart() -> None:
    market = play(0, "PurchaseGranted")
    market.catalogue.product(GEMS, price=5)
    market.set_effect(GEMS, {"Gold[{user}].gold": 500})
    with pytest.raises(UsageError, match=r"products 456456 and 777 both change Gold\[\{user\}\]\.gold"):
        tally(market)


def test_sums_are_added_up_one_by_one() -> None:
    assert Tally(5, 7, 9, 11, 13, 15, 17, 19) == Tally(1, 2, 3, 4, 5, 6, 7, 8) + Tally(4, 5, 6, 7, 8, 9, 10, 11)
