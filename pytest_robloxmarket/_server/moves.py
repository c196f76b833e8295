"""Buyers who go away, or are sent away, while a handler works for them; and how they come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._kernel.lanes import LOUD
from pytest_robloxmarket._kernel.seams import Place
from pytest_robloxmarket._terms.enums import CloseReason
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.seams import RETURN, SEAMS

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._server.world import World
    from pytest_robloxmarket._terms.ids import UserId

__all__ = ("ROUND_MS", "pass_seam", "pass_wait")

_SECOND_MS: Final = 1_000
_MINUTE_MS: Final = 60_000
_HOUR_MS: Final = 3_600_000

# How long somebody is away, and whether they look for the same server.
_RETURNS: Final = {
    "polite": (_MINUTE_MS, False),
    "second_same": (_SECOND_MS, True),
    "second": (_SECOND_MS, False),
    "hour": (_HOUR_MS, False),
}

# A server without players is closed (CloseReason.ServerEmpty); how soon is not documented.
_EMPTY_MS: Final = 60_000

# Waits shorter than this are the rounds of a loop that looks again and again: frames, which last 16 ms.
ROUND_MS: Final = 50

# The seam of a server's gentle end beside each seam of a move.
_CLOSES: Final = {name: name.replace("move.", "close.") for name in SEAMS if name.startswith("move.")}

# The outcomes of a seam of a move that are possible where there is no other server to go to.
_ONLY_LEAVE: Final = 2


def pass_seam(seam: str, user: UserId, server: Server) -> bool:
    """Pass a seam where a user who is on `server` may go, or the server may end gently; False when it is gone then."""
    world = server.world
    seams = world.seams
    asked = seams.asked
    closes, moves = _CLOSES[seam] in asked, seam in asked
    if not (closes or moves) or world.homes.get(user) is not server:
        return True
    if closes and server.hears_leaving and seams.strikes(_CLOSES[seam]):
        outcome = "close"
    elif moves and (struck := seams.strikes(seam, 0 if world.has_other_server(server) else _ONLY_LEAVE)):
        outcome = SEAMS[seam].outcomes[struck]
    else:
        return True
    # Who listens to a leaving works for nobody's delivery.
    scheduler = world.scheduler
    running, scheduler.current = scheduler.current, None
    _MOVES[outcome](world, user, server)
    scheduler.current = running
    return server.alive


def pass_wait(world: World, task: Task) -> None:
    """Pass the seam of a task that works for a delivery and has just given way, but not to a request: that has its own.

    The rounds of a loop in which nothing else happens are one wait: who leaves in a later one leaves in the first.
    """
    asked = world.seams.asked
    if "move.wait" not in asked and "close.wait" not in asked:
        return
    scheduler = world.scheduler
    delivery = task.origin
    now_ms, steps = scheduler.now_ms, scheduler.steps - scheduler.ticked
    last_ms, last_steps = world.waits.get(delivery, (-ROUND_MS, 0))
    world.waits[delivery] = (now_ms, steps)
    if now_ms - last_ms >= ROUND_MS or steps - last_steps > 1:
        user, server = world.buyers[DeliveryId(delivery)]
        if world.seams.limited:
            world.seams.at = Place(key=str(int(user)), server=server.id)
        pass_seam("move.wait", user, server)


def _close(world: World, _: UserId, server: Server) -> None:
    """End a server gently, as an update does: everybody is brought to another one a second later."""
    users = [player.user_id for player in server.players.get_players()]
    server.shutdown(CloseReason.DeveloperUpdate)
    for user in users:
        _leave_for(world, user, server, _SECOND_MS)


def _hop(world: World, user: UserId, server: Server) -> None:
    world.join(world.other_server(server), user)


def _go_away(world: World, user: UserId, server: Server) -> None:
    server.players.remove(user, "away")
    seams, scheduler = world.seams, world.scheduler
    outcome = seams.strikes(RETURN) if RETURN in seams.asked else 0
    # To come back at an unusual time is a delay, and it may have been the last.
    scheduler.unordered = scheduler.unordered and seams.left("delays") > 0
    delay_ms, same = _RETURNS[SEAMS[RETURN].outcomes[outcome]]
    _leave_for(world, user, server, delay_ms, same=same)
    if delay_ms > _EMPTY_MS:
        scheduler.after(_EMPTY_MS, _close_empty, world, server.lane)


def _leave_for(world: World, user: UserId, server: Server, delay_ms: int, *, same: bool = False) -> None:
    """Plan the return of a user who has left."""
    world.away[user] = world.scheduler.now_ms + delay_ms
    world.scheduler.after(delay_ms, _comes_back, (user, server, same), LOUD)


def _comes_back(absence: tuple[UserId, Server, bool]) -> None:
    user, server, same = absence
    world = server.world
    # Whoever was brought back by a test is there already.
    if world.away.pop(user, None) is not None:
        world.join(server if same and server.open else world.other_server(server), user)


def _close_empty(world: World) -> None:
    for server in world.servers:
        if server.open and not server.players.get_players():
            server.shutdown(CloseReason.ServerEmpty)


# What happens at each outcome of a move, and where the server ends.
_MOVES: Final = {"leave": _go_away, "hop": _hop, "close": _close}
