"""Event -> story line, for what game code asks of other services. A part of the legend in lines.py."""

from collections.abc import Mapping
from typing import Final

from pytest_robloxmarket._report.line import StoryLine, Teller
from pytest_robloxmarket._report.scene import Scene
from pytest_robloxmarket._terms.service_events import PolicyAsked

__all__ = ("SERVICE_TELLERS",)


def _policy_asked(event: PolicyAsked, scene: Scene) -> StoryLine:
    asked = "what policies allow" if event.api == "GetPolicyInfoForPlayerAsync" else "for the country of"
    return StoryLine(False, event.at_ms, f"server {event.server}", f"asks {asked} {scene.user(event.user)}")


SERVICE_TELLERS: Final[Mapping[type[object], Teller]] = {PolicyAsked: _policy_asked}
