"""TextChatService: its channels are there, and what is written into them is only read."""

from typing import TYPE_CHECKING

from pytest_robloxmarket._engine.asking import Question, asking
from pytest_robloxmarket._engine.data_model import register_service
from pytest_robloxmarket._engine.deeds import tell_call
from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.users import expect_user_id
from pytest_robloxmarket._luau.values import shallow
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import UserId

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer
    from pytest_robloxmarket._luau.handles import LuauTable

# "A folder called TextChannels with RBXGeneral and RBXSystem": classes/TextChatService.yaml, CreateDefaultTextChannels.
_CHANNELS = ("RBXGeneral", "RBXSystem")

# "TextChatService has the following singleton children": classes/TextChatService.yaml.
_CHILDREN = (
    "ChatWindowConfiguration",
    "ChatInputBarConfiguration",
    "BubbleChatConfiguration",
    "ChannelTabsConfiguration",
)


# The commands of a folder called TextChatCommands, with their aliases: classes/TextChatService.yaml,
# CreateDefaultCommands.
_COMMANDS = {
    "RBXClearCommand": ("/clear", "/cls"),
    "RBXConsoleCommand": ("/console", ""),
    "RBXEmoteCommand": ("/emote", "/e"),
    "RBXHelpCommand": ("/help", "/?"),
    "RBXMuteCommand": ("/mute", "/m"),
    "RBXTeamCommand": ("/team", "/t"),
    "RBXUnmuteCommand": ("/unmute", "/um"),
    "RBXVersionCommand": ("/version", "/v"),
    "RBXWhisperCommand": ("/whisper", "/w"),
}


def _text_chat_service(server: "LuauServer") -> Instance:
    service = Instance(server, "TextChatService")
    folder = Instance(server, "Folder", "TextChannels")
    for name in _CHANNELS:
        Instance(server, "TextChannel", name).set_parent(folder)
    folder.set_parent(service)
    commands = Instance(server, "Folder", "TextChatCommands")
    for name, (primary, secondary) in _COMMANDS.items():
        command = Instance(server, "TextChatCommand", name)
        command.properties.update(PrimaryAlias=primary, SecondaryAlias=secondary)
        command.set_parent(commands)
    commands.set_parent(service)
    for name in _CHILDREN:
        Instance(server, name).set_parent(service)
    return service


def _display(channel: Instance, text: str, metadata: str = "") -> Instance:
    tell_call(channel, "DisplaySystemMessage", text)
    message = Instance(channel.context, "TextChatMessage")
    message.properties.update(Text=text, Metadata=metadata or "", TextChannel=channel)
    return message


def _here(service: Instance, user: int) -> bool:
    """Whether somebody plays on this server; nobody's chat is restricted."""
    return server_of(service.context).players.get_player_by_user_id(UserId(user)) is not None


def _must_be_here(service: Instance, *users: object) -> Question:
    """The users must be in the current server, "otherwise an error will occur", whose text is not documented.

    Source: classes/TextChatService.yaml, CanUsersChatAsync.
    """
    about = [expect_user_id(user, place) for place, user in enumerate(users, 1)]

    def answer() -> bool:
        for user in about:
            if not _here(service, user):
                raise PlatformError(f"user {user} is not in this server")
        return True

    return Question(answer, about[0], about[0])


def _may_chat(service: Instance, user: object) -> Question:
    return _must_be_here(service, user)


def _may_chat_together(service: Instance, sender: object, receiver: object) -> Question:
    return _must_be_here(service, sender, receiver)


def _direct(service: Instance, requester: object, users: "LuauTable") -> Question:
    first = _must_be_here(service, requester)
    wanted = [expect_user_id(shallow(user), 2) for _, user in users]

    def answer() -> list[int]:
        first.answer()
        return [user for user in wanted if _here(service, user)]

    return first._replace(answer=answer)


def _add_user(channel: Instance, user: object) -> Question:
    """The one TextSource of a user; nil and false for who is not here: classes/TextChannel.yaml, AddUserAsync."""
    number = expect_user_id(user, 1)

    def answer() -> tuple[Instance | None, bool]:
        if not _here(channel, number):
            return None, False
        for child in channel.children:
            if child.class_name == "TextSource" and child.properties.get("UserId") == number:
                return child, True
        source = Instance(channel.context, "TextSource", str(number))
        source.properties.update(UserId=number, CanSend=True)
        source.set_parent(channel)
        return source, True

    return Question(answer, number, number)


implement(
    "TextChatService",
    methods={
        "CanUserChatAsync": asking("CanUserChatAsync", _may_chat),
        "CanUsersChatAsync": asking("CanUsersChatAsync", _may_chat_together),
        "CanUsersDirectChatAsync": asking("CanUsersDirectChatAsync", _direct),
    },
)
implement("TextChannel", methods={"DisplaySystemMessage": _display, "AddUserAsync": asking("AddUserAsync", _add_user)})
register_service("TextChatService", _text_chat_service)
