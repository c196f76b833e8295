"""A tree of nodes as instances of one server, and its scripts running."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._engine import services  # noqa: F401 - they register themselves
from pytest_robloxmarket._engine.classes import class_info, is_class
from pytest_robloxmarket._engine.data_model import LuauServer
from pytest_robloxmarket._engine.instance_methods import make_instance
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.properties import coerce
from pytest_robloxmarket._engine.standins import StandIn
from pytest_robloxmarket._engine.structures import Structure, make
from pytest_robloxmarket._luau.threads import LuauRunnable
from pytest_robloxmarket._luau.world import ModuleSource
from pytest_robloxmarket._place.nodes import Node
from pytest_robloxmarket._terms.errors import PlatformError, UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server

__all__ = ("Planted", "plant", "server_scripts", "start_script")

# Where a script runs by itself, in the order in which we start them; Roblox promises none.
_RUNS_IN: Final = ("ServerScriptService", "Workspace")
# A script that says that it is for servers runs in these as well. classes/BaseScript.yaml, RunContext.
_RUNS_IF_ASKED: Final = (
    *_RUNS_IN,
    "ReplicatedStorage",
    "ReplicatedFirst",
    "StarterGui",
    "StarterPack",
    "StarterPlayer",
)


# Datatypes that a file writes as a list of so many numbers.
_SIZES: Final = {"Vector2": 2, "Vector3": 3, "Color3": 3, "Color3uint8": 3}


class Planted:
    """The instances of a server by the nodes that they came from, and by their files."""

    def __init__(self) -> None:
        self.by_node: Final[dict[int, Instance]] = {}
        self.by_path: Final[dict[Path, Instance]] = {}
        self.paths: Final[dict[Instance, Path]] = {}


def plant(luau: LuauServer, root: Node) -> Planted:
    """Make the instances of a tree whose root is the data model."""
    planted = Planted()
    for node in root.children:
        service = _service(luau, node)
        _fill(planted, node, service)
        _plant_below(planted, node, service)
    workspace = luau.services.get("Workspace")
    if workspace and str(workspace.properties.get("SignalBehavior")) == "Enum.SignalBehavior.Deferred":
        luau.defers = True
    return planted


def _service(luau: LuauServer, node: Node) -> Instance:
    if is_class(node.class_name) and class_info(node.class_name).service:
        return luau.service(node.class_name)
    made = StandIn(luau, node.name)
    made.set_parent(luau.data_model)
    return made


def _plant_below(planted: Planted, node: Node, instance: Instance) -> None:
    # What a service holds by itself, like StarterPlayerScripts, is there already.
    known = {one.name: one for one in instance.children}
    for child in node.children:
        made = known.get(child.name) if child.source is None else None
        if made is None:
            made = _make(instance, child)
            # Nobody listens yet, and nothing has to be told.
            made.parent = instance
            instance.children.append(made)
        _fill(planted, child, made)
        _plant_below(planted, child, made)


def _make(parent: Instance, node: Node) -> Instance:
    known = is_class(node.class_name) and not node.note and not node.package
    if known:
        made = make_instance(parent.context, node.class_name, node.name)
    else:
        made = StandIn(parent.context, node.name, node.package)
    if node.source is not None:
        made.state = ModuleSource(node.source, node.file)
    elif "Contents" in node.properties:
        made.state = node.properties["Contents"]
    return made


def _fill(planted: Planted, node: Node, instance: Instance) -> None:
    planted.by_node[id(node)] = instance
    if node.path is not None:
        planted.by_path[node.path] = instance
        planted.paths[instance] = node.path
    # Most files are nothing but code, and a game may have thousands of them.
    members = instance.behaviour.info.members if node.properties else {}
    for key, value in node.properties.items():
        member = members.get(key)
        plain = _plain(value, "" if member is None else member.type)
        if plain is None or key in {"Name", "Parent"} or member is None or member.kind != "property":
            continue
        try:
            if isinstance(plain, Structure):
                instance.write(key, plain)  # The position of a part is several properties.
            else:
                instance.properties[key] = coerce(member, plain)
        except PlatformError as error:
            raise UsageError(f"{node.file}: {node.name} cannot have the property {key}: {error}.") from None
    tags = node.properties.get("Tags")
    if isinstance(tags, dict):
        tags = tags.get("Tags")
    if node.tags or isinstance(tags, list):
        instance.tags.update(dict.fromkeys([*node.tags, *(map(str, tags) if isinstance(tags, list) else ())]))
    for key, value in node.attributes.items():
        plain = _plain(value)
        if plain is not None:
            instance.attributes[key] = plain


def _plain(value: object, kind: str = "") -> object:
    """A value as game code has it; {"Int32": 5} says its type and means 5. None for what is only seen.

    Args:
        value: as a file has it.
        kind: the type of the property, where it is known: a list of numbers has no other sign of it.
    """
    if isinstance(value, dict) and len(value) == 1:
        ((kind, value),) = value.items()
    if isinstance(value, list) and kind in _SIZES and len(value) == _SIZES[kind]:
        numbers = [one for one in value if isinstance(one, int | float)]
        whole = kind == "Color3uint8"
        return make("Color3" if whole else kind, *[one / 255 if whole else float(one) for one in numbers])
    return value if isinstance(value, bool | int | float | str) else None


def server_scripts(root: Node) -> list[Node]:
    """The scripts that run on a server, in the order in which they start.

    Those of ServerScriptService first, then those of Workspace, then those elsewhere that ask for it by RunContext;
    in each, parents before what is below them, and neighbours in the order of their names.
    """
    found = [(names, node) for names, node in root.walk() if node.class_name == "Script" and _runs(names[0], node)]
    found.sort(key=lambda one: (_rank(one[0][0]), [name.lower() for name in one[0]], one[0]))
    return [node for _, node in found]


def _rank(service: str) -> int:
    return _RUNS_IN.index(service) if service in _RUNS_IN else len(_RUNS_IN)


def _runs(service: str, node: Node) -> bool:
    if node.source is None or node.properties.get("Disabled") is True or node.properties.get("Enabled") is False:
        return False
    context = _plain(node.properties.get("RunContext", "Legacy"))
    return service in _RUNS_IN if context in {"Legacy", 0} else context in {"Server", 1} and service in _RUNS_IF_ASKED


def start_script(server: "Server", luau: LuauServer, node: Node, instance: Instance) -> None:
    """Run a script; one that is no Luau raises as one that raised does, and the others run all the same."""
    assert node.source is not None
    try:
        function = luau.load(node.source, node.file, instance)
    except UsageError as error:
        luau.host.emit_task_error(str(error))
        return
    server.start_script(LuauRunnable(luau, function))
