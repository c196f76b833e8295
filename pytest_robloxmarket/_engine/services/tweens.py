"""TweenService: properties go to their goals while time passes. Here they are there in one step, when it is over."""

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._engine.enums import enum_item
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.structures import Structure
from pytest_robloxmarket._luau.values import table_pairs
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.scheduler import Entry
    from pytest_robloxmarket._luau.handles import LuauTable

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
    fields = cast("dict[str, float]", info.fields)
    repeats = fields["RepeatCount"]
    once_ms = (fields["DelayTime"] + fields["Time"] * (2 if fields["Reverses"] else 1)) * 1000
    takes_ms = _LONGEST_MS if repeats < 0 else min(int(once_ms * (repeats + 1)), _LONGEST_MS)
    tween = Instance(service.context, "Tween")
    tween.state = _Plan(instance, wanted, takes_ms, bool(fields["Reverses"]), [])
    tween.properties.update(Instance=instance, TweenInfo=info)
    _enter(tween, "Begin")
    return tween


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


implement("TweenService", methods={"Create": _create})
implement("TweenBase", methods={"Play": _play, "Pause": _pause, "Cancel": _cancel}, also=("Completed", "PlaybackState"))
implement("Tween", also=("Instance", "TweenInfo"))
