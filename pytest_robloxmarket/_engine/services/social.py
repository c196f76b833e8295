"""Groups, friends and names: a user of a market is in no group, has no friends, and is called as the test says."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.asking import Question, asking
from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.pages import Pages
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.users import expect_user_id
from pytest_robloxmarket._luau.values import shallow
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import UserId

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.enums import EnumItem
    from pytest_robloxmarket._luau.handles import LuauTable
    from pytest_robloxmarket._luau.methods import Method

# A message takes so many seconds to a player's client.
_PING_S: Final = 0.05

_NAME: Final = "GetNameFromUserIdAsync"
_ID: Final = "GetUserIdFromNameAsync"
_THUMBNAIL: Final = "GetUserThumbnailAsync"
_INFOS: Final = "GetUserInfosByUserIdsAsync"
_GROUPS: Final = "GetGroupsAsync"
_FRIENDS: Final = "GetFriendsAsync"

# Nobody here has any, so that the first page is the last one.
_FRIENDS_A_PAGE: Final = 50


def _name_of(service: Instance, user: object) -> Question:
    number = UserId(expect_user_id(user, 1))

    def answer() -> str:
        name = server_of(service.context).world.names.get(number)
        if name is None:
            raise PlatformError(f"Players:{_NAME}() failed: Unknown user")
        return name

    return Question(answer, number, number)


def _id_of(service: Instance, name: str) -> Question:
    def answer() -> int:
        for user, known in server_of(service.context).world.names.items():
            if known.lower() == name.lower():
                return user
        raise PlatformError(f"Players:{_ID}() failed: Unknown user")

    return Question(answer)


def _thumbnail(_service: Instance, user: object, kind: "EnumItem", size: "EnumItem") -> Question:
    # "rbxthumb://type=AvatarHeadShot&id=1&w=48&h=48", and whether it is the final picture: classes/Players.yaml.
    number = expect_user_id(user, 1)
    shape = {"HeadShot": "AvatarHeadShot", "AvatarBust": "AvatarBust"}.get(kind.name, "Avatar")
    width, _, height = size.name.removeprefix("Size").partition("x")
    picture = f"rbxthumb://type={shape}&id={number}&w={width}&h={height}", True
    return Question(lambda: picture, number, number)


def _friends(service: Instance, user: object) -> Question:
    number = expect_user_id(user, 1)
    return Question(lambda: Pages(service, "FriendPages", (), _FRIENDS_A_PAGE), number, number)


def _infos(service: Instance, users: "LuauTable") -> Question:
    """What is known of some users; who is unknown is left out."""
    wanted = [UserId(expect_user_id(shallow(user), 1)) for _, user in users]

    def answer() -> list[dict[str, object]]:
        names = server_of(service.context).world.names
        return [
            {"Id": user, "Username": names[user], "DisplayName": names[user], "HasVerifiedBadge": False}
            for user in wanted
            if user in names
        ]

    return Question(answer)


def _of_player(api: str, found: object) -> "dict[str, Method]":
    """What every player is to any group and to any other user, under today's name and the former one."""

    def ask(player: Instance, about: object) -> Question:
        number = expect_user_id(about, 1)
        return Question(lambda: found, number, cast("int", player.read("UserId")))

    method = asking(api, ask)
    return {api: method, api.removesuffix("Async"): method}


def _nobody(api: str, who: Callable[[Instance, object], int]) -> "Method":
    return asking(api, lambda instance, about=None: Question(list, 0, who(instance, about)))


_ONLINE: Final = _nobody("GetFriendsOnlineAsync", lambda player, _: cast("int", player.read("UserId")))
implement(
    "Players",
    methods={
        _NAME: asking(_NAME, _name_of),
        _ID: asking(_ID, _id_of),
        _THUMBNAIL: asking(_THUMBNAIL, _thumbnail),
        _FRIENDS: asking(_FRIENDS, _friends),
    },
)
implement(
    "Player",
    methods={
        "GetNetworkPing": lambda _: _PING_S,
        "GetFriendsOnline": _ONLINE,
        "GetFriendsOnlineAsync": _ONLINE,
        # "0 if the player is not a member", and the role "Guest": classes/Player.yaml.
        **_of_player("GetRankInGroupAsync", 0),
        **_of_player("GetRoleInGroupAsync", "Guest"),
        **_of_player("IsFriendsWithAsync", False),
        **_of_player("IsInGroupAsync", False),
        "IsVerified": lambda _player, _level=None: False,
    },
)
implement("GroupService", methods={_GROUPS: _nobody(_GROUPS, lambda _, user: expect_user_id(user, 1))})
implement("UserService", methods={_INFOS: asking(_INFOS, _infos)})
