"""A receipt in Luau against the same receipt in Python: the handler of `purchases.py` and that of `handler.luau`."""

from pathlib import Path
from typing import Final

from pytest_robloxmarket._place.scripts import LuauSource, load_source
from pytest_robloxmarket._simulation.market import Market
from tests.benchmarks.measure import Result, race
from tests.benchmarks.purchases import GOLD, start_game

__all__ = ("compare_languages", "gold_after", "load_handler", "sell")

_HANDLER: Final = Path(__file__).with_name("handler.luau")

# A buyer's profile grows with each purchase, and is copied with each write: who buys more often only measures that.
_PURCHASES_EACH: Final = 4


def compare_languages(*, receipts: int, rounds: int) -> Result:
    """How many times longer a receipt takes in Luau."""
    source = load_handler()
    ratio, python, luau = race(lambda: sell(None, receipts)[1], lambda: sell(source, receipts)[1], rounds=rounds)
    figures = {"luau_receipt_us": 1e6 / luau, "python_receipt_us": 1e6 / python}
    return Result("luau_time_vs_python", ratio, 3.0, True, figures)


def load_handler() -> LuauSource:
    """The handler in Luau."""
    return load_source(_HANDLER)


def sell(source: LuauSource | None, receipts: int) -> tuple[Market, int]:
    """A market on which so many purchases were made and handled, in Luau or in Python."""
    # Nobody reads the stories of these markets, as in a search.
    market = Market(tracing=False)
    product = market.catalogue.product(GOLD, name="100 gold", price=99)
    if source is None:
        market.on_server_start(start_game)
    else:
        source.install(market)
    server = market.server()
    for number in range(-(-receipts // _PURCHASES_EACH)):
        buyer = server.join(f"buyer {number}", robux=99 * _PURCHASES_EACH)
        for _ in range(_PURCHASES_EACH):
            buyer.buy(product)
            market.settle()
        buyer.leave()
    handled = sum(receipt.status == "granted" for receipt in market.snapshot().receipts)
    market.close()
    return market, handled


def gold_after(market: Market) -> list[object]:
    """What the profiles in a market's data store hold."""
    return [value for (store, _), value in market.snapshot().stores.items() if store == "Gold"]
