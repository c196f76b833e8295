"""Games that ask who owns a pass at a moment that no run of a trial comes to."""

from collections.abc import Iterable
from typing import Final

from pytest_robloxmarket._terms.events import Event, PassAsked
from pytest_robloxmarket._terms.ids import PassId
from pytest_robloxmarket._trial.target import Target

__all__ = ("asks_elsewhere", "say_unseen")

# What every way to ask Roblox who owns a pass begins with.
_ASKING: Final = ("UserOwnsGamePass", "PlayerOwnsAsset")


def asks_elsewhere(target: Target, histories: Iterable[Iterable[Event]]) -> bool:
    """Whether a game has code that asks who owns a pass, and none of these runs came to it.

    It may ask when a round begins for which these runs have too few players: then they do not show what an owner has.
    """
    game = target.game
    if game is None or not any(game.speaks_of(word) for word in _ASKING):
        return False
    return not any(isinstance(event, PassAsked) for history in histories for event in history)


def say_unseen(game_pass: PassId, *, asks_elsewhere: bool) -> str:
    """A note on a pass that shows on who buys it in a prompt, and not on who buys it elsewhere and joins again."""
    if asks_elsewhere:
        return (
            f"pass {game_pass} shows only after its prompt: the game asks who owns a pass as well, but at a moment "
            "that no run came to, like the beginning of a round, so what owners have then was not tried"
        )
    return f"whoever buys pass {game_pass} on the game's page has nothing of it, not even when they join again"
