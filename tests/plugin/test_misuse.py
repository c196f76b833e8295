"""A call that cannot be, and whose error game code catches: the story has it, once."""

from pytest_robloxmarket import Market
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import UsageError


def story_of(catches: bool) -> str:
    """The story of a shop that hands a number to UpdateAsync."""
    market = Market()
    server = market.server()
    purses = server.data_stores.get_data_store("Purses")

    def handler(_: object) -> object:
        try:
            purses.update_async("alice", 5)  # type: ignore[arg-type]
        except UsageError:
            if not catches:
                raise
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = handler
    server.join("alice", robux=9).buy(market.catalogue.product(7, price=9))
    market.settle()
    return "\n".join(map(str, market.history))


def test_a_call_that_cannot_be_is_in_the_history_where_the_game_catches_its_error() -> None:
    told = story_of(catches=True)
    assert 1 == told.count("CallRefused(")
    assert "server=1" in told[told.index("CallRefused(") :]


def test_one_that_comes_out_is_there_once() -> None:
    assert 1 == story_of(catches=False).count("CallRefused(")
