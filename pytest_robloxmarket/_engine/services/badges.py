"""Badges: who has which of those that this game has given.

Source: creator-docs, reference/engine/classes/BadgeService.yaml. A user of a market has none when it begins, and a
badge is there as soon as somebody speaks of it. That a badge is given shows on no purchase.
"""

from typing import TYPE_CHECKING

from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.users import expect_user_id
from pytest_robloxmarket._luau.methods import expect_integer, yielding
from pytest_robloxmarket._luau.values import shallow

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauTable
    from pytest_robloxmarket._luau.threads import LuauTask


def _badges(service: Instance) -> set[tuple[int, int]]:
    return server_of(service.context).world.platform.badges


def _has(service: Instance, _task: "LuauTask", user: object, badge: int) -> bool:
    return (expect_user_id(user, 1), int(badge)) in _badges(service)


def _award(service: Instance, _task: "LuauTask", user: object, badge: int) -> bool:
    """False for somebody who has it already, or is not here: "the player must be presently connected"."""
    number = expect_user_id(user, 1)
    one = (number, int(badge))
    if one in _badges(service) or server_of(service.context).players.get_player_by_user_id(number) is None:
        return False
    _badges(service).add(one)
    return True


def _which(service: Instance, _task: "LuauTask", user: object, badges: "LuauTable") -> object:
    """Those of some badges that a user has."""
    number = expect_user_id(user, 1)
    wanted = [expect_integer(shallow(badge), 2) for _, badge in badges]
    return [badge for badge in wanted if (number, badge) in _badges(service)]


def _info(_service: Instance, _task: "LuauTask", badge: int) -> dict[str, object]:
    return {"Name": f"badge {int(badge)}", "Description": "", "IconImageId": 0, "IsEnabled": True}


implement(
    "BadgeService",
    methods={
        "AwardBadge": yielding(_award),
        "AwardBadgeAsync": yielding(_award),
        "CheckUserBadgesAsync": yielding(_which),
        "GetBadgeInfoAsync": yielding(_info),
        "UserHasBadge": yielding(_has),
        "UserHasBadgeAsync": yielding(_has),
    },
)
