"""Humanoids and tools: what a body can do on a server, apart from walking about."""

from typing import TYPE_CHECKING, cast

from pytest_robloxmarket._engine.characters import died
from pytest_robloxmarket._engine.enums import EnumItem, enum_item
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement, silent
from pytest_robloxmarket._luau.methods import expect_number

if TYPE_CHECKING:
    from collections.abc import Iterator


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
        "ChangeState": _change_state,
        "EquipTool": _equip,
        "GetAccessories": lambda humanoid: list(_worn(humanoid, "Accessory")),
        "GetPlayingAnimationTracks": lambda _: [],
        "GetState": _state,
        "LoadAnimation": _load_animation,
        "RemoveAccessories": _take_off,
        "TakeDamage": _take_damage,
        "UnequipTools": _unequip,
        # Where a body walks and how it looks is only seen.
        **silent("BuildRigFromAttachments", "Move", "SetStateEnabled"),
    },
    setters={"Health": _set_health},
    also=("MaxHealth", "HealthChanged", "Died"),
)
for _name in ("Animator", "AnimationController"):
    implement(_name, methods={"LoadAnimation": _load_animation, "GetPlayingAnimationTracks": lambda _: []})
implement("AnimationTrack", also=("Animation",))
implement(
    "Tool",
    methods={"Activate": lambda tool: tool.fire("Activated"), "Deactivate": lambda tool: tool.fire("Deactivated")},
    also=("Activated", "Deactivated", "Equipped", "Unequipped"),
)
