"""A buyer who owns a game pass, and of whom Roblox may not say for a while that they do."""

import math
from typing import Final

from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.ids import PassId
from pytest_robloxmarket._trial.scenarios.kinds import Kind

__all__ = ("OWNERS", "own")

# An owner buys in these.
OWNERS: Final = frozenset({Kind.OWNER, Kind.OWNER_AT_JOIN, Kind.OWNER_UNANSWERED})

# What a pass costs here: nobody asks.
_PRICE: Final = 99


def own(market: Market, game_pass: PassId, *, is_told: bool = True) -> None:
    """Let the buyer of a trial own a pass before they first join; `is_told` says whether the game is told so."""
    market.user("alice", _PRICE).buy_pass_outside(market.catalogue.game_pass(game_pass, price=_PRICE))
    if not is_told:
        market.faults.marketplace("UserOwnsGamePassAsync").failed(times=math.inf)
