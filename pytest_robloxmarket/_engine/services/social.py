"""Groups, friends and names: a user of a market is in no group, has no friends, and is called as the test says."""

from typing import TYPE_CHECKING

from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.users import expect_user_id
from pytest_robloxmarket._luau.methods import yielding
from pytest_robloxmarket._luau.values import shallow
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import UserId

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.enums import EnumItem
    from pytest_robloxmarket._luau.handles import LuauTable
    from pytest_robloxmarket._luau.threads import LuauTask

# A message takes so many seconds to a player's client.
_PING_S = 0.05


def _name_of(service: Instance, _task: "LuauTask", user: object) -> str:
    name = server_of(service.context).world.names.get(UserId(expect_user_id(user, 1)))
    if name is None:
        raise PlatformError("Players:GetNameFromUserIdAsync() failed: Unknown user")
    return name


def _id_of(service: Instance, _task: "LuauTask", name: str) -> int:
    for user, known in server_of(service.context).world.names.items():
        if known.lower() == name.lower():
            return user
    raise PlatformError("Players:GetUserIdFromNameAsync() failed: Unknown user")


def _thumbnail(
    _service: Instance, _task: "LuauTask", user: object, kind: "EnumItem", size: "EnumItem"
) -> tuple[str, bool]:
    # "rbxthumb://type=AvatarHeadShot&id=1&w=48&h=48", and whether it is the final picture: classes/Players.yaml.
    shape = {"HeadShot": "AvatarHeadShot", "AvatarBust": "AvatarBust"}.get(kind.name, "Avatar")
    width, _, height = size.name.removeprefix("Size").partition("x")
    return f"rbxthumb://type={shape}&id={expect_user_id(user, 1)}&w={width}&h={height}", True


implement(
    "Players",
    methods={
        "GetNameFromUserIdAsync": yielding(_name_of),
        "GetUserIdFromNameAsync": yielding(_id_of),
        "GetUserThumbnailAsync": yielding(_thumbnail),
    },
)


def _infos(service: Instance, _task: "LuauTask", users: "LuauTable") -> list[dict[str, object]]:
    """What is known of some users; who is unknown is left out."""
    names = server_of(service.context).world.names
    wanted = [UserId(expect_user_id(shallow(user), 1)) for _, user in users]
    return [
        {"Id": user, "Username": names[user], "DisplayName": names[user], "HasVerifiedBadge": False}
        for user in wanted
        if user in names
    ]


_ROLE = yielding(lambda _player, _task, _group: "Guest")
_RANK = yielding(lambda _player, _task, _group: 0)
_NO = yielding(lambda _player, _task, _other: False)
_NOBODY = yielding(lambda _player, _task, _most=None: [])
implement(
    "Player",
    methods={
        "GetNetworkPing": lambda _: _PING_S,
        "GetFriendsOnline": _NOBODY,
        "GetFriendsOnlineAsync": _NOBODY,
        # "0 if the player is not a member", and the role "Guest": classes/Player.yaml.
        "GetRankInGroup": _RANK,
        "GetRankInGroupAsync": _RANK,
        "GetRoleInGroup": _ROLE,
        "GetRoleInGroupAsync": _ROLE,
        "IsFriendsWith": _NO,
        "IsFriendsWithAsync": _NO,
        "IsInGroup": _NO,
        "IsInGroupAsync": _NO,
        "IsVerified": lambda _player, _level=None: False,
    },
)
implement("GroupService", methods={"GetGroupsAsync": _NOBODY})
implement("UserService", methods={"GetUserInfosByUserIdsAsync": yielding(_infos)})
