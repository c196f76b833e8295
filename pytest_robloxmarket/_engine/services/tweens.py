"""TweenService: properties go to their goals while time passes. Here they are there in one step, when it is over."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._engine.enums import EnumItem, enum_item
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.properties import fits
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.structures import Structure
from pytest_robloxmarket._luau.values import kind_of, table_pairs
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.classes import Member
    from pytest_robloxmarket._kernel.scheduler import Entry
    from pytest_robloxmarket._luau.handles import LuauTable

# "The following data types can be tweened", classes/TweenService.yaml, Create.
_TWEENED: Final = frozenset(
    [
        "number",
        "int",
        "boolean",
        "CFrame",
        "Rect",
        "Color3",
        "UDim",
        "UDim2",
        "Vector2",
        "Vector2int16",
        "Vector3",
    ]
)

# A tween that goes on for ever ends with the run.
_LONGEST_MS: Final = 10**12


class _Plan(NamedTuple):
    """What a tween does to which instance, and what is planned while it plays."""

    instance: Instance
    goals: dict[str, object]
    takes_ms: int
    # Whether it ends where it began.
    reverses: bool
    planned: "list[Entry]"


def _create(service: Instance, instance: Instance, info: Structure, goals: "LuauTable") -> Instance:
    wanted = table_pairs(goals)
    for name in wanted:
        member = instance.behaviour.info.members.get(name)
        if member is None or member.kind != "property":
            raise PlatformError(f"TweenService:Create no property named '{name}' for object '{instance.name}'")
        _check_goal(instance, member, wanted[name])
    fields = cast("dict[str, float]", info.fields)
    repeats = fields["RepeatCount"]
    once_ms = (fields["DelayTime"] + fields["Time"] * (2 if fields["Reverses"] else 1)) * 1000
    takes_ms = _LONGEST_MS if repeats < 0 else min(int(once_ms * (repeats + 1)), _LONGEST_MS)
    tween = Instance(service.context, "Tween")
    tween.state = _Plan(instance, wanted, takes_ms, bool(fields["Reverses"]), [])
    tween.properties.update(Instance=instance, TweenInfo=info)
    _enter(tween, "Begin")
    return tween


def _check_goal(instance: Instance, member: "Member", goal: object) -> None:
    """Whether a property can be tweened to a goal; the texts are those that developers see."""
    wanted, given = {"int": "number"}.get(member.type, member.type), kind_of(goal)
    if member.type not in _TWEENED and not member.type.startswith("Enum."):
        raise PlatformError(
            f"TweenService:Create property named '{member.name}' on object '{instance.name}' is not a data type that "
            "can be tweened"
        )
    if not (fits(goal, wanted) or wanted == given or wanted.startswith("Enum.")):
        raise PlatformError(
            f"TweenService:Create property named '{member.name}' cannot be tweened due to type mismatch (property is a "
            f"'{wanted}', but given type is '{given}')"
        )


def _enter(tween: Instance, state: str) -> None:
    tween.set_property("PlaybackState", enum_item("PlaybackState", state))


def _stop(tween: Instance) -> _Plan:
    plan = cast("_Plan", tween.state)
    while plan.planned:
        tween.context.scheduler.cancel(plan.planned.pop())
    return plan


def _play(tween: Instance) -> None:
    plan = _stop(tween)
    _enter(tween, "Playing")
    plan.planned.append(tween.context.after(max(plan.takes_ms, 0), _arrive, tween))


def _arrive(argument: object) -> None:
    tween = cast("Instance", argument)
    plan = cast("_Plan", tween.state)
    plan.planned.clear()
    if not plan.reverses:
        for name, value in plan.goals.items():
            plan.instance.write(name, value)
    _end(tween, "Completed")


def _pause(tween: Instance) -> None:
    _stop(tween)
    _enter(tween, "Paused")


def _cancel(tween: Instance) -> None:
    _stop(tween)
    _end(tween, "Cancelled")


def _end(tween: Instance, state: str) -> None:
    _enter(tween, state)
    tween.fire("Completed", enum_item("PlaybackState", state))


def _bounce(part: float) -> float:
    """The part of the way that is left to go, of a ball that comes to rest; `part` is of the time that is left."""
    base, found = 2.75, 1 - part
    for at, width, height in ((1.0, 0.0, 0.0), (2.0, 1.5, 0.75), (2.5, 2.25, 0.9375), (base, 2.625, 0.984375)):
        if found < at / base:
            return 1 - (7.5625 * (found - width / base) ** 2 + height)
    return 0


def _elastic(part: float) -> float:
    if part in {0, 1}:
        return part
    return -(2 ** (10 * (part - 1))) * math.sin((part - 1 - 0.075) * 2 * math.pi / 0.3)


# How far a value has come at a part of the time, where it starts slowly (`In`).
_STYLES: Final[dict[str, Callable[[float], float]]] = {
    "Linear": lambda part: part,
    "Sine": lambda part: 1 - math.cos(part * math.pi / 2),
    "Back": lambda part: part * part * (2.70158 * part - 1.70158),
    "Quad": lambda part: part**2,
    "Cubic": lambda part: part**3,
    "Quart": lambda part: part**4,
    "Quint": lambda part: part**5,
    "Exponential": lambda part: 2 ** (10 * (part - 1)) if part else 0,
    "Circular": lambda part: 1 - math.sqrt(1 - part * part),
    "Bounce": _bounce,
    "Elastic": _elastic,
}


def _value(_service: Instance, alpha: float, style: EnumItem, way: EnumItem) -> float:
    part, ease = min(max(alpha, 0), 1), _STYLES[style.name]
    if way.name == "In":
        return ease(part)
    if way.name == "Out":
        return 1 - ease(1 - part)
    return ease(2 * part) / 2 if part < 0.5 else 1 - ease(2 - 2 * part) / 2


implement("TweenService", methods={"Create": _create, "GetValue": _value})
implement("TweenBase", methods={"Play": _play, "Pause": _pause, "Cancel": _cancel}, also=("Completed", "PlaybackState"))
implement("Tween", also=("Instance", "TweenInfo"))
