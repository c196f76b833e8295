"""Badges: who has which of those that this game has given.

Source: creator-docs, reference/engine/classes/BadgeService.yaml. A user of a market has none when it begins, and a
badge is there as soon as somebody speaks of it. That a badge is given shows on no purchase.
"""

from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._engine.asking import Question, asking
from pytest_robloxmarket._engine.deeds import tell_made
from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.users import expect_user_id
from pytest_robloxmarket._luau.methods import expect_integer
from pytest_robloxmarket._luau.values import shallow
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauTable

# "The maximum length of the badge ID list is 10", CheckUserBadgesAsync.
_CHECKED_MAX: Final = 10


def _badges(service: Instance) -> set[tuple[int, int]]:
    return server_of(service.context).world.platform.badges


def _has(service: Instance, user: object, badge: int) -> Question:
    number = expect_user_id(user, 1)
    return Question(lambda: (number, int(badge)) in _badges(service), int(badge), number)


def _award(service: Instance, user: object, badge: int) -> Question:
    """False for somebody who has it already, or is not here: "the player must be presently connected"."""
    number = expect_user_id(user, 1)
    one = (number, int(badge))

    tell_made(service, f"{int(badge)}")

    def award() -> bool:
        if one in _badges(service) or server_of(service.context).players.get_player_by_user_id(number) is None:
            return False
        _badges(service).add(one)
        return True

    return Question(award, int(badge), number)


def _which(service: Instance, user: object, badges: "LuauTable") -> Question:
    """Those of some badges that a user has."""
    number = expect_user_id(user, 1)
    wanted = [expect_integer(shallow(badge), 2) for _, badge in badges]
    if len(wanted) > _CHECKED_MAX:
        raise PlatformError(f"The maximum length of the badge ID list is {_CHECKED_MAX}")
    return Question(lambda: [badge for badge in wanted if (number, badge) in _badges(service)], 0, number)


def _info(_service: Instance, badge: int) -> Question:
    info = {"Name": f"badge {int(badge)}", "Description": "", "IconImageId": 0, "IsEnabled": True}
    return Question(lambda: info, int(badge))


_AWARD: Final = asking("AwardBadgeAsync", _award)
_HAS: Final = asking("UserHasBadgeAsync", _has)
implement(
    "BadgeService",
    methods={
        "AwardBadge": _AWARD,
        "AwardBadgeAsync": _AWARD,
        "CheckUserBadgesAsync": asking("CheckUserBadgesAsync", _which),
        "GetBadgeInfoAsync": asking("GetBadgeInfoAsync", _info),
        "UserHasBadge": _HAS,
        "UserHasBadgeAsync": _HAS,
    },
)
