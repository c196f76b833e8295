"""Texts that users write, filtered: nobody writes anything here that a filter would change.

Source: creator-docs, reference/engine/classes/{TextService,TextFilterResult,Chat}.yaml.
"""

from typing import TYPE_CHECKING, cast

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import yielding

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.threads import LuauTask


def _filter(service: Instance, _task: "LuauTask", text: str, _user: object, _context: object = None) -> Instance:
    result = Instance(service.context, "TextFilterResult")
    result.state = text
    return result


def _text(result: Instance, _task: "LuauTask", _user: object = None) -> str:
    return cast("str", result.state)


def _filtered(_chat: Instance, _task: "LuauTask", text: str, _from: object, _to: object = None) -> str:
    return text


implement("TextService", methods={"FilterStringAsync": yielding(_filter)})
implement(
    "TextFilterResult",
    methods=dict.fromkeys(
        ("GetNonChatStringForBroadcastAsync", "GetNonChatStringForUserAsync", "GetChatForUserAsync"), yielding(_text)
    ),
)
implement(
    "Chat",
    methods=dict.fromkeys(
        ("FilterStringAsync", "FilterStringForBroadcast", "FilterStringForPlayerAsync"), yielding(_filtered)
    ),
)
