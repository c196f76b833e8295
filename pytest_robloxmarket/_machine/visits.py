"""Who comes back to which server, when an example has ended."""

from collections.abc import Iterator

from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.events import PlayerJoined, PurchaseMade
from pytest_robloxmarket._terms.ids import ProductId, ServerId, UserId

__all__ = ("visits",)


def visits(market: Market) -> Iterator[tuple[User, GameServer, ProductId]]:
    """Each user who has bought, with each open server where they were and are not now, and what they bought last.

    Whether a server is open is asked when its turn comes.
    """
    bought: dict[UserId, ProductId] = {}
    known: dict[UserId, dict[ServerId, None]] = {}
    for event in market.history:
        if isinstance(event, PurchaseMade):
            bought[event.user] = event.product
        elif isinstance(event, PlayerJoined):
            known.setdefault(event.user, {})[event.server] = None
    homes = {user.id: user.server for user in market.users}
    for user in market.users:
        home = homes[user.id]
        for server in market.world.servers:
            away = server.id in known.get(user.id, ()) and (home is None or home.id != server.id)
            if away and server.open and user.id in bought:
                yield user, GameServer(market, server), bought[user.id]
