"""Humanoids and tools: what a body can do on a server. Nothing is in its way when it walks."""

import math
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.characters import died
from pytest_robloxmarket._engine.enums import EnumItem, enum_item
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.positions import pivot_of
from pytest_robloxmarket._engine.registry import implement, silent
from pytest_robloxmarket._engine.structures import Structure, make
from pytest_robloxmarket._luau.methods import expect_number, yielding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_robloxmarket._kernel.scheduler import Entry
    from pytest_robloxmarket._luau.threads import LuauTask

# "The movement operation will time out after 8 seconds", classes/Humanoid.yaml, MoveTo.
_WALK_MAX_S: Final = 8


def _set_health(humanoid: Instance, value: object) -> None:
    most = cast("float", humanoid.read("MaxHealth"))
    before = cast("float", humanoid.read("Health"))
    health = min(max(cast("float", value), 0), most)
    humanoid.set_property("Health", health)
    if health != before:
        humanoid.fire("HealthChanged", health)
        if health <= 0:
            humanoid.fire("Died")
            died(humanoid)


def _take_damage(humanoid: Instance, amount: object) -> None:
    # "Protects a Humanoid from taking damage dealt through the TakeDamage method", classes/ForceField.yaml.
    if humanoid.parent is not None and any(one.class_name == "ForceField" for one in humanoid.parent.children):
        return
    _set_health(humanoid, cast("float", humanoid.read("Health")) - expect_number(amount, 1))


def _change_state(humanoid: Instance, state: EnumItem | None = None) -> None:
    if state is not None and state.name == "Dead":
        _set_health(humanoid, 0)


def _state(humanoid: Instance) -> EnumItem:
    return enum_item("HumanoidStateType", "Dead" if cast("float", humanoid.read("Health")) <= 0 else "Running")


def _move_to(humanoid: Instance, location: Structure, part: Instance | None = None) -> None:
    """Walk somewhere; `MoveToFinished` says whether it arrived. A walk that another follows is not told of."""
    humanoid.set_property("WalkToPoint", location)
    humanoid.set_property("WalkToPart", part)
    if humanoid.state is not None:
        humanoid.context.scheduler.cancel(cast("Entry", humanoid.state))
    body = humanoid.parent
    start = location.numbers if body is None else pivot_of(body).numbers[:3]
    speed = cast("float", humanoid.read("WalkSpeed"))
    far = math.dist(start, location.numbers)
    seconds = min(far / speed if speed > 0 else math.inf if far else 0, _WALK_MAX_S)
    humanoid.state = humanoid.context.after(int(seconds * 1000), _walked, (humanoid, location, seconds < _WALK_MAX_S))


def _walked(argument: object) -> None:
    humanoid, location, arrived = cast("tuple[Instance, Structure, bool]", argument)
    humanoid.state = None
    root = None if humanoid.parent is None else humanoid.parent.find_child("HumanoidRootPart")
    if arrived and root is not None:
        root.set_property("CFrame", make("CFrame", *location.numbers))
    humanoid.fire("MoveToFinished", arrived)


def _applied(humanoid: Instance) -> Instance:
    """How it looks; a copy, as on Roblox."""
    looks = humanoid.properties.get("=looks")
    made = Instance(humanoid.context, "HumanoidDescription")
    if isinstance(looks, Instance):
        made.properties.update(looks.properties)
    return made


def _apply(humanoid: Instance, _task: "LuauTask", description: Instance, _check: object = None) -> None:
    humanoid.properties["=looks"] = description
    humanoid.fire("ApplyDescriptionFinished", description)


def _worn(humanoid: Instance, class_name: str) -> "Iterator[Instance]":
    for one in tuple(humanoid.parent.children) if humanoid.parent is not None else ():
        if one.is_a(class_name):
            yield one


def _equip(humanoid: Instance, tool: Instance) -> None:
    # "Makes the Humanoid equip the given Tool", and puts back the one before: classes/Humanoid.yaml, EquipTool.
    if humanoid.parent is None or not tool.is_a("Tool"):
        return
    _unequip(humanoid)
    tool.set_parent(humanoid.parent)
    tool.fire("Equipped", None)


def _unequip(humanoid: Instance) -> None:
    player = humanoid.parent.state if humanoid.parent is not None else None
    backpack = player.find_child("Backpack") if isinstance(player, Instance) else None
    for tool in _worn(humanoid, "Tool") if backpack is not None else ():
        tool.set_parent(backpack)
        tool.fire("Unequipped")


def _wear(humanoid: Instance, accessory: Instance) -> None:
    accessory.set_parent(humanoid.parent)


def _take_off(humanoid: Instance) -> None:
    for accessory in _worn(humanoid, "Accessory"):
        accessory.destroy()


def _load_animation(owner: Instance, animation: Instance) -> Instance:
    track = Instance(owner.context, "AnimationTrack", animation.name)
    track.properties["Animation"] = animation
    return track


implement(
    "Humanoid",
    methods={
        "AddAccessory": _wear,
        **dict.fromkeys(
            ("ApplyDescription", "ApplyDescriptionAsync", "ApplyDescriptionReset", "ApplyDescriptionResetAsync"),
            yielding(_apply),
        ),
        "ChangeState": _change_state,
        "EquipTool": _equip,
        "GetAppliedDescription": _applied,
        "GetAccessories": lambda humanoid: list(_worn(humanoid, "Accessory")),
        "GetPlayingAnimationTracks": lambda _: [],
        "GetState": _state,
        "LoadAnimation": _load_animation,
        "MoveTo": _move_to,
        "RemoveAccessories": _take_off,
        "TakeDamage": _take_damage,
        "UnequipTools": _unequip,
        # Where a body walks and how it looks is only seen.
        **silent("BuildRigFromAttachments", "Move", "SetStateEnabled"),
    },
    setters={"Health": _set_health},
    also=(
        "MaxHealth",
        "WalkSpeed",
        "WalkToPart",
        "WalkToPoint",
        "ApplyDescriptionFinished",
        "HealthChanged",
        "Died",
        "MoveToFinished",
    ),
)
for _name in ("Animator", "AnimationController"):
    implement(_name, methods={"LoadAnimation": _load_animation, "GetPlayingAnimationTracks": lambda _: []})
# Nothing is played here, so that no marker is reached.
implement(
    "AnimationTrack",
    methods={"GetMarkerReachedSignal": lambda track, name: track.signal(f"Marker.{name}")},
    also=("Animation",),
)
implement(
    "Tool",
    methods={"Activate": lambda tool: tool.fire("Activated"), "Deactivate": lambda tool: tool.fire("Deactivated")},
    also=("Activated", "Deactivated", "Equipped", "Unequipped"),
)
