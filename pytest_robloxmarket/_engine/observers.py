"""Who is told what game code does to a player: values, and things that are worth being there, at places below them.

A place is written with the names that lead to it, like `leaderstats.Gold`, `@Coins` for an attribute and
`Backpack.Rocket.@Level` for one of a child. A second child of the same name is `Rocket[2]`.
"""

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol, cast

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer
    from pytest_robloxmarket._engine.instances import Instance

__all__ = ("TOLD", "Observer", "join_path", "observed", "tell_gone", "tell_here", "tell_property")

# Of a humanoid, the numbers that a purchase may change.
_HEALTH: Final = ("Health", "MaxHealth", "WalkSpeed", "JumpPower", "JumpHeight")

# Where a body is: it goes there and away again, and no purchase is worth it.
_WHERE: Final = frozenset({"AssemblyLinearVelocity", "CFrame", "Orientation", "Position", "Rotation", "WorldPivot"})

# The price of a change that is kept until the end of the run, in steps.
TOLD: Final = 300

# What only holds other things, and is seen by what it holds. What is inside of anything else, like a tool's handle,
# comes and goes with it.
_BOXES: Final = frozenset(
    [
        # Of a player, and of the world.
        "Backpack",
        "Configuration",
        "Folder",
        "Lighting",
        "Player",
        "PlayerGui",
        "ReplicatedStorage",
        "ServerStorage",
        "SoundService",
        "StarterGear",
        "StarterGui",
        "Teams",
        "Workspace",
    ]
)


class Observer(Protocol):
    """Who is told what game code does below an instance; `path` is relative to it."""

    def changed(self, path: str, before: object, after: object) -> None:
        """A value changed; None stands for absent."""
        ...

    def counted(self, path: str, by: int) -> None:
        """There is one more thing of this name here, or one less."""
        ...

    def missing(self, path: str) -> None:
        """Game code looked for something that is not there."""
        ...


def join_path(path: str, name: str) -> str:
    """`path.name`, where either may be empty."""
    return f"{path}.{name}" if path and name else path or name


def observed(instance: "Instance") -> tuple[Observer, str] | None:
    """Who is told about an instance, and its path from there; None for most."""
    names: list[str] = []
    one: Instance | None = instance
    while one is not None:
        if one.observer is not None:
            if one.observer_prefix:
                names.append(one.observer_prefix)
            return one.observer, ".".join(reversed(names))
        names.append(_numbered(one))
        one = one.parent
    return None


def tell_property(instance: "Instance", key: str, before: object, after: object) -> None:
    """Tell of a property that is set, if a purchase could be worth it.

    That it is set to what it is matters only where it is asked what calls do: who does so has done what they meant to.
    """
    if before is after and cast("LuauServer", instance.context).deeds is None:
        return
    if _is_watched(instance, key):
        seen = observed(instance)
        if seen is not None:
            instance.context.vm.charge(TOLD)
            seen[0].changed(join_path(seen[1], "" if key == "Value" else key), before, after)


def tell_here(instance: "Instance") -> None:
    """Tell that an instance has come here, with all below it."""
    # A player, and their body, come as Roblox brings them.
    if instance.parent is None or instance.observer is not None or observed(instance.parent) is None:
        return
    instance.context.vm.charge(len(instance.parent.children) // 4)
    # Its number stays its own when one before it goes, so that no place gets the value of another.
    others = {one.number for one in instance.parent.children if one is not instance and one.name == instance.name}
    instance.number = next(number for number in count(1) if number not in others)
    _number_below(instance)
    _tell_all(instance, gone=False)


def tell_gone(instance: "Instance") -> None:
    """Tell that an instance goes away, with all below it; its parent is still known."""
    _tell_all(instance, gone=True)


def _tell_all(instance: "Instance", *, gone: bool) -> None:
    seen = observed(instance)
    if seen is None:
        return
    instance.context.vm.charge(TOLD)
    observer, path = seen
    if _is_by_itself(instance):
        for place in _things(instance, path.removesuffix(_suffix(instance))):
            observer.counted(place, -1 if gone else 1)
    for place, value in _values(instance, path):
        observer.changed(place, value if gone else None, None if gone else value)


def _things(one: "Instance", path: str) -> Iterator[str]:
    """The places of what is worth being there: no values, which are told as such, and no mere boxes."""
    if one.class_name in _BOXES:
        for child in one.children:
            yield from _things(child, join_path(path + _suffix(one), child.name))
    elif one.number and not (one.is_a("ValueBase") or one.unclassed):
        yield path


def _values(one: "Instance", path: str) -> Iterator[tuple[str, object]]:
    """What is kept in an instance and in all below it."""
    for name, value in one.attributes.items():
        yield join_path(path, f"@{name}"), value
    if one.is_a("ValueBase"):
        value = one.read("Value")
        if value is not None:
            yield path, value
    elif one.class_name == "Humanoid":
        for key in _HEALTH:
            yield join_path(path, key), one.read(key)
    for child in one.children:
        yield from _values(child, join_path(path, _numbered(child)))


def _number_below(one: "Instance") -> None:
    taken: dict[str, int] = {}
    for child in one.children:
        child.number = taken[child.name] = taken.get(child.name, 0) + 1
        _number_below(child)


def _suffix(one: "Instance") -> str:
    return f"[{one.number}]" if one.number > 1 else ""


def _numbered(one: "Instance") -> str:
    return f"{one.name}[{one.number}]" if one.number > 1 else one.name


def _is_by_itself(instance: "Instance") -> bool:
    """Whether nothing but boxes is between an instance and its observer's own."""
    above = None if instance.observer is not None else instance.parent
    while above is not None and above.observer is None:
        if above.class_name not in _BOXES:
            return False
        above = above.parent
    return above is not None


def _is_watched(instance: "Instance", key: str) -> bool:
    """A value, or a property of what Roblox itself puts on a player: a game's own parts are seen by being there."""
    if key == "Value":
        return instance.is_a("ValueBase")
    if key == "Character" or key in _WHERE or (instance.made_by_game and instance.class_name != "Humanoid"):
        return False
    return not instance.is_a("ValueBase")
