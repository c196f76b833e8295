"""A game that was loaded when a server had already started: it does not run there."""

from typing import TYPE_CHECKING

from pytest_robloxmarket._terms.events import PlayerJoined

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("late_game",)


def late_game(market: "Market") -> str:
    """What to say of a server that users played on before the game was loaded; nothing when there is none."""
    world = market.world
    if not world.starters:
        return ""
    played = {event.server for event in market.history if isinstance(event, PlayerJoined)}
    for server in world.servers:
        if server.bare and server.id in played and not (server.alive and server.marketplace.has_handler):
            return (
                f"server {server.id} had started when the game was loaded, so the game does not run there, and users "
                "played on it. Load the game first, and start the server then: market.load(...) or "
                "market.on_server_start(...), and after it market.server()."
            )
    return ""
