"""Examples hold what a mistake needs: somebody who buys, and who comes back to a server that knows them."""

from hypothesis import Phase, settings

from pytest_robloxmarket._machine.machine import ReceiptMachine
from pytest_robloxmarket._machine.visits import visits
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.events import PurchaseMade
from tests.planted.handlers import HANDLERS


def test_two_of_five_examples_have_a_purchase_before_their_end() -> None:
    bought: list[bool] = []

    class Shop(ReceiptMachine):
        game = HANDLERS["good"]

        def teardown(self) -> None:
            bought.append(any(isinstance(event, PurchaseMade) for event in self.market.history))
            super().teardown()

    case = Shop.TestCase
    case.settings = settings(case.settings, max_examples=60, derandomize=True, database=None, phases=[Phase.generate])
    case("runTest").runTest()
    assert sum(bought) > len(bought) * 2 / 5


def market_of_two() -> Market:
    """Alice and bob have bought on the first of two servers, and alice has gone to the second one."""
    market = Market()
    market.catalogue.product(7, price=5)
    first, second = market.server(), market.server()
    for name in ("alice", "bob"):
        first.join(name, robux=5).buy(7)
    second.join("alice")
    return market


def test_who_has_bought_visits_the_servers_where_they_were() -> None:
    assert [("alice", 1, 7)] == [(user.name, server.id, product) for user, server, product in visits(market_of_two())]


def test_nobody_visits_a_server_that_is_closed() -> None:
    market = market_of_two()
    one = next(visits(market))
    one[1].crash()
    assert not list(visits(market))


def test_who_has_bought_nothing_visits_nobody() -> None:
    market = Market()
    alice = market.server().join("alice")
    alice.hop()
    assert not list(visits(market))
