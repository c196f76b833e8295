"""Handles of one thing are equal and hash alike, wherever they come from."""

from collections.abc import Callable

import pytest

from pytest_robloxmarket import Market

# Each makes the same thing twice, in two ways.
SAME: dict[str, Callable[[Market], tuple[object, object]]] = {
    "server of a user": lambda market: ((alice := market.server().join("alice")).server, alice.server),
    "user by name": lambda market: (market.server().join("alice"), market.user("alice")),
    "user of all": lambda market: (market.user("alice"), market.users[0]),
    "player": lambda market: ((alice := market.server().join("alice")).player, alice.player),
    "product that has changed": lambda market: (
        market.catalogue.product(7, price=1),
        market.catalogue.product(7, name="gold", price=2),
    ),
    "product that was found": lambda market: (market.catalogue.product(7), market.catalogue.find(7)),
}

OTHER: dict[str, Callable[[Market], tuple[object, object]]] = {
    "servers": lambda market: (market.server(), market.server()),
    "users": lambda market: (market.user("alice"), market.user("bob")),
    "users of two markets": lambda market: (market.user("alice"), Market().user("alice")),
    "servers of two markets": lambda market: (market.server(), Market().server()),
    "products": lambda market: (market.catalogue.product(7), market.catalogue.product(8)),
    "a product and its id": lambda market: (market.catalogue.product(7), 7),
}


@pytest.mark.parametrize("way", SAME)
def test_handles_of_one_thing_are_equal(market: Market, way: str) -> None:
    one, other = SAME[way](market)
    assert one == other
    assert {one} == {other}


@pytest.mark.parametrize("way", OTHER)
def test_handles_of_two_things_are_not(market: Market, way: str) -> None:
    one, other = OTHER[way](market)
    assert one != other
    assert 2 == len({one, other})


def test_the_server_that_a_user_plays_on_is_the_one_they_joined(market: Market) -> None:
    server = market.server()
    assert server == server.join("alice").server
