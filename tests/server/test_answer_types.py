"""The dictionaries that services answer hold what their types say: no field is missing, and none is unknown."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from pytest_robloxmarket import Market, enums
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.answers import (
    JoinData,
    MapItem,
    PolicyInfo,
    ProductInfo,
    TransferInfo,
    WebResponse,
)


def transfer_on(market: Market, server: GameServer) -> Any:
    taken: list[TransferInfo] = []

    def take(receipt: TransferInfo) -> enums.ReceiptDecision:
        taken.append(receipt)
        return enums.ReceiptDecision.Processed

    server.marketplace.bind_receipt_handler(enums.ReceiptType.RobuxTransferSender, take)
    market.users[0].transfer_settles(enums.ReceiptType.RobuxTransferSender, 5, request="t-1")
    market.settle()
    return taken[0]


def row_on(_: Market, server: GameServer) -> Any:
    scores = server.memory_stores.get_sorted_map("Scores")
    scores.set_async("alice", 1, 60, 7)
    return scores.get_range_async(10)[0]


def arrival_on(market: Market, server: GameServer) -> Any:
    server.teleports.teleport_async(market.platform.place_id, [market.users[0].player], data={"gold": 5})
    market.settle()
    user = market.users[0]
    assert user.server is not None
    return user.server.teleports.join_data(user.player)


ANSWERS: Final[dict[str, tuple[type, Callable[[Market, GameServer], Any]]]] = {
    "product": (ProductInfo, lambda _, server: server.marketplace.get_product_info_async(7)),
    "pass": (ProductInfo, lambda _, server: server.marketplace.get_product_info_async(9, "GamePass")),
    "policies": (
        PolicyInfo,
        lambda market, server: server.policies.get_policy_info_for_player_async(market.users[0].player),
    ),
    "web": (WebResponse, lambda _, server: server.web.request_async("https://example.com")),
    "join data": (JoinData, arrival_on),
    "row": (MapItem, row_on),
    "transfer": (TransferInfo, transfer_on),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_holds_what_its_type_says(market: Market, name: str) -> None:
    kind, ask = ANSWERS[name]
    market.catalogue.product(7, price=5)
    market.catalogue.game_pass(9, price=5)
    server = market.server()
    server.web.answers("https://example.com", "ok")
    server.join("alice")
    found = set(ask(market, server))
    required, optional = (set(getattr(kind, which)) for which in ("__required_keys__", "__optional_keys__"))
    assert (set(), set()) == (required - found, found - required - optional)
