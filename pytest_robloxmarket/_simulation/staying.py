"""Users who come back to the server where a purchase of theirs stays open: what its memory keeps is still there."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.outage import Outage

__all__ = ("come_back_to_the_same", "return_while_failing")

# How long they stay each time. The second stay is longer than the locks of games last: Lapis and ProfileService take
# one that is half an hour old for that of a dead server (LOCK_EXPIRE and AssumeDeadSessionLock of the npm packages
# @rbxts/lapis 0.3.8 and @rbxts/profileservice 1.4.2).
_VISITS_S: Final = (60, 1_860, 60)

# How often who has an open receipt comes back while everything fails: games give up after three, five or ten tries.
_RETURNS: Final = 10


def return_while_failing(market: "Market", outage: "Outage") -> None:
    """Let who has open receipts leave and come back to the same server, again and again, while an outage goes on."""
    if outage.begun:
        outage.begin(until_ended=True)
    for _ in range(_RETURNS):
        if not _open(market):
            break
        _come_back(market, _VISITS_S[0])
    outage.end()


def come_back_to_the_same(market: "Market") -> None:
    """Heal, and let who has open receipts leave and come back to the same server, for as long as that resolves any.

    Each time Roblox calls the handler for them again. Who is on no server any more stays away.
    """
    market.settle()
    market.heal()
    before, waiting = 0, _open(market)
    # A game that sells something at each join would never come to an end.
    while waiting and (not before or waiting < before):
        for visit_s in _VISITS_S:
            _come_back(market, visit_s)
        before, waiting = waiting, _open(market)


def _open(market: "Market") -> int:
    return sum(len(market.platform.receipts.pending(user.id)) for user in market.users if user.server is not None)


def _come_back(market: "Market", stay_s: int) -> None:
    waiting = {user: user.server for user in market.users if market.platform.receipts.pending(user.id)}
    for user in waiting:
        user.leave()
    market.settle()
    for user, server in waiting.items():
        if server is not None:
            server.join(user)
    market.settle()
    market.clock.advance(stay_s)
