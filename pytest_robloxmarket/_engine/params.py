"""RaycastParams and OverlapParams: what a question for parts leaves out. They can be changed after they were made.

Source: creator-docs, reference/engine/datatypes/{RaycastParams,OverlapParams}.yaml.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.enums import EnumItem, enum_item
from pytest_robloxmarket._luau.methods import bind, method_of
from pytest_robloxmarket._luau.objects import ValueObject, known_metatable, make_metatable
from pytest_robloxmarket._luau.values import kind_of, luau_type, shallow
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("PARAMS", "QueryParams")

_COMMON: Final[dict[str, object]] = {
    "BruteForceAllSlow": False,
    "CollisionGroup": "Default",
    "ExcludeInstances": (),
    "FilterDescendantsInstances": (),
    "FilterType": None,
    "IncludeInstances": (),
    "RespectCanCollide": False,
}

# What each kind holds, and what it holds at first.
PARAMS: Final[dict[str, dict[str, object]]] = {
    "RaycastParams": {**_COMMON, "IgnoreWater": False},
    "OverlapParams": {**_COMMON, "MaxParts": 0, "Tolerance": 0},
}

_LISTS: Final = ("ExcludeInstances", "FilterDescendantsInstances", "IncludeInstances")


class QueryParams(ValueObject):
    """One of them."""

    __slots__ = ("fields", "kind_name")

    def __init__(self, kind: str, *_: object) -> None:
        self.kind_name: Final = kind
        self.fields: Final = {**PARAMS[kind], "FilterType": enum_item("RaycastFilterType", "Exclude")}

    @property
    def kind(self) -> str:  # type: ignore[override]
        """What `typeof` says."""
        return self.kind_name

    @property
    def excludes(self) -> bool:
        """Whether what is in the filter is left out; else all else is."""
        return cast("EnumItem", self.fields["FilterType"]).name in {"Exclude", "Blacklist"}

    def listed(self, name: str) -> tuple[object, ...]:
        """The instances of one of its lists."""
        return cast("tuple[object, ...]", self.fields[name])

    def metatable(self, vm: "Vm") -> "LuauTable":
        """What game code can do with it."""
        made = known_metatable(vm, self.kind)
        if made is None:
            add = bind(vm, "AddToFilter", method_of(_add_to_filter), QueryParams, lambda _: True)
            made = make_metatable(vm, QueryParams, self.kind, {"AddToFilter": add}, _read, _write)
            vm.cache[f"metatable.{self.kind}"] = made
        return made


def _read(params: object, key: str) -> object:
    found = cast("QueryParams", params)
    if key not in found.fields:
        raise PlatformError(f"{key} is not a valid member of {found.kind}")
    value = found.fields[key]
    return list(value) if isinstance(value, tuple) else value


def _write(params: object, key: str, value: object) -> None:
    found = cast("QueryParams", params)
    before = _read(params, key)
    if key in _LISTS:
        found.fields[key] = _instances(value, key)
    elif isinstance(before, EnumItem):
        if not isinstance(value, EnumItem) or value.enum != before.enum:
            raise PlatformError(f"Unable to assign property {key}. EnumItem expected, got {kind_of(value)}")
        found.fields[key] = value
    elif _shape(value) is not _shape(before):
        raise PlatformError(f"Unable to assign property {key}. {kind_of(before)} expected, got {kind_of(value)}")
    else:
        found.fields[key] = value


def _shape(value: object) -> type:
    return float if type(value) is int else type(value)


def _instances(value: object, name: str) -> tuple[object, ...]:
    if luau_type(value) != "table":
        raise PlatformError(f"Unable to assign property {name}. Array expected, got {kind_of(value)}")
    found: Sequence[object] = [shallow(one) for _, one in cast("LuauTable", value)]
    if any(kind_of(one) != "Instance" for one in found):
        raise PlatformError(f"Unable to assign property {name}. Array of Instances expected")
    return tuple(found)


def _add_to_filter(params: QueryParams, added: object) -> None:
    more = _instances(added, "FilterDescendantsInstances") if luau_type(added) == "table" else (added,)
    params.fields["FilterDescendantsInstances"] = (*params.listed("FilterDescendantsInstances"), *more)
