"""Texts that users write, filtered: nobody writes anything here that a filter would change.

Source: creator-docs, reference/engine/classes/{TextService,TextFilterResult,Chat}.yaml.
"""

from typing import Final, cast

from pytest_robloxmarket._engine.asking import Question, asking
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.users import expect_user_id

_RESULTS: Final = ("GetNonChatStringForBroadcastAsync", "GetNonChatStringForUserAsync", "GetChatForUserAsync")
_CHAT: Final = ("FilterStringAsync", "FilterStringForBroadcast", "FilterStringForPlayerAsync")


def _filter(service: Instance, text: str, user: object, _context: object = None) -> Question:
    def answer() -> Instance:
        result = Instance(service.context, "TextFilterResult")
        result.state = text
        return result

    return Question(answer, 0, expect_user_id(user, 2))


def _text(result: Instance, _user: object = None) -> Question:
    return Question(lambda: cast("str", result.state))


def _filtered(_chat: Instance, text: str, _from: object, _to: object = None) -> Question:
    return Question(lambda: text)


implement("TextService", methods={"FilterStringAsync": asking("FilterStringAsync", _filter)})
implement("TextFilterResult", methods={name: asking(name, _text) for name in _RESULTS})
implement("Chat", methods={name: asking(name, _filtered) for name in _CHAT})
