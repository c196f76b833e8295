"""What stands behind the members of classes: methods, computed properties, checked assignments."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pytest_robloxmarket._engine.class_table import ACTING, SEEN
from pytest_robloxmarket._engine.classes import ClassInfo, class_info
from pytest_robloxmarket._luau.methods import Method, method_of
from pytest_robloxmarket._terms.errors import HouseError

__all__ = ("Behaviour", "behaves", "behaviour_of", "forget", "implement", "is_quiet", "is_seen", "silent")

# An instance of whatever Python class the room that implements it gave to the factory.
Getter = Callable[[Any], object]
Setter = Callable[[Any, object], None]


class Behaviour(NamedTuple):
    """A class with all that is implemented of it and of what it inherits."""

    info: ClassInfo
    methods: dict[str, Method]
    getters: dict[str, Getter]
    setters: dict[str, Setter]


class _Own(NamedTuple):
    """What is implemented of one class itself. Its facts are not read before it is used."""

    methods: dict[str, Method]
    getters: dict[str, Getter]
    setters: dict[str, Setter]


_own: Final[dict[str, _Own]] = {}
# Members of a class that behave without a function here: properties that are kept elsewhere, events that fire.
_also: Final[dict[str, set[str]]] = {}
_merged: Final[dict[str, Behaviour]] = {}


def implement(
    class_name: str,
    *,
    methods: Mapping[str, Callable[..., object] | Method] | None = None,
    getters: Mapping[str, Getter] | None = None,
    setters: Mapping[str, Setter] | None = None,
    also: Sequence[str] = (),
) -> None:
    """Say what stands behind members of a class. To be called while modules are imported.

    Args:
        class_name: a class of Roblox's.
        methods: by name, `function(instance, *arguments)`, or `yielding(function(instance, task, *arguments))`.
        getters: by name of a property, `function(instance)`.
        setters: by name of a property or callback, `function(instance, value)`; called after the type check.
            For a property it stores the value itself; for a callback the value is a Luau function or None.
        also: members that behave without a function here: a property that other code sets or asks for, an event that
            other code fires.
    """
    own = _own.setdefault(class_name, _Own({}, {}, {}))
    own.methods.update({name: method_of(function) for name, function in (methods or {}).items()})
    own.getters.update(getters or {})
    own.setters.update(setters or {})
    _also.setdefault(class_name, set()).update(also)
    _merged.clear()


def silent(*names: str) -> dict[str, Callable[..., object]]:
    """Methods of what is only heard, seen or counted elsewhere: they change nothing that a purchase could."""
    return dict.fromkeys(names, _nothing)


def _nothing(_instance: object, *_arguments: object) -> None:
    """Nothing happens."""


def _silent_methods(info: ClassInfo) -> dict[str, Method]:
    """The methods of what is only seen or heard that return nothing."""
    return {
        member.name: _SILENT
        for member in info.members.values()
        if member.kind == "method" and not member.type and not member.plugin and is_seen(member.owner)
    }


def _check(class_name: str, own: _Own, info: ClassInfo) -> None:
    for name in (*own.methods, *own.getters, *own.setters, *_also.get(class_name, ())):
        if name not in info.members:
            raise HouseError(f"{class_name}.{name} is implemented and Roblox has no such member")


def _former_names(info: ClassInfo, methods: dict[str, Method]) -> dict[str, Method]:
    """Methods that once began with a small letter: they do what their new names do."""
    return {
        name: methods[name[0].upper() + name[1:]]
        for name, member in info.members.items()
        if name[0].islower() and member.kind == "method" and name[0].upper() + name[1:] in methods
    }


def behaves(class_name: str, name: str) -> bool:
    """Whether something stands behind a member of a class."""
    behaviour = behaviour_of(class_name)
    if name in behaviour.methods:
        return behaviour.methods[name].function is not _nothing
    if name in behaviour.getters or name in behaviour.setters:
        return True
    return any(name in _also.get(one, ()) for one in behaviour.info.ancestors)


def is_quiet(class_name: str, name: str) -> bool:
    """Whether a method does nothing, since it is only seen, heard or counted elsewhere."""
    method = behaviour_of(class_name).methods.get(name)
    return method is not None and method.function is _nothing


def is_seen(class_name: str) -> bool:
    """Whether what is of this class is only seen, heard or felt."""
    ancestors = class_info(class_name).ancestors
    return not SEEN.isdisjoint(ancestors) and ACTING.isdisjoint(ancestors)


_SILENT: Final = method_of(_nothing)


def forget(class_name: str) -> None:
    """Take back all that is implemented of a class itself; for tests."""
    _own.pop(class_name, None)
    _merged.clear()


def behaviour_of(class_name: str) -> Behaviour:
    """The class with what it inherits.

    Raises:
        HouseError: when a member is implemented that Roblox does not have.
    """
    found = _merged.get(class_name)
    if found is None:
        info = class_info(class_name)
        found = Behaviour(info, _silent_methods(info), {}, {})
        for name in reversed(info.ancestors):
            own = _own.get(name)
            if own is not None:
                _check(name, own, info)
                found.methods.update(own.methods)
                found.getters.update(own.getters)
                found.setters.update(own.setters)
        found.methods.update(_former_names(info, found.methods))
        _merged[class_name] = found
    return found
