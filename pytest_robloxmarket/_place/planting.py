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
    known = is_class(node.class_name) and not node.note
    made = make_instance(parent.context, node.class_name, node.name) if known else StandIn(parent.context, node.name)
    if node.source is not None:
        made.state = ModuleSource(node.source, node.file)
    return made


def _fill(planted: Planted, node: Node, instance: Instance) -> None:
    planted.by_node[id(node)] = instance
    if node.path is not None:
        planted.by_path[node.path] = instance
        planted.paths[instance] = node.path
    members = instance.behaviour.info.members
    for key, value in node.properties.items():
        plain = _plain(value)
        member = members.get(key)
        if plain is None or key in {"Name", "Parent"} or member is None or member.kind != "property":
            continue
        try:
            instance.properties[key] = coerce(member, plain)
        except PlatformError as error:
            raise UsageError(f"{node.file}: {node.name} cannot have the property {key}: {error}.") from None
    instance.tags.update(dict.fromkeys(node.tags))
    for key, value in node.attributes.items():
        plain = _plain(value)
        if plain is not None:
            instance.attributes[key] = plain


def _plain(value: object) -> object:
    """A value that needs no datatype; {"Int32": 5} says its type and means 5."""
    if isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
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
