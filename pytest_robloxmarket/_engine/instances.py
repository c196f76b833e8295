"""The instance tree: names, parents, properties, signals, and who is told of changes on a player."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.arguments import bound_methods
from pytest_robloxmarket._engine.classes import Parts
from pytest_robloxmarket._engine.gaps import fill_gap, tell_gap
from pytest_robloxmarket._engine.observers import Observer, join_path, observed, tell_gone, tell_here, tell_property
from pytest_robloxmarket._engine.properties import coerce, default_of
from pytest_robloxmarket._engine.registry import behaviour_of
from pytest_robloxmarket._engine.signals import Signal
from pytest_robloxmarket._luau.context import Context, KeptObject
from pytest_robloxmarket._luau.objects import make_metatable
from pytest_robloxmarket._luau.threads import current_origin
from pytest_robloxmarket._luau.values import kind_of, luau_type
from pytest_robloxmarket._terms.errors import PlatformError, UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.classes import Member
    from pytest_robloxmarket._engine.waiting import Waiters
    from pytest_robloxmarket._luau.handles import LuauTable

__all__ = ("Instance", "Observer", "as_instance")

_ABSENT: Final = object()

# Deeper than any place, and each level takes room on the stack. Roblox documents no limit.
_LEVELS_MAX: Final = 200

# So many children are looked through at no price.
_MANY: Final = 64

# The price of a new parent, in steps: everybody above and below is told of it.
_MOVE: Final = 100


class Instance(KeptObject):
    """A node of the tree. Subclass it for services that need state of their own; `class_name` rules its members."""

    __slots__ = (
        "attributes",
        "behaviour",
        "children",
        "class_name",
        "locked",
        "made_by_game",
        "name",
        "number",
        "observer",
        "observer_prefix",
        "parent",
        "properties",
        "signals",
        "state",
        "tags",
        "waiters",
    )

    kind = "Instance"
    # Whether its class is not known: then it may be of any.
    unclassed = False

    def __init__(self, context: Context, class_name: str, name: str | None = None) -> None:
        super().__init__(context)
        self.class_name: Final = class_name
        self.behaviour: Final = behaviour_of(class_name)
        self.name: str = class_name if name is None else name
        # Which one of its name it is below its parent; 0 where nobody has observed how it came there.
        self.number = 0
        self.parent: Instance | None = None
        self.children: list[Instance] = []
        self.locked = False
        self.made_by_game = False
        # Only what was set. Luau functions set to callbacks are here too.
        self.properties: dict[str, object] = {}
        self.attributes: dict[str, object] = {}
        self.signals: dict[str, Signal] = {}
        self.tags: dict[str, None] = {}
        self.waiters: Waiters | None = None
        self.observer: Observer | None = None
        # What stands before the paths that this instance tells: `Character` for a character model.
        self.observer_prefix = ""
        # Whatever the room that made the instance wants to know of it later.
        self.state: object = None

    def __str__(self) -> str:
        return self.name

    def metatable(self) -> "LuauTable":
        """What game code can do with it; one metatable for each class."""
        vm = self.context.vm
        key = f"instance.{self.class_name}"
        found = cast("tuple[object, LuauTable] | None", vm.cache.get(key))
        # What is implemented may still grow while modules are imported.
        if found is None or found[0] is not self.behaviour:
            functions = bound_methods(vm, self.behaviour, Instance)
            found = self.behaviour, make_metatable(vm, Instance, "Instance", functions, _read, _write)
            vm.cache[key] = found
        return found[1]

    # --- reading -----------------------------------------------------------------------------

    def is_a(self, class_name: str) -> bool:
        """Whether this is of a class or of one that inherits it."""
        return class_name in self.behaviour.info.ancestors

    def find_child(self, name: str) -> "Instance | None":
        """The first child of this exact name."""
        children = self.children
        if len(children) > _MANY:
            self.context.vm.charge(len(children) // 4)
        for child in children:
            if child.name == name:
                return child
        return None

    def descendants(self) -> "Iterator[Instance]":
        """All below, parents first."""
        left = self.children[::-1]
        while left:
            yield (child := left.pop())
            left += child.children[::-1]

    def is_descendant_of(self, other: "Instance | None") -> bool:
        """Whether `other` is somewhere above; everything without a root is below nil."""
        above = self.parent
        while above is not None:
            if above is other:
                return True
            above = above.parent
        return other is None

    def depth(self) -> int:
        """How many instances are above."""
        found, above = 0, self.parent
        while above is not None:
            found, above = found + 1, above.parent
        return found

    def height(self) -> int:
        """How many levels there are from here down."""
        found, level = 0, [self]
        while level:
            self.context.vm.charge(len(level))
            found, level = found + 1, [child for one in level for child in one.children]
        return found

    def full_name(self) -> str:
        """The names from the top, without the data model's."""
        names = [self.name]
        above = self.parent
        while above is not None and above.class_name != "DataModel":
            names.append(above.name)
            above = above.parent
        return ".".join(reversed(names))

    def read(self, key: str) -> object:
        """A property, an event or a child: what `instance.key` gives.

        Raises:
            PlatformError: when there is no such member.
            UnsupportedError: when Roblox has it and we do not.
        """
        value = self.properties.get(key, _ABSENT)
        if value is not _ABSENT and key not in self.behaviour.getters:
            return value
        getter = self.behaviour.getters.get(key)
        if getter is not None:
            return getter(self)
        member = self.behaviour.info.members.get(key)
        if member is None:
            return self._read_child(key)
        if member.plugin:
            raise PlatformError(f"The current thread cannot access '{key}' (lacking capability Plugin)")
        if member.kind == "property":
            return default_of(self.class_name, member)
        if member.kind == "event":
            # A former name, like `playerAdded`, is the same event.
            return self.signal(key[0].upper() + key[1:])
        if member.kind == "callback":
            raise PlatformError(
                f"{key} is a callback member of {self.class_name}; "
                "you can only set the callback value, get is not available"
            )
        raise UnsupportedError(f"{self.class_name}:{key}")

    def signal(self, name: str) -> Signal:
        """The event of this name; made when first asked for."""
        signal = self.signals.get(name)
        if signal is None:
            signal = self.signals[name] = Signal(self.context, name)
        return signal

    def fire(self, event: str, *arguments: object) -> None:
        """Fire an event, if anybody ever asked for it."""
        signal = self.signals.get(event)
        if signal is not None:
            signal.fire(*arguments)

    # --- writing -----------------------------------------------------------------------------

    def write(self, key: str, value: object) -> None:
        """What `instance.key = value` does.

        Raises:
            PlatformError: when the member cannot be set, or not to this.
        """
        member = self.behaviour.info.members.get(key)
        if member is None:
            raise self._no_member(key)
        if member.plugin:
            raise PlatformError(f"The current thread cannot access '{key}' (lacking capability Plugin)")
        if member.kind == "callback":
            self._write_callback(member, value)
        elif member.kind != "property":
            raise PlatformError(f"{key} cannot be assigned to")
        elif member.readonly:
            raise PlatformError(f"Unable to assign property {key}. Property is read only")
        else:
            value = coerce(member, value)
            setter = self.behaviour.setters.get(key)
            if setter is not None:
                setter(self, value)
            else:
                self.set_property(key, value)

    def set_property(self, key: str, value: object) -> None:
        """Store a property and tell who listens; nothing happens if it is the same."""
        before = self.properties.get(key, _ABSENT)
        if before is _ABSENT:
            member = self.behaviour.info.members.get(key)
            before = None if member is None or type(member.default) is Parts else member.default
        if type(before) is type(value) and before == value:
            tell_property(self, key, value, value)
            return
        self._pay_for_text(value)
        self.properties[key] = value
        tell_property(self, key, before, value)
        self.tell_changed(key, value)

    def tell_changed(self, key: str, value: object) -> None:
        """Fire what fires when a property has changed."""
        if self.signals:
            self.fire(f"Changed.{key}")
            # "Changed of a value object passes the new value and not the name", classes/ValueBase pages.
            if not self.is_a("ValueBase"):
                self.fire("Changed", key)
            elif key == "Value":
                self.fire("Changed", value)

    def rename(self, name: str) -> None:
        """Give it another name."""
        if name != self.name:
            self._pay_for_text(name)
            tell_gone(self)
            self.name = name
            tell_here(self)
            self.tell_changed("Name", name)
            if self.parent is not None and self.parent.waiters is not None:
                self.parent.waiters.wake(self)

    def set_parent(self, parent: "Instance | None") -> None:
        """Move it, with all below it.

        Raises:
            PlatformError: when it was destroyed, or would be below itself.
        """
        old = self.parent
        if parent is old:
            return
        self.context.vm.charge(_MOVE)
        self._check_parent(parent)
        if old is not None:
            self._leave(old)
        self.parent = parent
        if parent is not None:
            parent.children.append(self)
            tell_here(self)
        self._tell_moved(old, parent)

    def enter(self, parent: "Instance") -> None:
        """Come here as something that is not observed here and that no game code has seen: only who listens is told."""
        self.context.vm.charge(_MOVE + 1)
        self.parent = parent
        parent.children.append(self)
        if parent.signals or parent.waiters is not None:
            self._tell_moved(None, parent)

    def destroy(self) -> None:
        """Take it out for ever, with all below it; a service stays where it is, and this raises."""
        if self.locked and self.parent is None:
            return
        self._check_parent(None)
        self.context.vm.charge(_MOVE)
        self.fire("Destroying")
        self.set_parent(None)
        self.locked = True
        for child in tuple(self.children):
            child.destroy()
        for signal in self.signals.values():
            signal.disconnect_all()

    def tell_missing(self, name: str) -> None:
        """Game code looked for a child or an attribute (then with `@`) of a player's that is not here."""
        seen = None if self.unclassed else observed(self)
        if seen is not None:
            seen[0].missing(join_path(seen[1], name))

    def _pay_for_text(self, value: object) -> None:
        # What is told of a change may be kept until the end of the run.
        if isinstance(value, str):
            self.context.vm.charge(len(value) // 8)

    def _read_child(self, key: str) -> object:
        child = self.find_child(key) or fill_gap(self, key)
        if child is None:
            self.tell_missing(key)
            raise self._no_member(key)
        return child

    def _no_member(self, key: str) -> PlatformError:
        tell_gap(self, key, current_origin(self.context))
        return PlatformError(f'{key} is not a valid member of {self.class_name} "{self.full_name()}"')

    def _write_callback(self, member: "Member", value: object) -> None:
        if value is not None and luau_type(value) != "function":
            raise PlatformError(f"Unable to assign property {member.name}. function expected, got {kind_of(value)}")
        # Callbacks are assigned, not connected; the last assignment counts. guides: scripting/events/bindable.md
        self.properties.pop(f"={member.name}", None)
        if value is not None:
            self.properties[f"={member.name}"] = value
        setter = self.behaviour.setters.get(member.name)
        if setter is not None:
            setter(self, value)

    def _check_parent(self, parent: "Instance | None") -> None:
        if self.locked:
            now, new = ("NULL" if one is None else one.name for one in (self.parent, parent))
            raise PlatformError(
                f"The Parent property of {self.name} is locked, current parent: {now}, new parent {new}"
            )
        if parent is self:
            raise PlatformError(f"Attempt to set {self.full_name()} as its own parent")
        if parent is None:
            return
        if parent.depth() + self.height() >= _LEVELS_MAX:
            raise PlatformError(f"{self.name} cannot be put below {parent.name}: more than {_LEVELS_MAX} levels")
        if self.children and parent.is_descendant_of(self):
            raise PlatformError(
                f"Attempt to set parent of {self.full_name()} to {parent.full_name()} "
                "would result in circular reference"
            )

    def _leave(self, old: "Instance") -> None:
        self._tell_above(old, "DescendantRemoving")
        old.children.remove(self)
        tell_gone(self)

    def _tell_moved(self, old: "Instance | None", parent: "Instance | None") -> None:
        if old is not None:
            old.fire("ChildRemoved", self)
        if parent is not None:
            if parent.waiters is not None:
                parent.waiters.wake(self)
            parent.fire("ChildAdded", self)
            self._tell_above(parent, "DescendantAdded")
        self.tell_changed("Parent", parent)
        self.fire("AncestryChanged", self, parent)
        for one in self.descendants() if self.children else ():
            if one.signals:
                one.fire("AncestryChanged", self, parent)

    def _tell_above(self, parent: "Instance", event: str) -> None:
        # "parenting an object to the Instance will fire the event for this object and all of its descendants
        # individually", classes/Instance.yaml, DescendantAdded.
        above: Instance | None = parent
        while above is not None:
            signal = above.signals.get(event)
            if signal is not None and signal.connections:
                for one in (self, *self.descendants()):
                    signal.fire(one)
            above = above.parent


def as_instance(value: object, number: int) -> Instance:
    """An argument that must be an instance."""
    if isinstance(value, Instance):
        return value
    if value is None:
        raise PlatformError(f"Argument {number} missing or nil")
    raise PlatformError(f"invalid argument #{number} (Instance expected, got {kind_of(value)})")


def _read(instance: object, key: str) -> object:
    return cast("Instance", instance).read(key)


def _write(instance: object, key: str, value: object) -> None:
    cast("Instance", instance).write(key, value)
