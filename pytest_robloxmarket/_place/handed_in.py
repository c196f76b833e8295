"""What a user says is in the place beside the files: `--place ReplicatedStorage.Remotes.Buy=RemoteEvent`."""

from collections.abc import Sequence
from typing import Final

from pytest_robloxmarket._engine.classes import class_info, is_class
from pytest_robloxmarket._place.nodes import Node, folder_of
from pytest_robloxmarket._terms.checks import value_of
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("hand_in",)

_LIKE: Final = (
    "write ReplicatedStorage.Remotes.Buy=RemoteEvent, ServerStorage.Prices.Gold=100 for a value, or "
    "script.@Price=100 for an attribute"
)
_VALUES: Final = {bool: "BoolValue", int: "IntValue", float: "NumberValue", str: "StringValue"}


def hand_in(root: Node, scripts: Sequence[Node], text: str) -> None:
    """Put an instance, a value or an attribute into a place, as `ReplicatedStorage.Remotes.Buy=RemoteEvent` says it.

    Folders on the way are made where there is nothing. `script` is the script on trial.

    Raises:
        UsageError: when the text does not say that.
    """
    where, equals, what = text.partition("=")
    names = where.removeprefix("game.").split(".")
    if not equals or not what or "" in names or names[-1] == "@" or len(names) < 2:
        raise UsageError(f"--place {text!r} should be a place in the game and what is there: {_LIKE}.")
    holder = _holder(root, scripts, names[:-1], text)
    name, value = names[-1], value_of(what)
    if name.startswith("@"):
        holder.attributes[name[1:]] = value
        return
    is_instance = isinstance(value, str) and is_class(value) and class_info(value).creatable
    made = Node(name, str(value) if is_instance else _VALUES[type(value)], file=f"--place {text}")
    if not is_instance:
        made.properties["Value"] = value
    known = holder.child(name)
    if known is None:
        holder.children.append(made)
    elif known.source is not None or known.class_name not in {made.class_name, "Folder"}:
        raise UsageError(f"--place {text!r}: the game has {'.'.join(names)} already, and it is a {known.class_name}.")
    else:
        known.class_name = made.class_name
        known.properties.update(made.properties)


def _holder(root: Node, scripts: Sequence[Node], names: Sequence[str], text: str) -> Node:
    """What the last name is below."""
    first, *rest = names
    if first == "script":
        if len(scripts) != 1:
            raise UsageError(f"--place {text!r}: {len(scripts)} scripts run in this game: name its place instead.")
        return folder_of(scripts[0], *rest) if rest else scripts[0]
    service = "Workspace" if first == "workspace" else first
    if not (is_class(service) and class_info(service).service):
        raise UsageError(f"--place {text!r}: {first} is no service of Roblox's: {_LIKE}.")
    return folder_of(root, service, *rest)
