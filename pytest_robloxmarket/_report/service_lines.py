"""Event -> story line, for what game code asks of other services. A part of the legend in lines.py."""

from collections.abc import Mapping
from typing import Final

from pytest_robloxmarket._report.line import PLATFORM, StoryLine, Teller
from pytest_robloxmarket._report.scene import Scene
from pytest_robloxmarket._terms.service_events import (
    CallRefused,
    MessageFaulted,
    MessageSent,
    PolicyAsked,
    TransferAnswered,
)
from pytest_robloxmarket._terms.texts import visible

__all__ = ("SERVICE_TELLERS",)


_MESSAGES: Final[Mapping[str, str]] = {
    "lost": "is lost",
    "doubled": "comes twice",
    "late": "comes late",
    "over the limit": "is dropped: there were too many within a minute",
}


def _policy_asked(event: PolicyAsked, scene: Scene) -> StoryLine:
    asked = "what policies allow" if event.api == "GetPolicyInfoForPlayerAsync" else "for the country of"
    return StoryLine(False, event.at_ms, f"server {event.server}", f"asks {asked} {scene.user(event.user)}")


def _message_faulted(event: MessageFaulted, _: Scene) -> StoryLine:
    suffers = _MESSAGES.get(event.outcome, event.outcome)
    return StoryLine(True, event.at_ms, PLATFORM, f"a message to server {event.server} about {event.topic} {suffers}")


def _message_sent(event: MessageSent, _: Scene) -> StoryLine:
    heard = f"{event.servers} server{'s' * (event.servers != 1)} will hear it" if event.servers else "nobody listens"
    return StoryLine(False, event.at_ms, f"server {event.server}", f"sends a message about {event.topic}", heard)


def _call_refused(event: CallRefused, _: Scene) -> StoryLine:
    who = f"server {event.server}" if event.server else "game"
    return StoryLine(False, event.at_ms, who, f"makes a call that cannot be: {visible(event.message)}")


def _transfer_answered(event: TransferAnswered, scene: Scene) -> StoryLine:
    what = f"answers {event.answer} to the {event.type} receipt of {scene.user(event.user)}"
    return StoryLine(False, event.at_ms, f"server {event.server}", what, f"{event.robux} Robux")


SERVICE_TELLERS: Final[Mapping[type[object], Teller]] = {
    CallRefused: _call_refused,
    MessageSent: _message_sent,
    MessageFaulted: _message_faulted,
    PolicyAsked: _policy_asked,
    TransferAnswered: _transfer_answered,
}
