"""A game that was loaded when a server had already started: it does not run there."""

from typing import TYPE_CHECKING

from pytest_robloxmarket._oracle.causes.mechanisms import NO_HANDLER
from pytest_robloxmarket._terms.events import Acknowledged, PlayerJoined
from pytest_robloxmarket._terms.ids import ServerId

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("blame_loading", "late_game")


def late_game(market: "Market", server_id: ServerId | None = None) -> str:
    """What to say of a server that users played on before the game was loaded; nothing when there is none.

    Args:
        market: what is asked about.
        server_id: where only one server is meant.
    """
    world = market.world
    if not world.starters:
        return ""
    played = {event.server for event in market.history if isinstance(event, PlayerJoined)}
    for server in (one for one in world.servers if server_id in {None, one.id}):
        if server.bare and server.id in played and not (server.alive and server.marketplace.has_handler):
            return (
                f"server {server.id} had started when the game was loaded, so the game does not run there, and users "
                "played on it. Load the game first, and start the server then: market.load(...) or "
                "market.on_server_start(...), and after it market.server()."
            )
    return ""


def blame_loading(market: "Market", violation: "Violation") -> "Violation":
    """A violation that says so where no handler was set since the test loaded its game too late."""
    if violation.mechanism != NO_HANDLER:
        return violation
    closed = (one for one in market.history if isinstance(one, Acknowledged))
    late = late_game(market, next(one.server for one in closed if one.receipt == violation.receipt))
    return violation._replace(reason=f"{late[0].upper()}{late[1:]}") if late else violation
