"""What every instance can do: find, wait for, clone, destroy, attributes, tags."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.classes import class_info, is_class
from pytest_robloxmarket._engine.gaps import fill_class, fill_gap, fill_question, note_unfound
from pytest_robloxmarket._engine.instances import Instance, as_instance
from pytest_robloxmarket._engine.observers import TOLD, join_path, observed
from pytest_robloxmarket._engine.properties import default_of
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.standins import StandIn
from pytest_robloxmarket._engine.waiting import Waiters
from pytest_robloxmarket._luau.methods import WAIT, expect_integer, expect_number, expect_text, yielding
from pytest_robloxmarket._luau.values import LuauObject, kind_of
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.signals import Signal
    from pytest_robloxmarket._luau.context import Context
    from pytest_robloxmarket._luau.threads import LuauTask

__all__ = ("clone", "copied_alone", "make_instance", "new_instance", "set_attribute")

_ATTRIBUTE_NAME_MAX: Final = 100
_ATTRIBUTE_NAME: Final = re.compile(r"[A-Za-z0-9_./-]+")

# The price of an instance and of a change that others are told of, in steps.
_INSTANCE: Final = 100
_CHANGE: Final = 50


def make_instance(context: "Context", class_name: str, name: str) -> Instance:
    """An instance of a class that has no state of its own."""
    return Instance(context, class_name, name)


def new_instance(context: "Context", class_name: object, parent: object = None) -> Instance:
    """What `Instance.new` does.

    Raises:
        PlatformError: when scripts cannot make such a thing.
    """
    name = expect_text(class_name, 1)
    if not is_class(name) or not class_info(name).creatable:
        raise PlatformError(f'Unable to create an Instance of type "{name}"')
    context.vm.charge(_INSTANCE)
    made = make_instance(context, name, name)
    made.made_by_game = True
    if parent is not None:
        made.set_parent(as_instance(parent, 2))
    return made


def clone(instance: Instance) -> Instance | None:
    """A copy with all below it and without a parent; nil when it is not archivable."""
    copies: dict[Instance, Instance] = {}
    made = _copied(instance, copies)
    # "If a reference property refers to an instance that was also cloned, the copy will refer to the copy", Clone.
    for copy in copies.values() if len(copies) > 1 else ():
        for key, value in copy.properties.items():
            if isinstance(value, Instance) and value in copies:
                copy.properties[key] = copies[value]
    return made


def _copied(instance: Instance, copies: dict[Instance, Instance]) -> Instance | None:
    """A copy with all below it; what was copied is told in `copies`."""
    if instance.read("Archivable") is False:
        return None
    instance.context.vm.charge(_INSTANCE)
    made = copies[instance] = copied_alone(instance)
    for child in instance.children:
        copied = _copied(child, copies)
        if copied is not None:
            copied.set_parent(made)
    return made


def copied_alone(instance: Instance) -> Instance:
    """A copy of an instance without its children and without a parent: what `Instance.fromExisting` makes."""
    made: Instance
    if isinstance(instance, StandIn):
        made = StandIn(instance.context, instance.name)
    else:
        made = make_instance(instance.context, instance.class_name, instance.name)
    made.made_by_game = True
    # A callback belongs to the instance that it was set on.
    made.properties.update({key: value for key, value in instance.properties.items() if key[0] != "="})
    made.attributes.update(instance.attributes)
    made.tags.update(instance.tags)
    made.state = instance.state
    return made


def set_attribute(instance: Instance, name: object, value: object = None) -> None:
    """Set an attribute, or remove it with nil.

    Raises:
        PlatformError: when the name or the kind of value is not allowed.
    """
    # "Names must only use alphanumeric characters. You may also include periods, hyphens, slashes, and underscores",
    # "100 characters or less", and "are not allowed to start with RBX": classes/Instance.yaml, SetAttribute.
    key = expect_text(name, 1)
    if len(key) > _ATTRIBUTE_NAME_MAX or _ATTRIBUTE_NAME.fullmatch(key) is None:
        raise PlatformError(f"Attribute name '{key}' is invalid")
    if key.startswith("RBX"):
        raise PlatformError(f"Attribute name '{key}' is invalid: names that begin with RBX are Roblox's own")
    if not isinstance(value, bool | int | float | str | None) and (
        not isinstance(value, LuauObject) or isinstance(value, Instance)
    ):
        raise PlatformError(f"{kind_of(value)} is not a supported attribute type")
    instance.context.vm.charge(_CHANGE + (len(value) // 8 if isinstance(value, str) else 0))
    before = instance.attributes.get(key)
    if type(before) is type(value) and before == value:
        return
    if value is None:
        del instance.attributes[key]
    else:
        instance.attributes[key] = value
    seen = observed(instance)
    if seen is not None:
        instance.context.vm.charge(TOLD)
        seen[0].changed(join_path(seen[1], f"@{key}"), before, value)
    instance.fire("AttributeChanged", key)
    instance.fire(f"AttributeChanged.{key}")


def _children(instance: Instance) -> list[Instance]:
    if instance.unclassed and not instance.children:
        # What stands for a part of the place may have children there: a game that cannot go on without is not to blame.
        note_unfound(instance, ":GetChildren()", lambda: instance.children or None)
    return list(instance.children)


def _descendants(instance: Instance) -> list[Instance]:
    _children(instance)
    return list(instance.descendants())


def _find_first_child(instance: Instance, name: object, recursive: object = False) -> object:
    text = expect_text(name, 1)
    found = _named(instance, text, recursive) or fill_question(instance, text)
    if found is None:
        instance.tell_missing(text)
        note_unfound(instance, f':FindFirstChild("{text}")', lambda: _named(instance, text, recursive))
    return found


def _named(instance: Instance, name: str, recursive: object) -> Instance | None:
    found = instance.find_child(name)
    if found is None and recursive:
        found = next((one for one in instance.descendants() if one.name == name), None)
    return found


def _find_of_class(instance: Instance, class_name: object) -> object:
    text = expect_text(class_name, 1)

    def look() -> Instance | None:
        return next((one for one in instance.children if one.class_name == text), None)

    return _found(instance, f':FindFirstChildOfClass("{text}")', look, text)


def _found(instance: Instance, call: str, look: Callable[[], Instance | None], class_name: str) -> Instance | None:
    found = look() or fill_class(instance, class_name)
    if found is None:
        note_unfound(instance, call, look)
    return found


def _find_which_is_a(instance: Instance, class_name: object, recursive: object = False) -> object:
    text = expect_text(class_name, 1)

    def look() -> Instance | None:
        below = instance.descendants() if recursive else iter(instance.children)
        return next((one for one in below if one.is_a(text)), None)

    return _found(instance, f':FindFirstChildWhichIsA("{text}")', look, text)


def _find_ancestor(accepts: Callable[[Instance, str], bool]) -> Callable[..., object]:
    def find(instance: Instance, text: object) -> object:
        wanted = expect_text(text, 1)
        above = instance.parent
        while above is not None and not accepts(above, wanted):
            above = above.parent
        return above

    return find


def _actor_of(instance: Instance) -> Instance | None:
    """The Actor that it is, or the nearest one above: classes/Instance.yaml, GetActor."""
    one: Instance | None = instance
    while one is not None and one.class_name != "Actor":
        one = one.parent
    return one


def _child_that_is_there(instance: Instance, name: object, _timeout: object = None) -> Instance | None:
    """Who waits for what is there does not wait: a transform may, which must not yield."""
    text = expect_text(name, 1)
    return instance.find_child(text) or fill_gap(instance, text)


def _wait_for_child(instance: Instance, task: "LuauTask", name: object, timeout: object = None) -> object:
    text = expect_text(name, 1)
    instance.tell_missing(text)
    if instance.waiters is None:
        instance.waiters = Waiters()
    instance.waiters.add(instance, text, task, None if timeout is None else _milliseconds(timeout))
    return WAIT


def _milliseconds(seconds: object) -> int:
    return max(0, min(expect_integer(expect_number(seconds, 2) * 1000, 2), 10**12))


def _is_a(instance: Instance, class_name: object) -> bool:
    return instance.is_a(expect_text(class_name, 1))


def _is_descendant_of(instance: Instance, other: object) -> bool:
    return instance.is_descendant_of(None if other is None else as_instance(other, 1))


def _is_ancestor_of(instance: Instance, other: object) -> bool:
    return as_instance(other, 1).is_descendant_of(instance)


def _clear_all_children(instance: Instance) -> None:
    for child in tuple(instance.children):
        child.destroy()


def _get_attribute(instance: Instance, name: object) -> object:
    key = expect_text(name, 1)
    value = instance.attributes.get(key)
    if value is None:
        instance.tell_missing(f"@{key}")
    return value


def _attribute_signal(instance: Instance, name: object) -> "Signal":
    return instance.signal(f"AttributeChanged.{expect_text(name, 1)}")


def _property_name(instance: Instance, name: object) -> str:
    key = expect_text(name, 1)
    member = instance.behaviour.info.members.get(key)
    if member is None or member.kind != "property":
        raise PlatformError(f"{key} is not a valid property name.")
    return key


def _property_signal(instance: Instance, name: object) -> "Signal":
    return instance.signal(f"Changed.{_property_name(instance, name)}")


def _remove(instance: Instance) -> None:
    instance.set_parent(None)
    _clear_parents(instance)


def _clear_parents(instance: Instance) -> None:
    for child in tuple(instance.children):
        child.set_parent(None)


def _is_modified(instance: Instance, name: object) -> bool:
    key = _property_name(instance, name)
    return key in instance.properties and instance.properties[key] != default_of(
        instance.class_name, instance.behaviour.info.members[key]
    )


def _reset(instance: Instance, name: object) -> None:
    key = _property_name(instance, name)
    instance.write(key, default_of(instance.class_name, instance.behaviour.info.members[key]))


def _rename(instance: Instance, value: object) -> None:
    instance.rename(str(value))


def _set_parent(instance: Instance, value: object) -> None:
    instance.set_parent(cast("Instance | None", value))


implement(
    "Instance",
    methods={
        "ClearAllChildren": _clear_all_children,
        "Clone": clone,
        "Destroy": Instance.destroy,
        "FindFirstAncestor": _find_ancestor(lambda one, name: one.name == name),
        "FindFirstAncestorOfClass": _find_ancestor(lambda one, name: one.class_name == name),
        "FindFirstAncestorWhichIsA": _find_ancestor(lambda one, name: one.is_a(name)),
        "FindFirstChild": _find_first_child,
        "FindFirstChildOfClass": _find_of_class,
        "FindFirstChildWhichIsA": _find_which_is_a,
        "FindFirstDescendant": lambda instance, name: _find_first_child(instance, name, True),
        "GetActor": _actor_of,
        "GetAttribute": _get_attribute,
        "GetAttributeChangedSignal": _attribute_signal,
        "GetAttributes": lambda instance: dict(instance.attributes),
        "GetChildren": _children,
        "children": _children,
        "GetDescendants": _descendants,
        "GetFullName": Instance.full_name,
        "GetTags": lambda instance: list(instance.tags),
        "HasTag": lambda instance, tag: tag in instance.tags,
        "IsAncestorOf": _is_ancestor_of,
        "IsDescendantOf": _is_descendant_of,
        "IsPropertyModified": _is_modified,
        "Remove": _remove,
        "ResetPropertyToDefault": _reset,
        "SetAttribute": set_attribute,
        "WaitForChild": yielding(_wait_for_child, _child_that_is_there),
    },
    getters={
        "Name": lambda instance: instance.name,
        "Parent": lambda instance: instance.parent,
    },
    setters={"Name": _rename, "Parent": _set_parent},
    also=(
        "AncestryChanged",
        "AttributeChanged",
        "ChildAdded",
        "ChildRemoved",
        "DescendantAdded",
        "DescendantRemoving",
        "Destroying",
        "Archivable",
    ),
)
implement(
    "Object",
    methods={"GetPropertyChangedSignal": _property_signal, "IsA": _is_a},
    getters={"ClassName": lambda instance: instance.class_name},
    also=("Changed",),
)
