"""Humanoids, sounds and what else stands in the world without being a player or a part of one."""

from typing import cast

from pytest_robloxmarket._engine.characters import died
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import expect_number


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


implement(
    "Humanoid",
    methods={"TakeDamage": _take_damage},
    setters={"Health": _set_health},
    also=("MaxHealth", "HealthChanged", "Died"),
)
