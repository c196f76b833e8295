"""How it came that somebody had what a pass gives and did not own it, or owned it and had nothing."""

from collections.abc import Sequence
from typing import NamedTuple

from pytest_robloxmarket._oracle.causes.phrases import when
from pytest_robloxmarket._terms.events import (
    CallFaulted,
    ClientSpoke,
    Event,
    PassAsked,
    PassPromptClosed,
    PlayerJoined,
    SessionChanged,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import PassId, UserId

__all__ = ("PassCause", "given_to_another", "unknown_to_game")

_OWNS = "UserOwnsGamePassAsync"


class PassCause(NamedTuple):
    """A mechanism, its sentence, and the numbers of the events that it names."""

    mechanism: str
    reason: str
    rests_on: tuple[int, ...]


def given_to_another(events: Sequence[Event], index: int, user: UserId, name: str, game_pass: PassId) -> PassCause:
    """What a game believed that gave somebody what only owners should have.

    Args:
        events: the run.
        index: the number of the event that gave it.
        user: who has it now.
        name: their name.
        game_pass: the pass, which they do not own.
    """
    source = getattr(events[index], "source", "") if isinstance(events[index], SessionChanged | StoreWritten) else ""
    gave = f"{source} gave it" if source else "it was given"
    for number in range(index - 1, -1, -1):
        event = events[number]
        if isinstance(event, PassPromptClosed) and (event.user, event.game_pass) == (user, game_pass):
            return _after_a_prompt(event, (number, index), name, f"{gave} at {when(events[index])}")
        if isinstance(event, CallFaulted) and (event.api, event.about) == (_OWNS, game_pass):
            return PassCause(
                "error taken for a yes",
                f"{_OWNS} came to nothing on server {event.server} at {when(event)}, and {gave} all the same: let an "
                "error of it give nothing, and ask again.",
                (number, index),
            )
        if isinstance(event, ClientSpoke) and event.user == user:
            return PassCause(
                "client believed",
                f"{name}'s client called {event.remote} at {when(event)}, and {gave}: a client may call any remote "
                f"with anything, so ask {_OWNS} before you give.",
                (number, index),
            )
    return PassCause("given unasked", f"{gave[0].upper()}{gave[1:]}: ask {_OWNS} before you give.", (index,))


def _after_a_prompt(event: PassPromptClosed, named: tuple[int, int], name: str, gave: str) -> PassCause:
    if event.said == "spoofed":
        return PassCause(
            "client believed",
            f"The client of {name} said at {when(event)} that the prompt had ended with a purchase, and {gave}: nobody "
            f"had bought. Ask {_OWNS} when a prompt ends, and believe no client.",
            named,
        )
    if event.said == "declined":
        return PassCause(
            "prompt's end taken for a purchase",
            f"Its prompt was closed without a purchase at {when(event)}, and {gave}: give nothing where the third "
            "argument of PromptGamePassPurchaseFinished, wasPurchased, is false.",
            named,
        )
    return PassCause(
        "prompt's end taken for a purchase",
        f"Its prompt said {event.said} at {when(event)}, and {gave}: ask {_OWNS} before you give.",
        named,
    )


def unknown_to_game(events: Sequence[Event], user: UserId, game_pass: PassId) -> PassCause:
    """Why a game shows nothing to an owner, who has joined again since they bought it."""
    joins = (number for number, one in enumerate(events) if isinstance(one, PlayerJoined) and one.user == user)
    joined = max(joins, default=0)
    asked = [
        number
        for number, one in enumerate(events)
        if isinstance(one, PassAsked) and (one.user, one.game_pass) == (user, game_pass)
    ]
    failed = [
        number
        for number, one in enumerate(events)
        if isinstance(one, CallFaulted) and (one.api, one.about) == (_OWNS, game_pass)
    ]
    if not asked and not failed:
        return PassCause(
            "never asked", "the game never asks. Ask at each join, and not only when a prompt ends.", (joined,)
        )
    last = max([*asked, *failed])
    event = events[last]
    if last > joined:
        return PassCause(
            "answer ignored",
            f"the game asked at {when(event)}, and gave nothing. Give it at each join.",
            (joined, last),
        )
    how, mend = "was told no", "Forget what you know when a player leaves"
    if last in failed:
        how, mend = "got no answer", "Never take an error for a no"
    return PassCause(
        "older answer believed",
        f"the game believes an older answer: it {how} at {when(event)}, and has not asked since, not even at the join "
        f"at {when(events[joined])}. {mend}.",
        (last, joined),
    )
