"""TextChatService: its channels are there, and what is written into them is only read."""

from typing import TYPE_CHECKING

from pytest_robloxmarket._engine.data_model import register_service
from pytest_robloxmarket._engine.deeds import tell_call
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer

# "A folder called TextChannels with RBXGeneral and RBXSystem": classes/TextChatService.yaml, CreateDefaultTextChannels.
_CHANNELS = ("RBXGeneral", "RBXSystem")

# "TextChatService has the following singleton children": classes/TextChatService.yaml.
_CHILDREN = (
    "ChatWindowConfiguration",
    "ChatInputBarConfiguration",
    "BubbleChatConfiguration",
    "ChannelTabsConfiguration",
)


def _text_chat_service(server: "LuauServer") -> Instance:
    service = Instance(server, "TextChatService")
    folder = Instance(server, "Folder", "TextChannels")
    for name in _CHANNELS:
        Instance(server, "TextChannel", name).set_parent(folder)
    folder.set_parent(service)
    for name in _CHILDREN:
        Instance(server, name).set_parent(service)
    return service


def _display(channel: Instance, text: str, metadata: str = "") -> Instance:
    tell_call(channel, "DisplaySystemMessage", text)
    message = Instance(channel.context, "TextChatMessage")
    message.properties.update(Text=text, Metadata=metadata or "", TextChannel=channel)
    return message


implement("TextChannel", methods={"DisplaySystemMessage": _display})
register_service("TextChatService", _text_chat_service)
