"""What has been before a purchase: a prompt that was declined, a server that is private. And a name that changes."""

from typing import Final

from pytest_robloxmarket._kernel.lanes import LOUD
from pytest_robloxmarket._platform.catalogue import Product
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.ids import ServerId

__all__ = ("decline", "private_server", "rename")

# So much longer than anybody looks at a prompt.
_LOOKED_MS: Final = 2_500


def decline(market: Market, at_ms: int, user: User, product: Product) -> None:
    """Plan a prompt of a product that its user closes; where the game must be asked for one, it is asked."""
    world = market.world

    def close(_: object) -> None:
        home = world.homes.get(user.id)
        if home is None:
            return
        if product.id not in world.asks:
            home.marketplace.close_prompt(user.id, product.id, purchased=False)
            return
        world.wills[user.id] = "decline"
        user.buy(product)
        market.scheduler.after(_LOOKED_MS, changes_mind, None, LOUD)

    def changes_mind(_: object) -> None:
        world.wills.pop(user.id, None)

    market.scheduler.after(at_ms, close, None, LOUD)


def private_server(market: Market) -> GameServer:
    """Start a server that only those reach who are let in: it has a PrivateServerId."""
    reserved = market.platform.teleports.reserve()
    # Its own code may ask for its PrivateServerId as it starts.
    reserved.server = ServerId(len(market.world.servers) + 1)
    return market.server()


def rename(market: Market, user: User) -> None:
    """Let a user leave, change their name, and join again. Their UserId stays."""
    user.leave()
    market.settle()
    market.world.names[user.id] = f"{user.name}_new"
    market.server().join(user)
