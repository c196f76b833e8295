"""What `CollectionService:CreateCollection` makes: a group of instances that is kept up to date.

Source: creator-docs, reference/engine/datatypes/Collection.yaml.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.classes import kinds_of_member
from pytest_robloxmarket._engine.data_model import LuauServer
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.selectors import Selector, matching, parse
from pytest_robloxmarket._engine.services.collection import CollectionInstance, tag_signals
from pytest_robloxmarket._engine.signals import Connection, Signal
from pytest_robloxmarket._luau.context import KeptObject
from pytest_robloxmarket._luau.methods import bind, method_of
from pytest_robloxmarket._luau.objects import known_metatable, make_metatable
from pytest_robloxmarket._luau.values import kind_of, luau_type
from pytest_robloxmarket._terms.errors import PlatformError, UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable

__all__ = ("LiveCollection",)

# Callbacks that are told of steps of the run service, each with its event.
_STEPS: Final = {f"On{name}": name for name in ("Heartbeat", "PreAnimation", "PreSimulation", "PostSimulation")}

# Those that are given by the names of a property or of an attribute, with what each listens to.
_CHANGES: Final = {"OnPropertyChanged": "Changed.", "OnAttributeChanged": "AttributeChanged."}


class LiveCollection(KeptObject):
    """All instances below `root` that a selector means, and the callbacks that are told of them."""

    __slots__ = ("_callbacks", "_enabled", "_members", "_planned", "_root", "_selector", "_watches", "destroyed")

    kind = "Collection"

    def __init__(self, service: CollectionInstance, root: Instance, selector: Selector) -> None:
        super().__init__(root.context)
        self._root: Final = root
        self._selector: Final = selector
        self._members: Final[dict[Instance, list[Connection]]] = {}
        self._callbacks: Final[dict[str, Signal]] = {}
        self._watches: Final[list[Connection]] = []
        self._enabled = True
        self._planned = False
        self.destroyed = False
        self._watch_root(service)
        for one in matching(root, selector):
            self._members[one] = []

    def __str__(self) -> str:
        return self.kind

    def metatable(self) -> "LuauTable":
        """What game code can do with it."""
        vm = self.context.vm
        made = known_metatable(vm, self.kind)
        if made is None:
            functions: dict[str, Callable[..., object]] = {"ForEach": _for_each, "Destroy": LiveCollection.destroy}
            methods = {
                name: bind(vm, name, method_of(function), LiveCollection, lambda _: True, answers=False)
                for name, function in functions.items()
            }
            made = make_metatable(vm, LiveCollection, self.kind, methods, _read, _write)
            vm.cache[f"metatable.{self.kind}"] = made
        return made

    @property
    def enabled(self) -> bool:
        """Whether it is kept up to date."""
        return self._enabled

    @property
    def members(self) -> tuple[Instance, ...]:
        """Who is in it now."""
        return tuple(self._members)

    def enable(self, value: object) -> None:
        """Set whether it is kept up to date; where it is not, nobody is in it."""
        if not isinstance(value, bool):
            raise PlatformError(f"Unable to assign property Enabled. boolean expected, got {kind_of(value)}")
        if value is not self._enabled:
            self._enabled = value
            if value:
                self._plan()
            else:
                self._change(())

    def assign(self, name: str, function: object) -> None:
        """Set a callback.

        Raises:
            PlatformError: for no function, a name that means nothing, or a callback that was set before.
        """
        if luau_type(function) != "function":
            raise PlatformError(f"Unable to assign property {name}. function expected, got {kind_of(function)}")
        if name in self._callbacks:
            raise PlatformError(f"{name} was already assigned: a callback of a Collection can be assigned only once")
        self._check_name(name)
        signal = self._callbacks[name] = Signal(self.context, name)
        signal.listen(Connection(signal, cast("LuauFunction", function)))
        step = _STEPS.get(name)
        if step is not None:
            frames = cast("LuauServer", self.context).service("RunService")
            self._watches.append(cast("Signal", frames.read(step)).connect(lambda *given: self._each(name, *given)))
        elif name == "OnAdded":
            # "It immediately fires once for every instance already in the collection", and "may fire on a later
            # resumption point".
            self.context.after(0, lambda _: self._each("OnAdded"))
        elif name != "OnRemoved":
            for one, connections in self._members.items():
                self._attach(one, name, connections)

    def destroy(self) -> None:
        """Let go of everything."""
        self.destroyed = True
        self._enabled = False
        self._callbacks.clear()
        self._change(())
        for watch in self._watches:
            watch.disconnect()

    # --- inside ---

    def _watch_root(self, service: CollectionInstance) -> None:
        root = self._root
        self._watches.append(root.signal("DescendantAdded").connect(self._came))
        self._watches.append(root.signal("DescendantRemoving").connect(lambda _: self._plan()))
        self._watches.append(root.signal("Destroying").connect(self.destroy))
        for tag in sorted(self._selector.tags):
            self._watches.extend(signal.connect(lambda _: self._plan()) for signal in tag_signals(service, tag))
        for one in root.descendants():
            self._watch(one)

    def _came(self, instance: Instance) -> None:
        self._watch(instance)
        self._plan()

    def _watch(self, instance: Instance) -> None:
        known = instance.behaviour.info.members
        names = [f"Changed.{name}" for name in sorted(self._selector.properties) if name in known]
        names += [f"AttributeChanged.{name}" for name in sorted(self._selector.attributes)]
        self._watches.extend(instance.signal(name).connect(self._plan) for name in names)

    def _plan(self, *_: object) -> None:
        """Look again at the next resumption point."""
        if not self._planned and self._enabled:
            self._planned = True
            self.context.after(0, self._look)

    def _look(self, _: object) -> None:
        self._planned = False
        if self._enabled:
            self._change(matching(self._root, self._selector))

    def _change(self, now: Iterable[Instance]) -> None:
        """Let those be in it, and tell of who has come and who has gone."""
        meant = dict.fromkeys(now)
        for one in [one for one in self._members if one not in meant]:
            for connection in self._members.pop(one):
                connection.disconnect()
            self._tell("OnRemoved", one)
        for one in [one for one in meant if one not in self._members]:
            connections = self._members[one] = []
            for name in self._callbacks:
                self._attach(one, name, connections)
            self._tell("OnAdded", one)

    def _attach(self, instance: Instance, name: str, connections: list[Connection]) -> None:
        """Let a callback hear of one of its members, if that has what it is about."""
        kind, _, field = name.partition(".")
        if name in _STEPS or name in {"OnAdded", "OnRemoved"}:
            return
        members = instance.behaviour.info.members
        if field:
            if kind == "OnPropertyChanged" and field not in members:
                return
            signal = instance.signal(_CHANGES[kind] + field)
        elif name[2:] in members:
            signal = cast("Signal", instance.read(name[2:]))
        else:
            return
        connections.append(signal.connect(lambda *given: self._tell(name, instance, *given)))

    def _each(self, name: str, *given: object) -> None:
        for one in self.members:
            self._tell(name, one, *given)

    def _tell(self, name: str, *given: object) -> None:
        signal = self._callbacks.get(name)
        if signal is not None:
            signal.fire(*given)

    def _check_name(self, name: str) -> None:
        kind, _, field = name.partition(".")
        if name in {"OnAdded", "OnRemoved", *_STEPS} or kind == "OnAttributeChanged":
            return
        if name == "OnSimulate":
            raise UnsupportedError("Collection.OnSimulate")
        wanted = "property" if kind == "OnPropertyChanged" else "event"
        if not name.startswith("On") or wanted not in kinds_of_member().get(field or name[2:], frozenset()):
            raise PlatformError(f"{name} is not a valid callback of a Collection")


class _Changes(KeptObject):
    """What `collection.OnPropertyChanged` is: callbacks are assigned to it by the names of what changes."""

    __slots__ = ("collection", "prefix")

    kind = "CollectionCallbacks"

    def __init__(self, collection: LiveCollection, prefix: str) -> None:
        super().__init__(collection.context)
        self.collection: Final = collection
        self.prefix: Final = prefix

    def metatable(self) -> "LuauTable":
        """What game code can do with it."""
        vm = self.context.vm
        made = known_metatable(vm, self.kind)
        if made is None:
            made = make_metatable(vm, _Changes, self.kind, {}, _read_change, _write_change)
            vm.cache[f"metatable.{self.kind}"] = made
        return made


def _read_change(_: object, key: str) -> object:
    raise PlatformError(f"{key} is a callback of a Collection; you can only set it")


def _write_change(changes: object, key: str, value: object) -> None:
    found = cast("_Changes", changes)
    found.collection.assign(f"{found.prefix}.{key}", value)


def _read(collection: object, key: str) -> object:
    found = cast("LiveCollection", collection)
    if key == "Enabled":
        return found.enabled
    if key in _CHANGES:
        return _Changes(found, key)
    raise PlatformError(f"{key} is not a valid member of Collection")


def _write(collection: object, key: str, value: object) -> None:
    found = cast("LiveCollection", collection)
    if key == "Enabled":
        found.enable(value)
    else:
        found.assign(key, value)


def _for_each(collection: LiveCollection, function: object) -> None:
    """Call a function with each of those who are in it now."""
    if collection.destroyed:
        raise PlatformError("The Collection was destroyed")
    once = Signal(collection.context, "ForEach")
    once.listen(Connection(once, function))
    for one in collection.members:
        once.call(once.connections[0], (one,))


def _create(service: CollectionInstance, query: str, root: Instance | None = None) -> LiveCollection:
    server = cast("LuauServer", service.context)
    return LiveCollection(service, server.service("Workspace") if root is None else root, parse(query))


def _query(instance: Instance, selector: str) -> list[Instance]:
    return list(matching(instance, parse(selector)))


implement("CollectionService", methods={"CreateCollection": _create})
implement("Instance", methods={"QueryDescendants": _query})
