"""PhysicsService: the names of collision groups, and which of them collide. Nothing collides here.

Source: creator-docs, reference/engine/classes/PhysicsService.yaml.
"""

from typing import Final, NamedTuple, cast

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import expect_number, expect_text
from pytest_robloxmarket._terms.errors import PlatformError

# "if that ID (0-31) has not been assigned", GetCollisionGroupName.
_GROUPS_MAX: Final = 32
_DEFAULT: Final = "Default"


class _Groups(NamedTuple):
    """The groups by their names, with their numbers; and the pairs of them that do not collide."""

    numbers: dict[str, int]
    apart: set[frozenset[str]]


def _state(service: Instance) -> _Groups:
    if service.state is None:
        service.state = _Groups({_DEFAULT: 0}, set())
    return cast("_Groups", service.state)


def _groups(service: Instance) -> dict[str, int]:
    return _state(service).numbers


def _apart(service: Instance) -> set[frozenset[str]]:
    return _state(service).apart


def _register(service: Instance, name: object) -> int:
    groups, named = _groups(service), expect_text(name, 1)
    free = next((number for number in range(_GROUPS_MAX) if number not in groups.values()), None)
    if named in groups:
        raise PlatformError("Could not create collision group, one with that name already exists.")
    if free is None:
        # The page says that it may not be, and not in which words.
        raise PlatformError(f"Could not create collision group, there are {_GROUPS_MAX} already.")
    groups[named] = free
    return free


def _register_only(service: Instance, name: object) -> None:
    _register(service, name)


def _forget(service: Instance, name: object) -> None:
    if expect_text(name, 1) != _DEFAULT:
        _groups(service).pop(expect_text(name, 1), None)


def _rename(service: Instance, name: object, new: object) -> None:
    groups = _groups(service)
    groups[expect_text(new, 2)] = groups.pop(_known(service, name))


def _known(service: Instance, name: object) -> str:
    """A group that is registered: "It will throw an error if no group with the given name exists"."""
    if expect_text(name, 1) not in _groups(service):
        raise PlatformError(f"The collision group {name} is not registered.")
    return expect_text(name, 1)


def _set_collidable(service: Instance, one: object, other: object, collides: object) -> None:
    pair = frozenset({_known(service, one), _known(service, other)})
    if collides:
        _apart(service).discard(pair)
    else:
        _apart(service).add(pair)


def _listed(service: Instance) -> list[dict[str, object]]:
    return [{"name": name, "id": number, "mask": -1} for name, number in _groups(service).items()]


def _name_of(service: Instance, number: object) -> str:
    wanted = expect_number(number, 1)
    return next((name for name, known in _groups(service).items() if known == wanted), "")


implement(
    "PhysicsService",
    methods={
        "RegisterCollisionGroup": _register_only,
        "CreateCollisionGroup": _register,
        "UnregisterCollisionGroup": _forget,
        "RemoveCollisionGroup": _forget,
        "RenameCollisionGroup": _rename,
        "IsCollisionGroupRegistered": lambda service, name: expect_text(name, 1) in _groups(service),
        "CollisionGroupSetCollidable": _set_collidable,
        # "This method will also return true if either of the groups are unregistered".
        "CollisionGroupsAreCollidable": lambda service, one, other: frozenset({one, other}) not in _apart(service),
        "GetRegisteredCollisionGroups": _listed,
        "GetCollisionGroups": _listed,
        "GetCollisionGroupId": lambda service, name: _groups(service)[_known(service, name)],
        "GetCollisionGroupName": _name_of,
        "GetMaxCollisionGroups": lambda _: _GROUPS_MAX,
    },
)
