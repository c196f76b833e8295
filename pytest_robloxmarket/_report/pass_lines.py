"""Event -> story line, for game passes and for what a client does by itself. A part of the legend in lines.py."""

from collections.abc import Mapping
from typing import Final

from pytest_robloxmarket._report.line import PLATFORM, StoryLine, Teller
from pytest_robloxmarket._report.scene import Scene
from pytest_robloxmarket._terms.events import (
    CallFaulted,
    ClientSpoke,
    PassAnswered,
    PassAsked,
    PassGained,
    PassLost,
    PassPromptClosed,
    PassPromptOpened,
    PassRefused,
)

__all__ = ("PASS_TELLERS",)

_FAULTS: Final[Mapping[str, str]] = {
    "failed": "fails",
    "applied_but_failed": "reports failure, but is done",
    "late": "hangs, and is answered late",
    "never": "never gets an answer",
}


def _prompt_opened(event: PassPromptOpened, scene: Scene) -> StoryLine:
    what = f"shows {scene.user(event.user)} the prompt of pass {event.game_pass}"
    return StoryLine(False, event.at_ms, f"server {event.server}", what)


def _prompt_closed(event: PassPromptClosed, scene: Scene) -> StoryLine:
    user = scene.user(event.user)
    if event.said == "spoofed":
        what = f"their client says that pass {event.game_pass} is bought"
        return StoryLine(True, event.at_ms, user, what, "nobody bought it")
    return StoryLine(False, event.at_ms, user, f"closes the prompt of pass {event.game_pass}", f"says {event.said}")


def _gained(event: PassGained, scene: Scene) -> StoryLine:
    user = scene.user(event.user)
    if event.how == "given":
        return StoryLine(False, event.at_ms, PLATFORM, f"gives {user} pass {event.game_pass}")
    where = " on the game's page" if event.how == "outside" else ""
    return StoryLine(False, event.at_ms, user, f"buys pass {event.game_pass} for {event.price} Robux{where}")


def _refused(event: PassRefused, scene: Scene) -> StoryLine:
    return StoryLine(False, event.at_ms, scene.user(event.user), f"does not get pass {event.game_pass}", event.why)


def _lost(event: PassLost, scene: Scene) -> StoryLine:
    return StoryLine(False, event.at_ms, PLATFORM, f"takes pass {event.game_pass} away from {scene.user(event.user)}")


def _asked(event: PassAsked, scene: Scene) -> StoryLine:
    what = f"asks whether {scene.user(event.user)} owns pass {event.game_pass}"
    answer = ("yes" if event.owned else "no") + (", from the engine's cache" if event.cached else "")
    return StoryLine(False, event.at_ms, f"server {event.server}", what, answer)


def _answered(event: PassAnswered, scene: Scene) -> StoryLine:
    what = f"the game says that {scene.user(event.user)} {'owns' if event.owned else 'does not own'}"
    return StoryLine(False, event.at_ms, f"server {event.server}", f"{what} pass {event.game_pass}")


def _faulted(event: CallFaulted, _: Scene) -> StoryLine:
    about = f"({event.about})" if event.about else ""
    what = f"{event.api}{about} {_FAULTS[event.outcome]}"
    return StoryLine(True, event.at_ms, f"server {event.server}", what)


def _client_spoke(event: ClientSpoke, scene: Scene) -> StoryLine:
    # A scenario plans it, and anybody's client may: it is no misfortune.
    return StoryLine(False, event.at_ms, scene.user(event.user), f"their client calls {event.remote}({event.said})")


PASS_TELLERS: Final[Mapping[type[object], Teller]] = {
    PassPromptOpened: _prompt_opened,
    PassPromptClosed: _prompt_closed,
    PassGained: _gained,
    PassRefused: _refused,
    PassLost: _lost,
    PassAsked: _asked,
    PassAnswered: _answered,
    CallFaulted: _faulted,
    ClientSpoke: _client_spoke,
}
