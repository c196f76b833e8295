"""A plugin of a studio's own, with every hook of pytest-robloxmarket.

Name it in the ini file: `robloxmarket_extensions = house_rules`; or put its functions into `conftest.py`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypedDict, cast

from pytest_robloxmarket import Event, Faults, GameServer, Market, PlannedHandle, Receipt
from pytest_robloxmarket.enums import ProductPurchaseDecision

GEMS = 456456

# What a studio would send to its chat.
REPORTED: list[str] = []


class Purse(TypedDict):
    """What is kept of a player, with the purchases that are in it."""

    gems: int
    done: list[str]


def start_shop(server: GameServer) -> None:
    """The game: 100 gems for each receipt, once."""
    purses = server.data_stores.get_data_store("Gems")

    def process_receipt(receipt: Receipt) -> ProductPurchaseDecision:
        def grant(purse: object) -> Purse:
            kept = cast("Purse", purse) if purse else Purse(gems=0, done=[])
            if receipt["PurchaseId"] in kept["done"]:
                return kept
            return Purse(gems=kept["gems"] + 100, done=[*kept["done"], receipt["PurchaseId"]])

        purses.update_async(str(receipt["PlayerId"]), grant)
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = process_receipt


def pytest_robloxmarket_market(market: Market) -> None:
    """Each market of our tests sells gems and runs our game."""
    market.catalogue.product(GEMS, name="100 Gems", price=99)
    market.on_server_start(start_shop)


def nobody_is_rich(market: Market) -> Iterator[str]:
    """Our own law: gems have a limit."""
    for user in market.users:
        gems = user.holdings.get(f"Gems[{user.name}].gems", 0)
        if isinstance(gems, int) and gems > 1_000:
            yield f"{user.name} holds {gems} gems, and our economy bears 1,000"


def pytest_robloxmarket_laws() -> Mapping[str, Callable[[Market], Iterator[str]]]:
    return {"nobody_is_rich": nobody_is_rich}


def outage(faults: Faults) -> PlannedHandle:
    """What we had in March: writes failed for a while."""
    return faults.data_store("UpdateAsync").failed(times=3)


def pytest_robloxmarket_faults() -> Mapping[str, Callable[[Faults], PlannedHandle]]:
    return {"outage": outage}


def pytest_robloxmarket_story(history: Sequence[Event]) -> list[str]:
    return [f"({len(history)} events; ask #economy about them)"]


def pytest_robloxmarket_report(nodeid: str, laws: Sequence[str], proof: str) -> None:
    REPORTED.append(f"{nodeid}: {', '.join(laws) or proof}")


def pytest_robloxmarket_profiles() -> Mapping[str, Mapping[str, object]]:
    return {"quick": {"crashes": 1, "faults": 0, "delays": 0, "moves": 0, "runs": 500}}
