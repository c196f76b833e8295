"""Who was banned: nobody, in a market. To ban somebody is not faked, since a banned user could not come back.

Source: creator-docs, reference/engine/classes/Players.yaml and BanHistoryPages.yaml.
"""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.asking import Question, asking
from pytest_robloxmarket._engine.pages import Pages
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.users import expect_user_id
from pytest_robloxmarket._luau.values import shallow

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.instances import Instance
    from pytest_robloxmarket._luau.handles import LuauTable

_PAGE: Final = 10


def _history(service: "Instance", user: object) -> Question:
    number = expect_user_id(user, 1)
    return Question(lambda: Pages(service, "BanHistoryPages", (), _PAGE), number, number)


def _unban(_service: "Instance", config: "LuauTable") -> Question:
    """Nothing comes of it for who is not banned."""
    users = shallow(config.raw_get("UserIds"))
    first = cast("LuauTable", users).raw_get(1) if users is not None else None
    return Question(lambda: None, 0, expect_user_id(shallow(first), 1))


implement(
    "Players",
    methods={
        "GetBanHistoryAsync": asking("GetBanHistoryAsync", _history),
        "UnbanAsync": asking("UnbanAsync", _unban),
    },
)
